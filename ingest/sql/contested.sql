-- The hashes of the keys that the runs of the file in hand, which are stored, share with each other or with those stored before.
CREATE OR REPLACE TEMP TABLE contested AS
WITH new_keys AS NOT MATERIALIZED (
    SELECT hash(run_id) AS key_hash FROM stored_runs WHERE file_id = getvariable('file_id')
)
SELECT key_hash FROM new_keys GROUP BY key_hash HAVING count(*) > 1
UNION
SELECT hash(r.run_id)
FROM stored_runs AS r
JOIN settings AS s ON r.setting_id = s.setting_id
WHERE s.source = getvariable('source') AND r.file_id <> getvariable('file_id') AND hash(r.run_id) IN (FROM new_keys);
