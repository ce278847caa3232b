package forecast

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"
	"time"
)

func TestReadSeries(t *testing.T) {
	gap := math.NaN()
	for _, c := range []struct {
		name, csv string
		want      []Series
	}{
		{"days with a gap and a missing value", "date,value\n2026-03-01,1\n2026-03-02,\n2026-03-05,4\n",
			[]Series{{Values: []float64{1, gap, gap, gap, 4}, Period: []int{7}}}},
		{"two numbered series, rows mixed", "series_id,t,value\nb,1,1\na,3,5\nb,2,2\na,1,NA\n",
			[]Series{{ID: "b", Values: []float64{1, 2}, First: 1}, {ID: "a", Values: []float64{gap, gap, 5}, First: 1}}},
		{"other order of columns, one ignored", "value,note,step\n2.5,x,7\n3e1,y,8\n", []Series{{Values: []float64{2.5, 30}, First: 7}}},
		{"hours", "date,value\n2026-03-01T00:00:00Z,1\n2026-03-01T01:00:00Z,2\n2026-03-01T03:00:00Z,3\n",
			[]Series{{Values: []float64{1, 2, gap, 3}, Period: []int{24, 168}}}},
		{"weeks", "date,value\n2026-03-02,1\n2026-03-09,2\n2026-03-16,3\n", []Series{{Values: []float64{1, 2, 3}, Period: []int{52}}}},
		{"months of unequal length", "date,value\n2026-01-01,1\n2026-02-01,2\n2026-04-01,3\n",
			[]Series{{Values: []float64{1, 2, gap, 3}, Period: []int{12}}}},
		{"quarters", "date,value\n2025-12-01,1\n2026-03-01,2\n2026-06-01,3\n", []Series{{Values: []float64{1, 2, 3}, Period: []int{4}}}},
		{"days later than first", "date,value\n2026-03-02,2\n2026-03-01,1\n", []Series{{Values: []float64{1, 2}, Period: []int{7}}}},
		{"one date", "date,value\n2026-03-02,2\n", []Series{{Values: []float64{2}, Period: []int{7}}}},
		{"byte order mark, capitals, CRLF", "\ufeffDate,Value\r\n2026-03-02,2\r\n", []Series{{Values: []float64{2}, Period: []int{7}}}},
		{"header alone", "date,value\n", []Series{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := ReadSeries(strings.NewReader(c.csv), "s.csv")
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != len(c.want) {
				t.Fatalf("%d series, want %d", len(got), len(c.want))
			}
			for i, want := range c.want {
				if got[i].ID != want.ID || !sameValues(got[i].Values, want.Values) || !sameInts(got[i].Period, want.Period) || got[i].First != want.First {
					t.Errorf("series %d is %+v, want %+v", i, got[i], want)
				}
			}
		})
	}
}

func sameValues(a, b []float64) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] && !(math.IsNaN(a[i]) && math.IsNaN(b[i])) {
			return false
		}
	}
	return true
}

func sameInts(a, b []int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func TestReadSeriesSaysWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ csv, want string }{
		{"", "s.csv:1: no header (expected series_id, date or t, value)"},
		{"when,value\n", "s.csv:1: no column says when (expected date, t or step)"},
		{"date,t,value\n", "s.csv:1: two columns say when (expected one of date, t, step)"},
		{"date,amount\n", "s.csv:1: no column of values (expected value)"},
		{"date,value\n2026-3-1,5\n", `s.csv:2: date "2026-3-1" cannot be read (expected YYYY-MM-DD, or with a time YYYY-MM-DDTHH:MM:SSZ)`},
		{"t,value\n1,5\n2.5,6\n", `s.csv:3: step "2.5" is not a whole number (expected 1, 2, 3 …)`},
		{"t,value\n1,5 credits\n", `s.csv:2: value "5 credits" is not a number (expected a number, or nothing when missing)`},
		{"t,value\n1,Inf\n", `s.csv:2: value "Inf" is not a number (expected a number, or nothing when missing)`},
		{"t,value\n1,5\n2,6\n1,7\n", `s.csv:4: series "": this date or step came before, in line 2 (expected once)`},
		{"date,value\n2026-03-01,1\n2026-03-03,1\n2026-03-06,1\n", `s.csv:4: series "": date is off the step of its other dates`},
		{"t,value\n1,5\n9000000,6\n", `s.csv:3: series "": too far from the rows before it`},
		{"t,value\n1,5\n1\n", "s.csv:3: wrong number of fields (expected CSV with as many fields as the header)"},
	} {
		_, err := ReadSeries(strings.NewReader(c.csv), "s.csv")
		if err == nil || err.Error() != c.want {
			t.Errorf("%q: error %v, want %s", c.csv, err, c.want)
			continue
		}
		var fault *ReadError
		if !errors.As(err, &fault) || fault.Hint() == "" {
			t.Errorf("%q: no hint with the error", c.csv)
		}
	}
}

