-- A run has a price exactly where its price status is priced.
SELECT source, run_id, price_status, unit_credits, repriced_credits
FROM stg_priced_runs
WHERE
    run_number >= getvariable('unchecked_from')
    AND ((price_status = 'priced') <> (unit_credits IS NOT NULL) OR (unit_credits IS NULL) <> (repriced_credits IS NULL))
