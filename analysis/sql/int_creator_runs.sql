-- One row per creator of the period: how many runs, and what they cost.
-- key: creator
-- columns: creator, team, runs, succeeded_runs, spend_credits, finals, explorations
--
-- team is where most of their runs are; of several the bytewise first.
WITH per_team AS (
    SELECT
        r.creator, r.team, count(*) AS runs, count(*) FILTER (r.status = 'succeeded') AS succeeded_runs, sum(r.spend_credits) AS spend_credits,
        count(*) FILTER (c.role = 'final') AS finals, count(*) FILTER (c.role = 'exploration') AS explorations
    FROM stg_period_runs AS r
    LEFT JOIN stg_period_chains AS c ON r.run_number = c.run_number
    GROUP BY r.creator, r.team
)
SELECT
    creator, max({'runs': runs, 'before': -place, 'team': team}).team AS team, sum(runs)::BIGINT AS runs,
    sum(succeeded_runs)::BIGINT AS succeeded_runs, sum(spend_credits)::DECIMAL(38, 9) AS spend_credits, sum(finals)::BIGINT AS finals,
    sum(explorations)::BIGINT AS explorations
FROM (SELECT *, row_number() OVER (PARTITION BY creator ORDER BY team) AS place FROM per_team)
GROUP BY creator
