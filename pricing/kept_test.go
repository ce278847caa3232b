package pricing

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"offcut/ingest"
	"offcut/ingest/store"
	"offcut/pricing/card"
)

const keptHead = "run_id,created_at,creator,model,status,credits\n"

// keptBench is a bench with a named database in which one run was priced, and marked, so that it shows whether it is priced again.
func keptBench(t *testing.T, c Cards) *bench {
	t.Helper()
	b := newBenchIn(t, filepath.Join(t.TempDir(), "runs.duckdb"))
	t.Cleanup(func() { b.db.Close() })
	b.ingest("", keptHead+"a,2026-10-01T12:00:00Z,ann,Veo,ok,10\np,2026-10-01T12:00:00Z,ann,Veo,pending,\n")
	b.price(c)
	b.exec("UPDATE kept.priced_runs SET task = 'marked'")
	return b
}

func (b *bench) exec(query string) {
	b.t.Helper()
	if err := b.db.Exec(context.Background(), query); err != nil {
		b.t.Fatal(err)
	}
}

const keptRates = "model,unit,credits\nVeo,video,10\nKling,video,4\n"

// TestKeptPricesStayUntilTheyMayBeOthers: what cannot have another price is not priced again, what may have is.
func TestKeptPricesStayUntilTheyMayBeOthers(t *testing.T) {
	ours := Cards{Default: parse(t, "", keptRates)}
	const marked, priced = "a marked 10 Veo", "a - 10 Veo"
	for name, tt := range map[string]struct {
		source, log string
		cards       Cards
		zone        string
		want        string
	}{
		"nothing new":                     {cards: ours, want: marked},
		"the same card read again":        {cards: Cards{Default: parse(t, "", keptRates)}, want: marked},
		"a run of the model":              {log: "b,2026-10-02,bob,Veo,ok,10\n", cards: ours, want: marked},
		"another model":                   {log: "b,2026-10-02,bob,Kling,ok,4\nc,2026-10-02,bob,Nope,ok,4\n", cards: ours, want: marked},
		"a spelling that is not shown":    {log: "b,2026-10-02,bob,veo,ok,10\n", cards: ours, want: marked},
		"a source with a card of its own": {source: "x", log: "b,2026-10-02,bob,Veo,ok,9\n", cards: Cards{ours.Default, map[string]*card.Card{"x": parse(t, "", "model,unit,credits\nVeo,video,9\n")}}, want: marked},
		"another price":                   {cards: Cards{Default: parse(t, "", "model,unit,credits\nVeo,video,11\nKling,video,4\n")}, want: "a - 11 Veo"},
		"another rounding":                {cards: Cards{Default: parse(t, "round_to = 4\n", keptRates)}, want: "a - 12 Veo"},
		"another zone":                    {cards: ours, zone: "Asia/Tokyo", want: priced},
		"a run that is better known":      {log: "a,2026-10-01T12:00:00Z,ann,Veo,ok,12\n", cards: ours, want: "a - 10 Veo"},
	} {
		t.Run(name, func(t *testing.T) {
			b := keptBench(t, ours)
			if tt.log != "" {
				b.ingest(tt.source, keptHead+tt.log)
			}
			zone := "UTC"
			if tt.zone != "" {
				zone = tt.zone
			}
			if _, err := Price(t.Context(), b.db, tt.cards, Options{Timezone: zone}); err != nil {
				t.Fatal(err)
			}
			b.want("SELECT run_id, task, repriced_credits, model FROM stg_priced_runs WHERE run_id = 'a' AND source = ''", tt.want)
			b.want("SELECT (SELECT count(*) FROM runs) = (SELECT count(*) FROM priced_runs)", "true")
			b.lawsHold()
		})
	}
}

