package forecast

import (
	"compress/gzip"
	"os"
	"path/filepath"
	"testing"
)

// publicSet is a quarter of a public data set: histories and what came after them.
type publicSet struct {
	name    string
	period  []int // nil: from the dates
	horizon int
	history []Series
	future  []Series
}

func readPublic(t *testing.T, name string, period []int) publicSet {
	t.Helper()
	set := publicSet{name: name, period: period, history: readGzip(t, name+"_train.csv.gz"), future: readGzip(t, name+"_test.csv.gz")}
	set.horizon = len(set.future[0].Values)
	for i := range set.history {
		if set.history[i].ID != set.future[i].ID {
			t.Fatalf("%s: series %s and %s do not belong together", name, set.history[i].ID, set.future[i].ID)
		}
		if period != nil {
			set.history[i].Period = period
		}
	}
	return set
}

func readGzip(t *testing.T, name string) []Series {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", "forecast", name))
	if os.IsNotExist(err) {
		t.Skip("public data is not here: " + name)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	series, err := ReadSeries(z, name)
	if err != nil {
		t.Fatal(err)
	}
	return series
}

func (set publicSet) score(t *testing.T, every int) Scores {
	t.Helper()
	var history []Series
	var tests [][]float64
	for i := 0; i < len(set.history); i += every {
		history = append(history, set.history[i])
		tests = append(tests, set.future[i].Values)
	}
	forecasts, err := RunAll(history, set.horizon, Options{})
	if err != nil {
		t.Fatal(err)
	}
	scores := make([]SeriesScore, len(history))
	for i, f := range forecasts {
		scores[i] = ScoreForecast(history[i], tests[i], f, ScorePeriod(history[i].Period))
	}
	return Summarise(scores)
}

// TestPublicScores holds the floors of the contract on a quarter of the public sets. With -short it takes every fourth
// of those series.
func TestPublicScores(t *testing.T) {
	every := 1
	if testing.Short() {
		every = 4
	}
	for _, want := range []struct {
		name   string
		period []int
		owa    float64 // at most
		mase   float64
		msis   float64
	}{
		{"m4_weekly_quarter", []int{52}, 0.82, 99, 16.6},
		{"m4_hourly_quarter", []int{24, 168}, 0.55, 99, 7.5},
		{"nn5_30", nil, 99, 0.86, 7.5},
	} {
		t.Run(want.name, func(t *testing.T) {
			s := readPublic(t, want.name, want.period).score(t, every)
			t.Logf("%d series: OWA %.3f, MASE %.3f, sMAPE %.2f, MSIS %.2f, coverage %.3f and %.3f; seasonal naive MASE %.3f",
				s.Series, s.OWA, s.MASE, s.SMAPE, s.MSIS, s.Coverage80, s.Coverage95, s.SeasonalNaiveMASE)
			if !(s.OWA <= want.owa && s.MASE <= want.mase) {
				t.Errorf("OWA %.3f and MASE %.3f, want at most %.2f and %.2f", s.OWA, s.MASE, want.owa, want.mase)
			}
			if every > 1 {
				return
			}
			if !(s.MSIS <= want.msis) {
				t.Errorf("MSIS %.2f, want at most %.1f", s.MSIS, want.msis)
			}
			if s.Coverage80 < 0.77 || s.Coverage80 > 0.83 {
				t.Errorf("the 80 %% interval covers %.3f, want .77 to .83", s.Coverage80)
			}
			if s.Coverage95 < 0.92 || s.Coverage95 > 0.98 {
				t.Errorf("the 95 %% interval covers %.3f, want .92 to .98", s.Coverage95)
			}
		})
	}
}
