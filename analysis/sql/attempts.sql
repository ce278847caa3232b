-- One row per worker and stretch of the log: the attempts of its partitions from one time on and before another, one behind the
-- other. A stretch, 4,096 runs in a row of the log, keeps a text below the 4 GB that one may have.
SELECT partition_id % $3 AS worker, run_number >> 12 AS stretch, string_agg(attempt, '') AS attempts
FROM stg_attempts
WHERE created_at >= $1 AND created_at < $2
GROUP BY worker, stretch
