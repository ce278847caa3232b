-- One row per finished run that takes part: its chain and its role in it, beside its price.
-- kind: view
-- key: run_number
-- columns: run_number, chain_number, place, role, is_final, is_inferred, has_session, is_abandoned, chain_explorations, created_at,
-- created_day, source, creator, team, project, configuration_id, billable, delivery_resolution, repriced_credits, spend_credits,
-- is_succeeded, is_priced, is_accepted, owner_id, price_id
--
-- Only runs counted in the currency looked at are here.
SELECT
    l.run_number, l.chain_number, l.place, l.role, l.is_final, l.is_inferred, l.has_session, l.is_abandoned,
    l.chain_explorations, l.created_at,
    local_day(l.created_at) AS created_day,
    p.source, o.creator, o.team, o.project, p.configuration_id, p.billable, p.delivery_resolution, p.repriced_credits,
    coalesce(l.charged_credits, p.repriced_credits) AS spend_credits, p.status = 'succeeded' AS is_succeeded,
    p.price_status = 'priced' AS is_priced, is_succeeded AND coalesce(p.accepted, false) AS is_accepted, l.owner_id, p.price_id
FROM int_links AS l
JOIN owners AS o ON l.owner_id = o.owner_id
JOIN int_setting_prices AS p
    ON l.setting_id = p.setting_id
    AND CASE WHEN p.is_always THEN true ELSE l.created_at >= coalesce(p.from_at, '-infinity') AND l.created_at < coalesce(p.to_at, 'infinity') END
WHERE getvariable('other_sources') IS NULL OR NOT list_contains(getvariable('other_sources')::VARCHAR[], p.source)
