-- One row per source, creator and project with finished runs: chains do not reach across them.
-- key: partition_id
-- columns: partition_id, source, creator, project, runs
SELECT row_number() OVER (ORDER BY source, creator, project) AS partition_id, source, creator, project, runs
FROM (SELECT source, creator, project, count(*) AS runs FROM stg_log WHERE status <> 'pending' GROUP BY source, creator, project)
