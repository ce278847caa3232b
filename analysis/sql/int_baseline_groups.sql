-- One row per owner, price, role, month and kind of baseline runs: how many there are, and what levers need to know of them.
-- key: owner_id, price_id, is_final, created_month, is_inferred, is_first_take, is_iterated
-- columns: owner_id, price_id, is_final, created_month, is_inferred, is_first_take, is_iterated, runs, first_at, role, source, creator, team,
-- project, model, configuration_id, n, delivery, is_assumed_delivery
--
-- Runs are many, and what is worked out for them is the same for most: it is, once for each of these. n is what is billed for before
-- a price per run makes it one.
WITH counted AS (
    SELECT
        owner_id, price_id, is_final, created_month, is_inferred, is_first_take, is_iterated, count(*) AS runs, min(created_at) AS first_at
    FROM int_baseline
    GROUP BY owner_id, price_id, is_final, created_month, is_inferred, is_first_take, is_iterated
)
SELECT
    c.*, if(c.is_final, 'final', 'exploration') AS role, p.source, o.creator, o.team, o.project, p.model, p.configuration_id, p.billable AS n,
    coalesce(p.delivery_resolution, d.resolution, getvariable('delivery_default')::VARCHAR, '1080p') AS delivery,
    coalesce(p.delivery_resolution, d.resolution, getvariable('delivery_default')::VARCHAR) IS NULL AS is_assumed_delivery
FROM counted AS c
JOIN owners AS o ON c.owner_id = o.owner_id
JOIN int_setting_prices AS p ON c.price_id = p.price_id
LEFT JOIN deliveries AS d ON o.project = d.project
