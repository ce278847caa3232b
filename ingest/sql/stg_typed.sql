-- One row per row of the file in hand: typed, or with the reason to reject it.
-- key: ordinal
-- columns: ordinal, reason, value, run_id, created_at, completed_at, creator, team, project, model, model_key, task, task_key,
-- resolution, width, height, duration_s, audio, generations, outputs, status, charged_credits, cost_usd, prompt, session_id,
-- accepted, delivery_resolution, is_rounded
WITH typed AS (
    SELECT
        *,
        read_name(raw_run_id) AS run_id,
        read_time(raw_created_at) AS created_at,
        read_time(raw_completed_at) AS completed_at,
        coalesce(read_name(raw_creator), '(unknown)') AS creator,
        coalesce(read_name(raw_team), '(none)') AS team,
        coalesce(read_name(raw_project), '(none)') AS project,
        read_duration(raw_duration) AS duration_s,
        read_credits(raw_charged) AS charged_credits,
        read_credits(raw_cost) AS cost_usd,
        read_name(raw_prompt) AS prompt,
        read_text(raw_session) AS session_id,
        is_rounded_duration(raw_duration) OR is_rounded_credits(raw_charged) OR is_rounded_credits(raw_cost) AS is_rounded
    FROM stg_worded
),
judged AS (
    SELECT
        *,
        -- An unreadable charge of "nan" is bad, though elsewhere the word stands for an empty cell.
        is_bad(raw_charged, charged_credits) OR charged_credits IS NULL AND norm_is_nan(raw_charged) AS is_bad_charge,
        CASE
            WHEN malformed IS NOT NULL THEN 'malformed'
            WHEN created_at IS NULL AND NOT is_bad(raw_created_at, created_at) OR model IS NULL THEN 'missing_required'
            WHEN created_at IS NULL OR is_bad(raw_completed_at, completed_at) THEN 'bad_timestamp'
            WHEN status IS NULL THEN 'bad_status'
            WHEN is_bad_charge OR is_bad(raw_cost, cost_usd) THEN 'bad_credits'
            WHEN generations IS NULL THEN 'bad_generations'
            WHEN is_bad_outputs THEN 'bad_outputs'
            WHEN is_bad(raw_duration, duration_s) THEN 'bad_duration'
            WHEN is_bad_audio OR is_bad_accepted THEN 'bad_boolean'
            WHEN is_bad_width OR is_bad_height THEN 'bad_size'
        END AS reason
    FROM typed
)
SELECT
    ordinal, reason,
    CASE reason
        WHEN 'malformed' THEN malformed
        WHEN 'bad_timestamp' THEN if(created_at IS NULL, raw_created_at, raw_completed_at)
        WHEN 'bad_status' THEN raw_status
        WHEN 'bad_credits' THEN if(is_bad_charge, raw_charged, raw_cost)
        WHEN 'bad_generations' THEN raw_generations
        WHEN 'bad_outputs' THEN raw_outputs
        WHEN 'bad_duration' THEN raw_duration
        WHEN 'bad_boolean' THEN if(is_bad_audio, raw_audio, raw_accepted)
        WHEN 'bad_size' THEN if(is_bad_width, raw_width, raw_height)
    END AS value,
    run_id, created_at, completed_at, creator, team, project, model, model_key, task, task_key,
    CASE
        WHEN named_resolution IS NOT NULL THEN named_resolution
        WHEN width > 0 AND height > 0 THEN norm_resolution(width || 'x' || height)
    END AS resolution,
    width, height, nullif(duration_s, 0) AS duration_s, audio, generations, outputs, status, charged_credits, cost_usd, prompt,
    session_id, accepted, delivery_resolution, is_rounded
FROM judged
