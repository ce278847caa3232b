package forecast

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	leastForInterval = 14    // with fewer observations a forecast is a run rate without interval
	longestHistory   = 5000  // steps; what is older is left out
	longestHorizon   = 10000 // steps
)

// Forecast is what is expected, step by step from the first after the history, with intervals. Without enough history
// the interval slices and Errors are nil and Reason says why.
type Forecast struct {
	Mean, Lo80, Hi80, Lo95, Hi95 []float64
	Method                       string      // which methods carry it, in words
	Reason                       string      // what is special about it; empty when nothing is
	Errors                       [][]float64 // actual minus forecast at past origins, by origin and step, NaN where unknown
	NonNegative                  bool        // the history has no negative value, so the forecast has none
	ShiftRatio                   float64     // level after a lasting change by that before it; 0: no such change
	ShiftSteps                   int         // steps from that change to the end of the history
	spacing                      int         // steps between origins
}

// Options say what a forecast is for. The zero value is for single steps.
type Options struct {
	// Totals asks for the mean rather than the median of each step, so that sums over many steps (a month's credits)
	// are unbiased. It matters for intermittent and skewed series, whose typical day is far below their average day.
	Totals bool
}

// InputError is a request that can't be answered.
type InputError struct{ Series, What, How string }

// Error names the series and what is wrong.
func (e *InputError) Error() string {
	if e.Series == "" {
		return e.What
	}
	return fmt.Sprintf("series %q: %s", e.Series, e.What)
}

// Hint is what to do about it.
func (e *InputError) Hint() string { return e.How }

// Run forecasts a series horizon steps ahead: a combination of the methods that suit it, weighted by how each did on
// the series' own past, with intervals from the combination's own errors there. The first step is the one after the
// last value, missing or not. The error is an *InputError.
func Run(s Series, horizon int, o Options) (Forecast, error) {
	if err := check(s, horizon); err != nil {
		return Forecast{}, err
	}
	y, early, late := trimmed(s.Values)
	if cut := len(y) - longestHistory; cut > 0 {
		y, early = y[cut:], early+cut
	}
	if n := known(y); n < leastForInterval {
		return runRate(y, n, horizon), nil
	}
	period := 1
	if len(s.Period) > 0 {
		period = s.Period[0]
	}
	nonNegative := slices.Min(filled(y, period)) >= 0
	if run := endedFor(y, period); run > 0 && nonNegative {
		return ended(y, run, horizon), nil
	}
	var days holidays
	if nonNegative && s.isDaily() {
		days = newHolidays(y, s.Step.After(s.Start, early))
		y = days.maskIn(y)
	}
	f := combination(y, s.Period, horizon+late, nonNegative, o)
	days.applyTo(&f, len(y))
	f.from(late)
	if f.ShiftSteps > 0 {
		f.ShiftSteps += late
	}
	return f, nil
}

// isDaily is whether the series has a value for each date and a weekly season.
func (s Series) isDaily() bool {
	return s.Step.Duration == 24*time.Hour && !s.Start.IsZero() && len(s.Period) > 0 && s.Period[0] == 7
}

func check(s Series, horizon int) error {
	if horizon < 1 {
		return &InputError{s.ID, fmt.Sprintf("horizon %d (expected at least 1)", horizon), "give the number of steps ahead: --horizon 28"}
	}
	if horizon > longestHorizon {
		return &InputError{s.ID, fmt.Sprintf("horizon %d (expected at most %d)", horizon, longestHorizon), "forecast fewer steps, or sum the series to longer ones"}
	}
	for i, p := range s.Period {
		if p < 1 || i > 0 && p <= s.Period[i-1] {
			return &InputError{s.ID, fmt.Sprintf("period %v (expected whole numbers from 1, shortest first)", s.Period), "give the steps of a season, as in --period 7 or --period 24,168"}
		}
	}
	for _, v := range s.Values {
		if math.IsInf(v, 0) {
			return &InputError{s.ID, "an infinite value (expected finite numbers)", "leave the value empty if it is missing"}
		}
	}
	return nil
}

func known(y []float64) int {
	n := 0
	for _, v := range y {
		if !math.IsNaN(v) {
			n++
		}
	}
	return n
}

// runRate is the mean of the known values, for every step.
func runRate(y []float64, n, horizon int) Forecast {
	f := Forecast{Method: "run rate", NonNegative: true}
	sum := 0.0
	for _, v := range y {
		if !math.IsNaN(v) {
			sum += v
			f.NonNegative = f.NonNegative && v >= 0
		}
	}
	switch n {
	case 0:
		f.Method = "none"
		f.Reason = "no observations: nothing to go by"
		f.Mean = flat(0, horizon)
		return f
	case 1:
		f.Reason = "1 observation: it is repeated, without interval"
	default:
		f.Reason = fmt.Sprintf("%d observations: a run rate without interval (from %d on, a forecast with one)", n, leastForInterval)
	}
	f.Mean = flat(sum/float64(n), horizon)
	return f
}

