package analysis

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// shotSpend is what a chain of the log cost, as the test that made it knows.
type shotSpend struct {
	chain, creator, at string
	runs, credits      int // credits -1: not known
}

// shots are a log of n chains of known and m of unknown cost, one session each, of three people; many cost the same.
func shots(n, m int) (string, []shotSpend) {
	var b strings.Builder
	var all []shotSpend
	for i := range n + m {
		s := shotSpend{chain: fmt.Sprintf("r%03da", i), creator: fmt.Sprintf("person %d", i%3), at: fmt.Sprintf("2026-10-%02dT09:%02d:00Z", 1+i*7%28, i*11%50), credits: -1}
		model, charge := "unheard", ""
		if i < n {
			model, charge = "P", fmt.Sprint(i*i%23)
			s.credits = 0
		}
		for run := range 1 + i%2 {
			fmt.Fprintf(&b, "%s,2026-10-%02dT09:%02d:00Z,%s,,,,1,succeeded,%s,%s,A,p,,s%d,\n", fmt.Sprintf("r%03d%c", i, 'a'+run), 1+i*7%28, i*11%50+run, model, charge, s.creator, i)
			s.runs++
			if i < n {
				s.credits += i * i % 23
			}
		}
		all = append(all, s)
	}
	return b.String(), all
}

// TestDearestChains: of chains the fifty that cost most are listed, and of each person's the five; those whose cost is not known
// come last, and in where too few are known.
func TestDearestChains(t *testing.T) {
	for name, c := range map[string]struct{ known, unknown int }{"more known than are listed": {130, 20}, "fewer": {31, 40}, "fewer than five each": {8, 30}, "none": {0, 60}} {
		t.Run(name, func(t *testing.T) {
			log, all := shots(c.known, c.unknown)
			b := newAdviceBook(t, wasteCard)
			b.advise(log, inOctober, adviceOptions)
			if err := build(t.Context(), b.db, []string{"mart_top_chains"}); err != nil {
				t.Fatal(err)
			}
			slices.SortFunc(all, func(a, b shotSpend) int { return cmp.Or(b.credits-a.credits, cmp.Compare(a.chain, b.chain)) })
			b.want("SELECT chain, creator, runs, coalesce(spend_credits, -1) FROM mart_top_chains ORDER BY rank", listed(all[:min(50, len(all))])...)
			slices.SortFunc(all, func(a, b shotSpend) int {
				return cmp.Or(cmp.Compare(a.creator, b.creator), b.credits-a.credits, b.runs-a.runs, cmp.Compare(a.at, b.at), cmp.Compare(a.chain, b.chain))
			})
			var most []shotSpend
			for _, s := range all {
				if n := len(most); n < 5 || most[n-5].creator != s.creator {
					most = append(most, s)
				}
			}
			b.want("SELECT chain, creator, runs, coalesce(spend_credits, -1) FROM mart_creator_chains ORDER BY creator, rank", listed(most)...)
		})
	}
}

func listed(all []shotSpend) []string {
	rows := make([]string, len(all))
	for i, s := range all {
		rows[i] = fmt.Sprintf("%s|%s|%d|%d", s.chain, s.creator, s.runs, s.credits)
	}
	return rows
}
