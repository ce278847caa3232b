-- One row per finished run: its chain and its part in it, beside what is counted and summed by chains.
-- key: run_number
-- columns: run_number, chain_number, place, marks, created_at, created_day, source, creator, team, project, configuration_id, billable,
-- delivery_resolution, repriced_credits, spend_credits, is_succeeded, is_priced, is_accepted
--
-- In a named database it is kept, and runs whose chains may have changed are replaced. It is narrow, since it is read more often
-- than anything else. chain_mark, a function of BuildChains, tells of a run what was found out of stg_attempts.
SELECT
    run_number, mark.chain_number, mark.place, mark.marks, created_at, created_day, source, creator, team, project, configuration_id, billable,
    delivery_resolution, repriced_credits, spend_credits, status = 'succeeded' AS is_succeeded, price_status = 'priced' AS is_priced,
    is_succeeded AND coalesce(accepted, false) AS is_accepted
FROM (SELECT *, chain_mark(run_number) AS mark FROM stg_priced_runs WHERE status <> 'pending')
WHERE mark IS NOT NULL
