-- No two runs have one source and run_id, and no run_id is empty.
-- Most runs are told apart by a hash, which is short; only those that share one are compared by their keys.
SELECT source, run_id, count(*) AS runs
FROM runs
WHERE run_id = '' OR hash(source, run_id) IN (SELECT hash(source, run_id) FROM runs GROUP BY 1 HAVING count(*) > 1)
GROUP BY source, run_id
HAVING count(*) > 1 OR run_id = ''
