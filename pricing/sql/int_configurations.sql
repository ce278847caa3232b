-- One row per distinct configuration of the runs that take part, per stretch of time in which its model's rates do not change.
-- key: configuration_id
-- columns: configuration_id, place, source, model_key, model, task_key, resolution, width, height, duration_s, audio, from_at, created_at
--
-- place is that in the order of content; configuration_id depends on the order of ingestion and is never shown. created_at is the
-- first run's. model is as shown: the card's spelling.
SELECT
    configuration_id,
    row_number() OVER (ORDER BY source, model_key, from_at, task_key, resolution, width, height, duration_s, audio) AS place,
    source, model_key, model, task_key, resolution, width, height, duration_s, audio, from_at, u.created_at
FROM configurations
JOIN (
    SELECT configuration_id, min(created_at) AS created_at
    FROM priced_runs
    WHERE created_at < getvariable('as_of')
    GROUP BY configuration_id
) AS u USING (configuration_id)
