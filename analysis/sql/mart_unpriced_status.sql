-- One row per reason for which runs of the period have no price.
-- key: price_status
-- columns: price_status, meaning, runs, succeeded_runs, charged_credits
SELECT
    price_status,
    CASE price_status
        WHEN 'unknown_model' THEN 'the card has no rate for the model'
        WHEN 'not_offered' THEN 'the card says that the vendor does not offer it'
        WHEN 'missing_field' THEN 'the log does not say what the price depends on'
        WHEN 'outside_dates' THEN 'the card prices it on other dates only'
        WHEN 'not_on_card' THEN 'the card has the model, but not this configuration'
    END AS meaning,
    sum(runs)::BIGINT AS runs, coalesce(sum(runs) FILTER (status = 'succeeded'), 0)::BIGINT AS succeeded_runs,
    sum(charged_credits)::DECIMAL(38, 9) AS charged_credits
FROM stg_period_groups
WHERE price_status <> 'priced'
GROUP BY price_status
ORDER BY runs DESC, price_status
