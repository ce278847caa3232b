-- One row per span, creator, team and kind of run: configuration, outputs, role and delivery.
-- key: span, creator, team, configuration_id, n, role, delivery, is_assumed_delivery
-- columns: span, creator, team, configuration_id, n, role, delivery, is_assumed_delivery, runs, first_takes, run_ids,
-- first_take_ids
--
-- first_takes counts the first baseline finals of chains that have no exploration at all: the runs a draft would have come
-- before. run_ids and first_take_ids are at most three of each, bytewise the first,
-- for the period alone.
WITH tip_runs AS MATERIALIZED (
    SELECT
        span, creator, team, configuration_id, n, role, delivery, is_assumed_delivery, run_id, run_number, chain_number, place,
        chain_explorations
    FROM stg_tip_runs
),
first_finals AS (
    SELECT span, arg_min(run_number, place) AS run_number
    FROM tip_runs
    WHERE role = 'final' AND chain_explorations = 0
    GROUP BY span, chain_number
)
SELECT
    r.span, r.creator, r.team, r.configuration_id, r.n, r.role, r.delivery, r.is_assumed_delivery, count(*) AS runs,
    count(f.run_number) AS first_takes, list_sort(min(r.run_id, 3) FILTER (r.span = 0)) AS run_ids,
    list_sort(min(r.run_id, 3) FILTER (r.span = 0 AND f.run_number IS NOT NULL)) AS first_take_ids
FROM tip_runs AS r
LEFT JOIN first_finals AS f ON r.span = f.span AND r.run_number = f.run_number
GROUP BY r.span, r.creator, r.team, r.configuration_id, r.n, r.role, r.delivery, r.is_assumed_delivery
