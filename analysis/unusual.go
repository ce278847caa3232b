package analysis

import (
	"context"
	"database/sql/driver"
	"math"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"offcut/analysis/forecast"
	"offcut/ingest/store"
)

// UnusualModels are unusual days and months and what they rest on. The last is written by Go.
var UnusualModels = []string{"int_complete_days", "int_unusual_causes", "mart_unusual"}

const (
	unusualMonths  = 12 // complete ones up to the period's end
	weeksBefore    = 4  // an unusual day is held against the same weekday of so many weeks before
	daysBefore     = 28 // or against all of so many days, where one of those is unknown
	daysPriorMonth = 84 // an unusual month against so many days before it
)

// spendDays is what was spent day by day, in exact credits; nil where it is unknown.
type spendDays struct {
	first   time.Time
	credits []*decimal.Decimal
}

// unusual is a day or month that the forecast made before it did not expect.
type unusual struct {
	rank                              int64
	kind                              string
	from                              time.Time
	days                              int
	spend, expected, lo95, hi95, over decimal.Decimal
	isLasting                         bool
}

// BuildUnusual writes mart_unusual, after Build: the days of the period, and the last twelve complete months up to its end,
// whose spend lay far outside what the forecast made before them allowed, each with what caused it. Nothing is claimed
// of days with less than six weeks of history.
func BuildUnusual(ctx context.Context, db *store.DB, p Period) error {
	if err := build(ctx, db, UnusualModels[:1]); err != nil {
		return err
	}
	s, err := readSpendDays(ctx, db)
	if err != nil {
		return err
	}
	all, err := s.unusual(p)
	if err != nil {
		return err
	}
	if err := writeUnusualDays(ctx, db, s, all); err != nil {
		return err
	}
	if err := build(ctx, db, UnusualModels[1:2]); err != nil {
		return err
	}
	return writeUnusual(ctx, db, s, all)
}

func readSpendDays(ctx context.Context, db *store.DB) (spendDays, error) {
	s := spendDays{}
	_, err := db.Stream(ctx, func(r []any) error {
		if len(s.credits) == 0 {
			s.first = day(r[0].(time.Time))
		}
		var credits *decimal.Decimal
		if d, ok := r[1].(decimal.Decimal); ok {
			credits = &d
		}
		s.credits = append(s.credits, credits)
		return nil
	}, "SELECT day, spend_credits FROM int_complete_days ORDER BY day")
	return s, err
}

// at is the index of a day, which may lie outside the log.
func (s spendDays) at(t time.Time) int { return int(t.Sub(s.first) / (24 * time.Hour)) }

func (s spendDays) series() forecast.Series {
	values := make([]float64, len(s.credits))
	for i, c := range s.credits {
		values[i] = math.NaN()
		if c != nil {
			values[i] = c.InexactFloat64()
		}
	}
	return forecast.Series{Values: values, Period: []int{7}, Start: s.first, Step: forecast.Step{Duration: 24 * time.Hour}}
}

// sum is the known spend of some days.
func (s spendDays) sum(from, days int) decimal.Decimal {
	total := decimal.Zero
	for _, c := range s.credits[from : from+days] {
		if c != nil {
			total = total.Add(*c)
		}
	}
	return total
}

// unusual are the unusual days of the period and the months up to it, days first, the furthest from what was expected first.
func (s spendDays) unusual(p Period) ([]unusual, error) {
	if p.To.IsZero() || len(s.credits) == 0 {
		return nil, nil
	}
	series := s.series()
	days, err := forecast.UnusualDays(series, s.at(p.From), s.at(p.To))
	if err != nil {
		return nil, err
	}
	months, err := forecast.UnusualSums(series, s.monthBounds(p.To))
	if err != nil {
		return nil, err
	}
	var all []unusual
	for i, found := range [][]forecast.Unusual{days, months} {
		var some []unusual
		for _, u := range found {
			some = append(some, s.newUnusual([]string{"day", "month"}[i], u))
		}
		slices.SortStableFunc(some, func(a, b unusual) int { return b.over.Abs().Cmp(a.over.Abs()) })
		all = append(all, some...)
	}
	for i := range all {
		all[i].rank = int64(i + 1)
	}
	return all, nil
}

