-- Unpriced runs by reason and by configuration add up to the headline count.
SELECT f.unpriced_runs, by_reason.runs AS by_reason_runs, by_configuration.runs AS by_configuration_runs
FROM mart_figures AS f,
    (SELECT coalesce(sum(runs), 0) AS runs FROM mart_unpriced_status) AS by_reason,
    (SELECT coalesce(sum(runs), 0) AS runs FROM mart_unpriced) AS by_configuration
WHERE f.unpriced_runs <> by_reason.runs OR f.unpriced_runs <> by_configuration.runs
