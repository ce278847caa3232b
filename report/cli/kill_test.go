package cli

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"offcut/ingest/store"
)

var kills = flag.Int("kills", 6, "how many times TestKilledIngest and TestKilledReport each kill a process")

// victim is a command that is killed, and what it would have done.
type victim struct {
	t        *testing.T
	dir      string
	files    []string
	db       string // of the command that is killed
	wantRuns string
	want     map[string]string // pages
}

// newVictim makes three logs in the order of time, and what becomes of them undisturbed.
func newVictim(t *testing.T) *victim {
	dir := t.TempDir()
	v := &victim{t: t, dir: dir, db: filepath.Join(dir, "killed.duckdb")}
	t.Setenv("TMPDIR", filepath.Join(dir, "tmp"))
	if err := os.Mkdir(os.Getenv("TMPDIR"), 0o755); err != nil {
		t.Fatal(err)
	}
	code, log, stderr := run(t.Context(), nil, "sample", "--runs", "3000")
	if code != 0 {
		t.Fatal(stderr)
	}
	header, rest, _ := strings.Cut(log, "\n")
	rows := slices.Collect(strings.Lines(rest))
	for i := range 3 {
		name := filepath.Join(dir, fmt.Sprintf("%d.csv", i+1))
		text := header + "\n" + strings.Join(rows[i*len(rows)/3:(i+1)*len(rows)/3], "")
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		v.files = append(v.files, name)
	}
	whole := filepath.Join(dir, "whole.duckdb")
	v.finish(v.ingest(whole))
	v.finish(v.report(whole, "whole"))
	v.wantRuns, v.want = v.runs(whole), v.pages("whole")
	if !strings.HasPrefix(v.wantRuns, "3000 runs") || len(v.want) < 10 {
		t.Fatalf("%s, %d pages", v.wantRuns, len(v.want))
	}
	return v
}

func (v *victim) command(args ...string) *exec.Cmd {
	c := exec.Command("offcut", args...)
	c.Dir = v.dir
	return c
}

func (v *victim) ingest(db string) *exec.Cmd {
	return v.command(append([]string{"ingest", "--quiet", "--db", db}, v.files...)...)
}

func (v *victim) report(db, out string) *exec.Cmd {
	return v.command(append([]string{"report", "--quiet", "--card", "qolaba", "--db", db, "--out", out}, v.files...)...)
}

func (v *victim) finish(c *exec.Cmd) time.Duration {
	v.t.Helper()
	began := time.Now()
	if out, err := c.CombinedOutput(); err != nil {
		v.t.Fatalf("%v: %v\n%s", c.Args, err, out)
	}
	return time.Since(began)
}

// kill starts a command, kills it a moment later, and says whether that was before it ended.
func (v *victim) kill(c *exec.Cmd, after time.Duration) bool {
	v.t.Helper()
	if err := c.Start(); err != nil {
		v.t.Fatal(err)
	}
	time.Sleep(after)
	c.Process.Kill()
	return c.Wait() != nil
}

// runs are the number of the database's runs and a digest of all they hold.
func (v *victim) runs(path string) string {
	v.t.Helper()
	db, err := store.Open(v.t.Context(), path, store.Options{})
	if err != nil {
		v.t.Fatal(err)
	}
	defer db.Close()
	var digest string
	err = db.QueryRow(v.t.Context(), `SELECT count(*) || ' runs, ' || count(DISTINCT (source, run_id)) || ' ids, ' || coalesce(md5(string_agg(r::VARCHAR, chr(10) ORDER BY source, run_id)), '')
		|| (SELECT ', ' || count(*) || ' files of ' || coalesce(sum("rows"), 0) FROM files) FROM (SELECT * EXCLUDE (file_id, run_number) FROM runs) AS r`, nil, &digest)
	if err != nil {
		v.t.Fatal(err)
	}
	return digest
}

func (v *victim) pages(dir string) map[string]string {
	v.t.Helper()
	pages := map[string]string{}
	err := filepath.WalkDir(filepath.Join(v.dir, dir), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(filepath.Join(v.dir, dir), path)
		pages[name] = string(text)
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		v.t.Fatal(err)
	}
	return pages
}

// noLeftovers: the next command has deleted what killed ones left.
func (v *victim) noLeftovers(dirs ...string) {
	v.t.Helper()
	for _, dir := range dirs {
		left, err := filepath.Glob(filepath.Join(dir, "*offcut-*"))
		hidden, _ := filepath.Glob(filepath.Join(dir, ".*"))
		if left = append(left, hidden...); err != nil || len(left) > 0 {
			v.t.Errorf("left behind: %q, %v", left, err)
		}
	}
}

