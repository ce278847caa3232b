-- One row per step and shown model, where the period has more days than a chart can show: weeks, else months, else years.
-- key: first_day, model
-- columns: step, first_day, model, model_rank, spend_credits, step_spend_credits, runs
--
-- No row where the period has at most 200 days; steps are as short as makes them at most 200.
-- Weeks begin on Monday, the first step on the first day of the period. A step whose runs' costs are all unknown is unknown.
WITH counted AS (
    SELECT
        count(DISTINCT day) AS days, count(DISTINCT date_trunc('week', day)) AS weeks, count(DISTINCT date_trunc('month', day)) AS months
    FROM mart_daily_spend
),
chosen AS (SELECT if(weeks <= 200, 'week', if(months <= 200, 'month', 'year')) AS step FROM counted WHERE days > 200),
spent AS (
    SELECT
        c.step, greatest(date_trunc(c.step, d.day)::DATE, getvariable('period_from')::DATE) AS first_day, d.model,
        min(d.model_rank) AS model_rank, sum(d.runs)::BIGINT AS runs,
        CASE WHEN sum(d.runs) = 0 OR count(d.spend_credits) FILTER (d.runs > 0) > 0 THEN sum(d.spend_credits) END AS spend_credits
    FROM mart_daily_spend AS d
    CROSS JOIN chosen AS c
    GROUP BY ALL
)
SELECT
    step, first_day, model, model_rank, spend_credits::DECIMAL(38, 9) AS spend_credits,
    (CASE
        WHEN sum(runs) OVER steps = 0 OR count(spend_credits) FILTER (runs > 0) OVER steps > 0 THEN sum(spend_credits) OVER steps
    END)::DECIMAL(38, 9) AS step_spend_credits,
    runs
FROM spent
WINDOW steps AS (PARTITION BY first_day)
ORDER BY first_day, model_rank, model
