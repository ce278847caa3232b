-- One row per row of the file in hand whose cells are not all of the commonest spellings, so that it may be one to reject or
-- round; stg_typed says. To see that all others are neither takes a fraction of the time of typing them.
-- key: ordinal
-- columns: ordinal
SELECT ordinal
FROM stg_worded
WHERE
    malformed IS NOT NULL
    OR raw_created_at IS NULL OR NOT is_plain_time(raw_created_at)
    OR raw_completed_at IS NOT NULL AND NOT is_plain_time(raw_completed_at)
    OR NOT is_plain_duration(raw_duration)
    OR NOT is_plain_credits(raw_charged)
    OR NOT is_plain_credits(raw_cost)
    OR model IS NULL OR status IS NULL OR generations IS NULL
    OR is_bad_width OR is_bad_height OR is_bad_audio OR is_bad_accepted OR is_bad_outputs
