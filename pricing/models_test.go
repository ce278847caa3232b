package pricing

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"offcut/ingest/store"
	"offcut/pricing/card"
)

// modelsAndMore are all models of this package that are SQL, in the order they are built.
var modelsAndMore = append(slices.Clone(Models), "mart_against")

// written are the tables that Go fills, and the first model that may read them.
var written = map[string]string{
	"card_periods": "configurations", "card_prices": "int_prices", "int_against_runs": "mart_against",
	"stg_period_runs": "mart_against", // of package analysis, which reads what is priced here
}

func builtBench(t *testing.T) *bench {
	b := newBench(t)
	b.ingest("", log)
	c := parse(t, "", rates)
	if _, err := Compare(t.Context(), b.db, Cards{Default: c, BySource: map[string]*card.Card{}}, c, Options{Timezone: "Europe/Berlin"}); err != nil {
		t.Fatal(err)
	}
	if err := b.db.Exec(t.Context(), "CREATE TEMP VIEW stg_period_runs AS FROM int_priced_runs"); err != nil {
		t.Fatal(err)
	}
	if err := BuildComparison(t.Context(), b.db); err != nil {
		t.Fatal(err)
	}
	return b
}

func TestModelsAreWhatTheirHeadersSay(t *testing.T) {
	b := builtBench(t)
	defer b.db.Close()
	models, err := store.ReadModels(Files(), modelsAndMore...)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range models {
		if got := b.rows("SELECT column_name FROM (DESCRIBE " + m.Name + ")"); !slices.Equal(got, m.Columns) {
			t.Errorf("%s: columns %q\nthe header says %q", m.Name, got, m.Columns)
		}
		b.want("SELECT count(*) > 0 OR '"+m.Name+"' = 'int_other_runs', count(*) = count(DISTINCT ("+strings.Join(m.Key, ", ")+", 0)) FROM "+m.Name, "true true")
	}
}

func TestModelsReadEarlierOnes(t *testing.T) {
	b := newBench(t)
	defer b.db.Close()
	models, err := store.ReadModels(Files(), modelsAndMore...)
	if err != nil {
		t.Fatal(err)
	}
	known := []string{"runs", "stored_runs", "owners", "settings"}
	for _, m := range models {
		for table, from := range written {
			if from == m.Name {
				known = append(known, table)
			}
		}
		read := reads(b, m.SQL)
		if len(read) == 0 {
			t.Errorf("%s reads nothing", m.Name)
		}
		for _, name := range read {
			if !slices.Contains(known, name) {
				t.Errorf("%s reads %s, which is not made before it", m.Name, name)
			}
		}
		known = append(known, m.Name)
	}
}

// reads are the tables that a SELECT refers to, as DuckDB's parser sees it, without its own WITH names.
func reads(b *bench, sql string) []string {
	b.t.Helper()
	var text string
	if err := b.db.QueryRow(context.Background(), "SELECT json_serialize_sql(?::VARCHAR)::VARCHAR", []any{sql}, &text); err != nil {
		b.t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal([]byte(text), &tree); err != nil {
		b.t.Fatal(err)
	}
	var found, own []string
	var visit func(any)
	visit = func(node any) {
		switch v := node.(type) {
		case []any:
			for _, x := range v {
				visit(x)
			}
		case map[string]any:
			if name, ok := v["table_name"].(string); ok && v["type"] == "BASE_TABLE" && name != "" {
				found = append(found, name)
			}
			if with, ok := v["cte_map"].(map[string]any); ok {
				for _, entry := range with["map"].([]any) {
					own = append(own, entry.(map[string]any)["key"].(string))
				}
			}
			for _, x := range v {
				visit(x)
			}
		}
	}
	visit(tree)
	if e, _ := tree.(map[string]any)["error"].(bool); e {
		b.t.Fatalf("%s\n%s", sql, text)
	}
	return slices.DeleteFunc(found, func(name string) bool { return slices.Contains(own, name) })
}

// TestLawsAreBrokenByWrongData: each law finds the fault it is for.
func TestLawsAreBrokenByWrongData(t *testing.T) {
	const a = "(SELECT setting_id FROM stored_runs WHERE run_id = 'a')"
	const o = "(SELECT setting_id FROM stored_runs WHERE run_id = 'o')"
	const copyOfA = "INSERT INTO int_setting_prices SELECT * REPLACE (%s) FROM int_setting_prices WHERE setting_id = " + a
	for _, tt := range []struct {
		law, fault string
		rows       int64
	}{
		{"law_priced_once", "DELETE FROM int_setting_prices WHERE setting_id = " + a, 1},
		{"law_priced_once", fmt.Sprintf(copyOfA, "1 AS billed"), 1},
		{"law_priced_once", fmt.Sprintf(copyOfA, "TIMESTAMP '2020-01-01' AS from_at"), 1},
		{"law_priced_once", "UPDATE int_setting_prices SET from_at = TIMESTAMP '2030-01-01' WHERE setting_id = " + a, 1},
		{"law_priced_once", "UPDATE int_setting_prices SET to_at = TIMESTAMP '2020-01-01' WHERE setting_id = " + a, 1},
		{"law_priced_once", "UPDATE int_setting_prices SET to_at = TIMESTAMP '2020-01-01' WHERE setting_id = " + a + "; " +
			fmt.Sprintf(copyOfA, "TIMESTAMP '2020-01-02' AS from_at, NULL AS to_at"), 1},
		{"law_priced_once", "UPDATE stored_runs SET setting_id = 99999 WHERE run_id IN ('a', 'o')", 1},
		{"law_price_or_reason", "UPDATE int_setting_prices SET repriced_credits = 0 WHERE setting_id = " + o, 1},
		{"law_variance", "CREATE OR REPLACE TEMP VIEW stg_priced_runs AS SELECT run_number, charged_credits, p.repriced_credits, 0.000000001 AS variance_credits FROM stored_runs JOIN int_setting_prices AS p USING (setting_id) WHERE run_id = 'a'", 1},
	} {
		b := builtBench(t)
		b.lawsHold()
		if err := b.db.Exec(t.Context(), tt.fault); err != nil {
			t.Fatal(err)
		}
		laws, err := store.ReadLaws(Files(), tt.law)
		if err != nil {
			t.Fatal(err)
		}
		broken, err := b.db.Check(t.Context(), laws[0])
		if err != nil || broken == nil || broken.Count != tt.rows {
			t.Errorf("%s does not see %s: %v, %v (expected %d rows)", tt.law, tt.fault, broken, err, tt.rows)
		}
		b.db.Close()
	}
	if len(Laws) != 3 {
		t.Errorf("%d laws, and 3 are tried here", len(Laws))
	}
}
