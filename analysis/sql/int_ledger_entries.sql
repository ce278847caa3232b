-- One row per usage and refund entry of the ledger that takes part, with the source of the run it belongs to.
-- key: source, entry_id
-- columns: source, entry_id, entered_at, type, run_id, run_source, credits, file, line
--
-- An entry belongs to the run of its source and run_id; one of no source also to the run of that id in any source, if a single
-- charged run has it (or, if no charged one has, a single run). An entry of a known run takes part when its run is among those
-- of the period, whatever its own date; any other by its own date, if its source is counted in the credits looked at, and only
-- where neither team nor project is asked for.
WITH dated AS (
    SELECT *
    FROM ledger
    WHERE
        type IN ('usage', 'refund')
        AND (getvariable('entries_before') IS NULL OR entered_at < getvariable('entries_before'))
),
wanted AS (
    SELECT DISTINCT source, run_id FROM dated WHERE run_id IS NOT NULL
),
candidates AS (
    SELECT
        w.source, w.run_id, r.source AS run_source, r.source = w.source AS is_own, r.charged_credits IS NOT NULL AND r.charged_credits > 0 AS is_charged,
        count(*) OVER (PARTITION BY w.source, w.run_id) AS candidates,
        count(*) FILTER (is_charged) OVER (PARTITION BY w.source, w.run_id) AS charged_candidates
    FROM wanted AS w
    JOIN runs AS r ON w.run_id = r.run_id AND (w.source = r.source OR w.source = '')
),
chosen AS (
    SELECT *
    FROM candidates
    WHERE is_own OR charged_candidates = 1 AND is_charged OR candidates = 1
    QUALIFY row_number() OVER (PARTITION BY source, run_id ORDER BY is_charged DESC, is_own DESC) = 1
)
SELECT e.source, e.entry_id, e.entered_at, e.type, e.run_id, c.run_source, e.credits, e.file, e.line
FROM dated AS e
LEFT JOIN chosen AS c ON e.source = c.source AND e.run_id = c.run_id
LEFT JOIN stg_period_runs AS r ON c.run_source = r.source AND c.run_id = r.run_id
WHERE
    r.run_id IS NOT NULL
    OR c.run_id IS NULL
    AND e.source NOT IN (SELECT source FROM source_currencies WHERE NOT is_main)
    AND getvariable('team') IS NULL AND getvariable('project') IS NULL
    AND (getvariable('entries_from') IS NULL OR timezone(getvariable('timezone'), timezone('UTC', e.entered_at))::DATE >= getvariable('entries_from'))
    AND (getvariable('entries_to') IS NULL OR timezone(getvariable('timezone'), timezone('UTC', e.entered_at))::DATE < getvariable('entries_to'))
