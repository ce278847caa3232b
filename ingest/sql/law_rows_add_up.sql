-- Of every file, rows = kept + updated + duplicate + rejected, none of them negative, and each rejected row is recorded.
WITH recorded AS (
    SELECT file_id, count(*) AS rejects FROM rejects GROUP BY file_id
)
SELECT f.file, f."rows", f.kept, f.updated, f.duplicate, f.rejected, coalesce(r.rejects, 0) AS rejects
FROM files AS f
LEFT JOIN recorded AS r ON f.file_id = r.file_id
WHERE
    f."rows" <> f.kept + f.updated + f.duplicate + f.rejected
    OR least(f.kept, f.updated, f.duplicate, f.rejected, f.merged, f.rounded) < 0
    OR f.rejected <> coalesce(r.rejects, 0)
    OR f.merged + f.rounded > 2 * (f."rows" - f.rejected)
