-- One row: whether the file in hand holds a readable time that names no zone, so that --timezone matters for it.
-- key: has_local_times
-- columns: has_local_times
SELECT count(*) > 0 AS has_local_times
FROM (
    SELECT 1 FROM raw_rows
    WHERE
        (NOT ends_with(created_at, 'Z') AND NOT norm_has_zone(created_at) AND NOT norm_is_blank(created_at))
        OR (NOT ends_with(completed_at, 'Z') AND NOT norm_has_zone(completed_at) AND NOT norm_is_blank(completed_at))
        OR created_date IS NOT NULL
    LIMIT 1
)
