package analysis

import (
	"cmp"
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

// linked is what chains say of a run.
type linked struct {
	chain, role                         string
	isInferred, hasSession, isAbandoned bool
	explorations                        int64
}

// namedChains is int_run_chains with the names of runs and chains.
const namedChains = `(SELECT r.run_id, f.run_id AS chain, c.*
	FROM int_run_chains AS c JOIN stg_log AS r ON c.run_number = r.run_number JOIN stg_log AS f ON c.chain_number = f.run_number)`

// chains finds the chains of the log that the lab holds.
func (l *lab) chains(rules ChainRules) map[string]linked {
	l.t.Helper()
	l.price(parseCard(l.t, "", "other,,,,,video,1,,,"))
	l.must(BuildChains(context.Background(), l.db, rules))
	found := map[string]linked{}
	for _, r := range l.rows("SELECT run_id, chain, coalesce(role, ''), is_inferred, has_session, is_abandoned, chain_explorations FROM " + namedChains) {
		id := r[0].(string)
		if _, ok := found[id]; ok {
			l.t.Fatalf("%s is in two chains", id)
		}
		found[id] = linked{r[1].(string), r[2].(string), r[3].(bool), r[4].(bool), r[5].(bool), r[6].(int64)}
	}
	return found
}

// show lists runs in the log's order, as in `a:a b:a`: each with its chain.
func show(log []logged, found map[string]linked, what func(linked) string) string {
	words := make([]string, len(log))
	for i, r := range log {
		words[i] = r.id + ":"
		if c, ok := found[r.id]; ok {
			words[i] += what(c)
		} else {
			words[i] += "-"
		}
	}
	return strings.Join(words, " ")
}

func chainName(c linked) string { return c.chain }

func (l *lab) wantChains(want string, rules ChainRules, log ...logged) {
	l.t.Helper()
	l.hold(log...)
	if got := show(log, l.chains(rules), chainName); got != want {
		l.t.Errorf("chains %s, want %s", got, want)
	}
}

// numbered are n words that begin with a letter.
func numbered(letter string, n int) string {
	words := make([]string, n)
	for i := range n {
		words[i] = fmt.Sprint(letter, i)
	}
	return strings.Join(words, " ")
}

// TestThresholds has the nearest value beyond each threshold beside it. With one candidate every word weighs 840, so that the
// similarity is the share of common words.
func TestThresholds(t *testing.T) {
	type pair [2]string
	quarter, half, same := pair{"a", "a b c d"}, pair{"a", "a b"}, pair{"a b", "B, a"}
	belowQuarter := pair{numbered("w", 100), numbered("w", 100) + " " + numbered("x", 301)} // 100 of 401
	belowHalf := pair{numbered("w", 100), numbered("w", 100) + " " + numbered("x", 101)}    // 100 of 201
	const gap, resume, tick = 30 * time.Minute, 24 * time.Hour, time.Microsecond
	tests := []struct {
		name  string
		words pair
		after time.Duration
		joins bool
	}{
		{"a quarter at once", quarter, 0, true},
		{"a quarter at 30 min", quarter, gap, true},
		{"a quarter a microsecond later", quarter, gap + tick, false},
		{"under a quarter at once", belowQuarter, 0, false},
		{"under a quarter at 30 min", belowQuarter, gap, false},
		{"half at 30 min", half, gap, true},
		{"half a microsecond later", half, gap + tick, true},
		{"half at 24 h", half, resume, true},
		{"half a microsecond later than 24 h", half, resume + tick, false},
		{"under half at 30 min", belowHalf, gap, true},
		{"under half a microsecond later", belowHalf, gap + tick, false},
		{"the same words at 24 h", same, resume, true},
		{"the same words a microsecond later", same, resume + tick, false},
		{"no common word", pair{"a", "b"}, 0, false},
	}
	l := newLab(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := "1:1 2:2"
			if tt.joins {
				want = "1:1 2:1"
			}
			l.in(t).wantChains(want, DefaultChainRules(), at("1", 0, tt.words[0]), at("2", tt.after, tt.words[1]))
		})
	}
}

