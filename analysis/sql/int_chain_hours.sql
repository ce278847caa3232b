-- One row per hour with runs that take part in finding chains, to read them in stretches.
-- key: created_hour
-- columns: created_hour, runs
SELECT date_trunc('hour', created_at) AS created_hour, count(*) AS runs FROM stg_chain_runs GROUP BY created_hour
