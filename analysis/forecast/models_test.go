package forecast

import (
	"math"
	"testing"
)

func TestHoltByHand(t *testing.T) {
	// α .5, β .1: level 10, slope 1; 12 is 1 above 11, 14 is 1.4 above 12.6.
	m := etsModel{form: etsForm{trend: linearTrend}, period: 1, alpha: 0.5, beta: 0.1, phi: 1}
	s := etsState{level: 10, slope: 1}
	squares, _ := m.run([]float64{12, 14}, &s)
	near(t, "squares, level, slope", []float64{squares, s.level, s.slope}, []float64{1 + 1.96, 13.3, 1.24}, 1e-12)
	near(t, "ahead", m.ahead(s, 2, 2), []float64{14.54, 15.78}, 1e-12)
}

func TestDampedTrendByHand(t *testing.T) {
	// φ .9: each step adds .9 of the step before.
	m := etsModel{form: etsForm{trend: dampedTrend}, period: 1, phi: 0.9}
	near(t, "ahead", m.ahead(etsState{level: 100, slope: 10}, 0, 3), []float64{109, 117.1, 124.39}, 1e-12)
}

func TestSeasonalSmoothingByHand(t *testing.T) {
	// Level 10, factors 1.5 and .5, α .5, γ .2: 18 is 3 above 15, so the level gains .5·3/1.5 and the factor .2·3/10.
	m := etsModel{form: etsForm{relativeError: true, season: factorSeason}, period: 2, alpha: 0.5, gamma: 0.2}
	s := etsState{level: 10, season: []float64{1.5, 0.5}}
	squares, logs := m.run([]float64{18}, &s)
	near(t, "squares, logs, level, factor", []float64{squares, logs, s.level, s.season[0]}, []float64{0.04, math.Log(15), 11, 1.56}, 1e-12)
	near(t, "ahead", m.ahead(s, 1, 3), []float64{5.5, 17.16, 5.5}, 1e-12)

	// The same with terms +5 and −5: 18 is 3 above 15, the level gains 1.5 and the term .6.
	m = etsModel{form: etsForm{season: addedSeason}, period: 2, alpha: 0.5, gamma: 0.2}
	s = etsState{level: 10, season: []float64{5, -5}}
	m.run([]float64{18}, &s)
	near(t, "ahead", m.ahead(s, 1, 2), []float64{6.5, 17.1}, 1e-12)
}

func TestLogarithmsOfManyFactorsAreSummed(t *testing.T) {
	m := etsModel{form: etsForm{relativeError: true}, period: 1}
	y := make([]float64, 400)
	for i := range y {
		y[i] = 1000
	}
	s := etsState{level: 1000}
	_, logs := m.run(y, &s)
	near(t, "logs", []float64{logs}, []float64{400 * math.Log(1000)}, 1e-6)
}

func TestChosenFormFollowsTheSeries(t *testing.T) {
	trending, wave := make([]float64, 60), make([]float64, 60)
	for i := range trending {
		wobble := []float64{0.4, -0.7, 0.1, 0.6, -0.5}[i*i%5]
		trending[i] = 100 + 5*float64(i) + wobble
		wave[i] = 100 + []float64{-30, 10, 0, 20}[i%4] + wobble
	}
	if m := chooseETS(trending, 1); m.form.trend == noTrend {
		t.Errorf("a rising line got %v", m.form)
	}
	near(t, "line", chooseETS(trending, 1).forecast(trending, 3), []float64{400, 405, 410}, 2)
	if m := chooseETS(wave, 4); m.form.trend != noTrend || m.form.season == noSeason {
		t.Errorf("a level wave got %v", m.form)
	}
	near(t, "wave", chooseETS(wave, 4).forecast(wave, 4), []float64{70, 110, 100, 120}, 2)
}

func TestRelativeErrorsNeedPositiveValues(t *testing.T) {
	for _, form := range etsForms([]float64{3, 0, 2, 5, 1, 4, 2, 3}, 2) {
		if form.relativeError || form.season == factorSeason {
			t.Errorf("%v was tried on a series with a zero", form)
		}
	}
	if got := len(etsForms([]float64{1, 2, 3, 4}, 2)); got != 9 {
		t.Errorf("%d seasonal forms for a positive series of two cycles, want 9", got)
	}
	if got := len(etsForms([]float64{1, 2, 3}, 2)); got != 6 {
		t.Errorf("%d forms for a positive series short of two cycles, want the 6 without season", got)
	}
}

