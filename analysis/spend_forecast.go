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
	"offcut/pricing"
)

const (
	monthsAhead = 4     // the month of as_of and three more
	sumPaths    = 1_000 // courses of the future that a month's interval is read off
	pathSeed    = 1
	cents       = 2    // decimals of a forecast
	mostCredits = 1e24 // a day's forecast is cut there, so that sums of days fit a decimal
)

// SpendForecast is what the runs asked for are likely to cost, day by day.
type SpendForecast struct {
	AsOfDay     time.Time           // the first day, a UTC midnight
	Days        int                 // days forecast, AsOfDay among them; 0: nothing to go by
	SpentToday  decimal.Decimal     // what was spent on AsOfDay before as_of; part of Mean and Paths
	Mean        []decimal.Decimal   // by day, in credits with two decimals beyond SpentToday
	Paths       [][]decimal.Decimal // equally likely courses, by path and day, with two decimals; nil without interval
	HasInterval bool
	Reason      string // sentences on what is special: why there is no interval, what the forecast takes for granted

	price creditPrice
}

// BuildForecasts forecasts daily spend to the end of the third month after as_of's month: of everything, the teams and the
// projects that spent most, and the rest of either as one. It builds ForecastModels after Select and returns the forecast of
// everything with the number of paths asked for. Teams add up to everything on each day, and so do projects: forecast
// proportions, Athanasopoulos, Ahmed & Hyndman (2009), IJF 25.
func BuildForecasts(ctx context.Context, db *store.DB, cards pricing.Cards, p Period, o Options, paths int) (SpendForecast, error) {
	finish, err := StartForecasts(ctx, db, cards, p, o, paths)
	if err != nil {
		return SpendForecast{}, err
	}
	return finish()
}

// StartForecasts is BuildForecasts in two: it reads what forecasts are made from and begins to make them, beside whatever the
// caller does next; what it returns waits for them and writes ForecastModels.
func StartForecasts(ctx context.Context, db *store.DB, cards pricing.Cards, p Period, o Options, paths int) (finish func() (SpendForecast, error), err error) {
	db.Stage(forecastStage)
	if err := build(ctx, db, forecastInputs); err != nil {
		return nil, err
	}
	h, ok, err := readSpendHistory(ctx, db, true)
	if err != nil {
		return nil, err
	}
	var all outlooks
	var prices map[*spender]*repricing
	if ok {
		all.history, all.to = h, h.asOf.AddDate(0, monthsAhead, 1-h.asOf.Day())
		if prices, err = readRepricing(ctx, db, cards, h, all.horizon()); err != nil {
			return nil, err
		}
	}
	if all.price, err = readCreditPrice(ctx, db, cards, o.Money); err != nil {
		return nil, err
	}
	done := make(chan error, 1)
	var f SpendForecast
	go func() {
		var err error
		if ok {
			err = all.look(prices, o.Budgets)
		}
		if err == nil {
			f = all.spendForecast(paths)
		}
		done <- err
	}()
	return func() (SpendForecast, error) {
		db.Stage(forecastStage)
		if err := <-done; err != nil {
			return SpendForecast{}, err
		}
		return f, all.write(ctx, db, p, o)
	}, nil
}

const forecastStage = "forecasts"

// PastForecast is the forecast that could have been made at the midnight before day, from the spend before it alone, of the
// days to before to. It needs the models of BuildForecasts and takes no change of price for granted.
func PastForecast(ctx context.Context, db *store.DB, day, to time.Time, paths int) (SpendForecast, error) {
	h, ok, err := readSpendHistory(ctx, db, false)
	if err != nil || !ok {
		return SpendForecast{AsOfDay: day, Reason: nothingToGoBy}, err
	}
	return h.pastForecast(day, to, paths)
}

