-- One row per chain with runs in the period: those runs.
-- key: chain_number
-- columns: chain_number, creator, runs, explorations, finals, spend_credits, first_at, last_at
SELECT
    c.chain_number, any_value(r.creator) AS creator, count(*) AS runs, count(*) FILTER (c.role = 'exploration') AS explorations,
    count(*) FILTER (c.role = 'final') AS finals, sum(r.spend_credits)::DECIMAL(38, 9) AS spend_credits,
    min(r.created_at) AS first_at, max(r.created_at) AS last_at
FROM stg_period_runs AS r
JOIN int_run_chains AS c ON r.run_number = c.run_number
GROUP BY c.chain_number
