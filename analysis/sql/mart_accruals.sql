-- One row per kind of run of the period whose cost is not settled: not finished, or without a price on the card.
-- key: kind
-- columns: rank, kind, meaning, runs, charged_credits, card_credits, is_in_spend, charged_money, card_money, money_currency
--
-- card_credits is what runs that are not finished come to by the card. Nothing is guessed: what neither the log nor the card says
-- is unknown.
WITH unsettled AS (
    SELECT
        source,
        CASE
            WHEN status = 'pending' AND charged_credits IS NOT NULL THEN 'pending_charged'
            WHEN status = 'pending' AND price_status = 'priced' THEN 'pending_priced'
            WHEN status = 'pending' THEN 'pending_unknown'
            WHEN charged_credits IS NOT NULL THEN 'unpriced_charged'
            ELSE 'unpriced_unknown'
        END AS kind,
        charged_credits, repriced_credits
    FROM stg_period_runs
    WHERE status = 'pending' OR price_status <> 'priced'
),
summed AS (
    SELECT
        kind, source, count(*) AS runs, sum(charged_credits)::DECIMAL(38, 9) AS charged_credits,
        sum(repriced_credits)::DECIMAL(38, 9) AS card_credits
    FROM unsettled
    GROUP BY kind, source
),
in_money AS (
    SELECT
        s.*, credits_money(s.charged_credits, p.price_per_credit) AS charged_money, credits_money(s.card_credits, p.price_per_credit) AS card_money,
        p.money_currency
    FROM summed AS s
    LEFT JOIN credit_prices AS p ON s.source = p.source
)
SELECT
    any_value(k.rank) AS rank, kind, any_value(k.meaning) AS meaning, sum(m.runs)::BIGINT AS runs,
    sum(m.charged_credits)::DECIMAL(38, 9) AS charged_credits, sum(m.card_credits)::DECIMAL(38, 9) AS card_credits,
    kind LIKE '%_charged' AS is_in_spend,
    CASE WHEN count(m.charged_credits) = count(m.charged_money) THEN sum(m.charged_money) END::DECIMAL(38, 18) AS charged_money,
    CASE WHEN count(m.card_credits) = count(m.card_money) THEN sum(m.card_money) END::DECIMAL(38, 18) AS card_money,
    min(m.money_currency) AS money_currency
FROM in_money AS m
JOIN (
    VALUES
    (1, 'pending_priced', 'not finished and not charged yet'),
    (2, 'pending_charged', 'not finished, but charged'),
    (3, 'pending_unknown', 'not finished, not charged, and without a price on the card'),
    (4, 'unpriced_charged', 'finished and charged, without a price on the card to check it by'),
    (5, 'unpriced_unknown', 'finished, neither charged nor with a price on the card')
) AS k (rank, kind, meaning) USING (kind)
GROUP BY kind
ORDER BY rank
