package cli

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"offcut/ingest/store"
)

var update = flag.Bool("update", false, "write generated texts and goldens anew")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"offcut": func() { os.Exit(Main(os.Args[1:], Process())) }, "duckdb": runSQL})
}

// runSQL is the program "duckdb DATABASE SQL" of BenchmarkSpeed: DuckDB alone, in a process of its own, as we have it linked in.
func runSQL() {
	ctx := context.Background()
	db, err := store.Open(ctx, os.Args[1], store.Options{Stock: true})
	if err == nil {
		err = db.Exec(ctx, os.Args[2])
	}
	if err == nil {
		err = db.Close()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// TestScripts runs testdata/script: every command and every error text, with exit codes.
//
// Beside the usual commands there are `exits CODE PROGRAM ARGS…`, `jsoncmp A B` (equal by value; stdout is a file too),
// `samedir A B` (the same files, byte for byte) and the condition [shared] (the design's material lies beside the repository).
// $REPO is the repository, $SHARED that material.
func TestScripts(t *testing.T) {
	repo, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	shared := filepath.Join(repo, "..", "shared")
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("REPO", repo)
			env.Setenv("SHARED", shared)
			return nil
		},
		Condition: func(cond string) (bool, error) {
			if cond != "shared" {
				return false, errors.New("unknown condition")
			}
			_, err := os.Stat(filepath.Join(shared, "examples"))
			return err == nil, nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "jsoncmp": jsoncmp, "samedir": samedir},
	})
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARGS…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d (expected %d)", got, want)
	}
}

func jsoncmp(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: jsoncmp A B")
	}
	var values [2]any
	for i, name := range args {
		if err := json.Unmarshal([]byte(ts.ReadFile(name)), &values[i]); err != nil {
			ts.Fatalf("%s: %v", name, err)
		}
	}
	if !reflect.DeepEqual(values[0], values[1]) {
		a, _ := json.MarshalIndent(values[0], "", " ")
		b, _ := json.MarshalIndent(values[1], "", " ")
		ts.Fatalf("%s:\n%s\n%s:\n%s", args[0], a, args[1], b)
	}
}

func samedir(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: samedir A B")
	}
	a, b := filesOf(ts, args[0]), filesOf(ts, args[1])
	for name, text := range a {
		if other, ok := b[name]; !ok {
			ts.Fatalf("%s is in %s alone", name, args[0])
		} else if other != text {
			ts.Fatalf("%s differs", name)
		}
	}
	for name := range b {
		if _, ok := a[name]; !ok {
			ts.Fatalf("%s is in %s alone", name, args[1])
		}
	}
	if len(a) == 0 {
		ts.Fatalf("%s is empty", args[0])
	}
}

func filesOf(ts *testscript.TestScript, dir string) map[string]string {
	files := map[string]string{}
	dir = ts.MkAbs(dir)
	ts.Check(filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(p)
		name, _ := filepath.Rel(dir, p)
		files[name] = string(text)
		return err
	}))
	return files
}
