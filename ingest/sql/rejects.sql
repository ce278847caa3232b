-- Records the bad rows of the file in hand. The exact reader gave line and text of malformed rows as it met them; those of
-- the others were looked up in reject_texts.
INSERT INTO rejects BY NAME
SELECT
    getvariable('file_id')::BIGINT AS file_id, coalesce(raw_rows.line, reject_texts.line, r.ordinal + 1) AS line, r.reason,
    left(r.value, 1000) AS value, r.charged_credits, coalesce(raw_rows.text, reject_texts.text, '') AS text
FROM int_rows AS r
JOIN raw_rows ON r.ordinal = raw_rows.rowid
LEFT JOIN reject_texts ON r.ordinal = reject_texts.ordinal
WHERE r.reason IS NOT NULL
ORDER BY r.ordinal;
