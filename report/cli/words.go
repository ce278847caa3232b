package cli

import "offcut/report/format"

// count is "1 run" or "2,000 runs".
func count(n int64, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return grouped(n) + " " + thing + "s"
}

func grouped(n int64) string { return shown(n, "integer") }

// shown is a value in a named format of the pages.
func shown(v any, name string) string {
	f, _ := format.Named(name)
	return f.Text(v)
}
