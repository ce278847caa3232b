-- One row per row of the file in hand whose cells are not all of the commonest spellings, so that it may be one to reject or
-- round; stg_typed says. To see that all others are neither takes a fraction of the time of typing them.
-- key: ordinal
-- columns: ordinal
SELECT ordinal
FROM stg_rows
WHERE
    malformed IS NOT NULL
    OR created_at IS NULL OR NOT is_plain_time(created_at)
    OR completed_at IS NOT NULL AND NOT is_plain_time(completed_at)
    OR NOT is_plain_duration(duration_s)
    OR NOT is_plain_credits(charged_credits)
    OR NOT is_plain_credits(cost_usd)
UNION
SELECT r.ordinal
FROM stg_rows AS r
JOIN int_words AS w
    ON r.model IS NOT DISTINCT FROM w.raw_model AND r.task IS NOT DISTINCT FROM w.raw_task
    AND r.resolution IS NOT DISTINCT FROM w.raw_resolution AND r.delivery_resolution IS NOT DISTINCT FROM w.raw_delivery
    AND r.width IS NOT DISTINCT FROM w.raw_width AND r.height IS NOT DISTINCT FROM w.raw_height
    AND r.audio IS NOT DISTINCT FROM w.raw_audio AND r.accepted IS NOT DISTINCT FROM w.raw_accepted
    AND r.generations IS NOT DISTINCT FROM w.raw_generations AND r.outputs IS NOT DISTINCT FROM w.raw_outputs
    AND r.status IS NOT DISTINCT FROM w.raw_status
WHERE
    w.model IS NULL OR w.status IS NULL OR w.generations IS NULL
    OR w.is_bad_width OR w.is_bad_height OR w.is_bad_audio OR w.is_bad_accepted OR w.is_bad_outputs
