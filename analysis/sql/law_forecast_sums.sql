-- On every day teams add up to everything, and so do projects; a month ahead is what was spent in it and its days to come.
SELECT d.scope, d.day, sum(d.spend_credits) AS spend_credits, sum(d.mean_credits) AS mean_credits
FROM mart_forecast_days AS d
JOIN mart_forecast_days AS a ON a.scope = 'all' AND d.day = a.day
WHERE d.scope <> 'all'
GROUP BY d.scope, d.day
HAVING sum(d.spend_credits) <> any_value(a.spend_credits) OR sum(d.mean_credits) <> any_value(a.mean_credits)
UNION ALL
SELECT m.scope, m.month, any_value(m.spent_credits), any_value(m.mean_credits)
FROM mart_forecast_months AS m
JOIN mart_forecast_days AS d ON m.scope = d.scope AND m.rank = d.rank AND m.month = date_trunc('month', d.day)
GROUP BY m.scope, m.rank, m.month
HAVING any_value(m.mean_credits) <> any_value(m.spent_credits) + sum(d.mean_credits) OR any_value(m.spent_credits) <> sum(d.spend_credits)
