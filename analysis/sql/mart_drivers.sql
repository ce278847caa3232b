-- One row per model and team with priced runs in the period or the one before: why its spend by the card changed.
-- key: by, name
-- columns: by, rank, name, before_credits, after_credits, delta_credits, volume_credits, mix_credits, price_credits
SELECT
    "by", row_number() OVER (PARTITION BY "by" ORDER BY abs(delta_credits) DESC, name) AS rank, * EXCLUDE ("by")
FROM int_drivers
ORDER BY "by", rank
