-- One row per creator with priced, succeeded runs: the settings most used for finals, the latest of equally many.
-- key: creator
-- columns: creator, source, model, task, resolution, duration_s, audio, generations
WITH configured AS (
    SELECT
        r.creator, r.configuration_id, r.task, r.generations, count(*) FILTER (c.is_final) AS finals, count(*) AS runs,
        max(r.created_at) AS last_at, max(r.run_id) AS last_run_id
    FROM stg_period_runs AS r
    JOIN stg_period_chains AS c ON r.run_number = c.run_number
    WHERE r.status = 'succeeded' AND r.price_status = 'priced'
    GROUP BY r.creator, r.configuration_id, r.task, r.generations
),
used AS (
    SELECT
        u.creator, c.source, c.model, u.task, c.resolution, c.duration_s, c.audio, u.generations, sum(u.finals) AS finals,
        sum(u.runs) AS runs, max(u.last_at) AS last_at, max(u.last_run_id) AS last_run_id
    FROM configured AS u
    JOIN int_configurations AS c ON u.configuration_id = c.configuration_id
    GROUP BY u.creator, c.source, c.model, u.task, c.resolution, c.duration_s, c.audio, u.generations
)
SELECT creator, source, model, task, resolution, duration_s, audio, generations
FROM used
QUALIFY row_number() OVER (PARTITION BY creator ORDER BY finals DESC, runs DESC, last_at DESC, last_run_id DESC, source) = 1