// ended forecasts zero for a series that has stopped. Its 95 % interval allows for a return to its median.
func ended(y []float64, run, horizon int) Forecast {
	var active []float64
	for _, v := range y {
		if v > 0 {
			active = append(active, v)
		}
	}
	zero := func() []float64 { return make([]float64, horizon) }
	return Forecast{
		Mean: zero(), Lo80: zero(), Hi80: zero(), Lo95: zero(), Hi95: flat(median(active), horizon),
		Method: "ended", NonNegative: true, Errors: [][]float64{zero()},
		Reason: fmt.Sprintf("zero for the last %d steps, longer than twice any pause before: taken as ended", run),
	}
}

// combination runs the whole machinery on a trimmed series that may have gaps.
func combination(y []float64, periods []int, h int, nonNegative bool, o Options) Forecast {
	n := len(y)
	period := 1
	if len(periods) > 0 {
		period = periods[0]
	}
	complete := filled(y, period)
	unit := size(complete)
	actual := make([]float64, n)
	for i := range y {
		complete[i] /= unit
		actual[i] = y[i] / unit
	}
	f := Forecast{NonNegative: nonNegative}
	if nonNegative && period > 1 && period <= longestShortSeason {
		f.evenOut(complete, actual, period)
	}
	b := newBench(complete, periods)
	reach := min(h, max(1, n/3))
	t := try(b, candidates(b, o.Totals), origins(n, reach, period, b.longest()), reach, h)
	if len(t.origins) > 1 {
		f.spacing = t.origins[1] - t.origins[0]
	}
	losses := t.losses(actual, o.Totals, b.period())
	w := weights(losses, -1)
	f.Mean = combine(t.ahead, w)
	f.Errors = t.combinedErrors(actual, losses, nonNegative, f.Mean)
	f.Method = describe(t.names, w)
	f.addIntervals()
	f.scale(unit)
	return f
}

// note adds to what is special about the forecast.
func (f *Forecast) note(text string) {
	if f.Reason != "" {
		f.Reason += "; "
	}
	f.Reason += text
}

// size is the mean absolute value, by which a series is divided so that its unit plays no part.
func size(y []float64) float64 {
	sum := 0.0
	for _, v := range y {
		sum += math.Abs(v) / float64(len(y))
	}
	if sum == 0 {
		return 1
	}
	return sum
}

// evenOut brings what came before a level shift to the new level, and says so.
func (f *Forecast) evenOut(complete, actual []float64, period int) {
	at, ratio, ok := levelShift(complete, period)
	if !ok {
		return
	}
	f.ShiftRatio, f.ShiftSteps = ratio, len(complete)-at
	for i := range at {
		complete[i] *= ratio
		actual[i] *= ratio
	}
	f.note(fmt.Sprintf("the level changed by %+.0f %% %d steps before the end: what came before is brought to the new level", 100*(ratio-1), len(complete)-at))
}

func (f *Forecast) addIntervals() {
	b := newBands(f.Errors, len(f.Mean))
	floor := math.Inf(-1)
	if f.NonNegative {
		floor = 0
	}
	f.Lo80, f.Hi80 = make([]float64, len(f.Mean)), make([]float64, len(f.Mean))
	f.Lo95, f.Hi95 = make([]float64, len(f.Mean)), make([]float64, len(f.Mean))
	for i, v := range f.Mean {
		v = math.Max(v, floor)
		f.Mean[i] = v
		f.Lo80[i], f.Hi80[i] = math.Max(v-b.half80[i], floor), v+b.half80[i]
		f.Lo95[i], f.Hi95[i] = math.Max(v-b.half95[i], floor), v+b.half95[i]
	}
}

func (f *Forecast) scale(unit float64) {
	for _, side := range append([][]float64{f.Mean, f.Lo80, f.Hi80, f.Lo95, f.Hi95}, f.Errors...) {
		for i := range side {
			side[i] *= unit
		}
	}
}

// from drops the first steps, which the history already holds as missing.
func (f *Forecast) from(steps int) {
	for _, side := range []*[]float64{&f.Mean, &f.Lo80, &f.Hi80, &f.Lo95, &f.Hi95} {
		*side = (*side)[steps:]
	}
}

// describe names the methods with the largest weights.
func describe(names []string, weights []float64) string {
	order := make([]int, len(names))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case weights[a] > weights[b]:
			return -1
		case weights[a] < weights[b]:
			return 1
		}
		return 0
	})
	var parts []string
	for _, k := range order[:min(3, len(order))] {
		parts = append(parts, fmt.Sprintf("%s %.0f %%", names[k], 100*weights[k]))
	}
	text := strings.Join(parts, ", ")
	if more := len(order) - len(parts); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// RunAll forecasts many series, on as many goroutines as there are processors. The results are in the order of the
// series and do not depend on the number of processors. The error is that of the first series that has one.
func RunAll(series []Series, horizon int, o Options) ([]Forecast, error) {
	out := make([]Forecast, len(series))
	errs := make([]error, len(series))
	inParallel(len(series), func(i int) { out[i], errs[i] = Run(series[i], horizon, o) })
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// inParallel calls do once for each of 0…n−1.
func inParallel(n int, do func(i int)) {
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		}()
	}
	wait.Wait()
}
