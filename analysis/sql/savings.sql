-- The sums of a group of baseline runs, in the order in which readSavings reads them. `grouped` is int_baseline_runs with the
-- name of each run's group.
SELECT
    name,
    count(*) AS baseline_runs,
    sum(p_none) AS baseline_credits,
    sum(p_none) FILTER (is_inferred) AS inferred_credits,
    count(*) FILTER (is_assumed_delivery) AS assumed_delivery_runs,
    sum(p_none - p_d) AS alone_d,
    sum(p_none - p_r) AS alone_r,
    sum(p_none - p_m) AS alone_m,
    count(*) FILTER (p_d < p_none) AS runs_d,
    count(*) FILTER (p_r < p_none) AS runs_r,
    count(*) FILTER (p_m < p_none) AS runs_m,
    sum(sixths_d) AS sixths_d,
    sum(sixths_r) AS sixths_r,
    sum(sixths_m) AS sixths_m,
    sum(p_none - p_drm) AS together,
    sum(p_none - p_dm) AS hindsight_lighter,
    sum(draft) AS drafts,
    sum(draft_lighter) AS drafts_lighter,
    count(*) FILTER (is_first_take) AS first_takes,
    count(DISTINCT chain_number) FILTER (role = 'exploration') AS iterated
FROM grouped
GROUP BY name
ORDER BY name
