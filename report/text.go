package report

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"offcut/report/format"
)

// TextColumn is a column of a text table: its heading and the named format of its cells.
type TextColumn struct{ Heading, Format string }

// WriteText writes a table for a terminal: numbers right-aligned with as many decimals as their column needs, null as "–",
// control characters made visible. The last footers rows stand apart below the others.
func WriteText(w io.Writer, columns []TextColumn, rows [][]any, footers int) error {
	t := table.NewWriter()
	t.SetStyle(textStyle())
	heading := make(table.Row, len(columns))
	configs := make([]table.ColumnConfig, len(columns))
	lines := make([]table.Row, len(rows))
	for i := range rows {
		lines[i] = make(table.Row, len(columns))
	}
	for c, column := range columns {
		f, ok := format.Named(column.Format)
		if !ok {
			return fmt.Errorf("no format is named %q", column.Format)
		}
		align := text.AlignLeft
		if f.IsNumeric {
			align = text.AlignRight
		}
		heading[c] = column.Heading
		configs[c] = table.ColumnConfig{Number: c + 1, Align: align, AlignHeader: align, AlignFooter: align}
		cells := make([]any, len(rows))
		for r := range rows {
			cells[r] = rows[r][c]
		}
		for r, shown := range f.Column(cells) {
			if cells[r] == nil {
				shown = format.Null
			}
			lines[r][c] = Printable(shown)
		}
	}
	t.SetColumnConfigs(configs)
	t.AppendHeader(heading)
	body := len(lines) - footers
	t.AppendRows(lines[:body])
	for _, line := range lines[body:] {
		t.AppendFooter(line)
	}
	for line := range strings.Lines(t.Render()) {
		if _, err := fmt.Fprintln(w, strings.TrimRight(line, " \n")); err != nil {
			return err
		}
	}
	return nil
}

// textStyle is spaces between columns and a rule below the heading, which reads and copies best.
func textStyle() table.Style {
	s := table.StyleDefault
	s.Box = table.BoxStyle{MiddleHorizontal: "─", MiddleSeparator: "  ", MiddleVertical: "  ", PaddingLeft: "", PaddingRight: ""}
	s.Format = table.FormatOptions{}
	s.Options = table.Options{SeparateHeader: true, SeparateFooter: true, SeparateColumns: true}
	return s
}

// Printable shows control and direction characters as U+FFFD, so that a name from a log cannot steer a terminal.
func Printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}
