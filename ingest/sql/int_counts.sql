-- One row: what became of the good rows of the file in hand.
-- key: good
-- columns: good, kept, updated, merged, rounded, colliding
--
-- Colliding keys are those of a finished run that another file gave with another model or start: two vendors' ids, perhaps.
WITH versions AS (
    SELECT run_id, count(*) AS terminal_rows, count(DISTINCT content) AS contents
    FROM candidates
    WHERE NOT is_stored AND status <> 'pending'
    GROUP BY run_id
),
good_rows AS (
    SELECT getvariable('file_rows')::BIGINT - (SELECT count(*) FROM int_flagged WHERE reason IS NOT NULL) AS good
)
SELECT
    good,
    good - (SELECT count(*) FROM candidates WHERE NOT is_stored)
    + (SELECT count(*) FROM survivors WHERE NOT is_stored AND NOT was_stored) AS kept,
    (SELECT count(*) FROM survivors WHERE NOT is_stored AND place = 1 AND was_stored AND differs) AS updated,
    (SELECT coalesce(sum(terminal_rows - 1), 0)::BIGINT FROM versions WHERE contents > 1) AS merged,
    (SELECT count(*) FROM int_flagged WHERE reason IS NULL) AS rounded,
    (
        SELECT count(*)
        FROM survivors AS new
        JOIN survivors AS old USING (run_id)
        WHERE
            NOT new.is_stored AND old.is_stored AND new.status <> 'pending' AND old.status <> 'pending'
            AND (new.model_key <> old.model_key OR new.created_at <> old.created_at)
    ) AS colliding
FROM good_rows
