-- One row per run of the period that repeats exactly an earlier succeeded run at most 60 s before it.
-- key: source, run_id
-- columns: source, run_id, creator, team, created_at, spend_credits
--
-- Of equal runs the nearest earlier one decides, so that only neighbours in time are compared, and of those only runs with any
-- other of their creator's within 60 s. The day before the period is read too: its last minute may hold what the first runs repeat.
WITH close_ones AS (
    SELECT
        run_number, source, run_id, creator, team, created_at, spend_credits, model, resolution, width, height, duration_s, audio, generations
    FROM int_priced_runs
    WHERE
        status = 'succeeded' AND created_day >= getvariable('period_from')::DATE - 1 AND created_day < getvariable('period_to')
    WINDOW by_time AS (PARTITION BY creator ORDER BY created_at)
    QUALIFY
        created_at - lag(created_at) OVER by_time <= INTERVAL 60 SECOND OR lead(created_at) OVER by_time - created_at <= INTERVAL 60 SECOND
),
compared AS (
    SELECT
        r.*,
        r.created_at - lag(r.created_at) OVER (
            PARTITION BY
                r.creator, r.model, l.task_key, r.resolution, r.width, r.height, r.duration_s, r.audio, r.generations, l.prompt
            ORDER BY r.created_at, r.run_id, r.source) AS gap
    FROM close_ones AS r
    JOIN stg_log AS l ON r.run_number = l.run_number
    WHERE l.prompt <> ''
)
SELECT c.source, c.run_id, c.creator, c.team, c.created_at, c.spend_credits
FROM compared AS c
SEMI JOIN stg_period_runs AS p ON c.run_number = p.run_number
WHERE c.gap <= INTERVAL 60 SECOND
