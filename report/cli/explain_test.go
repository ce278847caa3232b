package cli

import (
	"context"
	"io"
	"slices"
	"testing"
	"time"
)

// written by ingest or pricing, not by a model: what lineage ends in.
var roots = []string{
	"runs", "files", "rejects", "other_versions", "card_periods", "card_prices", "card_facts", "card_sources", "deliveries", "refused_files",
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
