-- What schema 2 adds to schema 1: the vendor's ledger.

-- What the rows of a file are: 'log' (runs) or 'ledger' (entries).
ALTER TABLE files ADD COLUMN kind VARCHAR DEFAULT 'log';

-- One row per ledger file and entry in it: key (file_id, entry_id). Several files may tell of one entry.
CREATE TABLE ledger_entries (
    source VARCHAR NOT NULL,
    entry_id VARCHAR NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    type VARCHAR NOT NULL,
    run_id VARCHAR,
    credits DECIMAL(38, 9) NOT NULL,
    balance_after DECIMAL(38, 9),
    usd DECIMAL(38, 9),
    description VARCHAR,
    file_id BIGINT NOT NULL,
    line BIGINT NOT NULL
);

-- One row per entry: key (source, entry_id). Of several accounts of one entry the fullest stands, then the latest, so that
-- the order of ingest does not matter; of equal ones the one of the file whose name is bytewise smallest.
CREATE VIEW ledger AS
SELECT
    e.source, e.entry_id, e.entered_at, e.type, e.run_id, e.credits, e.balance_after, e.usd, e.description, e.file_id, f.file, e.line
FROM ledger_entries AS e
LEFT JOIN files AS f ON e.file_id = f.file_id
QUALIFY row_number() OVER (
    PARTITION BY e.source, e.entry_id
    ORDER BY
        (e.run_id IS NULL)::INT + (e.balance_after IS NULL)::INT + (e.usd IS NULL)::INT + (e.description IS NULL)::INT,
        e.entered_at DESC, e.credits DESC, e.type, e.run_id, e.balance_after, e.usd, e.description, f.file, e.line, e.file_id
) = 1;
