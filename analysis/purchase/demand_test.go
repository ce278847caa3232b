package purchase

import (
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// told writes paths as "NAME: date credits, …".
func told(paths []Path) string {
	var out []string
	for _, p := range paths {
		var uses []string
		for _, u := range p.Uses {
			uses = append(uses, u.Date.Format(time.DateOnly)+" "+u.Credits.String())
		}
		out = append(out, p.Name+": "+strings.Join(uses, ", "))
	}
	return strings.Join(out, "; ")
}

func TestReadDemand(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"with paths", "path,date,credits\na,2026-03-02,5\nb,2026-03-01,1.5\na,2026-03-01,0\n", "a: 2026-03-01 0, 2026-03-02 5; b: 2026-03-01 1.5"},
		{"without", "date,credits\n2026-03-01,5", ": 2026-03-01 5"},
		{"other order, marks, spaces", "\ufeffCredits, Date ,PATH\r\n 5 ,2026-03-01, a \r\n", "a: 2026-03-01 5"},
		{"blank lines, quotes, points", "date,credits\n\n\"2026-03-01\",.5\n2026-03-02,7.\n", ": 2026-03-01 0.5, 2026-03-02 7"},
		{"a path without name is one too", "path,date,credits\n,2026-03-01,5\na,2026-03-01,6", ": 2026-03-01 5; a: 2026-03-01 6"},
		{"17 digits, 9 decimals", "date,credits\n2026-03-01,12345678901234567.123456789", ": 2026-03-01 12345678901234567.123456789"},
	} {
		paths, err := ReadDemand(strings.NewReader(c.text), "d.csv")
		if got := told(paths); err != nil || got != c.want {
			t.Errorf("%s: %q, %v; want %q", c.name, got, err, c.want)
		}
	}
}

func TestReadDemandRefuses(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "d.csv:1: the file is empty (expected the header path,date,credits)"},
		{"date,credits\n", "d.csv:1: there is no demand below the header (expected one row or more)"},
		{"date,amount\n", `d.csv:1: the column "amount" is not known (expected path, date and credits)`},
		{"date,credits,date\n", `d.csv:1: the column "date" is there twice (expected once)`},
		{"path,credits\n", `d.csv:1: there is no column "date" (expected path, date and credits)`},
		{"path,date\n", `d.csv:1: there is no column "credits" (expected path, date and credits)`},
		{"date,credits\n2026-02-29,5\n", `d.csv:2: the date "2026-02-29" cannot be read (expected YYYY-MM-DD)`},
		{"date,credits\n2026-03-01,5\n01/03/2026,5\n", `d.csv:3: the date "01/03/2026" cannot be read (expected YYYY-MM-DD)`},
		{"date,credits\n2026-03-01,\n", `d.csv:2: credits: "" is not an amount (expected 0 or more, such as 1250.5)`},
		{"date,credits\n2026-03-01,-1\n", `d.csv:2: credits: "-1" is not an amount (expected 0 or more, such as 1250.5)`},
		{"date,credits\n2026-03-01,1e3\n", `d.csv:2: credits: "1e3" is not an amount (expected 0 or more, such as 1250.5)`},
		{"date,credits\n2026-03-01,1.2.3\n", `d.csv:2: credits: "1.2.3" is not an amount (expected 0 or more, such as 1250.5)`},
		{"date,credits\n2026-03-01,0.1234567890\n", `d.csv:2: credits: "0.1234567890" has too many digits (expected at most 17, and 9 decimals)`},
		{"date,credits\n\"\n\",5\n2026-03-01,5\n2026-03-01,6\n", `d.csv:2: the date "" cannot be read (expected YYYY-MM-DD)`},
		{"date,credits\n2026-03-01,5\n2026-03-01,6\n", `d.csv:3: the path "" has a demand for 2026-03-01 in line 2 already (expected one a day)`},
		{"date,credits\n2026-03-01,5,6\n", "d.csv:2: the row has another number of columns than the header (expected as many)"},
		{"date,credits\n2026-03-01,5\"\n", `d.csv:2: bare " in non-quoted-field (expected " only around a whole cell, doubled inside it)`},
	} {
		_, err := ReadDemand(strings.NewReader(c.text), "d.csv")
		var wrong *DemandError
		if !errors.As(err, &wrong) || err.Error() != c.want || wrong.Hint() == "" {
			t.Errorf("%q:\n got %v\nwant %s", c.text, err, c.want)
		}
	}
	broken := errors.New("broken")
	if _, err := ReadDemand(&failing{broken}, "d.csv"); !errors.Is(err, broken) {
		t.Errorf("a reader's error became %v", err)
	}
}

type failing struct{ err error }

func (f *failing) Read([]byte) (int, error) { return 0, f.err }

func TestSpread(t *testing.T) {
	paths, err := ReadDemand(strings.NewReader("path,date,credits\na,2026-02-28,9\na,2026-03-02,5\nb,2026-03-01,1\nb,2026-03-04,7\n"), "d.csv")
	if err != nil {
		t.Fatal(err)
	}
	if last := Last(paths); !last.Equal(day("2026-03-04")) {
		t.Errorf("last %s", last)
	}
	rows, outside := Spread(paths, time.Date(2026, 3, 1, 23, 0, 0, 0, time.FixedZone("", -8*3600)), 3)
	if got := fmt.Sprint(rows); got != "[[0 5 0] [1 0 0]]" || outside != 2 {
		t.Errorf("%s, %d outside", got, outside)
	}
	if rows, outside = Spread(paths, day("2026-03-01"), 4); fmt.Sprint(rows) != "[[0 5 0 0] [1 0 0 7]]" || outside != 1 {
		t.Errorf("%v, %d outside", rows, outside)
	}
	if !Last(nil).IsZero() {
		t.Error("no paths have a last day")
	}
}

// What is read can be written and read again, with the same rows; errors name the file.
func FuzzReadDemand(f *testing.F) {
	f.Add("path,date,credits\na,2026-03-01,5\nb,2026-03-01,1.5\n")
	f.Add("date,credits\n2026-03-01,0.000000001\n\n2026-03-02,7.\n")
	f.Add("\ufeffcredits,date\r\n\"5\",2026-03-01\r\n")
	f.Add("date,credits\n2026-03-01,5\"\n")
	f.Add("path,date,credits\n\"a,\n\"\"b\",2026-03-01,5\n")
	f.Fuzz(func(t *testing.T, text string) {
		paths, err := ReadDemand(strings.NewReader(text), "d.csv")
		if err != nil {
			if !strings.HasPrefix(err.Error(), "d.csv:") {
				t.Fatalf("error without a place: %v", err)
			}
			return
		}
		var out strings.Builder
		w := csv.NewWriter(&out)
		w.Write([]string{"path", "date", "credits"})
		for _, p := range paths {
			for _, u := range p.Uses {
				if u.Credits.IsNegative() {
					t.Fatalf("negative demand in %q", text)
				}
				w.Write([]string{p.Name, u.Date.Format(time.DateOnly), u.Credits.String()})
			}
		}
		w.Flush()
		again, err := ReadDemand(strings.NewReader(out.String()), "again")
		if err != nil || told(again) != told(paths) {
			t.Fatalf("%q read as %q, again as %q, %v", text, told(paths), told(again), err)
		}
	})
}
