package forecast

import (
	"math"
	"testing"
)

func TestScoresByHand(t *testing.T) {
	// History 1, 3, 2, 5: |steps| 2, 1, 3, scale 2. Forecast 5, 5 for 4, 6: errors 1, 1.
	history := Series{ID: "a", Values: []float64{1, 3, 2, 5}}
	f := Forecast{Mean: []float64{5, 5}, Lo80: []float64{4.5, 4.5}, Hi80: []float64{5.5, 6}, Lo95: []float64{3, 3}, Hi95: []float64{5, 5}}
	s := ScoreForecast(history, []float64{4, 6}, f, 1)
	near(t, "MASE, sMAPE", []float64{s.MASE, s.SMAPE}, []float64{0.5, 100*1.0/9*1 + 100*1.0/11}, 1e-12)
	// The 95 % interval is 2 wide and missed by 1 once: (2 + 2 + 40·1) / 2 / 2.
	near(t, "MSIS", []float64{s.MSIS}, []float64{11}, 1e-12)
	near(t, "covered", []float64{s.Covered80, s.Covered95}, []float64{0.5, 0.5}, 0) // 6 ≤ 6 is inside
	// Naive2 repeats 5 here.
	near(t, "Naive2", []float64{s.Naive2MASE, s.Naive2SMAPE}, []float64{s.MASE, s.SMAPE}, 1e-12)
	total := Summarise([]SeriesScore{s})
	near(t, "OWA, WAPE", []float64{total.OWA, total.WAPE}, []float64{1, 0.2}, 1e-12)
}

func TestScaleTakesPairsWithoutMissing(t *testing.T) {
	gap := math.NaN()
	near(t, "step 1", []float64{naiveScale([]float64{1, gap, 4, 9}, 1)}, []float64{5}, 0)
	near(t, "step 2", []float64{naiveScale([]float64{1, gap, 4, 9}, 2)}, []float64{3}, 0)
	if s := naiveScale([]float64{1, gap, 4}, 1); !math.IsNaN(s) {
		t.Errorf("a scale of %v without a pair, want none", s)
	}
}

func TestMissingTestValuesAreNotScored(t *testing.T) {
	history := Series{Values: []float64{1, 3, 2, 5}}
	f := Forecast{Mean: []float64{5, 100}, Lo80: []float64{4, 0}, Hi80: []float64{5, 0}, Lo95: []float64{3, 0}, Hi95: []float64{5, 0}}
	s := ScoreForecast(history, []float64{4, math.NaN()}, f, 1)
	if s.Steps != 1 {
		t.Fatalf("%d steps, want 1", s.Steps)
	}
	near(t, "scores", []float64{s.MASE, s.Covered80, s.MSIS}, []float64{0.5, 1, 1}, 1e-12)
}

func TestOWAIsAgainstMeansOverSeries(t *testing.T) {
	// MASE 1 and 3 against 2 and 2, sMAPE 10 and 10 against 10 and 30: (4/4 + 20/40) / 2.
	total := Summarise([]SeriesScore{
		{Steps: 1, MASE: 1, Naive2MASE: 2, SMAPE: 10, Naive2SMAPE: 10, MSIS: math.NaN()},
		{Steps: 1, MASE: 3, Naive2MASE: 2, SMAPE: 10, Naive2SMAPE: 30, MSIS: math.NaN()},
		{Steps: 1, MASE: math.Inf(1)}, // a constant history has no scale
		{},
	})
	near(t, "OWA", []float64{total.OWA}, []float64{0.75}, 1e-12)
	if total.Series != 2 || total.Unscored != 2 {
		t.Errorf("%d scored and %d not, want 2 and 2", total.Series, total.Unscored)
	}
}

func TestScorePeriod(t *testing.T) {
	for _, c := range []struct {
		periods []int
		want    int
	}{{nil, 1}, {[]int{52}, 1}, {[]int{24, 168}, 24}, {[]int{7}, 7}, {[]int{12}, 12}} {
		if got := ScorePeriod(c.periods); got != c.want {
			t.Errorf("score period of %v is %d, want %d", c.periods, got, c.want)
		}
	}
}
