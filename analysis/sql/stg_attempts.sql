-- One row per run that takes part in finding chains, as take_attempt, a function of BuildChains, gets it from SQL.
-- key: run_number
-- columns: source, creator, project, run_number, known_chain, created_at, status, accepted, run_id, session_id, prompt, model_key,
-- task_key, resolution, duration_ms
SELECT
    source, creator, project, run_number, known_chain, created_at, status, accepted, run_id, session_id,
    prompt, model_key, task_key, resolution, (duration_s * 1000::DECIMAL(4, 0))::BIGINT AS duration_ms
FROM stg_chain_runs
