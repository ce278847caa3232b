-- One row per chain among the five that cost each creator most in the period, by the period's runs alone.
-- key: creator, rank
-- columns: creator, rank, source, chain, project, first_at, last_at, runs, spend_credits, saved_credits, chain_number
WITH fifth AS (
    SELECT creator, list_min(max(spend_credits, 5)) AS spend_credits, count(spend_credits) < 5 AS is_missing FROM int_period_chains GROUP BY creator
),
-- by what the fifth cost, which spares the others a sort
dearest AS (
    SELECT c.*
    FROM int_period_chains AS c
    JOIN fifth AS f ON c.creator = f.creator
    WHERE f.is_missing OR c.spend_credits >= f.spend_credits
),
top AS MATERIALIZED (
    FROM dearest
    QUALIFY rank() OVER (PARTITION BY creator ORDER BY spend_credits DESC NULLS LAST, runs DESC, first_at) <= 5
),
named AS (
    SELECT
        t.*, f.source, f.run_id AS chain, f.project,
        row_number() OVER (PARTITION BY t.creator ORDER BY t.spend_credits DESC NULLS LAST, t.runs DESC, t.first_at, f.source, f.run_id) AS rank
    FROM top AS t
    -- columns of views are named beside materialized parts, or DuckDB reads them all
    JOIN (SELECT run_number, source, run_id, project FROM stg_log) AS f ON t.chain_number = f.run_number
    QUALIFY rank <= 5
),
saved AS (
    SELECT b.chain_number, sum(g.p_none - g.p_drm)::DECIMAL(38, 9) AS saved_credits
    FROM (FROM int_baseline SEMI JOIN top USING (chain_number)) AS b
    JOIN (SELECT DISTINCT owner_id, price_id, is_final, p_none, p_drm FROM int_group_prices) AS g
        ON b.owner_id = g.owner_id AND b.price_id = g.price_id AND b.is_final = g.is_final
    GROUP BY b.chain_number
)
SELECT
    n.creator, n.rank, n.source, n.chain, n.project, n.first_at, n.last_at, n.runs, n.spend_credits, s.saved_credits, n.chain_number
FROM named AS n
LEFT JOIN saved AS s ON n.chain_number = s.chain_number
ORDER BY n.creator, n.rank
