-- One row per run that takes part, with its price by the card or the reason why it has none.
-- key: source, run_id
-- columns: source, run_id, created_at, created_day, created_month, completed_at, creator, team, project, model, task, resolution,
-- width, height, duration_s, audio, generations, outputs, status, charged_credits, cost_usd, session_id, accepted,
-- delivery_resolution, configuration_id, price_status, unit, unit_credits, billable, billed, repriced_credits, variance_credits,
-- variance_class, spend_credits, rate_line, card, run_number
-- kind: view
--
-- It was created before as_of, and is counted in the currency that is looked at.
SELECT *
FROM stg_priced_runs
WHERE
    created_at < getvariable('as_of')
    AND (getvariable('other_sources') IS NULL OR NOT list_contains(getvariable('other_sources')::VARCHAR[], source))
