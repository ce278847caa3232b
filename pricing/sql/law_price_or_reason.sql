-- A run has a price exactly where its price status is priced.
SELECT source, run_id, price_status, unit_credits, repriced_credits
FROM (FROM int_priced_runs UNION ALL FROM int_other_runs)
WHERE (price_status = 'priced') <> (unit_credits IS NOT NULL) OR (unit_credits IS NULL) <> (repriced_credits IS NULL)
