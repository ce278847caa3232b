-- What schema 4 adds to schema 3: numbers of runs that stay, and a place for what is derived from runs and kept beside them.

-- Short for (source, run_id) in joins and in what is kept: file_id << 32 | the row's place in its file, of the row that gave the run.
-- Numbers are never used again; those of schema 3 are below 1 << 32.
ALTER TABLE runs ADD COLUMN run_number BIGINT;
UPDATE runs SET run_number = rowid;
ALTER TABLE other_versions ADD COLUMN run_number BIGINT;
UPDATE other_versions SET run_number = -1 - rowid;

-- Whatever is in it can be made again from the other tables: package ingest says how it is kept up to date (derivation.go).
CREATE SCHEMA kept;

-- One row per thing that is derived from runs and kept: the last file whose runs are in it, and a fingerprint of what else it was
-- made with.
CREATE TABLE kept.derivations (name VARCHAR NOT NULL, file_id BIGINT NOT NULL, basis VARCHAR NOT NULL);

-- One row per run that is stored no more, since the file file_id gave a better one of its key.
CREATE TABLE kept.removed_runs (
    run_number BIGINT NOT NULL,
    source VARCHAR NOT NULL,
    creator VARCHAR NOT NULL,
    project VARCHAR NOT NULL,
    created_at TIMESTAMP NOT NULL,
    file_id BIGINT NOT NULL
);
