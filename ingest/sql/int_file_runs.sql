-- One row per good row of the file in hand, with its key.
-- key: ordinal
-- columns: ordinal, source, run_id, has_own_id, created_at, completed_at, creator, team, project, model, model_key, task, task_key,
-- resolution, width, height, duration_s, audio, generations, outputs, status, charged_credits, cost_usd, prompt, session_id,
-- accepted, delivery_resolution
--
-- A row without an id is known by its content and its number among the rows of this file that have the same content.
WITH derived AS (
    SELECT r.ordinal, r.model, r.task, content_hash(r) AS content
    FROM int_rows AS r
    WHERE r.reason IS NULL AND r.run_id IS NULL
),
numbered AS (
    SELECT
        ordinal,
        'h' || left(content, 24) || '-' || row_number() OVER (PARTITION BY content ORDER BY model, coalesce(task, ''), ordinal) AS run_id
    FROM derived
)
SELECT
    r.ordinal, getvariable('source') AS source, coalesce(r.run_id, numbered.run_id) AS run_id, r.run_id IS NOT NULL AS has_own_id,
    r.* EXCLUDE (ordinal, reason, value, run_id, is_rounded)
FROM int_rows AS r
LEFT JOIN numbered ON r.ordinal = numbered.ordinal
WHERE r.reason IS NULL
