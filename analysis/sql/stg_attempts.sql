-- One row per finished run: the run as BuildChains reads it, in one text, since reading cells costs more than linking runs.
-- key: run_number
-- columns: partition_id, run_number, attempt
--
-- The text begins with whole numbers, each with a space behind it: run_number, microseconds of created_at, 1 for succeeded plus 2
-- for accepted, and the lengths in bytes of the four texts that follow: run_id, session_id, prompt, and what a run without words is
-- known by, where there may be none.
SELECT
    p.partition_id, r.run_number,
    concat(
        r.run_number, ' ', epoch_us(r.created_at), ' ', (r.status = 'succeeded')::INT + 2 * coalesce(r.accepted, false)::INT, ' ',
        strlen(r.run_id), ' ', coalesce(strlen(r.session_id), 0), ' ', coalesce(strlen(r.own_prompt), 0), ' ', coalesce(strlen(r.shot), 0), ' ',
        r.run_id, r.session_id, r.own_prompt, r.shot) AS attempt
FROM (
    SELECT
        l.*, if(l.session_id IS NULL, l.prompt, NULL) AS own_prompt,
        CASE
            WHEN l.session_id IS NULL AND (l.prompt IS NULL OR NOT regexp_matches(l.prompt, '[A-Za-z0-9]'))
                THEN concat(
                    strlen(m.model), ' ', coalesce(strlen(l.task_key), 0), ' ', coalesce(strlen(l.resolution), 0), ' ', m.model, l.task_key,
                    l.resolution, ' ', l.duration_s)
        END AS shot
    FROM stg_log AS l
    JOIN (SELECT DISTINCT source, model_key, model FROM card_periods) AS m ON l.source = m.source AND l.model_key = m.model_key
    WHERE l.status <> 'pending'
) AS r
JOIN int_chain_partitions AS p ON r.source = p.source AND r.creator = p.creator AND r.project = p.project
