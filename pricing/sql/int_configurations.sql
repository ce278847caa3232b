-- One row per distinct configuration of a source and stretch of time in which its model's rates do not change.
-- key: configuration_id
-- columns: configuration_id, source, model_key, model, task_key, resolution, width, height, duration_s, audio, from_at, created_at
--
-- created_at is the first run's; any instant of the stretch has the same price. model is as shown: the card's spelling.
WITH distinct_ones AS (
    SELECT
        r.source, r.model_key, p.model, r.task_key, r.resolution, r.width, r.height, r.duration_s, r.audio, p.from_at,
        min(r.created_at) AS created_at
    FROM stg_log AS r
    JOIN card_periods AS p
        ON r.source = p.source AND r.model_key = p.model_key
        AND (p.from_at IS NULL OR r.created_at >= p.from_at) AND (p.to_at IS NULL OR r.created_at < p.to_at)
    GROUP BY ALL
)
SELECT
    row_number() OVER (ORDER BY source, model_key, from_at, task_key, resolution, width, height, duration_s, audio) AS configuration_id, *
FROM distinct_ones
