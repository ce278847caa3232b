-- One row: the period's headline figures in money.
-- key: spend_money
-- columns: money_currency, spend_money, previous_spend_money, change_money, together_money
--
-- Credits cost what those of their run's source cost. A figure is unknown where a run that counts in it has no price per credit;
-- runs whose cost is unknown are left out, as they are in credits.
WITH by_source AS (
    SELECT 'spend' AS figure, source, spend_credits AS credits FROM stg_period_groups
    UNION ALL
    SELECT 'previous', source, spend_credits FROM stg_previous_groups
    UNION ALL
    SELECT 'together', source, (p_none - p_drm) * runs FROM int_group_prices
    UNION ALL
    -- what is priced costs nothing where there is no run
    SELECT unnest(['spend', 'previous', 'together']), source, 0 FROM credit_prices JOIN source_currencies USING (source) WHERE is_main
),
summed AS (
    SELECT figure, source, sum(credits)::DECIMAL(38, 9) AS credits FROM by_source WHERE credits IS NOT NULL GROUP BY figure, source
),
in_money AS (
    SELECT s.figure, credits_money(s.credits, p.price_per_credit) AS money
    FROM summed AS s
    LEFT JOIN credit_prices AS p ON s.source = p.source
),
figures AS (
    SELECT figure, CASE WHEN count(*) = count(money) THEN sum(money) END::DECIMAL(38, 18) AS money FROM in_money GROUP BY figure
),
one AS (
    SELECT
        min(money) FILTER (figure = 'spend') AS spend_money, min(money) FILTER (figure = 'previous') AS previous_spend_money,
        min(money) FILTER (figure = 'together') AS together_money
    FROM figures
)
SELECT
    (SELECT min(money_currency) FROM credit_prices JOIN source_currencies USING (source) WHERE is_main) AS money_currency,
    CASE WHEN f.spend_credits IS NOT NULL THEN o.spend_money END AS spend_money,
    CASE WHEN f.previous_spend_credits IS NOT NULL THEN o.previous_spend_money END AS previous_spend_money,
    CASE WHEN f.change_credits IS NOT NULL THEN (o.spend_money - o.previous_spend_money)::DECIMAL(38, 18) END AS change_money,
    o.together_money
FROM mart_figures AS f, one AS o
