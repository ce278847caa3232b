-- One row per hour with finished runs, to read them in stretches.
-- key: created_hour
-- columns: created_hour, runs
SELECT date_trunc('hour', created_at) AS created_hour, count(*) AS runs FROM stg_log WHERE status <> 'pending' GROUP BY created_hour
