-- One row per finished run: its chain and its part in it, beside what its owner, setting and price are found by.
-- key: run_number
-- columns: run_number, chain_number, place, marks, created_at, owner_id, setting_id, charged_credits
--
-- In a named database it is kept, and runs whose chains may have changed are replaced. It is narrow, since it is read more often
-- than anything else.
SELECT c.run_number, c.chain_number, c.place, c.marks, r.created_at, r.owner_id, r.setting_id, r.charged_credits
FROM stored_runs AS r
JOIN chain_marks AS c ON r.run_number = c.run_number
WHERE
    r.run_number BETWEEN getvariable('linked_from') AND getvariable('linked_to')
    AND c.run_number BETWEEN getvariable('linked_from') AND getvariable('linked_to')
