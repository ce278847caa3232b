-- One row per hour and 131,072 runs in a row of the log with runs that take part in finding chains, to read them in stretches.
-- key: created_hour, part
-- columns: created_hour, part, runs
SELECT date_trunc('hour', created_at) AS created_hour, run_number >> 17 AS part, count(*) AS runs FROM stg_chain_runs GROUP BY created_hour, part
