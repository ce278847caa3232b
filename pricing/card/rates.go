package card

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"offcut/ingest/normal"
)

// columns of a rates file, in the order they are written.
var columns = []string{"model", "task", "resolution", "duration_s", "audio", "unit", "credits", "base_credits",
	"effective_from", "effective_to", "source", "note"}

// maxRates bounds the comparison of every row of a model with every other.
const maxRates = 50_000

var requiredColumns = []string{"model", "unit", "credits"}

func (c *Card) readRates(file string, text []byte) Problems {
	var problems Problems
	rows := cutRows(text)
	if len(rows) == 0 {
		problems.add(file, 1, "no header (%s is expected)", strings.Join(columns, ","))
		return problems
	}
	places, ok := readHeader(file, rows[0], &problems)
	if !ok {
		return problems
	}
	if len(rows)-1 > maxRates {
		problems.add(file, rows[maxRates+1].line, "more than %d rates", maxRates)
		return problems
	}
	for _, r := range rows[1:] {
		if r.broken != "" {
			problems.add(file, r.line, "malformed row: %s", r.broken)
			continue
		}
		if len(r.fields) != len(rows[0].fields) {
			problems.add(file, r.line, "malformed row: %d fields (%d are expected, as in the header)", len(r.fields), len(rows[0].fields))
			continue
		}
		cell := func(column string) string {
			if at, ok := places[column]; ok {
				return normal.Text(r.fields[at])
			}
			return ""
		}
		rate, wrong := readRate(cell)
		for _, w := range wrong {
			problems.add(file, r.line, "%s", w)
		}
		rate.Line = r.line
		// A row that cannot be read takes its place all the same, so that
		// names and overlaps are checked in one go with everything else.
		if rate.Model != "" {
			c.Rates = append(c.Rates, rate)
		}
	}
	c.index(file, &problems)
	return problems
}

// readHeader finds the columns; false if rows cannot be read with them.
func readHeader(file string, header row, problems *Problems) (map[string]int, bool) {
	if header.broken != "" {
		problems.add(file, header.line, "malformed header: %s", header.broken)
		return nil, false
	}
	known := map[string]string{}
	for _, c := range columns {
		known[normal.Key(c)] = c
	}
	places := map[string]int{}
	for i, h := range header.fields {
		c, ok := known[normal.Key(h)]
		if _, twice := places[c]; ok && twice {
			problems.add(file, header.line, "column %q is there twice", c)
		} else if ok {
			places[c] = i
		} else {
			problems.add(file, header.line, "unknown column %q%s", normal.Text(h), didYouMean(h, columns))
		}
	}
	missing := false
	for _, c := range requiredColumns {
		if _, ok := places[c]; !ok {
			problems.add(file, header.line, "column %q is missing", c)
			missing = true
		}
	}
	return places, !missing
}

// readRate reads one row and says everything that is wrong with it.
func readRate(cell func(column string) string) (r Rate, wrong []string) {
	bad := func(column, format string, args ...any) {
		wrong = append(wrong, column+" "+fmt.Sprintf(format, args...))
	}
	r.Model = cell("model")
	if r.Model == "" {
		bad("model", "is empty")
	} else if normal.Key(r.Model) == "" {
		bad("model", "%q has no letter or digit", r.Model)
		r.Model = ""
	}
	r.Source, r.Note = cell("source"), cell("note")
	r.readFields(cell, bad)
	r.readDates(cell, bad)
	r.unclear = len(wrong) > 0
	r.readPrice(cell, bad)
	return r, wrong
}

// readFields reads what the row must match: task, resolution, duration, audio.
func (r *Rate) readFields(cell func(string) string, bad func(column, format string, args ...any)) {
	for _, v := range list("task", cell, bad) {
		k := normal.Key(v)
		if k == "" {
			bad("task", "%q has no letter or digit", v)
		}
		if !slices.Contains(r.taskKeys, k) {
			r.Tasks, r.taskKeys = append(r.Tasks, v), append(r.taskKeys, k)
		}
	}
	for _, v := range list("resolution", cell, bad) {
		name, _, _ := normal.Resolution(v)
		if !slices.Contains(r.Resolutions, name) {
			r.Resolutions = append(r.Resolutions, name)
		}
	}
	values := list("duration_s", cell, bad)
	for _, v := range values {
		d, _, ok := normal.Duration(v)
		switch {
		case !ok:
			bad("duration_s", "%q is not a duration (seconds from 0 to 3600 are expected)", v)
		case d.IsZero() && len(values) > 1:
			bad("duration_s", "%q in a list is no duration", v)
		case d.IsZero():
		case !slices.ContainsFunc(r.Durations, d.Equal):
			r.Durations = append(r.Durations, d)
		}
	}
	for _, v := range list("audio", cell, bad) {
		on, ok := normal.Bool(v)
		if !ok {
			bad("audio", "%q is neither on, off nor any", v)
		} else if !slices.Contains(r.Audio, on) {
			r.Audio = append(r.Audio, on)
		}
	}
	for _, n := range []int{len(r.Tasks), len(r.Resolutions), len(r.Durations), len(r.Audio)} {
		if n > 0 {
			r.named++
		}
	}
}

