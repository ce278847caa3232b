-- One row per variance class of the period: what was charged beside what the card says.
-- key: variance_class
-- columns: variance_class, meaning, runs, charged_credits, repriced_credits, variance_credits
SELECT
    variance_class,
    CASE variance_class
        WHEN 'match' THEN 'charged as the card says, within 0.005'
        WHEN 'overcharged' THEN 'charged more than the card says'
        WHEN 'undercharged' THEN 'charged less than the card says'
        WHEN 'charged_failed' THEN 'charged, though the run did not succeed and the card makes such runs free'
        WHEN 'no_charge' THEN 'the log has no charge'
        WHEN 'unpriced' THEN 'the card has no price'
        WHEN 'pending' THEN 'not finished'
    END AS meaning,
    count(*) AS runs, sum(charged_credits)::DECIMAL(38, 9) AS charged_credits, sum(repriced_credits)::DECIMAL(38, 9) AS repriced_credits,
    sum(variance_credits)::DECIMAL(38, 9) AS variance_credits
FROM stg_period_runs
GROUP BY variance_class
ORDER BY
    list_position(['match', 'overcharged', 'undercharged', 'charged_failed', 'no_charge', 'unpriced', 'pending'], variance_class)
