-- One row per distinct configuration of the runs that take part, per stretch of time in which its model's rates do not change.
-- key: configuration_id
-- columns: configuration_id, place, source, model_key, model, task_key, resolution, width, height, duration_s, audio, from_at, created_at
--
-- place is that in the order of content among these, which is shown; that of configuration_id is among those of all stored runs.
-- created_at is the first run's. model is as shown: the card's spelling.
SELECT
    c.configuration_id, row_number() OVER (ORDER BY c.configuration_id) AS place, c.source, c.model_key, c.model, c.task_key, c.resolution,
    c.width, c.height, c.duration_s, c.audio, c.from_at, u.created_at
FROM configurations AS c
JOIN (
    SELECT configuration_id, min(created_at) AS created_at
    FROM stg_priced_runs
    WHERE created_at < getvariable('as_of')
    GROUP BY configuration_id
) AS u ON c.configuration_id = u.configuration_id
