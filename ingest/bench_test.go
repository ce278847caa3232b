package ingest

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	sampledata "offcut/sample_data"

	"offcut/ingest/store"
)

// BenchmarkIngest measures the ingest of a log against DuckDB's own load of the same file into a database file, in turns, by
// both CSV readers. The machine's speed cancels out of x-raw.
func BenchmarkIngest(b *testing.B) {
	const runs = 200_000
	path := filepath.Join(b.TempDir(), "runs.csv")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	price := func(sampledata.Shot) (string, bool) { return "12.5", true }
	if err := sampledata.Write(f, sampledata.Options{Runs: runs, Seed: 1}, price); err != nil {
		b.Fatal(err)
	}
	f.Close()
	for name, exact := range map[string]bool{"strict": false, "exact": true} {
		b.Run(name, func(b *testing.B) {
			var raw, ours time.Duration
			for b.Loop() {
				raw += timed(b, func(db *bench) { db.exec("CREATE TABLE raw AS FROM read_csv(" + literal(path) + ")") })
				ours += timed(b, func(db *bench) {
					db.in.exactOnly = exact
					if r, err := db.in.Files(context.Background(), []string{path}, Options{}); err != nil || r.Runs != runs {
						b.Fatal(r, err)
					}
				})
			}
			b.ReportMetric(ours.Seconds()/raw.Seconds(), "x-raw")
		})
	}
}

func timed(b *testing.B, f func(*bench)) time.Duration {
	db := newBenchIn(b, filepath.Join(b.TempDir(), "a.duckdb"), store.Options{})
	defer db.db.Close()
	begin := time.Now()
	f(db)
	return time.Since(begin)
}
