-- No two runs have one source and run_id, and no run_id is empty.
SELECT source, run_id, count(*) AS runs
FROM runs
GROUP BY source, run_id
HAVING count(*) > 1 OR run_id = ''
