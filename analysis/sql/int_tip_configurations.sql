-- One row per distinct configuration (and stretch of constant prices), number of outputs, role and delivery in int_tip_takes.
-- key: configuration_id, n, role, delivery
-- columns: configuration_id, n, role, delivery, source, model, task_key, resolution, width, height, duration_s, audio, created_at
SELECT
    t.configuration_id, t.n, t.role, t.delivery, c.source, c.model, c.task_key, c.resolution, c.width, c.height, c.duration_s, c.audio,
    c.created_at
FROM (SELECT DISTINCT configuration_id, n, role, delivery FROM int_tip_takes) AS t
JOIN int_configurations AS c ON t.configuration_id = c.configuration_id
ORDER BY c.place, t.n, t.role, t.delivery
