package forecast

import (
	"math/rand/v2"
	"testing"
)

func TestBacktestOfSpend(t *testing.T) {
	s := daily(spend(rand.New(rand.NewPCG(2, 2)), 300, 100, 0.5))
	r, err := Backtest(s, 28, 8, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if r.Origins != 8 || r.Horizon != 28 || r.Reason != "" {
		t.Errorf("%d origins of %d steps, reason %q, want 8 of 28", r.Origins, r.Horizon, r.Reason)
	}
	if !(r.Forecast.MASE < r.SeasonalNaive.MASE && r.Forecast.WAPE < r.SeasonalNaive.WAPE && r.Forecast.SMAPE < r.SeasonalNaive.SMAPE) {
		t.Errorf("the forecast (%+v) does no better than the seasonal naive (%+v)", r.Forecast, r.SeasonalNaive)
	}
	if r.Coverage80 < 0.65 || r.Coverage80 > 0.95 || r.Coverage95 < r.Coverage80 {
		t.Errorf("coverage %.2f and %.2f", r.Coverage80, r.Coverage95)
	}
}

func TestBacktestSeesNoFuture(t *testing.T) {
	// A spike in the last week is in no history, so no forecast may rise for it.
	y := flat(10, 120)
	for i := range y {
		y[i] += float64(i % 3)
	}
	y[119] = 1e6
	calm, err := Backtest(daily(y[:113]), 7, 1, Options{})
	if err != nil {
		t.Fatal(err)
	}
	spiked, err := Backtest(daily(y), 7, 1, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if calm.Forecast.WAPE > 0.2 || spiked.Forecast.WAPE < 0.99 {
		t.Errorf("WAPE %.2f without and %.2f with a spike nobody could see, want little and nearly 1", calm.Forecast.WAPE, spiked.Forecast.WAPE)
	}
}

func TestBacktestSaysWhyThereIsNone(t *testing.T) {
	for _, c := range []struct {
		y    []float64
		want string
	}{
		{nil, "0 observations: too few to forecast some from the others (from 42 on)"},
		{spend(rand.New(rand.NewPCG(2, 2)), 41, 100, 0.5), "41 observations: too few to forecast some from the others (from 42 on)"},
		{flat(5, 100), "the series does not vary: there is no scale to score on"},
	} {
		r, err := Backtest(daily(c.y), 28, 8, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if r.Origins != 0 || r.Reason != c.want {
			t.Errorf("%d origins, reason %q, want %q", r.Origins, r.Reason, c.want)
		}
	}
	if r, err := Backtest(daily(spend(rand.New(rand.NewPCG(2, 2)), 42, 100, 0.5)), 28, 8, Options{}); err != nil || r.Origins == 0 || r.Horizon != 14 {
		t.Errorf("42 observations: %+v, %v, want some origins of 14 steps", r, err)
	}
}

func TestThinned(t *testing.T) {
	if got := thinned([]int{1, 2, 3, 4, 5, 6}, 3); !sameInts(got, []int{2, 4, 6}) {
		t.Errorf("three of six are %v, want [2 4 6]", got)
	}
	if got := thinned([]int{1, 2}, 3); !sameInts(got, []int{1, 2}) {
		t.Errorf("three of two are %v", got)
	}
}
