package report

import (
	"bytes"
	"fmt"
	"html/template"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"offcut/report/format"
	"offcut/templates"

	"github.com/shopspring/decimal"
)

// Facts is what a finding, a named block of findings.html, reads: cells of
// tables, chosen but never computed.
type Facts struct {
	// Block is the block that the finding stands in; empty for a page's lead.
	Block Block
	// IsAlone says that the page stands by itself: no other page can be linked to.
	IsAlone bool
	// Rows are the rows of the block's table that its declaration keeps.
	Rows []map[string]any

	data Dataset
}

// One returns the first row of a table by column name, nil where there is none.
func (f Facts) One(table string) map[string]any {
	t, ok := f.data.Table(table)
	if !ok || len(t.Rows) == 0 {
		return nil
	}
	return t.row(0)
}

// All returns the rows of a table by column name.
func (f Facts) All(table string) []map[string]any {
	t, ok := f.data.Table(table)
	if !ok {
		return nil
	}
	return rowsOf(t)
}

func rowsOf(t *Table) []map[string]any {
	rows := make([]map[string]any, len(t.Rows))
	for i := range t.Rows {
		rows[i] = t.row(i)
	}
	return rows
}

// greatest returns the row whose cell in column is the greatest number, the
// first of equals; nil where no cell is a number.
func greatest(column string, rows []map[string]any) map[string]any {
	return best(column, rows, func(v, than decimal.Decimal) bool { return v.GreaterThan(than) })
}

// least is the opposite of greatest.
func least(column string, rows []map[string]any) map[string]any {
	return best(column, rows, func(v, than decimal.Decimal) bool { return v.LessThan(than) })
}

// widest returns the row whose cell in column is furthest from zero.
func widest(column string, rows []map[string]any) map[string]any {
	return best(column, rows, func(v, than decimal.Decimal) bool { return v.Abs().GreaterThan(than.Abs()) })
}

func best(column string, rows []map[string]any, isBetter func(v, than decimal.Decimal) bool) map[string]any {
	var found map[string]any
	for _, row := range rows {
		v, ok := format.Decimal(row[column])
		if !ok {
			continue
		}
		if than, has := format.Decimal(found[column]); !has || isBetter(v, than) {
			found = row
		}
	}
	return found
}

// negative and positive return the rows whose cell is below or above zero.
func negative(column string, rows []map[string]any) []map[string]any {
	return withSign(column, rows, -1)
}

func positive(column string, rows []map[string]any) []map[string]any {
	return withSign(column, rows, 1)
}

func withSign(column string, rows []map[string]any, sign int) []map[string]any {
	var kept []map[string]any
	for _, row := range rows {
		if signOf(row[column]) == sign {
			kept = append(kept, row)
		}
	}
	return kept
}

// only returns the rows whose cell is value.
func only(column string, value any, rows []map[string]any) []map[string]any {
	var kept []map[string]any
	for _, row := range rows {
		if row[column] == value {
			kept = append(kept, row)
		}
	}
	return kept
}

// head and last are the first and the last of some rows, nil where there is none.
func head(rows []map[string]any) map[string]any {
	if len(rows) == 0 {
		return nil
	}
	return rows[0]
}

func last(rows []map[string]any) map[string]any {
	if len(rows) == 0 {
		return nil
	}
	return rows[len(rows)-1]
}

// without returns the rows whose boolean or text cell is not value.
func without(column string, value any, rows []map[string]any) []map[string]any {
	var kept []map[string]any
	for _, row := range rows {
		if row[column] != value {
			kept = append(kept, row)
		}
	}
	return kept
}

// counted says a number with its noun: "no runs", "1 run", "1,204 runs".
func counted(v any, one, many string) string {
	d, ok := format.Decimal(v)
	switch {
	case !ok:
		return "an unknown number of " + many
	case d.IsZero():
		return "no " + many
	case d.String() == "1":
		return "1 " + one
	}
	f, _ := format.Named("integer")
	return f.Text(v) + " " + many
}

// signOf is -1, 0 or 1; null is 0.
func signOf(v any) int {
	d, ok := format.Decimal(v)
	if !ok {
		return 0
	}
	return d.Sign()
}

func known(v any) bool { return v != nil }

func shownAs(name string, v any) (string, error) {
	f, ok := format.Named(name)
	if !ok {
		return "", fmt.Errorf("no format %q", name)
	}
	return f.Text(v), nil
}

func sizeAs(name string, v any) (string, error) {
	f, ok := format.Named(name)
	if !ok {
		return "", fmt.Errorf("no format %q", name)
	}
	return f.Size(v), nil
}

var parsed = sync.OnceValues(parseTemplates)

func parseTemplates() (*template.Template, error) {
	return template.New("").Option("missingkey=error").Funcs(template.FuncMap{
		"show": shownAs, "size": sizeAs, "count": counted, "sign": signOf, "known": known,
		"greatest": greatest, "least": least, "widest": widest,
		"without": without, "only": only, "negative": negative, "positive": positive, "first": first, "ended": ended, "head": head, "last": last,
	}).ParseFS(templates.Files, "*.html")
}

// first is a sentence's opening: its first letter in upper case.
func first(text string) string {
	if text == "" {
		return ""
	}
	if c := text[0]; c >= 'a' && c <= 'z' {
		return string(c-'a'+'A') + text[1:]
	}
	return text
}

// ended is a sentence with its full stop.
func ended(text string) string {
	last, _ := utf8.DecodeLastRuneInString(text)
	if unicode.IsLetter(last) || unicode.IsDigit(last) || strings.ContainsRune(")%’”\"'", last) {
		return text + "."
	}
	return text
}

// finding executes the named finding; no name gives nothing.
func finding(name string, facts Facts) (template.HTML, error) {
	if name == "" {
		return "", nil
	}
	set, err := parsed()
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	if err := set.ExecuteTemplate(&b, "finding."+name, facts); err != nil {
		return "", err
	}
	return template.HTML(bytes.TrimSpace(b.Bytes())), nil
}
