-- One row per stored run, with its price by the card or the reason why it has none.
-- key: source, run_id
-- columns: source, run_id, created_at, created_day, created_month, completed_at, creator, team, project, model, task, resolution,
-- width, height, duration_s, audio, generations, outputs, status, charged_credits, cost_usd, session_id, accepted,
-- delivery_resolution, configuration_id, price_status, unit, unit_credits, billable, billed, repriced_credits, variance_credits,
-- variance_class, spend_credits, rate_line, card, run_number
--
-- In a named database it is kept, and only runs that are not in it yet are priced. A run finds its configuration by a hash, which
-- is six times as fast as comparing its eight columns, of which most may be null; law_priced_once would tell of two with one hash.
WITH prices AS (
    SELECT
        hash(c.source, c.model_key, c.task_key, c.resolution, c.width, c.height, c.duration_s, c.audio) AS content,
        c.from_at, c.to_at, c.model AS shown_model, q.*
    FROM configurations AS c
    JOIN card_prices AS q USING (configuration_id)
),
joined AS (
    SELECT
        r.*, p.shown_model, p.configuration_id, p.price_status, p.unit, p.unit_credits, p.rate_line, p.failed_runs, p.card,
        CASE
            WHEN p.bill_for = 'delivered' AND r.status <> 'pending' AND r.outputs IS NOT NULL THEN r.outputs
            ELSE r.generations
        END AS billable,
        if(p.unit = 'run', 1, billable) AS billed
    FROM runs AS r
    JOIN prices AS p
        ON hash(r.source, r.model_key, r.task_key, r.resolution, r.width, r.height, r.duration_s, r.audio) = p.content
        AND (p.from_at IS NULL OR r.created_at >= p.from_at) AND (p.to_at IS NULL OR r.created_at < p.to_at)
    WHERE r.run_number >= getvariable('unpriced_from')
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
