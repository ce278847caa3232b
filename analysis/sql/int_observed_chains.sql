-- One row per chain with a final before the end of the period and no succeeded run without a price, of those begun since observed_from.
-- key: chain_number
-- columns: chain_number, configuration_id, has_draft_first, credits, finals, last_at
--
-- The configuration is that of the chain's last final. place is the order of time in a chain, whose first run has its number.
WITH begun AS (
    SELECT chain_number FROM int_links WHERE run_number = chain_number AND created_at >= getvariable('observed_from')::DATE
),
chains AS (
    SELECT
        chain_number, arg_max(configuration_id, place) FILTER (is_final) AS configuration_id,
        arg_min(configuration_id, place) AS first_configuration_id, arg_min(billable, place) AS first_n,
        sum(repriced_credits)::DECIMAL(38, 9) AS credits, count(*) FILTER (is_final) AS finals, max(created_at) AS last_at
    FROM int_linked_runs
    WHERE
        is_succeeded AND created_at >= getvariable('observed_from')::DATE AND created_day < getvariable('period_to')
        AND chain_number IN (SELECT chain_number FROM begun)
        AND (getvariable('team') IS NULL OR team = getvariable('team'))
        AND (getvariable('project') IS NULL OR project = getvariable('project'))
    GROUP BY chain_number
    HAVING count(*) FILTER (is_final) > 0 AND bool_and(is_priced)
)
SELECT
    c.chain_number, c.configuration_id, m.configuration_id IS NOT NULL AS has_draft_first, c.credits, c.finals, c.last_at
FROM chains AS c
LEFT JOIN draft_marks AS m ON c.first_configuration_id = m.configuration_id AND c.first_n = m.n
