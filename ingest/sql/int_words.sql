-- One row per combination of the cells that have few values in a log, so that each is read once.
-- key: word_id
-- columns: word_id, raw_model, raw_task, raw_resolution, raw_delivery, raw_width, raw_height, raw_audio, raw_accepted,
-- raw_generations, raw_outputs, raw_status, model, model_key, task, task_key, named_resolution, width, height, audio, accepted,
-- generations, outputs, status, delivery_resolution, is_bad_width, is_bad_height, is_bad_audio, is_bad_accepted, is_bad_outputs
WITH combinations AS MATERIALIZED (
    SELECT DISTINCT
        model AS raw_model, task AS raw_task, resolution AS raw_resolution, delivery_resolution AS raw_delivery,
        width AS raw_width, height AS raw_height, audio AS raw_audio, accepted AS raw_accepted,
        generations AS raw_generations, outputs AS raw_outputs, status AS raw_status
    FROM stg_rows
),
words AS (
    SELECT
        *, row_number() OVER () AS word_id,
        norm_name(raw_model) AS model, norm_key(norm_name(raw_model)) AS model_key,
        norm_text(raw_task) AS task, norm_key(norm_text(raw_task)) AS task_key,
        norm_resolution(raw_resolution) AS named_resolution,
        norm_count(raw_width) AS own_width, coalesce(own_width, norm_resolution_width(raw_resolution)) AS width,
        norm_count(raw_height) AS own_height, coalesce(own_height, norm_resolution_height(raw_resolution)) AS height,
        norm_boolean(raw_audio) AS audio, norm_boolean(raw_accepted) AS accepted,
        CASE WHEN raw_generations IS NULL OR norm_is_blank(raw_generations) THEN 1 ELSE norm_generations(raw_generations) END AS generations,
        norm_count(raw_outputs) AS outputs,
        coalesce(norm_status(raw_status), CASE WHEN raw_status IS NULL OR norm_is_blank(raw_status) THEN 'succeeded' END) AS status,
        norm_resolution(raw_delivery) AS delivery_resolution,
        is_bad(raw_width, own_width) AS is_bad_width, is_bad(raw_height, own_height) AS is_bad_height,
        is_bad(raw_audio, audio) AS is_bad_audio, is_bad(raw_accepted, accepted) AS is_bad_accepted,
        is_bad(raw_outputs, outputs) AS is_bad_outputs
    FROM combinations
)
SELECT word_id, * EXCLUDE (word_id, own_width, own_height)
FROM words
