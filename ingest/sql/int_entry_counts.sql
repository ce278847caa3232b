-- One row: what became of the good rows of the ledger in hand, once they are stored.
-- key: good
-- columns: good, kept, updated, rounded
SELECT
    (SELECT count(*) FROM int_entries WHERE reason IS NULL) AS good,
    (SELECT count(*) FROM int_file_entries) - (SELECT count(*) FROM known_entries) AS kept,
    (
        SELECT count(*)
        FROM known_entries AS k
        JOIN ledger AS l ON k.source = l.source AND k.entry_id = l.entry_id
        WHERE
            row(k.entered_at, k.type, k.run_id, k.credits, k.balance_after, k.usd, k.description)
            IS DISTINCT FROM row(l.entered_at, l.type, l.run_id, l.credits, l.balance_after, l.usd, l.description)
    ) AS updated,
    (SELECT count(*) FROM int_entries WHERE reason IS NULL AND is_rounded) AS rounded
