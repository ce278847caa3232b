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
    SELECT creator, created_month AS month, sum(runs)::BIGINT AS runs, sum(spend_credits) AS spend_credits
    FROM int_grouped_runs
    WHERE
        created_day >= (SELECT min(month) FROM months) AND created_day < getvariable('period_to')
        AND (getvariable('team') IS NULL OR team = getvariable('team'))
        AND (getvariable('project') IS NULL OR project = getvariable('project'))
    GROUP BY creator, created_month
),
kept AS (
    SELECT creator, date_trunc('month', created_day)::DATE AS month, count(*) AS finals
    FROM int_linked_runs
    WHERE
        is_final AND created_day >= (SELECT min(month) FROM months) AND created_day < getvariable('period_to')
        AND (getvariable('team') IS NULL OR team = getvariable('team'))
        AND (getvariable('project') IS NULL OR project = getvariable('project'))
    GROUP BY creator, date_trunc('month', created_day)
)
SELECT
    c.creator, m.month, coalesce(s.runs, 0) AS runs,
    CASE WHEN s.runs IS NULL THEN 0 ELSE s.spend_credits END::DECIMAL(38, 9) AS spend_credits, coalesce(k.finals, 0) AS finals
FROM int_creator_runs AS c
CROSS JOIN months AS m
LEFT JOIN spent AS s ON c.creator = s.creator AND m.month = s.month
LEFT JOIN kept AS k ON c.creator = k.creator AND m.month = k.month
WHERE m.month >= (SELECT date_trunc('month', min(created_day)) FROM int_daily_groups)
