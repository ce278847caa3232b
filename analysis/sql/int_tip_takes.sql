-- One row per span, creator, team and kind of run: configuration, outputs, role and delivery.
-- key: span, creator, team, configuration_id, n, role, delivery, is_assumed_delivery
-- columns: span, creator, team, configuration_id, n, role, delivery, is_assumed_delivery, runs, first_takes, run_ids,
-- first_take_ids
--
-- first_takes counts the first baseline finals of chains that have no exploration at all: the runs a draft would have come
-- before. run_ids and first_take_ids are at most three of each, bytewise the first,
-- for the period alone.
WITH counted AS (
    SELECT span, creator, team, configuration_id, n, role, delivery, is_assumed_delivery, count(*) AS runs
    FROM stg_tip_runs
    GROUP BY span, creator, team, configuration_id, n, role, delivery, is_assumed_delivery
),
first_finals AS MATERIALIZED (
    SELECT
        span, any_value(creator) AS creator, arg_min(team, place) AS team, arg_min(configuration_id, place) AS configuration_id,
        arg_min(n, place) AS n, 'final' AS role, arg_min(delivery, place) AS delivery,
        arg_min(is_assumed_delivery, place) AS is_assumed_delivery, arg_min(run_number, place) AS run_number
    FROM stg_tip_runs
    WHERE role = 'final' AND chain_explorations = 0
    GROUP BY span, chain_number
),
first_takes AS (
    SELECT span, creator, team, configuration_id, n, role, delivery, is_assumed_delivery, count(*) AS first_takes
    FROM first_finals
    GROUP BY span, creator, team, configuration_id, n, role, delivery, is_assumed_delivery
),
named AS (
    SELECT
        r.span, r.creator, r.team, r.configuration_id, r.n, r.role, r.delivery, r.is_assumed_delivery,
        list_sort(min(p.run_id, 3)) AS run_ids, list_sort(min(p.run_id, 3) FILTER (f.run_number IS NOT NULL)) AS first_take_ids
    FROM stg_tip_runs AS r
    JOIN stg_period_runs AS p ON r.run_number = p.run_number
    LEFT JOIN (FROM first_finals WHERE span = 0) AS f ON r.run_number = f.run_number
    WHERE r.span = 0
    GROUP BY r.span, r.creator, r.team, r.configuration_id, r.n, r.role, r.delivery, r.is_assumed_delivery
)
SELECT
    span, creator, team, configuration_id, n, role, delivery, is_assumed_delivery, c.runs, coalesce(f.first_takes, 0) AS first_takes,
    m.run_ids, m.first_take_ids
FROM counted AS c
LEFT JOIN first_takes AS f USING (span, creator, team, configuration_id, n, role, delivery, is_assumed_delivery)
LEFT JOIN named AS m USING (span, creator, team, configuration_id, n, role, delivery, is_assumed_delivery)
