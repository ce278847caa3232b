-- One row per creator of the period and month, up to six, that ends with the period's last and begins no earlier than the log.
-- key: creator, month
-- columns: creator, month, spend_credits, finals, credits_per_final, first_tips
--
-- first_tips are the tips given for that month and for none before it, of the months looked at.
SELECT
    m.creator, m.month, m.spend_credits, m.finals, credits_each(m.spend_credits, m.finals) AS credits_per_final, f.first_tips
FROM int_creator_months AS m
LEFT JOIN creator_first_tips AS f ON m.creator = f.creator AND m.month = f.month
ORDER BY m.creator, m.month