func (h *spendHistory) pastForecast(day, to time.Time, paths int) (SpendForecast, error) {
	if day.After(h.asOf) || !day.After(h.first) {
		return SpendForecast{AsOfDay: day, Reason: nothingToGoBy}, nil
	}
	past := *h
	past.asOf, past.length = day, daysBetween(h.first, day)
	all := outlooks{history: &past, to: to}
	f, err := forecast.Run(past.series(past.all, past.length), all.horizon(), forecast.Options{Totals: true})
	if err != nil {
		return SpendForecast{}, err
	}
	all.all = newOutlook(&spender{scope: "all", days: past.all.between(0, past.length)}, f, nil, &past)
	all.all.settle(all.all.remaining())
	return all.spendForecast(paths), nil
}

// outlook is a spender's forecast, brought into line with the others'.
type outlook struct {
	*spender
	forecast.Forecast
	history    *spendHistory
	price      *repricing      // nil: no change of price ahead
	spentToday decimal.Decimal // on the as_of day, before as_of
	mean       []decimal.Decimal
	scale      []float64 // by day: what is to come is this many times the forecast's own, so that groups add up
	shift      []float64 // by day: credits to come of which the forecast has none
	sums       [][]float64
}

func newOutlook(s *spender, f forecast.Forecast, price *repricing, h *spendHistory) *outlook {
	o := &outlook{spender: s, Forecast: f, price: price, history: h}
	o.spentToday, _ = s.spent(h.length, h.length+1)
	return o
}

// today is what was spent so far on a day ahead: nothing but on the first.
func (o *outlook) today(day int) float64 {
	if day > 0 {
		return 0
	}
	return o.spentToday.InexactFloat64()
}

// priced is a value of the forecast at the prices of its day.
func (o *outlook) priced(day int, v float64) float64 {
	if o.price != nil {
		v *= o.price.factors[day]
	}
	if !(v <= mostCredits) {
		return mostCredits
	}
	return v
}

// remaining is what is still to come on each day by the spender's own forecast.
func (o *outlook) remaining() []float64 {
	rest := make([]float64, len(o.Mean))
	for day, v := range o.Mean {
		rest[day] = math.Max(0, o.priced(day, v)-o.today(day))
	}
	return rest
}

// settle makes parts what is still to come on each day.
func (o *outlook) settle(parts []float64) {
	exact := make([]decimal.Decimal, len(parts))
	for day, v := range parts {
		exact[day] = rounded(v)
	}
	o.settleExactly(exact)
}

func (o *outlook) settleExactly(parts []decimal.Decimal) {
	own := o.remaining()
	o.mean, o.scale, o.shift = make([]decimal.Decimal, len(parts)), make([]float64, len(parts)), make([]float64, len(parts))
	for day, part := range parts {
		o.mean[day] = part
		if day == 0 {
			o.mean[day] = part.Add(o.spentToday)
		}
		if own[day] > 0 {
			o.scale[day] = part.InexactFloat64() / own[day]
		} else {
			o.shift[day] = part.InexactFloat64()
		}
	}
}

// at is a mean, bound or path of the forecast in line with prices, the other forecasts and what was spent already.
func (o *outlook) at(day int, v float64) float64 {
	today := o.today(day)
	return today + math.Min(math.Max(0, o.priced(day, v)-today)*o.scale[day]+o.shift[day], mostCredits)
}

func (o *outlook) hasInterval() bool { return o.Lo80 != nil }

// courses are paths in line with the mean: their own mean strays from it where few origins lean one way on a day, and lies
// above it where paths are cut at zero.
func (o *outlook) courses(count int) [][]float64 {
	paths := o.Paths(count, pathSeed)
	for day, wanted := range o.Mean {
		sum := 0.0
		for _, path := range paths {
			sum += path[day]
		}
		level := 1.0
		if sum > 0 {
			level = wanted * float64(len(paths)) / sum
		}
		for _, path := range paths {
			path[day] = o.at(day, path[day]*level)
		}
	}
	return paths
}

// rounded has the decimals of a forecast. Away from a tie they are those of the nearest whole number, which is found in a tenth of
// the time that the exact decimal of v takes.
func rounded(v float64) decimal.Decimal {
	const exact, tie = 1 << 40, 0.499
	whole := math.Round(v * 100)
	if math.Abs(whole) < exact && math.Abs(v*100-whole) < tie {
		return decimal.New(int64(whole), -cents)
	}
	return decimal.NewFromFloat(v).Round(cents)
}

