-- Spend by source of the currency looked at adds up to the headline.
SELECT f.spend_credits AS headline_credits, v.spend_credits AS by_source_credits
FROM mart_figures AS f, (SELECT sum(spend_credits) AS spend_credits FROM mart_vendors WHERE is_main AND runs > 0) AS v
WHERE f.runs > 0 AND f.spend_credits IS DISTINCT FROM v.spend_credits
