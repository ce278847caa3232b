-- One row per day of the twelve months up to the end of the period, from the first day with a run on.
-- key: day
-- columns: day, spend_credits, is_in_period
--
-- A day without runs cost 0; one whose runs' costs are all unknown is unknown.
WITH spent AS (
    SELECT day, sum(spend_credits) AS spend_credits, sum(runs) AS runs
    FROM int_daily_runs
    WHERE day >= getvariable('period_to')::TIMESTAMP - INTERVAL 12 MONTH AND day < getvariable('period_to')
    GROUP BY day
),
days AS (
    SELECT unnest(generate_series(
        (SELECT min(day) FROM spent)::TIMESTAMP,
        least(getvariable('period_to')::TIMESTAMP - INTERVAL 1 DAY,
            timezone(getvariable('timezone'), timezone('UTC', getvariable('as_of'))) - INTERVAL 1 MICROSECOND),
        INTERVAL 1 DAY))::DATE AS day
)
SELECT
    d.day,
    CASE WHEN s.runs IS NULL THEN 0 ELSE s.spend_credits END::DECIMAL(38, 9) AS spend_credits,
    d.day >= getvariable('period_from') AS is_in_period
FROM days AS d
LEFT JOIN spent AS s USING (day)
ORDER BY d.day
