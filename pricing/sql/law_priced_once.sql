-- Every run that takes part is priced or classed exactly once.
SELECT run_number, count(*) AS rows_of_run
FROM (
    SELECT run_number, 1 AS is_priced FROM priced_runs WHERE run_number >= getvariable('unchecked_from')
    UNION ALL
    SELECT run_number, 0 FROM runs WHERE run_number >= getvariable('unchecked_from')
)
GROUP BY run_number
HAVING count(*) <> 2 OR sum(is_priced) <> 1
UNION ALL
-- of the others it is known, unless runs have gone since
SELECT NULL, missing
FROM (
    SELECT
        (SELECT count(*) FROM runs WHERE run_number < getvariable('unchecked_from'))
        - (SELECT count(*) FROM priced_runs WHERE run_number < getvariable('unchecked_from')) AS missing
)
WHERE missing <> 0
