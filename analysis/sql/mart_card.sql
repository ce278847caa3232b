-- One row per card that prices runs.
-- key: card
-- columns: card, title, currency, checked, failed_runs, bill_for, round_to, min_credits, rates, models, first_from, last_to
SELECT * EXCLUDE (ordinal, newest_day) FROM card_facts ORDER BY ordinal
