-- One row per day, owner and price of runs of the period, of the team and project asked for.
-- key: created_day, owner_id, price_id
-- columns: created_day, created_month, owner_id, price_id, source, creator, team, project, model, task, resolution, duration_s, audio, status,
-- configuration_id, price_status, unit, runs, outputs, billable, billed, charged_credits, repriced_credits, variance_credits,
-- spend_credits, unknown_spend_runs
SELECT * FROM int_grouped_runs
WHERE
    created_day >= getvariable('period_from') AND created_day < getvariable('period_to')
    AND (getvariable('team') IS NULL OR team = getvariable('team'))
    AND (getvariable('project') IS NULL OR project = getvariable('project'))
