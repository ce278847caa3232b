-- Brings stg_file_runs into runs. Keys are compared by hash first: only those that occur twice, or are stored already, are
-- "contested" and need the rules of survival; all others go in as they are.
CREATE OR REPLACE TEMP TABLE contested AS
SELECT hash(run_id) AS key_hash FROM stg_keys GROUP BY key_hash HAVING count(*) > 1
UNION
SELECT hash(run_id) FROM runs
WHERE source = getvariable('source') AND hash(run_id) IN (SELECT hash(run_id) FROM stg_keys);

CREATE OR REPLACE TEMP TABLE candidates AS
WITH both_sides AS (
    SELECT * EXCLUDE (ordinal), false AS is_stored
    FROM stg_file_runs
    WHERE hash(run_id) IN (FROM contested)
    UNION ALL BY NAME
    SELECT *, true AS is_stored
    FROM runs
    WHERE source = getvariable('source') AND hash(run_id) IN (FROM contested)
)
SELECT c.*, content_hash(c) AS content, filled_fields(c) AS filled FROM both_sides AS c;

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
SELECT * EXCLUDE (is_stored, content, filled, place, was_stored, differs) FROM survivors WHERE place = 2;

INSERT INTO kept.removed_runs
SELECT run_number, source, creator, project, created_at, getvariable('file_id')::BIGINT FROM survivors WHERE is_stored AND place = 2;

DELETE FROM runs
WHERE source = getvariable('source') AND run_id IN (SELECT run_id FROM survivors WHERE is_stored AND place = 2);

INSERT INTO runs BY NAME
SELECT * EXCLUDE (is_stored, content, filled, place, was_stored, differs) FROM survivors WHERE NOT is_stored AND place = 1;

INSERT INTO runs BY NAME
SELECT * EXCLUDE (ordinal) FROM stg_file_runs WHERE hash(run_id) NOT IN (FROM contested);
