// Package pricing prices the runs of the database by rate cards.
//
// It knows which card a source is priced by, and the way from runs to priced runs: the distinct configurations come out of
// DuckDB, each is priced once by package card for every stretch of time in which its model's rates do not change, and the
// prices are joined back. It refuses to know log formats, how a card is written (pricing/card), and what the prices mean for
// anybody (analysis).
//
// It reads runs and writes the temporary tables card_periods, card_prices and the models in sql/. In a named database it keeps
// priced_runs, with configurations, spellings and priced_sources, in the schema kept, and adds to them what was ingested since:
// kept.go says when all is priced anew. Whoever changes what a run costs or the columns that are kept counts its constant logic up.
//
// To add a card: a TOML and a CSV in pricing/cards; its tests tell if one was forgotten. To add a column to priced runs:
// sql/stg_priced_runs.sql; TestModelsAreWhatTheirHeadersSay holds its header against its result.
package pricing
