-- One row per run of the period that repeats exactly an earlier succeeded run at most 60 s before it.
-- key: source, run_id
-- columns: source, run_id, creator, team, created_at, spend_credits
--
-- Of equal runs the nearest earlier one decides, so that only neighbours in time are compared, and of those only runs with another
-- of the same hash within 60 s, which spares the others' texts; the few that only share a hash do no harm. Most hashes are of one
-- run alone, which need not be sorted. The day before the period is read too: its last minute may hold what the first runs repeat.
WITH hashed AS MATERIALIZED (
    SELECT r.run_number, r.created_at, hash(o.content, s.content, r.prompt) AS content
    FROM stored_runs AS r
    JOIN (SELECT owner_id, hash(creator) AS content FROM owners) AS o ON r.owner_id = o.owner_id
    JOIN (
        SELECT setting_id, hash(task_key, resolution, width, height, duration_s, audio, generations) AS content
        FROM settings
        WHERE status = 'succeeded'
    ) AS s ON r.setting_id = s.setting_id
    WHERE
        r.prompt <> '' AND r.created_at < getvariable('as_of') AND r.created_at >= getvariable('period_from')::DATE - 2
        AND r.created_at < getvariable('period_to')::DATE + 1
),
close_ones AS MATERIALIZED (
    SELECT run_number
    FROM hashed
    WHERE content IN (SELECT content FROM hashed GROUP BY content HAVING count(*) > 1)
    WINDOW by_time AS (PARTITION BY content ORDER BY created_at)
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
    -- columns of views are named beside materialized parts, or DuckDB reads them all
    JOIN (
        SELECT
            run_number, source, run_id, creator, team, project, model, resolution, width, height, duration_s, audio, generations, created_day,
            created_at, spend_credits
        FROM int_priced_runs
    ) AS r ON c.run_number = r.run_number
    JOIN (SELECT run_number, task_key, prompt FROM stg_log) AS l ON c.run_number = l.run_number
    WHERE r.created_day >= getvariable('period_from')::DATE - 1 AND r.created_day < getvariable('period_to')
)
SELECT source, run_id, creator, team, created_at, spend_credits
FROM compared
WHERE
    gap <= INTERVAL 60 SECOND AND created_day >= getvariable('period_from')
    AND (getvariable('team') IS NULL OR team = getvariable('team'))
    AND (getvariable('project') IS NULL OR project = getvariable('project'))
