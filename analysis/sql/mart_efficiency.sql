-- One row per team, creator and project with runs in the period: what a final cost and how many explorations it took.
-- key: by, name
-- columns: by, rank, name, finals, explorations, spend_credits, credits_per_final, explorations_per_final
--
-- Spend is that of all runs, failed ones too: it is what the finals took. Credits per final are cut to six decimals.
WITH roles AS (
    UNPIVOT (
        SELECT r.team, r.creator, r.project, r.spend_credits, coalesce(c.role, '') AS role
        FROM stg_period_runs AS r
        LEFT JOIN stg_period_chains AS c ON r.run_number = c.run_number
    )
    ON team, creator, project INTO NAME "by" VALUE name
),
summed AS (
    SELECT
        "by", name, count(*) FILTER (role = 'final') AS finals, count(*) FILTER (role = 'exploration') AS explorations,
        sum(spend_credits)::DECIMAL(38, 9) AS spend_credits
    FROM roles
    GROUP BY "by", name
)
SELECT
    "by", row_number() OVER (PARTITION BY "by" ORDER BY spend_credits DESC NULLS LAST, name) AS rank, name, finals, explorations,
    spend_credits, credits_each(spend_credits, finals) AS credits_per_final,
    CASE WHEN finals > 0 THEN explorations::DOUBLE / finals END AS explorations_per_final
FROM summed
ORDER BY "by", rank
