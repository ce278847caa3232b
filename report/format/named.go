package format

import (
	"fmt"
	"strconv"
	"time"

	"github.com/shopspring/decimal"
)

var (
	numbers = []string{"integer", "decimal", "double"}
	moments = []string{"date", "timestamp", "text"}
	hundred = decimal.NewFromInt(100)
)

var named = []Format{
	{Name: "text", Types: []string{"text", "integer", "boolean"}, text: plain},
	{Name: "word", Types: []string{"text"}, text: plainWord},
	{Name: "integer", Types: []string{"integer"}, IsNumeric: true, text: number(grouped, 0)},
	{Name: "credits", Types: numbers, IsNumeric: true, places: atMost(2), text: numberAt(grouped)},
	{Name: "credits_delta", Types: numbers, IsNumeric: true, places: atMost(2), text: numberAt(signed)},
	{Name: "credits_exact", Types: numbers, IsNumeric: true, places: atMost(9), text: numberAt(grouped)},
	{Name: "credits_whole", Types: numbers, IsNumeric: true, text: number(grouped, 0)},
	{Name: "money", Types: numbers, IsNumeric: true, text: number(grouped, 2)},
	{Name: "ratio", Types: numbers, IsNumeric: true, places: atMost(1), text: numberAt(grouped)},
	{Name: "score", Types: numbers, IsNumeric: true, text: number(grouped, 2)},
	{Name: "percent", Types: []string{"double", "decimal"}, IsNumeric: true, text: share(grouped)},
	{Name: "percent_delta", Types: []string{"double", "decimal"}, IsNumeric: true, text: share(signed)},
	{Name: "duration", Types: numbers, IsNumeric: true, text: duration},
	{Name: "date", Types: moments, text: moment("2006-01-02", "2\u00a0Jan\u00a02006")},
	{Name: "month", Types: moments, text: moment("2006-01-02", "Jan\u00a02006")},
	{Name: "year", Types: moments, text: moment("2006-01-02", "2006")},
	{Name: "month_long", Types: moments, text: moment("2006-01-02", "January 2006")},
	{Name: "day", Types: moments, text: moment("2006-01-02", "Mon\u00a02\u00a0Jan")},
	{Name: "day_long", Types: moments, text: moment("2006-01-02", "Monday 2 January")},
	{Name: "moment", Types: []string{"timestamp"}, text: moment(time.RFC3339, "Mon\u00a02\u00a0Jan, 15:04")},
	{Name: "timestamp", Types: moments, text: moment(time.RFC3339, "2 Jan 2006, 15:04 MST")},
	{Name: "yes_no", Types: []string{"boolean"}, text: either("yes", "no")},
	{Name: "on_off", Types: []string{"boolean", "text"}, text: either("on", "off")},
	{Name: "held", Types: []string{"boolean"}, text: either("✓ holds", "✗ broken")},
}

// Named finds a format by the name that declarations use.
func Named(name string) (Format, bool) {
	for _, f := range named {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// Names lists every format in the order in which they are documented.
func Names() []string {
	names := make([]string, len(named))
	for i, f := range named {
		names[i] = f.Name
	}
	return names
}

func plain(v any, _ int32) string { return fmt.Sprint(v) }

func atMost(limit int32) func(any) int32 {
	return func(v any) int32 {
		d, ok := Decimal(v)
		if !ok {
			return 0
		}
		return needed(d, limit)
	}
}

func numberAt(write func(decimal.Decimal, int32) string) func(any, int32) string {
	return func(v any, places int32) string {
		d, ok := Decimal(v)
		if !ok {
			return plain(v, 0)
		}
		// A column of tiny amounts alone still needs a digit to show them with.
		if places == 0 && !d.IsZero() && d.Round(0).IsZero() {
			places = 2
		}
		return write(d, places)
	}
}

func number(write func(decimal.Decimal, int32) string, places int32) func(any, int32) string {
	return func(v any, _ int32) string { return numberAt(write)(v, places) }
}

// share shows 0.123 as 12.3%, and from 1,000% on without a decimal.
func share(write func(decimal.Decimal, int32) string) func(any, int32) string {
	return func(v any, _ int32) string {
		d, ok := Decimal(v)
		if !ok {
			return plain(v, 0)
		}
		var places int32 = 1
		if d.Abs().GreaterThanOrEqual(decimal.NewFromInt(10)) {
			places = 0
		}
		return write(d.Mul(hundred), places) + "%"
	}
}

// duration shows seconds: "8 s", "2.5 s", from a minute on "1 min 30 s".
func duration(v any, _ int32) string {
	d, ok := Decimal(v)
	if !ok {
		return plain(v, 0)
	}
	sixty := decimal.NewFromInt(60)
	if d.LessThan(sixty) {
		return grouped(d, needed(d, 3)) + "\u00a0s"
	}
	minutes, seconds := d.QuoRem(sixty, 0)
	text := strconv.FormatInt(minutes.IntPart(), 10) + "\u00a0min"
	if seconds.IsZero() {
		return text
	}
	return text + "\u00a0" + grouped(seconds, needed(seconds, 3)) + "\u00a0s"
}

// moment shows a time by layout; text in the source layout is read first, other
// text stays as it is.
func moment(source, layout string) func(any, int32) string {
	return func(v any, _ int32) string {
		switch at := v.(type) {
		case time.Time:
			return at.Format(layout)
		case string:
			if parsed, err := time.Parse(source, at); err == nil {
				return parsed.Format(layout)
			}
		}
		return plain(v, 0)
	}
}

func either(yes, no string) func(any, int32) string {
	return func(v any, _ int32) string {
		is, ok := v.(bool)
		switch {
		case !ok:
			return plain(v, 0)
		case is:
			return yes
		}
		return no
	}
}
