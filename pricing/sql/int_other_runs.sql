-- One row per run that would take part, but is counted in another currency than the one looked at, with its price.
-- key: source, run_id
-- columns: source, run_id, created_at, created_day, created_month, completed_at, creator, team, project, model, task, resolution,
-- width, height, duration_s, audio, generations, outputs, status, charged_credits, cost_usd, session_id, accepted,
-- delivery_resolution, configuration_id, price_status, unit, unit_credits, billable, billed, repriced_credits, variance_credits,
-- variance_class, spend_credits, rate_line, card, run_number
-- kind: view
--
-- Credits of different vendors cannot be added.
SELECT *
FROM stg_priced_runs
WHERE
    created_at < getvariable('as_of')
    AND getvariable('other_sources') IS NOT NULL AND list_contains(getvariable('other_sources')::VARCHAR[], source)