func (v *victim) drop() {
	for _, name := range []string{v.db, v.db + ".wal"} {
		if err := os.Remove(name); err != nil && !os.IsNotExist(err) {
			v.t.Fatal(err)
		}
	}
}

// TestKilledIngest kills ingests at random moments, some of them several times over: the database opens and holds whole files
// alone, and the same command once more makes of it what it would have been.
func TestKilledIngest(t *testing.T) {
	v := newVictim(t)
	v.drop()
	took := v.finish(v.ingest(v.db))
	at := map[string]int{}
	for killed := 0; killed < *kills; {
		v.drop()
		for range 1 + rand.IntN(3) {
			after := time.Duration(rand.Int64N(int64(took)))
			if !v.kill(v.ingest(v.db), after) {
				break // it was faster
			}
			killed++
			if _, err := os.Stat(v.db); err != nil {
				at["before there is a database"]++
				continue
			}
			state := v.runs(v.db)
			count, _, _ := strings.Cut(state, " ")
			if !slices.Contains([]string{"0", "1000", "2000", "3000"}, count) {
				t.Fatalf("killed after %v: %s (expected whole files)", after, state)
			}
			at["with "+count+" runs"]++
		}
		v.finish(v.ingest(v.db))
		if got := v.runs(v.db); got != v.wantRuns {
			t.Fatalf("after kills and once more: %s (expected %s)", got, v.wantRuns)
		}
		v.noLeftovers(os.Getenv("TMPDIR"))
		if killed%5 == 0 {
			v.finish(v.report(v.db, "again"))
			v.samePages("again")
		}
	}
	v.finish(v.report(v.db, "again"))
	v.samePages("again")
	t.Logf("an ingest takes %v; killed %v", took, at)
}

func (v *victim) samePages(dir string) {
	v.t.Helper()
	got := v.pages(dir)
	for name, text := range v.want {
		if got[name] != text {
			v.t.Errorf("%s differs from what it is undisturbed", name)
		}
	}
	if len(got) != len(v.want) {
		v.t.Errorf("%d files (expected %d)", len(got), len(v.want))
	}
}

// TestKilledReport kills reports that read logs into a database and replace older pages: each page is whole, the old or the new
// one, and the same command once more writes what it would have written.
func TestKilledReport(t *testing.T) {
	v := newVictim(t)
	v.finish(v.command("report", "--quiet", "--card", "qolaba", "--out", "pages", "--all", v.files[0]))
	old := v.pages("pages")
	v.drop()
	took := v.finish(v.report(v.db, "timed"))
	at := map[string]int{}
	for killed := 0; killed < *kills; {
		v.drop()
		if err := os.RemoveAll(filepath.Join(v.dir, "pages")); err != nil {
			t.Fatal(err)
		}
		if err := os.CopyFS(filepath.Join(v.dir, "pages"), pagesFS(t, old, v.dir)); err != nil {
			t.Fatal(err)
		}
		after := time.Duration(rand.Int64N(int64(took)))
		if !v.kill(v.report(v.db, "pages"), after) {
			continue
		}
		killed++
		at[v.whole(old)]++
		v.finish(v.report(v.db, "pages"))
		v.samePages("pages")
		if got := v.runs(v.db); got != v.wantRuns {
			t.Fatalf("killed after %v and once more: %s (expected %s)", after, got, v.wantRuns)
		}
		v.noLeftovers(os.Getenv("TMPDIR"), filepath.Join(v.dir, "pages"), filepath.Join(v.dir, "pages", "creators"))
	}
	t.Logf("a report takes %v; killed %v", took, at)
}

// whole checks that each page is an old or a new one, and says how far the killed report was.
func (v *victim) whole(old map[string]string) string {
	v.t.Helper()
	fresh, waiting := 0, ""
	for name, text := range v.pages("pages") {
		switch {
		case strings.HasPrefix(name, ".offcut-"):
			waiting = " with pages waiting"
		case text == v.want[name]:
			fresh++
		case text != old[name] || !bytes.HasSuffix(bytes.TrimSpace([]byte(text)), []byte("</html>")):
			v.t.Errorf("%s is neither the old page nor the new one", name)
		}
	}
	if fresh > 0 {
		return "with new pages" + waiting
	}
	if _, err := os.Stat(v.db); err != nil {
		return "before there is a database"
	}
	count, _, _ := strings.Cut(v.runs(v.db), " ")
	return "with " + count + " runs" + waiting
}

// pagesFS is a directory that holds pages.
func pagesFS(t *testing.T, pages map[string]string, dir string) fs.FS {
	t.Helper()
	kept := filepath.Join(dir, "old-pages")
	for name, text := range pages {
		path := filepath.Join(kept, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return os.DirFS(kept)
}
