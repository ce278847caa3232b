-- One row per baseline run (succeeded and priced) and span for which tips are worked out: the period, and months before it.
-- key: span, run_number
-- columns: span, owner_id, price_id, is_final, chain_explorations, run_number, chain_number, place
SELECT s.span, r.owner_id, r.price_id, r.is_final, r.chain_explorations, r.run_number, r.chain_number, r.place
FROM int_linked_runs AS r
JOIN (SELECT span, unnest(generate_series(from_day, to_day - INTERVAL 1 DAY, INTERVAL 1 DAY))::DATE AS day FROM tip_spans) AS s
    ON r.created_day = s.day
WHERE
    r.is_succeeded AND r.is_priced
    AND (getvariable('team') IS NULL OR r.team = getvariable('team'))
    AND (getvariable('project') IS NULL OR r.project = getvariable('project'))
