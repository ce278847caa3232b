-- Another lever never makes a run dearer, and without levers it costs what the card says.
SELECT g.owner_id, g.price_id, g.role, g.p_none, g.p_d, g.p_r, g.p_m, g.p_dr, g.p_dm, g.p_rm, g.p_drm
FROM int_group_prices AS g
JOIN int_setting_prices AS p ON g.price_id = p.price_id
WHERE
    g.p_none <> p.repriced_credits
    OR greatest(g.p_d, g.p_r, g.p_m) > g.p_none OR g.p_dr > least(g.p_d, g.p_r) OR g.p_dm > least(g.p_d, g.p_m)
    OR g.p_rm > least(g.p_r, g.p_m) OR g.p_drm > least(g.p_dr, g.p_dm, g.p_rm)
