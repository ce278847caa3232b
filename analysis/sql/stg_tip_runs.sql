-- One row per baseline run (succeeded and priced) and span for which tips are worked out: the period, and months before it.
-- key: span, run_number
-- columns: span, creator, team, configuration_id, n, role, chain_explorations, delivery, is_assumed_delivery, run_number,
-- chain_number, place
SELECT
    s.span, r.creator, r.team, r.configuration_id, r.billable AS n, r.role, r.chain_explorations,
    coalesce(r.delivery_resolution, d.resolution, getvariable('delivery_default')::VARCHAR, '1080p') AS delivery,
    coalesce(r.delivery_resolution, d.resolution, getvariable('delivery_default')::VARCHAR) IS NULL AS is_assumed_delivery,
    r.run_number, r.chain_number, r.place
FROM int_linked_runs AS r
JOIN (SELECT span, unnest(generate_series(from_day, to_day - INTERVAL 1 DAY, INTERVAL 1 DAY))::DATE AS day FROM tip_spans) AS s
    ON r.created_day = s.day
LEFT JOIN deliveries AS d ON r.project = d.project
WHERE
    r.is_succeeded AND r.is_priced
    AND (getvariable('team') IS NULL OR r.team = getvariable('team'))
    AND (getvariable('project') IS NULL OR r.project = getvariable('project'))
