package forecast

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var week = []float64{1.2, 1.1, 1.2, 1.3, 1.0, 0.3, 0.2}

// spend is n days of weekly spend about level with log-normal noise.
func spend(random *rand.Rand, n int, level, noise float64) []float64 {
	y := make([]float64, n)
	for i := range y {
		y[i] = level * week[i%7] * math.Exp(noise*random.NormFloat64())
	}
	return y
}

func daily(y []float64) Series { return Series{ID: "s", Values: y, Period: []int{7}} }

func run(t *testing.T, s Series, h int, o Options) Forecast {
	t.Helper()
	f, err := Run(s, h, o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestShortHistories(t *testing.T) {
	gap := math.NaN()
	for _, c := range []struct {
		y      []float64
		mean   float64
		reason string
	}{
		{nil, 0, "no observations: nothing to go by"},
		{[]float64{gap, gap}, 0, "no observations: nothing to go by"},
		{[]float64{gap, 6, gap}, 6, "1 observation: it is repeated, without interval"},
		{[]float64{6, gap, 3}, 4.5, "2 observations: a run rate without interval (from 14 on, a forecast with one)"},
		{[]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}, 7, "13 observations: a run rate without interval (from 14 on, a forecast with one)"},
	} {
		f := run(t, daily(c.y), 3, Options{})
		near(t, fmt.Sprint(c.y), f.Mean, []float64{c.mean, c.mean, c.mean}, 1e-12)
		if f.Reason != c.reason || f.Lo80 != nil || f.Errors != nil || f.Paths(5, 1) != nil {
			t.Errorf("%v: reason %q, interval %v, want %q and none", c.y, f.Reason, f.Lo80, c.reason)
		}
	}
	f := run(t, daily([]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}), 3, Options{})
	if f.Reason != "" || len(f.Hi95) != 3 {
		t.Errorf("14 observations: reason %q and %d upper ends, want none and 3", f.Reason, len(f.Hi95))
	}
}

func TestRequestsThatCannotBeAnswered(t *testing.T) {
	for _, c := range []struct {
		s    Series
		h    int
		want string
	}{
		{daily(nil), 0, `series "s": horizon 0 (expected at least 1)`},
		{daily(nil), 10001, `series "s": horizon 10001 (expected at most 10000)`},
		{Series{ID: "s", Period: []int{168, 24}}, 1, `series "s": period [168 24] (expected whole numbers from 1, shortest first)`},
		{Series{Period: []int{0}}, 1, `period [0] (expected whole numbers from 1, shortest first)`},
		{daily([]float64{1, math.Inf(1)}), 1, `series "s": an infinite value (expected finite numbers)`},
	} {
		_, err := Run(c.s, c.h, Options{})
		var fault *InputError
		if !errors.As(err, &fault) || err.Error() != c.want || fault.Hint() == "" {
			t.Errorf("error %v, want %s and a hint", err, c.want)
		}
		if _, err := RunAll([]Series{daily([]float64{1}), c.s}, c.h, Options{}); err == nil {
			t.Errorf("no error of all for %s", c.want)
		}
		if _, err := Backtest(c.s, c.h, 5, Options{}); err == nil {
			t.Errorf("no error of the backtest for %s", c.want)
		}
	}
}

func TestConstantSeriesStaysConstant(t *testing.T) {
	for _, level := range []float64{0, 5, -3} {
		for _, period := range [][]int{nil, {7}, {52}, {24, 168}} {
			s := Series{Values: flat(level, 400), Period: period}
			f := run(t, s, 10, Options{})
			near(t, fmt.Sprint(level, period), f.Mean, flat(level, 10), 1e-9)
			near(t, "lower", f.Lo95, flat(level, 10), 1e-6)
			near(t, "upper", f.Hi95, flat(level, 10), 1e-6)
		}
	}
}

func TestExactWeekIsRepeated(t *testing.T) {
	y := make([]float64, 84)
	for i := range y {
		y[i] = 100 * week[i%7]
	}
	near(t, "next week", run(t, daily(y), 7, Options{}).Mean, []float64{120, 110, 120, 130, 100, 30, 20}, 0.5)
}

func TestOldHistoryIsLeftOut(t *testing.T) {
	y := append(flat(1e9, 300), make([]float64, longestHistory)...)
	for i := range longestHistory {
		y[300+i] = 5 + float64(i%3)
	}
	f := run(t, Series{Values: y}, 3, Options{})
	if f.Hi95[2] > 10 {
		t.Errorf("up to %v: values before the last %d count", f.Hi95[2], longestHistory)
	}
}

