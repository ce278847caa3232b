-- One row per stored run, with its price by the card or the reason why it has none.
-- key: source, run_id
-- columns: source, run_id, created_at, created_day, created_month, completed_at, creator, team, project, model, task, resolution,
-- width, height, duration_s, audio, generations, outputs, status, charged_credits, cost_usd, session_id, accepted,
-- delivery_resolution, configuration_id, price_status, unit, unit_credits, billable, billed, repriced_credits, variance_credits,
-- variance_class, spend_credits, rate_line, card, run_number
--
-- Runs are joined with the prices of their settings, which are few.
SELECT
    p.source, r.run_id, r.created_at,
    local_day(r.created_at) AS created_day,
    date_trunc('month', created_day)::DATE AS created_month, r.completed_at, o.creator, o.team, o.project, p.model, p.task, p.resolution,
    p.width, p.height, p.duration_s, p.audio, p.generations, p.outputs, p.status, r.charged_credits, r.cost_usd, r.session_id, p.accepted,
    p.delivery_resolution, p.configuration_id, p.price_status, p.unit, p.unit_credits, p.billable, p.billed, p.repriced_credits,
    CASE WHEN p.status <> 'pending' THEN (r.charged_credits - p.repriced_credits)::DECIMAL(38, 9) END AS variance_credits,
    CASE
        WHEN p.status = 'pending' THEN 'pending'
        WHEN p.repriced_credits IS NULL THEN 'unpriced'
        WHEN r.charged_credits IS NULL THEN 'no_charge'
        WHEN abs(variance_credits) <= 0.005 THEN 'match'
        WHEN p.status IN ('failed', 'cancelled') AND variance_credits > 0 AND p.is_free_if_failed THEN 'charged_failed'
        WHEN variance_credits > 0 THEN 'overcharged'
        ELSE 'undercharged'
    END AS variance_class,
    CASE WHEN p.status = 'pending' THEN r.charged_credits ELSE coalesce(r.charged_credits, p.repriced_credits) END AS spend_credits,
    p.rate_line, p.card, r.run_number
FROM stored_runs AS r
JOIN owners AS o ON r.owner_id = o.owner_id
JOIN int_setting_prices AS p
    ON r.setting_id = p.setting_id
    AND CASE WHEN p.is_always THEN true ELSE r.created_at >= coalesce(p.from_at, '-infinity') AND r.created_at < coalesce(p.to_at, 'infinity') END
