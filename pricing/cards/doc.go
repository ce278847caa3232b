// Package cards holds the built-in rate cards.
//
// It knows: which cards are built in, and their files (a TOML file and a CSV of
// rates each, embedded; every row keeps its source).
//
// It refuses to know: what a card means (package card), and any file on disk.
//
// It reads its embedded files and writes nothing.
//
// To add a card: put NAME.toml and NAME.csv here. Names finds it; TestEveryCard
// tells if a row has no source or the name differs from the file's.
package cards
