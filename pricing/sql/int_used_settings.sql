-- One row per setting that stored runs have: when the first and the last of them were created.
-- key: setting_id
-- columns: setting_id, first_at, last_at
SELECT setting_id, min(created_at) AS first_at, max(created_at) AS last_at FROM stored_runs GROUP BY setting_id
