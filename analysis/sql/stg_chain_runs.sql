-- One row per run that takes part in finding chains, pending ones aside: all of the log, unless kept chains are brought up to date.
-- key: run_number
-- columns: run_number, known_chain, source, created_at, run_id, creator, project, model_key, task_key, resolution, duration_s, status,
-- prompt, session_id, accepted
--
-- known_chain is the chain_number of the chain that the run is known to be in. BuildChains leaves out pending runs: to filter them here
-- has the texts of all others copied once more.
SELECT
    run_number, NULL::BIGINT AS known_chain, source, created_at, run_id, creator, project, model_key, task_key, resolution, duration_s, status,
    prompt, session_id, accepted
FROM stg_log
