-- One row per tip for a creator or a team, worth most first; savings are credits a month.
-- key: for_kind, name, tip
-- columns: for_kind, name, rank, tip, title, settings, saving_credits, saving_low_credits, saving_high_credits, basis, runs, credits,
-- run_ids, sentence
--
-- saving_credits is null for advice that keeps credits from being lost rather than saves any.
SELECT * FROM tip_rows ORDER BY for_kind, name, rank
