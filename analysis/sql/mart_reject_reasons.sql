-- One row per file and reason for which rows were rejected.
-- key: file_id, reason
-- columns: file_id, file, reason, rows, lines, charged_credits
SELECT
    f.file_id, f.file, r.reason, count(*) AS "rows",
    array_to_string(list_sort(min(r.line, 10)), ', ') || if(count(*) > 10, ' …', '') AS lines,
    sum(r.charged_credits)::DECIMAL(38, 9) AS charged_credits
FROM rejects AS r
JOIN files AS f USING (file_id)
GROUP BY f.file_id, f.file, r.reason
ORDER BY f.file_id, "rows" DESC, r.reason
