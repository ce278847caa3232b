package cli

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// written by ingest or pricing, not by a model: what lineage ends in.
var roots = []string{
	"runs", "stored_runs", "owners", "settings", "files", "rejects", "other_versions", "card_periods", "card_prices", "card_facts", "card_sources", "deliveries", "refused_files",
	"stg_rows", "candidates", "survivors", "source_currencies", "int_other_runs", "credit_prices", "ledger", "known_entries",
}

func sampleWorkspace(t *testing.T, paths ...string) *workspace {
	t.Helper()
	env := &Env{Stdin: nil, Stdout: io.Discard, Stderr: io.Discard, Now: time.Now}
	w, err := openWorkspace(context.Background(), env, &sharedOptions{format: "table", quiet: true}, paths)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.close)
	return w
}

func TestEveryTableIsExplained(t *testing.T) {
	w := sampleWorkspace(t, "../../sample_data/qolaba")
	tables, err := catalogue(t.Context(), w.db)
	if err != nil {
		t.Fatal(err)
	}
	known := slices.Clone(roots)
	for _, table := range tables {
		known = append(known, table.Name)
	}
	for _, table := range tables {
		for _, from := range table.Reads {
			if !slices.Contains(known, from) {
				t.Errorf("%s reads %s, which nothing explains", table.Name, from)
			}
		}
	}
	w.hasLedger = true
	for _, name := range w.pageTables() {
		if name != "mart_laws" && !slices.Contains(known, name) {
			t.Errorf("pages read %s, which nothing explains", name)
		}
	}
}

func TestExplainedColumnsAreTheTables(t *testing.T) {
	w := sampleWorkspace(t, "../../sample_data/qolaba")
	w.opts.ledgers = []string{"../../sample_data/qolaba/ledger/statement.csv"}
	if err := w.buildAll(t.Context(), []string{"../../sample_data/qolaba"}); err != nil {
		t.Fatal(err)
	}
	tables, err := catalogue(t.Context(), w.db)
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, table := range tables {
		found, err := w.db.Read(t.Context(), "SELECT column_name FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index", table.Name)
		if err != nil {
			t.Fatal(err)
		}
		if len(found.Rows) == 0 {
			continue // a table of the file in hand, put away after ingest
		}
		checked++
		var columns []string
		for _, row := range found.Rows {
			columns = append(columns, row[0].(string))
		}
		if !slices.Equal(columns, table.Columns) {
			t.Errorf("%s has columns %q, explain says %q", table.Name, columns, table.Columns)
		}
	}
	if checked < 50 {
		t.Errorf("only %d tables were there to check", checked)
	}
}

func TestEveryFigureHasItsValueAndRows(t *testing.T) {
	w := sampleWorkspace(t, "../../sample_data/qolaba")
	if err := w.buildAll(t.Context(), []string{"../../sample_data/qolaba"}); err != nil {
		t.Fatal(err)
	}
	figures, err := definitions(t.Context(), w.db)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range figures {
		for _, query := range []string{"SELECT " + f.column + " FROM " + f.table, "SELECT * FROM " + f.rows} {
			if _, err := w.db.Read(t.Context(), query); err != nil {
				t.Errorf("%s: %v", f.name, err)
			}
		}
	}
	if len(figures) < 20 {
		t.Errorf("only %d figures are defined", len(figures))
	}
}

// TestExplainedRowsAreThoseOfTheLog: what is shown of runs does not depend on the order in which they were ingested.
func TestExplainedRowsAreThoseOfTheLog(t *testing.T) {
	log, err := os.ReadFile("../../sample_data/qolaba/runs.csv")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(log), "\n")
	half := len(lines) / 2
	first, second := filepath.Join(t.TempDir(), "1.csv"), filepath.Join(t.TempDir(), "2.csv")
	for path, part := range map[string][]string{first: lines[:half], second: slices.Concat(lines[:1], lines[half:])} {
		if err := os.WriteFile(path, []byte(strings.Join(part, "")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"spend", "savings", "int_configurations", "int_run_chains"} {
		_, want, _ := run(t.Context(), nil, "explain", name, first, second, "--card", "qolaba", "--format", "csv")
		code, got, stderr := run(t.Context(), nil, "explain", name, second, first, "--card", "qolaba", "--format", "csv")
		if code != 0 || got != want || strings.Count(got, "\n") < 5 {
			t.Errorf("%s: exit %d, %s\n%.2000s\nin the other order\n%.2000s", name, code, stderr, got, want)
		}
	}
}
