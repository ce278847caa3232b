package forecast

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

func date(t *testing.T, s string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestEaster holds the rule to dates from the calendar, among them the earliest and the latest there are.
func TestEaster(t *testing.T) {
	for _, want := range []string{"1818-03-22", "1943-04-25", "1996-04-07", "1997-03-30", "1998-04-12", "2000-04-23", "2026-04-05", "2027-03-28"} {
		if got := easter(date(t, want).Year()).Format(time.DateOnly); got != want {
			t.Errorf("Easter is on %s, want %s", got, want)
		}
	}
}

func TestHolidaysBeginAndEnd(t *testing.T) {
	for _, c := range []struct {
		day  string
		want holiday
		ok   bool
	}{
		{"2026-03-31", holiday{}, false}, {"2026-04-01", holiday{true, -4}, true}, {"2026-04-05", holiday{true, 0}, true},
		{"2026-04-07", holiday{true, 2}, true}, {"2026-04-08", holiday{}, false},
		{"2026-12-21", holiday{}, false}, {"2026-12-22", holiday{false, -3}, true}, {"2026-12-25", holiday{false, 0}, true},
		{"2027-01-02", holiday{false, 8}, true}, {"2027-01-03", holiday{}, false},
	} {
		if got, ok := holidayOf(date(t, c.day)); got != c.want || ok != c.ok {
			t.Errorf("%s is %v, %v, want %v, %v", c.day, got, ok, c.want, c.ok)
		}
	}
}

// years is three years of daily values about 100 from 2024 on, with what change makes of them.
func years(t *testing.T, change func(day time.Time, v float64) float64) Series {
	start := date(t, "2024-01-08")
	random := rand.New(rand.NewPCG(8, 8))
	y := make([]float64, 800)
	for i := range y {
		y[i] = change(start.AddDate(0, 0, i), 100*week[i%7]*math.Exp(0.1*random.NormFloat64()))
	}
	return Series{Values: y, Period: []int{7}, Start: start, Step: Step{Duration: 24 * time.Hour}}
}

func TestFactorsOfHolidays(t *testing.T) {
	s := years(t, func(day time.Time, v float64) float64 {
		switch h, ok := holidayOf(day); {
		case ok && h == holiday{true, -2}:
			return v * 2 // both Good Fridays
		case ok && h == holiday{true, 1} && day.Year() == 2024:
			return v * 2 // one Easter Monday up, the other down
		case ok && h == holiday{true, 1}:
			return v * 0.5
		}
		return v
	})
	factors := newHolidays(s.Values, s.Start).factors
	// Twice as much in two years, shrunk by a third one.
	if got := factors[holiday{true, -2}]; math.Abs(got-(1+2.0/3)) > 0.15 {
		t.Errorf("Good Friday has the factor %.2f, want about 1.67", got)
	}
	if got, ok := factors[holiday{true, 1}]; ok {
		t.Errorf("an Easter Monday that goes both ways has the factor %.2f", got)
	}
	if len(factors) > 4 {
		t.Errorf("%d of 19 holidays count where one does: %v", len(factors), factors)
	}
}

func TestClosedChristmasIsForecast(t *testing.T) {
	closed := func(day time.Time, v float64) float64 {
		if h, ok := holidayOf(day); ok && !h.fromEaster && h.day >= -1 && h.day <= 7 {
			return 0
		}
		return v
	}
	s := years(t, closed)
	s.Values = s.Values[:int(date(t, "2025-12-10").Sub(s.Start)/(24*time.Hour))]
	f := run(t, s, 28, Options{})
	// 24 December is step 15. One year of nothing, shrunk by an ordinary one, is half.
	usual := f.Mean[7]
	if f.Mean[14] > 0.6*usual || f.Mean[14] < 0.4*usual || !strings.Contains(f.Reason, " days about Easter or Christmas") {
		t.Errorf("24 December has %.0f, the Wednesday before %.0f; %q", f.Mean[14], usual, f.Reason)
	}
	if f.Lo95[14] > f.Mean[14]-(usual-f.Lo95[7]) {
		t.Errorf("the interval of 24 December, from %.0f, is no wider than usual", f.Lo95[14])
	}
	numbered := Series{Values: s.Values, Period: s.Period}
	if f := run(t, numbered, 28, Options{}); f.Reason != "" {
		t.Errorf("a series without dates has holidays: %q", f.Reason)
	}
}
