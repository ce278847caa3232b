-- One row per span, creator and team with failed or cancelled runs that were charged though the card makes them free.
-- key: span, creator, team
-- columns: span, creator, team, runs, credits, run_ids
--
-- That these were charged more than the card says is asked for besides their class, since it leaves out most runs sooner.
SELECT
    s.span, r.creator, r.team, count(*) AS runs, sum(r.variance_credits)::DECIMAL(38, 9) AS credits,
    list_transform(max({'credits': r.variance_credits, 'run_id': r.run_id}, 3), x -> x.run_id) AS run_ids
FROM int_priced_runs AS r
JOIN (SELECT span, unnest(generate_series(from_day, to_day - INTERVAL 1 DAY, INTERVAL 1 DAY))::DATE AS day FROM tip_spans) AS s
    ON r.created_day = s.day
WHERE
    r.status IN ('failed', 'cancelled') AND r.variance_class = 'charged_failed' AND r.variance_credits > 0
    AND (getvariable('team') IS NULL OR r.team = getvariable('team'))
    AND (getvariable('project') IS NULL OR r.project = getvariable('project'))
GROUP BY s.span, r.creator, r.team
