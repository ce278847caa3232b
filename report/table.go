package report

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"offcut/report/format"

	"github.com/clipperhouse/uax29/v2/graphemes"
)

// Column is one column of a table: its name and one of the types text, integer,
// decimal, double, date, timestamp and boolean.
type Column struct {
	Name string
	Type string
}

// Table is a mart as read: cells are nil (null), string, bool, int64, float64,
// decimal.Decimal (credits) or time.Time, one for each column.
type Table struct {
	Name    string
	Columns []Column
	Rows    [][]any
}

// Dataset gives the tables that pages are drawn from.
type Dataset interface {
	// Table returns the table of that name, and whether there is one.
	Table(name string) (*Table, bool)
}

// Tables is a [Dataset] held in memory, by table name.
type Tables map[string]*Table

// Table returns the table of that name, and whether there is one.
func (t Tables) Table(name string) (*Table, bool) {
	table, ok := t[name]
	return table, ok
}

func (t *Table) index(column string) int {
	for i, c := range t.Columns {
		if c.Name == column {
			return i
		}
	}
	return -1
}

// cells returns one column's cells; a column that is missing gives nulls, which
// [Validate] has reported before.
func (t *Table) cells(column string) []any {
	at := t.index(column)
	cells := make([]any, len(t.Rows))
	for i, row := range t.Rows {
		if at >= 0 && at < len(row) {
			cells[i] = row[at]
		}
	}
	return cells
}

// where keeps the rows whose text cells equal what the declaration wants.
func (t *Table) where(want map[string]string) *Table {
	kept := &Table{Name: t.Name, Columns: t.Columns}
	for _, row := range t.Rows {
		if t.matches(row, want) {
			kept.Rows = append(kept.Rows, row)
		}
	}
	return kept
}

func (t *Table) matches(row []any, want map[string]string) bool {
	for column, value := range want {
		at := t.index(column)
		if at < 0 || textOf(row[at]) != value {
			return false
		}
	}
	return true
}

// kept are the rows that a block's declaration keeps.
func (t *Table) kept(b Block) *Table {
	t = t.where(b.Where)
	if b.Needs != "" {
		t = t.withoutZero(b.Needs)
	}
	if b.Known == "" {
		return t
	}
	some := &Table{Name: t.Name, Columns: t.Columns}
	for i, cell := range t.cells(b.Known) {
		if cell != nil {
			some.Rows = append(some.Rows, t.Rows[i])
		}
	}
	return some
}

// top returns the first n rows; tables arrive in the order of their rank.
func (t *Table) top(n int) *Table {
	if n <= 0 || len(t.Rows) <= n {
		return t
	}
	return &Table{Name: t.Name, Columns: t.Columns, Rows: t.Rows[:n]}
}

// withoutZero returns the rows whose cell in column is a number but zero.
func (t *Table) withoutZero(column string) *Table {
	kept := &Table{Name: t.Name, Columns: t.Columns}
	for i, cell := range t.cells(column) {
		if d, ok := format.Decimal(cell); ok && !d.IsZero() {
			kept.Rows = append(kept.Rows, t.Rows[i])
		}
	}
	return kept
}

// isEmpty reports whether a column has nothing but nulls and zeros.
func (t *Table) isEmpty(column string) bool {
	for _, cell := range t.cells(column) {
		if d, ok := format.Decimal(cell); cell != nil && !(ok && d.IsZero()) {
			return false
		}
	}
	return true
}

// row gives one row by column name, as findings read it.
func (t *Table) row(i int) map[string]any {
	row := make(map[string]any, len(t.Columns))
	for c, column := range t.Columns {
		row[column.Name] = t.Rows[i][c]
	}
	return row
}

func textsOf(cells []any) []string {
	texts := make([]string, len(cells))
	for i, cell := range cells {
		texts[i] = textOf(cell)
	}
	return texts
}

func textOf(v any) string {
	f, _ := format.Named("text")
	if v == nil {
		return ""
	}
	return f.Text(v)
}

// visible shortens a name for a chart, where there is no room for 200 letters.
// The table beside it has the whole name. The zero-width space in front keeps a
// name such as __proto__ or constructor from being a key of the plain objects in
// which ECharts 6.1 caches the widths of texts (__proto__ alters Object.prototype).
func visible(name string, letters int) string {
	return "\u200b" + shortened(orNull(strings.Join(strings.Fields(name), " ")), letters)
}

// letterBytes bounds letters made of many characters, such as a family of emoji.
const letterBytes = 4

// shortened is a text of at most so many letters, as people see them, in at most
// four bytes a letter on average; if it is cut, the last of them is "…".
func shortened(text string, letters int) string {
	seen := graphemes.FromString(text)
	count, end, most := 0, 0, letters*letterBytes
	for seen.Next() {
		if count++; count > letters || seen.End() > most {
			return strings.TrimSpace(wholeRunes(text, end, most)) + "…"
		}
		if count < letters {
			end = seen.End()
		}
	}
	return text
}

// wholeRunes is a text up to end; where not even its first letter is that short,
// up to the last character that is.
func wholeRunes(text string, end, most int) string {
	if end > 0 {
		return text[:end]
	}
	for end = min(most, len(text)); end > 0 && !utf8.RuneStart(text[end]); end-- {
	}
	return text[:end]
}

// exact writes a number for a chart with all its digits; what is no number is a
// gap.
func exact(v any) any {
	d, ok := format.Decimal(v)
	if !ok {
		return nil
	}
	return number(d.String())
}

// number is a decimal literal that JSON writes as it is.
type number string

// MarshalJSON writes the digits unquoted.
func (n number) MarshalJSON() ([]byte, error) {
	if _, err := strconv.ParseFloat(string(n), 64); err != nil {
		return nil, err
	}
	return []byte(n), nil
}
