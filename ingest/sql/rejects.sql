-- Records the bad rows of the file in hand, with line and text from reject_texts.
INSERT INTO rejects BY NAME
SELECT
    getvariable('file_id')::BIGINT AS file_id, t.line, r.reason, left(r.value, 1000) AS value, r.charged_credits, t.text
FROM int_flagged AS r
JOIN reject_texts AS t ON r.ordinal = t.ordinal
WHERE r.reason IS NOT NULL
ORDER BY r.ordinal;
