package ingest

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// spellings are cells of each field that are read in different ways: plainly, in another form, as nothing, and not at all.
var spellings = map[string][]string{
	"run_id":       {"r1", "r2", "r3", "r4", "r5", " r6", "r7\u00a0", "réel", "re\u0301el", "", "none", "-", "0"},
	"created_at":   {"2026-10-01T12:00:00Z", "2026-10-01 12:00:00+00", "2026-10-01T12:00:00.5Z", "2026-10-01T12:00:00.1234567Z", "2026-10-01", "2026-10-01 12:00", "2026-10-01T12:00:00+02:00", "2026-03-29 02:30:00", "1790000000", "2014-12-31T23:59:59Z", "2100-12-31T23:59:59.999999Z", "2101-01-01T00:00:00Z", "2026-02-29T00:00:00Z", "2028-02-29T00:00:00Z", "2026-10-01T24:00:00Z", "2026-10-01T12:00:60Z", "2026-1-01T12:00:00Z", "2026-10-01T12:00:00.Z", "2026-10-01T12:00:00z", " 2026-10-01T12:00:00Z", "soon", "", "0000-00-00", "nan"},
	"completed_at": {"", "2026-10-02T00:00:00Z", "2026-10-02", "later", "none", "0000-00-00 00:00:00"},
	"creator":      {"ann", " ann", "Ann", "", "none", "Zoë", "Zoe\u0308"},
	"team":         {"", "t", "-"},
	"project":      {"p", "", "\u3000p"},
	"model":        {"veo", "Veo", "VEO 3.1", "véo", "", "none", "-"},
	"task":         {"", "text-to-video", "Text To Video", "none", "t2v "},
	"resolution":   {"1080p", "1080", "FHD", "1920x1080", "1080X1920", "1000x1000", "odd", "", "none", " 720p"},
	"width":        {"", "1280", "0", "-1", "1280.0", "1e3", "1000001"},
	"height":       {"", "720", "0", "x"},
	"duration_s":   {"8", "8s", "PT8S", "8.5", "8.1234", "0", "", "3600", "3600.0004", "3601", "-1", "nan", "x"},
	"audio":        {"", "on", "Off", "yes", "maybe", "n/a"},
	"generations":  {"", "1", "3", "2.0", "0", "-", "1000000", "1000001", "x"},
	"outputs":      {"", "0", "2", "-1", "null"},
	"status":       {"", "ok", "Completed", "failed", "in progress", "odd", "none", "Rendered"},
	"charged_credits": {"", "5", "5.5", "0", "63.300000000000004", "0.123456789", "0.0000000004", "999999999.999999999", "1234567890", "123456789012345678", "1000000000000000000", "-1",
		"+5", "5.", ".5", "05", "1,5", "nan", "none", "Infinity", "5 "},
	"cost_usd":            {"", "1", "1.25", "-1", "x", "na"},
	"prompt":              {"", "a fox", " a fox", "\"quoted\"", "two\nlines", "ein Fuchs, größer", "e\u0301", "none", "-", "\ufeffx"},
	"session_id":          {"", "s1", "long session", "none", "0000-00-00", "0123456", "N/A", "s1 "},
	"accepted":            {"", "yes", "no", "1", "perhaps"},
	"delivery_resolution": {"", "4K", "UHD", "3840x2160", "odd"},
}

