-- One row per month, team and project with runs: what to charge them, in credits and, where a price per credit is known, in money.
-- key: month, team, project
-- columns: month, rank, team, project, runs, spend_credits, unknown_spend_runs, spend_money, money_currency
--
-- The months are those of the period, and at least the twelve up to its end; the first is whole, the last ends with the period.
-- Money is unknown where a run whose cost is known has no price per credit.
WITH last AS (
    SELECT date_trunc('month', getvariable('period_to')::DATE - 1)::DATE AS month
),
spent AS (
    SELECT
        date_trunc('month', day)::DATE AS month, team, project, source, sum(runs)::BIGINT AS runs,
        sum(spend_credits)::DECIMAL(38, 9) AS spend_credits, sum(unknown_spend_runs)::BIGINT AS unknown_spend_runs
    FROM int_daily_runs
    WHERE
        day >= (SELECT least(month - INTERVAL 11 MONTH, date_trunc('month', getvariable('period_from')::DATE)) FROM last)
        AND day < getvariable('period_to')
    GROUP BY ALL
),
in_money AS (
    SELECT s.*, credits_money(s.spend_credits, p.price_per_credit) AS money, p.money_currency
    FROM spent AS s
    LEFT JOIN credit_prices AS p ON s.source = p.source
),
charged AS (
    SELECT
        month, team, project, sum(runs)::BIGINT AS runs, sum(spend_credits)::DECIMAL(38, 9) AS spend_credits,
        sum(unknown_spend_runs)::BIGINT AS unknown_spend_runs,
        CASE WHEN count(spend_credits) = count(money) THEN sum(money) END::DECIMAL(38, 18) AS spend_money, min(money_currency) AS money_currency
    FROM in_money
    GROUP BY month, team, project
)
SELECT
    month, row_number() OVER (PARTITION BY month ORDER BY spend_credits DESC NULLS LAST, runs DESC, team, project) AS rank, team, project,
    runs, spend_credits, unknown_spend_runs, spend_money, CASE WHEN spend_money IS NOT NULL THEN money_currency END AS money_currency
FROM charged
ORDER BY month DESC, rank
