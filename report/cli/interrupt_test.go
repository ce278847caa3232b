package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// run runs a command line in this process.
func run(ctx context.Context, stdin io.Reader, args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = Run(ctx, args, &Env{Stdin: stdin, Stdout: &out, Stderr: &errs, Now: time.Now})
	return code, out.String(), errs.String()
}

const oneRun = "id,created_at,model,credits\n1,2026-10-05T09:00:00Z,Veo 3.1,832\n"

// endless is a log without an end, of which every read is reported.
type endless struct {
	reads   int
	started func(reads int)
}

func (e *endless) Read(p []byte) (int, error) {
	text := oneRun
	if e.reads++; e.reads > 1 {
		text = strings.Repeat("2,2026-10-05T09:00:00Z,Veo 3.1,832\n", 100)
	}
	e.started(e.reads)
	return copy(p, text), nil
}

// TestInterrupt ends an ingest in the middle of its second file: the first is in the database, nothing of the second.
func TestInterrupt(t *testing.T) {
	dir := t.TempDir()
	first, db := filepath.Join(dir, "first.csv"), filepath.Join(dir, "h.duckdb")
	if err := os.WriteFile(first, []byte(oneRun), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	stdin := &endless{started: func(reads int) {
		if reads == 50 {
			cancel()
		}
	}}
	code, stdout, stderr := run(ctx, stdin, "ingest", first, "-", "--db", db)
	if code != 130 || stdout != "" {
		t.Errorf("code %d, stdout %q (expected 130 and nothing)", code, stdout)
	}
	if want := "offcut: interrupted; the database is as it was before the file in hand\n"; stderr != want {
		t.Errorf("stderr %q (expected %q)", stderr, want)
	}
	code, stdout, stderr = run(t.Context(), nil, "ingest", first, "--db", db, "--format", "csv")
	if want := ",1,0,0,1,0,0,0,\n"; code != 0 || !strings.HasSuffix(stdout, want) {
		t.Errorf("afterwards: code %d, stdout %q, stderr %q (expected one known row: %q)", code, stdout, stderr, want)
	}
}

func TestInterruptedBeforeItBegan(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, args := range [][]string{
		{"report", "../../sample_data/qolaba", "--out", filepath.Join(t.TempDir(), "pages")},
		{"reprice", "../../sample_data/qolaba"},
		{"ingest", "../../sample_data/qolaba"},
	} {
		if code, stdout, _ := run(ctx, nil, args...); code != 130 || stdout != "" {
			t.Errorf("%s: code %d, stdout %q (expected 130 and nothing)", args[0], code, stdout)
		}
	}
}

// TestInterruptWhileWaiting sends a signal to a process that waits for standard input.
func TestInterruptWhileWaiting(t *testing.T) {
	c := exec.Command("offcut", "ingest", "-", "--db", filepath.Join(t.TempDir(), "h.duckdb"))
	stdin, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	// More than a pipe holds: when it is written, the process has begun to read.
	if _, err := stdin.Write(bytes.Repeat([]byte(oneRun), 10_000)); err != nil {
		t.Fatal(err)
	}
	if err := c.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	select {
	case err = <-ended:
	case <-time.After(20 * time.Second):
		c.Process.Kill()
		t.Fatal("an interrupt did not end it within 20 s")
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 130 {
		t.Errorf("ended with %v (expected exit code 130)", err)
	}
}

// TestSecondProcess finds the database in use, and says by whom.
func TestSecondProcess(t *testing.T) {
	db := filepath.Join(t.TempDir(), "h.duckdb")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	holding := make(chan bool)
	done := make(chan int)
	go func() {
		code, _, _ := run(ctx, &endless{started: func(reads int) {
			if reads == 1 {
				holding <- true
			}
			time.Sleep(time.Millisecond)
		}}, "ingest", "-", "--db", db)
		done <- code
	}()
	<-holding
	out, err := exec.Command("offcut", "reprice", "--db", db, "--card", "qolaba").CombinedOutput()
	cancel()
	if code := <-done; code != 130 {
		t.Errorf("the first process ended with %d", code)
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Errorf("the second ended with %v (expected exit code 1)", err)
	}
	for _, want := range []string{"offcut: " + db + ": the database is in use by another process", "hint: wait until it has finished, or name another file with --db"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("%q lacks %q", out, want)
		}
	}
}
