-- One row per row of the file in hand whose cells are not all of the commonest spellings, so that it may be one to reject or
-- round; stg_typed says. To see that all others are neither takes a fraction of the time of typing them, and less where no word of
-- the file is doubtful.
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
SELECT ordinal
FROM stg_worded
WHERE
    model IS NULL OR status IS NULL OR generations IS NULL
    OR is_bad_width OR is_bad_height OR is_bad_audio OR is_bad_accepted OR is_bad_outputs
