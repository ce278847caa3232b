-- The period's runs, their outputs and credits are the same by groups as one by one, to the last digit.
WITH by_group AS (
    SELECT
        coalesce(sum(runs), 0) AS runs, coalesce(sum(outputs), 0) AS outputs, sum(billed) AS billed, sum(charged_credits) AS charged_credits,
        sum(repriced_credits) AS repriced_credits, sum(variance_credits) AS variance_credits, sum(spend_credits) AS spend_credits,
        coalesce(sum(unknown_spend_runs), 0) AS unknown_spend_runs
    FROM stg_period_groups
),
by_run AS (
    SELECT
        count(*) AS runs, coalesce(sum(coalesce(outputs, generations)) FILTER (status = 'succeeded'), 0) AS outputs, sum(billed) AS billed,
        sum(charged_credits) AS charged_credits, sum(repriced_credits) AS repriced_credits, sum(variance_credits) AS variance_credits,
        sum(spend_credits) AS spend_credits, count(*) FILTER (spend_credits IS NULL) AS unknown_spend_runs
    FROM stg_period_runs
)
SELECT g.runs AS group_runs, r.runs, g.spend_credits AS group_credits, r.spend_credits
FROM by_group AS g, by_run AS r
WHERE
    g.runs <> r.runs OR g.outputs <> r.outputs OR g.billed IS DISTINCT FROM r.billed
    OR g.charged_credits IS DISTINCT FROM r.charged_credits OR g.repriced_credits IS DISTINCT FROM r.repriced_credits
    OR g.variance_credits IS DISTINCT FROM r.variance_credits OR g.spend_credits IS DISTINCT FROM r.spend_credits
    OR g.unknown_spend_runs <> r.unknown_spend_runs
