-- One row per entry of the ledger in hand. Without an id it is known by its content, and its number among the rows of this file
-- that have the same content; rows that share an id are one entry.
-- key: source, entry_id
-- columns: source, entry_id, entered_at, type, run_id, credits, balance_after, usd, description, file_id, line
WITH hashed AS (
    SELECT e.*, left(entry_hash(e), 24) AS content
    FROM int_entries AS e
    WHERE e.reason IS NULL
),
named AS (
    SELECT
        * EXCLUDE (entry_id),
        coalesce(entry_id, 'h' || content || '-' || row_number() OVER (PARTITION BY entry_id, content ORDER BY ordinal)) AS entry_id
    FROM hashed
)
SELECT
    getvariable('source')::VARCHAR AS source, entry_id, entered_at, type, run_id, credits, balance_after, usd, description,
    getvariable('file_id')::BIGINT AS file_id, line
FROM named
QUALIFY row_number() OVER (PARTITION BY entry_id ORDER BY ordinal) = 1
