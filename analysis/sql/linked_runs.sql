-- One row per finished run: its chain and its part in it, beside what its owner, setting and price are found by.
-- key: run_number
-- columns: run_number, chain_number, place, marks, created_at, owner_id, setting_id, charged_credits
--
-- In a named database it is kept, and runs whose chains may have changed are replaced. It is narrow, since it is read more often
-- than anything else. chain_mark, a function of BuildChains, tells of a run what was found out of stg_attempts.
SELECT run_number, mark.chain_number, mark.place, mark.marks, created_at, owner_id, setting_id, charged_credits
FROM (SELECT run_number, created_at, owner_id, setting_id, charged_credits, chain_mark(run_number) AS mark FROM stored_runs)
WHERE mark IS NOT NULL
