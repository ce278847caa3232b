-- One row: what asking for several generations in one run would have saved in the period.
-- key: baseline_runs
-- columns: baseline_runs, priced_by_run, sentence
--
-- Only a row of unit `run` charges less for two generations of one run than for two runs of one.
WITH counted AS (
    SELECT coalesce(sum(runs), 0)::BIGINT AS baseline_runs, coalesce(sum(runs) FILTER (unit = 'run'), 0)::BIGINT AS priced_by_run
    FROM stg_period_groups
    WHERE status = 'succeeded' AND price_status = 'priced'
)
SELECT
    baseline_runs, priced_by_run,
    CASE
        WHEN baseline_runs = 0 THEN 'No run has a price, so nothing can be said about batching.'
        WHEN priced_by_run = 0
            THEN 'Batching saves nothing: the card charges for each output, so two generations in one run cost as much as two runs of one.'
        WHEN priced_by_run = baseline_runs
            THEN 'The card charges for each run, whatever it gives: several generations in one run cost no more than one.'
        ELSE 'Batching saves nothing where the card charges for each output; it charges for each run, whatever it gives, in '
            || priced_by_run || ' of ' || baseline_runs || ' runs.'
    END AS sentence
FROM counted
