package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestNothingIsReadAfterReading: whatever a command does once its logs are read, SQL opens no file but those of its exports.
func TestNothingIsReadAfterReading(t *testing.T) {
	dir := t.TempDir()
	log, db := filepath.Join(dir, "a.csv"), filepath.Join(dir, "a.duckdb")
	if err := os.WriteFile(log, []byte(oneRun), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := run(t.Context(), nil, "ingest", log, "--db", db); code != 0 {
		t.Fatal(stderr)
	}
	for name, c := range map[string]struct {
		paths []string
		db    string
	}{"a log": {[]string{log}, ""}, "a database": {nil, db}, "a log into a database": {[]string{log}, db}} {
		var said bytes.Buffer
		w, err := openWorkspace(t.Context(), &Env{Stdout: &said, Stderr: &said, Now: time.Now}, &sharedOptions{db: c.db, quiet: true}, c.paths)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.db.Exec(t.Context(), "SELECT * FROM read_csv('"+log+"')"); err != nil {
			t.Errorf("%s, before it is read: %v (this shows nothing)", name, err)
		}
		if err := w.read(t.Context(), c.paths); err != nil {
			t.Fatal(err)
		}
		for _, query := range []string{"SELECT * FROM read_csv('" + log + "')", "COPY (SELECT 1) TO '" + filepath.Join(dir, "out.csv") + "'", "SET enable_external_access = true"} {
			if err := w.db.Exec(t.Context(), query); err == nil || !strings.Contains(err.Error(), "disabled") && !strings.Contains(err.Error(), "locked") {
				t.Errorf("%s: %s: %v", name, query, err)
			}
		}
		w.close()
	}
	// Commands read logs through workspace.read, or lock the database themselves.
	for _, file := range goFiles(t, ".") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		reads, locks := strings.Count(string(text), "w.ingest(ctx"), strings.Count(string(text), "w.db.Lock(ctx")
		if reads != locks {
			t.Errorf("%s reads logs %d times and locks the database %d times", file, reads, locks)
		}
	}
}

func goFiles(t *testing.T, dir string) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(all) == 0 {
		t.Fatal(err, all)
	}
	var files []string
	for _, f := range all {
		if !strings.HasSuffix(f, "_test.go") {
			files = append(files, f)
		}
	}
	return files
}
