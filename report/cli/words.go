package cli

import "offcut/report/format"

// count is "1 run" or "2,000 runs".
func count(n int64, thing string) string { return countOf(n, thing, thing+"s") }

// countOf is "1 run is" or "2,000 runs are".
func countOf(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return grouped(n) + " " + many
}

func grouped(n int64) string { return shown(n, "integer") }

// shown is a value in a named format of the pages.
func shown(v any, name string) string {
	f, _ := format.Named(name)
	return f.Text(v)
}
