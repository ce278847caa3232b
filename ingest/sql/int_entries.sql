-- One row per row of the ledger in hand: typed, or with the reason to reject it.
-- key: ordinal
-- columns: ordinal, line, reason, value, entry_id, entered_at, type, run_id, credits, balance_after, usd, description, is_rounded
--
-- Amounts are positive: usage that is nowhere positive in the file is read without its sign, and so are the dollars of a type.
WITH typed AS (
    SELECT
        ordinal, coalesce(line, ordinal + 1) AS line, malformed, "at" AS raw_at, "type" AS raw_type, credits AS raw_credits,
        balance_after AS raw_balance, usd AS raw_usd,
        read_text(entry_id) AS entry_id,
        read_time("at") AS entered_at,
        CASE WHEN norm_key("type") IN ('usage', 'purchase', 'refund', 'bonus') THEN norm_key("type") END AS type,
        read_text(run_id) AS run_id,
        read_signed(credits) AS signed_credits,
        read_signed(balance_after) AS balance_after,
        read_signed(usd) AS signed_usd,
        read_name(description) AS description,
        is_rounded_signed(credits) OR is_rounded_signed(balance_after) OR is_rounded_signed(usd) AS is_rounded
    FROM stg_rows
),
positive AS (
    SELECT
        *,
        if(type = 'usage' AND max(signed_credits) OVER (PARTITION BY type) <= 0, -signed_credits, signed_credits) AS credits,
        if(max(signed_usd) OVER (PARTITION BY type) <= 0, -signed_usd, signed_usd) AS usd
    FROM typed
),
judged AS (
    SELECT
        *,
        credits < 0 OR is_bad(raw_credits, credits) OR credits IS NULL AND norm_is_nan(raw_credits) AS is_bad_amount,
        CASE
            WHEN malformed IS NOT NULL THEN 'malformed'
            WHEN raw_at IS NULL OR norm_is_blank(raw_at) OR raw_type IS NULL OR norm_is_blank(raw_type)
                OR raw_credits IS NULL OR (norm_is_blank(raw_credits) AND NOT norm_is_nan(raw_credits))
                THEN 'missing_required'
            WHEN entered_at IS NULL THEN 'bad_timestamp'
            WHEN type IS NULL THEN 'bad_type'
            WHEN is_bad_amount OR is_bad(raw_balance, balance_after) OR is_bad(raw_usd, usd) OR usd < 0 THEN 'bad_credits'
        END AS reason
    FROM positive
)
SELECT
    ordinal, line, reason,
    CASE reason
        WHEN 'malformed' THEN malformed
        WHEN 'bad_timestamp' THEN raw_at
        WHEN 'bad_type' THEN raw_type
        WHEN 'bad_credits' THEN CASE WHEN is_bad_amount THEN raw_credits WHEN is_bad(raw_balance, balance_after) THEN raw_balance ELSE raw_usd END
    END AS value,
    entry_id, entered_at, type, run_id, credits::DECIMAL(38, 9) AS credits, balance_after::DECIMAL(38, 9) AS balance_after,
    usd::DECIMAL(38, 9) AS usd, description, is_rounded
FROM judged
