-- One row per day, owner and price of runs that take part: how many there are, and what they were charged.
-- key: created_day, owner_id, price_id
-- columns: created_day, owner_id, price_id, runs, charged_runs, charged_credits
--
-- Runs are counted once here, by numbers, and named in int_grouped_runs; what tells single runs apart is in int_priced_runs.
SELECT
    local_day(r.created_at) AS created_day, r.owner_id, p.price_id, count(*) AS runs, count(r.charged_credits) AS charged_runs,
    sum(r.charged_credits)::DECIMAL(38, 9) AS charged_credits
FROM stored_runs AS r
JOIN int_setting_prices AS p
    ON r.setting_id = p.setting_id
    AND CASE WHEN p.is_always THEN true ELSE r.created_at >= coalesce(p.from_at, '-infinity') AND r.created_at < coalesce(p.to_at, 'infinity') END
WHERE
    r.created_at < getvariable('as_of')
    AND (getvariable('other_sources') IS NULL OR NOT list_contains(getvariable('other_sources')::VARCHAR[], p.source))
GROUP BY local_day(r.created_at), r.owner_id, p.price_id
