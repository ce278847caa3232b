package analysis

import (
	"context"
	"slices"
	"strings"
	"testing"

	"offcut/ingest/store"
)

// builtBook has all marts over a log of two months.
func builtBook(t *testing.T) *book {
	b := newBook(t)
	b.read(twoMonths + "yesterday,M,succeeded,1,ann,A,p\n")
	// The file came when the log had reached October, so that September's runs were added to it later.
	if err := b.db.Exec(t.Context(), "UPDATE files SET known_to = '2026-10-01'"); err != nil {
		t.Fatal(err)
	}
	b.price("UTC", "")
	p := b.build(Options{})
	if _, err := BuildForecasts(t.Context(), b.db, b.cards, p, Options{}, 0); err != nil {
		t.Fatal(err)
	}
	o := SavingsOptions{Chains: DefaultChainRules(), Draft: DefaultDraft()}
	if err := BuildSavings(t.Context(), b.db, b.cards, o); err != nil {
		t.Fatal(err)
	}
	if err := BuildSavingsMarts(t.Context(), b.db, p, Options{}); err != nil {
		t.Fatal(err)
	}
	if err := BuildUnusual(t.Context(), b.db, p); err != nil {
		t.Fatal(err)
	}
	return b
}

func TestModelsAreWhatTheirHeadersSay(t *testing.T) {
	b := builtBook(t)
	models, err := store.ReadModels(Files(), Models...)
	if err != nil {
		t.Fatal(err)
	}
	more, err := store.ReadModels(Files(), append(SQLModels(), "linked_runs")...)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range slices.Concat(models, more) {
		if got := b.rows("SELECT column_name FROM (DESCRIBE " + m.Name + ")"); !slices.Equal(got, m.Columns) {
			t.Errorf("%s: columns %q\nthe header says %q", m.Name, got, m.Columns)
		}
		quoted := make([]string, len(m.Key))
		for i, column := range m.Key {
			quoted[i] = `"` + column + `"`
		}
		b.want("SELECT count(*) = count(DISTINCT ("+strings.Join(quoted, ", ")+", 0)) FROM "+m.Name, "true")
	}
	for _, m := range models {
		// A month has no steps; TestStepsKnowWhatIsUnknown tries their key.
		if isLong := strings.HasSuffix(m.Name, "_steps"); !isLong && b.rows("SELECT count(*) > 0 FROM " + m.Name)[0] != "true" {
			t.Errorf("%s has no row, so that its key is not tried", m.Name)
		}
	}
}

// TestLawsAreBrokenByWrongData: each law of the figures finds the fault it is for.
func TestLawsAreBrokenByWrongData(t *testing.T) {
	for law, fault := range map[string]string{
		"law_day_model_headline": "UPDATE mart_daily_spend SET spend_credits = spend_credits + 0.000000001 WHERE day = '2026-10-01' AND model = 'M'",
		"law_groups_runs":        "UPDATE int_daily_groups SET charged_credits = charged_credits + 0.000000001 WHERE created_day = '2026-10-01'",
		"law_groups_headline":    `DELETE FROM mart_spend_by WHERE "by" = 'team' AND name = 'A'`,
		"law_tree_headline":      "UPDATE mart_spend_tree SET project_spend_credits = project_spend_credits + 0.000000001 WHERE team = 'A'",
		"law_calendar_days":      "UPDATE mart_calendar SET spend_credits = spend_credits + 0.000000001 WHERE day = '2026-10-01'",
		"law_unpriced":           "DELETE FROM mart_unpriced WHERE model = 'X'",
		"law_variance_runs":      "UPDATE mart_variance_runs SET variance_credits = variance_credits - 0.000000001",
	} {
		b := builtBook(t)
		b.lawsHold()
		if err := b.db.Exec(t.Context(), fault); err != nil {
			t.Fatal(err)
		}
		b.broken(law)
	}
	for _, law := range Laws {
		if !slices.Contains([]string{"law_groups_runs", "law_day_model_headline", "law_groups_headline", "law_tree_headline", "law_calendar_days", "law_spend_steps", "law_unpriced", "law_variance_runs"}, law) {
			t.Errorf("%s is not tried here", law)
		}
	}
}

// broken checks that a law does not hold.
func (b *book) broken(law string) {
	b.t.Helper()
	laws, err := store.ReadLaws(Files(), law)
	if err != nil {
		b.t.Fatal(err)
	}
	found, err := Check(context.Background(), b.db, laws)
	if err != nil || len(found) != 1 {
		b.t.Fatalf("%s holds: %v, %v", law, found, err)
	}
	b.want("SELECT is_held, offending_rows > 0 FROM mart_laws", "false|true")
}
