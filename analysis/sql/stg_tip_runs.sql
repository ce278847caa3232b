-- One row per baseline run (succeeded and priced) and span for which tips are worked out: the period, and months before it.
-- key: span, source, run_id
-- columns: span, source, run_id, created_at, creator, team, configuration_id, n, role, chain_explorations, delivery,
-- is_assumed_delivery, run_number, chain_number, place
SELECT
    s.span, r.source, r.run_id, r.created_at, r.creator, r.team, r.configuration_id, r.billable AS n, c.role, c.chain_explorations,
    coalesce(r.delivery_resolution, d.resolution, getvariable('delivery_default')::VARCHAR, '1080p') AS delivery,
    coalesce(r.delivery_resolution, d.resolution, getvariable('delivery_default')::VARCHAR) IS NULL AS is_assumed_delivery,
    r.run_number, c.chain_number, c.place
FROM int_priced_runs AS r
JOIN (SELECT span, unnest(generate_series(from_day, to_day - INTERVAL 1 DAY, INTERVAL 1 DAY))::DATE AS day FROM tip_spans) AS s
    ON r.created_day = s.day
JOIN int_run_chains AS c ON r.run_number = c.run_number
LEFT JOIN deliveries AS d ON r.project = d.project
WHERE
    r.status = 'succeeded' AND r.price_status = 'priced'
    AND (getvariable('team') IS NULL OR r.team = getvariable('team'))
    AND (getvariable('project') IS NULL OR r.project = getvariable('project'))
