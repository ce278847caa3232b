package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"
)

func open(t testing.TB, path string) *DB {
	t.Helper()
	db, err := Open(context.Background(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func exec1(t testing.TB, db *DB, query string) {
	t.Helper()
	if err := db.Exec(context.Background(), query); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func count(t testing.TB, db *DB, table string) (n int64) {
	t.Helper()
	if err := db.QueryRow(context.Background(), "SELECT count(*) FROM "+table, nil, &n); err != nil {
		t.Fatal(err)
	}
	return n
}

// wantError checks the sentence and the hint of an error that the user can mend.
func wantError(t testing.TB, err error, text, hint string) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || e.Error() != text || e.Hint() != hint {
		t.Errorf("%v (expected %s; hint %s)", err, text, hint)
	}
}

func TestOpenTwiceKeepsRows(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.duckdb")
	db, err := Open(context.Background(), path, Options{Memory: "500MB", Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	exec1(t, db, "INSERT INTO rejects VALUES (1, 2, 'x', NULL, 1.5, 'text')")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if n := count(t, open(t, path), "rejects"); n != 1 {
		t.Errorf("%d rows", n)
	}
}

func TestATemporaryDatabaseIsDeleted(t *testing.T) {
	db := open(t, "")
	dir := db.TempDir()
	if _, err := os.Stat(filepath.Join(dir, "offcut.duckdb")); err != nil {
		t.Error(err)
	}
	db.Close()
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Error(dir, "is left")
	}
}

func TestOpenErrors(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	if err := os.WriteFile(file("text.duckdb"), []byte(strings.Repeat("not a database\n", 1000)), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := Open(ctx, file("text.duckdb"), Options{})
	wantError(t, err, file("text.duckdb")+": not a DuckDB database", "name another file with --db")

	_, err = Open(ctx, file("none/a.duckdb"), Options{})
	wantError(t, err, file("none/a.duckdb")+": the directory does not exist", "create it, or name another file with --db")

	_, err = Open(ctx, file("a?threads=1.duckdb"), Options{})
	wantError(t, err, file("a?threads=1.duckdb")+": a database's path cannot have a question mark in it", "name another file with --db")
	if _, err := os.Stat(file("a")); err == nil {
		t.Error("a database was written to another path")
	}

	_, err = Open(ctx, file("m.duckdb"), Options{Memory: "lots"})
	wantError(t, err, "--memory: not a size of memory", "write it as in --memory 2GB")

	other := open(t, file("other.duckdb"))
	exec1(t, other, "CREATE TABLE mine (a INTEGER)")
	exec1(t, other, "DROP TABLE offcut_schema")
	other.Close()
	_, err = Open(ctx, file("other.duckdb"), Options{})
	wantError(t, err, file("other.duckdb")+": a DuckDB database, but not one of offcut's", "name another file with --db")

	newer := open(t, file("newer.duckdb"))
	exec1(t, newer, "UPDATE offcut_schema SET version = version + 1")
	newer.Close()
	_, err = Open(ctx, file("newer.duckdb"), Options{})
	wantError(t, err, fmt.Sprintf("%s: the database has schema %d, this offcut knows %d", file("newer.duckdb"), SchemaVersion+1, SchemaVersion), "use the offcut that wrote it, or a newer one")

	if _, err := Open(ctx, dir, Options{}); err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("a directory: %v", err)
	}
}

func TestReadOnlyDirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "d")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "a.duckdb")
	open(t, path).Close()
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Chmod(path, 0o444), os.Chmod(dir, 0o555)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(dir, 0o755) })
	db, err := Open(context.Background(), path, Options{})
	if os.Geteuid() == 0 { // permissions do not stop root
		if err != nil {
			t.Fatal(err)
		}
		db.Close()
		return
	}
	var e *Error
	if !errors.As(err, &e) || e.Hint() == "" || strings.Contains(e.Error(), "\n") {
		t.Errorf("%v", err)
	}
	if after, _ := os.ReadFile(path); string(after) != string(before) {
		t.Error("the database was changed")
	}
}

// TestHelperProcess is no test: it is the second process of the tests below.
func TestHelperProcess(t *testing.T) {
	path := os.Getenv("OFFCUT_HELPER_DB")
	if path == "" {
		return
	}
	db, err := Open(context.Background(), path, Options{})
	if err != nil {
		fmt.Println("error:", err)
		os.Exit(3)
	}
	fmt.Println("open")
	if os.Getenv("OFFCUT_HELPER_WRITES") == "" {
		io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}
	for {
		err := db.Transaction(context.Background(), func() error {
			return db.Exec(context.Background(), "INSERT INTO rejects SELECT 1, i, 'x', NULL, NULL, repeat('y', 100) FROM range(100000) AS t (i)")
		})
		if err != nil {
			fmt.Println("error:", err)
			os.Exit(3)
		}
	}
}

