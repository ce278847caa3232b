package cli

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"offcut/ingest"
	"offcut/ingest/store"
)

// keptConfig prices two sources by cards of their own, one of which has other rates from the third day on.
const keptConfig = `card = "a.toml"
timezone = "Europe/Berlin"
[source.x]
card = "b.toml"
`

var keptCards = map[string]string{
	"offcut.toml": keptConfig,
	"a.toml":      "rates = \"a.csv\"\ncurrency = \"Acorns\"\n",
	"a.csv":       "model,resolution,unit,credits,effective_from,effective_to\nVeo,720p,video,10,,2026-10-03\nVeo,720p,video,12,2026-10-03,\nVeo,1080p,video,20,,\nKling,,second,3,,\n",
	"b.toml":      "rates = \"b.csv\"\ncurrency = \"Beans\"\nfailed_runs = \"charged\"\n",
	"b.csv":       "model,unit,credits\nVeo,video,7\nOther,run,5\n",
}

const keptHead = "run_id,created_at,stamp,completed_at,creator,project,model,resolution,duration,generations,status,credits,prompt,session_id,accepted\n"

// keptFile is a file of a history: rows of one source.
type keptFile struct{ source, name, text string }

// drawVersions are the rows that tell of one run, one after the other: it may be pending first and be finished, charged and accepted later.
func drawVersions(t *rapid.T, id int) []string {
	pick := func(what string, values ...string) string { return rapid.SampledFrom(values).Draw(t, what) }
	at := time.Date(2026, 10, 1, 21, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 6*24*4).Draw(t, "quarter")) * 15 * time.Minute / 4)
	stamp := at.Add(time.Duration(rapid.IntRange(-30, 30).Draw(t, "hours")) * time.Hour)
	row := func(completed, status, credits, accepted string) string {
		return strings.Join([]string{completed, status, credits, accepted}, "\x00")
	}
	creator, project, model := pick("creator", "ann", "ann", "bob", ""), pick("project", "", "spring"), pick("model", "Veo", "VEO", "veo", "Kling", "Other", "Nope")
	resolution, duration := pick("resolution", "", "720p", "1080p"), pick("duration", "", "4", "8")
	prompt, session := pick("prompt", "", "fox in snow", "fox in deep snow", "owl", "--"), pick("session", "", "", "", "s")
	generations := pick("generations", "", "2")
	completed := at.Add(2 * time.Minute).Format(time.RFC3339)
	end := row(completed, pick("status", "succeeded", "succeeded", "failed", "cancelled"), pick("credits", "", "10", "12", "24.5"), "")
	versions := []string{end}
	if rapid.Bool().Draw(t, "was pending") {
		versions = []string{row("", "pending", "", ""), end}
	}
	if rapid.IntRange(0, 2).Draw(t, "accepted later") == 0 {
		versions = append(versions, row(completed, "succeeded", "10", "yes"))
	}
	for i, v := range versions {
		c := strings.Split(v, "\x00")
		shown := model
		if i > 0 && rapid.Bool().Draw(t, "spelled otherwise") {
			shown = strings.ToUpper(model)
		}
		versions[i] = strings.Join([]string{fmt.Sprintf("r%02d", id), at.Format(time.RFC3339), stamp.Format(time.RFC3339), c[0], creator, project, shown, resolution, duration,
			generations, c[1], c[2], prompt, session, c[3]}, ",") + "\n"
	}
	return versions
}

