-- Another lever never makes a run dearer, and without levers it costs what the card says.
SELECT b.source, b.run_id, p_none, p_d, p_r, p_m, p_dr, p_dm, p_rm, p_drm
FROM int_baseline_runs AS b
JOIN int_baseline AS r ON b.run_number = r.run_number
WHERE
    b.p_none <> r.repriced_credits
    OR greatest(p_d, p_r, p_m) > p_none OR p_dr > least(p_d, p_r) OR p_dm > least(p_d, p_m) OR p_rm > least(p_r, p_m)
    OR p_drm > least(p_dr, p_dm, p_rm)