// outlooks are the forecasts of everything and of its parts. The zero value is that of a log without runs.
type outlooks struct {
	history *spendHistory
	to      time.Time // the day after the last
	months  []monthAhead
	all     *outlook
	groups  map[string][]*outlook
	more    map[[2]string]*outlook // those with a budget that have no forecast of their own on the pages
	price   creditPrice

	backtests, record [][]driver.Value // rows of mart_backtest and mart_month_record
}

// monthAhead is a month to come, by the first of its days ahead and the one after the last.
type monthAhead struct {
	first    time.Time
	from, to int
}

func (a outlooks) horizon() int { return daysBetween(a.history.asOf, a.to) }

// hasForecast is false where nothing is known to go by.
func (a outlooks) hasForecast() bool { return a.all != nil && a.all.Method != "none" }

// look forecasts the days from as_of's to before the last, and looks at how such forecasts would have done.
func (a *outlooks) look(prices map[*spender]*repricing, budgets []Budget) error {
	if err := a.forecast(prices, budgets); err != nil || !a.hasForecast() {
		return err
	}
	var err error
	if a.backtests, err = a.backtestRows(); err != nil {
		return err
	}
	a.record, err = a.recordRows()
	return err
}

func (a *outlooks) forecast(prices map[*spender]*repricing, budgets []Budget) error {
	h := a.history
	a.groups, a.more = map[string][]*outlook{}, map[[2]string]*outlook{}
	for first := h.asOf.AddDate(0, 0, 1-h.asOf.Day()); first.Before(a.to); first = first.AddDate(0, 1, 0) {
		a.months = append(a.months, monthAhead{first, max(0, daysBetween(h.asOf, first)), daysBetween(h.asOf, first.AddDate(0, 1, 0))})
	}
	list := slices.Concat([]*spender{h.all}, h.groups["team"], h.groups["project"], h.budgeted(budgets))
	series := make([]forecast.Series, len(list))
	for i, s := range list {
		series[i] = h.series(s, h.length)
	}
	forecasts, err := forecast.RunAll(series, a.horizon(), forecast.Options{Totals: true})
	if err != nil {
		return err
	}
	for i, s := range list {
		o := newOutlook(s, forecasts[i], prices[s], h)
		switch {
		case s == h.all:
			a.all = o
			o.settle(o.remaining())
		case s.rank > 0:
			a.groups[s.scope] = append(a.groups[s.scope], o)
		default:
			a.more[[2]string{s.scope, s.name}] = o
		}
	}
	for _, scope := range groupScopes {
		a.reconcile(scope)
	}
	a.sumMonths()
	return nil
}

var groupScopes = []string{"team", "project"}

