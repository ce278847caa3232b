-- One row per day of the period and shown model (the largest by name, the rest as "other").
-- key: day, model
-- columns: day, model, model_rank, spend_credits, day_spend_credits, runs
--
-- A day without runs cost 0; one whose runs' costs are all unknown is unknown.
WITH days AS (
    SELECT unnest(generate_series(
        getvariable('period_from')::TIMESTAMP,
        least(getvariable('period_to')::TIMESTAMP - INTERVAL 1 DAY,
            timezone(getvariable('timezone'), timezone('UTC', getvariable('as_of'))) - INTERVAL 1 MICROSECOND),
        INTERVAL 1 DAY))::DATE AS day
),
shown AS (SELECT DISTINCT shown AS model, model_rank FROM int_shown_models),
spent AS (
    SELECT r.created_day AS day, m.shown AS model, sum(r.spend_credits) AS spend_credits, sum(r.runs)::BIGINT AS runs
    FROM stg_period_groups AS r
    JOIN int_shown_models AS m USING (model)
    GROUP BY ALL
)
SELECT
    d.day, s.model, s.model_rank,
    CASE WHEN spent.runs IS NULL THEN 0 ELSE spent.spend_credits END::DECIMAL(38, 9) AS spend_credits,
    (CASE WHEN count(spent.runs) OVER days = 0 THEN 0 ELSE sum(spent.spend_credits) OVER days END)::DECIMAL(38, 9) AS day_spend_credits,
    coalesce(spent.runs, 0) AS runs
FROM days AS d
CROSS JOIN shown AS s
LEFT JOIN spent ON d.day = spent.day AND s.model = spent.model
WINDOW days AS (PARTITION BY d.day)
ORDER BY d.day, s.model_rank, s.model
