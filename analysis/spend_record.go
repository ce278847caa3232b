package analysis

import (
	"context"
	"database/sql/driver"
	"fmt"
	"math"
	"slices"
	"time"

	"offcut/analysis/forecast"
	"offcut/ingest/store"
)

const (
	backtestDays   = 28 // horizon of the backtest: four weeks, about a month
	allOrigins     = 8  // forecasts of the past of everything
	teamOrigins    = 4  // and of each team
	manyTeams      = 8  // of more teams than these, each gets fewer
	fewTeamOrigins = 2
	recordMonths   = 12
	longestMonth   = 31
)

func (a outlooks) backtestRows() ([][]driver.Value, error) {
	var rows [][]driver.Value
	for _, o := range append([]*outlook{a.all}, a.groups["team"]...) {
		most := allOrigins
		if o != a.all {
			if most = teamOrigins; len(a.groups["team"]) > manyTeams {
				most = fewTeamOrigins
			}
		}
		series := a.history.series(o.spender, a.history.length)
		r, err := forecast.Backtest(series, backtestDays, most, forecast.Options{Totals: true})
		if err != nil {
			return nil, err
		}
		rows = append(rows, append(o.label(), backtestCells(r, knownDays(series.Values))...))
	}
	return rows, nil
}

func (a outlooks) writeBacktest(ctx context.Context, db *store.DB) error {
	return writeRows(ctx, db, "mart_backtest", `scope VARCHAR, rank BIGINT, name VARCHAR, origins BIGINT, horizon_days BIGINT, mase DOUBLE, smape DOUBLE,
		wape DOUBLE, naive_mase DOUBLE, naive_smape DOUBLE, naive_wape DOUBLE, coverage80 DOUBLE, coverage95 DOUBLE, reason VARCHAR`, a.backtests)
}

// backtestCells are a record's, of a series with so many known days.
func backtestCells(r forecast.Record, days int) []driver.Value {
	if r.Origins == 0 {
		reason := "Spend never varied: there is no scale to score on."
		if days < 3*leastSpendDays {
			reason = fmt.Sprintf("A backtest takes %d days of history.", 3*leastSpendDays)
		}
		return []driver.Value{int64(0), int64(backtestDays), nil, nil, nil, nil, nil, nil, nil, nil, reason}
	}
	cells := []driver.Value{int64(r.Origins), int64(r.Horizon)}
	for _, v := range []float64{r.Forecast.MASE, r.Forecast.SMAPE, r.Forecast.WAPE, r.SeasonalNaive.MASE, r.SeasonalNaive.SMAPE, r.SeasonalNaive.WAPE,
		r.Coverage80, r.Coverage95} {
		var cell driver.Value
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			cell = v
		}
		cells = append(cells, cell)
	}
	return append(cells, nil)
}

func (a outlooks) writeRecord(ctx context.Context, db *store.DB) error {
	return writeRows(ctx, db, "mart_month_record", `month DATE, forecast_credits DECIMAL(38, 9), `+bandColumns+`, spend_credits DECIMAL(38, 9),
		error_credits DECIMAL(38, 9), error_share DOUBLE, is_inside80 BOOLEAN, is_inside95 BOOLEAN`, a.record)
}

// recordRows are those of mart_month_record: each complete month as it would have been forecast at its first day.
func (a outlooks) recordRows() ([][]driver.Value, error) {
	h := a.history
	var months []time.Time
	var series []forecast.Series
	for i := recordMonths; i > 0; i-- {
		month := a.months[0].first.AddDate(0, -i, 0)
		if before := daysBetween(h.first, month); before >= leastSpendDays {
			months = append(months, month)
			series = append(series, h.series(h.all, before))
		}
	}
	forecasts, err := forecast.RunAll(series, longestMonth, forecast.Options{Totals: true})
	if err != nil {
		return nil, err
	}
	var rows [][]driver.Value
	for i, f := range forecasts {
		if f.Lo80 != nil {
			rows = append(rows, h.recordRow(months[i], f))
		}
	}
	return rows, nil
}

func (h *spendHistory) recordRow(month time.Time, f forecast.Forecast) []driver.Value {
	past := *h
	past.asOf, past.length = month, daysBetween(h.first, month)
	o := newOutlook(&spender{scope: "all"}, f, nil, &past)
	o.settle(o.remaining())
	end := month.AddDate(0, 1, 0)
	one := outlooks{history: &past, months: []monthAhead{{month, 0, daysBetween(month, end)}}, all: o}
	one.sumMonths()
	s := one.monthSum(o, one.months[0])
	came, isKnown := h.all.spent(past.length, daysBetween(h.first, end))
	err := came.Sub(s.mean)
	cells := slices.Concat([]driver.Value{month, amount(s.mean)}, s.band.cells())
	if !isKnown {
		return append(cells, nil, nil, nil, nil, nil)
	}
	return append(cells, amount(came), amount(err), portion(err, s.mean),
		!came.LessThan(s.band.lo80) && !came.GreaterThan(s.band.hi80), !came.LessThan(s.band.lo95) && !came.GreaterThan(s.band.hi95))
}