// TestThresholdsAsConfigured: decimals count as written, exactly.
func TestThresholdsAsConfigured(t *testing.T) {
	l := newLab(t)
	third := []logged{at("1", 0, "a"), at("2", time.Minute, "a b c")}
	for similarity, want := range map[string]string{
		"0.333333333333333333": "1:1 2:1", "0.333333333333333334": "1:1 2:2", "0.330": "1:1 2:1", "1e-1": "1:1 2:1", "0": "1:1 2:1", "1": "1:1 2:2",
	} {
		rules := DefaultChainRules()
		rules.Similarity = decimal.RequireFromString(similarity)
		l.wantChains(want, rules, third...)
	}
	rules := ChainRules{Similarity: decimal.NewFromInt(1), ResumeSimilarity: decimal.New(3, -1), Resume: time.Hour}
	l.wantChains("1:1 2:1", rules, at("1", 0, "a"), at("2", time.Hour, "a b c"))
	l.wantChains("1:1 2:2", rules, at("1", 0, "a"), at("2", time.Hour+time.Microsecond, "a b c"))
	l.wantChains("1:1 2:1 3:3", ChainRules{}, at("1", 0, "a"), at("2", 0, "a"), at("3", time.Microsecond, "a"))
}

// TestWeights: a word that k candidates have weighs 840/k. They say "all own0", "all own1", …, the run "all new"; so what is
// common weighs w = 840/k and everything w + 1680. That share is reached, the next greater fraction is not.
func TestWeights(t *testing.T) {
	for k, w := range map[int]uint64{1: 840, 2: 420, 3: 280, 4: 210, 5: 168, 6: 140, 7: 120, 8: 105} {
		l := newLinker(newFractions(ChainRules{Similarity: decimal.NewFromInt(1), ResumeSimilarity: decimal.NewFromInt(1)}))
		p := &partition{}
		attempt := func(i int, prompt string) *attempt {
			return &attempt{slot: slot(i), at: int64(i) * 1_000_000, prompt: prompt}
		}
		for i := range k {
			l.add(p, attempt(i, fmt.Sprint("all own", i)))
		}
		last := attempt(k, "all new")
		words := l.read(p, last)
		l.rules = &fractions{gap: time.Hour, longest: time.Hour, similarity: w, similarityOf: w + 1680, resumeSimilarity: 1, resumeSimilarityOf: 1}
		if place := l.join(p, last, words); place != 0 {
			t.Errorf("%d candidates: %d/%d is not reached", k, w, w+1680)
		}
		l.rules = &fractions{gap: time.Hour, longest: time.Hour, similarity: w + 1, similarityOf: w + 1681, resumeSimilarity: 1, resumeSimilarityOf: 1}
		if place := l.join(p, last, words); place != -1 {
			t.Errorf("%d candidates: %d/%d is reached", k, w+1, w+1681)
		}
	}
}

func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }

