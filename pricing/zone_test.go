package pricing

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestLocalDays holds the days of runs against Go's time zones, for runs at any time and around every change of clocks: by an hour
// or half of one, twice a year or four times.
func TestLocalDays(t *testing.T) {
	b := newBench(t)
	for _, c := range []struct {
		zone        string
		first, last int // years
		isSummed    bool
	}{
		{"UTC", 2024, 2026, true}, {"Europe/Berlin", 2024, 2026, true}, {"America/New_York", 2026, 2026, true}, {"America/St_Johns", 2016, 2016, true},
		{"Asia/Kathmandu", 2025, 2026, true}, {"Australia/Lord_Howe", 2025, 2026, true}, {"Pacific/Apia", 2019, 2022, true}, {"Africa/Casablanca", 2016, 2020, true},
		{"Asia/Pyongyang", 2016, 2018, true}, {"Europe/London", 2016, 2036, false},
	} {
		t.Run(c.zone, func(t *testing.T) {
			zone, err := time.LoadLocation(c.zone)
			if err != nil {
				t.Fatal(err)
			}
			from, to := time.Date(c.first, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(c.last+1, 1, 1, 0, 0, 0, 0, time.UTC)
			random := rand.New(rand.NewPCG(1, 2))
			var moments []time.Time
			for range 300 {
				moments = append(moments, from.Add(time.Duration(random.Int64N(int64(to.Sub(from))))).Truncate(time.Microsecond))
			}
			for _, change := from.In(zone).ZoneBounds(); !change.IsZero() && change.Before(to); _, change = change.ZoneBounds() {
				for _, d := range []time.Duration{-24 * time.Hour, -time.Hour, -30 * time.Minute, -time.Second, -time.Microsecond, 0, time.Second, time.Hour, 24 * time.Hour} {
					moments = append(moments, change.UTC().Add(d))
				}
			}
			for day := from; day.Before(to); day = day.AddDate(0, 0, 5) { // local midnights
				midnight := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, zone).UTC()
				moments = append(moments, midnight, midnight.Add(-time.Microsecond))
			}
			log, want := "run_id,created_at,model\n", []string{}
			for i, m := range moments {
				log += fmt.Sprintf("%d,%s,m\n", i, m.Format("2006-01-02T15:04:05.000000Z"))
				want = append(want, fmt.Sprintf("%d %s", i, m.In(zone).Format(time.DateOnly)))
			}
			b := b.again(t)
			b.ingest("", log)
			if _, err := Price(context.Background(), b.db, Cards{Default: parse(t, "", "model,unit,credits\nm,video,1\n")}, Options{Timezone: c.zone}); err != nil {
				t.Fatal(err)
			}
			got := b.rows("SELECT run_id, created_day::VARCHAR FROM stg_priced_runs ORDER BY run_id::INTEGER")
			for i := range want {
				if got[i] != want[i] {
					t.Errorf("%v: %s (expected %s)", moments[i], got[i], want[i])
				}
			}
			if len(got) != len(want) {
				t.Errorf("%d runs (expected %d)", len(got), len(want))
			}
			macro := b.rows("SELECT macro_definition FROM duckdb_functions() WHERE function_name = 'local_day'")
			if isSummed := !slices.ContainsFunc(macro, func(s string) bool { return strings.Contains(s, "timezone") }); isSummed != c.isSummed {
				t.Errorf("local_day is %q", macro)
			}
		})
	}
}
