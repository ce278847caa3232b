-- One row per run or entry on which log and ledger do not agree, the widest apart first; at most 50.
-- key: rank
-- columns: rank, class, cause, source, run_id, at, creator, project, model, charged_credits, ledger_credits, difference_credits,
-- entries, file, line
--
-- File and line are those of the first entry; null where the ledger has none, and then ledger_credits too.
SELECT
    row_number() OVER (ORDER BY abs(difference_credits) DESC, "at", source, run_id, entry_id) AS rank,
    class, cause, nullif(source, '') AS source, run_id, "at", creator, project, model, charged_credits,
    if(entries > 0, ledger_credits, NULL)::DECIMAL(38, 9) AS ledger_credits, difference_credits, entries, file, line
FROM int_reconciled
WHERE class <> 'matched'
ORDER BY rank
LIMIT 50
