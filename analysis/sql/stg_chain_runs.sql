-- One row per finished run that takes part in finding chains: all of the log, unless kept chains are brought up to date.
-- key: run_number
-- columns: run_number, partition_id, known_chain, source, created_at, run_id, creator, model_key, task_key, resolution, duration_s,
-- status, prompt, session_id, accepted
--
-- known_chain is the chain_number of the chain that the run is known to be in.
SELECT
    r.run_number, p.partition_id, NULL::BIGINT AS known_chain, r.source, r.created_at, r.run_id, r.creator, r.model_key, r.task_key,
    r.resolution, r.duration_s, r.status, r.prompt, r.session_id, r.accepted
FROM stg_log AS r
JOIN int_chain_partitions AS p ON r.source = p.source AND r.creator = p.creator AND r.project = p.project
WHERE r.status <> 'pending'
