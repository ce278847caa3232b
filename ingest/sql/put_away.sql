-- Drops the tables of the file in hand.
DROP VIEW IF EXISTS temp.stg_file_runs;
DROP VIEW IF EXISTS temp.stg_keys;
DROP VIEW IF EXISTS temp.stg_typed;
DROP VIEW IF EXISTS temp.stg_rows;
DROP TABLE IF EXISTS temp.raw_cells;
DROP TABLE IF EXISTS temp.int_words;
DROP TABLE IF EXISTS temp.int_flagged;
DROP TABLE IF EXISTS temp.int_derived_ids;
DROP TABLE IF EXISTS temp.int_counts;
DROP TABLE IF EXISTS temp.reject_texts;
DROP TABLE IF EXISTS temp.contested;
DROP TABLE IF EXISTS temp.candidates;
DROP TABLE IF EXISTS temp.survivors;
DROP TABLE IF EXISTS temp.forgotten;
DROP TABLE IF EXISTS temp.restored;
