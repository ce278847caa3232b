-- One row per day of the period that has a counterpart in the period before.
-- key: day
-- columns: day, previous_day, spend_credits
WITH days AS (
    SELECT unnest(generate_series(
        getvariable('previous_from')::TIMESTAMP, getvariable('previous_to')::TIMESTAMP - INTERVAL 1 DAY, INTERVAL 1 DAY))::DATE
        AS previous_day
),
spent AS (
    SELECT created_day, sum(spend_credits) AS spend_credits, sum(runs) AS runs FROM stg_previous_groups GROUP BY created_day
),
aligned AS (
    SELECT
        (getvariable('period_from')::DATE + (previous_day - getvariable('previous_from')::DATE)::INTEGER)::DATE AS day,
        previous_day
    FROM days
)
SELECT
    a.day, a.previous_day,
    CASE WHEN s.runs IS NULL THEN 0 ELSE s.spend_credits END::DECIMAL(38, 9) AS spend_credits
FROM aligned AS a
LEFT JOIN spent AS s ON a.previous_day = s.created_day
WHERE a.day < getvariable('period_to')
ORDER BY a.day
