-- The accruals are all runs that are not finished or have no price; those not in spend are the runs whose cost is unknown.
SELECT
    a.runs AS accrued_runs, r.runs AS unsettled_runs, a.unknown_runs, f.unknown_spend_runs
FROM
    mart_figures AS f,
    (SELECT coalesce(sum(runs), 0) AS runs, coalesce(sum(runs) FILTER (NOT is_in_spend), 0) AS unknown_runs FROM mart_accruals) AS a,
    (SELECT count(*) AS runs FROM stg_period_runs WHERE status = 'pending' OR price_status <> 'priced') AS r
WHERE a.runs <> r.runs OR a.unknown_runs <> f.unknown_spend_runs
