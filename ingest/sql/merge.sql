-- Brings the runs of the file in hand, which are stored, together with those stored before: contested keys need the rules of survival.
CREATE OR REPLACE TEMP TABLE candidates AS
WITH found AS MATERIALIZED (
    -- by numbers, between which most of the other runs are not, so that their texts are not read
    SELECT r.run_number
    FROM stored_runs AS r
    JOIN settings AS s ON r.setting_id = s.setting_id
    WHERE s.source = getvariable('source') AND hash(r.run_id) IN (FROM contested)
)
SELECT
    run_number, run_id, created_at, completed_at, model, model_key, task, status, charged_credits, file_id <> getvariable('file_id') AS is_stored,
    content_hash(r) AS content, filled_fields(r) AS filled
FROM runs AS r
SEMI JOIN found AS f ON r.run_number = f.run_number;

-- One row per contested key and side: the best of the file's rows, and the stored one; place 1 survives. A terminal status
-- beats pending; then the later completion; then more fields filled; then the greater charge; then the greater content
-- hash. Rows of equal content differ in spelling alone: the bytewise smaller one is kept.
CREATE OR REPLACE TEMP TABLE survivors AS
WITH best AS (
    SELECT *
    FROM candidates
    QUALIFY row_number() OVER (
        PARTITION BY run_id, is_stored
        ORDER BY
            status <> 'pending' DESC, completed_at DESC NULLS LAST, filled DESC, charged_credits DESC NULLS LAST, content DESC,
            model, coalesce(task, '')
    ) = 1
)
SELECT
    *,
    row_number() OVER (
        PARTITION BY run_id
        ORDER BY
            status <> 'pending' DESC, completed_at DESC NULLS LAST, filled DESC, charged_credits DESC NULLS LAST, content DESC,
            model, coalesce(task, ''), is_stored DESC
    ) AS place,
    bool_or(is_stored) OVER (PARTITION BY run_id) AS was_stored,
    min(content) OVER (PARTITION BY run_id) <> max(content) OVER (PARTITION BY run_id) AS differs
FROM best;

INSERT INTO other_versions BY NAME
SELECT r.* FROM runs AS r SEMI JOIN (FROM survivors WHERE place = 2) AS s ON r.run_number = s.run_number;

INSERT INTO kept.removed_runs
SELECT r.run_number, r.source, r.creator, r.project, r.created_at, getvariable('file_id')::BIGINT
FROM runs AS r
SEMI JOIN (FROM survivors WHERE is_stored AND place = 2) AS s ON r.run_number = s.run_number;

DELETE FROM stored_runs
WHERE
    run_number IN (SELECT run_number FROM candidates)
    AND run_number NOT IN (SELECT run_number FROM survivors WHERE place = 1);
