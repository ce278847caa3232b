-- Every run that takes part is priced or classed exactly once.
SELECT source, run_id, count(*) AS priced_times
FROM (
    SELECT source, run_id FROM stg_log
    UNION ALL SELECT source, run_id FROM int_priced_runs
    UNION ALL SELECT source, run_id FROM int_other_runs
)
GROUP BY source, run_id
HAVING count(*) <> 2