func TestWhichChainARunJoins(t *testing.T) {
	const day = 24 * time.Hour
	nine := []logged{}
	for i := range 9 {
		nine = append(nine, at(fmt.Sprint(i), minutes(i), fmt.Sprintf("left%d right%d", i, i)))
	}
	tests := []struct {
		name string
		log  []logged
		want string
	}{
		{"interleaved shots", []logged{at("1", 0, "a red fox in snow"), at("2", minutes(1), "perfume bottle on marble"), at("3", minutes(2), "red fox in deep snow"),
			at("4", minutes(3), "perfume bottle on black marble"), at("5", minutes(4), "fox, snow, red")}, "1:1 2:2 3:1 4:2 5:1"},
		// neon is in both candidates: 420 of 420 + 3×840 is 1/7. By words alone it would be 1/4.
		{"a word of all shots says little", []logged{at("1", 0, "neon forest deer"), at("2", minutes(1), "neon desert camel"), at("3", minutes(2), "neon city")},
			"1:1 2:2 3:3"},
		// To the first 420+840 of 420+3×840: 3/7, to the second 420 of 420+4×840: 1/9.
		{"the most similar before the latest", []logged{at("1", 0, "neon forest deer"), at("2", minutes(1), "neon desert camel"), at("3", minutes(2), "neon forest owl")},
			"1:1 2:2 3:1"},
		// Chain 1 is too old to join, but still a candidate: neon weighs 420, and 420 of 420+2×840 is 1/5.
		{"old candidates make words common", []logged{at("1", -40*day, "neon a"), at("2", 0, "neon b"), at("3", minutes(1), "neon c")}, "1:1 2:2 3:3"},
		{"and without them", []logged{at("2", 0, "neon b"), at("3", minutes(1), "neon c")}, "2:2 3:2"},
		{"a tie goes to the latest active", []logged{at("1", 0, "a b"), at("2", minutes(1), "c d"), at("3", minutes(2), "a c")}, "1:1 2:2 3:2"},
		{"which activity decides, not birth", []logged{at("1", 0, "a b"), at("2", minutes(1), "c d"), at("3", minutes(2), "a b"), at("4", minutes(3), "a c")},
			"1:1 2:2 3:1 4:1"},
		{"a tie at one instant goes to the greater run_id", []logged{at("2", 0, "a b"), at("1", 0, "c d"), at("3", minutes(2), "a c")}, "2:2 1:1 3:2"},
		{"runs at one instant go by run_id", []logged{at("2", 0, "a"), at("1", 0, "a")}, "2:1 1:1"},
		{"the ninth chain back is no candidate", append(slices.Clone(nine), at("x", minutes(9), "left0 right0")), "0:0 1:1 2:2 3:3 4:4 5:5 6:6 7:7 8:8 x:x"},
		{"the eighth is", append(slices.Clone(nine), at("x", minutes(9), "left1 right1")), "0:0 1:1 2:2 3:3 4:4 5:5 6:6 7:7 8:8 x:1"},
		{"joining makes room for none", append(slices.Clone(nine), at("x", minutes(9), "left1 right1"), at("y", minutes(10), "left2 right2"), at("z", minutes(11), "left0 right0")),
			"0:0 1:1 2:2 3:3 4:4 5:5 6:6 7:7 8:8 x:1 y:2 z:z"},
		{"the last prompt counts, not the first", []logged{at("1", 0, "a b"), at("2", minutes(1), "b c"), at("3", minutes(2), "c d"), at("4", minutes(3), "a z")},
			"1:1 2:1 3:1 4:4"},
		{"a failed run is activity", []logged{at("1", 0, "a b"), at("2", minutes(29), "a b").ended("failed"), at("3", minutes(58), "a x y")}, "1:1 2:1 3:1"},
		{"so is a cancelled one", []logged{at("1", 0, "a b"), at("2", minutes(29), "a b").ended("cancelled"), at("3", minutes(58), "a x y")}, "1:1 2:1 3:1"},
		{"a pending one takes no part", []logged{at("1", 0, "a b"), at("2", minutes(29), "a b").ended("pending"), at("3", minutes(58), "a x y")}, "1:1 2:- 3:3"},
		{"a failed run's prompt is the last one", []logged{at("1", 0, "a b"), at("2", 0, "b c").ended("failed"), at("3", 0, "a x")}, "1:1 2:1 3:3"},
		{"a failed run names its chain", []logged{at("1", 0, "a").ended("failed"), at("2", 0, "a")}, "1:1 2:1"},
		{"project, creator and source part", []logged{at("1", 0, "a"), at("2", 0, "a").of("autumn"), at("3", 0, "a").by("bob"), at("4", 0, "a").from("vendor"),
			at("5", 0, "a").of("autumn")}, "1:1 2:2 3:3 4:4 5:2"},
		{"team and model do not", []logged{at("1", 0, "a").shot("veo", "4K", "8"), {id: "2", at: noon, prompt: "a", team: "other", model: "kling"}}, "1:1 2:1"},
		{"unknown creators are alone", []logged{at("1", 0, "a").by("(unknown)"), at("2", 0, "a").by("(unknown)")}, "1:1 2:2"},
		{"but for sessions", []logged{at("1", 0, "a").by("(unknown)").inSession("s"), at("2", 99*day, "b").by("(unknown)").inSession("s"),
			at("3", 99*day, "b").by("(unknown)")}, "1:1 2:1 3:3"},
		{"a session is a chain, however long and unlike", []logged{at("1", 0, "a").inSession("s"), at("2", 99*day, "b").inSession("s"), at("3", 99*day, "b").inSession("t")},
			"1:1 2:1 3:3"},
		{"a session is no candidate for others", []logged{at("1", 0, "a").inSession("s"), at("2", 0, "a"), at("3", 0, "a").inSession("s"), at("4", 0, "a")},
			"1:1 2:2 3:1 4:2"},
		{"sessions of other projects are others", []logged{at("1", 0, "a").inSession("s"), at("2", 0, "a").of("autumn").inSession("s"), at("3", 0, "a").by("bob").inSession("s"),
			at("4", 0, "a").from("vendor").inSession("s")}, "1:1 2:2 3:3 4:4"},
		{"sessions take no place among the eight", append(append(slices.Clone(nine[:8]), at("s", minutes(8), "other").inSession("s")), at("x", minutes(9), "left0 right0")),
			"0:0 1:1 2:2 3:3 4:4 5:5 6:6 7:7 s:s x:0"},
		{"Han is compared by character", []logged{at("1", 0, "红狐狸在雪中"), at("2", minutes(1), "红狐狸"), at("3", minutes(2), "香水瓶")}, "1:1 2:1 3:3"},
	}
	l := newLab(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { l.in(t).wantChains(tt.want, DefaultChainRules(), tt.log...) })
	}
}

