package cli

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// spoken is what a command that is still running has written.
type spoken struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *spoken) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *spoken) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// waitFor waits until n lines hold the text.
func (s *spoken) waitFor(t *testing.T, text string, n int) {
	t.Helper()
	for range 600 {
		if strings.Count(s.String(), text) >= n {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%q is not said %d times in:\n%s", text, n, s.String())
}

// TestWatch changes a log under a report: the pages follow, also past a file that is broken for a while, and the database of
// --db is left to others in between. The page is opened once.
func TestWatch(t *testing.T) {
	dir := t.TempDir()
	log, db, out := filepath.Join(dir, "logs", "log.csv"), filepath.Join(dir, "h.duckdb"), filepath.Join(dir, "pages")
	write := func(text string) {
		t.Helper()
		if err := errors.Join(os.MkdirAll(filepath.Dir(log), 0o755), os.WriteFile(log, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	write(oneRun)
	var said, problems spoken
	var opened []string
	env := &Env{Stdout: &said, Stderr: &problems, Now: time.Now, Every: 20 * time.Millisecond, Open: func(file string) error {
		opened = append(opened, file)
		return nil
	}}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	code := make(chan int)
	go func() {
		code <- Run(ctx, []string{"report", filepath.Dir(log), "--card", "qolaba", "--all", "--db", db, "--out", out, "--watch", "--open", "--quiet"}, env)
	}()
	said.waitFor(t, "5 Oct 2026: 832 credits in 1 run", 1)
	write(oneRun + "2,2026-10-06T09:00:00Z,Veo 3.1,400\n")
	said.waitFor(t, "5–6 Oct 2026: 1,232 credits in 2 runs", 1)
	write("id,crea")
	problems.waitFor(t, "log.csv", 1)
	write(oneRun + "2,2026-10-06T09:00:00Z,Veo 3.1,400\n3,2026-10-07T09:00:00Z,Veo 3.1,1\n")
	said.waitFor(t, "5–7 Oct 2026: 1,233 credits in 3 runs", 1)
	if page, err := os.ReadFile(filepath.Join(out, "index.html")); err != nil || !bytes.Contains(page, []byte("1,233")) {
		t.Errorf("the page does not say what was spent: %v", err)
	}
	var other int
	var stdout, stderr string
	for range 50 { // it tells before it lets go of the database
		if other, stdout, stderr = run(t.Context(), nil, "reprice", "--db", db, "--card", "qolaba"); other == 0 {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if other != 0 {
		t.Errorf("in between, another command exits with %d: %s%s", other, stdout, stderr)
	}
	cancel()
	if got := <-code; got != 130 {
		t.Errorf("exit code %d (expected 130)", got)
	}
	if len(opened) != 1 || opened[0] != filepath.Join(out, "index.html") {
		t.Errorf("opened: %q", opened)
	}
}

// TestChangeWaitsUntilFilesStandStill holds that a file that grows with every look is not read at every look.
func TestChangeWaitsUntilFilesStandStill(t *testing.T) {
	dir := t.TempDir()
	log := filepath.Join(dir, "log.csv")
	if err := os.WriteFile(log, []byte("a"), 0o644); err != nil {
		t.Fatal(err)
	}
	o := &reportOptions{}
	seen := o.state([]string{dir})
	if again := o.state([]string{dir}); again != seen || !strings.Contains(seen, "log.csv") {
		t.Fatalf("the state is %q, then %q", seen, again)
	}
	for _, name := range []string{"log.csv", "offcut.toml", "more.jsonl.gz"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("more"), 0o644); err != nil {
			t.Fatal(err)
		}
		now := o.state([]string{dir})
		if now == seen {
			t.Errorf("%s changes and is not seen", name)
		}
		seen = now
	}
	for _, name := range []string{"index.html", "h.duckdb", "notes.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("more"), 0o644); err != nil {
			t.Fatal(err)
		}
		if o.state([]string{dir}) != seen {
			t.Errorf("%s is watched", name)
		}
	}
	now, err := o.change(t.Context(), &Env{Every: time.Millisecond}, []string{dir}, "something else")
	if err != nil || now != seen {
		t.Errorf("the change is %q, %v", now, err)
	}
}

func TestOpenThatFailsIsAWarning(t *testing.T) {
	var problems bytes.Buffer
	openPage(&Env{Stderr: &problems, Open: func(string) error { return errors.New("no such program") }}, "reports/index.html")
	if want := "offcut: warning: no browser could be started: no such program\n"; problems.String() != want {
		t.Errorf("said: %q (expected %q)", problems.String(), want)
	}
}
