-- One row per group and configuration with succeeded, priced runs in either span: billed outputs and credits in both.
-- `grouped` is int_priced_runs with the name of each run's group; the parameters are the two spans, team and project.
SELECT
    r.name,
    sum(r.billed) FILTER (r.created_day >= $1::DATE AND r.created_day < $2::DATE) AS outputs_before,
    sum(r.repriced_credits) FILTER (r.created_day >= $1::DATE AND r.created_day < $2::DATE) AS credits_before,
    sum(r.billed) FILTER (r.created_day >= $3::DATE AND r.created_day < $4::DATE) AS outputs_after,
    sum(r.repriced_credits) FILTER (r.created_day >= $3::DATE AND r.created_day < $4::DATE) AS credits_after
FROM grouped AS r
JOIN int_configurations AS c USING (configuration_id)
WHERE
    r.status = 'succeeded' AND r.price_status = 'priced'
    AND (r.created_day >= $1::DATE AND r.created_day < $2::DATE OR r.created_day >= $3::DATE AND r.created_day < $4::DATE)
    AND ($5::VARCHAR IS NULL OR r.team = $5::VARCHAR) AND ($6::VARCHAR IS NULL OR r.project = $6::VARCHAR)
GROUP BY r.name, r.model, c.task_key, r.resolution, r.duration_s, r.audio
ORDER BY r.name
