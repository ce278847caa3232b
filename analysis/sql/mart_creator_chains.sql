-- One row per chain among the five that cost each creator most in the period, by the period's runs alone.
-- key: creator, rank
-- columns: creator, rank, source, chain, project, first_at, last_at, runs, spend_credits, saved_credits
WITH costs AS (
    SELECT
        r.creator, r.source, c.chain, r.project, min(r.created_at) AS first_at, max(r.created_at) AS last_at, count(*) AS runs,
        sum(r.spend_credits)::DECIMAL(38, 9) AS spend_credits
    FROM stg_period_runs AS r
    JOIN int_run_chains AS c ON r.run_number = c.run_number
    GROUP BY r.creator, r.source, c.chain, r.project
),
top AS (
    SELECT
        *, row_number() OVER (PARTITION BY creator ORDER BY spend_credits DESC NULLS LAST, runs DESC, first_at, source, chain) AS rank
    FROM costs
    QUALIFY rank <= 5
),
saved AS (
    SELECT b.source, b.chain, sum(b.p_none - b.p_drm)::DECIMAL(38, 9) AS saved_credits
    FROM int_baseline_runs AS b
    SEMI JOIN top AS t ON b.source = t.source AND b.chain = t.chain
    GROUP BY b.source, b.chain
)
SELECT
    t.creator, t.rank, t.source, t.chain, t.project, t.first_at, t.last_at, t.runs, t.spend_credits,
    s.saved_credits
FROM top AS t
LEFT JOIN saved AS s ON t.source = s.source AND t.chain = s.chain
ORDER BY t.creator, t.rank
