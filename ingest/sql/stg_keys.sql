-- One row per good row of the file in hand, with its key: what stg_file_runs has too, at less cost.
-- key: ordinal
-- columns: ordinal, run_id
SELECT r.ordinal, coalesce(read_name(r.run_id), d.run_id) AS run_id
FROM stg_rows AS r
LEFT JOIN int_derived_ids AS d ON r.ordinal = d.ordinal
WHERE r.ordinal NOT IN (SELECT ordinal FROM int_flagged WHERE reason IS NOT NULL)
