-- What schema 5 adds to schema 4: what many runs have in common is stored once, and runs is a view.

-- One row per creator, team and project that runs have together.
CREATE TABLE owners (owner_id INTEGER NOT NULL, creator VARCHAR NOT NULL, team VARCHAR NOT NULL, project VARCHAR NOT NULL);

-- One row per source and everything else that has few values in a log, as runs have it together.
CREATE TABLE settings (
    setting_id INTEGER NOT NULL,
    source VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    model_key VARCHAR NOT NULL,
    task VARCHAR,
    task_key VARCHAR,
    resolution VARCHAR,
    width BIGINT,
    height BIGINT,
    duration_s DECIMAL(9, 3),
    audio BOOLEAN,
    generations BIGINT NOT NULL,
    outputs BIGINT,
    status VARCHAR NOT NULL,
    accepted BOOLEAN,
    delivery_resolution VARCHAR
);

INSERT INTO owners SELECT row_number() OVER (), creator, team, project FROM (SELECT DISTINCT creator, team, project FROM runs);

INSERT INTO settings
SELECT row_number() OVER (), *
FROM (
    SELECT DISTINCT
        source, model, model_key, task, task_key, resolution, width, height, duration_s, audio, generations, outputs, status, accepted,
        delivery_resolution
    FROM runs
);

-- One row per run, under its number: file_id << 32 and above, as the rows of a file come, which threads may take in another order than
-- that of the file. Of texts that differ from run to run it is known which packing suits them; trying them all is
-- most of the work.
CREATE TABLE stored_runs (
    run_number BIGINT NOT NULL,
    run_id VARCHAR NOT NULL USING COMPRESSION fsst,
    created_at TIMESTAMP NOT NULL,
    completed_at TIMESTAMP,
    owner_id INTEGER NOT NULL,
    setting_id INTEGER NOT NULL,
    charged_credits DECIMAL(38, 9),
    cost_usd DECIMAL(38, 9),
    prompt VARCHAR USING COMPRESSION fsst,
    session_id VARCHAR,
    file_id BIGINT NOT NULL
);

INSERT INTO stored_runs
SELECT r.run_number, r.run_id, r.created_at, r.completed_at, o.owner_id, s.setting_id, r.charged_credits, r.cost_usd, r.prompt, r.session_id, r.file_id
FROM runs AS r
JOIN owners AS o ON r.creator = o.creator AND r.team = o.team AND r.project = o.project
JOIN settings AS s
    ON r.source = s.source AND r.model = s.model AND r.model_key = s.model_key AND r.task IS NOT DISTINCT FROM s.task
    AND r.task_key IS NOT DISTINCT FROM s.task_key AND r.resolution IS NOT DISTINCT FROM s.resolution AND r.width IS NOT DISTINCT FROM s.width
    AND r.height IS NOT DISTINCT FROM s.height AND r.duration_s IS NOT DISTINCT FROM s.duration_s AND r.audio IS NOT DISTINCT FROM s.audio
    AND r.generations = s.generations AND r.outputs IS NOT DISTINCT FROM s.outputs AND r.status = s.status
    AND r.accepted IS NOT DISTINCT FROM s.accepted AND r.delivery_resolution IS NOT DISTINCT FROM s.delivery_resolution;

DROP TABLE runs;

-- One row per run: key (source, run_id).
CREATE VIEW runs AS
SELECT
    s.source, r.run_id, r.created_at, r.completed_at, o.creator, o.team, o.project, s.model, s.model_key, s.task, s.task_key, s.resolution,
    s.width, s.height, s.duration_s, s.audio, s.generations, s.outputs, s.status, r.charged_credits, r.cost_usd, r.prompt, r.session_id,
    s.accepted, s.delivery_resolution, r.file_id, r.run_number
FROM stored_runs AS r
JOIN owners AS o ON r.owner_id = o.owner_id
JOIN settings AS s ON r.setting_id = s.setting_id;

-- What was derived is kept in other tables from now on, and made anew.
DELETE FROM kept.derivations;
DELETE FROM kept.removed_runs;
DROP TABLE IF EXISTS kept.priced_runs;
DROP TABLE IF EXISTS kept.configurations;
DROP TABLE IF EXISTS kept.spellings;
DROP TABLE IF EXISTS kept.priced_sources;
DROP TABLE IF EXISTS kept.linked_runs;
DROP TABLE IF EXISTS kept.chain_models;
DROP TABLE IF EXISTS kept.run_chains;