func TestRunsWithoutWords(t *testing.T) {
	const gap, tick = 30 * time.Minute, time.Microsecond
	bare := func(id string, after time.Duration) logged {
		return at(id, after, "").shot("veo", "1080p", "8").doing("draw")
	}
	tests := []struct {
		name string
		log  []logged
		want string // + marks inferred chains
	}{
		{"the same configuration at 30 min", []logged{bare("1", 0), bare("2", gap)}, "1:1+ 2:1+"},
		{"a microsecond later", []logged{bare("1", 0), bare("2", gap+tick)}, "1:1 2:2"},
		{"signs are no words", []logged{bare("1", 0), {id: "2", at: noon, prompt: "🦊 --- !", model: "veo", resolution: "1080p", duration: "8", task: "draw"}}, "1:1+ 2:1+"},
		{"another model", []logged{bare("1", 0), bare("2", 0).shot("kling", "1080p", "8")}, "1:1 2:2"},
		{"the same model in another spelling", []logged{bare("1", 0), bare("2", 0).shot("VEO", "1080p", "8")}, "1:1+ 2:1+"},
		{"another resolution", []logged{bare("1", 0), bare("2", 0).shot("veo", "720p", "8")}, "1:1 2:2"},
		{"another duration", []logged{bare("1", 0), bare("2", 0).shot("veo", "1080p", "8.001")}, "1:1 2:2"},
		{"another task", []logged{bare("1", 0), bare("2", 0).doing("edit")}, "1:1 2:2"},
		{"the same task in another spelling", []logged{bare("1", 0), bare("2", 0).doing("Draw")}, "1:1+ 2:1+"},
		{"unknown is not known", []logged{bare("1", 0), bare("2", 0).shot("veo", "1080p", "")}, "1:1 2:2"},
		{"unknown is as unknown", []logged{at("1", 0, ""), at("2", 0, "")}, "1:1+ 2:1+"},
		{"only the run has words", []logged{bare("1", 0), bare("2", 0).saying("a")}, "1:1 2:2"},
		{"only the candidate has", []logged{bare("1", 0).saying("a"), bare("2", 0)}, "1:1 2:2"},
		{"the last run's configuration counts", []logged{bare("1", 0), bare("2", 0).shot("kling", "", ""), bare("3", 0)}, "1:1+ 2:2 3:1+"},
		{"the latest active of several", []logged{bare("1", 0), bare("2", gap+tick), bare("3", gap+2*tick)}, "1:1 2:2+ 3:2+"},
		{"one alone is not inferred", []logged{bare("1", 0)}, "1:1"},
		{"sessions need no words", []logged{bare("1", 0).inSession("s"), bare("2", 0).inSession("s"), bare("3", 0)}, "1:1 2:1 3:3"},
		{"a failed run counts", []logged{bare("1", 0), bare("2", gap).ended("failed"), bare("3", 2*gap)}, "1:1+ 2:1+ 3:1+"},
		{"unknown creators are alone", []logged{bare("1", 0).by("(unknown)"), bare("2", 0).by("(unknown)")}, "1:1 2:2"},
		{"inferred from the first run on, whatever it did", []logged{bare("1", 0).ended("failed"), bare("2", 1)}, "1:1+ 2:1+"},
	}
	l := newLab(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l.in(t).hold(tt.log...)
			got := show(tt.log, l.chains(DefaultChainRules()), func(c linked) string {
				if c.isInferred {
					return c.chain + "+"
				}
				return c.chain
			})
			if got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
	// Eight other chains in between, and the wordless one is no candidate.
	log := []logged{bare("0", 0)}
	for i := range 8 {
		log = append(log, at(fmt.Sprint(i+1), minutes(i+1), fmt.Sprint("own", i)))
	}
	l.in(t).wantChains("0:0 1:1 2:2 3:3 4:4 5:5 6:6 7:7 8:8 9:9", DefaultChainRules(), append(log, bare("9", minutes(9)))...)
	l.wantChains("0:0 1:1 2:2 3:3 4:4 5:5 6:6 7:7 9:0", DefaultChainRules(), append(log[:8:8], bare("9", minutes(9)))...)
}

func TestRoles(t *testing.T) {
	ok := func(id string) logged { return at(id, 0, "a") }
	tests := []struct {
		name string
		log  []logged
		want string // final, exploration or no role; ! an abandoned chain; the number is the chain's explorations
	}{
		{"one", []logged{ok("1")}, "1:f0"},
		{"the last is final", []logged{ok("1"), ok("2"), ok("3")}, "1:e2 2:e2 3:f2"},
		{"the last that succeeded", []logged{ok("1"), ok("2"), ok("3").ended("failed"), ok("4").ended("cancelled")}, "1:e1 2:f1 3:-1 4:-1"},
		{"none succeeded", []logged{ok("1").ended("failed"), ok("2").ended("cancelled")}, "1:-0 2:-0"},
		{"accepted ones are final, later ones too are explorations", []logged{ok("1"), ok("2").kept(), ok("3")}, "1:e2 2:f2 3:e2"},
		{"all accepted ones", []logged{ok("1").kept(), ok("2"), ok("3").kept()}, "1:f1 2:e1 3:f1"},
		{"an accepted run that failed is no final", []logged{ok("1").kept().ended("failed"), ok("2"), ok("3")}, "1:-1 2:e1 3:f1"},
		{"a chain without is abandoned, and keeps its roles", []logged{ok("1").kept(), at("2", 0, "b"), at("3", 0, "b"), at("4", 0, "b").ended("failed")}, "1:f0 2:!e1 3:!f1 4:!-1"},
		{"a chain without success is abandoned too", []logged{ok("1").kept(), at("2", 0, "b").ended("failed")}, "1:f0 2:!-0"},
		{"not by another project's, creator's or source's", []logged{ok("1").kept(), ok("2").of("autumn"), ok("3").by("bob"), ok("4").from("vendor")}, "1:f0 2:f0 3:f0 4:f0"},
		{"sessions count as chains", []logged{ok("1").kept().inSession("s"), ok("2").inSession("t"), ok("3")}, "1:f0 2:!f0 3:!f0"},
		{"unknown creators have roles", []logged{ok("1").by("(unknown)"), ok("2").by("(unknown)").kept()}, "1:!f0 2:f0"},
	}
	l := newLab(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l.in(t).hold(tt.log...)
			got := show(tt.log, l.chains(DefaultChainRules()), roleText)
			if got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

func roleText(c linked) string {
	text := fmt.Sprint(cmp.Or(c.role, "-")[:1], c.explorations)
	if c.isAbandoned {
		return "!" + text
	}
	return text
}

// TestChainsOfTheWholeLog: the period picks runs, not chains.
func TestChainsOfTheWholeLog(t *testing.T) {
	l := newLab(t)
	l.hold(logged{id: "1", at: time.Date(2026, 9, 30, 23, 50, 0, 0, time.UTC), prompt: "a", model: "m"},
		logged{id: "2", at: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC), prompt: "a", model: "m"})
	l.price(parseCard(t, "", "m,,,,,video,7,,,"))
	l.savings(Options{Request: Request{Month: time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)}}, defaults())
	if got := fmt.Sprint(l.rows("SELECT run_id, chain, role FROM int_baseline_runs JOIN " + namedChains + " USING (run_id, role)")); got != "[[1 1 exploration]]" {
		t.Errorf("September has %s", got)
	}
	l.savings(Options{Request: Request{Month: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)}}, defaults())
	if got := fmt.Sprint(l.rows("SELECT run_id, chain, role FROM int_baseline_runs JOIN " + namedChains + " USING (run_id, role)")); got != "[[2 1 final]]" {
		t.Errorf("October has %s", got)
	}
}

