-- The rows of the ledger in hand that are rejected, or whose numbers were rounded: int_flagged, as a log has it.
CREATE OR REPLACE TEMP TABLE int_flagged AS
SELECT ordinal, reason, value, NULL::DECIMAL(38, 9) AS charged_credits, is_rounded
FROM int_entries
WHERE reason IS NOT NULL OR is_rounded;
