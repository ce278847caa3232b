-- One row per run of the period, of the team and project asked for.
-- key: source, run_id
-- columns: source, run_id, created_at, created_day, created_month, completed_at, creator, team, project, model, task, resolution,
-- width, height, duration_s, audio, generations, outputs, status, charged_credits, cost_usd, session_id, accepted,
-- delivery_resolution, configuration_id, price_status, unit, unit_credits, billable, billed, repriced_credits, variance_credits,
-- variance_class, spend_credits, rate_line, card, run_number
SELECT * FROM int_priced_runs
WHERE
    -- spares most runs the look at their day: no zone is two days off
    created_at >= getvariable('period_from')::DATE - 2 AND created_at < getvariable('period_to')::DATE + 2
    AND created_day >= getvariable('period_from') AND created_day < getvariable('period_to')
    AND (getvariable('team') IS NULL OR team = getvariable('team'))
    AND (getvariable('project') IS NULL OR project = getvariable('project'))