func TestStepAfter(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	if got := (Step{Months: 1}).After(start, 3).Format(time.DateOnly); got != "2026-04-01" {
		t.Errorf("three months on it is %s, want 2026-04-01", got)
	}
	if got := (Step{Duration: 24 * time.Hour}).After(start, 31).Format(time.DateOnly); got != "2026-02-01" {
		t.Errorf("31 days on it is %s, want 2026-02-01", got)
	}
}

func TestFollowing(t *testing.T) {
	gap := math.NaN()
	days := func(from string, values ...float64) Series {
		start, err := time.Parse(time.DateOnly, from)
		if err != nil {
			t.Fatal(err)
		}
		return Series{Values: values, Start: start, Step: Step{Duration: 24 * time.Hour}}
	}
	numbered := func(first int, values ...float64) Series { return Series{Values: values, First: first} }
	for _, c := range []struct {
		name          string
		history, test Series
		want          []float64
		ok            bool
	}{
		{"dates that follow", days("2026-03-01", 1, 2), days("2026-03-03", 3, 4), []float64{3, 4}, true},
		{"dates after a gap", days("2026-03-01", 1, 2), days("2026-03-05", 3), []float64{gap, gap, 3}, true},
		{"dates that overlap", days("2026-03-01", 1, 2), days("2026-03-02", 3), nil, false},
		{"steps after dates", days("2026-03-01", 1, 2), numbered(1, 3, 4), []float64{3, 4}, true},
		{"steps from 2", days("2026-03-01", 1, 2), numbered(2, 4), []float64{gap, 4}, true},
		{"dates after numbers", numbered(1, 1, 2), days("2026-03-03", 3), nil, false},
		{"numbers that go on", numbered(1, 1, 2), numbered(4, 4), []float64{gap, 4}, true},
		{"numbers that start anew", numbered(1, 1, 2), numbered(1, 3), []float64{3}, true},
		{"step 0", numbered(1, 1, 2), numbered(0, 3), nil, false},
	} {
		got, ok := c.history.Following(c.test)
		if ok != c.ok || !sameValues(got, c.want) {
			t.Errorf("%s: %v, %v, want %v, %v", c.name, got, ok, c.want, c.ok)
		}
	}
}

func TestFilledAndTrimmed(t *testing.T) {
	gap := math.NaN()
	y, early, late := trimmed([]float64{gap, 1, gap, 3, gap, gap})
	if !sameValues(y, []float64{1, gap, 3}) || early != 1 || late != 2 {
		t.Errorf("trimmed to %v with %d and %d cut, want [1 NaN 3] with 1 and 2", y, early, late)
	}
	near(t, "on the line", filled([]float64{1, gap, gap, 4}, 1), []float64{1, 2, 3, 4}, 1e-12)
	near(t, "like its season", filled([]float64{1, 10, gap, 14, 3, 12}, 2), []float64{1, 10, 2, 14, 3, 12}, 1e-12)
}

func FuzzReadSeries(f *testing.F) {
	f.Add([]byte("series_id,date,value\na,2026-03-01,1\na,2026-03-04,\n"))
	f.Add([]byte("t,value\n1,2\n5,NaN\n3,-7e300\n"))
	f.Add([]byte("date,value\n0001-01-01,1\n9999-12-31,2\n"))
	f.Add([]byte("step,value\n-9223372036854775808,1\n9223372036854775807,2\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		series, err := ReadSeries(bytes.NewReader(data), "f")
		if err != nil {
			return
		}
		rows := bytes.Count(data, []byte("\n")) + bytes.Count(data, []byte("\r")) + 1
		for _, s := range series {
			if len(s.Values) == 0 {
				t.Errorf("series %q has no step", s.ID)
			}
			if len(s.Values) > 1001+(maxGapFactor+1)*rows {
				t.Errorf("%d steps from %d rows", len(s.Values), rows)
			}
			for _, v := range s.Values {
				if math.IsInf(v, 0) {
					t.Errorf("series %q has an infinite value", s.ID)
				}
			}
		}
	})
}
