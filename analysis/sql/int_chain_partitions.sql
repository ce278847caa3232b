-- One row per source, creator and project with finished runs: chains do not reach across them.
-- key: partition_id
-- columns: partition_id, source, creator, project, has_accepted
SELECT row_number() OVER (ORDER BY source, creator, project) - 1 AS partition_id, source, creator, project, has_accepted
FROM (
    SELECT source, creator, project, coalesce(bool_or(accepted AND status = 'succeeded'), false) AS has_accepted
    FROM stg_log
    WHERE status <> 'pending'
    GROUP BY source, creator, project
)
