-- Stores the rows of new_runs, which has the columns of runs.
INSERT INTO owners
SELECT (SELECT coalesce(max(owner_id), 0) FROM owners) + row_number() OVER (), *
FROM (SELECT DISTINCT creator, team, project FROM new_runs) AS n
ANTI JOIN owners AS o ON n.creator = o.creator AND n.team = o.team AND n.project = o.project;

INSERT INTO settings
SELECT (SELECT coalesce(max(setting_id), 0) FROM settings) + row_number() OVER (), *
FROM (
    SELECT DISTINCT
        source, model, model_key, task, task_key, resolution, width, height, duration_s, audio, generations, outputs, status, accepted,
        delivery_resolution
    FROM new_runs
) AS n
ANTI JOIN settings AS s
    ON n.source = s.source AND n.model = s.model AND n.model_key = s.model_key AND n.task IS NOT DISTINCT FROM s.task
    AND n.task_key IS NOT DISTINCT FROM s.task_key AND n.resolution IS NOT DISTINCT FROM s.resolution AND n.width IS NOT DISTINCT FROM s.width
    AND n.height IS NOT DISTINCT FROM s.height AND n.duration_s IS NOT DISTINCT FROM s.duration_s AND n.audio IS NOT DISTINCT FROM s.audio
    AND n.generations = s.generations AND n.outputs IS NOT DISTINCT FROM s.outputs AND n.status = s.status
    AND n.accepted IS NOT DISTINCT FROM s.accepted AND n.delivery_resolution IS NOT DISTINCT FROM s.delivery_resolution;

INSERT INTO stored_runs BY NAME
SELECT n.run_number, n.run_id, n.created_at, n.completed_at, o.owner_id, s.setting_id, n.charged_credits, n.cost_usd, n.prompt, n.session_id, n.file_id
FROM new_runs AS n
JOIN owners AS o ON n.creator = o.creator AND n.team = o.team AND n.project = o.project
JOIN settings AS s
    ON n.source = s.source AND n.model = s.model AND n.model_key = s.model_key AND n.task IS NOT DISTINCT FROM s.task
    AND n.task_key IS NOT DISTINCT FROM s.task_key AND n.resolution IS NOT DISTINCT FROM s.resolution AND n.width IS NOT DISTINCT FROM s.width
    AND n.height IS NOT DISTINCT FROM s.height AND n.duration_s IS NOT DISTINCT FROM s.duration_s AND n.audio IS NOT DISTINCT FROM s.audio
    AND n.generations = s.generations AND n.outputs IS NOT DISTINCT FROM s.outputs AND n.status = s.status
    AND n.accepted IS NOT DISTINCT FROM s.accepted AND n.delivery_resolution IS NOT DISTINCT FROM s.delivery_resolution;
