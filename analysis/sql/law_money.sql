-- What the period cost in money is what it cost by source, and with the months of the chargeback, by team and project; so in credits.
WITH charged AS (
    SELECT
        sum(runs) AS runs, sum(spend_credits) AS spend_credits, CASE WHEN count(spend_credits) = count(spend_money) THEN sum(spend_money) END AS spend_money
    FROM mart_chargeback
    WHERE month >= date_trunc('month', getvariable('period_from')::DATE)
),
by_source AS (
    SELECT sum(spend_money) AS spend_money FROM mart_vendors WHERE is_main AND runs > 0
)
SELECT
    m.spend_money AS headline_money, v.spend_money AS by_source_money, c.spend_money AS chargeback_money, f.spend_credits AS headline_credits,
    c.spend_credits AS chargeback_credits, f.runs AS headline_runs, c.runs AS chargeback_runs
FROM mart_money AS m, mart_figures AS f, charged AS c, by_source AS v
WHERE
    f.runs > 0
    AND (
        m.spend_money <> v.spend_money
        -- a period may begin within a month, of which the chargeback has all
        OR NOT EXISTS (
            FROM int_daily_groups
            WHERE created_day < getvariable('period_from') AND created_day >= date_trunc('month', getvariable('period_from')::DATE)
        )
        AND (m.spend_money <> c.spend_money OR f.spend_credits IS DISTINCT FROM c.spend_credits OR f.runs IS DISTINCT FROM c.runs)
    )
