-- One row per owner of finished runs of the period: how many of them are finals and explorations.
-- key: owner_id
-- columns: owner_id, creator, team, project, finals, explorations
WITH counted AS (
    SELECT owner_id, count(*) FILTER (is_final) AS finals, count(*) FILTER (role = 'exploration') AS explorations
    FROM stg_period_chains
    GROUP BY owner_id
)
SELECT c.owner_id, o.creator, o.team, o.project, c.finals, c.explorations
FROM counted AS c
JOIN owners AS o ON c.owner_id = o.owner_id
