// Package pricing prices the runs of the database by rate cards.
//
// It knows which card a source is priced by, and the way from runs to priced runs: the distinct configurations come out of
// DuckDB, each is priced once by package card for every stretch of time in which its model's rates do not change, and the
// prices are joined back. It refuses to know log formats, how a card is written (pricing/card), and what the prices mean for
// anybody (analysis).
//
// It reads stored_runs, owners and settings and writes the temporary tables card_periods, card_prices and the models in sql/: prices are
// those of settings, which are few, and stg_priced_runs is a view that joins runs with them.
//
// To add a card: a TOML and a CSV in pricing/cards; its tests tell if one was forgotten. To add a column to priced runs:
// sql/stg_priced_runs.sql; TestModelsAreWhatTheirHeadersSay holds its header against its result.
package pricing
