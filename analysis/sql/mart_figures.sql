-- One row: the headline figures of the period.
-- key: runs
-- columns: runs, succeeded_runs, failed_runs, cancelled_runs, pending_runs, outputs, spend_credits, charged_credits,
-- repriced_credits, variance_credits, previous_spend_credits, change_credits, change_share, unpriced_runs, unknown_spend_runs,
-- previous_runs, creators, models, left_out_runs, rejected_rows
--
-- A sum over no runs is 0; a sum over runs whose amounts are all unknown is unknown.
WITH this AS (
    SELECT
        coalesce(sum(runs), 0)::BIGINT AS runs,
        coalesce(sum(runs) FILTER (status = 'succeeded'), 0)::BIGINT AS succeeded_runs,
        coalesce(sum(runs) FILTER (status = 'failed'), 0)::BIGINT AS failed_runs,
        coalesce(sum(runs) FILTER (status = 'cancelled'), 0)::BIGINT AS cancelled_runs,
        coalesce(sum(runs) FILTER (status = 'pending'), 0)::BIGINT AS pending_runs,
        coalesce(sum(outputs), 0)::BIGINT AS outputs,
        CASE WHEN count(*) = 0 THEN 0 ELSE sum(spend_credits) END::DECIMAL(38, 9) AS spend_credits,
        CASE WHEN count(*) = 0 THEN 0 ELSE sum(charged_credits) END::DECIMAL(38, 9) AS charged_credits,
        CASE WHEN count(*) = 0 THEN 0 ELSE sum(repriced_credits) FILTER (status <> 'pending') END::DECIMAL(38, 9) AS repriced_credits,
        sum(variance_credits)::DECIMAL(38, 9) AS variance_credits,
        coalesce(sum(runs) FILTER (price_status <> 'priced'), 0)::BIGINT AS unpriced_runs,
        coalesce(sum(unknown_spend_runs), 0)::BIGINT AS unknown_spend_runs,
        count(DISTINCT creator) AS creators,
        count(DISTINCT model) AS models
    FROM stg_period_groups
),
previous AS (
    SELECT
        coalesce(sum(runs), 0)::BIGINT AS previous_runs,
        CASE
            WHEN getvariable('previous_from') IS NULL THEN NULL
            WHEN count(*) = 0 THEN 0
            ELSE sum(spend_credits)
        END::DECIMAL(38, 9) AS previous_spend_credits
    FROM stg_previous_groups
)
SELECT
    runs, succeeded_runs, failed_runs, cancelled_runs, pending_runs, outputs, spend_credits, charged_credits, repriced_credits,
    variance_credits, previous_spend_credits, (spend_credits - previous_spend_credits)::DECIMAL(38, 9) AS change_credits,
    CASE
        WHEN previous_spend_credits <> 0
            THEN (spend_credits - previous_spend_credits)::DOUBLE / previous_spend_credits::DOUBLE
    END AS change_share,
    unpriced_runs, unknown_spend_runs, previous_runs, creators, models,
    (SELECT count(*) FROM stored_runs WHERE created_at >= getvariable('as_of')) AS left_out_runs,
    (SELECT count(*) FROM rejects) AS rejected_rows
FROM this, previous
