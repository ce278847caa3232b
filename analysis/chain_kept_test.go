package analysis

import (
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"offcut/ingest"
	"offcut/ingest/store"
	"offcut/pricing"
)

// keptLab is a lab whose database lives on, and what ingests into it.
type keptLab struct {
	*lab
	in    *ingest.Ingester
	dir   string
	files int
}

func newKeptLab(t testing.TB) *keptLab {
	t.Helper()
	dir := t.TempDir()
	db, err := store.Open(context.Background(), filepath.Join(dir, "runs.duckdb"), store.Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	l := &keptLab{lab: &lab{t: t, db: db}, dir: dir}
	l.in, err = ingest.New(context.Background(), db)
	l.must(err)
	l.cards = pricing.Cards{Default: parseCard(t, "", "other,,,,,video,1,,,")}
	return l
}

// version is a run as a file tells it: the version that was completed latest stands.
type version struct {
	logged
	completed time.Duration // after it was created
}

// tell ingests a file of versions, by source.
func (l *keptLab) tell(versions ...version) {
	l.t.Helper()
	bySource := map[string][][]string{}
	for _, v := range versions {
		at := func(t time.Time) string { return t.Format("2006-01-02T15:04:05.000000Z") }
		bySource[v.source] = append(bySource[v.source], []string{v.id, at(v.at), at(v.at.Add(v.completed)), cmp.Or(v.creator, "ann"), cmp.Or(v.project, "spring"),
			cmp.Or(v.model, "veo"), v.task, v.resolution, v.duration, cmp.Or(v.status, "succeeded"), v.prompt, v.session, fmt.Sprint(v.accepted)})
	}
	for source, rows := range bySource {
		l.files++
		file := filepath.Join(l.dir, fmt.Sprint(l.files, ".csv"))
		f, err := os.Create(file)
		l.must(err)
		header := strings.Split("run_id,created_at,completed_at,creator,project,model,task,resolution,duration_s,status,prompt,session_id,accepted", ",")
		l.must(csv.NewWriter(f).WriteAll(slices.Insert(rows, 0, header)))
		l.must(f.Close())
		result, err := l.in.Files(context.Background(), []string{file}, ingest.Options{Source: source})
		l.must(err)
		if refused := result.Refusals(); len(refused) > 0 || result.Total.Rejected > 0 {
			l.t.Fatalf("refused %v, %+v", refused, result.Total)
		}
	}
}

// build prices the log and builds its chains.
func (l *keptLab) build(o pricing.Options, rules ChainRules) {
	l.t.Helper()
	o.Timezone = cmp.Or(o.Timezone, "UTC")
	_, err := pricing.Price(context.Background(), l.db, l.cards, o)
	l.must(err)
	l.must(BuildChains(context.Background(), l.db, rules))
}

// difference is what is kept beside the chains of the same log found from nothing, where they differ.
func (l *keptLab) difference(rules ChainRules) string {
	l.t.Helper()
	b, err := newChainBuild(l.db, rules, 10)
	l.must(err)
	b.schema = "temp"
	l.must(b.fromNothing(context.Background()))
	defer l.exec("DROP TABLE temp.linked_runs")
	if len(l.rows("(FROM kept.linked_runs EXCEPT ALL FROM temp.linked_runs) UNION ALL (FROM temp.linked_runs EXCEPT ALL FROM kept.linked_runs)")) == 0 {
		return ""
	}
	return fmt.Sprintf("kept %v\nfrom nothing %v", l.rows("FROM kept.linked_runs ORDER BY ALL"), l.rows("FROM temp.linked_runs ORDER BY ALL"))
}

// wantPlaces holds the places of all runs in their chains.
func (l *keptLab) wantPlaces(want string) {
	l.t.Helper()
	got := ""
	for _, r := range l.rows("SELECT r.run_id, c.place FROM kept.linked_runs AS c JOIN runs AS r USING (run_number) ORDER BY r.run_id") {
		got += fmt.Sprintf("%v:%v ", r[0], r[1])
	}
	if got != want {
		l.t.Errorf("places %s, want %s", got, want)
	}
}

// wantPrices holds prices and days of the runs in chains against those of all.
func (l *keptLab) wantPrices() {
	l.t.Helper()
	columns := "run_number, created_day, repriced_credits, spend_credits, configuration_id, price_status = 'priced'"
	beside := strings.ReplaceAll(columns, "price_status = 'priced'", "is_priced")
	if wrong := l.rows("SELECT " + beside + " FROM int_linked_runs EXCEPT SELECT " + columns + " FROM stg_priced_runs"); len(wrong) > 0 {
		l.t.Errorf("beside chains, but not in force: %v", wrong)
	}
}

// TestOnlyStaleChainsAreFoundAgain marks what is kept with impossible places: those of chains that are found again go.
func TestOnlyStaleChainsAreFoundAgain(t *testing.T) {
	rules := DefaultChainRules()
	tests := []struct {
		name string
		do   func(l *keptLab)
		want string
	}{
		{"nothing new", func(l *keptLab) { l.build(pricing.Options{}, rules) }, "a1:77 a2:77 b1:77 "},
		{"a run of another's", func(l *keptLab) {
			l.tell(version{logged: at("c1", time.Hour, "x").by("cleo")})
			l.build(pricing.Options{}, rules)
		}, "a1:77 a2:77 b1:77 c1:0 "},
		{"a run of bob's", func(l *keptLab) {
			l.tell(version{logged: at("b2", time.Minute, "y").by("bob")})
			l.build(pricing.Options{}, rules)
		}, "a1:77 a2:77 b1:0 b2:1 "},
		{"a run of a session", func(l *keptLab) {
			l.tell(version{logged: at("a3", time.Hour, "").inSession("s")})
			l.build(pricing.Options{}, rules)
		}, "a1:0 a2:77 a3:1 b1:77 "},
		{"other rules", func(l *keptLab) {
			other := rules
			other.Gap++
			l.build(pricing.Options{}, other)
		}, "a1:0 a2:0 b1:0 "},
		{"as of before the last run", func(l *keptLab) { l.build(pricing.Options{AsOf: noon.Add(time.Second)}, rules) }, "a1:77 a2:77 b1:77 "},
		{"another card", func(l *keptLab) {
			l.cards = pricing.Cards{Default: parseCard(l.t, "", "veo,,,,,video,7,,,", "kling,,,,,video,7,,,")}
			l.build(pricing.Options{}, rules)
		}, "a1:77 a2:77 b1:77 "},
		{"another zone", func(l *keptLab) { l.build(pricing.Options{Timezone: "Asia/Tokyo"}, rules) }, "a1:77 a2:77 b1:77 "},
		{"a card that takes two models for one", func(l *keptLab) {
			l.cards = pricing.Cards{Default: parseCard(l.t, "[aliases]\nkling = \"veo\"\n", "veo,,,,,video,1,,,")}
			l.build(pricing.Options{}, rules)
		}, "a1:0 a2:0 b1:0 "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := newKeptLab(t)
			l.tell(version{logged: at("a1", 0, "").inSession("s")}, version{logged: at("a2", 0, "").inSession("t")},
				version{logged: at("b1", time.Minute, "y").by("bob").shot("kling", "", "")})
			l.build(pricing.Options{}, rules)
			if wrong := l.difference(rules); wrong != "" {
				t.Fatal(wrong)
			}
			l.exec("UPDATE kept.linked_runs SET place = 77")
			tt.do(l)
			l.wantPlaces(tt.want)
			l.wantPrices()
		})
	}
}

