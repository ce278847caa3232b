-- One row per tip given for one of the six months before: what it promised, and what came of it in the month looked at.
-- key: for_kind, name, tip, given_month
-- columns: for_kind, name, tip, title, given_month, expected_credits, realised_credits, verdict
--
-- Both are for the work of the month that the period ends in: expected is what it would waste at the earlier month's rate,
-- realised what it does not waste any more. Where it has no such work, expected is the saving as it was given.
SELECT * FROM tip_history_rows ORDER BY for_kind, name, given_month DESC, expected_credits DESC, tip
