-- One row per distinct configuration (and stretch of constant prices), number of outputs, role and delivery in the baseline.
-- key: take_id
-- columns: take_id, configuration_id, n, role, delivery, source, model, task_key, resolution, width, height, duration_s, audio, created_at
WITH distinct_ones AS (
    SELECT configuration_id, n, role, delivery, min(first_at) AS created_at
    FROM int_baseline_groups
    GROUP BY configuration_id, n, role, delivery
)
SELECT
    row_number() OVER (ORDER BY c.place, t.n, t.role, t.delivery) AS take_id,
    t.configuration_id, t.n, t.role, t.delivery, c.source, c.model, c.task_key, c.resolution, c.width, c.height, c.duration_s, c.audio,
    t.created_at
FROM distinct_ones AS t
JOIN int_configurations AS c USING (configuration_id)
