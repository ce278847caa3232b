-- One row per setting that stored runs have and stretch of time in which its model's rates do not change: how many outputs are billed,
-- and what the card makes of them.
-- key: setting_id, from_at
-- columns: setting_id, from_at, to_at, is_always, source, model, model_key, task, task_key, resolution, width, height, duration_s, audio,
-- generations, outputs, status, accepted, delivery_resolution, configuration_id, price_status, unit, unit_credits, billable, billed,
-- repriced_credits, is_free_if_failed, rate_line, card, price_id
WITH joined AS (
    SELECT
        s.*, p.model AS shown_model, p.from_at, p.to_at, p.configuration_id, p.price_status, p.unit, p.unit_credits, p.failed_runs,
        p.rate_line, p.card,
        CASE
            WHEN p.bill_for = 'delivered' AND s.status <> 'pending' AND s.outputs IS NOT NULL THEN s.outputs
            ELSE s.generations
        END AS billable
    FROM int_used_settings AS u
    JOIN settings AS s ON u.setting_id = s.setting_id
    JOIN int_prices AS p
        ON s.source = p.source AND s.model_key = p.model_key AND s.task_key IS NOT DISTINCT FROM p.task_key
        AND s.resolution IS NOT DISTINCT FROM p.resolution AND s.width IS NOT DISTINCT FROM p.width
        AND s.height IS NOT DISTINCT FROM p.height AND s.duration_s IS NOT DISTINCT FROM p.duration_s AND s.audio IS NOT DISTINCT FROM p.audio
)
SELECT
    setting_id, from_at, to_at, from_at IS NULL AND to_at IS NULL AS is_always, source, shown_model AS model, model_key, task, task_key, resolution, width, height, duration_s, audio,
    generations, outputs, status, accepted, delivery_resolution, configuration_id, price_status, unit, unit_credits, billable,
    if(unit = 'run', 1, billable) AS billed,
    CASE
        WHEN unit_credits IS NULL THEN NULL
        WHEN status IN ('failed', 'cancelled') AND failed_runs = 'free' THEN 0
        ELSE unit_credits * if(unit = 'run', 1, billable)::DECIMAL(7, 0)
    END::DECIMAL(38, 9) AS repriced_credits,
    failed_runs = 'free' AS is_free_if_failed, rate_line, card, row_number() OVER () AS price_id
FROM joined
