-- No budget will probably be exceeded.
SELECT scope, name, month, budget_credits, projected_credits, exceed_share FROM mart_budgets WHERE is_likely AND NOT is_exceeded
