-- One row per good row of the file in hand that has no id: known by its content, and its number among the rows of this file
-- that have the same content.
-- key: ordinal
-- columns: ordinal, run_id
WITH contents AS (
    SELECT t.ordinal, t.model, t.task, left(content_hash(t), 24) AS content
    FROM stg_typed AS t
    WHERE t.run_id IS NULL AND t.ordinal NOT IN (SELECT ordinal FROM int_flagged WHERE reason IS NOT NULL)
)
SELECT
    ordinal,
    'h' || content || '-' || row_number() OVER (PARTITION BY content ORDER BY model, coalesce(task, ''), ordinal) AS run_id
FROM contents
