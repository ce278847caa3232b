-- Savings and baseline by team, creator, model and project each add up to the whole, which is of each run of the baseline once.
SELECT g."by", sum(g.together_credits) AS group_credits, any_value(s.together_credits) AS all_credits
FROM mart_savings_by AS g, mart_savings AS s
GROUP BY g."by"
HAVING sum(g.together_credits) <> any_value(s.together_credits) OR sum(g.baseline_credits) <> any_value(s.baseline_credits)
UNION ALL
SELECT 'all', s.baseline_credits, b.repriced_credits
FROM mart_savings AS s, (
    SELECT count(*) AS runs, sum(p.repriced_credits) AS repriced_credits
    FROM int_baseline AS b
    JOIN int_setting_prices AS p ON b.price_id = p.price_id
) AS b
WHERE s.baseline_runs <> b.runs OR s.baseline_credits <> b.repriced_credits
