package logfile

import (
	"bytes"
	"math"
	"strconv"
	"strings"
)

// PlainJSON says whether DuckDB's own reader can be tried for the given columns (indices into Columns), and the rows it must then
// find: uncompressed JSON lines, every one a good object, in which the columns are members of the object itself, none
// twice in a row, whose values any reader gives the same text: no object, no array, no escape of four digits and no number
// in a spelling that a reader would change.
func (f *File) PlainJSON(columns []int) (rows int64, ok bool) {
	if f.format != JSONLines || f.packed != "" || f.tree.odd || len(columns) == 0 {
		return 0, false
	}
	folded := map[string]bool{} // DuckDB knows no two columns apart by case alone
	for _, c := range columns {
		name := f.columns[c]
		n, lower := f.tree.root.byKey[name], strings.ToLower(name)
		if n == nil || n.odd || name == "" || folded[lower] || f.tree.count(name) != 1 {
			return 0, false
		}
		folded[lower] = true
	}
	return f.tree.rows, true
}

// count is how many keys a dotted path may mean.
func (t *tree) count(path string) (keys int) {
	t.root.walk(func(n *node) {
		if n != &t.root && n.path == path {
			keys++
		}
	})
	return keys
}

// isPlainNumber says whether a JSON number is spelt as DuckDB spells the value it has: a whole number that fits 64 bits, or the
// shortest decimal fraction that stands for the same double.
func isPlainNumber(raw []byte) bool {
	digits := bytes.TrimPrefix(raw, []byte("-"))
	dot := bytes.IndexByte(digits, '.')
	if dot < 0 {
		return len(digits) <= 18 && bytes.IndexByte(digits, 'e') < 0 && bytes.IndexByte(digits, 'E') < 0 && (digits[0] != '0' || len(raw) == 1)
	}
	if bytes.IndexByte(digits, 'e') >= 0 || bytes.IndexByte(digits, 'E') >= 0 {
		return false
	}
	fraction := digits[dot+1:]
	if fraction[len(fraction)-1] == '0' {
		return len(fraction) == 1 && dot <= 15
	}
	if digits[0] != '0' && len(digits) <= 16 {
		return true // 15 digits survive as a double
	}
	v, err := strconv.ParseFloat(string(raw), 64)
	return err == nil && math.Abs(v) >= 1e-3 && math.Abs(v) < 1e15 && strconv.FormatFloat(v, 'f', -1, 64) == string(raw)
}
