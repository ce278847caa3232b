-- One row per charged run, per run that the ledger alone has charged, and per entry that names no run: what the log says beside
-- what the ledger says.
-- key: source, run_id, entry_id
-- columns: class, cause, source, run_id, entry_id, at, creator, team, project, model, status, charged_credits, runs, log_credits,
-- entries, usage_credits, refund_credits, ledger_credits, difference_credits, file, line
--
-- ledger_credits are usage less refunds, difference_credits what the ledger took more than the log says. Class: matched
-- (within 0.005) or amount_differs where there are both a charge and entries; log_only, ledger_only.
-- Cause of what does not match, the first that applies:
--   refunded         refunds take back all usage (within 0.005) or more
--   charged_failure  the run failed or was cancelled, its card makes such runs free, and a charge is left
--   missing_run      (of entries alone) the log has no such run, or the entry names none; refunded if nothing but refunds
--   missing_entry    the log has a charge, the ledger no usage
--   refunded         usage is what the log says, and part of it was given back
--   double_entry     the same usage stands more than once for the run, and is the charge, or the surplus a multiple of it
--   wrong_amount     all else: ledger and log both know the run and name different amounts
WITH runs_of_period AS (
    SELECT r.*, f.failed_runs = 'free' AND r.status IN ('failed', 'cancelled') AS is_free
    FROM stg_period_runs AS r
    JOIN card_facts AS f ON r.card = f.card
),
by_line AS (
    SELECT
        coalesce(run_source, source) AS source, run_source, run_id, if(run_id IS NULL, entry_id, NULL) AS entry_id,
        count(*) AS entries,
        count(*) FILTER (type = 'usage') AS usages,
        sum(if(type = 'usage', credits, 0))::DECIMAL(38, 9) AS usage_credits,
        sum(if(type = 'refund', credits, 0))::DECIMAL(38, 9) AS refund_credits,
        (usage_credits - refund_credits)::DECIMAL(38, 9) AS ledger_credits,
        min(entered_at) AS entered_at,
        first({'file': file, 'line': line} ORDER BY entered_at, file, line) AS place
    FROM int_ledger_entries
    GROUP BY ALL
),
repeated AS (
    SELECT coalesce(run_source, source) AS source, run_id, credits, count(*) AS copies
    FROM int_ledger_entries
    WHERE type = 'usage' AND run_source IS NOT NULL
    GROUP BY ALL
    HAVING count(*) > 1
),
-- A multiple of an amount that stands n times: at most n − 1 of them are too many.
surplus AS (
    SELECT source, run_id, credits, unnest(range(1, least(copies, 1000)))::DECIMAL(4, 0) * credits AS surplus_credits
    FROM repeated
),
doubled AS (
    SELECT DISTINCT s.source, s.run_id
    FROM surplus AS s
    JOIN by_line AS e ON s.source = e.run_source AND s.run_id = e.run_id
    JOIN runs_of_period AS r ON s.source = r.source AND s.run_id = r.run_id
    WHERE abs(s.credits - r.charged_credits) <= 0.005 OR abs(e.usage_credits - r.charged_credits - s.surplus_credits) <= 0.005
),
lines AS (
    SELECT
        coalesce(r.source, e.source) AS source, coalesce(r.run_id, e.run_id) AS run_id, e.entry_id,
        coalesce(r.created_at, e.entered_at) AS "at", r.creator, r.team, r.project, r.model, r.status, r.charged_credits, r.is_free,
        r.run_id IS NOT NULL AS is_known,
        r.charged_credits IS NOT NULL AND r.charged_credits > 0 AS is_charged,
        e.entries IS NOT NULL AS is_in_ledger,
        if(e.entries IS NULL, 0, e.entries) AS entries,
        if(e.entries IS NULL, 0, e.usages) AS usages,
        if(e.entries IS NULL, 0, e.usage_credits)::DECIMAL(38, 9) AS usage_credits,
        if(e.entries IS NULL, 0, e.refund_credits)::DECIMAL(38, 9) AS refund_credits,
        if(e.entries IS NULL, 0, e.ledger_credits)::DECIMAL(38, 9) AS ledger_credits,
        if(is_charged, r.charged_credits, 0)::DECIMAL(38, 9) AS log_credits,
        d.run_id IS NOT NULL AS is_doubled, e.place
    FROM runs_of_period AS r
    FULL JOIN by_line AS e ON r.source = e.run_source AND r.run_id = e.run_id
    LEFT JOIN doubled AS d ON r.source = d.source AND r.run_id = d.run_id
    WHERE e.entries IS NOT NULL OR r.charged_credits > 0
),
classed AS (
    SELECT
        *,
        CASE
            WHEN NOT is_in_ledger THEN 'log_only'
            WHEN NOT is_charged THEN 'ledger_only'
            WHEN abs(log_credits - ledger_credits) <= 0.005 THEN 'matched'
            ELSE 'amount_differs'
        END AS class
    FROM lines
)
SELECT
    class,
    CASE
        WHEN class = 'matched' THEN NULL
        WHEN refund_credits > 0 AND usages > 0 AND ledger_credits <= 0.005 THEN 'refunded'
        WHEN is_free AND (is_charged OR ledger_credits > 0.005) THEN 'charged_failure'
        WHEN class = 'ledger_only' AND usages = 0 THEN 'refunded'
        WHEN NOT is_known THEN 'missing_run'
        WHEN usages = 0 THEN 'missing_entry'
        WHEN refund_credits > 0 AND abs(log_credits - usage_credits) <= 0.005 THEN 'refunded'
        WHEN is_doubled THEN 'double_entry'
        ELSE 'wrong_amount'
    END AS cause,
    source, run_id, entry_id, "at", creator, team, project, model, status, charged_credits, is_charged::INT AS runs, log_credits,
    entries, usage_credits, refund_credits, ledger_credits, (ledger_credits - log_credits)::DECIMAL(38, 9) AS difference_credits,
    place.file AS file, place.line AS line
FROM classed
