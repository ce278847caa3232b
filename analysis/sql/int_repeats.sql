-- One row per run of the period that repeats exactly an earlier succeeded run at most 60 s before it.
-- key: source, run_id
-- columns: source, run_id, creator, team, created_at, spend_credits
--
-- Of equal runs the nearest earlier one decides, so that only neighbours in time are compared. The day before the period is
-- read too: its last minute may hold what the first runs repeat.
WITH comparable AS (
    SELECT
        r.source, r.run_id, r.creator, r.team, r.created_at, r.spend_credits,
        r.created_at - lag(r.created_at) OVER (
            PARTITION BY
                r.creator, r.model, l.task_key, r.resolution, r.width, r.height, r.duration_s, r.audio, r.generations, l.prompt
            ORDER BY r.created_at, r.run_id, r.source) AS gap
    FROM int_priced_runs AS r
    JOIN stg_log AS l ON r.source = l.source AND r.run_id = l.run_id
    WHERE
        r.status = 'succeeded' AND l.prompt <> ''
        AND r.created_day >= getvariable('period_from')::DATE - 1 AND r.created_day < getvariable('period_to')
)
SELECT c.source, c.run_id, c.creator, c.team, c.created_at, c.spend_credits
FROM comparable AS c
SEMI JOIN stg_period_runs AS p ON c.source = p.source AND c.run_id = p.run_id
WHERE c.gap <= INTERVAL 60 SECOND
