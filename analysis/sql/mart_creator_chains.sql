-- One row per chain among the five that cost each creator most in the period, by the period's runs alone.
-- key: creator, rank
-- columns: creator, rank, source, chain, project, first_at, last_at, runs, spend_credits, saved_credits, chain_number
WITH top AS (
    FROM int_period_chains
    QUALIFY rank() OVER (PARTITION BY creator ORDER BY spend_credits DESC NULLS LAST, runs DESC, first_at) <= 5
),
named AS (
    SELECT
        t.*, f.source, f.run_id AS chain, f.project,
        row_number() OVER (PARTITION BY t.creator ORDER BY t.spend_credits DESC NULLS LAST, t.runs DESC, t.first_at, f.source, f.run_id) AS rank
    FROM top AS t
    JOIN stg_log AS f ON t.chain_number = f.run_number
    QUALIFY rank <= 5
),
saved AS (
    SELECT b.chain_number, sum(b.p_none - b.p_drm)::DECIMAL(38, 9) AS saved_credits
    FROM int_baseline_runs AS b
    SEMI JOIN top AS t ON b.chain_number = t.chain_number
    GROUP BY b.chain_number
)
SELECT
    n.creator, n.rank, n.source, n.chain, n.project, n.first_at, n.last_at, n.runs, n.spend_credits, s.saved_credits, n.chain_number
FROM named AS n
LEFT JOIN saved AS s ON n.chain_number = s.chain_number
ORDER BY n.creator, n.rank
