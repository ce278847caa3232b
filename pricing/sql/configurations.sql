-- One row per distinct configuration of a source and stretch of time in which its model's rates do not change, in which it may
-- have been run.
-- key: configuration_id
-- columns: configuration_id, source, model_key, task_key, resolution, width, height, duration_s, audio, model, from_at, to_at, priced_at
--
-- priced_at is an instant of the stretch; any has the same price. model is as shown: the card's spelling.
WITH distinct_ones AS (
    SELECT
        s.source, s.model_key, s.task_key, s.resolution, s.width, s.height, s.duration_s, s.audio, min(u.first_at) AS first_at,
        max(u.last_at) AS last_at
    FROM int_used_settings AS u
    JOIN settings AS s ON u.setting_id = s.setting_id
    GROUP BY s.source, s.model_key, s.task_key, s.resolution, s.width, s.height, s.duration_s, s.audio
)
SELECT
    row_number() OVER (
        ORDER BY d.source, d.model_key, p.from_at, d.task_key, d.resolution, d.width, d.height, d.duration_s, d.audio) AS configuration_id,
    d.source, d.model_key, d.task_key, d.resolution, d.width, d.height, d.duration_s, d.audio, p.model, p.from_at, p.to_at,
    coalesce(p.from_at, p.to_at - INTERVAL 1 MICROSECOND, d.first_at) AS priced_at
FROM distinct_ones AS d
JOIN card_periods AS p
    ON d.source = p.source AND d.model_key = p.model_key
    AND (p.from_at IS NULL OR d.last_at >= p.from_at) AND (p.to_at IS NULL OR d.first_at < p.to_at)
