-- One row per day, source, team and project with runs, of the team and project asked for: how many, and what they cost.
-- key: day, source, team, project
-- columns: day, source, team, project, runs, spend_credits, unknown_spend_runs
--
-- Spend is that of the runs whose cost is known; null if none is.
SELECT
    created_day AS day, source, team, project, sum(runs)::BIGINT AS runs, sum(spend_credits)::DECIMAL(38, 9) AS spend_credits,
    sum(unknown_spend_runs)::BIGINT AS unknown_spend_runs
FROM int_grouped_runs
WHERE
    (getvariable('team') IS NULL OR team = getvariable('team'))
    AND (getvariable('project') IS NULL OR project = getvariable('project'))
GROUP BY created_day, source, team, project
