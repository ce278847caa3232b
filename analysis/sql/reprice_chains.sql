-- Gives the runs of kept.linked_runs the prices and days in force.
CREATE OR REPLACE TABLE kept.linked_runs AS
SELECT
    l.* REPLACE (
        r.created_day AS created_day, r.configuration_id AS configuration_id, r.billable AS billable, r.repriced_credits AS repriced_credits,
        r.spend_credits AS spend_credits, r.price_status = 'priced' AS is_priced
    )
FROM kept.linked_runs AS l
JOIN stg_priced_runs AS r ON l.run_number = r.run_number;
