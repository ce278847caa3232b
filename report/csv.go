package report

import (
	"encoding/csv"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"offcut/ingest/normal"
)

// CSV writes rows as RFC 4180: null is an empty cell, decimals have neither exponent nor trailing zeros, times are UTC. Text
// that a spreadsheet would run is given a leading apostrophe unless raw.
type CSV struct {
	w     *csv.Writer
	types []string
	raw   bool
	cells []string
}

// NewCSV writes the header and returns the writer of the rows below it.
func NewCSV(w io.Writer, columns []Column, raw bool) (*CSV, error) {
	c := &CSV{w: csv.NewWriter(w), raw: raw, cells: make([]string, len(columns))}
	for i, column := range columns {
		c.cells[i] = column.Name
		c.types = append(c.types, column.Type)
	}
	return c, c.w.Write(c.cells)
}

// Row writes one row; its cells are those of a Table.
func (c *CSV) Row(cells []any) error {
	for i, v := range cells {
		text, isText := cellText(v, c.types[i])
		if isText && !c.raw {
			text = Neutral(text)
		}
		c.cells[i] = text
	}
	return c.w.Write(c.cells)
}

// Flush writes what is buffered.
func (c *CSV) Flush() error {
	c.w.Flush()
	return c.w.Error()
}

// WriteCSV writes a whole table.
func WriteCSV(w io.Writer, t *Table, raw bool) error {
	c, err := NewCSV(w, t.Columns, raw)
	if err != nil {
		return err
	}
	for _, row := range t.Rows {
		if err := c.Row(row); err != nil {
			return err
		}
	}
	return c.Flush()
}

// cellText is a cell as exports spell it, and whether it is free text.
func cellText(v any, kind string) (text string, isText bool) {
	switch x := v.(type) {
	case nil:
		return "", false
	case time.Time:
		if kind == "date" {
			return x.Format(time.DateOnly), false
		}
		return normal.FormatTime(x), false
	case decimal.Decimal:
		return normal.FormatDecimal(x), false
	}
	plain, isText := plainText(v)
	return plain, isText
}

// Neutral gives a leading apostrophe to text that a spreadsheet would take for a formula.
func Neutral(s string) string {
	first, _ := utf8.DecodeRuneInString(s)
	if s != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
		return "'" + s
	}
	return s
}
