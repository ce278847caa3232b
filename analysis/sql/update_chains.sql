-- What BuildChains must do to bring kept.linked_runs up to date: runs whose run_number is getvariable('first_new') or above are new,
-- and those that files after getvariable('last_file') removed are gone. A partition is stale from the first of these on. Its
-- chains before that stand; the runs from then on are linked anew, with the chains they may join in sight.
CREATE OR REPLACE TEMP TABLE gone_runs AS
SELECT run_number, source, creator, project, created_at FROM kept.removed_runs WHERE file_id > getvariable('last_file');

CREATE OR REPLACE TEMP TABLE new_runs AS
SELECT run_number, source, creator, project, created_at, session_id, status = 'succeeded' AND coalesce(accepted, false) AS is_accepted
FROM runs
WHERE run_number >= getvariable('first_new') AND status <> 'pending';

CREATE OR REPLACE TEMP TABLE stale_partitions AS
SELECT row_number() OVER () - 1 AS partition_id, source, creator, project, min(created_at) AS stale_from
FROM (
    SELECT source, creator, project, created_at FROM new_runs
    UNION ALL
    SELECT source, creator, project, created_at FROM gone_runs
)
GROUP BY source, creator, project;

CREATE OR REPLACE TEMP TABLE stale_runs AS
SELECT
    p.partition_id, l.run_number, l.created_at, l.marks & 8 <> 0 AS has_session, s.status = 'succeeded' AND coalesce(s.accepted, false) AS is_accepted,
    l.chain_number, l.marks & 16 <> 0 AS is_abandoned
FROM kept.linked_runs AS l
JOIN owners AS o ON l.owner_id = o.owner_id
JOIN settings AS s ON l.setting_id = s.setting_id
JOIN stale_partitions AS p ON s.source = p.source AND o.creator = p.creator AND o.project = p.project
WHERE l.run_number NOT IN (SELECT run_number FROM gone_runs)
UNION ALL
SELECT p.partition_id, n.run_number, n.created_at, n.session_id IS NOT NULL, n.is_accepted, NULL, NULL
FROM new_runs AS n
JOIN stale_partitions AS p ON n.source = p.source AND n.creator = p.creator AND n.project = p.project;

-- Whether chains without an accepted run are abandoned depends on the whole partition: if that may change, all of it is stale.
CREATE OR REPLACE TEMP TABLE partitions_to_link AS
SELECT
    p.partition_id, p.source, p.creator, p.project, coalesce(bool_or(r.is_accepted), false) AS has_accepted,
    if(has_accepted = coalesce(bool_or(r.is_abandoned), false), p.stale_from, '-infinity'::TIMESTAMP) AS stale_from
FROM stale_partitions AS p
LEFT JOIN stale_runs AS r ON p.partition_id = r.partition_id
GROUP BY p.partition_id, p.source, p.creator, p.project, p.stale_from;

-- The chains that stale runs are or were in, those of their sessions, and the eight latest that a run without session may join.
CREATE OR REPLACE TEMP TABLE open_chains AS
WITH runs_in_parts AS (
    SELECT r.*, r.created_at >= p.stale_from AS is_stale FROM stale_runs AS r JOIN partitions_to_link AS p ON r.partition_id = p.partition_id
),
ended AS (
    SELECT partition_id, chain_number, max(created_at) AS last_at
    FROM runs_in_parts
    WHERE NOT is_stale AND NOT has_session
    GROUP BY partition_id, chain_number
    QUALIFY rank() OVER (PARTITION BY partition_id ORDER BY last_at DESC) <= 8
),
-- only where more than eight are left, some at one time, is the last one's run_id asked for
tied AS (FROM ended QUALIFY count(*) OVER (PARTITION BY partition_id) > 8),
-- mostly none, and then no run is looked at
tied_runs AS MATERIALIZED (
    SELECT e.partition_id, e.chain_number, e.last_at, l.run_number
    FROM tied AS e
    JOIN runs_in_parts AS l ON e.partition_id = l.partition_id AND e.chain_number = l.chain_number AND e.last_at = l.created_at
),
latest AS (
    SELECT t.chain_number
    FROM tied_runs AS t
    JOIN stored_runs AS r ON t.run_number = r.run_number
    GROUP BY t.partition_id, t.chain_number, t.last_at
    QUALIFY row_number() OVER (PARTITION BY t.partition_id ORDER BY t.last_at DESC, max(r.run_id) DESC) <= 8
    UNION ALL
    SELECT chain_number FROM ended ANTI JOIN tied USING (partition_id)
),
stale_sessions AS (
    SELECT DISTINCT s.partition_id, r.session_id
    FROM runs AS r
    JOIN (FROM runs_in_parts WHERE is_stale AND has_session) AS s ON r.run_number = s.run_number
)
SELECT chain_number FROM latest
UNION
SELECT chain_number FROM runs_in_parts WHERE is_stale AND chain_number IS NOT NULL
UNION
SELECT e.chain_number
FROM (FROM runs_in_parts WHERE NOT is_stale AND has_session) AS e
JOIN (SELECT run_number, session_id FROM runs WHERE session_id IN (SELECT session_id FROM stale_sessions)) AS r ON e.run_number = r.run_number
SEMI JOIN stale_sessions AS s ON e.partition_id = s.partition_id AND r.session_id = s.session_id
UNION
SELECT l.chain_number FROM kept.linked_runs AS l SEMI JOIN gone_runs AS g ON l.run_number = g.run_number;

CREATE OR REPLACE TEMP TABLE runs_to_link AS
SELECT r.run_number, if(r.created_at >= p.stale_from, NULL, r.chain_number) AS known_chain
FROM stale_runs AS r
JOIN partitions_to_link AS p ON r.partition_id = p.partition_id
WHERE r.created_at >= p.stale_from OR r.chain_number IN (FROM open_chains);

DELETE FROM kept.linked_runs WHERE run_number IN (SELECT run_number FROM runs_to_link UNION ALL SELECT run_number FROM gone_runs);

DROP TABLE gone_runs;
DROP TABLE new_runs;
DROP TABLE stale_partitions;
DROP TABLE stale_runs;
DROP TABLE open_chains;
