-- One row per run of the period that repeats exactly an earlier succeeded run at most 60 s before it.
-- key: source, run_id
-- columns: source, run_id, creator, team, created_at, spend_credits
--
-- Of equal runs the nearest earlier one decides, so that only neighbours in time are compared, and of those only runs with another
-- of their creator's with the same settings within 60 s; the few whose settings only share a hash do no harm. The day before the
-- period is read too: its last minute may hold what the first runs repeat.
WITH close_ones AS MATERIALIZED (
    SELECT run_number
    FROM int_priced_runs
    WHERE
        status = 'succeeded' AND created_day >= getvariable('period_from')::DATE - 1 AND created_day < getvariable('period_to')
    WINDOW by_time AS (
        PARTITION BY hash(creator, model, resolution, width, height, duration_s, audio, generations) ORDER BY created_at)
    QUALIFY
        created_at - lag(created_at) OVER by_time <= INTERVAL 60 SECOND OR lead(created_at) OVER by_time - created_at <= INTERVAL 60 SECOND
),
compared AS (
    SELECT
        r.source, r.run_id, r.creator, r.team, r.project, r.created_day, r.created_at, r.spend_credits,
        r.created_at - lag(r.created_at) OVER (
            PARTITION BY
                r.creator, r.model, l.task_key, r.resolution, r.width, r.height, r.duration_s, r.audio, r.generations, l.prompt
            ORDER BY r.created_at, r.run_id, r.source) AS gap
    FROM close_ones AS c
    JOIN int_priced_runs AS r ON c.run_number = r.run_number
    JOIN stg_log AS l ON c.run_number = l.run_number
    WHERE l.prompt <> '' AND r.created_day >= getvariable('period_from')::DATE - 1 AND l.created_at >= getvariable('period_from')::DATE - 2
)
SELECT source, run_id, creator, team, created_at, spend_credits
FROM compared
WHERE
    gap <= INTERVAL 60 SECOND AND created_day >= getvariable('period_from')
    AND (getvariable('team') IS NULL OR team = getvariable('team'))
    AND (getvariable('project') IS NULL OR project = getvariable('project'))
