-- No two runs have one source and run_id, and no run_id is empty.
-- Most runs are told apart by a hash, which is short; only those that share one are compared by their keys. Runs that the law was
-- found to hold for are looked at for the sake of later ones alone.
WITH later AS (
    SELECT hash(run_id) AS key_hash
    FROM stored_runs
    WHERE run_number >= coalesce(getvariable('unchecked_from'), -9223372036854775808)
),
shared AS (
    SELECT key_hash FROM later GROUP BY key_hash HAVING count(*) > 1
    UNION
    SELECT hash(run_id)
    FROM stored_runs
    WHERE
        run_number < getvariable('unchecked_from')
        -- were none of them earlier, later would be made ready for nothing
        AND hash(run_id) IN (FROM later WHERE getvariable('unchecked_from') > -9223372036854775808)
)
SELECT source, run_id, count(*) AS runs
FROM runs
WHERE hash(run_id) IN (FROM shared)
GROUP BY source, run_id
HAVING count(*) > 1
UNION ALL
SELECT NULL, run_id, 1
FROM stored_runs
WHERE run_id = '' AND run_number >= coalesce(getvariable('unchecked_from'), -9223372036854775808)
