-- Every run that takes part is priced or classed exactly once.
-- It is if the stretches of time in which its setting has prices leave no instant of its runs out, and have none twice.
WITH stretches AS (
    SELECT setting_id, from_at, to_at, lag(to_at) OVER by_time AS last_to, row_number() OVER by_time > 1 AS is_later
    FROM int_setting_prices
    WINDOW by_time AS (PARTITION BY setting_id ORDER BY from_at NULLS FIRST)
),
priced AS (
    SELECT
        setting_id, min(coalesce(from_at, '-infinity'::TIMESTAMP)) AS from_at, max(coalesce(to_at, 'infinity'::TIMESTAMP)) AS to_at,
        count(*) FILTER (is_later AND (from_at IS NULL OR from_at IS DISTINCT FROM last_to)) AS breaks
    FROM stretches
    GROUP BY setting_id
),
stored AS (
    SELECT setting_id, count(*) AS runs, min(created_at) AS first_at, max(created_at) AS last_at FROM stored_runs GROUP BY setting_id
)
SELECT s.setting_id, s.runs
FROM stored AS s
LEFT JOIN priced AS p ON s.setting_id = p.setting_id
WHERE p.setting_id IS NULL OR p.breaks > 0 OR s.first_at < p.from_at OR s.last_at >= p.to_at