// TestPlainRowsAreReadAsCellsAre: what read_plain takes for plain is stored as if each cell had been read by itself, and what it
// does not is stored or rejected by just that.
func TestPlainRowsAreReadAsCellsAre(t *testing.T) {
	b, dir := newBench(t), t.TempDir()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	words, problems := NewMapping(nil, nil, map[string]string{"Rendered": "succeeded", "failed": "cancelled"})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	plain := 0
	rapid.Check(t, func(rt *rapid.T) {
		names := FieldNames()
		var rows [][]string
		for range rapid.IntRange(1, 12).Draw(rt, "rows") {
			row := make([]string, len(names))
			for i, name := range names {
				// Most cells are the first of their field that is not empty, or rows would hardly ever be good.
				row[i] = rapid.OneOf(rapid.Just(spellings[name][0]), rapid.Just(spellings[name][0]), rapid.Just(spellings[name][0]), rapid.SampledFrom(spellings[name])).Draw(rt, name)
			}
			rows = append(rows, row)
		}
		path := filepath.Join(dir, "log.csv")
		f, err := os.Create(path)
		if err != nil {
			rt.Fatal(err)
		}
		if err := csv.NewWriter(f).WriteAll(slices.Insert(rows, 0, names)); err != nil {
			rt.Fatal(err)
		}
		f.Close()
		o := Options{Mapping: words, Source: rapid.SampledFrom([]string{"", "x"}).Draw(rt, "source")}
		if rapid.Bool().Draw(rt, "in Berlin") {
			o.Location = berlin
		}
		exact := rapid.Bool().Draw(rt, "exact")
		local := "SELECT has_local_times FROM files"
		b.in.cellwise = true
		_, want := b.forced(exact, path, o)
		want = append(want, b.lines(local)...)
		b.in.cellwise = false
		_, got := b.forced(exact, path, o)
		got = append(got, b.lines(local)...)
		if fmt.Sprint(got) != fmt.Sprint(want) {
			rt.Fatalf("together %q\ncell by cell %q", got, want)
		}
		plain += int(b.in.plain.rows.Load()) - len(b.in.plain.left)
	})
	if plain == 0 && !testing.Short() { // the few draws may well have none
		t.Error("no row was plain")
	}
}

// TestFilesWithFewPlainRows: such a file is read in another way, to the same end, and what is left of the first is nothing.
func TestFilesWithFewPlainRows(t *testing.T) {
	b := newBench(t)
	var content []byte
	content = append(content, "id,created_at,model,credits\n"...)
	for i := range 30_000 {
		charge := "1"
		if i%3 > 0 {
			charge = "63.300000000000004"
		}
		content = fmt.Appendf(content, "r%d,2026-10-01T12:00:00Z,veo,%s\n", i, charge)
	}
	path := write(t, t.TempDir(), "a.csv", string(content))
	for _, exact := range []bool{false, true} {
		if _, got := b.forced(exact, path, Options{}); got[0] != "30000=30000+0+0+0 merged 0 rounded 20000" {
			t.Errorf("exact %v: %s", exact, got[0])
		}
		if !b.in.plain.gaveUp.Load() {
			t.Errorf("exact %v: the rows were taken for plain", exact)
		}
		b.want("SELECT count(*), count(DISTINCT run_number), sum(charged_credits) FROM runs", "30000|30000|1276000")
		b.want("SELECT count(*) FROM duckdb_tables() WHERE temporary", "0")
	}
}

func TestTimesOfMostLogs(t *testing.T) {
	for _, tt := range []struct {
		text string
		want int64
		ok   bool
	}{
		{"2026-10-01T12:00:00Z", 1790856000_000000, true},
		{"2015-01-01T00:00:00Z", 1420070400_000000, true},
		{"2100-12-31 23:59:59.999999+00", 4133980799_999999, true},
		{"2024-02-29T00:00:00.05Z", 1709164800_050000, true},
		{"2100-02-29T00:00:00Z", 0, false},
		{"2014-12-31T23:59:59Z", 0, false},
		{"2026-04-31T00:00:00Z", 0, false},
		{"2026-10-01T12:00:00.Z", 0, false},
		{"2026-10-01T12:00:00.1234567Z", 0, false}, // left to normal.Time
		{"2026-10-01T12:00:00", 0, false},
	} {
		if got, ok := utcMicros(tt.text); got != tt.want || ok != tt.ok {
			t.Errorf("%s: %d, %v (expected %d, %v)", tt.text, got, ok, tt.want, tt.ok)
		}
	}
}
