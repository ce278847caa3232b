-- Hands the attempts from one time on and before another to BuildChains, and counts them.
SELECT
    count(
        take_attempt(
            source, creator, project, run_number, known_chain, created_at, status, accepted, run_id, session_id, prompt, model_key,
            task_key, resolution, duration_ms
        )
    )
FROM stg_attempts
WHERE created_at >= $1 AND created_at < $2
