-- One row per run of the chains in mart_creator_chains, in order of time.
-- key: creator, chain_rank, position
-- columns: creator, chain_rank, position, run_id, created_at, role, configuration, spend_credits, prompt
--
-- An exploration at or below draft settings is a draft. Prompts are for pages that were asked to show them.
SELECT
    t.creator, t.rank AS chain_rank, row_number() OVER (PARTITION BY t.creator, t.rank ORDER BY r.created_at, r.run_id) AS position, r.run_id,
    r.created_at,
    CASE
        WHEN c.role = 'exploration' AND m.configuration_id IS NOT NULL THEN 'draft'
        WHEN c.role IS NULL THEN r.status
        ELSE c.role
    END AS role,
    concat_ws(', ', r.model, r.resolution, rtrim(rtrim(r.duration_s::VARCHAR, '0'), '.') || ' s',
        CASE WHEN r.audio THEN 'audio on' WHEN NOT r.audio THEN 'audio off' END,
        CASE WHEN r.generations > 1 THEN r.generations || ' generations' END) AS configuration,
    r.spend_credits, l.prompt
FROM mart_creator_chains AS t
JOIN stg_period_chains AS c ON t.chain_number = c.chain_number
JOIN stg_period_runs AS r ON c.run_number = r.run_number
JOIN stg_log AS l ON r.run_number = l.run_number
LEFT JOIN draft_marks AS m ON r.configuration_id = m.configuration_id AND r.billable = m.n
ORDER BY t.creator, t.rank, position
