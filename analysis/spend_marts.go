package analysis

import (
	"context"
	"database/sql/driver"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"offcut/ingest/store"
)

// forecastInputs are the SQL that forecasts are made from.
var forecastInputs = []string{"int_spend_days"}

// ForecastModels are the marts of forecasts and budgets, all written by Go.
var ForecastModels = []string{"mart_forecast", "mart_forecast_days", "mart_forecast_months", "mart_backtest", "mart_month_record", "mart_budgets"}

// ForecastLaws are the laws over ForecastModels.
var ForecastLaws = []string{"law_forecast_bounds", "law_forecast_sums", "law_budgets"}

// monthsShown are the complete months before as_of's that are shown beside the forecast.
const monthsShown = 6

const bandColumns = "lo80_credits DECIMAL(38, 9), hi80_credits DECIMAL(38, 9), lo95_credits DECIMAL(38, 9), hi95_credits DECIMAL(38, 9)"

func (b band) cells() []driver.Value {
	return []driver.Value{amount(b.lo80), amount(b.hi80), amount(b.lo95), amount(b.hi95)}
}

var noBand = []driver.Value{nil, nil, nil, nil}

func (a outlooks) write(ctx context.Context, db *store.DB, p Period, o Options) error {
	for _, write := range []func(context.Context, *store.DB) error{a.writeForecast, a.writeDays, a.writeMonths, a.writeBacktest, a.writeRecord} {
		if err := write(ctx, db); err != nil {
			return err
		}
	}
	return a.writeBudgets(ctx, db, p, o)
}

func (o *outlook) label() []driver.Value { return []driver.Value{o.scope, o.rank, o.name} }

func (a outlooks) writeForecast(ctx context.Context, db *store.DB) error {
	rows := [][]driver.Value{{"all", int64(1), "All", int64(0), nil, nil, "none", false, "There are no runs: nothing to forecast from."}}
	if a.all != nil {
		rows = nil
	}
	for _, o := range a.shown() {
		row := append(o.label(), int64(a.history.length), a.history.first, a.history.date(a.history.length-1), o.Method, o.hasInterval(), orNullText(o.notes()))
		if a.history.length == 0 {
			row[5] = nil
		}
		rows = append(rows, row)
	}
	return writeRows(ctx, db, "mart_forecast", `scope VARCHAR, rank BIGINT, name VARCHAR, history_days BIGINT, first_day DATE, last_day DATE,
		method VARCHAR, has_interval BOOLEAN, notes VARCHAR`, rows)
}

func orNullText(s string) driver.Value {
	if s == "" {
		return nil
	}
	return s
}

func (a outlooks) writeDays(ctx context.Context, db *store.DB) error {
	var rows [][]driver.Value
	for _, o := range a.shown() {
		from := max(0, daysBetween(a.history.first, a.months[0].first.AddDate(0, -monthsShown, 0)))
		for d := from; d < a.history.length; d++ {
			spent, isKnown := o.spent(d, d+1)
			rows = append(rows, slices.Concat(o.label(), []driver.Value{a.history.date(d), knownAmount(spent, isKnown), nil}, noBand))
		}
		if !a.hasForecast() {
			continue
		}
		for d, mean := range o.mean {
			bounds := noBand
			if o.hasInterval() {
				bounds = o.dayBand(d).cells()
			}
			rows = append(rows, slices.Concat(o.label(), []driver.Value{a.history.asOf.AddDate(0, 0, d), nil, amount(mean)}, bounds))
		}
	}
	return writeRows(ctx, db, "mart_forecast_days", `scope VARCHAR, rank BIGINT, name VARCHAR, day DATE, spend_credits DECIMAL(38, 9),
		mean_credits DECIMAL(38, 9), `+bandColumns, rows)
}

func knownAmount(d decimal.Decimal, isKnown bool) driver.Value {
	if !isKnown {
		return nil
	}
	return amount(d)
}

// spentBefore is what was spent from the first of a month to before as_of's day.
func (o *outlook) spentBefore(month time.Time) decimal.Decimal {
	spent, _ := o.spent(daysBetween(o.history.first, month), o.history.length)
	return spent
}

// monthSum is what a month comes to: spent and to come.
type monthSum struct {
	spent, mean decimal.Decimal
	band        *band // nil without interval
}

func (a outlooks) monthSum(o *outlook, m monthAhead) monthSum {
	s := monthSum{spent: o.spentBefore(m.first)}
	s.mean = s.spent
	for _, v := range o.mean[m.from:m.to] {
		s.mean = s.mean.Add(v)
	}
	if o.sums == nil {
		return s
	}
	sums := o.sums[slices.Index(a.months, m)]
	at := func(p float64) decimal.Decimal { return s.spent.Add(rounded(quantile(sums, p))) }
	floor := s.spent
	if m.from == 0 {
		floor = floor.Add(o.spentToday)
	}
	b := band{at(0.1), at(0.9), at(0.025), at(0.975)}.about(s.mean, floor)
	s.band = &b
	return s
}

func (a outlooks) writeMonths(ctx context.Context, db *store.DB) error {
	var rows [][]driver.Value
	for _, o := range a.shown() {
		for i := -monthsShown; i < 0; i++ {
			month := a.months[0].first.AddDate(0, i, 0)
			end := daysBetween(a.history.first, month.AddDate(0, 1, 0))
			if end <= 0 {
				continue // before the log begins
			}
			spent, isKnown := o.spent(daysBetween(a.history.first, month), end)
			rows = append(rows, slices.Concat(o.label(), []driver.Value{month, false, knownAmount(spent, isKnown), nil}, noBand, []driver.Value{nil, nil, nil}))
		}
		if !a.hasForecast() {
			continue
		}
		for _, m := range a.months {
			s, bounds := a.monthSum(o, m), noBand
			if s.band != nil {
				bounds = s.band.cells()
			}
			isSoFar := m.first.Before(a.history.asOf) && a.history.length > 0
			rows = append(rows, slices.Concat(o.label(), []driver.Value{m.first, isSoFar, amount(s.spent), amount(s.mean)}, bounds,
				[]driver.Value{orNullCredits(o.priceChanges(m))}, a.price.of(decimal.NewNullDecimal(s.mean))))
		}
	}
	return writeRows(ctx, db, "mart_forecast_months", `scope VARCHAR, rank BIGINT, name VARCHAR, month DATE, is_so_far BOOLEAN,
		spent_credits DECIMAL(38, 9), mean_credits DECIMAL(38, 9), `+bandColumns+`, price_change_credits DECIMAL(38, 9),
		mean_money DECIMAL(38, 9), money_currency VARCHAR`, rows)
}
