package forecast

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxGapFactor bounds how far dates may lie apart: a series may be at most this many times longer, with its gaps
// filled, than it has rows, beyond a thousand steps.
const maxGapFactor = 1000

// ReadError is a fault in a series file.
type ReadError struct {
	File string
	Line int
	What string // what is wrong, and what was expected in brackets
	How  string // what to do about it
}

// Error is FILE:LINE: what is wrong.
func (e *ReadError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.What) }

// Hint is what to do about it.
func (e *ReadError) Hint() string { return e.How }

// ReadSeries reads series from CSV with a header: series_id (may be left out), one of date, t or step, and value, in
// any order; other columns are ignored. An empty value, NA, NaN or null is missing, and so is a step between rows.
// Rows may come in any order, series keep the order of their first row. For dated series Step and Period are taken
// from the dates; numbered ones have no Period. name is used in errors, which are *ReadError.
func ReadSeries(r io.Reader, name string) ([]Series, error) {
	reader := csv.NewReader(r)
	reader.ReuseRecord = true
	header, err := reader.Read()
	if err != nil {
		return nil, csvError(name, err)
	}
	columns, err := findColumns(name, header)
	if err != nil {
		return nil, err
	}
	var order []string
	points := map[string][]point{}
	for {
		record, err := reader.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, csvError(name, err)
		}
		line, _ := reader.FieldPos(0)
		id, p, err := columns.parse(record)
		if err != nil {
			return nil, &ReadError{name, line, err.Error(), "write dates as 2026-11-20 or 2026-11-20T13:00:00Z, steps and values as numbers"}
		}
		p.line = line
		if _, known := points[id]; !known {
			id = strings.Clone(id)
			order = append(order, id)
		}
		points[id] = append(points[id], p)
	}
	series := make([]Series, 0, len(order))
	for _, id := range order {
		s, err := assemble(id, points[id], columns.dated, name)
		if err != nil {
			return nil, err
		}
		series = append(series, s)
	}
	return series, nil
}

func csvError(name string, err error) error {
	if err == io.EOF {
		return &ReadError{name, 1, "no header (expected series_id, date or t, value)", "the first line names the columns, as in: date,value"}
	}
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return &ReadError{name, parse.Line, parse.Err.Error() + " (expected CSV with as many fields as the header)", "check the quotes and commas of this line"}
	}
	return fmt.Errorf("%s: %w", name, err)
}

type seriesColumns struct {
	id, at, value int // id is −1 when there is none
	dated         bool
}

func findColumns(name string, header []string) (seriesColumns, error) {
	c := seriesColumns{-1, -1, -1, false}
	for i, h := range header {
		h = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(h, "\ufeff")))
		switch h {
		case "series_id":
			c.id = i
		case "date", "t", "step":
			if c.at >= 0 {
				return c, &ReadError{name, 1, "two columns say when (expected one of date, t, step)", "keep one of them"}
			}
			c.at, c.dated = i, h == "date"
		case "value":
			c.value = i
		}
	}
	if c.at < 0 {
		return c, &ReadError{name, 1, "no column says when (expected date, t or step)", "name the column of dates: date"}
	}
	if c.value < 0 {
		return c, &ReadError{name, 1, "no column of values (expected value)", "name the column of numbers: value"}
	}
	return c, nil
}

type point struct {
	at    time.Time
	step  int
	value float64
	line  int
}

func (c seriesColumns) parse(record []string) (id string, p point, err error) {
	if c.id >= 0 {
		id = record[c.id]
	}
	at := strings.TrimSpace(record[c.at])
	if c.dated {
		if p.at, err = parseDate(at); err != nil {
			return "", p, err
		}
	} else if p.step, err = strconv.Atoi(at); err != nil {
		return "", p, fmt.Errorf("step %q is not a whole number (expected 1, 2, 3 …)", at)
	}
	p.value, err = parseValue(strings.TrimSpace(record[c.value]))
	return id, p, err
}

func parseDate(s string) (time.Time, error) {
	for _, layout := range []string{time.DateOnly, time.RFC3339, "2006-01-02T15:04:05", time.DateTime, "2006-01-02T15:04", "2006-01-02 15:04", "2006-01"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("date %q cannot be read (expected YYYY-MM-DD, or with a time YYYY-MM-DDTHH:MM:SSZ)", s)
}

func parseValue(s string) (float64, error) {
	switch strings.ToLower(s) {
	case "", "na", "nan", "null":
		return math.NaN(), nil
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(v, 0) {
		return 0, fmt.Errorf("value %q is not a number (expected a number, or nothing when missing)", s)
	}
	return v, nil
}

// assemble puts points in order and fills the steps between them with missing values.
func assemble(id string, points []point, dated bool, name string) (Series, error) {
	slices.SortStableFunc(points, func(a, b point) int {
		if dated {
			return a.at.Compare(b.at)
		}
		return cmp.Compare(a.step, b.step)
	})
	s := Series{ID: id, First: points[0].step, Start: points[0].at}
	index := func(p point) (int, bool) { return p.step - s.First, true }
	if dated {
		s.Step = stepOf(points)
		s.Period = s.Step.Periods()
		index = func(p point) (int, bool) { return s.Step.between(s.Start, p.at) }
	}
	last, previous := -1, 0
	for _, p := range points {
		i, onGrid := index(p)
		switch {
		case !onGrid:
			return s, &ReadError{name, p.line, fmt.Sprintf("series %q: date is off the step of its other dates", id), "give one value per day, hour, week or month"}
		case i == last:
			return s, &ReadError{name, p.line, fmt.Sprintf("series %q: this date or step came before, in line %d (expected once)", id, previous), "add such values up, or tell the series apart by series_id"}
		case i < 0 || i > 1000+maxGapFactor*len(points):
			return s, &ReadError{name, p.line, fmt.Sprintf("series %q: too far from the rows before it", id), "check the year or step"}
		}
		for len(s.Values) < i {
			s.Values = append(s.Values, math.NaN())
		}
		s.Values = append(s.Values, p.value)
		last, previous = i, p.line
	}
	return s, nil
}

// stepOf is the smallest distance between consecutive dates; days and more are told apart from months by the day of
// the month staying the same.
func stepOf(points []point) Step {
	least := time.Duration(math.MaxInt64)
	sameDay := true
	for i := 1; i < len(points); i++ {
		if d := points[i].at.Sub(points[i-1].at); d > 0 {
			least = min(least, d)
		}
		sameDay = sameDay && points[i].at.Day() == points[0].at.Day()
	}
	const day = 24 * time.Hour
	switch {
	case len(points) < 2 || least == math.MaxInt64:
		return Step{Duration: day}
	case sameDay && least >= 365*day:
		return Step{Months: 12}
	case sameDay && least >= 89*day && least <= 92*day:
		return Step{Months: 3}
	case sameDay && least >= 28*day && least <= 31*day:
		return Step{Months: 1}
	}
	return Step{Duration: least}
}

// between counts the steps from a to b; false when b is not a whole number of steps away.
func (s Step) between(a, b time.Time) (int, bool) {
	if s.Months > 0 {
		months := (b.Year()-a.Year())*12 + int(b.Month()) - int(a.Month())
		return months / s.Months, months%s.Months == 0 && a.AddDate(0, months, 0).Equal(b)
	}
	d := b.Sub(a)
	return int(d / s.Duration), d%s.Duration == 0
}

// After is the time n steps after t.
func (s Step) After(t time.Time, n int) time.Time {
	if s.Months > 0 {
		return t.AddDate(0, n*s.Months, 0)
	}
	return t.Add(time.Duration(n) * s.Duration)
}
