-- The runs listed by variance are those of their class: all of them, or the widest fifty, which differ by no more than all do.
SELECT v.variance_class, v.runs, v.variance_credits, count(r.run_id) AS listed_runs, sum(r.variance_credits) AS listed_credits
FROM mart_variance AS v
LEFT JOIN mart_variance_runs AS r USING (variance_class)
WHERE v.variance_class IN ('overcharged', 'undercharged', 'charged_failed')
GROUP BY v.variance_class, v.runs, v.variance_credits
HAVING
    count(r.run_id) <> least(v.runs, 50) OR abs(sum(r.variance_credits)) > abs(v.variance_credits)
    OR v.runs <= 50 AND sum(r.variance_credits) <> v.variance_credits
