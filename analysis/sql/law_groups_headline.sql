-- Spend and runs by team, by project, by creator and by model each add up to the headline.
SELECT
    g."by", sum(g.spend_credits) FILTER (g.runs > 0) AS group_credits, any_value(f.spend_credits) AS headline_credits,
    sum(g.runs) AS group_runs, any_value(f.runs) AS headline_runs
FROM mart_spend_by AS g, mart_figures AS f
GROUP BY g."by"
HAVING
    sum(g.spend_credits) FILTER (g.runs > 0) IS DISTINCT FROM any_value(f.spend_credits) AND any_value(f.runs) > 0
    OR sum(g.runs) <> any_value(f.runs)
