-- One row per finished run: its chain and its role in it.
-- kind: view
-- key: run_number
-- columns: run_number, chain_number, place, role, is_final, is_inferred, has_session, is_abandoned, chain_explorations, created_at,
-- owner_id, setting_id, charged_credits
--
-- A role is final, exploration, or null where the run did not succeed. An inferred chain was joined by a run without words; one is
-- abandoned where others of the same creator's project were accepted and none of it. chain_number is the first run's run_number;
-- place is in the order of time, then run_id, within a chain. Chains are found over all currencies.
SELECT
    run_number, chain_number, place, CASE marks & 3 WHEN 1 THEN 'final' WHEN 2 THEN 'exploration' END AS role,
    marks & 3 = 1 AS is_final, marks & 4 <> 0 AS is_inferred, marks & 8 <> 0 AS has_session, marks & 16 <> 0 AS is_abandoned, marks >> 5 AS chain_explorations,
    created_at, owner_id, setting_id, charged_credits
FROM linked_runs
