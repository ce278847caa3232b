// Package ingest turns generation-history logs into runs in DuckDB.
//
// It knows the canonical fields of a run, and of an entry of a vendor's ledger, and the headers they answer to, how a file becomes rows of texts and those become
// typed runs or recorded rejects, and the identity of a run, which makes ingest idempotent and free of order. It refuses to
// know prices, chains, periods and pages.
//
// It reads log files (through ingest/logfile, or DuckDB's own readers) and writes the tables files, stored_runs with owners and
// settings, which the view runs joins, other_versions, rejects and ledger_entries; one file is one transaction. The normal forms themselves are in ingest/normal.
//
// The view ledger has one row per entry of the vendor's ledger: source (of --source, as runs have it), entry_id (given, or h, a
// hash and a number), entered_at (UTC), type (usage, purchase, refund or bonus), run_id, credits (at least 0, the type says
// which way), balance_after (may be negative), usd (at least 0), description, and file_id, file and line, where it stands.
// Null is "not in the ledger". Where several files tell of one entry, the fullest account stands.
//
// What others derive from the runs they may keep in the schema kept of a named database and bring up to date as files come:
// derivation.go says which runs are new since, kept.removed_runs which are gone.
//
// Cells are read twice over: plain.go and setting.go read rows that are plain, as nearly all are, thousands at a time; the models in sql/
// read what is left cell by cell, and say what is wrong with it. TestReadersAgree and others hold the two against each other.
//
// To add a field of runs: a line in fields.go, its column in store/schema_5.sql, its normal form in sql/stg_typed.sql (sql/int_words.sql
// if it has few values) and in setting.go or plain.go, and its place in content_hash of sql/macros.sql; TestFieldsReachRuns
// tells if one was forgotten. To add a format: a reader in ingest/logfile, or a loader in load.go if DuckDB reads it.
package ingest
