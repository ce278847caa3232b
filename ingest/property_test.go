package ingest

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestMain draws fewer examples than rapid does by itself, since each is several ingests; -rapid.checks asks for more.
func TestMain(m *testing.M) {
	flag.Parse()
	asked := false
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == "rapid.checks" })
	if !asked {
		flag.Set("rapid.checks", "10") // with -short, rapid draws a fifth of them
	}
	os.Exit(m.Run())
}

const propertyHead = "id,created_at,completed_at,model,task,status,credits,generations,prompt\n"

// drawRow draws a row with few values, so that keys and contents meet often.
func drawRow(t *rapid.T, ids []string) string {
	pick := func(name string, values ...string) string { return rapid.SampledFrom(values).Draw(t, name) }
	return strings.Join([]string{
		pick("id", ids...),
		pick("created", "2026-10-01", "2026-10-01T00:00:00Z", "2026-10-02 03:00", "bad", ""),
		pick("completed", "", "", "2026-10-03", "2026-10-04"),
		pick("model", "Veo 3.1", "veo-3.1", "kling", "VEO31"),
		pick("task", "", "i2v", "I2V"),
		pick("status", "ok", "", "failed", "queued", "odd"),
		pick("credits", "5", "5.00", "6", "", "63.300000000000004", "-1"),
		pick("generations", "", "1", "2", "0"),
		pick("prompt", "", "a fox", "\"two\nlines\""),
	}, ",") + "\n"
}

func (b *bench) state(o Options, files ...string) []string {
	b.empty()
	b.ingest(o, files...)
	return b.runs()
}

// TestAnyOrderGivesTheSameRuns: ingesting twice, shuffling the lines, ordering the files another way and splitting them
// changes no run and no count that does not depend on files.
func TestAnyOrderGivesTheSameRuns(t *testing.T) {
	b, dir := newBench(t), t.TempDir()
	rapid.Check(t, func(r *rapid.T) {
		ids := []string{"r1", "r2", "r3"}
		withoutIDs := rapid.Bool().Draw(r, "some without ids")
		if withoutIDs {
			ids = append(ids, "", "")
		}
		var files, shuffled [][]string
		for i := range rapid.IntRange(1, 3).Draw(r, "files") {
			n := rapid.IntRange(0, 6).Draw(r, "rows")
			var rows []string
			for range n {
				rows = append(rows, drawRow(r, ids))
			}
			files = append(files, rows)
			shuffled = append(shuffled, rapid.Permutation(rows).Draw(r, fmt.Sprint("shuffle", i)))
		}
		save := func(prefix string, parts [][]string) []string {
			var paths []string
			for i, rows := range parts {
				paths = append(paths, write(r, dir, fmt.Sprintf("%s%d.csv", prefix, i), propertyHead+strings.Join(rows, "")))
			}
			return paths
		}
		paths := save("a", files)
		b.empty()
		first := b.ingest(Options{}, paths...)
		want, versions := b.runs(), b.lines("SELECT DISTINCT * EXCLUDE (file_id, run_number) FROM (FROM runs UNION ALL FROM other_versions) ORDER BY ALL")
		for _, f := range first.Files {
			if c := f.Counts; c.Rows != c.Kept+c.Updated+c.Duplicate+c.Rejected {
				r.Fatalf("%+v", c)
			}
		}

		again := b.ingest(Options{}, paths...)
		if got := b.runs(); !slices.Equal(got, want) || again.Total.Kept+again.Total.Updated != 0 {
			r.Fatalf("again: %+v\n got %q\nwant %q", again.Total, got, want)
		}
		b.empty()
		other := b.ingest(Options{}, save("b", shuffled)...)
		if got := b.runs(); !slices.Equal(got, want) {
			r.Fatalf("shuffled lines:\n got %q\nwant %q", got, want)
		}
		for i := range first.Files {
			if got, want := counts(other.Files[i].Counts), counts(first.Files[i].Counts); got != want {
				r.Fatalf("shuffled lines: %s (expected %s)", got, want)
			}
		}
		if got := b.state(Options{}, rapid.Permutation(paths).Draw(r, "order")...); !slices.Equal(got, want) {
			r.Fatalf("files in another order:\n got %q\nwant %q", got, want)
		}
		if got := b.lines("SELECT DISTINCT * EXCLUDE (file_id, run_number) FROM (FROM runs UNION ALL FROM other_versions) ORDER BY ALL"); !slices.Equal(got, versions) {
			r.Fatalf("files in another order: versions\n got %q\nwant %q", got, versions)
		}
		if !withoutIDs {
			var single [][]string
			for _, row := range slices.Concat(files...) {
				single = append(single, []string{row})
			}
			if got := b.state(Options{}, save("c", single)...); !slices.Equal(got, want) {
				r.Fatalf("one file a row:\n got %q\nwant %q", got, want)
			}
			if got := b.state(Options{}, save("d", [][]string{slices.Concat(files...)})...); !slices.Equal(got, want) {
				r.Fatalf("one file:\n got %q\nwant %q", got, want)
			}
		}
	})
}

// TestReplaceIsAsIfNeverRead: reading a file another way and dropping it leaves what the others give.
func TestReplaceIsAsIfNeverRead(t *testing.T) {
	b, dir := newBench(t), t.TempDir()
	nothing, _ := NewMapping(nil, map[string]any{"created_at": "never"}, nil)
	rapid.Check(t, func(r *rapid.T) {
		var paths []string
		for i := range 3 {
			content := propertyHead
			for range rapid.IntRange(1, 4).Draw(r, "rows") {
				content += drawRow(r, []string{"r1", "r2", ""})
			}
			paths = append(paths, write(r, dir, fmt.Sprintf("%d.csv", i), content+fmt.Sprintf("only%d,2026-10-01,,veo,,,,,\n", i)))
		}
		gone := rapid.IntRange(0, 2).Draw(r, "gone")
		want := b.state(Options{}, slices.Delete(slices.Clone(paths), gone, gone+1)...)
		b.empty()
		b.ingest(Options{}, paths...)
		b.ingest(Options{Mapping: nothing, Replace: true}, paths[gone])
		if got := b.runs(); !slices.Equal(got, want) {
			r.Fatalf("without file %d:\n got %q\nwant %q", gone, got, want)
		}
	})
}
