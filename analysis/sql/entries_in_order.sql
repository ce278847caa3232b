-- Every entry of the ledger by source and time, those of one moment as their file has them: forwards, or backwards where the
-- file begins with its latest entry.
WITH directions AS (
    SELECT file_id, if(arg_min(entered_at, line) > arg_max(entered_at, line), -1, 1) AS direction
    FROM ledger
    GROUP BY file_id
)
SELECT
    l.source, l.entered_at, l.file, l.line, if(l.type = 'usage', -l.credits, l.credits)::DECIMAL(38, 9) AS change_credits, l.balance_after,
    (getvariable('entries_from') IS NULL OR timezone(getvariable('timezone'), timezone('UTC', l.entered_at))::DATE >= getvariable('entries_from'))
    AND (getvariable('entries_to') IS NULL OR timezone(getvariable('timezone'), timezone('UTC', l.entered_at))::DATE < getvariable('entries_to')) AS is_in_period
FROM ledger AS l
JOIN directions AS d ON l.file_id = d.file_id
WHERE getvariable('entries_before') IS NULL OR l.entered_at < getvariable('entries_before')
ORDER BY l.source, l.entered_at, l.file, d.direction * l.line
