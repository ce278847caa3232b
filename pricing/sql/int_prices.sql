-- One row per configuration, with its price by the card or the reason why it has none.
-- key: configuration_id
-- columns: configuration_id, source, model_key, task_key, model, resolution, width, height, duration_s, audio, from_at, to_at, price_status, unit,
-- unit_credits, rate_line, failed_runs, bill_for, card
SELECT
    c.configuration_id, c.source, c.model_key, c.task_key, c.model, c.resolution, c.width, c.height, c.duration_s, c.audio, c.from_at, c.to_at,
    p.price_status, p.unit, p.unit_credits, p.rate_line, p.failed_runs, p.bill_for, p.card
FROM configurations AS c
JOIN card_prices AS p ON c.configuration_id = p.configuration_id
