-- A day of the period costs the same in the calendar and in the daily spend by model.
WITH daily AS (SELECT DISTINCT day, day_spend_credits FROM mart_daily_spend)
SELECT d.day, d.day_spend_credits, c.spend_credits AS calendar_credits
FROM daily AS d
LEFT JOIN mart_calendar AS c USING (day)
WHERE
    d.day >= (SELECT min(day) FROM mart_calendar)
    AND (c.is_in_period IS DISTINCT FROM true
        OR c.spend_credits IS DISTINCT FROM d.day_spend_credits)
