-- One row: whether the file in hand holds a time that names no zone, so that --timezone matters for it.
-- key: has_local_times
-- columns: has_local_times
SELECT count(*) > 0 AS has_local_times
FROM (SELECT 1 FROM stg_rows WHERE is_local_time(created_at) OR is_local_time(completed_at) LIMIT 1)
