-- One row per cause and class of what does not match.
-- key: cause, class
-- columns: cause, class, lines, log_credits, ledger_credits, difference_credits, meaning
SELECT
    cause, class, count(*) AS lines, sum(log_credits)::DECIMAL(38, 9) AS log_credits, sum(ledger_credits)::DECIMAL(38, 9) AS ledger_credits,
    sum(difference_credits)::DECIMAL(38, 9) AS difference_credits,
    CASE cause
        WHEN 'missing_entry' THEN 'the log has a charge, the ledger no usage'
        WHEN 'missing_run' THEN 'the ledger has usage of a run that the log does not know'
        WHEN 'wrong_amount' THEN 'ledger and log name different amounts'
        WHEN 'double_entry' THEN 'the ledger has the same usage of a run more than once'
        WHEN 'refunded' THEN 'given back, in whole or in part'
        WHEN 'charged_failure' THEN 'charged, though the run did not succeed and the card makes such runs free'
    END AS meaning
FROM int_reconciled
WHERE class <> 'matched'
GROUP BY cause, class
ORDER BY list_position(['wrong_amount', 'double_entry', 'missing_entry', 'missing_run', 'charged_failure', 'refunded'], cause),
    list_position(['amount_differs', 'log_only', 'ledger_only'], class)
