-- One row per action: the tips worth most over all creators and teams, at most three, none counted twice.
-- key: rank
-- columns: rank, title, name, for_kind, saving_credits, basis, sentence, settings, saving_low_credits, saving_high_credits
SELECT * FROM tip_action_rows ORDER BY rank
