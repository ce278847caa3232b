package card

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strconv"
	"strings"
	"time"

	"offcut/ingest/normal"
)

// Columns returns the columns of a rates file, in the order of Rate.Cells.
func Columns() []string { return slices.Clone(columns) }

// Cells returns the row as its file would have it, in normal form.
func (r *Rate) Cells() []string {
	credits := "-"
	if r.Offered() {
		credits = normal.FormatDecimal(r.Credits.Decimal)
	}
	base := ""
	if r.BaseCredits.Valid {
		base = normal.FormatDecimal(r.BaseCredits.Decimal)
	}
	return []string{r.Model, joined(r.Tasks, func(s string) string { return s }),
		joined(r.Resolutions, func(s string) string { return s }), joined(r.Durations, normal.FormatDecimal),
		joined(r.Audio, onOff), string(r.Unit), credits, base, day(r.From), day(r.To), r.Source, r.Note}
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// joined is a list as a cell; no list is `any`.
func joined[T any](values []T, text func(T) string) string {
	if len(values) == 0 {
		return "any"
	}
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = text(v)
	}
	return strings.Join(texts, "|")
}

// day is an instant as a cell: a date where it is a midnight; zero is open.
func day(at time.Time) string {
	switch {
	case at.IsZero():
		return ""
	case at.Equal(at.Truncate(24 * time.Hour)):
		return at.UTC().Format(time.DateOnly)
	}
	return normal.FormatTime(at)
}

// CSV returns the rates as a file that reads as this card's rates.
func (c *Card) CSV() []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{columns}
	for i := range c.Rates {
		rows = append(rows, c.Rates[i].Cells())
	}
	_ = w.WriteAll(rows) // a buffer takes everything
	return b.Bytes()
}

// TOML returns the settings as a file that, beside the file ratesName, reads as
// this card.
func (c *Card) TOML(ratesName string) []byte {
	var b strings.Builder
	set := func(key, value string) { b.WriteString(key + " = " + quoted(value) + "\n") }
	set("name", c.Name)
	set("title", c.Title)
	set("currency", c.Currency)
	set("checked", c.Checked)
	set("rates", ratesName)
	set("failed_runs", c.FailedRuns)
	set("bill_for", c.BillFor)
	set("round_to", normal.FormatDecimal(c.RoundTo))
	set("min_credits", normal.FormatDecimal(c.MinCredits))
	b.WriteString("\n[aliases]\n")
	for _, a := range c.Aliases {
		b.WriteString(quoted(a.Name) + " = " + quoted(a.Model) + "\n")
	}
	b.WriteString("\n[lighter]\n")
	for _, p := range c.Pairs {
		names := make([]string, len(p.Lighter))
		for i, l := range p.Lighter {
			names[i] = quoted(l)
		}
		b.WriteString(quoted(p.Model) + " = [" + strings.Join(names, ", ") + "]\n")
	}
	return []byte(b.String())
}

// quoted is a TOML basic string: strconv.Quote would write \x, \a and \v, which
// TOML has not.
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r < 0x20 || r == 0x7f:
			hex := "000" + strconv.FormatInt(int64(r), 16)
			b.WriteString(`\u` + hex[len(hex)-4:])
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
