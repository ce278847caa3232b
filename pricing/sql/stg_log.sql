-- One row per run that takes part: created before as_of.
-- key: source, run_id
-- columns: source, run_id, created_at, completed_at, creator, team, project, model, model_key, task, task_key, resolution,
-- width, height, duration_s, audio, generations, outputs, status, charged_credits, cost_usd, prompt, session_id, accepted,
-- delivery_resolution, file_id, run_number
--
-- run_number is short and stands for (source, run_id) in joins; the order of ingestion decides it, so it is never shown.
SELECT * FROM runs WHERE created_at < getvariable('as_of')
