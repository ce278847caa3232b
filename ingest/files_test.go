package ingest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestExpand(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b.csv", "B.CSV.gz", "a.jsonl", "rates.csv", "notes.txt", ".hidden.csv", "c.parquet", "skip.csv", "x[1].csv"} {
		write(t, dir, name, "x")
	}
	write(t, dir, "card.toml", `rates = "rates.csv"`)
	if err := os.Mkdir(filepath.Join(dir, "d.csv"), 0o755); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		paths []string
		want  string
	}{
		{[]string{"."}, "B.CSV.gz a.jsonl b.csv c.parquet x[1].csv"},
		{[]string{"*.csv"}, "b.csv rates.csv skip.csv x[1].csv"},
		{[]string{"x[1].csv"}, "x[1].csv"},
		{[]string{"notes.txt", "-", "a.jsonl"}, "notes.txt - a.jsonl"},
		{[]string{"{b,a}.*"}, "a.jsonl b.csv"},
	}
	t.Chdir(dir)
	for _, c := range cases {
		got, err := Expand(c.paths, "skip.csv")
		for i := range got {
			got[i] = strings.TrimPrefix(got[i], "./")
		}
		if err != nil || !slices.Equal(got, strings.Fields(c.want)) {
			t.Errorf("%q: %q, %v (expected %q)", c.paths, got, err, c.want)
		}
	}
	for path, want := range map[string]string{
		"none.csv": "none.csv: no such file or directory", "*.none": "*.none: no file matches", "[.csv": "[.csv: not a pattern of file names: syntax error in pattern",
		"d.csv": "d.csv: no log file in this directory (expected .csv .tsv .json .jsonl .ndjson .parquet, also .gz or .zst)",
	} {
		if got, err := Expand([]string{path}); err == nil || err.Error() != want {
			t.Errorf("%s: %q, %v (expected %s)", path, got, err, want)
		}
	}
}

func TestTextSize(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, size int) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, make([]byte, size), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	plain, packed, parquet := write("a.csv", 7), write("b.jsonl.gz", 10), write("c.Parquet", 1)
	for _, tt := range []struct {
		paths []string
		want  int64
	}{
		{nil, 0}, {[]string{plain}, 7}, {[]string{plain, packed}, 107}, {[]string{parquet}, 10}, {[]string{dir}, 117},
		{[]string{plain, filepath.Join(dir, "none.csv")}, 0}, {[]string{plain, Stdin}, 0},
	} {
		if got := TextSize(tt.paths); got != tt.want {
			t.Errorf("%v: %d, expected %d", tt.paths, got, tt.want)
		}
	}
}
