-- The sums of a group of baseline runs, in the order in which readSavings reads them. `grouped` is int_group_prices with the
-- name of each row's group.
named AS (
    SELECT DISTINCT owner_id, price_id, created_month, name FROM grouped
),
iterated AS (
    SELECT n.name, count(DISTINCT b.chain_number) AS iterated
    FROM int_baseline AS b
    JOIN named AS n ON b.owner_id = n.owner_id AND b.price_id = n.price_id AND b.created_month = n.created_month
    WHERE NOT b.is_final
    GROUP BY n.name
),
summed AS (
    SELECT
        name,
        sum(runs)::BIGINT AS baseline_runs,
        sum(p_none * runs) AS baseline_credits,
        sum(p_none * runs) FILTER (is_inferred) AS inferred_credits,
        sum(runs) FILTER (is_assumed_delivery)::BIGINT AS assumed_delivery_runs,
        sum((p_none - p_d) * runs) AS alone_d,
        sum((p_none - p_r) * runs) AS alone_r,
        sum((p_none - p_m) * runs) AS alone_m,
        sum(runs) FILTER (p_d < p_none)::BIGINT AS runs_d,
        sum(runs) FILTER (p_r < p_none)::BIGINT AS runs_r,
        sum(runs) FILTER (p_m < p_none)::BIGINT AS runs_m,
        sum(sixths_d * runs) AS sixths_d,
        sum(sixths_r * runs) AS sixths_r,
        sum(sixths_m * runs) AS sixths_m,
        sum((p_none - p_drm) * runs) AS together,
        sum((p_none - p_dm) * runs) AS hindsight_lighter,
        sum(draft * runs) FILTER (is_first_take) AS drafts,
        sum(draft_lighter * runs) FILTER (is_first_take) AS drafts_lighter,
        sum(runs) FILTER (is_first_take)::BIGINT AS first_takes
    FROM grouped
    GROUP BY name
)
SELECT s.*, i.iterated
FROM summed AS s
LEFT JOIN iterated AS i ON s.name = i.name
ORDER BY s.name
