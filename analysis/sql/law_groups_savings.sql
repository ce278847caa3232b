-- Savings and baseline by team, creator, model and project each add up to the whole.
SELECT g."by", sum(g.together_credits) AS group_credits, any_value(s.together_credits) AS all_credits
FROM mart_savings_by AS g, mart_savings AS s
GROUP BY g."by"
HAVING sum(g.together_credits) <> any_value(s.together_credits) OR sum(g.baseline_credits) <> any_value(s.baseline_credits)
