-- A run has a price exactly where its price status is priced.
SELECT setting_id, from_at, price_status, unit_credits, repriced_credits
FROM int_setting_prices
WHERE (price_status = 'priced') <> (unit_credits IS NOT NULL) OR (unit_credits IS NULL) <> (repriced_credits IS NULL)
