package forecast

import (
	"math"
	"testing"
)

func TestOrigins(t *testing.T) {
	for _, c := range []struct {
		n, h, period, longest int
		want                  []int
	}{
		{735, 56, 7, 7, []int{413, 427, 441, 455, 469, 483, 497, 511, 525, 539, 553, 567, 581, 595, 609, 623, 637, 651, 665, 679}},
		{100, 10, 1, 1, []int{52, 54, 56, 58, 60, 62, 64, 66, 68, 70, 72, 74, 76, 78, 80, 82, 84, 86, 88, 90}},
		{120, 30, 7, 7, []int{71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90}}, // too short for whole weeks
		{140, 30, 7, 7, []int{70, 77, 84, 91, 98, 105}},                                                        // 30 steps are 5 weeks: the phase is kept
		{14, 4, 7, 7, []int{7, 8, 9, 10}},
		{130, 13, 1, 52, []int{104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117}}, // two years first
		{129, 13, 1, 52, []int{78, 80, 82, 84, 86, 88, 90, 92, 94, 96, 98, 100, 102, 104, 106, 108, 110, 112, 114, 116}},
		{3, 3, 1, 1, nil},
	} {
		got := origins(c.n, c.h, c.period, c.longest)
		if !sameInts(got, c.want) {
			t.Errorf("origins(%d, %d, %d, %d) = %v, want %v", c.n, c.h, c.period, c.longest, got, c.want)
		}
		for _, o := range got {
			if o+c.h > c.n {
				t.Errorf("origin %d of %d sees the future", o, c.n)
			}
		}
	}
}

func TestWeightsByHand(t *testing.T) {
	// Twice the loss: 2⁻⁶ of the weight.
	near(t, "weights", weights([][]float64{{1, 1}, {2, 2}}, -1), []float64{64.0 / 65, 1.0 / 65}, 1e-12)
	near(t, "without an origin", weights([][]float64{{1, 9}, {1, 0}}, 1), []float64{0.5, 0.5}, 1e-12)
	near(t, "no loss", weights([][]float64{{0}, {1}}, -1), []float64{1, 0}, 1e-12)
}

func TestCombineByHand(t *testing.T) {
	// Ten equal weights: the first and the last are left out.
	var forecasts [][]float64
	for _, v := range []float64{5, 1, 2, 3, 4, 1000, 6, 7, 8, -1000} {
		forecasts = append(forecasts, []float64{v})
	}
	near(t, "trimmed", combine(forecasts, flat(0.1, 10)), []float64{(1 + 2 + 3 + 4 + 5 + 6 + 7 + 8) / 8.0}, 1e-9)
	// Of .6 and .4 a tenth each goes: .5 and .3 remain.
	near(t, "two", combine([][]float64{{0}, {8}}, []float64{0.6, 0.4}), []float64{3}, 1e-12)
}

func TestLossesByHand(t *testing.T) {
	gap := math.NaN()
	one := trial{origins: []int{1}, past: [][][]float64{{{1, 1, 1, 1}}}}
	actual := []float64{9, 2, 0, gap, 4}
	near(t, "absolute", one.losses(actual, false, 2)[0], []float64{5}, 1e-12)
	// By sums of two: (1 − 1)² + 3².
	near(t, "totals", one.losses(actual, true, 2)[0], []float64{3}, 1e-12)
}

func TestBandsByHand(t *testing.T) {
	// Errors of 1 throughout, two origins: quantiles 1, widened by .4/2 and 2/2.
	b := newBands([][]float64{{1, -1}, {-1, 1}}, 2)
	near(t, "80", b.half80, []float64{1.2, 1.2}, 1e-12)
	near(t, "95", b.half95, []float64{2, 2}, 1e-12)
	// The scale is the mean over a step and its neighbours.
	near(t, "scale", errorScale([][]float64{{1, -2, 6, math.NaN()}}), []float64{1.5, 3, 4, 6}, 1e-12)
	near(t, "unknown", newBands([][]float64{{math.NaN()}}, 2).half95, []float64{0, 0}, 0)
}

func TestScaleGoesOnAsItGrew(t *testing.T) {
	near(t, "level", extended([]float64{2, 2, 2, 2}, 6)[4:], []float64{2, 2}, 1e-12)
	// First half 1, second 3: in proportion to the step; its middle, 3 of 4 steps, is 3.
	near(t, "growing", extended([]float64{1, 1, 3, 3}, 6)[4:], []float64{5, 6}, 1e-12)
	near(t, "shrinking is not gone on with", extended([]float64{3, 3, 1, 1}, 5)[4:], []float64{1}, 1e-12)
	near(t, "shorter", extended([]float64{1, 2, 3}, 2), []float64{1, 2}, 0)
}

func TestGrowthOfErrors(t *testing.T) {
	near(t, "growth", []float64{growth(4, 4), growth(2, 3), growth(1, 2), growth(1, 9), growth(9, 1), growth(0, 1)},
		[]float64{1, math.Sqrt(1.5), math.Sqrt2, math.Sqrt2, math.Sqrt(0.5), 1}, 1e-12)
}

func TestLastingShareByHand(t *testing.T) {
	// Two origins, far apart, each off by the same amount throughout: all of what is seen lasts. Independent origins
	// 1 + 4/4 = 2, so (1·2 + .1·2) / 4, and the uncertainty of two.
	n := newNoise([][]float64{{1, 1, 1, 1}, {-1, -1, -1, -1}}, 4, 4)
	near(t, "lasting, wide", []float64{n.lasting, n.wide}, []float64{0.55, math.Sqrt(1.5)}, 1e-12)
	// Errors that alternate leave the prior alone: (0·2 + .1·2) / 4.
	n = newNoise([][]float64{{1, -1, 1, -1}, {-1, 1, -1, 1}}, 4, 4)
	near(t, "passing", []float64{n.lasting}, []float64{0.05}, 1e-12)
	near(t, "scale", n.scale, []float64{1, 1, 1, 1}, 1e-12)
}

func TestPathsAreAroundTheForecast(t *testing.T) {
	f := Forecast{Mean: []float64{100, 100, 100, 100}, NonNegative: true, Errors: [][]float64{{10, -10, 10, -10}, {-10, 10, -10, 10}}, spacing: 4}
	paths := f.Paths(4000, 1)
	sum, squares := 0.0, 0.0
	for _, path := range paths {
		sum += path[2] / 4000
		squares += (path[2] - 100) * (path[2] - 100) / 4000
	}
	near(t, "mean", []float64{sum}, []float64{100}, 0.8)
	// .95·10² that pass, .05·10²·1.5 that last.
	near(t, "standard deviation", []float64{math.Sqrt(squares)}, []float64{math.Sqrt(102.5)}, 0.5)
	near(t, "equal seeds", f.Paths(1, 1)[0], paths[0], 0)
	if f.Paths(1, 2)[0][0] == paths[0][0] && f.Paths(1, 2)[0][1] == paths[0][1] {
		t.Error("another seed gives the same path")
	}
}