// helper starts this test binary as another process and waits until it has opened the database.
func helper(t *testing.T, path string, env ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestHelperProcess$")
	cmd.Env = append(os.Environ(), append(env, "OFFCUT_HELPER_DB="+path)...)
	if _, err := cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	said := make([]byte, 4)
	if _, err := io.ReadFull(out, said); err != nil || string(said) != "open" {
		t.Fatalf("the other process said %q, %v", said, err)
	}
	return cmd
}

func TestASecondProcessIsToldWhoHoldsTheDatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.duckdb")
	cmd := helper(t, path)
	_, err := Open(context.Background(), path, Options{})
	wantError(t, err, fmt.Sprintf("%s: the database is in use by another process (process %d)", path, cmd.Process.Pid),
		"wait until it has finished, or name another file with --db")
}

func TestKilledProcessLeavesWholeTransactions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.duckdb")
	for round := range 5 {
		cmd := helper(t, path, "OFFCUT_HELPER_WRITES=1")
		time.Sleep(time.Duration(40+35*round) * time.Millisecond)
		cmd.Process.Kill()
		cmd.Wait()
		db := open(t, path)
		if n := count(t, db, "rejects"); n%100_000 != 0 {
			t.Fatalf("round %d: %d rows, which is no whole number of transactions", round, n)
		}
		db.Close()
	}
}