func TestExtremeSizes(t *testing.T) {
	for _, unit := range []float64{1e-290, 1e290} {
		y := spend(rand.New(rand.NewPCG(6, 6)), 100, 1, 0.3)
		for i := range y {
			y[i] *= unit
		}
		f := run(t, daily(y), 10, Options{})
		if !finite(f.Mean) || !finite(f.Hi95) || f.Mean[0] < 0.01*unit || f.Hi95[0] > 100*unit {
			t.Errorf("unit %v: %v to %v", unit, f.Mean[0], f.Hi95[0])
		}
	}
}

func TestMissingDaysAtTheEndAreForecastThrough(t *testing.T) {
	y := make([]float64, 87)
	for i := range y {
		y[i] = 100 * week[i%7]
	}
	y[84], y[85], y[86] = math.NaN(), math.NaN(), math.NaN()
	y[40] = math.NaN()
	near(t, "from Thursday", run(t, daily(y), 4, Options{}).Mean, []float64{130, 100, 30, 20}, 0.5)
}

func TestEndedSeries(t *testing.T) {
	active := []float64{5, 6, 0, 5, 7, 6, 5, 5, 6, 7, 5, 0, 0, 6, 5, 5, 7, 6}
	f := run(t, daily(append(slices.Clone(active), make([]float64, 14)...)), 3, Options{})
	if f.Method != "ended" || !strings.HasPrefix(f.Reason, "zero for the last 14 steps") {
		t.Errorf("14 zeros: %s, %q", f.Method, f.Reason)
	}
	near(t, "mean", f.Mean, []float64{0, 0, 0}, 0)
	near(t, "the 95 % interval allows for a return", f.Hi95, []float64{6, 6, 6}, 0)
	if n := endedFor(append(slices.Clone(active), make([]float64, 13)...), 7); n != 0 {
		t.Errorf("13 zeros count as an end of %d", n)
	}
	pause := slices.Concat(active, make([]float64, 10), active)
	if n := endedFor(slices.Concat(pause, make([]float64, 20)), 7); n != 0 {
		t.Errorf("20 zeros after a pause of 10 count as an end of %d", n)
	}
	if n := endedFor(slices.Concat(pause, make([]float64, 21)), 7); n != 21 {
		t.Errorf("21 zeros after a pause of 10 count as an end of %d, want 21", n)
	}
	// One active day in ten: 14 zeros have the chance .9¹⁴ = .23.
	if n := endedFor(append([]float64{3, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 0), 1); n != 0 {
		t.Errorf("a pause of a rare demand counts as an end of %d", n)
	}
	if n := endedFor(make([]float64, 50), 7); n != 0 {
		t.Errorf("a series that never began ended %d ago", n)
	}
}

func TestLevelShift(t *testing.T) {
	level := func(ratio float64, after int) []float64 {
		y := make([]float64, 70)
		for i := range y {
			y[i] = 100 * week[i%7]
			if i >= 70-after {
				y[i] *= ratio
			}
		}
		return y
	}
	for _, c := range []struct {
		ratio float64
		after int
		want  bool
	}{{1.5, 21, true}, {1.49, 21, false}, {0.6, 21, true}, {0.7, 21, false}, {2, 14, false}, {2, 42, true}, {2, 40, true}, {2, 56, false}, {1, 21, false}} {
		at, ratio, ok := levelShift(level(c.ratio, c.after), 7)
		if ok != c.want {
			t.Errorf("×%v %d days ago: shift %v, want %v", c.ratio, c.after, ok, c.want)
		}
		if ok && (at != 70-c.after || math.Abs(ratio-c.ratio) > 1e-9) {
			t.Errorf("×%v %d days ago: found ×%v at %d", c.ratio, c.after, ratio, at)
		}
	}
	late := slices.Concat(slices.Repeat([]float64{10}, 140), slices.Repeat([]float64{30}, 42))
	if at, ratio, _ := levelShift(late, 7); at != 140 || ratio != 3 {
		t.Errorf("a shift ×3 at 140 is found ×%v at %d", ratio, at)
	}
	growing := make([]float64, 140)
	for i := range growing {
		growing[i] = 20 + float64(i)
	}
	if at, _, ok := levelShift(growing, 7); ok {
		t.Errorf("steady growth is taken for a shift at %d", at)
	}
	f := run(t, daily(level(3, 28)), 7, Options{})
	near(t, "the new level", f.Mean, []float64{360, 330, 360, 390, 300, 90, 60}, 2)
	if want := "the level changed by +200 % 28 steps before the end: what came before is brought to the new level"; f.Reason != want {
		t.Errorf("reason %q, want %q", f.Reason, want)
	}
}

// TestIntervalsCoverOnSimulatedSpend counts, on series nobody looked at, how often the intervals hold. The bounds are
// wide: sixty series of sixty correlated days.
func TestIntervalsCoverOnSimulatedSpend(t *testing.T) {
	const series, n, h = 60, 180, 60
	random := rand.New(rand.NewPCG(7, 7))
	var histories []Series
	var futures [][]float64
	for range series {
		y := spend(random, n+h, 100, 0.5)
		histories = append(histories, daily(y[:n]))
		futures = append(futures, y[n:])
	}
	for _, o := range []Options{{}, {Totals: true}} {
		forecasts, err := RunAll(histories, h, o)
		if err != nil {
			t.Fatal(err)
		}
		var in80, in95, month80, sum, truth float64
		for i, f := range forecasts {
			in80 += covered(f.Lo80, f.Hi80, futures[i]) / series
			in95 += covered(f.Lo95, f.Hi95, futures[i]) / series
			actual := 30 * mean(futures[i][:30])
			var sums []float64
			for _, path := range f.Paths(300, 1) {
				sums = append(sums, 30*mean(path[:30]))
			}
			if quantile(sums, 0.1) <= actual && actual <= quantile(sums, 0.9) {
				month80 += 1.0 / series
			}
			sum += mean(f.Mean)
			truth += mean(futures[i])
		}
		if in80 < 0.77 || in80 > 0.87 || in95 < 0.93 || in95 > 0.985 {
			t.Errorf("%+v: intervals cover %.3f and %.3f, want about .80 and .95", o, in80, in95)
		}
		if o.Totals && (month80 < 0.70 || month80 > 0.97) {
			t.Errorf("the 80 %% interval of a month covers %.3f", month80)
		}
		if o.Totals && math.Abs(sum/truth-1) > 0.03 {
			t.Errorf("the sum of forecasts for totals is off by %+.3f", sum/truth-1)
		}
	}
}

func TestTotalsOfIntermittentSpendAreNotLost(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 9))
	y := make([]float64, 300)
	for i := range y {
		if random.Float64() < 0.15 {
			y[i] = 100
		}
	}
	truth := mean(y)
	if got := mean(run(t, daily(y), 28, Options{Totals: true}).Mean); math.Abs(got/truth-1) > 0.3 {
		t.Errorf("mean for totals %.1f, the history's is %.1f", got, truth)
	}
	if got := mean(run(t, daily(y), 28, Options{}).Mean); got > truth/2 {
		t.Errorf("typical day %.1f, want near the median, 0 (mean %.1f)", got, truth)
	}
}

