-- One row per run that takes part in finding chains: the run as BuildChains reads it, in one text, since reading cells costs more
-- than linking runs.
-- key: run_number
-- columns: partition_id, run_number, created_at, attempt
--
-- The text begins with four whole numbers, each with a space behind it: the partition and below it five bits (succeeded, accepted,
-- has a session id, has a shot, has a known chain); run_number; microseconds of created_at; the lengths in bytes of the two texts
-- that follow, of which the first is that of run_id in the upper half. The second text is the session id or, where there is none,
-- the prompt. Before it stand, where there are any, the number of the known chain and a space, then the length of the shot, a
-- space and the shot. The shot is what a run is known by that may have no words.
SELECT
    partition_id, run_number, created_at,
    concat(
        partition_id * 32 + (status = 'succeeded')::INT + 2 * coalesce(accepted, false)::INT + 4 * (session_id IS NOT NULL)::INT
            + 8 * (shot IS NOT NULL)::INT + 16 * (known_chain IS NOT NULL)::INT, ' ',
        run_number, ' ', epoch_us(created_at), ' ', strlen(run_id) * 4294967296 + coalesce(strlen(own), 0), ' ', run_id, own) AS attempt
FROM (
    SELECT
        *,
        if(shot IS NULL AND known_chain IS NULL, words, concat(known_chain || ' ', strlen(shot) || ' ', shot, words)) AS own
    FROM (
        SELECT
            r.partition_id, r.known_chain, r.run_number, r.created_at, r.status, r.accepted, r.session_id, r.run_id,
            if(r.creator = '(unknown)', r.session_id, coalesce(r.session_id, r.prompt)) AS words,
            CASE
                WHEN r.session_id IS NULL AND r.creator <> '(unknown)' AND (r.prompt IS NULL OR NOT regexp_matches(r.prompt, '[A-Za-z0-9]'))
                    THEN concat(
                        strlen(m.model), ' ', coalesce(strlen(r.task_key), 0), ' ', coalesce(strlen(r.resolution), 0), ' ', m.model,
                        r.task_key, r.resolution, ' ', r.duration_s)
            END AS shot
        FROM stg_chain_runs AS r
        JOIN (SELECT DISTINCT source, model_key, model FROM card_periods) AS m ON r.source = m.source AND r.model_key = m.model_key
    )
)
