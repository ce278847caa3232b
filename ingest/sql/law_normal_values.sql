-- Every run has its number, owner and setting, and holds values in their normal form and within their bounds.
SELECT 'run' AS what, run_number AS number
FROM stored_runs
WHERE
    run_number >= coalesce(getvariable('unchecked_from'), -9223372036854775808)
    AND (
        created_at < '2015-01-01' OR created_at >= '2101-01-01'
        OR completed_at < '2015-01-01' OR completed_at >= '2101-01-01'
        OR charged_credits < 0 OR charged_credits >= 1000000000000000000
        OR cost_usd < 0 OR cost_usd >= 1000000000000000000
        OR prompt = '' OR session_id = ''
    )
UNION ALL
SELECT 'setting', setting_id
FROM settings
WHERE
    status NOT IN ('succeeded', 'failed', 'cancelled', 'pending')
    OR generations NOT BETWEEN 1 AND 1000000
    OR outputs NOT BETWEEN 0 AND 1000000
    OR width NOT BETWEEN 0 AND 1000000
    OR height NOT BETWEEN 0 AND 1000000
    OR duration_s <= 0 OR duration_s > 3600
    OR model = '' OR task = ''
    OR (task IS NULL) <> (task_key IS NULL)
UNION ALL
SELECT 'owner', owner_id FROM owners WHERE creator = '' OR team = '' OR project = ''
UNION ALL
-- a run without one would be missing on the pages, and one with two be there twice
SELECT 'setting', r.setting_id
FROM (SELECT DISTINCT setting_id FROM stored_runs) AS r
LEFT JOIN settings AS s ON r.setting_id = s.setting_id
GROUP BY r.setting_id
HAVING count(s.setting_id) <> 1
UNION ALL
SELECT 'owner', r.owner_id
FROM (SELECT DISTINCT owner_id FROM stored_runs) AS r
LEFT JOIN owners AS o ON r.owner_id = o.owner_id
GROUP BY r.owner_id
HAVING count(o.owner_id) <> 1
