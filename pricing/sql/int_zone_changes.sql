-- One row per time at which clocks in the zone were set otherwise, from before the first stored run to after the last one; the first
-- row is how they stood then.
-- key: from_at
-- columns: from_at, offset_us
--
-- offset_us is what to add to a time for that of local clocks, in microseconds. Days are looked at first, then the minutes of days
-- within which something changed: since 1972 no clock was set between two minutes.
WITH ends AS (
    SELECT min(created_at) AS first_at, max(created_at) AS last_at FROM stored_runs
),
days AS (
    SELECT unnest(generate_series(date_trunc('day', first_at), last_at + INTERVAL 1 DAY, INTERVAL 1 DAY)) AS moment FROM ends
),
of_days AS (
    SELECT moment, zone_offset(moment) AS offset_us, lag(offset_us) OVER (ORDER BY moment) AS offset_before FROM days
),
minutes AS (
    SELECT unnest(generate_series(moment - INTERVAL 1 DAY, moment, INTERVAL 1 MINUTE)) AS moment, moment AS day FROM of_days WHERE offset_us <> offset_before
),
of_minutes AS (
    SELECT moment, zone_offset(moment) AS offset_us, lag(offset_us) OVER (PARTITION BY day ORDER BY moment) AS offset_before FROM minutes
)
SELECT moment AS from_at, offset_us FROM of_days WHERE offset_before IS NULL
UNION ALL
SELECT moment, offset_us FROM of_minutes WHERE offset_us <> offset_before
ORDER BY from_at
