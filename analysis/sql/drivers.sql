-- One row per group and configuration with succeeded, priced runs in either span: billed outputs and credits in both.
-- `grouped` is int_grouped_runs with the name of each row's group; the parameters are the two spans, team and project.
SELECT
    r.name, sum(r.outputs_before) AS outputs_before, sum(r.credits_before) AS credits_before, sum(r.outputs_after) AS outputs_after,
    sum(r.credits_after) AS credits_after
FROM (
    SELECT
        name, configuration_id,
        sum(billed) FILTER (created_day >= $1::DATE AND created_day < $2::DATE) AS outputs_before,
        sum(repriced_credits) FILTER (created_day >= $1::DATE AND created_day < $2::DATE) AS credits_before,
        sum(billed) FILTER (created_day >= $3::DATE AND created_day < $4::DATE) AS outputs_after,
        sum(repriced_credits) FILTER (created_day >= $3::DATE AND created_day < $4::DATE) AS credits_after
    FROM grouped
    WHERE
        status = 'succeeded' AND price_status = 'priced'
        AND (created_day >= $1::DATE AND created_day < $2::DATE OR created_day >= $3::DATE AND created_day < $4::DATE)
        AND ($5::VARCHAR IS NULL OR team = $5::VARCHAR) AND ($6::VARCHAR IS NULL OR project = $6::VARCHAR)
    GROUP BY name, configuration_id
) AS r
JOIN int_configurations AS c ON r.configuration_id = c.configuration_id
GROUP BY r.name, c.model, c.task_key, c.resolution, c.duration_s, c.audio
ORDER BY r.name
