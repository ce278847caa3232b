-- One row per row of the file in hand that its reader could split into cells: typed, or with the reason to reject it.
-- key: ordinal
-- columns: ordinal, reason, value, run_id, created_at, completed_at, creator, team, project, model, model_key, task, task_key,
-- resolution, width, height, duration_s, audio, generations, outputs, status, charged_credits, cost_usd, prompt, session_id,
-- accepted, delivery_resolution, is_rounded
--
-- Texts with few distinct values are normalised once per value; norm_… are the Go functions of ingest/normal.
WITH names AS MATERIALIZED (
    SELECT raw, norm_name(raw) AS name, norm_key(raw) AS name_key
    FROM (
        SELECT creator AS raw FROM raw_rows
        UNION SELECT team FROM raw_rows
        UNION SELECT project FROM raw_rows
        UNION SELECT model FROM raw_rows
    )
    WHERE raw IS NOT NULL
),
tasks AS MATERIALIZED (
    SELECT raw, norm_text(raw) AS task, norm_key(norm_text(raw)) AS task_key
    FROM (SELECT DISTINCT task AS raw FROM raw_rows WHERE task IS NOT NULL)
),
resolutions AS MATERIALIZED (
    SELECT
        raw, norm_resolution(raw) AS resolution,
        norm_resolution_width(raw) AS width, norm_resolution_height(raw) AS height
    FROM (SELECT resolution AS raw FROM raw_rows UNION SELECT delivery_resolution FROM raw_rows)
    WHERE raw IS NOT NULL
),
counts AS MATERIALIZED (
    SELECT
        raw, norm_is_blank(raw) AS is_blank,
        CASE WHEN NOT norm_is_blank(raw) THEN norm_count(raw) END AS n,
        CASE WHEN NOT norm_is_blank(raw) THEN norm_generations(raw) END AS generations
    FROM (
        SELECT generations AS raw FROM raw_rows
        UNION SELECT outputs FROM raw_rows
        UNION SELECT width FROM raw_rows
        UNION SELECT height FROM raw_rows
    )
    WHERE raw IS NOT NULL
),
durations AS MATERIALIZED (
    SELECT
        raw, norm_is_blank(raw) AS is_blank, norm_duration(raw)::DECIMAL(9, 3) AS duration_s,
        norm_is_rounded_duration(raw) AS is_rounded
    FROM (SELECT DISTINCT duration_s AS raw FROM raw_rows WHERE duration_s IS NOT NULL)
),
booleans AS MATERIALIZED (
    SELECT raw, norm_is_blank(raw) AS is_blank, norm_boolean(raw) AS is_true
    FROM (SELECT audio AS raw FROM raw_rows UNION SELECT accepted FROM raw_rows)
    WHERE raw IS NOT NULL
),
statuses AS MATERIALIZED (
    SELECT raw, norm_is_blank(raw) AS is_blank, norm_status(raw) AS status
    FROM (SELECT DISTINCT status AS raw FROM raw_rows WHERE status IS NOT NULL)
),
created AS (
    SELECT
        rowid AS ordinal, *,
        CASE
            WHEN created_date IS NULL THEN raw_rows.created_at
            WHEN norm_is_blank(coalesce(raw_rows.created_at, '')) THEN created_date
            WHEN norm_is_time_of_day(raw_rows.created_at)
                THEN norm_name(created_date) || ' ' || norm_name(raw_rows.created_at)
            ELSE raw_rows.created_at
        END AS created_raw
    FROM raw_rows
),
typed AS (
    SELECT
        r.ordinal,
        r.malformed,
        norm_name(r.run_id) AS run_id,
        r.created_raw,
        norm_time(r.created_raw) AS created_at,
        r.completed_at AS completed_raw,
        norm_time(r.completed_at) AS completed_at,
        coalesce(creators.name, '(unknown)') AS creator,
        coalesce(teams.name, '(none)') AS team,
        coalesce(projects.name, '(none)') AS project,
        models.name AS model,
        models.name_key AS model_key,
        tasks.task,
        tasks.task_key,
        resolutions.resolution AS resolution_named,
        coalesce(widths.n, resolutions.width) AS width,
        coalesce(heights.n, resolutions.height) AS height,
        r.duration_s AS duration_raw,
        nullif(durations.duration_s, 0) AS duration_s,
        durations.duration_s IS NULL AND NOT durations.is_blank AS is_bad_duration,
        r.audio AS audio_raw,
        audios.is_true AS audio,
        audios.is_true IS NULL AND NOT audios.is_blank AS is_bad_audio,
        r.generations AS generations_raw,
        CASE WHEN generations.raw IS NULL OR generations.is_blank THEN 1 ELSE generations.generations END AS generations,
        r.outputs AS outputs_raw,
        outputs.n AS outputs,
        outputs.n IS NULL AND NOT outputs.is_blank AS is_bad_outputs,
        r.status AS status_raw,
        CASE WHEN statuses.raw IS NULL OR statuses.is_blank THEN 'succeeded' ELSE statuses.status END AS status,
        r.charged_credits AS charged_raw,
        norm_credits(r.charged_credits)::DECIMAL(38, 9) AS charged_credits,
        r.cost_usd AS cost_raw,
        norm_credits(r.cost_usd)::DECIMAL(38, 9) AS cost_usd,
        norm_name(r.prompt) AS prompt,
        norm_text(r.session_id) AS session_id,
        r.accepted AS accepted_raw,
        accepteds.is_true AS accepted,
        accepteds.is_true IS NULL AND NOT accepteds.is_blank AS is_bad_accepted,
        r.width AS width_raw,
        widths.n IS NULL AND NOT widths.is_blank AS is_bad_width,
        r.height AS height_raw,
        heights.n IS NULL AND NOT heights.is_blank AS is_bad_height,
        deliveries.resolution AS delivery_resolution,
        coalesce(durations.is_rounded, false)
        OR coalesce(norm_is_rounded_credits(r.charged_credits), false)
        OR coalesce(norm_is_rounded_credits(r.cost_usd), false) AS is_rounded
    FROM created AS r
    LEFT JOIN names AS creators ON r.creator = creators.raw
    LEFT JOIN names AS teams ON r.team = teams.raw
    LEFT JOIN names AS projects ON r.project = projects.raw
    LEFT JOIN names AS models ON r.model = models.raw
    LEFT JOIN tasks ON r.task = tasks.raw
    LEFT JOIN resolutions ON r.resolution = resolutions.raw
    LEFT JOIN resolutions AS deliveries ON r.delivery_resolution = deliveries.raw
    LEFT JOIN counts AS widths ON r.width = widths.raw
    LEFT JOIN counts AS heights ON r.height = heights.raw
    LEFT JOIN counts AS generations ON r.generations = generations.raw
    LEFT JOIN counts AS outputs ON r.outputs = outputs.raw
    LEFT JOIN durations ON r.duration_s = durations.raw
    LEFT JOIN booleans AS audios ON r.audio = audios.raw
    LEFT JOIN booleans AS accepteds ON r.accepted = accepteds.raw
    LEFT JOIN statuses ON r.status = statuses.raw
),
judged AS (
    SELECT
        *,
        CASE
            WHEN malformed IS NOT NULL THEN 'malformed'
            WHEN created_at IS NULL AND norm_is_blank(coalesce(created_raw, '')) OR model IS NULL THEN 'missing_required'
            WHEN created_at IS NULL THEN 'bad_timestamp'
            WHEN completed_at IS NULL AND NOT norm_is_blank(completed_raw) THEN 'bad_timestamp'
            WHEN status IS NULL THEN 'bad_status'
            WHEN charged_credits IS NULL AND (NOT norm_is_blank(charged_raw) OR norm_is_nan(charged_raw)) THEN 'bad_credits'
            WHEN cost_usd IS NULL AND NOT norm_is_blank(cost_raw) THEN 'bad_credits'
            WHEN generations IS NULL THEN 'bad_generations'
            WHEN is_bad_outputs THEN 'bad_outputs'
            WHEN is_bad_duration THEN 'bad_duration'
            WHEN is_bad_audio OR is_bad_accepted THEN 'bad_boolean'
            WHEN is_bad_width OR is_bad_height THEN 'bad_size'
        END AS reason
    FROM typed
)
SELECT
    ordinal, reason,
    CASE reason
        WHEN 'malformed' THEN malformed
        WHEN 'bad_timestamp' THEN if(created_at IS NULL, created_raw, completed_raw)
        WHEN 'bad_status' THEN status_raw
        WHEN 'bad_credits'
            THEN if(charged_credits IS NULL AND (NOT norm_is_blank(charged_raw) OR norm_is_nan(charged_raw)), charged_raw, cost_raw)
        WHEN 'bad_generations' THEN generations_raw
        WHEN 'bad_outputs' THEN outputs_raw
        WHEN 'bad_duration' THEN duration_raw
        WHEN 'bad_boolean' THEN if(is_bad_audio, audio_raw, accepted_raw)
        WHEN 'bad_size' THEN if(is_bad_width, width_raw, height_raw)
    END AS value,
    run_id, created_at, completed_at, creator, team, project, model, model_key, task, task_key,
    CASE
        WHEN resolution_named IS NOT NULL THEN resolution_named
        WHEN width > 0 AND height > 0 THEN norm_resolution(width || 'x' || height)
    END AS resolution,
    width, height, duration_s, audio, generations, outputs, status, charged_credits, cost_usd, prompt, session_id, accepted,
    delivery_resolution, is_rounded
FROM judged
