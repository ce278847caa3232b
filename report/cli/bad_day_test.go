package cli

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// limited is offcut in a process whose files may have no more than so many blocks of 512 bytes: for what it writes, a full disk.
func limited(t *testing.T, blocks int, args ...string) *exec.Cmd {
	t.Helper()
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Fatal(err)
	}
	return exec.Command(sh, append([]string{"-c", fmt.Sprintf(`ulimit -f %d && exec offcut "$@"`, blocks), "sh"}, args...)...)
}

// said runs a command and checks its exit code and that standard error is the wanted lines.
func said(t *testing.T, c *exec.Cmd, code int, want string) {
	t.Helper()
	var errs strings.Builder
	c.Stderr = &errs
	err := c.Run()
	if got := c.ProcessState.ExitCode(); got != code {
		t.Errorf("%v: exit code %d, %v (expected %d)\n%s", c.Args, got, err, code, errs.String())
	}
	if errs.String() != want {
		t.Errorf("%v:\n%s(expected:\n%s)", c.Args, errs.String(), want)
	}
}

// tree is every file below dir with its text.
func tree(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		fmt.Fprintf(&b, "%s: %x\n", path, text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func sampleLog(t *testing.T, runs string) string {
	t.Helper()
	code, log, stderr := run(t.Context(), nil, "sample", "--runs", runs)
	if code != 0 {
		t.Fatal(stderr)
	}
	path := filepath.Join(t.TempDir(), "log.csv")
	if err := os.WriteFile(path, []byte(log), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestDiskFull: wherever the disk is full, the error says so and what to do, and what was there before is as it was.
func TestDiskFull(t *testing.T) {
	log, dir, tmp := sampleLog(t, "12000"), t.TempDir(), t.TempDir()
	t.Setenv("TMPDIR", tmp)
	first := filepath.Join(dir, "first.csv")
	if err := os.WriteFile(first, []byte(oneRun), 0o644); err != nil {
		t.Fatal(err)
	}
	const room = 200 // blocks of 512 bytes, less than the log, a page or a table of runs has

	db := filepath.Join(dir, "a.duckdb")
	if code, _, stderr := run(t.Context(), nil, "ingest", first, "--db", db); code != 0 {
		t.Fatal(stderr)
	}
	said(t, limited(t, room, "ingest", log, "--db", db), 1, fmt.Sprintf(
		"offcut: %s: %s: the file has grown too large for this disk or its limits\nhint: name a database on another disk with --db\n", log, db))
	if code, out, stderr := run(t.Context(), nil, "ingest", first, "--db", db, "--format", "csv"); code != 0 || !strings.HasSuffix(out, ",1,0,0,1,0,0,0,\n") {
		t.Errorf("the database afterwards: code %d, %s%s", code, out, stderr)
	}
	if code, out, stderr := run(t.Context(), nil, "ingest", log, "--db", db, "--format", "csv"); code != 0 || !strings.HasSuffix(out, ",12000,12000,0,0,0,0,0,\n") {
		t.Errorf("with room again: code %d, %s%s", code, out, stderr)
	}

	pages := filepath.Join(dir, "pages")
	if code, _, stderr := run(t.Context(), nil, "report", first, "--card", "qolaba", "--out", pages); code != 0 {
		t.Fatal(stderr)
	}
	before := tree(t, pages)
	said(t, limited(t, room, "report", "--db", db, "--card", "qolaba", "--out", pages), 1, fmt.Sprintf( // what is worked out is kept there
		"offcut: %s: the file has grown too large for this disk or its limits\nhint: name a database on another disk with --db\n", db))
	c := limited(t, room, "report", log, "--card", "qolaba", "--out", pages)
	said(t, c, 1, fmt.Sprintf("offcut: %s: cannot be written: file too large\nhint: make room and check that the directory can be written, or name another with --out\n",
		filepath.Join(pages, "index.html")))
	if tree(t, pages) != before {
		t.Error("pages are not what they were before the disk was full")
	}

	tables := filepath.Join(dir, "tables")
	if err := os.Mkdir(tables, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"int_priced_runs", "mart_period"} {
		if err := os.WriteFile(filepath.Join(tables, name+".csv"), []byte("before"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	before = tree(t, tables)
	runs := filepath.Join(tables, "int_priced_runs.csv")
	said(t, limited(t, room, "export", log, "--card", "qolaba", "--table", "mart_period", "--table", "int_priced_runs", "--to", "csv", "--out", tables), 1,
		fmt.Sprintf("offcut: %s: cannot be written: file too large\nhint: make room, or name a file elsewhere\n", runs))
	for _, kind := range []string{"csv", "json", "xlsx"} {
		out := filepath.Join(tables, "a."+kind)
		said(t, limited(t, room, "export", log, "--card", "qolaba", "--table", "int_priced_runs", "--to", kind, "--out", out), 1,
			fmt.Sprintf("offcut: %s: cannot be written: file too large\nhint: make room, or name a file elsewhere\n", out))
	}
	if tree(t, tables) != before {
		t.Error("tables are not what they were before the disk was full")
	}

	text, err := os.Open(log)
	if err != nil {
		t.Fatal(err)
	}
	defer text.Close()
	c = limited(t, room, "ingest", "-")
	c.Stdin = text
	said(t, c, 1, fmt.Sprintf("offcut: -: %s: the disk has no room for temporary files\nhint: make room, or set TMPDIR to another disk\n", tmp))
	if left := tree(t, tmp); left != "" {
		t.Errorf("temporary files are left: %.200s", left)
	}
}

// TestNowhereToWrite: a place that cannot be written is told before long work, for whoever runs the command.
func TestNowhereToWrite(t *testing.T) {
	dir := t.TempDir()
	log, file := filepath.Join(dir, "log.csv"), filepath.Join(dir, "file")
	for _, name := range []string{log, file} {
		if err := os.WriteFile(name, []byte(oneRun), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	below := filepath.Join(file, "below")
	offcut := func(args ...string) *exec.Cmd { return exec.Command("offcut", args...) }
	c := offcut("ingest", log)
	c.Env = append(os.Environ(), "TMPDIR="+below)
	said(t, c, 1, fmt.Sprintf("offcut: %s: temporary files cannot be written here: not a directory\nhint: set TMPDIR to a directory that can be written\n", below))
	said(t, offcut("ingest", log, "--db", below), 1, fmt.Sprintf("offcut: %s: the directory does not exist\nhint: create it, or name another file with --db\n", below))
	said(t, offcut("ingest", log, "--db", dir), 1, fmt.Sprintf("offcut: %s: a directory is in the way\nhint: name another file with --db\n", dir))
	said(t, offcut("report", log, "--card", "qolaba", "--out", below), 1, fmt.Sprintf("offcut: %s: cannot be made: not a directory\nhint: name another directory with --out\n", below))
	said(t, offcut("ingest", log, "--rejects", below), 1, fmt.Sprintf("offcut: %s: cannot be written: not a directory\nhint: check that the directory exists and can be written\n", below))
	pages := filepath.Join(dir, "pages")
	if err := os.MkdirAll(filepath.Join(pages, "quality.html", "x"), 0o755); err != nil {
		t.Fatal(err)
	}
	said(t, offcut("report", log, "--card", "qolaba", "--out", pages), 1, fmt.Sprintf(
		"offcut: %s: in the way: a directory\nhint: make room and check that the directory can be written, or name another with --out\n", filepath.Join(pages, "quality.html")))
	if got := tree(t, pages); got != "" {
		t.Errorf("something was written: %.100s", got)
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != oneRun {
		t.Errorf("the file in the way is %q, %v", text, err)
	}
}

// TestFullStandardOutput: a table that does not reach its reader is an error.
func TestFullStandardOutput(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log.csv")
	if err := os.WriteFile(log, []byte(oneRun), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"ingest", log}, {"ingest", log, "--format", "csv"}, {"ingest", log, "--format", "json"}, {"reprice", log, "--card", "qolaba", "--format", "csv"},
		{"export", log, "--card", "qolaba", "--table", "int_priced_runs"}, {"savings", log, "--card", "qolaba"}, {"check", log, "--card", "qolaba", "--format", "json"}, {"sample", "--runs", "10"},
	} {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		r.Close()
		var errs strings.Builder
		c := exec.Command("offcut", args...)
		c.Stdout, c.Stderr = w, &errs
		err = c.Run()
		w.Close()
		if err == nil {
			t.Errorf("%v: it said nothing of a standard output that is closed: %s", args, errs.String())
		}
	}
}
