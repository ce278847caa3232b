-- No more runs than in the period before are on models that the card does not know.
WITH this AS (
    SELECT coalesce(sum(runs) FILTER (price_status = 'unknown_model'), 0)::BIGINT AS runs,
        coalesce(string_agg(DISTINCT model, ', ' ORDER BY model) FILTER (price_status = 'unknown_model'), '') AS models
    FROM stg_period_groups
),
before AS (SELECT coalesce(sum(runs) FILTER (price_status = 'unknown_model'), 0)::BIGINT AS runs FROM stg_previous_groups)
SELECT this.runs, before.runs AS previous_runs, this.models FROM this, before
WHERE this.runs > before.runs AND getvariable('previous_from') IS NOT NULL
