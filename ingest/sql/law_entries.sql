-- Every ledger entry comes from a ledger on record, has a type, amounts of at least 0 and one account for each file that tells of it.
SELECT e.source, e.entry_id, e.file_id, count(*) AS accounts
FROM ledger_entries AS e
LEFT JOIN files AS f ON e.file_id = f.file_id AND f.kind = 'ledger'
GROUP BY e.source, e.entry_id, e.file_id
HAVING
    count(*) <> 1 OR count(f.file_id) <> 1 OR e.entry_id = ''
    OR bool_or(e.type NOT IN ('usage', 'purchase', 'refund', 'bonus') OR e.credits < 0 OR e.usd < 0)
    OR bool_or(e.entered_at < '2015-01-01' OR e.entered_at >= '2101-01-01')
