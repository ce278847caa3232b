-- Every run that takes part is priced or classed exactly once.
-- Numbers lie close together, so that it is looked at sixteen of them at once, a bit for the run and one for its price; only of
-- those where a bit is missing, or given twice, each number is counted.
WITH given AS NOT MATERIALIZED (
    SELECT run_number, 1 AS is_priced FROM priced_runs WHERE run_number >= getvariable('unchecked_from')
    UNION ALL
    SELECT run_number, 0 FROM runs WHERE run_number >= getvariable('unchecked_from')
),
wrong AS (
    SELECT run_number >> 4 AS sixteen, bit_or(1::BIGINT << ((run_number & 15) + 16 * is_priced)) AS bits
    FROM given
    GROUP BY sixteen
    HAVING bit_count(bits) <> count(*) OR bits >> 16 <> bits & 65535
)
SELECT run_number, count(*) AS rows_of_run
FROM given
WHERE run_number >> 4 IN (SELECT sixteen FROM wrong)
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
UNION ALL
-- a run whose configuration has no price would be missing on the pages, and one that has two be there twice
SELECT NULL, u.runs
FROM (
    SELECT configuration_id, count(*) AS runs FROM priced_runs WHERE run_number >= getvariable('unchecked_from') GROUP BY configuration_id
) AS u
LEFT JOIN int_prices AS p ON u.configuration_id = p.configuration_id
GROUP BY u.configuration_id, u.runs
HAVING count(p.configuration_id) <> 1
