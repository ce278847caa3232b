-- One row per finished run: its chain and its part in it, beside what is counted and summed by chains.
-- key: run_number
-- columns: run_number, chain_number, place, marks, created_at, created_day, source, creator, team, project, configuration_id, billable,
-- delivery_resolution, repriced_credits, spend_credits, is_succeeded, is_priced, is_accepted
--
-- In a named database it is kept, and runs whose chains may have changed are replaced. It is narrow, since it is read more often
-- than anything else.
SELECT
    c.run_number, c.chain_number, c.place, c.marks, r.created_at, r.created_day, r.source, r.creator, r.team, r.project, r.configuration_id,
    r.billable, r.delivery_resolution, r.repriced_credits, r.spend_credits, r.status = 'succeeded' AS is_succeeded,
    r.price_status = 'priced' AS is_priced, is_succeeded AND coalesce(r.accepted, false) AS is_accepted
FROM stg_priced_runs AS r
JOIN chain_marks AS c ON r.run_number = c.run_number
WHERE
    r.run_number BETWEEN getvariable('linked_from') AND getvariable('linked_to')
    AND c.run_number BETWEEN getvariable('linked_from') AND getvariable('linked_to')