// budgeted are the spenders with a budget that are not among those with a forecast anyway.
func (h *spendHistory) budgeted(budgets []Budget) []*spender {
	var list []*spender
	for _, b := range budgets {
		if s, ok := h.named[[2]string{b.Scope, b.Name}]; ok && s.rank == 0 && !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// reconcile shares what is still to come of everything between the parts of a scope.
func (a outlooks) reconcile(scope string) {
	parts := a.groups[scope]
	if len(parts) == 0 {
		return
	}
	own := make([][]float64, len(parts))
	shares := make([][]decimal.Decimal, len(parts))
	for i, o := range parts {
		own[i], shares[i] = o.remaining(), make([]decimal.Decimal, a.horizon())
	}
	recent := a.recentSpend(parts)
	factors := make([]float64, a.horizon())
	for day := range factors {
		total := a.all.mean[day]
		if day == 0 {
			total = total.Sub(a.all.spentToday)
		}
		weights, sum := make([]float64, len(parts)), 0.0
		for i := range parts {
			weights[i] = own[i][day]
			sum += weights[i]
		}
		if sum > 0 {
			factors[day] = total.InexactFloat64() / sum
		} else {
			weights = recent
		}
		for i, share := range apportioned(total, weights) {
			shares[i][day] = share
		}
	}
	for i, o := range parts {
		o.settleExactly(shares[i])
	}
	for key, o := range a.more {
		if key[0] == scope {
			rest := o.remaining()
			for day := range rest {
				rest[day] *= factors[day]
			}
			o.settle(rest)
		}
	}
}

// recentSpend is what parts spent in the last four weeks, else ever.
func (a outlooks) recentSpend(parts []*outlook) []float64 {
	for _, from := range []int{a.history.length - recentDays, 0} {
		weights, sum := make([]float64, len(parts)), 0.0
		for i, o := range parts {
			spent, _ := o.spent(from, a.history.length+1)
			weights[i] = spent.InexactFloat64()
			sum += weights[i]
		}
		if sum > 0 {
			return weights
		}
	}
	weights := make([]float64, len(parts))
	weights[0] = 1
	return weights
}

// sumMonths reads the months' sums off the paths.
func (a outlooks) sumMonths() {
	for _, o := range a.each() {
		paths := o.courses(sumPaths)
		if paths == nil {
			continue
		}
		o.sums = make([][]float64, len(a.months))
		for m, month := range a.months {
			o.sums[m] = make([]float64, len(paths))
			for i, path := range paths {
				sum := 0.0
				for _, v := range path[month.from:month.to] {
					sum += v
				}
				o.sums[m][i] = math.Round(sum*100) / 100
			}
			slices.Sort(o.sums[m])
		}
	}
}

// each are all outlooks: everything, teams, projects, then those that only a budget asks for.
func (a outlooks) each() []*outlook {
	if a.all == nil {
		return nil
	}
	list := a.shown()
	for _, o := range a.more {
		list = append(list, o)
	}
	return list
}

// shown are the outlooks of mart_forecast, in its order.
func (a outlooks) shown() []*outlook {
	if a.all == nil {
		return nil
	}
	return slices.Concat([]*outlook{a.all}, a.groups["team"], a.groups["project"])
}

func (a outlooks) spendForecast(paths int) SpendForecast {
	if !a.hasForecast() {
		f := SpendForecast{Reason: nothingToGoBy, price: a.price}
		if a.history != nil {
			f.AsOfDay = a.history.asOf
		}
		return f
	}
	f := SpendForecast{AsOfDay: a.history.asOf, Days: a.horizon(), SpentToday: a.all.spentToday, Mean: a.all.mean,
		HasInterval: a.all.hasInterval(), Reason: a.all.notes(), price: a.price}
	if !f.HasInterval || paths == 0 {
		return f
	}
	for _, path := range a.all.courses(paths) {
		exact := make([]decimal.Decimal, len(path))
		for day, v := range path {
			exact[day] = rounded(v)
		}
		f.Paths = append(f.Paths, exact)
	}
	return f
}

// band are the bounds of the 80 % and 95 % interval of a day or a month.
type band struct{ lo80, hi80, lo95, hi95 decimal.Decimal }

// about widens a band where rounding or a skewed distribution left the mean outside, and keeps it above what was spent.
func (b band) about(mean, floor decimal.Decimal) band {
	b.lo80 = decimal.Max(floor, decimal.Min(b.lo80, mean))
	b.lo95 = decimal.Max(floor, decimal.Min(b.lo95, b.lo80))
	b.hi80 = decimal.Max(b.hi80, mean)
	b.hi95 = decimal.Max(b.hi95, b.hi80)
	return b
}

func (o *outlook) dayBand(day int) band {
	at := func(v float64) decimal.Decimal { return rounded(o.at(day, v)) }
	floor := decimal.Zero
	if day == 0 {
		floor = o.spentToday
	}
	return band{at(o.Lo80[day]), at(o.Hi80[day]), at(o.Lo95[day]), at(o.Hi95[day])}.about(o.mean[day], floor)
}

// quantile of ascending values, on the line between the two nearest (type 7 of Hyndman & Fan 1996).
func quantile(sorted []float64, p float64) float64 {
	at := p * float64(len(sorted)-1)
	below := int(at)
	if below+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[below] + (at-float64(below))*(sorted[below+1]-sorted[below])
}
