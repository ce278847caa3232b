-- One row per month that runs were added to after it had ended: by files read when the log already reached a later month.
-- key: month
-- columns: month, runs, spend_credits, month_spend_credits, unknown_spend_runs, files
--
-- A run counts if every file that gave it came that late. Which runs these are depends on the order in which files were read, as
-- nothing else does; files read in one call come at the same time. The latest twelve such months up to the period's end.
WITH late_files AS (
    -- the month that the log had reached begins at reached_at, in UTC
    SELECT
        file_id, file,
        timezone('UTC', timezone(getvariable('timezone'),
            date_trunc('month', timezone(getvariable('timezone'), timezone('UTC', known_to))))) AS reached_at
    FROM files
    WHERE known_to IS NOT NULL
),
late AS (
    SELECT r.source, r.run_id, f.file
    FROM runs AS r
    JOIN late_files AS f ON r.file_id = f.file_id AND r.created_at < f.reached_at
),
in_time AS (
    SELECT v.source, v.run_id
    FROM other_versions AS v
    LEFT JOIN late_files AS f ON v.file_id = f.file_id
    WHERE f.file_id IS NULL OR v.created_at >= f.reached_at
),
kept AS (
    SELECT * FROM late ANTI JOIN in_time USING (source, run_id)
),
added AS (
    SELECT
        r.created_month AS month, count(*) AS runs, sum(r.spend_credits)::DECIMAL(38, 9) AS spend_credits,
        count(*) FILTER (r.spend_credits IS NULL) AS unknown_spend_runs, count(DISTINCT k.file) AS files
    FROM int_priced_runs AS r
    JOIN kept AS k ON r.source = k.source AND r.run_id = k.run_id
    WHERE
        r.created_day < getvariable('period_to')
        AND (getvariable('team') IS NULL OR r.team = getvariable('team'))
        AND (getvariable('project') IS NULL OR r.project = getvariable('project'))
    GROUP BY r.created_month
    ORDER BY r.created_month DESC
    LIMIT 12
)
SELECT
    a.month, a.runs, a.spend_credits,
    (
        SELECT sum(r.spend_credits)::DECIMAL(38, 9) FROM int_grouped_runs AS r
        WHERE
            r.created_month = a.month
            AND (getvariable('team') IS NULL OR r.team = getvariable('team'))
            AND (getvariable('project') IS NULL OR r.project = getvariable('project'))
    ) AS month_spend_credits,
    a.unknown_spend_runs, a.files
FROM added AS a
ORDER BY a.month
