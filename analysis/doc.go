// Package analysis answers questions about priced runs: what a period cost, on what, and what changed.
//
// It knows periods, comparisons between them, forecasts of spend, budgets, purchase plans, and the marts that pages
// and exports read. It refuses to know log formats, how a price came about, how anything is drawn or printed, and flags.
//
// It reads the models of package pricing and the tables of package ingest, and writes the models in sql/, each of which says
// its grain, key and columns in its header.
//
// To add an answer: a mart in sql/, its name in Models, its meaning in sql/mart_definitions.sql, and a block that shows it in
// templates/pages; TestModelsAreWhatTheirHeadersSay tells if the header does not fit, report's
// TestDeclarationsFitTheTables if the page does not.
package analysis