// list splits a cell at `|`; empty and `any` are nil.
func list(column string, cell func(string) string, bad func(column, format string, args ...any)) []string {
	whole := cell(column)
	if normal.Empty(whole) || strings.EqualFold(whole, "any") {
		return nil
	}
	var values []string
	for part := range strings.SplitSeq(whole, "|") {
		part = normal.Text(part)
		if normal.Empty(part) || strings.EqualFold(part, "any") {
			bad(column, "%q lists %q (values joined by | are expected)", whole, part)
			continue
		}
		values = append(values, part)
	}
	return values
}

func (r *Rate) readPrice(cell func(string) string, bad func(column, format string, args ...any)) {
	r.Unit = Unit(strings.ToLower(cell("unit")))
	if !slices.Contains(units, string(r.Unit)) {
		bad("unit", "%q is unknown (%s are expected)", cell("unit"), strings.Join(units, ", "))
	}
	switch s := cell("credits"); {
	case s == "-":
	case normal.Empty(s):
		bad("credits", "are missing (a number, or - for not offered, is expected)")
	default:
		d, what := amount(s)
		if what != "" {
			bad("credits", "%s", what)
		}
		r.Credits = decimal.NewNullDecimal(d)
	}
	if s := cell("base_credits"); !normal.Empty(s) {
		d, what := amount(s)
		if what != "" {
			bad("base_credits", "%s", what)
		} else if r.Unit != Second {
			bad("base_credits", "%q without the unit second", s)
		}
		r.BaseCredits = decimal.NewNullDecimal(d)
	}
}

func (r *Rate) readDates(cell func(string) string, bad func(column, format string, args ...any)) {
	read := func(column string) (at time.Time) {
		s := cell(column)
		if normal.Empty(s) {
			return at
		}
		at, ok := normal.Time(s, time.UTC)
		if !ok {
			bad(column, "%q is not a date (YYYY-MM-DD from 2015 to 2100 is expected)", s)
			return time.Time{}
		}
		return at.UTC()
	}
	r.From, r.To = read("effective_from"), read("effective_to")
	if !r.From.IsZero() && !r.To.IsZero() && !r.To.After(r.From) {
		bad("effective_to", "%s is not after effective_from %s", cell("effective_to"), cell("effective_from"))
	}
}

// index groups the rates by model and refuses what would make a price ambiguous.
func (c *Card) index(file string, problems *Problems) {
	c.models = map[string]*model{}
	told := map[string]bool{}
	for i := range c.Rates {
		r := &c.Rates[i]
		k := normal.Key(r.Model)
		m := c.models[k]
		if m == nil {
			m = &model{spelling: r.Model}
			c.models[k] = m
			c.order = append(c.order, k)
		}
		if r.Model != m.spelling && !told[r.Model] {
			told[r.Model] = true
			problems.add(file, r.Line, "model %q has the key of %q on line %d (one spelling is expected)", r.Model, m.spelling, m.rates[0].Line)
		}
		m.rates = append(m.rates, r)
	}
	for _, k := range c.order {
		m := c.models[k]
		m.refuseOverlaps(file, problems)
		m.collect()
	}
}

// refuseOverlaps finds rows between which specificity cannot choose.
func (m *model) refuseOverlaps(file string, problems *Problems) {
	for i, b := range m.rates {
		var with []string
		more := 0
		for _, a := range m.rates[:i] {
			if !overlap(a, b) {
				continue
			}
			if len(with) < 3 {
				with = append(with, strconv.Itoa(a.Line))
			} else {
				more++
			}
		}
		if more > 0 {
			with = append(with, fmt.Sprintf("%d more", more))
		}
		if len(with) > 0 {
			problems.add(file, b.Line, "overlaps line %s (both name %d of task, resolution, duration_s, audio, and one run could match both)",
				strings.Join(with, ", "), b.named)
		}
	}
}

func overlap(a, b *Rate) bool {
	return !a.unclear && !b.unclear && a.named == b.named &&
		(a.To.IsZero() || b.From.IsZero() || b.From.Before(a.To)) &&
		(b.To.IsZero() || a.From.IsZero() || a.From.Before(b.To)) &&
		meet(a.taskKeys, b.taskKeys, func(x, y string) bool { return x == y }) &&
		meet(a.Resolutions, b.Resolutions, func(x, y string) bool { return x == y }) &&
		meet(a.Durations, b.Durations, decimal.Decimal.Equal) &&
		meet(a.Audio, b.Audio, func(x, y bool) bool { return x == y })
}

// meet reports whether two lists share a value; nil has every value.
func meet[T any](a, b []T, equal func(T, T) bool) bool {
	if len(a) == 0 || len(b) == 0 {
		return true
	}
	return slices.ContainsFunc(a, func(x T) bool {
		return slices.ContainsFunc(b, func(y T) bool { return equal(x, y) })
	})
}

// collect gathers what the model's rows name.
func (m *model) collect() {
	for _, r := range m.rates {
		for _, at := range []time.Time{r.From, r.To} {
			if !at.IsZero() && !slices.ContainsFunc(m.changes, at.Equal) {
				m.changes = append(m.changes, at)
			}
		}
		for _, d := range r.Durations {
			if !slices.ContainsFunc(m.durations, d.Equal) {
				m.durations = append(m.durations, d)
			}
		}
		for _, name := range r.Resolutions {
			if _, ok := normal.Rank(name); ok && !slices.Contains(m.resolutions, name) {
				m.resolutions = append(m.resolutions, name)
			}
		}
	}
	slices.SortFunc(m.changes, time.Time.Compare)
	slices.SortFunc(m.durations, decimal.Decimal.Cmp)
	sort.Strings(m.resolutions)
}
