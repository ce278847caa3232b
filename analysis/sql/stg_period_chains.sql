-- One row per finished run of the period, of the team and project asked for: what int_linked_runs says of it.
-- key: run_number
-- columns: run_number, chain_number, place, role, is_final, is_inferred, has_session, is_abandoned, chain_explorations, created_at,
-- created_day, source, creator, team, project, configuration_id, billable, delivery_resolution, repriced_credits, spend_credits,
-- is_succeeded, is_priced, is_accepted, owner_id, price_id
SELECT *
FROM int_linked_runs
WHERE
    created_at >= getvariable('period_from')::DATE - 2 AND created_at < getvariable('period_to')::DATE + 2
    AND created_day >= getvariable('period_from') AND created_day < getvariable('period_to')
    AND (getvariable('team') IS NULL OR team = getvariable('team'))
    AND (getvariable('project') IS NULL OR project = getvariable('project'))