// TestEveryCandidate runs each method on series that methods stumble over: what it says is finite and of the right
// length, or it declines.
func TestEveryCandidate(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	rows := map[string][]float64{
		"spend": spend(random, 400, 1, 0.4), "short": spend(random, 14, 1, 0.4), "constant": flat(1, 60), "zero": flat(0, 60),
		"one spike": append(flat(0, 40), append([]float64{9}, flat(0, 19)...)...), "negative": {-1, 2, -3, 4, -5, 6, -7, 8, -9, 8, -7, 6, -5, 4, -3, 2},
		"explosive": make([]float64, 40),
	}
	for i := range rows["explosive"] {
		rows["explosive"][i] = math.Pow(1.8, float64(i))
	}
	for name, y := range rows {
		for _, periods := range [][]int{nil, {7}, {52}, {3, 12}} {
			b := newBench(y, periods)
			for _, c := range slices.Concat(longSeason, shortSeason, shortSeasonTotals, severalSeasons, intermittent) {
				p := c.fit(b, len(y)/2)
				if p == nil {
					continue
				}
				for _, n := range []int{len(y) / 2, len(y)} {
					out := p(n, 9)
					if out != nil && len(out) != 9 {
						t.Errorf("%s on %s with %v: %d steps, want 9", c.name, name, periods, len(out))
					}
					if name == "spend" && !finite(out) && out != nil {
						t.Errorf("%s on %s with %v: %v", c.name, name, periods, out)
					}
				}
			}
		}
	}
}

// difficult draws a series with gaps, zeros, shifts and odd scales.
func difficult(r *rapid.T) Series {
	n := rapid.IntRange(0, 150).Draw(r, "n")
	value := rapid.OneOf(rapid.Just(0.0), rapid.Just(math.NaN()), rapid.Float64Range(0, 1000), rapid.Float64Range(90, 110))
	if rapid.Bool().Draw(r, "negative") {
		value = rapid.OneOf(value, rapid.Float64Range(-1e6, 1e6))
	}
	periods := rapid.SampledFrom([][]int{nil, {1}, {4}, {7}, {12}, {52}, {7, 28}}).Draw(r, "period")
	return Series{ID: "x", Values: rapid.SliceOfN(value, n, n).Draw(r, "values"), Period: periods}
}

