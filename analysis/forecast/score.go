package forecast

import "math"

// SeriesScore is how one forecast did against what came. Shares and percentages are over the steps that are not
// missing in the test; Steps counts them.
type SeriesScore struct {
	ID                         string
	Steps                      int
	MASE, SMAPE, MSIS          float64 // SMAPE in percent (0 to 200), MSIS of the 95 % interval
	Naive2MASE, Naive2SMAPE    float64
	SeasonalNaiveMASE          float64
	SeasonalNaiveSMAPE         float64
	SeasonalNaiveError         float64
	Covered80, Covered95       float64 // share of steps inside the interval; NaN without one
	AbsoluteError, ActualTotal float64 // sums over the steps, for WAPE
}

// Scores are means over series; OWA is the M4 competition's overall weighted average against Naive2.
type Scores struct {
	Series                  int
	MASE, SMAPE, OWA, MSIS  float64
	Naive2MASE, Naive2SMAPE float64
	SeasonalNaiveMASE, WAPE float64
	Coverage80, Coverage95  float64
	Unscored                int // series without a scale (constant history) or without a test value
}

// ScoreForecast scores f against test, whose first value is one step after the history's last.
// scorePeriod is the season of the MASE scale, of the seasonal naive and of Naive2.
//
// Sources: MASE, Hyndman & Koehler (2006), IJF 22; sMAPE, OWA, MSIS and Naive2 as in the M4 Competitor's Guide (2018).
func ScoreForecast(history Series, test []float64, f Forecast, scorePeriod int) SeriesScore {
	s := SeriesScore{ID: history.ID}
	scale := naiveScale(history.Values, scorePeriod)
	known, _, late := trimmed(history.Values)
	if len(known) == 0 {
		return s
	}
	h := min(len(test), len(f.Mean))
	y := filled(known, scorePeriod)
	reference := naive2(y, scorePeriod, h+late)[late:]
	seasonal := seasonalNaive(y, scorePeriod, h+late)[late:]
	s.MASE, s.SMAPE, s.Steps = pointScores(f.Mean[:h], test, scale)
	s.Naive2MASE, s.Naive2SMAPE, _ = pointScores(reference, test, scale)
	s.SeasonalNaiveMASE, s.SeasonalNaiveSMAPE, _ = pointScores(seasonal, test, scale)
	for i := range h {
		if !math.IsNaN(test[i]) {
			s.SeasonalNaiveError += math.Abs(seasonal[i] - test[i])
			s.AbsoluteError += math.Abs(f.Mean[i] - test[i])
			s.ActualTotal += math.Abs(test[i])
		}
	}
	s.Covered80, s.Covered95, s.MSIS = math.NaN(), math.NaN(), math.NaN()
	if f.Lo95 != nil {
		s.Covered80 = covered(f.Lo80, f.Hi80, test)
		s.Covered95 = covered(f.Lo95, f.Hi95, test)
		s.MSIS = intervalScore(f.Lo95, f.Hi95, test, 0.05) / scale
	}
	return s
}

// naiveScale is the mean |y_t − y_{t−m}| over the pairs where neither is missing; NaN without one.
func naiveScale(y []float64, m int) float64 {
	sum, count := 0.0, 0.0
	for i := m; i < len(y); i++ {
		if d := math.Abs(y[i] - y[i-m]); !math.IsNaN(d) {
			sum, count = sum+d, count+1
		}
	}
	return sum / count
}

func pointScores(forecast, test []float64, scale float64) (mase, smape float64, steps int) {
	for i, f := range forecast {
		if math.IsNaN(test[i]) {
			continue
		}
		e := math.Abs(test[i] - f)
		mase += e
		if total := math.Abs(test[i]) + math.Abs(f); total > 0 {
			smape += 200 * e / total
		}
		steps++
	}
	return mase / float64(steps) / scale, smape / float64(steps), steps
}

func covered(lo, hi, test []float64) float64 {
	inside, steps := 0.0, 0.0
	for i := 0; i < min(len(lo), len(test)); i++ {
		if math.IsNaN(test[i]) {
			continue
		}
		steps++
		if lo[i] <= test[i] && test[i] <= hi[i] {
			inside++
		}
	}
	return inside / steps
}

// intervalScore is the mean interval score of Gneiting & Raftery (2007), JASA 102, at level 1−alpha.
func intervalScore(lo, hi, test []float64, alpha float64) float64 {
	sum, steps := 0.0, 0.0
	for i := 0; i < min(len(lo), len(test)); i++ {
		v := test[i]
		if math.IsNaN(v) {
			continue
		}
		steps++
		sum += hi[i] - lo[i] + 2/alpha*(math.Max(0, lo[i]-v)+math.Max(0, v-hi[i]))
	}
	return sum / steps
}

// Summarise is the mean of the scores of many series. Series without a finite MASE are left out and counted.
func Summarise(scores []SeriesScore) Scores {
	var t Scores
	var absolute, total, bounded, scaled float64
	for _, s := range scores {
		if s.Steps == 0 || math.IsNaN(s.MASE) || math.IsInf(s.MASE, 0) {
			t.Unscored++
			continue
		}
		t.Series++
		t.MASE += s.MASE
		t.SMAPE += s.SMAPE
		t.Naive2MASE += s.Naive2MASE
		t.Naive2SMAPE += s.Naive2SMAPE
		t.SeasonalNaiveMASE += s.SeasonalNaiveMASE
		absolute += s.AbsoluteError
		total += s.ActualTotal
		if !math.IsNaN(s.MSIS) {
			bounded += float64(s.Steps)
			t.Coverage80 += s.Covered80 * float64(s.Steps)
			t.Coverage95 += s.Covered95 * float64(s.Steps)
			t.MSIS += s.MSIS
			scaled++
		}
	}
	n := float64(t.Series)
	for _, v := range []*float64{&t.MASE, &t.SMAPE, &t.Naive2MASE, &t.Naive2SMAPE, &t.SeasonalNaiveMASE} {
		*v /= n
	}
	t.OWA = (t.MASE/t.Naive2MASE + t.SMAPE/t.Naive2SMAPE) / 2
	t.WAPE = absolute / total
	t.MSIS /= scaled
	t.Coverage80 /= bounded
	t.Coverage95 /= bounded
	return t
}
