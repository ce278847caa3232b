-- One row per run of the baseline, with what it would have cost under each set of levers.
-- key: source, run_id
-- columns: source, run_id, created_at, created_month, creator, team, project, model, role, is_inferred, is_abandoned,
-- is_assumed_delivery, p_none, p_d, p_r, p_m, p_dr, p_dm, p_rm, p_drm, sixths_d, sixths_r, sixths_m, is_first_take, draft,
-- draft_lighter, is_iterated, run_number, chain_number
--
-- is_first_take marks the first baseline final of a chain that has no exploration at all: the run that a draft would have
-- come before. is_iterated marks the first baseline exploration of its chain.
SELECT
    r.source, r.run_id, r.created_at, r.created_month, r.creator, r.team, r.project, r.model, r.role, r.is_inferred,
    r.is_abandoned, r.is_assumed_delivery, p.* EXCLUDE (take_id, draft, draft_lighter),
    r.role = 'final' AND r.chain_explorations = 0 AND f.place IS NOT NULL AS is_first_take,
    CASE WHEN is_first_take THEN p.draft END AS draft,
    CASE WHEN is_first_take THEN p.draft_lighter END AS draft_lighter,
    r.role = 'exploration' AND f.place IS NOT NULL AS is_iterated,
    r.run_number, r.chain_number
FROM int_baseline AS r
JOIN int_takes AS t
    ON r.configuration_id = t.configuration_id AND r.n = t.n AND r.role = t.role AND r.delivery = t.delivery
JOIN take_prices AS p ON t.take_id = p.take_id
LEFT JOIN (SELECT chain_number, role, min(place) AS place FROM int_baseline GROUP BY chain_number, role) AS f
    ON r.chain_number = f.chain_number AND r.role = f.role AND r.place = f.place
