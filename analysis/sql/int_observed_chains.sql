-- One row per chain with a final before the end of the period and no succeeded run without a price, over the whole log so far.
-- key: chain_number
-- columns: chain_number, configuration_id, has_draft_first, credits, finals, last_at
--
-- The configuration is that of the chain's last final. place is the order of time in a chain.
WITH attempts AS (
    SELECT
        c.chain_number, c.place, c.role, r.configuration_id, r.price_status, r.repriced_credits, r.created_at,
        m.configuration_id IS NOT NULL AS is_draft
    FROM int_priced_runs AS r
    JOIN int_run_chains AS c ON r.run_number = c.run_number
    LEFT JOIN draft_marks AS m ON r.configuration_id = m.configuration_id AND r.billable = m.n
    WHERE
        r.status = 'succeeded' AND r.created_day < getvariable('period_to')
        AND (getvariable('team') IS NULL OR r.team = getvariable('team'))
        AND (getvariable('project') IS NULL OR r.project = getvariable('project'))
)
SELECT
    chain_number, arg_max(configuration_id, place) FILTER (role = 'final') AS configuration_id,
    arg_min(is_draft, place) AS has_draft_first, sum(repriced_credits)::DECIMAL(38, 9) AS credits,
    count(*) FILTER (role = 'final') AS finals, max(created_at) AS last_at
FROM attempts
GROUP BY chain_number
HAVING count(*) FILTER (role = 'final') > 0 AND bool_and(price_status = 'priced')