// TestChainsOfMoreRunsThanAreReadAtOnce: every third run begins another chain, in logs in order of time, in none, and of one moment.
func TestChainsOfMoreRunsThanAreReadAtOnce(t *testing.T) {
	l := newLab(t)
	for name, log := range map[string]struct{ number, minute string }{
		"in order": {"i << 10", "i"}, "in no order": {"i", "i // 3 * 7919 % 9999 * 3 + i % 3"}, "of one moment": {"i", "0"},
	} {
		t.Run(name, func(t *testing.T) {
			l.in(t).hold(at("seed", 0, ""))
			l.store(`BY NAME (SELECT s.* REPLACE (printf('%07d', i) AS run_id, 'c' || i // 999 AS creator, 's' || i // 3 AS session_id, NULL AS prompt,
				` + log.number + ` AS run_number, created_at + to_minutes(` + log.minute + `) AS created_at) FROM runs AS s, range(29_997) AS r(i))`)
			l.exec("DELETE FROM stored_runs WHERE run_id = 'seed'")
			l.price(parseCard(t, "", "other,,,,,video,1,,,"))
			l.must(buildChains(context.Background(), l.db, DefaultChainRules(), 2_500))
			got := fmt.Sprint(l.rows(`SELECT count(*), count(DISTINCT run_id), count(DISTINCT chain), count(*) FILTER (chain = printf('%07d', run_id::BIGINT // 3 * 3)),
				count(*) FILTER (role = 'final'), count(*) FILTER (role = 'final' AND run_id::BIGINT % 3 = 2) FROM ` + namedChains))
			if got != "[[29997 29997 9999 29997 9999 9999]]" {
				t.Errorf("runs, chains, runs in their chain, finals, the last of them: %s", got)
			}
		})
	}
}

