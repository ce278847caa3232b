-- One row per finished run: its chain, named by the run_id of its first run, and its role in it.
-- kind: view
-- key: run_number
-- columns: run_number, chain_number, place, role, is_inferred, has_session, is_abandoned, chain_explorations
--
-- What they mean, int_linked_runs says.
SELECT run_number, chain_number, place, role, is_inferred, has_session, is_abandoned, chain_explorations
FROM int_linked_runs
