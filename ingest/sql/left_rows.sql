-- Takes the rows that are not plain out of stored_runs, where read_plain has put them without their texts, and keeps in left_rows where
-- in the file they are: rows are stored in its order.
CREATE OR REPLACE TEMP TABLE left_rows AS
SELECT rowid - (SELECT min(rowid) FROM stored_runs WHERE file_id = getvariable('file_id')) AS ordinal, run_number
FROM stored_runs
WHERE setting_id = 0;

DELETE FROM stored_runs WHERE setting_id = 0;
