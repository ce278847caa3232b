-- The bounds of a forecast enclose its mean, the wider interval the narrower one, and a month is never below what was spent in it.
WITH ahead AS (
    SELECT scope, rank, day AS "from", NULL AS spent_credits, mean_credits, lo80_credits, hi80_credits, lo95_credits, hi95_credits FROM mart_forecast_days
    UNION ALL
    SELECT scope, rank, month, spent_credits, mean_credits, lo80_credits, hi80_credits, lo95_credits, hi95_credits FROM mart_forecast_months
)
SELECT *
FROM ahead
WHERE
    NOT (lo95_credits <= lo80_credits AND lo80_credits <= mean_credits AND mean_credits <= hi80_credits AND hi80_credits <= hi95_credits)
    OR lo95_credits < 0 OR mean_credits < 0 OR lo95_credits < spent_credits OR mean_credits < spent_credits
