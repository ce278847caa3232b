-- No budget is exceeded.
SELECT scope, name, month, budget_credits, spent_credits FROM mart_budgets WHERE is_exceeded
