-- The plan costs what its purchases cost, buys what is in their packs, and no more paths run dry with it than the risk accepts.
WITH bought AS (
    SELECT
        count(*) AS purchases, count(price) AS priced, sum(price) AS price, sum(credits) AS credits
    FROM mart_plan_purchases
)
SELECT p.status, p.cost, b.price, p.bought_credits, b.credits, p.dry_share, p.risk
FROM mart_plan AS p, bought AS b
WHERE
    p.status = 'decided' AND (
        p.cost IS DISTINCT FROM CASE WHEN b.purchases = 0 THEN 0 WHEN b.priced = b.purchases THEN b.price END
        OR p.bought_credits IS DISTINCT FROM CASE WHEN b.purchases = 0 THEN 0 ELSE b.credits END
        OR p.dry_share > p.risk::DOUBLE)
    OR p.status <> 'decided' AND b.purchases > 0
UNION ALL
SELECT 'lo above hi on ' || day, p10_credits, p50_credits, p90_credits, NULL, NULL, NULL
FROM mart_plan_balance
WHERE p10_credits > p50_credits OR p50_credits > p90_credits
UNION ALL
SELECT 'regret of ' || decided_on, cost, best_cost, regret, NULL, NULL, NULL
FROM mart_plan_regret
WHERE regret <> cost - best_cost
