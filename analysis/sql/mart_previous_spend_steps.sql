-- One row per step of mart_spend_steps that has days with a counterpart in the period before.
-- key: first_day
-- columns: first_day, previous_day, spend_credits
--
-- A step without runs cost 0; one whose runs' costs are all unknown is unknown.
WITH steps AS (SELECT DISTINCT step FROM mart_spend_steps),
spent AS (
    SELECT created_day, sum(spend_credits) AS spend_credits, sum(runs) AS runs FROM stg_previous_groups GROUP BY created_day
)
SELECT
    greatest(date_trunc(s.step, p.day)::DATE, getvariable('period_from')::DATE) AS first_day, min(p.previous_day) AS previous_day,
    (CASE WHEN count(r.runs) = 0 THEN 0 ELSE sum(r.spend_credits) END)::DECIMAL(38, 9) AS spend_credits
FROM mart_previous_daily_spend AS p
CROSS JOIN steps AS s
LEFT JOIN spent AS r ON p.previous_day = r.created_day
GROUP BY ALL
ORDER BY first_day
