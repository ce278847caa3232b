-- One row per kind of waste in the period, costliest first. It stands apart from the levers and is never added to them.
-- key: kind
-- columns: rank, kind, title, runs, credits, run_ids, meaning
--
-- A sum over no runs is 0; one over runs whose credits are all unknown is unknown.
WITH wasted AS (
    SELECT 'charged_failed' AS kind, run_id, variance_credits AS credits FROM stg_period_runs WHERE variance_class = 'charged_failed' AND variance_credits > 0
    UNION ALL
    SELECT 'overcharged', run_id, variance_credits FROM stg_period_runs WHERE variance_class = 'overcharged' AND variance_credits > 0 AND status = 'succeeded'
    UNION ALL
    SELECT 'exact_repeat', run_id, spend_credits FROM int_repeats
),
kinds AS (
    SELECT *
    FROM (
        VALUES
        (1, 'charged_failed', 'Charged failures', 'charged, though the run did not succeed and the card makes such runs free: to be claimed back'),
        (2, 'overcharged', 'Overcharged runs', 'succeeded, and charged more than the card says: the difference'),
        (3, 'exact_repeat', 'Exact repeats', 'the same creator, settings and prompt as a succeeded run at most 60 seconds before: what the later runs cost')
    ) AS t (place, kind, title, meaning)
),
summed AS (
    SELECT
        k.place, k.kind, k.title, k.meaning, count(w.run_id) AS runs,
        CASE WHEN count(w.run_id) = 0 THEN 0 ELSE sum(w.credits) END::DECIMAL(38, 9) AS credits,
        array_to_string(list_transform(max({'credits': w.credits, 'run_id': w.run_id}, 3) FILTER (w.run_id IS NOT NULL), x -> x.run_id), ', ')
            AS run_ids
    FROM kinds AS k
    LEFT JOIN wasted AS w ON k.kind = w.kind
    GROUP BY k.place, k.kind, k.title, k.meaning
)
SELECT
    row_number() OVER (ORDER BY credits DESC NULLS LAST, place) AS rank, kind, title, runs, credits, coalesce(run_ids, '') AS run_ids, meaning
FROM summed
ORDER BY rank
