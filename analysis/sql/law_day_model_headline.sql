-- Spend by day and model and in the headline is the same, to the last digit.
SELECT f.spend_credits AS headline_credits, by_day.spend_credits AS by_day_credits
FROM mart_figures AS f, (SELECT sum(spend_credits) AS spend_credits FROM mart_daily_spend) AS by_day
WHERE f.runs > 0 AND f.spend_credits <> by_day.spend_credits
