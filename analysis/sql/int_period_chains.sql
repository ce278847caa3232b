-- One row per chain with finished runs in the period: those runs.
-- key: chain_number
-- columns: chain_number, creator, runs, explorations, finals, spend_credits, first_at, last_at
SELECT
    chain_number, any_value(creator) AS creator, count(*) AS runs, count(*) FILTER (role = 'exploration') AS explorations,
    count(*) FILTER (is_final) AS finals, sum(spend_credits)::DECIMAL(38, 9) AS spend_credits, min(created_at) AS first_at,
    max(created_at) AS last_at
FROM stg_period_chains
GROUP BY chain_number
