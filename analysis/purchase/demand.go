package purchase

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// Path is one course that demand may take, from a file.
type Path struct {
	Name string // empty when the file has no column for it
	Uses []Use  // by date, each date once
}

// Use is the demand of a day. The date is midnight UTC.
type Use struct {
	Date    time.Time
	Credits decimal.Decimal
}

// DemandError is what is wrong with a demand file, and where.
type DemandError struct {
	File string
	Line int
	What string
}

// Error returns FILE:LINE: what is wrong (what was expected).
func (e *DemandError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.What) }

// Hint says what such a file looks like.
func (e *DemandError) Hint() string {
	return "the file is a CSV with the header path,date,credits (path may be left out), one row for each path and day"
}

// ReadDemand reads the CSV `path?,date,credits`: columns in any order, dates as YYYY-MM-DD, credits 0 or more in plain
// decimals, rows in any order, one for a path and day at most. Paths come in the order of their first rows. name is
// what errors, each a *DemandError, call the file.
func ReadDemand(r io.Reader, name string) ([]Path, error) {
	rows := &demandRows{csv: csv.NewReader(r), file: name, index: map[string]int{}, seen: map[pathDay]int{}}
	rows.csv.ReuseRecord = true
	if err := rows.header(); err != nil {
		return nil, err
	}
	for {
		record, err := rows.csv.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, rows.unreadable(err)
		}
		if err := rows.add(record); err != nil {
			return nil, err
		}
	}
	if len(rows.paths) == 0 {
		return nil, &DemandError{name, 1, "there is no demand below the header (expected one row or more)"}
	}
	for _, p := range rows.paths {
		slices.SortFunc(p.Uses, func(a, b Use) int { return a.Date.Compare(b.Date) })
	}
	return rows.paths, nil
}

type pathDay struct {
	path int
	date time.Time
}

type demandRows struct {
	csv                 *csv.Reader
	file                string
	path, date, credits int // columns, -1: none
	paths               []Path
	index               map[string]int
	seen                map[pathDay]int // line
}

func (d *demandRows) wrong(field int, format string, args ...any) error {
	line, _ := d.csv.FieldPos(field)
	return &DemandError{d.file, line, fmt.Sprintf(format, args...)}
}

func (d *demandRows) unreadable(err error) error {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return err
	}
	switch parse.Err {
	case csv.ErrFieldCount:
		return &DemandError{d.file, parse.Line, "the row has another number of columns than the header (expected as many)"}
	default:
		return &DemandError{d.file, parse.Line, fmt.Sprintf("%v (expected \" only around a whole cell, doubled inside it)", parse.Err)}
	}
}

func (d *demandRows) header() error {
	record, err := d.csv.Read()
	if err == io.EOF {
		return &DemandError{d.file, 1, "the file is empty (expected the header path,date,credits)"}
	}
	if err != nil {
		return d.unreadable(err)
	}
	columns := map[string]*int{"path": &d.path, "date": &d.date, "credits": &d.credits}
	d.path, d.date, d.credits = -1, -1, -1
	for i, cell := range record {
		if i == 0 {
			cell = strings.TrimPrefix(cell, "\ufeff")
		}
		word := strings.ToLower(strings.TrimSpace(cell))
		column := columns[word]
		switch {
		case column == nil:
			return d.wrong(i, "the column %q is not known (expected path, date and credits)", word)
		case *column >= 0:
			return d.wrong(i, "the column %q is there twice (expected once)", word)
		}
		*column = i
	}
	for _, need := range []string{"date", "credits"} {
		if *columns[need] < 0 {
			return d.wrong(0, "there is no column %q (expected path, date and credits)", need)
		}
	}
	return nil
}

func (d *demandRows) add(record []string) error {
	name := ""
	if d.path >= 0 {
		name = strings.TrimSpace(record[d.path])
	}
	text := strings.TrimSpace(record[d.date])
	date, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return d.wrong(d.date, "the date %q cannot be read (expected YYYY-MM-DD)", text)
	}
	credits, err := readCredits(strings.TrimSpace(record[d.credits]))
	if err != nil {
		return d.wrong(d.credits, "credits: %v", err)
	}
	i, known := d.index[name]
	if !known {
		i = len(d.paths)
		name = strings.Clone(name)
		d.index[name] = i
		d.paths = append(d.paths, Path{Name: name})
	}
	line, _ := d.csv.FieldPos(d.date)
	if first, twice := d.seen[pathDay{i, date}]; twice {
		return d.wrong(d.date, "the path %q has a demand for %s in line %d already (expected one a day)", name, text, first)
	}
	d.seen[pathDay{i, date}] = line
	d.paths[i].Uses = append(d.paths[i].Uses, Use{date, credits})
	return nil
}

// readCredits reads digits with at most one point among them, no more than 17 digits and 9 of them decimals.
func readCredits(text string) (decimal.Decimal, error) {
	whole, fraction, _ := strings.Cut(text, ".")
	digits := whole + fraction
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return decimal.Zero, fmt.Errorf("%q is not an amount (expected 0 or more, such as 1250.5)", text)
	}
	if len(whole) > 17 || len(fraction) > 9 {
		return decimal.Zero, fmt.Errorf("%q has too many digits (expected at most 17, and 9 decimals)", text)
	}
	if whole == "" {
		text = "0" + text
	}
	return decimal.NewFromString(strings.TrimSuffix(text, "."))
}

// Last returns the last date of paths, the zero time when there is none.
func Last(paths []Path) time.Time {
	var last time.Time
	for _, p := range paths {
		if n := len(p.Uses); n > 0 && p.Uses[n-1].Date.After(last) {
			last = p.Uses[n-1].Date
		}
	}
	return last
}

// Spread returns the demand of paths on each of days days from asOf, as Problem.Paths wants it: days that a path does not
// name have no demand. outside is the number of rows that lie before or after and are left out.
func Spread(paths []Path, asOf time.Time, days int) (rows [][]decimal.Decimal, outside int) {
	start := midnight(asOf)
	for _, p := range paths {
		row := make([]decimal.Decimal, days)
		for _, u := range p.Uses {
			if d := int(u.Date.Sub(start).Hours() / 24); !u.Date.Before(start) && d < days {
				row[d] = u.Credits
			} else {
				outside++
			}
		}
		rows = append(rows, row)
	}
	return rows, outside
}
