-- One row per row of the file in hand: its cells, of which those that have few values in a log are read (int_words).
-- key: ordinal
-- columns: ordinal, malformed, raw_run_id, raw_created_at, raw_completed_at, raw_creator, raw_team, raw_project, raw_duration,
-- raw_charged, raw_cost, raw_prompt, raw_session, raw_model, raw_task, raw_resolution, raw_delivery, raw_width, raw_height, raw_audio,
-- raw_accepted, raw_generations, raw_outputs, raw_status, model, model_key, task, task_key, named_resolution, width, height, audio,
-- accepted, generations, outputs, status, delivery_resolution, is_bad_width, is_bad_height, is_bad_audio, is_bad_accepted, is_bad_outputs
SELECT
    r.ordinal, r.malformed, r.run_id AS raw_run_id, r.created_at AS raw_created_at, r.completed_at AS raw_completed_at,
    r.creator AS raw_creator, r.team AS raw_team, r.project AS raw_project, r.duration_s AS raw_duration, r.charged_credits AS raw_charged,
    r.cost_usd AS raw_cost, r.prompt AS raw_prompt, r.session_id AS raw_session, w.* EXCLUDE (word_id)
FROM stg_rows AS r
JOIN int_words AS w
    ON r.model IS NOT DISTINCT FROM w.raw_model AND r.task IS NOT DISTINCT FROM w.raw_task
    AND r.resolution IS NOT DISTINCT FROM w.raw_resolution AND r.delivery_resolution IS NOT DISTINCT FROM w.raw_delivery
    AND r.width IS NOT DISTINCT FROM w.raw_width AND r.height IS NOT DISTINCT FROM w.raw_height
    AND r.audio IS NOT DISTINCT FROM w.raw_audio AND r.accepted IS NOT DISTINCT FROM w.raw_accepted
    AND r.generations IS NOT DISTINCT FROM w.raw_generations AND r.outputs IS NOT DISTINCT FROM w.raw_outputs
    AND r.status IS NOT DISTINCT FROM w.raw_status
