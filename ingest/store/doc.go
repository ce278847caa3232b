// Package store is the one door to DuckDB.
//
// It knows how to open, lock, migrate and close a database file, how to run SQL that lives in embedded files (models and
// laws), how to lend Go functions to SQL, and how to append many rows at once. It refuses to know what the tables mean:
// which columns a run has is the business of package ingest and those above it.
//
// It reads and writes one database file (a temporary one, deleted on Close, if none is named), a scratch one beside it for what is
// large, and the temporary directory that DuckDB spills to, which is deleted on Close; what a killed process left of its own, the next Open deletes. To add a
// model or a law, add a file to the package that owns it and its name to that package's list.
package store
