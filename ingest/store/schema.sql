-- The persistent tables. Times are UTC; credits are DECIMAL(38,9); text is NFC and trimmed; null is "not in the log".
CREATE TABLE offcut_schema (version INTEGER NOT NULL);

CREATE SEQUENCE file_ids;

-- One row per ingested file: its bytes (size, sha256), how it was read, and what became of its rows.
CREATE TABLE files (
    file_id BIGINT NOT NULL,
    source VARCHAR NOT NULL,
    file VARCHAR NOT NULL,
    format VARCHAR NOT NULL,
    size BIGINT NOT NULL,
    sha256 VARCHAR NOT NULL,
    mapping VARCHAR NOT NULL,
    timezone VARCHAR NOT NULL,
    has_local_times BOOLEAN NOT NULL,
    "rows" BIGINT NOT NULL,
    kept BIGINT NOT NULL,
    updated BIGINT NOT NULL,
    duplicate BIGINT NOT NULL,
    rejected BIGINT NOT NULL,
    merged BIGINT NOT NULL,
    rounded BIGINT NOT NULL,
    unused VARCHAR[] NOT NULL,
    warning VARCHAR
);

-- One row per rejected row of a file.
CREATE TABLE rejects (
    file_id BIGINT NOT NULL,
    line BIGINT NOT NULL,
    reason VARCHAR NOT NULL,
    value VARCHAR,
    charged_credits DECIMAL(38, 9),
    text VARCHAR NOT NULL
);

-- One row per run: key (source, run_id). Of texts that differ from run to run it is known which packing suits them; trying them all
-- is most of the work.
CREATE TABLE runs (
    source VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL USING COMPRESSION fsst,
    created_at TIMESTAMP NOT NULL,
    completed_at TIMESTAMP,
    creator VARCHAR NOT NULL,
    team VARCHAR NOT NULL,
    project VARCHAR NOT NULL,
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
    charged_credits DECIMAL(38, 9),
    cost_usd DECIMAL(38, 9),
    prompt VARCHAR USING COMPRESSION fsst,
    session_id VARCHAR,
    accepted BOOLEAN,
    delivery_resolution VARCHAR,
    file_id BIGINT NOT NULL
);

-- One row per (file, key) whose run was also given by another file that gives the stored row: what --replace falls back to.
CREATE TABLE other_versions AS FROM runs LIMIT 0;