// drawFiles deals the rows of a log's runs out to files, in any order.
func drawFiles(t *rapid.T, dir string) []keptFile {
	files := make([]keptFile, rapid.IntRange(1, 4).Draw(t, "files"))
	rows := make([][]string, len(files))
	for i := range files {
		files[i] = keptFile{source: rapid.SampledFrom([]string{"", "", "x"}).Draw(t, "source"), name: filepath.Join(dir, fmt.Sprintf("%d.csv", i))}
	}
	for id := range rapid.IntRange(1, 14).Draw(t, "runs") {
		for _, v := range drawVersions(t, id) {
			i := rapid.IntRange(0, len(files)-1).Draw(t, "file")
			rows[i] = append(rows[i], v)
		}
	}
	for i := range files {
		files[i].text = keptHead + strings.Join(rows[i], "")
		if err := os.WriteFile(files[i].name, []byte(files[i].text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// keptStep is something that is done to a database: a file is ingested, perhaps in place of what it gave before, or all is reported.
type keptStep struct {
	file            *keptFile // nil: report
	replaced        bool
	currency, until string
}

func (s keptStep) String() string {
	if s.file == nil {
		return fmt.Sprintf("report %s %s", s.currency, s.until)
	}
	return fmt.Sprintf("ingest %s replaced %v:\n%s", filepath.Base(s.file.name), s.replaced, s.file.text)
}

// history is databases in which steps are done.
type history struct {
	t   *rapid.T
	dir string
}

func (h *history) open(database string, s keptStep) *workspace {
	h.t.Helper()
	env := &Env{Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: io.Discard, Now: time.Now}
	o := &sharedOptions{db: filepath.Join(h.dir, database), config: filepath.Join(h.dir, "offcut.toml"), format: "table", quiet: true, currency: s.currency,
		all: true, asOf: s.until, threads: 2}
	db, err := store.Open(context.Background(), o.db, store.Options{})
	h.must(err)
	h.must(db.Close())
	w, err := openWorkspace(context.Background(), env, o, nil)
	h.must(err)
	return w
}

func (h *history) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// do does a step and returns the tables of a report.
func (h *history) do(database string, s keptStep) map[string][]string {
	h.t.Helper()
	w := h.open(database, s)
	defer w.close()
	if s.file == nil {
		return h.report(w)
	}
	o := ingest.Options{Source: s.file.source}
	if s.replaced {
		o.Replace, o.Mapping = true, ingest.Mapping{Columns: map[string]string{"created_at": "stamp"}}
	}
	h.must(w.ingest(context.Background(), []string{s.file.name}, o))
	if refused := w.refusedError(); refused != nil && !strings.Contains(refused.Error(), "already ingested") {
		h.t.Fatal(refused)
	}
	return nil
}

// report returns the rows of every table that pages and exports read, in order, and holds the laws.
func (h *history) report(w *workspace) map[string][]string {
	h.t.Helper()
	ctx := context.Background()
	h.must(w.buildAll(ctx, nil))
	found := map[string][]string{}
	read := func(name, query string) {
		h.t.Helper()
		_, err := w.db.Stream(ctx, func(row []any) error {
			found[name] = append(found[name], fmt.Sprint(row))
			return nil
		}, query)
		h.must(err)
	}
	tables, err := w.exports(ctx)
	h.must(err)
	for _, e := range tables {
		table := e.Name
		if e.ordered != "" {
			table = "(" + e.ordered + ")"
		}
		read(e.Name, "SELECT "+e.selected()+" FROM "+table)
	}
	read("broken laws", "SELECT law, offending_rows FROM mart_laws WHERE NOT is_held")
	if broken := found["broken laws"]; len(broken) > 0 {
		h.t.Fatalf("broken laws: %q", broken)
	}
	return found
}

// same holds a report against one from scratch, but for some tables.
func (h *history) same(what string, got, want map[string][]string, but ...string) {
	h.t.Helper()
	for name := range want {
		if !slices.Contains(but, name) && !slices.Equal(got[name], want[name]) {
			h.t.Fatalf("%s: %s\n%s\nfrom scratch\n%s", what, name, strings.Join(got[name], "\n"), strings.Join(want[name], "\n"))
		}
	}
}

// TestReportsAreTheSameAsFromScratch: with reports in between, after which prices and chains are kept, every table is what it is
// without; and however the log came in, but for what is said of the files, and of runs added after a month's end.
func TestReportsAreTheSameAsFromScratch(t *testing.T) {
	dir := t.TempDir()
	for name, text := range keptCards {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	// A check is a dozen reports. -rapid.checks has the last word.
	if few := flag.Lookup("rapid.checks"); few.Value.String() == few.DefValue {
		defer flag.Set("rapid.checks", few.DefValue)
		flag.Set("rapid.checks", "3")
	}
	round := 0
	rapid.Check(t, func(t *rapid.T) {
		round++
		h := &history{t, dir}
		files := drawFiles(t, dir)
		var steps []keptStep
		for range rapid.IntRange(1, 7).Draw(t, "steps") {
			steps = append(steps, keptStep{file: &files[rapid.IntRange(0, len(files)-1).Draw(t, "file")], replaced: rapid.IntRange(0, 5).Draw(t, "replaced") == 0})
			if rapid.Bool().Draw(t, "report") {
				steps = append(steps, keptStep{until: rapid.SampledFrom([]string{"", "", "2026-10-04"}).Draw(t, "until")})
			}
		}
		name := func(what string) string { return fmt.Sprint(what, round, ".duckdb") }
		kept, fresh, other, copied := name("kept"), name("fresh"), name("other"), name("copied")
		defer h.remove(kept, fresh, other, copied)
		for _, s := range steps {
			h.do(kept, s)
			if s.file != nil {
				h.do(fresh, s)
			}
		}
		for _, last := range []keptStep{{until: "2026-10-04"}, {}} {
			got := h.do(kept, last)
			h.copy(fresh, copied)
			h.same(fmt.Sprint(last), got, h.do(copied, last))
		}
		if slices.ContainsFunc(steps, func(s keptStep) bool { return s.file != nil && s.replaced }) {
			return // then the order decides which of its two readings a file has
		}
		read := map[string]bool{}
		for _, s := range rapid.Permutation(steps).Draw(t, "order") {
			if s.file != nil && !read[s.file.name] {
				read[s.file.name] = true
				h.do(other, keptStep{file: s.file})
			}
		}
		h.same("in another order", h.do(kept, keptStep{}), h.do(other, keptStep{}), "mart_files", "mart_added_later")
	})
}

func (h *history) copy(from, to string) {
	h.t.Helper()
	b, err := os.ReadFile(filepath.Join(h.dir, from))
	h.must(err)
	h.must(os.WriteFile(filepath.Join(h.dir, to), b, 0o644))
}

func (h *history) remove(names ...string) {
	for _, name := range names {
		os.Remove(filepath.Join(h.dir, name))
	}
}
