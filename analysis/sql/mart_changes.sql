-- One row per team, project, creator and model whose spend changed against the period before, largest change first.
-- key: by, name
-- columns: rank, by, name, previous_spend_credits, spend_credits, change_credits
SELECT
    row_number() OVER (ORDER BY abs(change_credits) DESC, "by", name) AS rank,
    "by", name, previous_spend_credits, spend_credits, change_credits
FROM mart_spend_by
WHERE change_credits <> 0
ORDER BY rank