// naiveChain is a chain as the design's text has it: its runs in order.
type naiveChain struct {
	session    string
	runs       []logged
	isInferred bool
}

func (c *naiveChain) last() logged { return c.runs[len(c.runs)-1] }

func (c *naiveChain) words() map[string]bool {
	for _, r := range slices.Backward(c.runs) {
		if w := naiveWords(r.prompt); len(w) > 0 {
			return w
		}
	}
	return nil
}

func inOrder(a, b logged) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.id, b.id)) }

// naiveChains reads 3-savings §1 from top to bottom, without any economy: exact fractions, and all chains sorted for each run.
func naiveChains(log []logged, rules ChainRules) map[string]linked {
	partitions := map[[3]string][]logged{}
	for _, r := range log {
		if r.status != "pending" {
			key := [3]string{r.source, cmp.Or(r.creator, "ann"), cmp.Or(r.project, "spring")}
			partitions[key] = append(partitions[key], r)
		}
	}
	found := map[string]linked{}
	for key, runs := range partitions {
		slices.SortFunc(runs, inOrder)
		var chains []*naiveChain
		for _, r := range runs {
			chains = naiveAdd(chains, r, key[1] == "(unknown)", rules)
		}
		naiveRoles(chains, found)
	}
	return found
}

func naiveAdd(chains []*naiveChain, r logged, alone bool, rules ChainRules) []*naiveChain {
	if r.session != "" {
		for _, c := range chains {
			if c.session == r.session {
				c.runs = append(c.runs, r)
				return chains
			}
		}
		return append(chains, &naiveChain{session: r.session, runs: []logged{r}})
	}
	var candidates []*naiveChain
	for _, c := range chains {
		if c.session == "" && !alone {
			candidates = append(candidates, c)
		}
	}
	slices.SortFunc(candidates, func(a, b *naiveChain) int { return inOrder(b.last(), a.last()) })
	candidates = candidates[:min(8, len(candidates))]
	words := naiveWords(r.prompt)
	weigh := func(w string) *big.Rat {
		k := int64(0)
		for _, c := range candidates {
			if c.words()[w] {
				k++
			}
		}
		return big.NewRat(840, max(1, k))
	}
	var best *naiveChain
	var most *big.Rat
	for _, c := range candidates {
		similarity := naiveSimilarity(words, c, r, weigh, rules)
		if similarity == nil {
			continue
		}
		gap := r.at.Sub(c.last().at)
		near := similarity.Cmp(rules.Similarity.Rat()) >= 0 && gap <= rules.Gap
		resumed := similarity.Cmp(rules.ResumeSimilarity.Rat()) >= 0 && gap <= rules.Resume && len(words) > 0
		if (near || resumed) && (best == nil || similarity.Cmp(most) > 0) {
			best, most = c, similarity
		}
	}
	if best == nil {
		return append(chains, &naiveChain{runs: []logged{r}})
	}
	best.runs = append(best.runs, r)
	best.isInferred = best.isInferred || len(words) == 0
	return chains
}

