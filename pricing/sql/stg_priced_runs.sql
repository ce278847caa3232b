-- One row per stored run, with its price by the card or the reason why it has none.
-- key: source, run_id
-- columns: source, run_id, created_at, created_day, created_month, completed_at, creator, team, project, model, task, resolution,
-- width, height, duration_s, audio, generations, outputs, status, charged_credits, cost_usd, session_id, accepted,
-- delivery_resolution, configuration_id, price_status, unit, unit_credits, billable, billed, repriced_credits, variance_credits,
-- variance_class, spend_credits, rate_line, card, run_number
SELECT
    r.source, r.run_id, r.created_at, r.created_day, date_trunc('month', r.created_day)::DATE AS created_month, r.completed_at, r.creator,
    r.team, r.project, p.model, r.task, p.resolution, p.width, p.height, p.duration_s, p.audio, r.generations, r.outputs, r.status,
    r.charged_credits, r.cost_usd, r.session_id, r.accepted, r.delivery_resolution, r.configuration_id, p.price_status, p.unit,
    p.unit_credits, r.billable, if(p.unit = 'run', 1, r.billable) AS billed, r.repriced_credits, r.variance_credits,
    CASE
        WHEN r.status = 'pending' THEN 'pending'
        WHEN r.repriced_credits IS NULL THEN 'unpriced'
        WHEN r.charged_credits IS NULL THEN 'no_charge'
        WHEN abs(r.variance_credits) <= 0.005 THEN 'match'
        WHEN r.status IN ('failed', 'cancelled') AND r.variance_credits > 0 AND p.failed_runs = 'free' THEN 'charged_failed'
        WHEN r.variance_credits > 0 THEN 'overcharged'
        ELSE 'undercharged'
    END AS variance_class,
    CASE WHEN r.status = 'pending' THEN r.charged_credits ELSE coalesce(r.charged_credits, r.repriced_credits) END AS spend_credits,
    p.rate_line, p.card, r.run_number
FROM priced_runs AS r
JOIN int_prices AS p ON r.configuration_id = p.configuration_id
