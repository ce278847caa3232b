-- What BuildChains must do to bring kept.run_chains up to date: runs whose run_number is getvariable('first_new') or above are new,
-- and those that files after getvariable('last_file') removed are gone. A partition is stale from the first of these on. Its
-- chains before that stand; the runs from then on are linked anew, with the chains they may join in sight.
CREATE OR REPLACE TEMP TABLE gone_runs AS
SELECT run_number, source, creator, project, created_at FROM kept.removed_runs WHERE file_id > getvariable('last_file');

CREATE OR REPLACE TEMP TABLE stale_partitions AS
SELECT row_number() OVER () - 1 AS partition_id, source, creator, project, min(created_at) AS stale_from
FROM (
    SELECT source, creator, project, created_at FROM runs WHERE run_number >= getvariable('first_new') AND status <> 'pending'
    UNION ALL
    SELECT source, creator, project, created_at FROM gone_runs
)
GROUP BY source, creator, project;

CREATE OR REPLACE TEMP TABLE stale_runs AS
SELECT
    r.run_number, p.partition_id, r.created_at, r.run_id, r.session_id, coalesce(r.accepted AND r.status = 'succeeded', false) AS is_final,
    c.chain_number, c.marks & 16 <> 0 AS is_abandoned
FROM runs AS r
JOIN stale_partitions AS p ON r.source = p.source AND r.creator = p.creator AND r.project = p.project
LEFT JOIN kept.run_chains AS c ON r.run_number = c.run_number
WHERE r.status <> 'pending';

-- Whether chains without an accepted run are abandoned depends on the whole partition: if that may change, all of it is stale.
CREATE OR REPLACE TEMP TABLE int_chain_partitions AS
SELECT
    p.partition_id, p.source, p.creator, p.project, coalesce(bool_or(r.is_final), false) AS has_accepted,
    if(has_accepted = coalesce(bool_or(r.is_abandoned), false), p.stale_from, '-infinity'::TIMESTAMP) AS stale_from
FROM stale_partitions AS p
LEFT JOIN stale_runs AS r ON p.partition_id = r.partition_id
GROUP BY p.partition_id, p.source, p.creator, p.project, p.stale_from;

-- The chains that stale runs are or were in, those of their sessions, and the eight latest that a run without session may join.
CREATE OR REPLACE TEMP TABLE open_chains AS
WITH runs_in_parts AS (
    SELECT r.*, r.created_at >= p.stale_from AS is_stale FROM stale_runs AS r JOIN int_chain_partitions AS p ON r.partition_id = p.partition_id
),
latest AS (
    SELECT chain_number
    FROM runs_in_parts
    WHERE NOT is_stale AND session_id IS NULL
    GROUP BY partition_id, chain_number
    QUALIFY row_number() OVER (PARTITION BY partition_id ORDER BY max((created_at, run_id)) DESC) <= 8
)
SELECT chain_number FROM latest
UNION
SELECT chain_number FROM runs_in_parts WHERE is_stale AND chain_number IS NOT NULL
UNION
SELECT e.chain_number
FROM runs_in_parts AS e
SEMI JOIN (FROM runs_in_parts WHERE is_stale) AS s ON e.partition_id = s.partition_id AND e.session_id = s.session_id
WHERE NOT e.is_stale
UNION
SELECT c.chain_number FROM kept.run_chains AS c SEMI JOIN gone_runs AS g ON c.run_number = g.run_number;

CREATE OR REPLACE TEMP TABLE runs_to_link AS
SELECT r.run_number, r.partition_id, if(r.created_at >= p.stale_from, NULL, r.chain_number) AS known_chain
FROM stale_runs AS r
JOIN int_chain_partitions AS p ON r.partition_id = p.partition_id
WHERE r.created_at >= p.stale_from OR r.chain_number IN (FROM open_chains);

DELETE FROM kept.run_chains WHERE run_number IN (SELECT run_number FROM runs_to_link UNION ALL SELECT run_number FROM gone_runs);

CREATE OR REPLACE TEMP VIEW stg_chain_runs AS
SELECT r.* EXCLUDE (file_id), l.partition_id, l.known_chain FROM runs AS r JOIN runs_to_link AS l ON r.run_number = l.run_number;

DROP TABLE gone_runs;
DROP TABLE stale_partitions;
DROP TABLE stale_runs;
DROP TABLE open_chains;