// TestKeptChainsInSight adds to logs in which what the new run may join depends on chains that are hard to keep in sight.
func TestKeptChainsInSight(t *testing.T) {
	said := func(id string, minute int, prompt string) version {
		return version{logged: at(id, time.Duration(minute)*time.Minute, prompt)}
	}
	var eight []version
	for i := range 8 {
		eight = append(eight, said(fmt.Sprint("a", i), i, fmt.Sprintf("one%d two%d", i, i)))
	}
	// r shares too little with a, because b has its word too; b is no candidate of the last run any more.
	forgotten := []version{said("a1", 0, "alpha beta"), said("b1", 1, "beta delta epsilon zeta"), said("r1", 2, "beta gamma"), said("a2", 3, "alpha beta"),
		said("r2", 4, "beta gamma")}
	for i := range 6 {
		forgotten = append(forgotten, said(fmt.Sprint("s", i), 5+i, fmt.Sprintf("one%d two%d", i, i)))
	}
	session := func(id string, minute int) version {
		return version{logged: at(id, time.Duration(minute)*time.Minute, "").inSession("s")}
	}
	moved := session("a2", 1)
	moved.creator, moved.completed = "bob", time.Hour
	tests := []struct {
		name        string
		before, new []version
		want        string
	}{
		{"the eighth latest chain is joined", eight, []version{said("z", 9, "one0 two0")}, "a0:0 a1:0 a2:0 a3:0 a4:0 a5:0 a6:0 a7:0 z:1 "},
		{"the ninth is not", append([]version{said("0", -1, "three four")}, eight...), []version{said("z", 9, "three four")},
			"0:0 a0:0 a1:0 a2:0 a3:0 a4:0 a5:0 a6:0 a7:0 z:0 "},
		{"known runs stay where a forgotten chain kept them", forgotten, []version{said("z", 20, "one5 two5")},
			"a1:0 a2:1 b1:0 r1:0 r2:1 s0:0 s1:0 s2:0 s3:0 s4:0 s5:0 z:1 "},
		{"a run that moved away leaves its session", []version{session("a1", 0), session("a2", 1)}, []version{moved}, "a1:0 a2:0 "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := newKeptLab(t)
			l.tell(tt.before...)
			l.build(pricing.Options{}, DefaultChainRules())
			l.tell(tt.new...)
			l.build(pricing.Options{}, DefaultChainRules())
			l.wantPlaces(tt.want)
			if wrong := l.difference(DefaultChainRules()); wrong != "" {
				t.Error(wrong)
			}
		})
	}
}

