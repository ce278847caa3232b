-- One row per complete local day from the first run's day to as_of, of the team and project asked for: what was spent.
-- key: day
-- columns: day, spend_credits, runs
--
-- A day without runs cost 0; one whose runs' costs are all unknown is unknown.
WITH spent AS (
    SELECT day, sum(spend_credits)::DECIMAL(38, 9) AS spend_credits, sum(runs)::BIGINT AS runs
    FROM int_daily_runs
    GROUP BY day
),
days AS (
    SELECT unnest(generate_series(
        (SELECT min(day) FROM spent)::TIMESTAMP,
        timezone(getvariable('timezone'), timezone('UTC', getvariable('as_of')))::DATE - INTERVAL 1 DAY,
        INTERVAL 1 DAY))::DATE AS day
)
SELECT
    d.day, CASE WHEN s.runs IS NULL THEN 0 ELSE s.spend_credits END::DECIMAL(38, 9) AS spend_credits, coalesce(s.runs, 0) AS runs
FROM days AS d
LEFT JOIN spent AS s ON d.day = s.day
ORDER BY d.day
