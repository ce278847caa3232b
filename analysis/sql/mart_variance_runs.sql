-- One row per run of the period that was charged otherwise than the card says, the widest fifty of each class.
-- key: variance_class, rank
-- columns: variance_class, rank, run_id, source, created_at, creator, team, project, model, configuration, charged_credits,
-- repriced_credits, variance_credits
WITH widest AS (
    SELECT variance_class, list_min(max(abs(variance_credits), 50)) AS least_credits
    FROM stg_period_runs
    WHERE variance_class IN ('overcharged', 'undercharged', 'charged_failed')
    GROUP BY variance_class
)
SELECT
    variance_class,
    row_number() OVER (PARTITION BY variance_class ORDER BY abs(variance_credits) DESC, created_at, source, run_id) AS rank,
    run_id, source, created_at, creator, team, project, model,
    concat_ws(', ', resolution, rtrim(rtrim(duration_s::VARCHAR, '0'), '.') || ' s',
        CASE WHEN audio THEN 'audio on' WHEN NOT audio THEN 'audio off' END,
        CASE WHEN generations > 1 THEN generations || ' generations' END) AS configuration,
    charged_credits, repriced_credits, variance_credits
FROM stg_period_runs
JOIN widest USING (variance_class)
WHERE abs(variance_credits) >= least_credits
QUALIFY rank <= 50
ORDER BY list_position(['overcharged', 'undercharged', 'charged_failed'], variance_class), rank
