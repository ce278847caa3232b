-- What was run from a day on, by team, project and configuration, of the runs that cost something by the card.
SELECT
    r.team, r.project, c.source, r.model, c.task_key, c.resolution, c.width, c.height, c.duration_s, c.audio,
    sum(r.runs)::BIGINT AS runs, sum(r.billable)::BIGINT AS billable
FROM int_grouped_runs AS r
JOIN int_configurations AS c ON r.configuration_id = c.configuration_id
JOIN card_prices AS p ON r.configuration_id = p.configuration_id
WHERE
    r.created_day >= $1::DATE
    AND (getvariable('team') IS NULL OR r.team = getvariable('team'))
    AND (getvariable('project') IS NULL OR r.project = getvariable('project'))
    AND (r.status NOT IN ('failed', 'cancelled') OR p.failed_runs = 'charged')
GROUP BY ALL
ORDER BY ALL
