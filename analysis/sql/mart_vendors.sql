-- One row per source: what its runs of the period cost in its own credits and, where a price per credit is known, in money.
-- key: source
-- columns: rank, source, card, currency, is_main, runs, spend_credits, unknown_spend_runs, price_per_credit, spend_money, money_currency,
-- total_money
--
-- Credits of different currencies are never added; is_main marks the currency that every other table is about.
-- total_money is what all runs cost, unknown where a source with runs has no price per credit or a run no known cost.
WITH period AS (
    SELECT source, runs, spend_credits, unknown_spend_runs FROM stg_period_groups
    UNION ALL
    SELECT source, 1, spend_credits, (spend_credits IS NULL)::BIGINT FROM int_other_runs
    WHERE
        created_day >= getvariable('period_from') AND created_day < getvariable('period_to')
        AND (getvariable('team') IS NULL OR team = getvariable('team'))
        AND (getvariable('project') IS NULL OR project = getvariable('project'))
),
spent AS (
    SELECT
        source, sum(runs)::BIGINT AS runs, sum(spend_credits)::DECIMAL(38, 9) AS spend_credits,
        sum(unknown_spend_runs)::BIGINT AS unknown_spend_runs
    FROM period
    GROUP BY source
),
sides AS (
    SELECT
        c.source, c.card, c.currency, c.is_main, coalesce(s.runs, 0) AS runs,
        CASE WHEN s.runs IS NULL THEN 0 ELSE s.spend_credits END::DECIMAL(38, 9) AS spend_credits,
        coalesce(s.unknown_spend_runs, 0) AS unknown_spend_runs, p.price_per_credit,
        credits_money(CASE WHEN s.runs IS NULL THEN 0 ELSE s.spend_credits END, p.price_per_credit) AS spend_money,
        CASE WHEN p.price_per_credit IS NOT NULL THEN p.money_currency END AS money_currency
    FROM source_currencies AS c
    LEFT JOIN spent AS s ON c.source = s.source
    LEFT JOIN credit_prices AS p ON c.source = p.source
)
SELECT
    row_number() OVER (ORDER BY is_main DESC, currency, spend_credits DESC NULLS LAST, source) AS rank, *,
    (CASE
        WHEN count(*) FILTER (runs > 0 AND (spend_money IS NULL OR unknown_spend_runs > 0)) OVER () = 0 THEN sum(spend_money) OVER ()
    END)::DECIMAL(38, 18) AS total_money
FROM sides
ORDER BY rank
