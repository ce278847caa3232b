-- One row per configuration of the period that has no price, most runs first.
-- key: rank
-- columns: rank, price_status, model, task, resolution, duration_s, audio, runs, charged_credits
WITH spelt AS (
    SELECT price_status, model, task, resolution, duration_s, audio, sum(runs) AS runs, sum(charged_credits) AS charged_credits
    FROM stg_period_groups
    WHERE price_status <> 'priced'
    GROUP BY price_status, model, task, resolution, duration_s, audio
)
SELECT
    row_number() OVER (ORDER BY runs DESC, price_status, model, task, resolution, duration_s, audio) AS rank, *
FROM (
    SELECT
        price_status, model, min(task) AS task, resolution, duration_s, audio, sum(runs)::BIGINT AS runs,
        sum(charged_credits)::DECIMAL(38, 9) AS charged_credits
    FROM spelt
    GROUP BY price_status, model, lower(regexp_replace(task, '[^\p{L}\p{Nd}]', '', 'g')), resolution, duration_s, audio
)
ORDER BY rank
