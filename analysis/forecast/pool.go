package forecast

import (
	"fmt"
	"math"
	"slices"
)

// predictor forecasts h steps after the first n observations of the bench it was fitted on; nil when it can't.
type predictor func(n, h int) []float64

// candidate is a method that may take part in a forecast. fit settles what is costly to estimate on the first n
// observations; it returns nil when the method does not suit the series.
type candidate struct {
	name string
	fit  func(b *bench, n int) predictor
}

// fitted is a model with settled parameters, which it applies to any history.
type fitted interface {
	forecast(y []float64, h int) []float64
}

// candidates are the methods for a series, by its seasons. Each list is broad on purpose: the weights, earned on the
// series' own past, do the choosing, and a method that does badly there has next to no say.
func candidates(b *bench, totals bool) []candidate {
	list := longSeason
	switch {
	case len(b.periods) > 1:
		return severalSeasons
	case b.period() > 1 && b.period() <= longestShortSeason && totals:
		list = shortSeasonTotals
	case b.period() > 1 && b.period() <= longestShortSeason:
		list = shortSeason
	}
	if zeroShare(b.y) >= intermittentShare {
		return slices.Concat(intermittent, list)
	}
	return list
}

const (
	longestShortSeason = 24  // as R's ets: beyond it a season has too many states to smooth
	intermittentShare  = 0.2 // Croston-type methods are tried when at least this share of steps is zero
)

var (
	// longSeason is for yearly seasons of weeks and for series without one.
	longSeason = []candidate{
		repeating(0),
		onFactors("theta", simpleTheta), onFactors("DOTM", dynamicTheta), plain("ETS", anETS),
		plain("AR", anAR), plain("ARI", anARI), plain("ARI with drift", anARIWithDrift),
		adjusted("STL+ETS", 11, false, anETS), adjusted("STL+ARI", 0, false, anARI),
		adjusted("log STL+ETS", 0, true, anETS), adjusted("log STL+ARI with drift", 0, true, anARIWithDrift), adjusted("log STL+ARI", 11, true, anARI),
		lagged("lags", false, false), lagged("log lags", true, false), lagged("lags of differences", false, true), lagged("log lags of differences", true, true),
	}
	// shortSeason is for days in a week, months in a year and the like.
	shortSeason = []candidate{
		repeating(0),
		cycles(4, median), cycles(8, median), cycles(13, median), cycles(26, median), cycles(52, median),
		slow(0.02, true), slow(0.05, true), slow(0.1, true), levelAndRatios(52, 8),
		plain("ETS", anETS), cleaned("cleaned ETS", anETS), onFactors("theta", simpleTheta),
		adjusted("STL+ETS", 0, false, anETS), adjusted("STL+ARI", 0, false, anARI),
	}
	// shortSeasonTotals is shortSeason without what aims at the median or leaves out large values.
	shortSeasonTotals = []candidate{
		repeating(0),
		cycles(4, mean), cycles(8, mean), cycles(13, mean), cycles(26, mean), cycles(52, mean),
		slow(0.02, false), slow(0.05, false), slow(0.1, false),
		plain("ETS", anETS), onFactors("theta", simpleTheta),
		adjusted("STL+ETS", 0, false, anETS), adjusted("STL+ARI", 0, false, anARI),
	}
	// severalSeasons is for hours in a day and in a week.
	severalSeasons = []candidate{
		repeating(0), repeating(1), cycles(2, median), cycles(4, median),
		lagged("lags", false, false), lagged("log lags", true, false), lagged("lags of differences", false, true), lagged("log lags of differences", true, true),
		plain("AR", anAR), plain("ARI", anARI),
		adjusted("MSTL+AR", 0, false, anAR), adjusted("log MSTL+AR", 0, true, anAR), adjusted("log MSTL(11)+AR", 11, true, anAR), adjusted("MSTL+ETS", 11, false, anETS),
	}
	intermittent = []candidate{
		plain("SBA", func([]float64, int) fitted { return crostonModel{0.1, true} }),
		plain("TSB", func([]float64, int) fitted { return tsbModel{0.1, 0.1} }),
		plain("slow TSB", func([]float64, int) fitted { return tsbModel{0.05, 0.03} }),
	}
)

func anETS(y []float64, period int) fitted     { return chooseETS(y, period) }
func anAR(y []float64, _ int) fitted           { return fitAR(y, 30, false, true) }
func anARI(y []float64, _ int) fitted          { return fitAR(y, 30, true, false) }
func anARIWithDrift(y []float64, _ int) fitted { return fitAR(y, 30, true, true) }
func simpleTheta(y []float64) fitted           { return fitTheta(y, false, true) }
func dynamicTheta(y []float64) fitted          { return fitTheta(y, true, false) }

// plain is a model of the series itself.
func plain(name string, fit func(y []float64, period int) fitted) candidate {
	return candidate{name, func(b *bench, n int) predictor {
		m := fit(b.y[:n], b.period())
		return func(n, h int) []float64 { return m.forecast(b.y[:n], h) }
	}}
}

// cleaned is a model of the series with its outliers drawn in.
func cleaned(name string, fit func(y []float64, period int) fitted) candidate {
	return candidate{name, func(b *bench, n int) predictor {
		m := fit(b.withoutOutliers(n), b.period())
		return func(n, h int) []float64 { return m.forecast(b.withoutOutliers(n), h) }
	}}
}

