-- Charged credits are repriced credits and variance, to the last digit.
SELECT source, run_id, charged_credits, repriced_credits, variance_credits
FROM (FROM int_priced_runs UNION ALL FROM int_other_runs)
WHERE variance_credits IS NOT NULL AND charged_credits <> repriced_credits + variance_credits