func TestLockEndsFileAccess(t *testing.T) {
	ctx, allowed, other := context.Background(), t.TempDir(), t.TempDir()
	secret := filepath.Join(other, "secret.csv")
	if err := os.WriteFile(secret, []byte("a,b\n1,2\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	db := open(t, filepath.Join(t.TempDir(), "a.duckdb"))
	exec1(t, db, "SELECT * FROM read_csv('"+secret+"')")
	if err := db.Lock(ctx, allowed); err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{
		"SELECT * FROM read_csv('" + secret + "')", "SELECT * FROM '" + secret + "'", "SELECT * FROM read_text('" + secret + "')", "SELECT * FROM glob('" + other + "/*')",
		"COPY (SELECT 1) TO '" + filepath.Join(other, "out.csv") + "'", "ATTACH '" + filepath.Join(other, "b.duckdb") + "'", "INSTALL httpfs", "LOAD httpfs",
		"SET enable_external_access = true", "SET allowed_directories = ['/']", "SET lock_configuration = false", "RESET lock_configuration", "SET temp_directory = '" + other + "'",
	} {
		if err := db.Exec(ctx, query); err == nil {
			t.Errorf("allowed after Lock: %s", query)
		}
	}
	exec1(t, db, "COPY (SELECT 1) TO '"+filepath.Join(allowed, "out.csv")+"'")
	exec1(t, db, "INSERT INTO rejects VALUES (1, 2, 'x', NULL, 1.5, 'text')")
	exec1(t, db, "SET VARIABLE v = 1")
	exec1(t, db, "CREATE TEMP TABLE big AS SELECT i FROM range(100000) AS t (i)")
}

func TestTransaction(t *testing.T) {
	db := open(t, "")
	insert := func() error {
		return db.Exec(context.Background(), "INSERT INTO rejects VALUES (1, 2, 'x', NULL, 1.5, 'text')")
	}
	failure := errors.New("failed")
	if err := db.Transaction(context.Background(), func() error { return errors.Join(insert(), failure) }); !errors.Is(err, failure) {
		t.Error(err)
	}
	if n := count(t, db, "rejects"); n != 0 {
		t.Errorf("%d rows after a failure", n)
	}
	ctx, cancel := context.WithCancel(context.Background())
	err := db.Transaction(ctx, func() error { defer cancel(); return insert() })
	if n := count(t, db, "rejects"); !errors.Is(err, context.Canceled) || n != 0 {
		t.Errorf("%d rows after an interrupt, %v", n, err)
	}
	// A statement that fails ends DuckDB's own transaction; ours ends with its error alone.
	err = db.Transaction(context.Background(), func() error {
		return errors.Join(insert(), db.Exec(context.Background(), "SELECT 'x'::INTEGER"))
	})
	if n := count(t, db, "rejects"); err == nil || n != 0 || strings.Contains(err.Error(), "\n") {
		t.Errorf("%d rows after a bad statement, %v", n, err)
	}
	if err := db.Transaction(context.Background(), insert); err != nil || count(t, db, "rejects") != 1 {
		t.Error(err)
	}
}

func TestInterruptIsTheContextsError(t *testing.T) {
	db := open(t, "")
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	err := db.Exec(ctx, "CREATE TEMP TABLE t AS SELECT max(i * j) FROM range(10000000) AS a (i), range(1000000) AS b (j)")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

func TestErrorsAreOneLine(t *testing.T) {
	db := open(t, "")
	err := db.Exec(context.Background(), "SELECT 'x'::INTEGER")
	if want := "Could not convert string 'x' to INT32"; err == nil || err.Error() != want {
		t.Errorf("%v (expected %s)", err, want)
	}
	if !IsAboutInput(err) || IsAboutInput(db.Exec(context.Background(), "SELEC")) || IsAboutInput(nil) || IsAboutInput(io.EOF) {
		t.Error("IsAboutInput")
	}
	exec1(t, db, "SET memory_limit = '20MB'")
	exec1(t, db, "SET max_temp_directory_size = '1MB'")
	err = db.Exec(context.Background(), "CREATE TEMP TABLE t AS SELECT i, repeat('x' || i, 50) AS s FROM range(2000000) AS t (i)")
	var e *Error
	if !errors.As(err, &e) || e.Hint() == "" || IsAboutInput(err) || strings.Contains(err.Error(), "\n") {
		t.Errorf("%v", err)
	}
}

func TestAppendAndRead(t *testing.T) {
	db := open(t, "")
	exec1(t, db, "CREATE TEMP TABLE t (s VARCHAR, i BIGINT, b BOOLEAN, happened_at TIMESTAMP, c DECIMAL(38, 9))")
	at := time.Date(2026, 10, 1, 12, 0, 0, 123456000, time.UTC)
	err := db.Append("temp", "t", func(row func(...driver.Value) error) error {
		for range 3000 { // more than a chunk
			if err := row("a\x00é", int64(-5), true, at, nil); err != nil {
				return err
			}
		}
		return row(nil, nil, nil, nil, nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	table, err := db.Read(context.Background(), "SELECT DISTINCT * FROM t ORDER BY s")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprintf("%q %v", table.Rows[0][0], table.Rows[0][1:]), `"a\x00é" [-5 true 2026-10-01 12:00:00.123456 +0000 UTC <nil>]`; got != want {
		t.Errorf("%s (expected %s)", got, want)
	}
	if got, want := fmt.Sprint(table.Columns), "[{s text} {i integer} {b boolean} {happened_at timestamp} {c decimal}]"; got != want {
		t.Errorf("%s (expected %s)", got, want)
	}
	failure := errors.New("failed")
	if err := db.Append("temp", "t", func(row func(...driver.Value) error) error { return failure }); !errors.Is(err, failure) {
		t.Error(err)
	}
	if n := count(t, db, "t"); n != 3001 {
		t.Errorf("%d rows", n)
	}
}

func TestReadModels(t *testing.T) {
	files := fstest.MapFS{
		"sql/int_a.sql":   {Data: []byte("-- One row per a.\n-- key: a\n-- columns: a, b,\n-- c\n--\n-- why, so\nSELECT 1 AS a, 2 AS b, 3 AS c;\n")},
		"sql/int_bad.sql": {Data: []byte("-- One row per a.\nSELECT 1 AS a\n")},
		"sql/law_x.sql":   {Data: []byte("-- Nothing is two.\nSELECT * FROM int_a WHERE b = 2\n")},
		"sql/law_y.sql":   {Data: []byte("SELECT 1\n")},
	}
	models, err := ReadModels(files, "int_a")
	if err != nil || fmt.Sprint(models[0].Key, models[0].Columns) != "[a] [a b c]" {
		t.Fatal(models, err)
	}
	if _, err := ReadModels(files, "int_bad"); err == nil {
		t.Error("a header without a key was read")
	}
	if _, err := ReadLaws(files, "law_y"); err == nil {
		t.Error("a law without words was read")
	}
	db := open(t, "")
	if err := db.Build(context.Background(), models); err != nil {
		t.Fatal(err)
	}
	laws, err := ReadLaws(files, "law_x")
	if err != nil {
		t.Fatal(err)
	}
	broken, err := db.Check(context.Background(), laws[0])
	if err != nil || broken == nil || broken.Count != 1 || broken.Says != "Nothing is two." || broken.Law != "x" {
		t.Errorf("%+v, %v", broken, err)
	}
}

// TestTemporaryDatabase: what fits into memory is kept there, an eighth of the limit at most.
func TestTemporaryDatabase(t *testing.T) {
	for _, tt := range []struct {
		textSize int64
		isFile   bool
	}{{0, true}, {1, false}, {100 << 20, false}, {100<<20 + 1, true}, {1 << 60, true}} {
		db, err := Open(context.Background(), "", Options{TextSize: tt.textSize, Memory: "800MiB"})
		if err != nil {
			t.Fatal(err)
		}
		exec1(t, db, "INSERT INTO rejects VALUES (1, 2, 'x', NULL, 1.5, 'text')")
		if n := count(t, db, "rejects"); n != 1 {
			t.Errorf("%d bytes of text: %d rows", tt.textSize, n)
		}
		_, err = os.Stat(filepath.Join(db.TempDir(), "offcut.duckdb"))
		if isFile := err == nil; isFile != tt.isFile {
			t.Errorf("%d bytes of text: a file %t, expected %t", tt.textSize, isFile, tt.isFile)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(db.TempDir()); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%d bytes of text: something is left: %v", tt.textSize, err)
		}
	}
}

// TestTextsOfRunsArePackedAsDeclared: these would be put into a dictionary if DuckDB chose. A text longer than a block is no trouble.
func TestTextsOfRunsArePackedAsDeclared(t *testing.T) {
	for path, want := range map[string]string{"": "Uncompressed", filepath.Join(t.TempDir(), "named.duckdb"): "FSST"} {
		db := open(t, path)
		exec1(t, db, `INSERT INTO stored_runs BY NAME SELECT range AS run_number, 'run ' || range % 100 AS run_id, '2026-10-01'::TIMESTAMP AS created_at,
			1 AS owner_id, 1 AS setting_id, 1 AS file_id, 'session ' || range % 9 AS session_id,
			if(range = 0, repeat('long ', 200000), 'prompt ' || range % 10) AS prompt FROM range(10000)`)
		exec1(t, db, "CHECKPOINT")
		got, err := db.Read(t.Context(), "SELECT DISTINCT column_name, compression FROM pragma_storage_info('stored_runs') WHERE column_name IN ('run_id', 'session_id') AND segment_type = 'VARCHAR' ORDER BY ALL")
		if err != nil || fmt.Sprint(got.Rows) != "[[run_id "+want+"] [session_id Dictionary]]" {
			t.Errorf("%q: %v, %v (expected run_id in %s)", path, got, err, want)
		}
		got, err = db.Read(t.Context(), "SELECT max(strlen(prompt)), count(DISTINCT prompt), count(DISTINCT run_id) FROM stored_runs")
		if err != nil || fmt.Sprint(got.Rows) != "[[1000000 11 100]]" {
			t.Errorf("%q: %v, %v", path, got, err)
		}
	}
}

// TestAnOlderDatabaseIsMigrated: what was ingested under schema 1 is there under this one; its files are logs, and its runs and
// other versions of them have numbers.
func TestAnOlderDatabaseIsMigrated(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.duckdb")
	db, err := Open(context.Background(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, back := range []string{
		"DROP SCHEMA kept CASCADE", "DROP VIEW runs", "DROP TABLE stored_runs", "DROP TABLE owners", "DROP TABLE settings", "ALTER TABLE other_versions DROP COLUMN run_number", "DROP VIEW ledger", "DROP TABLE ledger_entries", "ALTER TABLE files DROP COLUMN known_to", "ALTER TABLE files DROP COLUMN kind", "UPDATE offcut_schema SET version = 1",
		"INSERT INTO files SELECT 1, '', 'a.csv', 'csv', 1, 'x', '', 'UTC', false, 0, 0, 0, 0, 0, 0, 0, [], NULL",
		"CREATE TABLE runs AS FROM other_versions LIMIT 0", "INSERT INTO runs BY NAME SELECT '' AS source, 'r' || range AS run_id, '2026-10-01'::TIMESTAMP AS created_at, 'a' AS creator, 't' AS team, 'p' AS project, 'm' AS model, 'm' AS model_key, 1 AS generations, 'failed' AS status, 1 AS file_id FROM range(3)",
		"INSERT INTO other_versions FROM runs WHERE run_id <> 'r0'",
	} {
		exec1(t, db, back)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		db := open(t, path)
		if got, err := db.Read(context.Background(), "SELECT file, kind, known_to, (SELECT version FROM offcut_schema), (SELECT count(*) FROM ledger) FROM files"); err != nil ||
			fmt.Sprint(got.Rows) != "[[a.csv log <nil> 5 0]]" {
			t.Errorf("%v, %v", got, err)
		}
		numbered := "SELECT (SELECT string_agg(run_id || '=' || run_number, ' ' ORDER BY run_id) FROM runs), (SELECT string_agg(run_id || '=' || run_number, ' ' ORDER BY run_id) FROM other_versions)"
		if got, err := db.Read(context.Background(), numbered); err != nil || fmt.Sprint(got.Rows) != "[[r0=0 r1=1 r2=2 r1=-1 r2=-2]]" {
			t.Errorf("numbers: %v, %v", got, err)
		}
		db.Close()
	}
}

// TestLeftovers: the temporary directory of a process that was killed is deleted by the next one, that of a living one is not.
func TestLeftovers(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	left := func() int {
		found, err := filepath.Glob(filepath.Join(os.TempDir(), tempPattern))
		if err != nil {
			t.Fatal(err)
		}
		return len(found)
	}
	cmd := helper(t, filepath.Join(t.TempDir(), "a.duckdb"))
	open(t, "").Close()
	if n := left(); n != 1 {
		t.Fatalf("%d temporary directories beside a living process, expected its own", n)
	}
	cmd.Process.Kill()
	cmd.Wait()
	if n := left(); n != 1 {
		t.Fatalf("%d temporary directories after a kill, expected 1", n)
	}
	db := open(t, "")
	if n := left(); n != 1 {
		t.Errorf("%d temporary directories, expected the new one alone", n)
	}
	if err := db.Close(); err != nil || left() != 0 {
		t.Errorf("%d temporary directories after Close: %v", left(), err)
	}
}

// TestOnlyLeftoversAreSwept: a directory whose maker was killed before it could lock it goes too, what only looks alike stays.
func TestOnlyLeftoversAreSwept(t *testing.T) {
	parent := t.TempDir()
	for _, name := range []string{".offcut-17.in-use", "offcut-17.in-use", ".offcut-report", ".offcut-x1.in-use", ".offcut-.in-use", ".offcut-17", ".offcut-17.tmp"} {
		if err := os.Mkdir(filepath.Join(parent, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(parent, ".offcut-18.in-use"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	temp, err := MakeTemp(parent)
	if err != nil {
		t.Fatal(err)
	}
	if err := temp.Remove(); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(parent)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if got, want := strings.Join(names, " "), ".offcut-.in-use .offcut-17 .offcut-17.tmp .offcut-18.in-use .offcut-report .offcut-x1.in-use offcut-17.in-use"; got != want {
		t.Errorf("left: %s (expected %s)", got, want)
	}
}

// TestNobodySweepsWhatIsInUse: directories made at the same time are left to their makers, also before they are locked.
func TestNobodySweepsWhatIsInUse(t *testing.T) {
	parent := t.TempDir()
	var makers sync.WaitGroup
	for range 8 {
		makers.Go(func() {
			for range 200 {
				temp, err := MakeTemp(parent)
				if err != nil {
					t.Error(err)
					return
				}
				if err := os.WriteFile(filepath.Join(temp.Path, "page.html"), nil, 0o644); err != nil {
					t.Error(err)
				}
				if err := temp.Remove(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	makers.Wait()
	if entries, err := os.ReadDir(parent); err != nil || len(entries) > 0 {
		t.Errorf("left: %v, %v", entries, err)
	}
}

// TestLargeTextIsWhatMemoryCannotHold: half of DuckDB's memory, and never more than four gigabytes.
func TestLargeTextIsWhatMemoryCannotHold(t *testing.T) {
	for memory, want := range map[string]int64{"1GB": 500_000_000, "600MB": 300_000_000, "100GB": 4 << 30} {
		db, err := Open(t.Context(), "", Options{Memory: memory, TextSize: want + 10_000_000})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if got := db.LargeText(); got < want-want/1000 || got > want+want/1000 {
			t.Errorf("--memory %s: %d (expected about %d)", memory, got, want)
		}
		if db.Place() != "kept" {
			t.Errorf("--memory %s: what is derived from more text than that is in temporary tables", memory)
		}
	}
}