// TestKeptSpellingsAreThoseOfTheRunsThereAre: a model is shown as its bytewise first spelling, also when its only run is replaced by one spelt otherwise.
func TestKeptSpellingsAreThoseOfTheRunsThereAre(t *testing.T) {
	b := keptBench(t, Cards{Default: parse(t, "", keptRates)})
	shown := "SELECT run_id, task, model FROM int_priced_runs WHERE creator <> 'ann' ORDER BY run_id"
	b.ingest("", keptHead+"u,2026-10-02,bob,Own,pending,\nv,2026-10-02,bob,own,ok,\n")
	b.price(Cards{Default: parse(t, "", keptRates)})
	b.want(shown, "u - Own", "v - Own")
	b.ingest("", keptHead+"u,2026-10-02,bob,own,ok,4\n")
	b.price(Cards{Default: parse(t, "", keptRates)})
	b.want(shown, "u - own", "v - own")
	b.ingest("", keptHead+"w,2026-10-02,bob,OWN,ok,4\n")
	b.price(Cards{Default: parse(t, "", keptRates)})
	b.want(shown, "u - OWN", "v - OWN", "w - OWN")
	b.lawsHold()
}

// TestOtherLooksLeaveKeptPricesAlone: at an earlier time, by another card beside, at another currency, under pseudonyms.
func TestOtherLooksLeaveKeptPricesAlone(t *testing.T) {
	ours := Cards{Default: parse(t, "", keptRates)}
	kept := "SELECT run_id, task, repriced_credits, creator FROM kept.priced_runs ORDER BY run_id"
	both := []string{"a marked 10 ann", "p marked 10 ann"}
	b := keptBench(t, ours)
	if _, err := Price(t.Context(), b.db, ours, Options{Timezone: "UTC", AsOf: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)}); err != nil {
		t.Fatal(err)
	}
	b.want("SELECT count(*) FROM int_priced_runs", "0")
	b.want("SELECT count(*) FROM int_configurations", "0")
	b.want(kept, both...)
	if _, err := Compare(t.Context(), b.db, ours, parse(t, "", "model,unit,credits\nVeo,video,99\n"), Options{Timezone: "UTC"}); err != nil {
		t.Fatal(err)
	}
	b.want("SELECT run_id, repriced_credits FROM int_against_runs ORDER BY run_id", "a 99", "p 99")
	b.want("SELECT run_id, task, repriced_credits FROM int_priced_runs ORDER BY run_id", "a marked 10", "p marked 10")
	b.want(kept, both...)
	if _, err := ingest.Pseudonymize(t.Context(), b.db, []byte("key")); err != nil {
		t.Fatal(err)
	}
	b.price(Cards{Default: parse(t, "", "model,unit,credits\nVeo,video,7\n")})
	b.want("SELECT task, repriced_credits, creator <> 'ann' FROM int_priced_runs", "- 7 true", "- 7 true")
	b.want(kept, both...)
}

// TestLawsOfPricesLookAtWhatIsNew: what they held for is not looked at again, but by CheckAll, or once it is priced anew.
func TestLawsOfPricesLookAtWhatIsNew(t *testing.T) {
	ours := Cards{Default: parse(t, "", keptRates)}
	b := keptBench(t, ours)
	broken := func() bool {
		t.Helper()
		laws, err := store.ReadLaws(Files(), "law_price_or_reason")
		if err != nil {
			t.Fatal(err)
		}
		found, err := b.db.Check(t.Context(), laws[0])
		if err != nil {
			t.Fatal(err)
		}
		return found != nil
	}
	if err := ingest.Checked(t.Context(), b.db); err != nil {
		t.Fatal(err)
	}
	b.exec("UPDATE kept.priced_runs SET repriced_credits = NULL WHERE run_id = 'a'")
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
	b.price(ours)
	b.exec("DELETE FROM kept.priced_runs WHERE run_id = 'p'")
	laws, err := store.ReadLaws(Files(), "law_priced_once")
	if err != nil {
		t.Fatal(err)
	}
	if found, err := b.db.Check(t.Context(), laws[0]); err != nil || found == nil {
		t.Errorf("a run that is not priced any more is not missed: %v, %v", found, err)
	}
	b.price(Cards{Default: parse(t, "", "model,unit,credits\nVeo,video,11\n")})
	b.exec("UPDATE kept.priced_runs SET repriced_credits = NULL WHERE run_id = 'a'")
	if !broken() {
		t.Error("the laws do not look at runs that were priced anew")
	}
}
