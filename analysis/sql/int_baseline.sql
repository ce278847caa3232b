-- One row per run of the baseline: succeeded and priced, in the period.
-- key: source, run_id
-- columns: source, run_id, created_at, created_month, creator, team, project, model, n, repriced_credits, configuration_id, role,
-- is_inferred, is_abandoned, chain_explorations, delivery, is_assumed_delivery, run_number, chain_number, place
--
-- n is what is billed for before a price per run makes it one.
SELECT
    r.source, r.run_id, r.created_at, r.created_month, r.creator, r.team, r.project, r.model, r.billable AS n, r.repriced_credits,
    r.configuration_id, c.role, c.is_inferred, c.is_abandoned, c.chain_explorations,
    coalesce(r.delivery_resolution, d.resolution, getvariable('delivery_default')::VARCHAR, '1080p') AS delivery,
    coalesce(r.delivery_resolution, d.resolution, getvariable('delivery_default')::VARCHAR) IS NULL AS is_assumed_delivery,
    r.run_number, c.chain_number, c.place
FROM stg_period_runs AS r
JOIN int_links AS c ON r.run_number = c.run_number
LEFT JOIN deliveries AS d ON r.project = d.project
WHERE
    r.status = 'succeeded' AND r.price_status = 'priced'
    AND c.created_at >= getvariable('period_from')::DATE - 2 AND c.created_at < getvariable('period_to')::DATE + 2 -- as the run is
