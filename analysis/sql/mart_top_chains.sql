-- One row per chain, the 50 that cost most in the period: its runs of the period, and what its succeeded, priced ones cost by the
-- card (card_credits) and could have cost with all levers (could_cost_credits); saved_credits is the difference.
-- key: rank
-- columns: rank, source, chain, creator, team, project, first_at, runs, explorations, finals, spend_credits, saved_credits,
-- is_inferred, is_abandoned, model, card_credits, could_cost_credits
WITH fiftieth AS (
    SELECT list_min(max(spend_credits, 50)) AS spend_credits, count(spend_credits) < 50 AS is_missing FROM int_period_chains
),
-- by what the fiftieth cost, which spares the others a sort
top AS (
    SELECT c.*
    FROM int_period_chains AS c, fiftieth AS f
    WHERE f.is_missing OR c.spend_credits >= f.spend_credits
),
-- few, so that they are looked for among the runs and not the other way round
linked AS MATERIALIZED (
    SELECT c.run_number, c.chain_number, c.place, c.is_inferred, c.is_abandoned
    FROM stg_period_chains AS c
    SEMI JOIN top AS t ON c.chain_number = t.chain_number
),
spent AS MATERIALIZED (
    SELECT run_number, run_id, team, project, model, spend_credits FROM stg_period_runs WHERE run_number IN (SELECT run_number FROM linked)
),
priced AS MATERIALIZED (
    SELECT b.run_number, g.p_none, g.p_drm
    FROM (FROM int_baseline WHERE run_number IN (SELECT run_number FROM linked)) AS b
    JOIN (SELECT DISTINCT owner_id, price_id, is_final, p_none, p_drm FROM int_group_prices) AS g
        ON b.owner_id = g.owner_id AND b.price_id = g.price_id AND b.is_final = g.is_final
),
summed AS (
    SELECT
        c.chain_number, min_by(r.team, c.place) AS team, any_value(r.project) AS project, any_value(c.is_inferred) AS is_inferred,
        any_value(c.is_abandoned) AS is_abandoned, max_by(r.model, (r.spend_credits, r.run_id)) AS model,
        sum(b.p_none)::DECIMAL(38, 9) AS card_credits, sum(b.p_drm)::DECIMAL(38, 9) AS could_cost_credits
    FROM linked AS c
    JOIN spent AS r ON c.run_number = r.run_number
    LEFT JOIN priced AS b ON c.run_number = b.run_number
    GROUP BY c.chain_number
)
SELECT
    row_number() OVER (ORDER BY t.spend_credits DESC NULLS LAST, f.source, f.run_id) AS rank, f.source, f.run_id AS chain, t.creator, s.team,
    s.project, t.first_at, t.runs, t.explorations, t.finals, t.spend_credits,
    (s.card_credits - s.could_cost_credits)::DECIMAL(38, 9) AS saved_credits, s.is_inferred, s.is_abandoned, s.model, s.card_credits,
    s.could_cost_credits
FROM top AS t
JOIN summed AS s ON t.chain_number = s.chain_number
-- columns of views are named beside materialized parts, or DuckDB reads them all
JOIN (SELECT run_number, source, run_id FROM stg_log) AS f ON t.chain_number = f.run_number
ORDER BY rank
LIMIT 50
