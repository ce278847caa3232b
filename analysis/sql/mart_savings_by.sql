-- One row per team, creator, model and project with runs in the baseline: what levers would have saved.
-- key: by, name
-- columns: by, rank, name, baseline_credits, together_credits, together_share, share_draft_first, share_lower_resolution,
-- share_cheaper_model, policy_net_credits, policy_net_with_lighter_credits, break_even
SELECT
    "by", row_number() OVER (PARTITION BY "by" ORDER BY together_credits DESC, baseline_credits DESC, name) AS rank,
    * EXCLUDE ("by")
FROM int_savings_by
ORDER BY "by", rank
