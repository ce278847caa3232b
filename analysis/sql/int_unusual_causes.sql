-- One row per unusual day or month and creator, project, model, configuration, creator's project, model or configuration with
-- runs in it or in the days it is held against: what was spent in it, and on those days.
-- key: rank, by, creator, name
-- columns: rank, by, creator, name, spend_credits, other_credits
--
-- A sum over no runs is 0; a sum over runs whose costs are all unknown is unknown.
WITH behind AS (
    SELECT
        d.rank, d.is_held_against, r.creator, r.project, r.model,
        concat_ws(' · ', r.model, r.resolution, rtrim(rtrim(r.duration_s::VARCHAR, '0'), '.') || ' s',
            CASE WHEN r.audio THEN 'audio on' WHEN NOT r.audio THEN 'audio off' END) AS configuration,
        r.spend_credits
    FROM int_priced_runs AS r
    JOIN unusual_days AS d ON r.created_day = d.day
    WHERE
        (getvariable('team')::VARCHAR IS NULL OR r.team = getvariable('team')::VARCHAR)
        AND (getvariable('project')::VARCHAR IS NULL OR r.project = getvariable('project')::VARCHAR)
)
SELECT
    rank,
    CASE
        WHEN grouping(project) = 0 THEN 'project'
        WHEN grouping(model) = 0 THEN 'model'
        WHEN grouping(configuration) = 0 THEN 'configuration'
        ELSE 'creator'
    END AS "by",
    if(grouping(creator) = 0, creator, NULL) AS creator,
    CASE "by" WHEN 'project' THEN project WHEN 'model' THEN model WHEN 'configuration' THEN configuration ELSE creator END AS name,
    CASE WHEN bool_and(is_held_against) THEN 0 ELSE sum(spend_credits) FILTER (NOT is_held_against) END::DECIMAL(38, 9) AS spend_credits,
    CASE WHEN bool_or(is_held_against) THEN sum(spend_credits) FILTER (is_held_against) ELSE 0 END::DECIMAL(38, 9) AS other_credits
FROM behind
GROUP BY GROUPING SETS (
    (rank, creator), (rank, project), (rank, model), (rank, configuration),
    (rank, creator, project), (rank, creator, model), (rank, creator, configuration))