// monthBounds are the first days of the last complete months up to an end, and the day after them.
func (s spendDays) monthBounds(end time.Time) []int {
	if after := s.first.AddDate(0, 0, len(s.credits)); after.Before(end) {
		end = after
	}
	month := monthOf(end)
	bounds := []int{}
	for i := unusualMonths; i >= 0; i-- {
		if at := s.at(month.AddDate(0, -i, 0)); at >= 0 {
			bounds = append(bounds, at)
		}
	}
	return bounds
}

func (s spendDays) newUnusual(kind string, u forecast.Unusual) unusual {
	found := unusual{kind: kind, from: s.first.AddDate(0, 0, u.At), days: u.Steps, spend: s.sum(u.At, u.Steps), isLasting: u.IsLastingFrom}
	found.expected, found.lo95, found.hi95 = forecastCredits(u.Mean), forecastCredits(u.Lo95), forecastCredits(u.Hi95)
	found.over = found.spend.Sub(found.expected)
	return found
}

func forecastCredits(f float64) decimal.Decimal { return decimal.NewFromFloat(f).Round(2) }

// heldAgainst are the known days whose mean is what is usual for an unusual day or month.
func (s spendDays) heldAgainst(u unusual) []int {
	from := s.at(u.from)
	if u.kind == "month" {
		return s.known(from-daysPriorMonth, from, 1)
	}
	if weekdays := s.known(from-7*weeksBefore, from, 7); len(weekdays) == weeksBefore {
		return weekdays
	}
	return s.known(from-daysBefore, from, 1)
}

func (s spendDays) known(from, to, step int) []int {
	var days []int
	for i := from; i < to; i += step {
		if i >= 0 && s.credits[i] != nil {
			days = append(days, i)
		}
	}
	return days
}

// writeUnusualDays fills unusual_days: the days of each unusual day or month, and those it is held against.
func writeUnusualDays(ctx context.Context, db *store.DB, s spendDays, all []unusual) error {
	var rows [][]driver.Value
	for _, u := range all {
		from := s.at(u.from)
		for _, i := range s.known(from, from+u.days, 1) {
			rows = append(rows, []driver.Value{u.rank, s.first.AddDate(0, 0, i), false})
		}
		for _, i := range s.heldAgainst(u) {
			rows = append(rows, []driver.Value{u.rank, s.first.AddDate(0, 0, i), true})
		}
	}
	return writeRows(ctx, db, "unusual_days", "rank BIGINT, day DATE, is_held_against BOOLEAN", rows)
}

func writeUnusual(ctx context.Context, db *store.DB, s spendDays, all []unusual) error {
	causes, err := readCauses(ctx, db, s, all)
	if err != nil {
		return err
	}
	rows := make([][]driver.Value, len(all))
	for i, u := range all {
		rows[i] = []driver.Value{u.rank, u.kind, u.from, amount(u.spend), amount(u.expected), amount(u.lo95), amount(u.hi95), amount(u.over)}
		for _, by := range []string{"creator", "project", "model", "configuration"} {
			if c := causes[i].most(by, ""); c != nil {
				rows[i] = append(rows[i], c.name, amount(c.over))
			} else {
				rows[i] = append(rows[i], nil, nil)
			}
		}
		rows[i] = append(rows[i], causes[i].sentence(u))
	}
	return writeRows(ctx, db, "mart_unusual", `rank BIGINT, kind VARCHAR, day DATE, spend_credits DECIMAL(38, 9), expected_credits DECIMAL(38, 9),
		lo95_credits DECIMAL(38, 9), hi95_credits DECIMAL(38, 9), excess_credits DECIMAL(38, 9), creator VARCHAR, creator_excess_credits DECIMAL(38, 9),
		project VARCHAR, project_excess_credits DECIMAL(38, 9), model VARCHAR, model_excess_credits DECIMAL(38, 9), configuration VARCHAR,
		configuration_excess_credits DECIMAL(38, 9), sentence VARCHAR`, rows)
}
