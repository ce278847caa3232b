-- One row per finished run: its chain, named by the run_id of its first run, and its role in it.
-- key: source, run_id
-- columns: source, run_id, chain, role, is_inferred, has_session, is_abandoned, chain_explorations, run_number, chain_number, place
--
-- A role is final, exploration, or null where the run did not succeed. An inferred chain was joined by a run without words; one is
-- abandoned where others of the same creator's project were accepted and none of it. chain_number is the first run's run_number;
-- place is in the order of time within a chain.
SELECT
    r.source, r.run_id, f.run_id AS chain,
    CASE m.marks & 3 WHEN 1 THEN 'final' WHEN 2 THEN 'exploration' END AS role,
    m.marks & 4 <> 0 AS is_inferred, m.marks & 8 <> 0 AS has_session, m.marks & 16 <> 0 AS is_abandoned, m.marks >> 5 AS chain_explorations,
    m.run_number, m.chain_number, m.rowid AS place
FROM chain_marks AS m
JOIN stg_log AS r ON m.run_number = r.run_number
JOIN stg_log AS f ON m.chain_number = f.run_number
