-- One row per model of the period, and one for all: its finished runs by this card and by another.
-- key: is_total, model
-- columns: is_total, model, runs, compared_runs, credits, against_credits, difference_credits, only_here_runs, only_there_runs,
-- neither_runs
--
-- Credits are those of the compared runs, which both cards price; the difference is what the other card would cost more.
SELECT
    grouping(r.model) = 1 AS is_total, r.model, count(*) AS runs,
    count(*) FILTER (r.repriced_credits IS NOT NULL AND a.repriced_credits IS NOT NULL) AS compared_runs,
    (sum(r.repriced_credits) FILTER (a.repriced_credits IS NOT NULL))::DECIMAL(38, 9) AS credits,
    (sum(a.repriced_credits) FILTER (r.repriced_credits IS NOT NULL))::DECIMAL(38, 9) AS against_credits,
    sum(a.repriced_credits - r.repriced_credits)::DECIMAL(38, 9) AS difference_credits,
    count(*) FILTER (r.repriced_credits IS NOT NULL AND a.repriced_credits IS NULL) AS only_here_runs,
    count(*) FILTER (r.repriced_credits IS NULL AND a.repriced_credits IS NOT NULL) AS only_there_runs,
    count(*) FILTER (r.repriced_credits IS NULL AND a.repriced_credits IS NULL) AS neither_runs
FROM stg_period_runs AS r
JOIN int_against_runs AS a USING (source, run_id)
WHERE r.status <> 'pending'
GROUP BY GROUPING SETS ((r.model), ())
ORDER BY is_total, credits DESC NULLS LAST, r.model