// naiveSimilarity is null where a chain is out of the question.
func naiveSimilarity(words map[string]bool, c *naiveChain, r logged, weigh func(string) *big.Rat, rules ChainRules) *big.Rat {
	last := c.words()
	if len(words) == 0 && len(last) == 0 {
		o := c.last()
		if strings.EqualFold(r.model, o.model) && strings.EqualFold(r.task, o.task) && r.resolution == o.resolution && r.duration == o.duration {
			return rules.Similarity.Rat()
		}
	}
	if len(words) == 0 || len(last) == 0 {
		return nil
	}
	both, either := new(big.Rat), new(big.Rat)
	for w := range words {
		if last[w] {
			both.Add(both, weigh(w))
		}
		either.Add(either, weigh(w))
	}
	for w := range last {
		if !words[w] {
			either.Add(either, weigh(w))
		}
	}
	return both.Quo(both, either)
}

func naiveRoles(chains []*naiveChain, found map[string]linked) {
	succeeded := func(r logged) bool { return r.status == "" || r.status == "succeeded" }
	final := func(r logged) bool { return r.accepted && succeeded(r) }
	accepts := slices.ContainsFunc(chains, func(c *naiveChain) bool { return slices.ContainsFunc(c.runs, final) })
	for _, c := range chains {
		chooses := slices.ContainsFunc(c.runs, final)
		last := ""
		for _, r := range c.runs {
			if succeeded(r) {
				last = r.id
			}
		}
		explorations := int64(0)
		of := func(r logged) string {
			switch {
			case !succeeded(r):
				return ""
			case chooses && final(r), !chooses && r.id == last:
				return "final"
			}
			return "exploration"
		}
		for _, r := range c.runs {
			if of(r) == "exploration" {
				explorations++
			}
		}
		for _, r := range c.runs {
			found[r.id] = linked{c.runs[0].id, of(r), c.isInferred, c.session != "", accepts && !chooses, explorations}
		}
	}
}

// drawLog draws a log whose runs crowd around every threshold.
func drawLog(t *rapid.T, most int) []logged {
	words := []string{"fox", "snow", "owl", "moon", "city", "rain", "neon", "狐", "don't", "--"}
	steps := []time.Duration{0, 0, time.Second, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute, 30*time.Minute + time.Microsecond, 12 * time.Hour, 24 * time.Hour,
		24*time.Hour + time.Microsecond}
	pick := func(what string, values ...string) string { return rapid.SampledFrom(values).Draw(t, what) }
	n := rapid.IntRange(1, most).Draw(t, "runs")
	ids := rapid.Permutation(sequence(n)).Draw(t, "ids")
	now := noon
	log := make([]logged, n)
	for i := range log {
		now = now.Add(rapid.SampledFrom(steps).Draw(t, "step"))
		log[i] = logged{
			id: fmt.Sprintf("r%03d", ids[i]), at: now, source: pick("source", "", "", "", "v"), creator: pick("creator", "ann", "ann", "ann", "bob", "(unknown)"),
			project: pick("project", "spring", "spring", "autumn"), model: pick("model", "veo", "VEO", "kling"), task: pick("task", "", "", "draw"),
			resolution: pick("resolution", "", "720p"), duration: pick("duration", "", "4"), session: pick("session", "", "", "", "", "", "s", "t"),
			status:   pick("status", "succeeded", "succeeded", "succeeded", "failed", "pending"),
			accepted: pick("accepted", "", "", "", "", "", "yes") != "",
			prompt:   strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 5).Draw(t, "prompt"), " "),
		}
	}
	return log
}

