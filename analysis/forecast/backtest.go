package forecast

import (
	"fmt"
	"math"
)

// Record is how forecasts would have done on a series' own past, beside the seasonal naive forecast. Every forecast in
// it was made by Run on the history up to its origin alone. Reason says why there is none; Origins is then 0.
type Record struct {
	Origins, Horizon       int
	Forecast               RecordScores
	SeasonalNaive          RecordScores
	Coverage80, Coverage95 float64 // share of steps inside the forecast's interval
	Reason                 string
}

// RecordScores are means over the origins; WAPE is the sum of absolute errors over the sum of absolute values.
type RecordScores struct{ MASE, SMAPE, WAPE float64 }

// Backtest forecasts the past of a series from up to most origins, spread over its second half, horizon steps each (a
// third of the series at most). It needs three times the observations an interval needs.
// Source: rolling origin evaluation, Tashman (2000), IJF 16.
func Backtest(s Series, horizon, most int, o Options) (Record, error) {
	if err := check(s, horizon); err != nil {
		return Record{}, err
	}
	y, early, _ := trimmed(s.Values)
	s.Start = s.Step.After(s.Start, early)
	n := len(y)
	reach := min(horizon, n/3)
	period := ScorePeriod(s.Period)
	if n < 3*leastForInterval {
		return Record{Reason: fmt.Sprintf("%d observations: too few to forecast some from the others (from %d on)", n, 3*leastForInterval)}, nil
	}
	starts := thinned(origins(n, reach, period, 1), most)
	scores := make([]SeriesScore, len(starts))
	errs := make([]error, len(starts))
	inParallel(len(starts), func(i int) {
		start := starts[i]
		history := s
		history.Values = y[:start]
		var f Forecast
		if f, errs[i] = Run(history, reach, o); errs[i] == nil {
			scores[i] = ScoreForecast(history, y[start:start+reach], f, period)
		}
	})
	for _, err := range errs {
		if err != nil {
			return Record{}, err
		}
	}
	return summary(scores, reach), nil
}

// thinned keeps at most most of the origins, the last among them, evenly.
func thinned(starts []int, most int) []int {
	if len(starts) <= most || most < 1 {
		return starts
	}
	out := make([]int, most)
	for i := range out {
		out[most-1-i] = starts[len(starts)-1-i*len(starts)/most]
	}
	return out
}

func summary(scores []SeriesScore, reach int) Record {
	t := Summarise(scores)
	r := Record{Origins: t.Series, Horizon: reach, Coverage80: t.Coverage80, Coverage95: t.Coverage95}
	if t.Series == 0 {
		r.Reason = "the series does not vary: there is no scale to score on"
		return r
	}
	r.Forecast = RecordScores{t.MASE, t.SMAPE, t.WAPE}
	var naiveError, total float64
	for _, s := range scores {
		if s.Steps == 0 || math.IsNaN(s.MASE) || math.IsInf(s.MASE, 0) {
			continue
		}
		r.SeasonalNaive.SMAPE += s.SeasonalNaiveSMAPE / float64(t.Series)
		naiveError += s.SeasonalNaiveError
		total += s.ActualTotal
	}
	r.SeasonalNaive.MASE = t.SeasonalNaiveMASE
	r.SeasonalNaive.WAPE = naiveError / total
	return r
}
