-- One row per model of the period or the one before: the seven that cost most in the period by name, the others together.
-- key: model
-- columns: model, shown, model_rank
--
-- A model that is called "other" is one of the others.
WITH spend AS (
    SELECT model, sum(spend_credits) AS spend_credits, sum(runs) AS runs FROM stg_period_groups GROUP BY model
),
ranked AS (
    SELECT
        model, row_number() OVER (ORDER BY spend_credits DESC NULLS LAST, runs DESC, model) AS place,
        count(*) OVER () AS models
    FROM spend
)
SELECT
    model,
    if(place <= 7 OR models = 8, model, 'other') AS shown,
    if((place <= 7 OR models = 8) AND model <> 'other', place, 99) AS model_rank
FROM ranked
