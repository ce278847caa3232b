package ingest

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"offcut/ingest/store"
)

// TestHelperIngest is no test: it is the process that the test below kills.
func TestHelperIngest(t *testing.T) {
	path := os.Getenv("OFFCUT_HELPER_DB")
	if path == "" {
		return
	}
	db, err := store.Open(context.Background(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	in, err := New(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("begin")
	if _, err := in.Files(context.Background(), []string{os.Getenv("OFFCUT_HELPER_LOG")}, Options{}); err != nil {
		t.Fatal(err)
	}
	fmt.Println("end")
}

func TestKilledIngestLeavesTheFileOut(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.duckdb")
	var rows strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&rows, "r%d,2026-10-01,veo,ok,%d,\n", i, i)
	}
	small, big := write(t, dir, "small.csv", head+"r0,2026-10-01,veo,ok,5,\nr5,2026-10-01,veo,queued,5,\n"), write(t, dir, "big.csv", head+rows.String())
	at := func() *bench {
		db, err := store.Open(context.Background(), path, store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		in, err := New(context.Background(), db)
		if err != nil {
			t.Fatal(err)
		}
		return &bench{t, db, in}
	}
	b := at()
	b.ingest(Options{}, small)
	before := b.runs()
	b.db.Close()
	killed := 0
	for round := range 6 {
		cmd := exec.Command(os.Args[0], "-test.run=^TestHelperIngest$")
		cmd.Env = append(os.Environ(), "OFFCUT_HELPER_DB="+path, "OFFCUT_HELPER_LOG="+big)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		said := bufio.NewScanner(out)
		if !said.Scan() || said.Text() != "begin" {
			t.Fatalf("the other process said %q", said.Text())
		}
		time.Sleep(time.Duration(20+60*round) * time.Millisecond)
		cmd.Process.Kill()
		cmd.Wait()
		b := at()
		switch got := b.runs(); {
		case slices.Equal(got, before):
			killed++
		case len(got) == 100_000: // it was faster
			b.exec("DELETE FROM stored_runs")
			b.exec("DELETE FROM other_versions")
			b.exec("DELETE FROM files")
			b.ingest(Options{}, small)
		default:
			t.Fatalf("round %d: %d runs are left of a file whose ingest was killed", round, len(got))
		}
		b.db.Close()
	}
	if killed == 0 {
		t.Error("nothing was killed in time")
	}
	b = at()
	defer b.db.Close()
	if r := b.ingest(Options{}, big); r.Runs != 100_000 || counts(r.Total) != "100000=99998+1+1+0 merged 0 rounded 0" {
		t.Errorf("afterwards: %s, %d runs", counts(r.Total), r.Runs)
	}
}
