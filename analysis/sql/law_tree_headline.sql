-- Spend by team, project and model, by team and by project within it each add up to the headline.
WITH sums AS (
    SELECT
        (SELECT sum(spend_credits) FROM mart_spend_tree) AS leaf_credits,
        (SELECT sum(team_spend_credits) FROM (SELECT DISTINCT team, team_spend_credits FROM mart_spend_tree)) AS team_credits,
        (SELECT sum(project_spend_credits) FROM (SELECT DISTINCT team, project, project_spend_credits FROM mart_spend_tree)) AS project_credits
)
SELECT s.*, f.spend_credits AS headline_credits
FROM mart_figures AS f, sums AS s
WHERE
    f.runs > 0
    AND (s.leaf_credits IS DISTINCT FROM f.spend_credits OR s.team_credits IS DISTINCT FROM f.spend_credits
        OR s.project_credits IS DISTINCT FROM f.spend_credits)