// drawVersions draws how files tell of a run: as it is in the end, and perhaps otherwise before.
func drawVersions(t *rapid.T, r logged) []version {
	versions := []version{{r, time.Hour}}
	for range rapid.SampledFrom([]int{0, 0, 0, 1, 1, 2}).Draw(t, "other versions") {
		v := version{r, time.Duration(rapid.IntRange(0, 120).Draw(t, "completed")) * time.Minute}
		switch rapid.SampledFrom([]string{"pending", "later", "earlier", "bob", "autumn", "session", "none", "accepted", "failed"}).Draw(t, "how") {
		case "pending":
			v.status = "pending"
		case "later":
			v.at = v.at.Add(20 * time.Minute)
		case "earlier":
			v.at = v.at.Add(-36 * time.Hour)
		case "bob":
			v.creator = "bob"
		case "autumn":
			v.project = "autumn"
		case "session":
			v.session = "s"
		case "none":
			v.session, v.prompt = "", ""
		case "accepted":
			v.accepted = !v.accepted
		case "failed":
			v.status = "failed"
		}
		versions = append(versions, v)
	}
	return versions
}

// TestKeptChainsAreThoseFromNothing ingests random logs in files, in any order, some runs in several versions of which the
// last does not always stand, and builds chains in between.
func TestKeptChainsAreThoseFromNothing(t *testing.T) {
	often(t, 1, func(rt *rapid.T) {
		l := newKeptLab(t)
		defer l.db.Close()
		rules := drawRules(rt)
		var versions []version
		for _, r := range drawLog(rt, 40) {
			versions = append(versions, drawVersions(rt, r)...)
		}
		if rapid.Bool().Draw(rt, "shuffled") {
			versions = rapid.Permutation(versions).Draw(rt, "order")
		}
		for len(versions) > 0 {
			n := rapid.IntRange(1, len(versions)).Draw(rt, "at once")
			l.tell(versions[:n]...)
			versions = versions[n:]
			credits := rapid.SampledFrom([]string{"1", "2"}).Draw(rt, "card")
			l.cards = pricing.Cards{Default: parseCard(t, "", "veo,,,,,video,"+credits+",,,")}
			l.build(pricing.Options{Timezone: rapid.SampledFrom([]string{"", "Asia/Tokyo"}).Draw(rt, "zone")}, rules)
			if wrong := l.difference(rules); wrong != "" {
				rt.Fatal(wrong)
			}
			l.wantPrices()
		}
	})
}
