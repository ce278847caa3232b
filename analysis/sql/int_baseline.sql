-- One row per run of the baseline: succeeded and priced, in the period.
-- key: run_number
-- columns: run_number, created_at, created_month, chain_number, is_final, is_inferred, is_abandoned, is_first_take, is_iterated, owner_id, price_id
--
-- is_first_take marks the first baseline final of a chain that has no exploration at all: the run that a draft would have
-- come before. is_iterated marks the first baseline exploration of its chain; what is no final is one.
WITH runs AS MATERIALIZED (
    SELECT
        run_number, created_at, date_trunc('month', created_day)::DATE AS created_month, chain_number, place, is_final, is_inferred,
        is_abandoned, chain_explorations, owner_id, price_id
    FROM stg_period_chains
    WHERE is_succeeded AND is_priced
),
firsts AS (
    SELECT arg_min(run_number, place) AS run_number
    FROM runs
    WHERE NOT is_final OR chain_explorations = 0
    GROUP BY chain_number
)
SELECT
    r.run_number, r.created_at, r.created_month, r.chain_number, r.is_final, r.is_inferred, r.is_abandoned,
    r.is_final AND f.run_number IS NOT NULL AS is_first_take, NOT r.is_final AND f.run_number IS NOT NULL AS is_iterated,
    r.owner_id, r.price_id
FROM runs AS r
LEFT JOIN firsts AS f ON r.run_number = f.run_number