func TestForecastsKeepTheirShape(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := difficult(r)
		h := rapid.IntRange(1, 40).Draw(r, "h")
		f, err := Run(s, h, Options{Totals: rapid.Bool().Draw(r, "totals")})
		if err != nil {
			r.Fatal(err)
		}
		if len(f.Mean) != h || !finite(f.Mean) {
			r.Fatalf("mean %v, want %d finite values", f.Mean, h)
		}
		if f.Lo80 == nil {
			if f.Reason == "" {
				r.Fatal("no interval and no reason")
			}
			return
		}
		for i := range h {
			if !(f.Lo95[i] <= f.Lo80[i] && f.Lo80[i] <= f.Mean[i] && f.Mean[i] <= f.Hi80[i] && f.Hi80[i] <= f.Hi95[i]) {
				r.Fatalf("step %d: %v ≤ %v ≤ %v ≤ %v ≤ %v does not hold", i, f.Lo95[i], f.Lo80[i], f.Mean[i], f.Hi80[i], f.Hi95[i])
			}
			if f.NonNegative && f.Lo95[i] < 0 {
				r.Fatalf("step %d reaches down to %v", i, f.Lo95[i])
			}
		}
		for _, path := range f.Paths(3, 5) {
			if len(path) != h || !finite(path) || f.NonNegative && slices.Min(path) < 0 {
				r.Fatalf("path %v", path)
			}
		}
	})
}

func TestForecastsScaleWithTheSeries(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		seed := rapid.Uint64().Draw(r, "seed")
		factor := rapid.SampledFrom([]float64{1e-6, 0.5, 3, 1e5}).Draw(r, "factor")
		y := spend(rand.New(rand.NewPCG(seed, 1)), 120, 50, 0.5)
		scaled := make([]float64, len(y))
		for i, v := range y {
			scaled[i] = v * factor
		}
		f, err := Run(daily(y), 14, Options{})
		if err != nil {
			r.Fatal(err)
		}
		g, err := Run(daily(scaled), 14, Options{})
		if err != nil {
			r.Fatal(err)
		}
		for i := range f.Mean {
			if math.Abs(g.Mean[i]/factor-f.Mean[i]) > 1e-3*f.Mean[i] || math.Abs(g.Hi95[i]/factor-f.Hi95[i]) > 1e-3*f.Hi95[i] {
				r.Fatalf("step %d: %v and %v, scaled %v and %v", i, f.Mean[i], f.Hi95[i], g.Mean[i]/factor, g.Hi95[i]/factor)
			}
		}
	})
}

func TestAdditiveMethodsShiftWithTheSeries(t *testing.T) {
	y := spend(rand.New(rand.NewPCG(4, 4)), 120, 50, 0.3)
	up := make([]float64, len(y))
	for i, v := range y {
		up[i] = v + 1000
	}
	for _, c := range []candidate{repeating(0), cycles(8, median), cycles(8, mean), slow(0.05, true), slow(0.05, false),
		adjusted("STL+ARI", 0, false, anARI), plain("AR", anAR), lagged("lags of differences", false, true)} {
		a := c.fit(newBench(y, []int{7}), 120)(120, 10)
		b := c.fit(newBench(up, []int{7}), 120)(120, 10)
		for i := range a {
			if math.Abs(b[i]-a[i]-1000) > 1e-3 {
				t.Errorf("%s: step %d moves by %v, want 1000", c.name, i, b[i]-a[i])
				break
			}
		}
	}
}

func TestTheNumberOfProcessorsDoesNotShow(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 5))
	var series []Series
	for i := range 12 {
		series = append(series, daily(spend(random, 60+20*i, 10, 0.5)))
	}
	print := func(processors int) string {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
		f, err := RunAll(series, 20, Options{})
		if err != nil {
			t.Fatal(err)
		}
		record, err := Backtest(series[11], 20, 6, Options{})
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("%v %v %v", f, record, f[3].Paths(2, 9))
	}
	if print(1) != print(4) {
		t.Error("one processor and four give different forecasts")
	}
	alone := run(t, series[7], 20, Options{})
	together, err := RunAll(series, 20, Options{})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "alone and among others", alone.Hi95, together[7].Hi95, 0)
}
