// Package format turns the cells of a table into the text a reader sees.
//
// It knows the named formats that page declarations use ("credits", "percent",
// "date", …), the typography of numbers (grouped digits, U+2212 as the minus,
// exact decimals that never pass through a binary float) and which column types
// each format accepts.
//
// It refuses to know tables, pages, HTML and languages; it computes nothing but
// the rounding of what is shown.
//
// It reads Go values (nil is null) and writes strings.
//
// To add a format: add one entry to the list in named.go and a row with its
// thresholds to format_test.go. A page declaration names it; [Named] finds it.
package format
