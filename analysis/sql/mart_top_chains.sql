-- One row per chain, the 50 that cost most in the period: its runs of the period, and what its succeeded, priced ones cost by the
-- card (card_credits) and could have cost with all levers (could_cost_credits); saved_credits is the difference.
-- key: rank
-- columns: rank, source, chain, creator, team, project, first_at, runs, explorations, finals, spend_credits, saved_credits,
-- is_inferred, is_abandoned, model, card_credits, could_cost_credits
WITH chained AS (
    SELECT r.*, c.chain, c.role, c.is_inferred, c.is_abandoned, b.p_none, b.p_drm
    FROM stg_period_runs AS r
    JOIN int_run_chains AS c ON r.run_number = c.run_number
    LEFT JOIN int_baseline_runs AS b ON r.run_number = b.run_number
),
summed AS (
    SELECT
        source, chain, any_value(creator) AS creator, min_by(team, (created_at, run_id)) AS team, any_value(project) AS project,
        min(created_at) AS first_at, count(*) AS runs, count(*) FILTER (role = 'exploration') AS explorations,
        count(*) FILTER (role = 'final') AS finals, sum(spend_credits)::DECIMAL(38, 9) AS spend_credits,
        sum(p_none - p_drm)::DECIMAL(38, 9) AS saved_credits,
        sum(p_none)::DECIMAL(38, 9) AS card_credits, sum(p_drm)::DECIMAL(38, 9) AS could_cost_credits, any_value(is_inferred) AS is_inferred,
        any_value(is_abandoned) AS is_abandoned, max_by(model, (spend_credits, run_id)) AS model
    FROM chained
    GROUP BY source, chain
)
SELECT
    row_number() OVER (ORDER BY spend_credits DESC NULLS LAST, source, chain) AS rank, source, chain, creator, team, project, first_at, runs,
    explorations, finals, spend_credits, saved_credits, is_inferred, is_abandoned, model, card_credits, could_cost_credits
FROM summed
ORDER BY rank
LIMIT 50
