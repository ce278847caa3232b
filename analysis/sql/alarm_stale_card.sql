-- No card's newest date lies more than a year before the last run.
SELECT f.card, f.newest_day, l.last_day
FROM card_facts AS f, (SELECT max(created_day) AS last_day FROM int_daily_groups) AS l
WHERE f.newest_day < l.last_day - INTERVAL 1 YEAR
ORDER BY f.ordinal
