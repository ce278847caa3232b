-- One row per finished run: the run as BuildChains reads it, in one text, since reading cells costs more than linking runs.
-- key: run_number
-- columns: partition_id, run_number, created_at, attempt
--
-- The text begins with four whole numbers, each with a space behind it: the partition and below it four bits (succeeded, accepted,
-- has a session id, has a shot); run_number; microseconds of created_at; the lengths in bytes of the two texts that follow, of
-- which the first is that of run_id in the upper half. The second text is the session id or, where there is none, the prompt,
-- before it the length of the shot, a space and the shot. The shot is what a run is known by that may have no words.
SELECT
    partition_id, run_number, created_at,
    concat(
        partition_id * 16 + (status = 'succeeded')::INT + 2 * coalesce(accepted, false)::INT + 4 * (session_id IS NOT NULL)::INT
            + 8 * (shot IS NOT NULL)::INT, ' ',
        run_number, ' ', epoch_us(created_at), ' ', strlen(run_id) * 4294967296 + coalesce(strlen(own), 0), ' ', run_id, own) AS attempt
FROM (
    SELECT *, if(shot IS NULL, coalesce(session_id, own_prompt), concat(strlen(shot), ' ', shot, own_prompt)) AS own
    FROM (
        SELECT
            p.partition_id, r.run_number, r.created_at, r.status, r.accepted, r.session_id, r.run_id,
            if(r.session_id IS NULL AND r.creator <> '(unknown)', r.prompt, NULL) AS own_prompt,
            CASE
                WHEN r.session_id IS NULL AND r.creator <> '(unknown)' AND (r.prompt IS NULL OR NOT regexp_matches(r.prompt, '[A-Za-z0-9]'))
                    THEN concat(
                        strlen(m.model), ' ', coalesce(strlen(r.task_key), 0), ' ', coalesce(strlen(r.resolution), 0), ' ', m.model,
                        r.task_key, r.resolution, ' ', r.duration_s)
            END AS shot
        FROM stg_log AS r
        JOIN (SELECT DISTINCT source, model_key, model FROM card_periods) AS m ON r.source = m.source AND r.model_key = m.model_key
        JOIN int_chain_partitions AS p ON r.source = p.source AND r.creator = p.creator AND r.project = p.project
        WHERE r.status <> 'pending'
    )
)
