-- One row per unusual day or month and creator, project, model, configuration, creator's project, model or configuration with
-- runs in it or in the days it is held against: what was spent in it, and on those days.
-- key: rank, by, creator, name
-- columns: rank, by, creator, name, spend_credits, other_credits
--
-- A sum over no runs is 0; a sum over runs whose costs are all unknown is unknown.
WITH behind AS (
    SELECT
        d.rank, d.is_held_against, r.creator, r.project, r.configuration_id, grouping(r.project) = 0 AS has_project,
        sum(r.spend_credits) AS spend_credits
    FROM int_grouped_runs AS r
    JOIN unusual_days AS d ON r.created_day = d.day
    WHERE
        (getvariable('team')::VARCHAR IS NULL OR r.team = getvariable('team')::VARCHAR)
        AND (getvariable('project')::VARCHAR IS NULL OR r.project = getvariable('project')::VARCHAR)
    GROUP BY GROUPING SETS (
        (d.rank, d.is_held_against, r.creator, r.project), (d.rank, d.is_held_against, r.creator, r.configuration_id))
),
named AS (
    SELECT
        b.*, c.model,
        concat_ws(' · ', c.model, c.resolution, rtrim(rtrim(c.duration_s::VARCHAR, '0'), '.') || ' s',
            CASE WHEN c.audio THEN 'audio on' WHEN NOT c.audio THEN 'audio off' END) AS configuration
    FROM behind AS b
    LEFT JOIN int_configurations AS c ON b.configuration_id = c.configuration_id
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
FROM named
GROUP BY GROUPING SETS (
    (rank, has_project, creator), (rank, has_project, project), (rank, has_project, model), (rank, has_project, configuration),
    (rank, has_project, creator, project), (rank, has_project, creator, model), (rank, has_project, creator, configuration))
HAVING has_project = ("by" IN ('creator', 'project'))
