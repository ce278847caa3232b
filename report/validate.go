package report

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"offcut/report/format"

	"github.com/shopspring/decimal"
)

// Validate checks declarations against the tables they name: kinds, tables,
// columns, formats and the types they accept, charts and findings. columnsOf
// gives a table's columns and whether there is such a table. The error joins
// every problem found, one a line; nil means that all pages can be written.
func Validate(pages []Page, columnsOf func(table string) ([]Column, bool)) error {
	v := &validator{columnsOf: columnsOf, files: map[string]bool{}, each: map[string]bool{}}
	for _, page := range pages {
		v.each[page.Each] = true
	}
	for _, page := range pages {
		v.columnsOf = columnsOf
		v.page(page)
	}
	return errors.Join(v.problems...)
}

type validator struct {
	columnsOf func(table string) ([]Column, bool)
	problems  []error
	files     map[string]bool
	each      map[string]bool
	place     string
}

func (v *validator) problem(text string, args ...any) {
	v.problems = append(v.problems, fmt.Errorf(v.place+": "+text, args...))
}

func (v *validator) page(page Page) {
	v.place = page.source
	if page.File == "" || page.Name == "" || page.Title == "" {
		v.problem("file, name and title are required")
	}
	if v.files[page.File] {
		v.problem("another page is also written to %s", page.File)
	}
	v.files[page.File] = true
	if page.Each != "" {
		v.ofOneRow(page)
	}
	v.finding(page.Lead, Block{})
	ids := map[string]bool{}
	for _, block := range page.Blocks {
		v.place = page.source + ": block " + block.ID
		if block.ID == "" || ids[block.ID] {
			v.problem("the id is missing or not unique")
		}
		ids[block.ID] = true
		v.block(block)
	}
}

// ofOneRow checks a page with Each, and from then on lets it see its own tables
// alone.
func (v *validator) ofOneRow(page Page) {
	if !strings.Contains(page.File, "{slug}.html") {
		v.problem("the file has no {slug}.html, so its rows would share one file")
	}
	v.column(page.Each, page.Key, textual)
	for table, want := range page.Own {
		keys := 0
		for column, value := range want {
			v.column(table, column, textual)
			if value == "{key}" {
				keys++
			}
		}
		if keys != 1 {
			v.problem("own %s names %d columns as {key} (expected one)", table, keys)
		}
	}
	all := v.columnsOf
	v.columnsOf = func(table string) ([]Column, bool) {
		if _, ok := page.Own[table]; !ok && table != "mart_period" {
			return nil, false
		}
		return all(table)
	}
}

func (v *validator) block(b Block) {
	k, ok := kindOf(b.Kind)
	if !ok {
		v.problem("no kind %q (kinds are %v)", b.Kind, Kinds())
	}
	if b.Title == "" {
		v.problem("the title is missing")
	}
	if len(b.Show) == 0 {
		v.problem("no columns are shown")
	}
	if _, ok := v.columnsOf(b.Table); !ok {
		v.problem("no table %q", b.Table)
		return
	}
	for column := range maps.Keys(b.Where) {
		v.column(b.Table, column, textual)
	}
	if _, ok := v.columnsOf(b.Unless); b.Unless != "" && !ok {
		v.problem("unless: no table %q", b.Unless)
	}
	if b.Needs != "" {
		v.column(b.Table, b.Needs, numeric)
	}
	if _, ok := v.typeOf(b.Table, b.Known); b.Known != "" && !ok {
		v.problem("no column %s in %s", b.Known, b.Table)
	}
	for _, show := range b.Show {
		v.shown(b, show)
	}
	v.chart(b, k)
	v.finding(b.Finding, b)
}

func (v *validator) shown(b Block, show Show) {
	table := b.Table
	if show.Table != "" {
		table = show.Table
	}
	v.show(table, show.Name, show.Format)
	if show.BesideTable != "" {
		table = show.BesideTable
	}
	if show.Beside != "" {
		v.show(table, show.Beside, show.BesideFormat)
	}
	if show.BesideUnit != "" {
		v.column(table, show.BesideUnit, textual)
	}
	if show.Link != "" && !v.each[show.Link] {
		v.problem("column %s: no page is written for each row of %q", show.Name, show.Link)
	}
	for column := range maps.Keys(show.LinkWhere) {
		v.column(b.Table, column, textual)
	}
}

func (v *validator) show(table, column, named string) {
	f, ok := format.Named(named)
	if !ok {
		v.problem("column %s: no format %q (formats are %v)", column, named, format.Names())
		return
	}
	if t, ok := v.typeOf(table, column); !ok {
		v.problem("no column %s in %s", column, table)
	} else if !f.Accepts(t) {
		v.problem("column %s: format %s does not show type %s (it shows %v)", column, named, t, f.Types)
	}
}

func (v *validator) chart(b Block, k kind) {
	known := map[string]bool{}
	for _, p := range k.parts {
		known[p.name] = true
		value, given := b.Chart[p.name]
		table := b.Table
		if p.table != "" {
			table = b.Chart[p.table]
		}
		switch {
		case !given && p.isOptional:
		case !given:
			v.problem("the chart has no %s", p.name)
		case p.isWord:
		case p.isTable:
			if _, ok := v.columnsOf(value); !ok {
				v.problem("chart %s: no table %q", p.name, value)
			}
		default:
			v.column(table, value, p.types)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(b.Chart)) {
		if !known[name] {
			v.problem("kind %s draws no %s", b.Kind, name)
		}
	}
}

func (v *validator) column(table, column string, types []string) {
	t, ok := v.typeOf(table, column)
	switch {
	case !ok:
		v.problem("no column %s in %s", column, table)
	case !slices.Contains(types, t):
		v.problem("column %s of %s has type %s (expected one of %v)", column, table, t, types)
	}
}

func (v *validator) typeOf(table, column string) (string, bool) {
	columns, _ := v.columnsOf(table)
	for _, c := range columns {
		if c.Name == column {
			return c.Type, true
		}
	}
	return "", false
}

// finding tries the finding on tables of no row, one row and two rows, of nulls
// and of values, so that a column it misspells is found without data.
func (v *validator) finding(name string, b Block) {
	for _, rows := range []int{0, 1, 2} {
		for _, value := range []bool{false, true} {
			probe := probeTables{columnsOf: v.columnsOf, rows: rows, hasValues: value}
			facts := Facts{Block: b, data: probe}
			if t, ok := probe.Table(b.Table); ok {
				facts.Rows = rowsOf(t)
			}
			if _, err := finding(name, facts); err != nil {
				v.problem("finding %s: %w", name, err)
				return
			}
		}
	}
}

type probeTables struct {
	columnsOf func(table string) ([]Column, bool)
	rows      int
	hasValues bool
}

// Table makes up rows of the right types.
func (p probeTables) Table(name string) (*Table, bool) {
	columns, ok := p.columnsOf(name)
	if !ok {
		return nil, false
	}
	t := &Table{Name: name, Columns: columns}
	for range p.rows {
		row := make([]any, len(columns))
		if p.hasValues {
			for i, c := range columns {
				row[i] = probeValue(c.Type)
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t, true
}

func probeValue(columnType string) any {
	switch columnType {
	case "integer":
		return int64(1)
	case "decimal":
		return decimal.NewFromInt(1)
	case "double":
		return 1.0
	case "date", "timestamp":
		return time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	case "boolean":
		return true
	}
	return "x"
}
