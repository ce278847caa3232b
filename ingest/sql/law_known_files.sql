-- Every run, other version and rejected row comes from a file on record, and every other version from another one than its run.
WITH given AS (
    SELECT 'run' AS what, file_id, NULL AS source, any_value(run_id) AS run_id FROM stored_runs GROUP BY file_id
    UNION ALL
    SELECT 'other version', file_id, source, run_id FROM other_versions
    UNION ALL
    SELECT 'reject', file_id, NULL, NULL FROM rejects
)
SELECT g.* FROM given AS g ANTI JOIN files AS f ON g.file_id = f.file_id
UNION ALL
SELECT 'other version', v.file_id, v.source, v.run_id
FROM other_versions AS v
LEFT JOIN runs AS r ON v.source = r.source AND v.run_id = r.run_id
WHERE r.file_id IS NULL OR r.file_id = v.file_id
