-- One row per creator of the period: how many runs, and what they cost.
-- key: creator
-- columns: creator, team, runs, succeeded_runs, spend_credits, finals, explorations
--
-- team is where most of their runs are; of several the bytewise first.
WITH per_team AS (
    SELECT
        creator, team, sum(runs) AS runs, coalesce(sum(runs) FILTER (status = 'succeeded'), 0) AS succeeded_runs, sum(spend_credits) AS spend_credits
    FROM stg_period_groups
    GROUP BY creator, team
),
summed AS (
    SELECT
        creator, max({'runs': runs, 'before': -place, 'team': team}).team AS team, sum(runs)::BIGINT AS runs,
        sum(succeeded_runs)::BIGINT AS succeeded_runs, sum(spend_credits)::DECIMAL(38, 9) AS spend_credits
    FROM (SELECT *, row_number() OVER (PARTITION BY creator ORDER BY team) AS place FROM per_team)
    GROUP BY creator
),
kept AS (
    SELECT creator, sum(finals)::BIGINT AS finals, sum(explorations)::BIGINT AS explorations FROM int_period_roles GROUP BY creator
)
SELECT
    s.creator, s.team, s.runs, s.succeeded_runs, s.spend_credits, coalesce(k.finals, 0) AS finals, coalesce(k.explorations, 0) AS explorations
FROM summed AS s
LEFT JOIN kept AS k ON s.creator = k.creator
