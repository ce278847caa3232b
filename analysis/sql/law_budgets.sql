-- What is spent and what is left of a budget make the budget, and exactly what is above it is exceeded.
SELECT scope, name, month, budget_credits, spent_credits, left_credits, exceed_share, is_exceeded, verdict
FROM mart_budgets
WHERE
    budget_credits <> spent_credits + left_credits
    OR is_exceeded <> (spent_credits > budget_credits)
    OR is_exceeded <> (verdict = 'exceeded')
    OR is_exceeded AND exceed_share IS DISTINCT FROM 1
    OR NOT is_so_far AND projected_credits IS DISTINCT FROM spent_credits
    OR exceed_share NOT BETWEEN 0 AND 1
