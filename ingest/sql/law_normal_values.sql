-- Every run has its number and holds values in their normal form and within their bounds.
SELECT * FROM runs WHERE run_number IS NULL
UNION ALL
SELECT *
FROM runs
WHERE
    run_number >= coalesce(getvariable('unchecked_from'), -9223372036854775808)
    AND (
        created_at < '2015-01-01' OR created_at >= '2101-01-01'
        OR completed_at < '2015-01-01' OR completed_at >= '2101-01-01'
        OR status NOT IN ('succeeded', 'failed', 'cancelled', 'pending')
        OR generations NOT BETWEEN 1 AND 1000000
        OR outputs NOT BETWEEN 0 AND 1000000
        OR width NOT BETWEEN 0 AND 1000000
        OR height NOT BETWEEN 0 AND 1000000
        OR duration_s <= 0 OR duration_s > 3600
        OR charged_credits < 0 OR charged_credits >= 1000000000000000000
        OR cost_usd < 0 OR cost_usd >= 1000000000000000000
        OR creator = '' OR team = '' OR project = '' OR model = '' OR task = '' OR prompt = '' OR session_id = ''
        OR (task IS NULL) <> (task_key IS NULL)
    )
