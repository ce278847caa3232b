-- Stores int_file_entries, and keeps in known_entries how those of them that were known stood before.
CREATE OR REPLACE TEMP TABLE known_entries AS
SELECT l.* EXCLUDE (file_id, file, line)
FROM ledger AS l
SEMI JOIN int_file_entries AS e ON l.source = e.source AND l.entry_id = e.entry_id;

INSERT INTO ledger_entries BY NAME FROM int_file_entries;