// adjusted is a model of the seasonally adjusted series; span is that of stl.
func adjusted(name string, span int, logged bool, fit func(y []float64, period int) fitted) candidate {
	return candidate{name, func(b *bench, n int) predictor {
		if len(b.periods) == 0 || n < 2*b.period() || logged && b.logs == nil {
			return nil
		}
		m := fit(b.split(n, span, logged).adjusted, 1)
		return func(n, h int) []float64 {
			s := b.split(n, span, logged)
			out := s.reseason(m.forecast(s.adjusted, h))
			if logged {
				unlog(out)
			}
			return out
		}
	}}
}

func unlog(y []float64) {
	for i, v := range y {
		y[i] = math.Exp(v)
	}
}

// onFactors is a model of the series divided by M4's seasonal factors.
func onFactors(name string, fit func(y []float64) fitted) candidate {
	return candidate{name, func(b *bench, n int) predictor {
		m := fit(divided(b.y[:n], b.factors(n)))
		return func(n, h int) []float64 {
			factors := b.factors(n)
			out := m.forecast(divided(b.y[:n], factors), h)
			for i := range out {
				out[i] *= factors[(n+i)%len(factors)]
			}
			return out
		}
	}}
}

func divided(y, factors []float64) []float64 {
	out := make([]float64, len(y))
	for i, v := range y {
		out[i] = v / factors[i%len(factors)]
	}
	return out
}

// lagged is a ridge regression on lags, estimated anew on each history.
func lagged(name string, logged, differenced bool) candidate {
	return candidate{name, func(b *bench, _ int) predictor {
		if logged && b.logs == nil {
			return nil
		}
		return func(n, h int) []float64 {
			y := b.values(n, logged)
			x := arModel{differenced: differenced}.differences(y)
			m, ok := fitLags(x, seasonalLags(b.periods, len(x)), 1e-4)
			if !ok {
				return nil
			}
			out := m.forecast(x, h)
			if differenced {
				level := y[n-1]
				for i, v := range out {
					level += v
					out[i] = level
				}
			}
			if logged {
				unlog(out)
			}
			return out
		}
	}}
}

// repeating is the seasonal naive forecast of the which-th season, the plain naive forecast without one.
func repeating(which int) candidate {
	return candidate{[]string{"seasonal naive", "longer seasonal naive"}[which], func(b *bench, _ int) predictor {
		period := 1
		if which < len(b.periods) {
			period = b.periods[which]
		}
		return func(n, h int) []float64 { return seasonalNaive(b.y[:n], period, h) }
	}}
}

// cycles forecasts each phase of the longest season by the median (robust to odd days, and the best constant for
// absolute errors) or the mean of its last few values.
func cycles(count int, middle func([]float64) float64) candidate {
	name := fmt.Sprintf("median of %d cycles", count)
	if middle([]float64{0, 0, 3}) == 1 {
		name = fmt.Sprintf("mean of %d cycles", count)
	}
	return candidate{name, func(b *bench, n int) predictor {
		period := b.longest()
		if n < period {
			return nil
		}
		return func(n, h int) []float64 {
			season := make([]float64, period)
			recent := make([]float64, min(count, n/period))
			for i := range season {
				for j := range recent {
					recent[j] = b.y[n-period*(j+1)+i]
				}
				season[i] = middle(recent)
			}
			return seasonalNaive(season, period, h)
		}
	}}
}

// slow is ETS(A,N,A) with a fixed small α (and γ = .05), on the series with or without its outliers. Parameters fitted
// to errors one step ahead follow the level too fast for horizons of several cycles; which α suits is left to the weights.
func slow(alpha float64, clean bool) candidate {
	return candidate{fmt.Sprintf("slow ETS (α %g)", alpha), func(b *bench, _ int) predictor {
		m := etsModel{form: etsForm{season: addedSeason}, period: b.period(), alpha: alpha, gamma: 0.05}
		return func(n, h int) []float64 {
			if clean {
				return m.forecast(b.withoutOutliers(n), h)
			}
			return m.forecast(b.y[:n], h)
		}
	}}
}

// levelAndRatios is the median of the last levelCycles cycles, seasonally adjusted, times the median ratio of each
// phase to its cycle's mean over seasonCycles cycles: the season changes more slowly than the level.
func levelAndRatios(seasonCycles, levelCycles int) candidate {
	return candidate{"level and ratios", func(b *bench, n int) predictor {
		period := b.period()
		if n < period || zeroShare(b.y) >= intermittentShare {
			return nil
		}
		return func(n, h int) []float64 { return ratioForecast(b.y[:n], period, seasonCycles, levelCycles, h) }
	}}
}

func ratioForecast(y []float64, period, seasonCycles, levelCycles, h int) []float64 {
	n := len(y)
	ratios := make([][]float64, period) // by phase from the end: index 0 is the phase that comes next
	cycles := min(n/period, seasonCycles)
	for c := 1; c <= cycles; c++ {
		cycle := y[n-c*period : n-(c-1)*period]
		level := mean(cycle)
		if level <= 0 {
			continue
		}
		for i, v := range cycle {
			ratios[i] = append(ratios[i], v/level)
		}
	}
	season := make([]float64, period)
	for i := range season {
		season[i] = 1
		if len(ratios[i]) > 0 {
			season[i] = math.Max(median(ratios[i]), 0.05)
		}
	}
	recent := y[n-min(n/period, levelCycles)*period:]
	level := median(divided(recent, season))
	for i := range season {
		season[i] *= level
	}
	return seasonalNaive(season, period, h)
}
