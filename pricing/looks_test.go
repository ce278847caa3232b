package pricing

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"offcut/ingest"
	"offcut/ingest/store"
)

const keptHead = "run_id,created_at,creator,model,status,credits\n"

func (b *bench) exec(query string) {
	b.t.Helper()
	if err := b.db.Exec(context.Background(), query); err != nil {
		b.t.Fatal(err)
	}
}

const keptRates = "model,unit,credits\nVeo,video,10\nKling,video,4\n"

// keptBench is a bench with a named database in which one run was priced, and one is pending.
func keptBench(t *testing.T, c Cards) *bench {
	t.Helper()
	b := newBenchIn(t, filepath.Join(t.TempDir(), "runs.duckdb"))
	t.Cleanup(func() { b.db.Close() })
	b.ingest("", keptHead+"a,2026-10-01T12:00:00Z,ann,Veo,ok,10\np,2026-10-01T12:00:00Z,ann,Veo,pending,\n")
	b.price(c)
	return b
}

// TestSpellingsAreThoseOfTheRunsThereAre: a model is shown as its bytewise first spelling, also when its only run is replaced by one spelt otherwise.
func TestSpellingsAreThoseOfTheRunsThereAre(t *testing.T) {
	b := keptBench(t, Cards{Default: parse(t, "", keptRates)})
	shown := "SELECT run_id, model FROM int_priced_runs WHERE creator <> 'ann' ORDER BY run_id"
	b.ingest("", keptHead+"u,2026-10-02,bob,Own,pending,\nv,2026-10-02,bob,own,ok,\n")
	b.price(Cards{Default: parse(t, "", keptRates)})
	b.want(shown, "u Own", "v Own")
	b.ingest("", keptHead+"u,2026-10-02,bob,own,ok,4\n")
	b.price(Cards{Default: parse(t, "", keptRates)})
	b.want(shown, "u own", "v own")
	b.ingest("", keptHead+"w,2026-10-02,bob,OWN,ok,4\n")
	b.price(Cards{Default: parse(t, "", keptRates)})
	b.want(shown, "u OWN", "v OWN", "w OWN")
	b.lawsHold()
}

// TestOtherLooks: at an earlier time, by another card beside, under pseudonyms.
func TestOtherLooks(t *testing.T) {
	ours := Cards{Default: parse(t, "", keptRates)}
	b := keptBench(t, ours)
	if _, err := Price(t.Context(), b.db, ours, Options{Timezone: "UTC", AsOf: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)}); err != nil {
		t.Fatal(err)
	}
	b.want("SELECT count(*) FROM int_priced_runs", "0")
	b.want("SELECT count(*) FROM int_configurations", "0")
	if _, err := Compare(t.Context(), b.db, ours, parse(t, "", "model,unit,credits\nVeo,video,99\n"), Options{Timezone: "UTC"}); err != nil {
		t.Fatal(err)
	}
	b.want("SELECT run_id, repriced_credits FROM int_against_runs ORDER BY run_id", "a 99", "p 99")
	b.want("SELECT run_id, repriced_credits FROM int_priced_runs ORDER BY run_id", "a 10", "p 10")
	if _, err := ingest.Pseudonymize(t.Context(), b.db, []byte("key")); err != nil {
		t.Fatal(err)
	}
	b.price(Cards{Default: parse(t, "", "model,unit,credits\nVeo,video,7\n")})
	b.want("SELECT repriced_credits, creator <> 'ann' FROM int_priced_runs", "7 true", "7 true")
	b.lawsHold()
}

// TestLawsOfRunsLookAtWhatIsNew: what they held for is not looked at again, but by CheckAll.
func TestLawsOfRunsLookAtWhatIsNew(t *testing.T) {
	ours := Cards{Default: parse(t, "", keptRates)}
	b := keptBench(t, ours)
	laws, err := store.ReadLaws(ingest.Files(), "law_normal_values")
	if err != nil {
		t.Fatal(err)
	}
	broken := func() bool {
		t.Helper()
		found, err := b.db.Check(t.Context(), laws[0])
		if err != nil {
			t.Fatal(err)
		}
		return found != nil
	}
	if err := ingest.Checked(t.Context(), b.db); err != nil {
		t.Fatal(err)
	}
	b.exec("UPDATE stored_runs SET charged_credits = -1 WHERE run_id = 'a'")
	b.price(ours)
	if broken() {
		t.Error("the laws look at runs that they held for")
	}
	if err := ingest.CheckAll(t.Context(), b.db); err != nil {
		t.Fatal(err)
	}
	if !broken() {
		t.Error("CheckAll does not make the laws look at all runs")
	}
}
