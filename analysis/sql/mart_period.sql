-- One row: the period of the report, what it is compared with, and the card.
-- key: period_label
-- columns: period_from, period_to, period_label, is_so_far, timezone, as_of, previous_from, previous_to, previous_label, card,
-- card_title, card_checked, currency, is_sample, notes
SELECT
    getvariable('period_from') AS period_from, getvariable('period_to') AS period_to, getvariable('period_label') AS period_label,
    getvariable('period_is_so_far') AS is_so_far, getvariable('timezone') AS timezone, CASE WHEN (SELECT count(*) FROM stored_runs) > 0 THEN getvariable('as_of') END AS as_of,
    getvariable('previous_from') AS previous_from, getvariable('previous_to') AS previous_to,
    nullif(getvariable('previous_label'), '') AS previous_label,
    (SELECT string_agg(card, ', ' ORDER BY ordinal) FROM card_facts) AS card,
    (SELECT string_agg(title, ', ' ORDER BY ordinal) FROM card_facts) AS card_title,
    (SELECT string_agg(DISTINCT checked, ', ') FROM card_facts) AS card_checked,
    coalesce((SELECT any_value(currency) FROM source_currencies WHERE is_main), (SELECT min(currency) FROM card_facts)) AS currency,
    getvariable('is_sample') AS is_sample,
    nullif(getvariable('period_note'), '') AS notes
