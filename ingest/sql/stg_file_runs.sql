-- One row per good row of stg_rows, as it may be stored.
-- key: ordinal
-- columns: ordinal, source, run_id, created_at, completed_at, creator, team, project, model, model_key, task, task_key,
-- resolution, width, height, duration_s, audio, generations, outputs, status, charged_credits, cost_usd, prompt, session_id,
-- accepted, delivery_resolution, file_id, run_number
--
-- Numbers of runs begin where those of plain rows end.
SELECT
    t.ordinal, getvariable('source')::VARCHAR AS source, coalesce(t.run_id, d.run_id) AS run_id,
    t.* EXCLUDE (ordinal, reason, value, run_id, is_rounded), getvariable('file_id')::BIGINT AS file_id,
    (getvariable('file_id')::BIGINT << 32) + getvariable('plain_rows')::BIGINT + t.ordinal AS run_number
FROM stg_typed AS t
LEFT JOIN int_derived_ids AS d ON t.ordinal = d.ordinal
WHERE t.ordinal NOT IN (SELECT ordinal FROM int_flagged WHERE reason IS NOT NULL)
