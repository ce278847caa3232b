// Package ingest turns generation-history logs into runs in DuckDB.
//
// It knows the canonical fields of a run and the headers they answer to, how a file becomes rows of texts and those become
// typed runs or recorded rejects, and the identity of a run, which makes ingest idempotent and free of order. It refuses to
// know prices, chains, periods and pages.
//
// It reads log files (through ingest/logfile, or DuckDB's own readers) and writes the tables files, runs, other_versions and
// rejects; one file is one transaction. The normal forms themselves are in ingest/normal.
//
// To add a field: a line in fields.go, its column in store/schema.sql, its normal form in sql/stg_typed.sql (sql/int_words.sql
// if it has few values) and its place in content_hash of sql/macros.sql; TestFieldsReachRuns
// tells if one was forgotten. To add a format: a reader in ingest/logfile, or a loader in load.go if DuckDB reads it.
package ingest
