-- One row per span, creator, team and kind of run: configuration, outputs, role and delivery.
-- key: span, creator, team, configuration_id, n, role, delivery, is_assumed_delivery
-- columns: span, creator, team, configuration_id, n, role, delivery, is_assumed_delivery, runs, first_takes, run_ids,
-- first_take_ids
--
-- first_takes counts the first baseline finals of chains that have no exploration at all: the runs a draft would have come
-- before. run_ids and first_take_ids are at most three of each, bytewise the first,
-- for the period alone. Runs are counted by their owners and prices, which are few, before these are named.
WITH first_finals AS (
    SELECT span, arg_min(owner_id, place) AS owner_id, arg_min(price_id, place) AS price_id
    FROM stg_tip_runs
    WHERE is_final AND chain_explorations = 0
    GROUP BY span, chain_number
),
first_counted AS (
    SELECT span, owner_id, price_id, true AS is_final, count(*) AS first_takes FROM first_finals GROUP BY span, owner_id, price_id
),
counted AS (
    SELECT span, owner_id, price_id, is_final, count(*) AS runs FROM stg_tip_runs GROUP BY span, owner_id, price_id, is_final
),
named AS MATERIALIZED (
    SELECT
        c.span, c.owner_id, c.price_id, c.is_final, if(c.is_final, 'final', 'exploration') AS role, c.runs, coalesce(f.first_takes, 0) AS first_takes,
        o.creator, o.team, p.configuration_id, p.billable AS n,
        coalesce(p.delivery_resolution, d.resolution, getvariable('delivery_default')::VARCHAR, '1080p') AS delivery,
        coalesce(p.delivery_resolution, d.resolution, getvariable('delivery_default')::VARCHAR) IS NULL AS is_assumed_delivery
    FROM counted AS c
    JOIN owners AS o ON c.owner_id = o.owner_id
    JOIN int_setting_prices AS p ON c.price_id = p.price_id
    LEFT JOIN deliveries AS d ON o.project = d.project
    LEFT JOIN first_counted AS f ON c.span = f.span AND c.owner_id = f.owner_id AND c.price_id = f.price_id AND c.is_final = f.is_final
),
takes AS MATERIALIZED (
    SELECT
        span, creator, team, configuration_id, n, role, delivery, is_assumed_delivery, sum(runs)::BIGINT AS runs,
        sum(first_takes)::BIGINT AS first_takes, row_number() OVER () AS take
    FROM named
    GROUP BY span, creator, team, configuration_id, n, role, delivery, is_assumed_delivery
),
examples AS (
    SELECT
        n.take, list_sort(min(p.run_id, 3)) AS run_ids, list_sort(min(p.run_id, 3) FILTER (r.is_first_take)) AS first_take_ids
    FROM int_baseline AS r
    JOIN (
        FROM (FROM named WHERE span = 0)
        JOIN (FROM takes WHERE span = 0) USING (creator, team, configuration_id, n, role, delivery, is_assumed_delivery)
    ) AS n ON r.owner_id = n.owner_id AND r.price_id = n.price_id AND r.is_final = n.is_final
    JOIN stg_period_runs AS p ON r.run_number = p.run_number
    GROUP BY n.take
)
SELECT t.* EXCLUDE (take), e.run_ids, e.first_take_ids
FROM takes AS t
LEFT JOIN examples AS e ON t.take = e.take
