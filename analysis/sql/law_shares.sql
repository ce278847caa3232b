-- The levers' shares sum to what they save together, for every run and for every group, and never exceed the baseline.
SELECT 'take ' || take_id AS what, p_none - p_drm AS together, sixths_d + sixths_r + sixths_m AS sixths
FROM take_prices
WHERE sixths_d + sixths_r + sixths_m <> 6 * (p_none - p_drm) OR p_drm < 0 OR least(sixths_d, sixths_r, sixths_m) < 0
UNION ALL
SELECT "by" || ' ' || name, together_credits, share_draft_first + share_lower_resolution + share_cheaper_model
FROM mart_savings_by
WHERE
    round(together_credits, 6) <> share_draft_first + share_lower_resolution + share_cheaper_model
    OR together_credits > baseline_credits
UNION ALL
SELECT 'all', s.together_credits, sum(l.share_credits)
FROM mart_levers AS l, mart_savings AS s
GROUP BY s.together_credits
HAVING round(s.together_credits, 6) <> sum(l.share_credits)
