-- One row per team, creator and project with runs in the period: what a final cost and how many explorations it took.
-- key: by, name
-- columns: by, rank, name, finals, explorations, spend_credits, credits_per_final, explorations_per_final
--
-- Spend is that of all runs, failed ones too: it is what the finals took. Credits per final are cut to six decimals.
WITH roles AS (
    SELECT "by", name, sum(finals)::BIGINT AS finals, sum(explorations)::BIGINT AS explorations
    FROM (UNPIVOT int_period_roles ON team, creator, project INTO NAME "by" VALUE name)
    GROUP BY "by", name
),
summed AS (
    SELECT s."by", s.name, coalesce(r.finals, 0) AS finals, coalesce(r.explorations, 0) AS explorations, s.spend_credits
    FROM mart_spend_by AS s
    LEFT JOIN roles AS r ON s."by" = r."by" AND s.name = r.name
    WHERE s."by" IN ('team', 'creator', 'project') AND s.runs > 0
)
SELECT
    "by", row_number() OVER (PARTITION BY "by" ORDER BY spend_credits DESC NULLS LAST, name) AS rank, name, finals, explorations,
    spend_credits, credits_each(spend_credits, finals) AS credits_per_final,
    CASE WHEN finals > 0 THEN explorations::DOUBLE / finals END AS explorations_per_final
FROM summed
ORDER BY "by", rank
