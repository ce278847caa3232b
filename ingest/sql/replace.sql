-- Drops what the file getvariable('old_file_id') gave: a run that other files give too falls back to the best of theirs.
-- This is rare, and runs that fall back are neither new nor gone: what was derived is made again from nothing.
DELETE FROM kept.derivations WHERE EXISTS (FROM files WHERE file_id = getvariable('old_file_id') AND kind = 'log');

DELETE FROM kept.removed_runs WHERE EXISTS (FROM files WHERE file_id = getvariable('old_file_id') AND kind = 'log');

DELETE FROM other_versions WHERE file_id = getvariable('old_file_id');

CREATE OR REPLACE TEMP TABLE forgotten AS
SELECT source, run_id FROM runs WHERE file_id = getvariable('old_file_id');

DELETE FROM stored_runs WHERE file_id = getvariable('old_file_id');

CREATE OR REPLACE TEMP TABLE restored AS
SELECT v.*
FROM other_versions AS v
SEMI JOIN forgotten USING (source, run_id)
QUALIFY row_number() OVER (
    PARTITION BY v.source, v.run_id
    ORDER BY
        v.status <> 'pending' DESC, v.completed_at DESC NULLS LAST, filled_fields(v) DESC, v.charged_credits DESC NULLS LAST,
        content_hash(v) DESC, v.model, coalesce(v.task, ''), v.file_id
) = 1;

CREATE OR REPLACE TEMP TABLE new_runs AS FROM restored;

DELETE FROM other_versions
WHERE (source, run_id, file_id) IN (SELECT (source, run_id, file_id) FROM restored);

DELETE FROM ledger_entries WHERE file_id = getvariable('old_file_id');

DELETE FROM rejects WHERE file_id = getvariable('old_file_id');

DELETE FROM files WHERE file_id = getvariable('old_file_id');
