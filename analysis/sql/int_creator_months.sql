-- One row per creator of the period and month, up to six, that ends with the period's last and begins no earlier than the log.
-- key: creator, month
-- columns: creator, month, runs, spend_credits, finals
WITH last AS (
    SELECT date_trunc('month', getvariable('period_to')::DATE - 1)::DATE AS month
),
months AS (
    SELECT unnest(generate_series(month::TIMESTAMP - INTERVAL 5 MONTH, month::TIMESTAMP, INTERVAL 1 MONTH))::DATE AS month FROM last
),
spent AS (
    SELECT
        r.creator, r.created_month AS month, count(*) AS runs, sum(r.spend_credits) AS spend_credits, count(*) FILTER (c.role = 'final') AS finals
    FROM int_priced_runs AS r
    LEFT JOIN int_run_chains AS c ON r.run_number = c.run_number
    WHERE
        r.created_month >= (SELECT min(month) FROM months) AND r.created_day < getvariable('period_to')
        AND (getvariable('team') IS NULL OR r.team = getvariable('team'))
        AND (getvariable('project') IS NULL OR r.project = getvariable('project'))
    GROUP BY r.creator, r.created_month
)
SELECT
    c.creator, m.month, coalesce(s.runs, 0) AS runs,
    CASE WHEN s.runs IS NULL THEN 0 ELSE s.spend_credits END::DECIMAL(38, 9) AS spend_credits, coalesce(s.finals, 0) AS finals
FROM int_creator_runs AS c
CROSS JOIN months AS m
LEFT JOIN spent AS s ON c.creator = s.creator AND m.month = s.month
WHERE m.month >= (SELECT min(created_month) FROM int_priced_runs)
