-- Weeks, months or years of spend, where a period is long, are at most 200 and add up to its days, for each model.
WITH by_day AS (SELECT model, sum(spend_credits) AS credits FROM mart_daily_spend GROUP BY model),
by_step AS (SELECT model, sum(spend_credits) AS credits, count(*) AS steps FROM mart_spend_steps GROUP BY model),
days AS (SELECT count(DISTINCT day) AS days FROM mart_daily_spend)
SELECT d.model, d.credits AS day_credits, s.credits AS step_credits, s.steps
FROM by_day AS d
LEFT JOIN by_step AS s USING (model)
WHERE
    (SELECT days FROM days) > 200
    AND (s.steps IS NULL OR s.steps > 200 OR s.credits IS DISTINCT FROM d.credits AND NOT (s.credits IS NULL AND d.credits = 0))
    OR (SELECT days FROM days) <= 200 AND s.steps > 0
