-- One row per creator with priced, succeeded runs: the settings most used for finals, the latest of equally many.
-- key: creator
-- columns: creator, source, model, task, resolution, duration_s, audio, generations
WITH used AS (
    SELECT
        r.creator, r.source, r.model, r.task, r.resolution, r.duration_s, r.audio, r.generations,
        count(*) FILTER (c.role = 'final') AS finals, count(*) AS runs, max(r.created_at) AS last_at, max(r.run_id) AS last_run_id
    FROM stg_period_runs AS r
    JOIN int_run_chains AS c ON r.run_number = c.run_number
    WHERE r.status = 'succeeded' AND r.price_status = 'priced'
    GROUP BY r.creator, r.source, r.model, r.task, r.resolution, r.duration_s, r.audio, r.generations
)
SELECT creator, source, model, task, resolution, duration_s, audio, generations
FROM used
QUALIFY row_number() OVER (PARTITION BY creator ORDER BY finals DESC, runs DESC, last_at DESC, last_run_id DESC, source) = 1
