-- One row per hour and 131,072 runs in a row of the log with runs that take part in finding chains, to read them in stretches.
-- key: created_hour, part
-- columns: created_hour, part, runs
SELECT make_timestamp(hour * 3600000000) AS created_hour, part, count(*) AS runs
FROM (SELECT epoch_us(created_at) // 3600000000 AS hour, run_number >> 17 AS part FROM stg_chain_runs)
GROUP BY hour, part
