-- One row per class: what the log charged beside what the vendor's ledger says.
-- key: class
-- columns: class, runs, entries, log_credits, ledger_credits, meaning
WITH classes AS (
    SELECT *
    FROM (
        VALUES
        (1, 'matched', 'log and ledger agree within 0.005'),
        (2, 'amount_differs', 'both know the run and name different amounts'),
        (3, 'log_only', 'the log has a charge, the ledger no entry'),
        (4, 'ledger_only', 'the ledger has an entry, the log no charge')
    ) AS t (rank, class, meaning)
)
SELECT
    c.class, if(count(l.class) = 0, 0, sum(l.runs))::BIGINT AS runs, if(count(l.class) = 0, 0, sum(l.entries))::BIGINT AS entries,
    if(count(l.class) = 0, 0, sum(l.log_credits))::DECIMAL(38, 9) AS log_credits,
    if(count(l.class) = 0, 0, sum(l.ledger_credits))::DECIMAL(38, 9) AS ledger_credits,
    c.meaning
FROM classes AS c
LEFT JOIN int_reconciled AS l ON c.class = l.class
GROUP BY c.rank, c.class, c.meaning
ORDER BY c.rank
