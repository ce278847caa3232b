-- One row per day with runs, of everything, each team and each project: what was spent, of the team and project asked for.
-- key: scope, name, day
-- columns: scope, name, day, runs, spend_credits
--
-- A day whose runs' costs are all unknown is unknown. The day of as_of is here as far as it has gone.
SELECT
    CASE WHEN grouping(team) = 0 THEN 'team' WHEN grouping(project) = 0 THEN 'project' ELSE 'all' END AS scope,
    coalesce(team, project, 'All') AS name, day, sum(runs)::BIGINT AS runs,
    sum(spend_credits)::DECIMAL(38, 9) AS spend_credits
FROM int_daily_runs
GROUP BY GROUPING SETS ((day), (day, team), (day, project))
