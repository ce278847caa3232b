-- One row per stored run: its configuration, how many outputs are billed, and what the card makes of them; stg_priced_runs has the rest.
-- key: source, run_id
-- columns: source, run_id, created_at, created_day, completed_at, creator, team, project, task, generations, outputs, status,
-- charged_credits, cost_usd, session_id, accepted, delivery_resolution, configuration_id, billable, repriced_credits, variance_credits,
-- run_number
--
-- In a named database it is kept, and only runs that are not in it yet are priced. A run finds its configuration by a hash, which
-- is six times as fast as comparing its eight columns, of which most may be null; law_priced_once would tell of two with one hash.
WITH prices AS (
    SELECT hash(source, model_key, task_key, resolution, width, height, duration_s, audio) AS content, * FROM int_prices
),
joined AS (
    SELECT
        r.*, p.configuration_id, p.unit, p.unit_credits, p.failed_runs,
        CASE
            WHEN p.bill_for = 'delivered' AND r.status <> 'pending' AND r.outputs IS NOT NULL THEN r.outputs
            ELSE r.generations
        END AS billable
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
            ELSE unit_credits * if(unit = 'run', 1, billable)::DECIMAL(7, 0)
        END::DECIMAL(38, 9) AS repriced_credits
    FROM joined
)
SELECT
    source, run_id, created_at,
    if(getvariable('timezone') = 'UTC', created_at, timezone(getvariable('timezone'), timezone('UTC', created_at)))::DATE AS created_day,
    completed_at, creator, team, project, task, generations, outputs, status, charged_credits, cost_usd, session_id, accepted,
    delivery_resolution, configuration_id, billable, repriced_credits,
    CASE WHEN status <> 'pending' THEN (charged_credits - repriced_credits)::DECIMAL(38, 9) END AS variance_credits, run_number
FROM repriced
