-- The classes of the reconciliation add up to all charged runs and to all usage less refunds, and what does not match has a cause.
WITH charged AS (
    SELECT count(*) AS runs, if(count(*) = 0, 0, sum(charged_credits))::DECIMAL(38, 9) AS log_credits
    FROM stg_period_runs
    WHERE charged_credits > 0
),
entered AS (
    SELECT count(*) AS entries, if(count(*) = 0, 0, sum(if(type = 'usage', credits, -credits)))::DECIMAL(38, 9) AS ledger_credits
    FROM int_ledger_entries
),
classed AS (
    SELECT sum(runs) AS runs, sum(entries) AS entries, sum(log_credits) AS log_credits, sum(ledger_credits) AS ledger_credits
    FROM mart_reconciliation
)
SELECT c.*, l.*, e.*
FROM classed AS c, charged AS l, entered AS e
WHERE c.runs <> l.runs OR c.entries <> e.entries OR c.log_credits <> l.log_credits OR c.ledger_credits <> e.ledger_credits
    OR EXISTS (SELECT 1 FROM int_reconciled WHERE (class = 'matched') <> (cause IS NULL))
