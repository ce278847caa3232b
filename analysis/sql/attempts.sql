-- One row per partition and stretch of the log: its attempts, one behind the other. A stretch keeps a text below the 4 GB that one
-- may have.
SELECT partition_id, string_agg(attempt, '') AS attempts
FROM stg_attempts
WHERE partition_id BETWEEN $1 AND $2
GROUP BY partition_id, run_number // 262144
