-- One row per row of int_baseline_groups, with what one of its runs would have cost under each set of levers.
-- kind: view
-- key: owner_id, price_id, is_final, created_month, is_inferred, is_first_take, is_iterated
-- columns: owner_id, price_id, is_final, created_month, is_inferred, is_first_take, is_iterated, runs, first_at, role, source, creator, team,
-- project, model, configuration_id, n, delivery, is_assumed_delivery, p_none, p_d, p_r, p_m, p_dr, p_dm, p_rm, p_drm, sixths_d, sixths_r, sixths_m,
-- draft, draft_lighter
SELECT g.*, p.* EXCLUDE (take_id)
FROM int_baseline_groups AS g
JOIN int_takes AS t ON g.configuration_id = t.configuration_id AND g.n = t.n AND g.role = t.role AND g.delivery = t.delivery
JOIN take_prices AS p ON t.take_id = p.take_id
