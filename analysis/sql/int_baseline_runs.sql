-- One row per run of the baseline, with what it would have cost under each set of levers.
-- kind: view
-- key: source, run_id
-- columns: source, run_id, created_at, created_month, creator, team, project, model, role, is_inferred, is_abandoned,
-- is_assumed_delivery, p_none, p_d, p_r, p_m, p_dr, p_dm, p_rm, p_drm, sixths_d, sixths_r, sixths_m, is_first_take, draft,
-- draft_lighter, is_iterated, run_number, chain_number
--
-- is_first_take marks the first baseline final of a chain that has no exploration at all: the run that a draft would have
-- come before. is_iterated marks the first baseline exploration of its chain.
SELECT
    g.source, r.run_id, b.created_at, b.created_month, g.creator, g.team, g.project, g.model, g.role, b.is_inferred, b.is_abandoned,
    g.is_assumed_delivery, g.p_none, g.p_d, g.p_r, g.p_m, g.p_dr, g.p_dm, g.p_rm, g.p_drm, g.sixths_d, g.sixths_r, g.sixths_m,
    b.is_first_take, CASE WHEN b.is_first_take THEN g.draft END AS draft, CASE WHEN b.is_first_take THEN g.draft_lighter END AS draft_lighter,
    b.is_iterated, b.run_number, b.chain_number
FROM int_baseline AS b
JOIN stored_runs AS r ON b.run_number = r.run_number
JOIN int_group_prices AS g
    ON b.owner_id = g.owner_id AND b.price_id = g.price_id AND b.is_final = g.is_final AND b.created_month = g.created_month
    AND b.is_inferred = g.is_inferred AND b.is_first_take = g.is_first_take AND b.is_iterated = g.is_iterated
