-- One row per run that takes part in finding chains: the run as BuildChains reads it, in one text, since reading cells costs more
-- than linking runs.
-- key: run_number
-- columns: partition_id, run_number, created_at, attempt
--
-- The text begins with three whole numbers, each with a space behind it: the partition, below it five bits (succeeded, accepted,
-- has a session id, has a shot, has a known chain), below them the lower 12 bits of run_number; microseconds of created_at; the
-- lengths in bytes of the two texts that follow, of which the first is that of run_id in the upper half. The second text is the
-- session id or, where there is none, the prompt. Before it stand, where there are any, the number of the known chain and a space,
-- then the length of the shot, a space and the shot. The shot is what a run is known by that may have no words: any whose prompt
-- does not begin with a letter of ASCII.
SELECT
    partition_id, run_number, created_at,
    concat(
        partition_id * 131072 + (run_number & 4095) + if(status = 'succeeded', 4096, 0) + if(accepted, 8192, 0)
            + if(session_id IS NULL, 0, 16384) + if(shot IS NULL, 0, 32768) + if(known_chain IS NULL, 0, 65536), ' ',
        epoch_us(created_at), ' ', strlen(run_id) * 4294967296 + coalesce(strlen(own), 0), ' ', run_id, own) AS attempt
FROM (
    SELECT
        *,
        if(shot IS NULL AND known_chain IS NULL, words, concat(known_chain || ' ', strlen(shot) || ' ', shot, words)) AS own
    FROM (
        SELECT
            r.partition_id, r.known_chain, r.run_number, r.created_at, r.status, r.accepted, r.session_id, r.run_id,
            if(r.creator = '(unknown)', r.session_id, coalesce(r.session_id, r.prompt)) AS words,
            CASE
                WHEN r.session_id IS NULL AND r.creator <> '(unknown)'
                    AND NOT coalesce(r.prompt >= 'a' AND r.prompt < '{' OR r.prompt >= 'A' AND r.prompt < '[', false)
                    THEN concat(
                        strlen(m.model), ' ', coalesce(strlen(r.task_key), 0), ' ', coalesce(strlen(r.resolution), 0), ' ', m.model,
                        r.task_key, r.resolution, ' ', r.duration_s)
            END AS shot
        FROM stg_chain_runs AS r
        JOIN (SELECT DISTINCT source, model_key, model FROM card_periods) AS m ON r.source = m.source AND r.model_key = m.model_key
    )
)
