-- One row per day, owner and price of runs that take part: what these are, how many, and what they cost together.
-- kind: view
-- key: created_day, owner_id, price_id
-- columns: created_day, created_month, owner_id, price_id, source, creator, team, project, model, task, resolution, duration_s, audio, status,
-- configuration_id, price_status, unit, runs, outputs, billable, billed, charged_credits, repriced_credits, variance_credits,
-- spend_credits, unknown_spend_runs
--
-- Sums over these are those over int_priced_runs, to the last digit: credits whose runs all have none are null, and others leave such
-- runs out. outputs are those of runs that succeeded.
SELECT
    g.created_day, date_trunc('month', g.created_day)::DATE AS created_month, g.owner_id, g.price_id, p.source, o.creator, o.team, o.project,
    p.model, p.task, p.resolution, p.duration_s, p.audio, p.status, p.configuration_id, p.price_status, p.unit, g.runs,
    if(p.status = 'succeeded', coalesce(p.outputs, p.generations) * g.runs, 0) AS outputs, p.billable * g.runs AS billable,
    p.billed * g.runs AS billed, g.charged_credits, (p.repriced_credits * g.runs)::DECIMAL(38, 9) AS repriced_credits,
    CASE WHEN p.status <> 'pending' THEN g.charged_credits - p.repriced_credits * g.charged_runs END::DECIMAL(38, 9) AS variance_credits,
    CASE
        WHEN p.status = 'pending' OR p.repriced_credits IS NULL OR g.charged_runs = g.runs THEN g.charged_credits
        WHEN g.charged_runs = 0 THEN p.repriced_credits * g.runs
        ELSE g.charged_credits + p.repriced_credits * (g.runs - g.charged_runs)
    END::DECIMAL(38, 9) AS spend_credits,
    if(p.status = 'pending' OR p.repriced_credits IS NULL, g.runs - g.charged_runs, 0) AS unknown_spend_runs
FROM int_daily_groups AS g
JOIN owners AS o ON g.owner_id = o.owner_id
JOIN int_setting_prices AS p ON g.price_id = p.price_id