func TestThetaByHand(t *testing.T) {
	// 10, 12, 11, 15 about the line 8.5 + 1.4 t; α .5, θ 2, first level 5. Worked step by step from the recursion of
	// Fiorucci et al. (2016): levels 7.5, 9.75, 10.375, 12.6875; beyond the end every step adds half the slope.
	m := thetaModel{alpha: 0.5, theta: 2, start: 5}
	near(t, "ahead", m.forecast([]float64{10, 12, 11, 15}, 3), []float64{14.309375, 15.009375, 15.709375}, 1e-12)
}

func TestDynamicThetaFollowsALine(t *testing.T) {
	// On 1, 2, 3, … the updated line is the series itself from the second step on; with θ 1 the line has no part and
	// what remains is simple smoothing: from level 4, 6 at α .5 leads to 5.
	line := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	got := fitTheta(line, true, false).forecast(line, 2)
	near(t, "line", got, []float64{11, 12}, 0.5)
	near(t, "θ 1", thetaModel{alpha: 0.5, theta: 1, start: 4, dynamic: true}.forecast([]float64{6}, 2), []float64{5, 5}, 1e-12)
}

func TestCrostonByHand(t *testing.T) {
	// Sizes 6, 4 after intervals 3, 2; α .1: size 5.8, interval 2.9.
	demand := []float64{0, 0, 6, 0, 4, 0}
	near(t, "Croston", crostonModel{alpha: 0.1}.forecast(demand, 2), []float64{2, 2}, 1e-12)
	near(t, "SBA", crostonModel{alpha: 0.1, debias: true}.forecast(demand, 1), []float64{1.9}, 1e-12)
	near(t, "no demand", crostonModel{alpha: 0.1}.forecast([]float64{0, 0}, 1), []float64{0}, 0)
}

func TestTSBByHand(t *testing.T) {
	// α = β = .5: chance 2/3 → 5/6 → 5/12 → 17/24, size 4 → 3.
	near(t, "TSB", tsbModel{0.5, 0.5}.forecast([]float64{4, 0, 2}, 1), []float64{2.125}, 1e-12)
	// Ten more steps without demand leave 1/1024 of it.
	y := append([]float64{4, 4, 4, 4}, make([]float64, 10)...)
	near(t, "faded", tsbModel{0.5, 0.5}.forecast(y, 1), []float64{4 * (15.0/16 + 1.0/16*4.0/14) / 1024}, 1e-9)
}

func TestBurgByHand(t *testing.T) {
	// 1, −1, 1, −1 … : every value is minus the one before. The estimate is 2·Σ −1 / Σ 2 = −1.
	y := make([]float64, 20)
	for i := range y {
		y[i] = float64(1 - 2*(i%2))
	}
	m := fitAR(y, 3, false, false)
	near(t, "coefficients", m.coefficients, []float64{-1}, 1e-12)
	near(t, "ahead", m.forecast(y, 3), []float64{1, -1, 1}, 1e-12)
}

func TestDifferencesCarryTheLevelOn(t *testing.T) {
	y := []float64{2, 5, 8, 11, 14, 17, 20, 23, 26, 29}
	near(t, "with drift", fitAR(y, 3, true, true).forecast(y, 3), []float64{32, 35, 38}, 1e-9)
	near(t, "order 0, no drift", arModel{differenced: true}.forecast(y, 2), []float64{29, 29}, 0)
}

func TestLagsFindARecurrence(t *testing.T) {
	// A wave about 10 obeys y(t) = 2 cos(ω) y(t−1) − y(t−2) + c.
	wave := func(i int) float64 { return 10 + 3*math.Sin(0.4*float64(i)) }
	y := make([]float64, 80)
	for i := range y {
		y[i] = wave(i)
	}
	m, ok := fitLags(y, []int{1, 2}, 1e-9)
	if !ok {
		t.Fatal("no fit")
	}
	near(t, "coefficients", m.coefficients[1:], []float64{2 * math.Cos(0.4), -1}, 1e-4)
	near(t, "ahead", m.forecast(y, 4), []float64{wave(80), wave(81), wave(82), wave(83)}, 0.01)
	if _, ok := fitLags(y[:5], []int{1, 2}, 1e-4); ok {
		t.Error("three rows for two lags were enough (want four)")
	}
	if _, ok := fitLags(y[:6], []int{1, 2}, 1e-4); !ok {
		t.Error("four rows for two lags were not enough")
	}
}

