package analysis

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

// observedCard has a draft for 20, a final for 100 and something between for 50.
const observedCard = "model,resolution,duration_s,audio,unit,credits\nP,720p,4,off,video,20\nP,720p,5,off,video,50\nP,1080p,8,on,video,100\n"

// begun is so many shots, each in two runs: one for the settings and price given, and the final.
func begun(id string, n int, settings string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%s%da,2026-10-0%dT10:00:00Z,P,%s,1,succeeded,,ann,A,p,,%s%d,\n", id, i, 1+i/9, settings, id, i)
		fmt.Fprintf(&b, "%s%db,2026-10-0%dT10:10:00Z,P,1080p,8,on,1,succeeded,,ann,A,p,,%s%d,yes\n", id, i, 1+i/9, id, i)
	}
	return b.String()
}

const observed = `SELECT rank, model, configuration, drafted_chains, other_chains, drafted_credits_per_final, other_credits_per_final,
	difference_credits, low_credits, high_credits, verdict FROM mart_observed`

// TestObserved: finals that began with a draft took 120, the others 200, so that every resample has the same difference.
func TestObserved(t *testing.T) {
	b := newAdviceBook(t, observedCard)
	b.advise(begun("d", 10, "720p,4,off")+begun("o", 11, "1080p,8,on"), inOctober, adviceOptions)
	b.want(observed, `1|P|1080p, 8 s, audio on|10|11|120|200|-80|-80|-80|finals that began with a draft took 80 credits less`)
}

func TestTooFewToCompare(t *testing.T) {
	b := newAdviceBook(t, observedCard)
	b.advise(begun("d", 9, "720p,4,off")+begun("o", 11, "1080p,8,on"), inOctober, adviceOptions)
	b.want(observed, `1|P|1080p, 8 s, audio on|9|11|120|200||||too few: 9 chains began with a draft and 11 did not, of the 10 of each that a comparison needs`)
	b = newAdviceBook(t, observedCard)
	b.advise(begun("d", 11, "720p,4,off")+begun("o", 9, "1080p,8,on"), inOctober, adviceOptions)
	b.want(observed, `1|P|1080p, 8 s, audio on|11|9|120|200||||too few: 11 chains began with a draft and 9 did not, of the 10 of each that a comparison needs`)
}

// TestWhatBeginsWithADraft: one shot, its first run with the settings or state given.
func TestWhatBeginsWithADraft(t *testing.T) {
	const end = "b,2026-10-01T10:10:00Z,P,1080p,8,on,1,succeeded,,ann,A,p,,s,yes\n"
	for name, c := range map[string]struct{ log, want string }{
		"draft":                   {"a,2026-10-01T10:00:00Z,P,720p,4,off,1,succeeded,,ann,A,p,,s,\n" + end, "1|0|120|"},
		"too long":                {"a,2026-10-01T10:00:00Z,P,720p,5,off,1,succeeded,,ann,A,p,,s,\n" + end, "0|1||150"},
		"two generations":         {"a,2026-10-01T10:00:00Z,P,720p,4,off,2,succeeded,,ann,A,p,,s,\n" + end, "0|1||140"},
		"a failed draft":          {"a,2026-10-01T10:00:00Z,P,720p,4,off,1,failed,,ann,A,p,,s,\n" + end, "0|1||100"},
		"after a failed other":    {"0,2026-10-01T09:59:00Z,P,1080p,8,on,1,failed,,ann,A,p,,s,\na,2026-10-01T10:00:00Z,P,720p,4,off,1,succeeded,,ann,A,p,,s,\n" + end, "1|0|120|"},
		"draft second":            {"0,2026-10-01T09:59:00Z,P,720p,5,off,1,succeeded,,ann,A,p,,s,\na,2026-10-01T10:00:00Z,P,720p,4,off,1,succeeded,,ann,A,p,,s,\n" + end, "0|1||170"},
		"in the month before":     {"a,2026-09-30T10:00:00Z,P,720p,4,off,1,succeeded,,ann,A,p,,s,\n" + end, "1|0|120|"},
		"two finals share a cost": {"a,2026-10-01T10:00:00Z,P,720p,4,off,1,succeeded,,ann,A,p,,s,\n" + end + "c" + end[1:], "1|0|110|"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newAdviceBook(t, observedCard)
			b.advise(c.log, inOctober, adviceOptions)
			b.want("SELECT drafted_chains, other_chains, drafted_credits_per_final, other_credits_per_final FROM mart_observed", c.want)
		})
	}
	b := newAdviceBook(t, observedCard)
	b.advise("a,2026-10-01T10:00:00Z,unheard,720p,4,off,1,succeeded,5,ann,A,p,,s,\n"+end, inOctober, adviceOptions)
	b.want(observed) // what the chain cost is not known
}