func sequence(n int) []int {
	s := make([]int, n)
	for i := range s {
		s[i] = i
	}
	return s
}

func drawRules(t *rapid.T) ChainRules {
	share := func(what string, values ...string) decimal.Decimal {
		return decimal.RequireFromString(rapid.SampledFrom(values).Draw(t, what))
	}
	if rapid.Bool().Draw(t, "default rules") {
		return DefaultChainRules()
	}
	return ChainRules{Gap: rapid.SampledFrom([]time.Duration{0, 5 * time.Minute, 30 * time.Minute}).Draw(t, "gap"), Similarity: share("similarity", "0", "0.2", "0.25", "0.333333333", "1"),
		Resume: rapid.SampledFrom([]time.Duration{0, 12 * time.Hour, 24 * time.Hour}).Draw(t, "resume"), ResumeSimilarity: share("resume similarity", "0", "0.4", "0.5", "1")}
}

// TestChainsAreThoseOfTheText holds chains and roles of random logs against the second implementation, and a log that comes in
// two parts, in any order, against one that comes at once.
func TestChainsAreThoseOfTheText(t *testing.T) {
	l := newLab(t)
	often(t, 5, func(rt *rapid.T) {
		log, rules := drawLog(rt, 50), drawRules(rt)
		want := naiveChains(log, rules)
		parts := rapid.Permutation(log).Draw(rt, "order")
		cut := rapid.IntRange(0, len(parts)).Draw(rt, "cut")
		l.hold(parts[:cut]...)
		if part := l.chains(rules); len(part) > cut {
			rt.Fatalf("%d runs in chains, of %d", len(part), cut)
		}
		l.add(parts[cut:]...)
		got := l.chains(rules)
		if len(got) != len(want) {
			rt.Fatalf("%d runs in chains, want %d", len(got), len(want))
		}
		for _, r := range log {
			if got[r.id] != want[r.id] {
				rt.Fatalf("%s: %+v, want %+v", r.id, got[r.id], want[r.id])
			}
		}
	})
}

// TestLargeLogsAreNotPutInTemporaryTables: what is derived from all runs of a log of many bytes is compressed, in the schema kept of
// its temporary database, is that of other logs, and is made anew each time.
func TestLargeLogsAreNotPutInTemporaryTables(t *testing.T) {
	log := []logged{at("1", 0, "fox"), at("2", time.Minute, "fox").from("v"), at("3", time.Hour, "owl").ended("failed")}
	cards := parseCard(t, "", "veo,,,,,video,1,,,")
	tables := "SELECT table_schema, table_name FROM information_schema.tables WHERE table_name = 'linked_runs' ORDER BY ALL"
	var derived [2]string
	for i, text := range []int64{0, 5 << 30} {
		l := newLabFor(t, text)
		for range 2 {
			l.hold(log...)
			l.price(cards)
			l.must(BuildChains(t.Context(), l.db, DefaultChainRules()))
			derived[i] = fmt.Sprint(l.rows("SELECT * EXCLUDE (run_number, chain_number, configuration_id) FROM int_linked_runs ORDER BY created_at"))
		}
		want := map[int]string{0: "[[main linked_runs]]", 1: "[[kept linked_runs]]"}[i]
		if got := fmt.Sprint(l.rows(tables)); got != want {
			t.Errorf("%d bytes of text: %s, want %s", text, got, want)
		}
	}
	if derived[0] != derived[1] || !strings.Contains(derived[0], "final") {
		t.Errorf("in temporary tables %s\nas a large log %s", derived[0], derived[1])
	}
}