func TestSeasonalLags(t *testing.T) {
	got := seasonalLags([]int{7}, 63)
	want := []int{1, 2, 3, 6, 7, 8, 13, 14, 15, 20, 21} // 22 is more than a third of 63
	if len(got) != len(want) {
		t.Fatalf("lags %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("lags %v, want %v", got, want)
		}
	}
}

func TestNaive2ByHand(t *testing.T) {
	// Quarters of 10, 20, 30, 40 have the factors .4, .8, 1.2, 1.6 and the level 25.
	y := []float64{10, 20, 30, 40, 10, 20, 30, 40, 10, 20, 30, 40}
	near(t, "factors", m4Factors(y, 4), []float64{0.4, 0.8, 1.2, 1.6}, 1e-12)
	near(t, "ahead", naive2(y, 4, 5), []float64{10, 20, 30, 40, 10}, 1e-9)
	near(t, "too short to be seasonal", naive2(y[:11], 4, 2), []float64{30, 30}, 0)
	near(t, "no season", naive2([]float64{3, 3, 3, 3, 3, 3}, 2, 2), []float64{3, 3}, 0)
}

func TestSeasonalityTestAtItsThreshold(t *testing.T) {
	// 0, 1, 0, 1, … of n values: r₁ = −(n−1)/n, r₂ = (n−2)/n. The limit is 1.645·√((1 + 2r₁²)/n):
	// n = 8: r₂ = .750 against .926; n = 12: .833 against .776.
	y := []float64{0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1}
	if isSeasonal(y[:8], 2) {
		t.Error("8 values pass for seasonal")
	}
	if !isSeasonal(y, 2) {
		t.Error("12 values do not pass for seasonal")
	}
}

func TestSeasonalNaive(t *testing.T) {
	near(t, "repeats the cycle", seasonalNaive([]float64{9, 1, 2, 3}, 3, 5), []float64{1, 2, 3, 1, 2}, 0)
	near(t, "too short", seasonalNaive([]float64{1, 2}, 3, 2), []float64{2, 2}, 0)
}

func TestCentredAverageByHand(t *testing.T) {
	got := centredAverage([]float64{1, 2, 3, 4, 9}, 4)
	near(t, "2×4", got[2:3], []float64{(0.5*1 + 2 + 3 + 4 + 0.5*9) / 4}, 1e-12)
	for _, i := range []int{0, 1, 3, 4} {
		if !math.IsNaN(got[i]) {
			t.Errorf("at %d there is %v, want none", i, got[i])
		}
	}
}

func TestSolveAndQuantile(t *testing.T) {
	x, ok := solve([][]float64{{4, 2}, {2, 3}}, []float64{10, 9})
	if !ok {
		t.Fatal("a positive definite system has no solution")
	}
	near(t, "x", x, []float64{1.5, 2}, 1e-12)
	if _, ok := solve([][]float64{{1, 2}, {2, 1}}, []float64{1, 1}); ok {
		t.Error("an indefinite system was solved")
	}
	near(t, "quantiles", []float64{quantile([]float64{4, 1, 3, 2}, 0.5), quantile([]float64{4, 1, 3, 2}, 0.8), quantile([]float64{7}, 0.9)}, []float64{2.5, 3.4, 7}, 1e-12)
}

func TestMinimiseFindsAMinimumInsideAndAtTheEdge(t *testing.T) {
	at, _ := minimise(func(x []float64) float64 { return (x[0]-0.3)*(x[0]-0.3) + 2*(x[1]-0.6)*(x[1]-0.6) }, []float64{0.9, 0.1}, 0.2, 400)
	near(t, "inside", at, []float64{0.3, 0.6}, 0.002)
	at, _ = minimise(func(x []float64) float64 { return x[0] }, []float64{0.5}, 0.2, 200)
	near(t, "edge", at, []float64{0}, 0.01)
}
