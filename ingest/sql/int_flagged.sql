-- One row per row of the file in hand that is rejected, or whose numbers were rounded. Ingest builds it while stg_rows has none but
-- the rows of int_doubtful.
-- key: ordinal
-- columns: ordinal, reason, value, charged_credits, is_rounded
SELECT ordinal, reason, value, charged_credits, is_rounded
FROM stg_typed
WHERE reason IS NOT NULL OR is_rounded
