-- Charged credits are repriced credits and variance, to the last digit.
SELECT run_number, charged_credits, repriced_credits, variance_credits
FROM stg_priced_runs
WHERE
    run_number >= getvariable('unchecked_from')
    AND variance_credits IS NOT NULL AND charged_credits <> repriced_credits + variance_credits
