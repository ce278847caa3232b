-- The hashes of the keys that the runs of the file in hand, which are stored, share with each other or with those stored before.
-- Those of the file are put in a table where there are others, so that it is known to be the shorter list. Of its plain runs, may_repeat
-- has all whose key may be that of one before, so that only keys of these and of the other runs are counted.
CREATE OR REPLACE TEMP TABLE new_keys AS
SELECT hash(run_id) AS key_hash
FROM stored_runs
WHERE file_id = getvariable('file_id') AND EXISTS (FROM stored_runs WHERE file_id <> getvariable('file_id'));

CREATE OR REPLACE TEMP TABLE contested AS
WITH may_be_later AS MATERIALIZED (
    SELECT hash(run_id) AS key_hash FROM stored_runs WHERE file_id = getvariable('file_id') AND run_number IN (FROM may_repeat)
    UNION ALL
    SELECT hash(run_id)
    FROM stored_runs
    WHERE file_id = getvariable('file_id') AND run_number >= (getvariable('file_id')::BIGINT << 32) + getvariable('plain_rows')::BIGINT
)
SELECT hash(run_id) AS key_hash
FROM stored_runs
WHERE file_id = getvariable('file_id') AND hash(run_id) IN (FROM may_be_later)
GROUP BY key_hash
HAVING count(*) > 1
UNION
SELECT hash(r.run_id)
FROM stored_runs AS r
JOIN settings AS s ON r.setting_id = s.setting_id
WHERE s.source = getvariable('source') AND r.file_id <> getvariable('file_id') AND hash(r.run_id) IN (FROM new_keys);

DROP TABLE new_keys;
DROP TABLE may_repeat;
