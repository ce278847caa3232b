-- One row per team, project, creator and model with runs in the period or the one before.
-- key: by, name
-- columns: by, rank, name, runs, outputs, spend_credits, share, previous_spend_credits, change_credits, change_share,
-- unknown_spend_runs
WITH spent AS (
    SELECT
        CASE WHEN grouping(team) = 0 THEN 'team' WHEN grouping(project) = 0 THEN 'project' WHEN grouping(creator) = 0 THEN 'creator' ELSE 'model' END AS "by",
        coalesce(team, project, creator, model) AS name, sum(runs)::BIGINT AS runs,
        sum(outputs)::BIGINT AS outputs, sum(spend_credits)::DECIMAL(38, 9) AS spend_credits,
        sum(unknown_spend_runs)::BIGINT AS unknown_spend_runs
    FROM stg_period_groups
    GROUP BY GROUPING SETS ((team), (project), (creator), (model))
),
spent_before AS (
    SELECT
        CASE WHEN grouping(team) = 0 THEN 'team' WHEN grouping(project) = 0 THEN 'project' WHEN grouping(creator) = 0 THEN 'creator' ELSE 'model' END AS "by",
        coalesce(team, project, creator, model) AS name, sum(spend_credits)::DECIMAL(38, 9) AS spend_credits
    FROM stg_previous_groups
    GROUP BY GROUPING SETS ((team), (project), (creator), (model))
),
both_periods AS (
    SELECT
        "by", name, coalesce(s.runs, 0) AS runs, coalesce(s.outputs, 0) AS outputs,
        CASE WHEN s.runs IS NULL THEN 0 ELSE s.spend_credits END AS spend_credits,
        CASE
            WHEN getvariable('previous_from') IS NULL THEN NULL
            WHEN b.name IS NULL THEN 0
            ELSE b.spend_credits
        END AS previous_spend_credits,
        coalesce(s.unknown_spend_runs, 0) AS unknown_spend_runs
    FROM spent AS s
    FULL JOIN spent_before AS b USING ("by", name)
)
SELECT
    "by",
    row_number() OVER (PARTITION BY "by" ORDER BY spend_credits DESC NULLS LAST, runs DESC, name) AS rank,
    name, runs, outputs, spend_credits::DECIMAL(38, 9) AS spend_credits,
    spend_credits::DOUBLE / nullif((SELECT spend_credits FROM mart_figures), 0)::DOUBLE AS share,
    previous_spend_credits::DECIMAL(38, 9) AS previous_spend_credits,
    (spend_credits - previous_spend_credits)::DECIMAL(38, 9) AS change_credits,
    CASE
        WHEN previous_spend_credits <> 0
            THEN (spend_credits - previous_spend_credits)::DOUBLE / previous_spend_credits::DOUBLE
    END AS change_share,
    unknown_spend_runs
FROM both_periods
ORDER BY "by", rank
