package analysis

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"offcut/analysis/forecast"
	"offcut/ingest/store"
)

const (
	mostSpenders = 20 // teams and projects with a forecast of their own
	rankingDays  = 90 // days before as_of whose spend says which
	otherName    = "(other)"
)

// spender is everything, a team, a project, or the rest of the teams or projects, with what it spent by day.
type spender struct {
	scope, name string
	rank        int64
	days        []spentDay // those with runs, ascending
}

// spentDay is a day with runs. Days count from the first of the log; the as_of day, which is not over, is the last.
type spentDay struct {
	day     int
	credits decimal.NullDecimal // not valid: the cost of all runs is unknown
}

// spendHistory is who spent what on which day.
type spendHistory struct {
	first, asOf time.Time // the log's first day and the as_of day, as UTC midnights
	length      int       // complete days, before asOf
	all         *spender
	groups      map[string][]*spender // team and project: by rank, the rest last
	named       map[[2]string]*spender
}

// readSpendHistory reads int_spend_days, with or without teams and projects; ok is false for a log without runs.
func readSpendHistory(ctx context.Context, db *store.DB, withGroups bool) (h *spendHistory, ok bool, err error) {
	var first, asOf *time.Time
	err = db.QueryRow(ctx, `SELECT min(day), any_value(timezone(getvariable('timezone'), timezone('UTC', getvariable('as_of')))::DATE)
		FROM int_spend_days`, nil, &first, &asOf)
	if err != nil || first == nil {
		return nil, false, err
	}
	h = &spendHistory{first: day(*first), asOf: day(*asOf), named: map[[2]string]*spender{}}
	h.length = daysBetween(h.first, h.asOf)
	_, err = db.Stream(ctx, func(r []any) error {
		key := [2]string{r[0].(string), r[1].(string)}
		s, ok := h.named[key]
		if !ok {
			s = &spender{scope: key[0], name: key[1]}
			h.named[key] = s
		}
		d := spentDay{day: daysBetween(h.first, r[2].(time.Time))}
		if credits, ok := r[3].(decimal.Decimal); ok {
			d.credits = decimal.NewNullDecimal(credits)
		}
		s.days = append(s.days, d)
		return nil
	}, "SELECT scope, name, day, spend_credits FROM int_spend_days WHERE $1 OR scope = 'all' ORDER BY scope, name, day", withGroups)
	if err != nil {
		return nil, false, err
	}
	h.all = h.named[[2]string{"all", "All"}]
	h.all.rank = 1
	h.groups = map[string][]*spender{"team": h.ranked("team"), "project": h.ranked("project")}
	return h, true, nil
}

func daysBetween(from, to time.Time) int { return int(to.Sub(from) / (24 * time.Hour)) }

// ranked are the spenders of a scope that spent most in the last days, and the rest as one.
func (h *spendHistory) ranked(scope string) []*spender {
	var list []*spender
	for key, s := range h.named {
		if key[0] == scope {
			list = append(list, s)
		}
	}
	recent := make(map[*spender]decimal.Decimal, len(list))
	for _, s := range list {
		recent[s], _ = s.spent(h.length-rankingDays, h.length)
	}
	slices.SortFunc(list, func(a, b *spender) int {
		return cmp.Or(recent[b].Cmp(recent[a]), strings.Compare(a.name, b.name))
	})
	if len(list) > mostSpenders {
		rest := together(scope, list[mostSpenders:])
		list = append(slices.Clip(list[:mostSpenders]), rest)
	}
	for i, s := range list {
		s.rank = int64(i + 1)
	}
	return list
}

// together is what several spenders spent.
func together(scope string, list []*spender) *spender {
	sums := map[int]decimal.NullDecimal{}
	for _, s := range list {
		for _, d := range s.days {
			sum := sums[d.day]
			if d.credits.Valid {
				sum = decimal.NewNullDecimal(sum.Decimal.Add(d.credits.Decimal))
			}
			sums[d.day] = sum
		}
	}
	rest := &spender{scope: scope, name: otherName}
	for day, credits := range sums {
		rest.days = append(rest.days, spentDay{day, credits})
	}
	slices.SortFunc(rest.days, func(a, b spentDay) int { return a.day - b.day })
	return rest
}

// spent is the sum over days from to before; isKnown is false where there were runs and the cost of all is unknown.
func (s *spender) spent(from, to int) (sum decimal.Decimal, isKnown bool) {
	isKnown = true
	some := false
	for _, d := range s.between(from, to) {
		if d.credits.Valid {
			sum, some = sum.Add(d.credits.Decimal), true
		}
		isKnown = some
	}
	return sum, isKnown
}

func (s *spender) between(from, to int) []spentDay {
	at := func(day int) int {
		i, _ := slices.BinarySearchFunc(s.days, day, func(d spentDay, day int) int { return d.day - day })
		return i
	}
	return s.days[at(from):max(at(from), at(to))]
}

// values are the spend of each of the days from to before; NaN where it is unknown.
func (s *spender) values(from, to int) []float64 {
	values := make([]float64, max(to-from, 0))
	for _, d := range s.between(from, to) {
		values[d.day-from] = math.NaN()
		if d.credits.Valid {
			values[d.day-from] = d.credits.Decimal.InexactFloat64()
		}
	}
	return values
}

// longestSpend bounds how many days a forecast looks back, about three years.
const longestSpend = 157 * 7

// series are a spender's days up to a day as a forecast takes them.
func (h *spendHistory) series(s *spender, to int) forecast.Series {
	from := max(0, to-longestSpend)
	return forecast.Series{ID: s.name, Values: s.values(from, to), Period: []int{7}, Start: h.date(from),
		Step: forecast.Step{Duration: 24 * time.Hour}}
}

func (h *spendHistory) date(day int) time.Time { return h.first.AddDate(0, 0, day) }