// TestObservedLooksAtTheLatestDays: nine shots begun on 1 October and two on 2 October, and one that goes on over midnight; those
// two alone have begun in the latest days with four runs; with 25 all have.
func TestObservedLooksAtTheLatestDays(t *testing.T) {
	b := newAdviceBook(t, observedCard)
	b.advise(begun("d", 11, "720p,4,off")+"a,2026-10-01T23:50:00Z,P,720p,4,off,1,succeeded,,ann,A,p,,over,\nb,2026-10-02T00:05:00Z,P,1080p,8,on,1,succeeded,,ann,A,p,,over,yes\n",
		inOctober, adviceOptions)
	for runs, want := range map[int]string{4: "2|2026-10-02", 6: "12|2026-10-01", 24: "12|2026-10-01", 25: "12|2026-10-01"} {
		var from time.Time
		if err := b.db.QueryRow(t.Context(), observedFrom, []any{runs}, &from); err != nil {
			t.Fatal(err)
		}
		if err := b.db.Set(t.Context(), "observed_from", from); err != nil {
			t.Fatal(err)
		}
		if err := build(t.Context(), b.db, observedModels[:1]); err != nil {
			t.Fatal(err)
		}
		b.want("SELECT count(*), getvariable('observed_from')::DATE FROM int_observed_chains", want)
	}
}

// TestBootstrap: ten draws from {0, 10} sum to 10 × a binomial number (10, ½), which is at most 1 with a chance of 1.1 %, at most 2
// with 5.5 %: the 2.5th percentile is 2, the 97.5th 8, and the differences to 100 are −98 and −92.
func TestBootstrap(t *testing.T) {
	a, b := make([]shotCost, 10), make([]shotCost, 10)
	for i := range a {
		a[i], b[i] = shotCost{int64(i % 2 * 10), 1}, shotCost{100, 1}
	}
	low, high := bootstrap(a, b)
	if low != -98 || high != -92 {
		t.Errorf("%d to %d", low, high)
	}
	if l, h := bootstrap(slices.Clone(a), slices.Clone(b)); l != low || h != high {
		t.Errorf("%d to %d the second time", l, h)
	}
}

// TestBootstrapMoves: the same credits more for every chain on both sides leave the interval, k times the credits make it k
// times as wide, and the difference itself lies within the least and the greatest one possible.
func TestBootstrapMoves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) []shotCost {
			credits := rapid.SliceOfN(rapid.Int64Range(0, 1e12), 1, 30).Draw(t, label)
			costs := make([]shotCost, len(credits))
			for i, c := range credits {
				costs[i] = shotCost{c * 27720, 1} // so that no mean over up to twelve chains is rounded
			}
			return costs[:min(len(costs), 12)]
		}
		a, b := draw("a"), draw("b")
		low, high := bootstrap(a, b)
		change := func(f func(int64) int64) (int64, int64) {
			x, y := slices.Clone(a), slices.Clone(b)
			for i := range x {
				x[i].credits = f(x[i].credits)
			}
			for i := range y {
				y[i].credits = f(y[i].credits)
			}
			return bootstrap(x, y)
		}
		if l, h := change(func(c int64) int64 { return c + 27720*1000 }); l != low || h != high {
			t.Fatalf("moved: %d to %d, not %d to %d", l, h, low, high)
		}
		if l, h := change(func(c int64) int64 { return c * 3 }); l != 3*low || h != 3*high {
			t.Fatalf("three times: %d to %d, not three times %d to %d", l, h, low, high)
		}
		least := func(s []shotCost) int64 { return slices.MinFunc(s, byCost).credits }
		most := func(s []shotCost) int64 { return slices.MaxFunc(s, byCost).credits }
		if low > high || low < least(a)-most(b) || high > most(a)-least(b) {
			t.Fatalf("%d to %d of %v and %v", low, high, a, b)
		}
	})
}

func byCost(a, b shotCost) int { return big.NewInt(a.credits).Cmp(big.NewInt(b.credits)) }

func TestDivide(t *testing.T) {
	for _, c := range [][3]int64{{0, 3, 0}, {1, 3, 0}, {1, 2, 1}, {2, 3, 1}, {5, 2, 3}, {4, 2, 2}, {999_999_999_999_999_999, 2, 500_000_000_000_000_000}} {
		if got := divide(c[0], c[1]); got != c[2] {
			t.Errorf("%d / %d = %d, expected %d", c[0], c[1], got, c[2])
		}
	}
}

// TestHugeCostsAreScaled: 2,000 chains of 10¹⁷ credits do not fit into 64 bits at nine decimals, nor at none.
func TestHugeCostsAreScaled(t *testing.T) {
	for text, want := range map[string]struct{ credits, places int64 }{
		"0": {0, 9}, "500": {500_000_000_000, 9}, "500000": {500_000_000_000_000, 9}, "500001": {50_000_100_000_000, 8}, "100000000000000000": {100_000_000_000_000, -3},
	} {
		o := observedConfiguration{credits: [2][]decimal.Decimal{{decimal.RequireFromString(text)}, nil}, finals: [2][]int64{{1}, nil}}
		costs, places := o.scaled()
		if costs[withDraft][0].credits != want.credits || int64(places) != want.places {
			t.Errorf("%s: %d with %d places", text, costs[withDraft][0].credits, places)
		}
	}
}
