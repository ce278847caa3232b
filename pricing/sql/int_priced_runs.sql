-- One row per run that takes part, with its price by the card or the reason why it has none.
-- key: source, run_id
-- columns: source, run_id, created_at, created_day, created_month, completed_at, creator, team, project, model, task, resolution,
-- width, height, duration_s, audio, generations, outputs, status, charged_credits, cost_usd, session_id, accepted,
-- delivery_resolution, configuration_id, price_status, unit, unit_credits, billable, billed, repriced_credits, variance_credits,
-- variance_class, spend_credits, rate_line, card, run_number
WITH joined AS (
    SELECT
        r.*, c.model AS shown_model, c.configuration_id, q.price_status, q.unit, q.unit_credits, q.rate_line, q.failed_runs, q.card,
        CASE
            WHEN q.bill_for = 'delivered' AND r.status <> 'pending' AND r.outputs IS NOT NULL THEN r.outputs
            ELSE r.generations
        END AS billable,
        if(q.unit = 'run', 1, billable) AS billed
    FROM stg_log AS r
    JOIN card_periods AS p
        ON r.source = p.source AND r.model_key = p.model_key
        AND (p.from_at IS NULL OR r.created_at >= p.from_at) AND (p.to_at IS NULL OR r.created_at < p.to_at)
    JOIN int_configurations AS c
        ON r.source = c.source AND r.model_key = c.model_key AND p.from_at IS NOT DISTINCT FROM c.from_at
        AND r.task_key IS NOT DISTINCT FROM c.task_key AND r.resolution IS NOT DISTINCT FROM c.resolution
        AND r.width IS NOT DISTINCT FROM c.width AND r.height IS NOT DISTINCT FROM c.height
        AND r.duration_s IS NOT DISTINCT FROM c.duration_s AND r.audio IS NOT DISTINCT FROM c.audio
    JOIN card_prices AS q ON c.configuration_id = q.configuration_id
),
repriced AS (
    SELECT
        *,
        CASE
            WHEN unit_credits IS NULL THEN NULL
            WHEN status IN ('failed', 'cancelled') AND failed_runs = 'free' THEN 0
            ELSE unit_credits * billed::DECIMAL(7, 0)
        END::DECIMAL(38, 9) AS repriced_credits
    FROM joined
),
compared AS (
    SELECT
        *,
        CASE WHEN status <> 'pending' THEN (charged_credits - repriced_credits)::DECIMAL(38, 9) END AS variance_credits
    FROM repriced
)
SELECT
    source, run_id, created_at,
    if(getvariable('timezone') = 'UTC', created_at, timezone(getvariable('timezone'), timezone('UTC', created_at)))::DATE AS created_day,
    date_trunc('month', created_day)::DATE AS created_month,
    completed_at, creator, team, project, shown_model AS model, task, resolution, width, height, duration_s, audio, generations, outputs,
    status, charged_credits, cost_usd, session_id, accepted, delivery_resolution, configuration_id, price_status, unit, unit_credits,
    billable, billed, repriced_credits, variance_credits,
    CASE
        WHEN status = 'pending' THEN 'pending'
        WHEN repriced_credits IS NULL THEN 'unpriced'
        WHEN charged_credits IS NULL THEN 'no_charge'
        WHEN abs(variance_credits) <= 0.005 THEN 'match'
        WHEN status IN ('failed', 'cancelled') AND variance_credits > 0 AND failed_runs = 'free' THEN 'charged_failed'
        WHEN variance_credits > 0 THEN 'overcharged'
        ELSE 'undercharged'
    END AS variance_class,
    CASE WHEN status = 'pending' THEN charged_credits ELSE coalesce(charged_credits, repriced_credits) END AS spend_credits,
    rate_line, card, run_number
FROM compared
