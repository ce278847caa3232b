-- One row per finished run, by partition, then in order of time and id, as linker.add reads them. What a run without words is
-- known by is read for such runs alone: most texts stay in the database.
SELECT
    p.partition_id, r.run_id, r.created_at, r.session_id, if(r.session_id IS NULL, r.prompt, NULL) AS prompt,
    r.status = 'succeeded' AS is_succeeded, r.accepted,
    if(may_be_wordless, m.model, NULL) AS model, if(may_be_wordless, r.task_key, NULL) AS task_key,
    if(may_be_wordless, r.resolution, NULL) AS resolution, if(may_be_wordless, r.duration_s::VARCHAR, NULL) AS duration_s
FROM (
    SELECT *, session_id IS NULL AND (prompt IS NULL OR NOT regexp_matches(prompt, '[\p{L}\p{M}\p{Nd}]')) AS may_be_wordless
    FROM stg_log
    WHERE status <> 'pending'
) AS r
JOIN int_chain_partitions AS p ON r.source = p.source AND r.creator = p.creator AND r.project = p.project
JOIN (SELECT DISTINCT source, model_key, model FROM card_periods) AS m ON r.source = m.source AND r.model_key = m.model_key
ORDER BY p.partition_id, r.created_at, r.run_id
