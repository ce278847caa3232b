-- One row per ingested file, and per file that was refused just now.
-- key: ordinal
-- columns: ordinal, file, source, format, rows, kept, updated, duplicate, rejected, merged, rounded, warning, refused, unused
SELECT row_number() OVER (ORDER BY is_refused, file_id) AS ordinal, * EXCLUDE (is_refused, file_id)
FROM (
    SELECT
        false AS is_refused, file_id, file, nullif(source, '') AS source, format, "rows", kept, updated, duplicate, rejected, merged,
        rounded, warning, NULL::VARCHAR AS refused,
        nullif(array_to_string(unused, ', '), '') AS unused
    FROM files
    UNION ALL
    SELECT true, ordinal, file, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, NULL, refused, NULL
    FROM refused_files
)
ORDER BY ordinal
