package analysis

import (
	"cmp"
	"context"
	"database/sql/driver"
	"math"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"offcut/ingest/store"
)

// Budget is what a team or project may spend in a month.
type Budget struct {
	Scope   string // team or project
	Name    string // as in the log, in normal form
	Credits decimal.Decimal
}

// likely is the chance from which on a budget counts as likely to be exceeded, itself excluded.
const likely = 0.5

// budgetMonth is one budget in one month.
type budgetMonth struct {
	Budget
	month     time.Time
	hasEnded  bool
	spent     decimal.Decimal
	isKnown   bool // of spent: false where the cost of all runs is unknown
	ahead     int  // index of the month ahead, -1 beyond the forecast
	outlook   *outlook
	projected decimal.NullDecimal
	band      *band
}

// budgetMonths are the months that budgets are held against: the period's, if it is a month, and as_of's, if that is later.
func (a outlooks) budgetMonths(p Period) []time.Time {
	var months []time.Time
	if !p.To.IsZero() && p.isMonth() {
		months = append(months, p.From)
	}
	if asOf := a.months[0].first; len(months) == 0 || asOf.After(months[0]) {
		months = append(months, asOf)
	}
	return months
}

// budgetsAsked are the budgets that the runs asked for can be held against: of one team or project alone, its own.
func budgetsAsked(o Options) []Budget {
	var list []Budget
	for _, b := range o.Budgets {
		asked := o.Team == "" && o.Project == "" || o.Project == "" && b.Scope == "team" && b.Name == o.Team ||
			o.Team == "" && b.Scope == "project" && b.Name == o.Project
		if asked {
			list = append(list, b)
		}
	}
	slices.SortFunc(list, func(x, y Budget) int {
		return cmp.Or(-strings.Compare(x.Scope, y.Scope), y.Credits.Cmp(x.Credits), strings.Compare(x.Name, y.Name))
	})
	return list
}

func (a outlooks) budgetMonth(b Budget, month time.Time) budgetMonth {
	h := a.history
	m := budgetMonth{Budget: b, month: month, hasEnded: !month.AddDate(0, 1, 0).After(h.asOf), isKnown: true, ahead: -1}
	key := [2]string{b.Scope, b.Name}
	s, ok := h.named[key]
	if ok {
		m.spent, m.isKnown = s.spent(daysBetween(h.first, month), daysBetween(h.first, month.AddDate(0, 1, 0)))
	}
	for i, ahead := range a.months {
		if ahead.first.Equal(month) && a.hasForecast() {
			m.ahead = i
		}
	}
	m.outlook = a.more[key]
	for _, o := range a.groups[b.Scope] {
		if o.spender == s {
			m.outlook = o
		}
	}
	switch {
	case !m.isKnown:
	case m.hasEnded:
		m.projected = decimal.NewNullDecimal(m.spent)
	case m.ahead < 0:
	case m.outlook == nil: // no run yet: nothing to come is known of it
		m.projected = decimal.NewNullDecimal(m.spent)
	default:
		sum := a.monthSum(m.outlook, a.months[m.ahead])
		m.projected, m.band = decimal.NewNullDecimal(sum.mean), sum.band
	}
	return m
}

// exceedShare is the chance that the month ends above the budget; ok is false if it is not known.
func (m budgetMonth) exceedShare() (share float64, ok bool) {
	switch {
	case m.isExceeded():
		return 1, true
	case !m.isKnown:
		return 0, false
	case m.hasEnded:
		return 0, true
	case m.ahead < 0 || m.outlook == nil || m.outlook.sums == nil:
		return 0, false
	}
	sums := m.outlook.sums[m.ahead]
	left := m.Credits.Sub(m.outlook.spentBefore(m.month)).Shift(cents).InexactFloat64()
	first := sort.Search(len(sums), func(i int) bool { return math.Round(sums[i]*100) > left })
	return float64(len(sums)-first) / float64(len(sums)), true
}

func (m budgetMonth) isExceeded() bool { return m.spent.GreaterThan(m.Credits) }

func (m budgetMonth) verdict() (verdict string, share driver.Value, isLikely bool) {
	chance, ok := m.exceedShare()
	if ok {
		share, isLikely = chance, chance > likely
	}
	switch {
	case m.isExceeded():
		return "exceeded", share, isLikely
	case !ok:
		return "unknown", share, isLikely
	case m.hasEnded:
		return "kept", share, isLikely
	case isLikely:
		return "likely to be exceeded", share, isLikely
	case m.projected.Valid && m.projected.Decimal.GreaterThan(m.Credits):
		return "at risk", share, isLikely // spend is skewed: more is expected, though most cases stay below
	}
	return "on course", share, isLikely
}

func (m budgetMonth) row(rank int, price creditPrice) []driver.Value {
	verdict, share, isLikely := m.verdict()
	so := []driver.Value{nil, nil, nil}
	if m.isKnown {
		so = []driver.Value{amount(m.spent), portion(m.spent, m.Credits), amount(m.Credits.Sub(m.spent))}
	}
	bounds := noBand
	if m.band != nil {
		bounds = m.band.cells()
	}
	return slices.Concat([]driver.Value{m.Scope, int64(rank), m.Name, m.month, !m.hasEnded, amount(m.Credits)}, so,
		[]driver.Value{orNullCredits(m.projected)}, bounds, []driver.Value{share, m.isExceeded(), isLikely, verdict},
		price.of(decimal.NewNullDecimal(m.Credits), decimal.NullDecimal{Decimal: m.spent, Valid: m.isKnown}, m.projected))
}

func (a outlooks) writeBudgets(ctx context.Context, db *store.DB, p Period, o Options) error {
	var rows [][]driver.Value
	if a.history != nil {
		for _, month := range a.budgetMonths(p) {
			ranks := map[string]int{}
			for _, b := range budgetsAsked(o) {
				ranks[b.Scope]++
				rows = append(rows, a.budgetMonth(b, month).row(ranks[b.Scope], a.price))
			}
		}
	}
	return writeRows(ctx, db, "mart_budgets", `scope VARCHAR, rank BIGINT, name VARCHAR, month DATE, is_so_far BOOLEAN, budget_credits DECIMAL(38, 9),
		spent_credits DECIMAL(38, 9), spent_share DOUBLE, left_credits DECIMAL(38, 9), projected_credits DECIMAL(38, 9), `+bandColumns+`,
		exceed_share DOUBLE, is_exceeded BOOLEAN, is_likely BOOLEAN, verdict VARCHAR, budget_money DECIMAL(38, 9),
		spent_money DECIMAL(38, 9), projected_money DECIMAL(38, 9), money_currency VARCHAR`, rows)
}
