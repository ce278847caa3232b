package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// tinyOffer is a pack whose credits, price and days are whole numbers.
type tinyOffer struct{ credits, price, valid int }

// tinyPlan is an instance small enough to go through every plan: 19 November 2026 and a few days after it.
type tinyPlan struct {
	balance, lead, mayRunDry int
	offers                   []tinyOffer
	paths                    [][]int
}

const mostOfOne = 4 // packs of one kind bought on one day; no more are ever needed

func drawTinyPlan(t *rapid.T) tinyPlan {
	offers := rapid.IntRange(1, 2).Draw(t, "offers")
	days := 5 - offers // so that 5^4 or 5^6 plans are gone through
	p := tinyPlan{balance: rapid.IntRange(0, 6).Draw(t, "balance"), lead: rapid.IntRange(0, 1).Draw(t, "lead"), mayRunDry: rapid.IntRange(0, 1).Draw(t, "may run dry")}
	for range offers {
		p.offers = append(p.offers, tinyOffer{rapid.IntRange(3, 7).Draw(t, "credits"), rapid.IntRange(1, 5).Draw(t, "price"), rapid.IntRange(0, 3).Draw(t, "valid")})
	}
	for range rapid.IntRange(1, 3).Draw(t, "paths") {
		p.paths = append(p.paths, rapid.SliceOfN(rapid.IntRange(0, 3), days, days).Draw(t, "demand"))
	}
	return p
}

func (p tinyPlan) date(day int) string {
	return time.Date(2026, 11, 19+day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

// runsDry plays a path day by day; bought are packs by offer and day.
func (p tinyPlan) runsDry(demand []int, bought [][]int) bool {
	type lot struct{ credits, last int }
	lots := []lot{{p.balance, 1000}}
	for day, need := range demand {
		for o, offer := range p.offers {
			last := 1000
			if offer.valid > 0 {
				last = day + offer.valid - 1
			}
			lots = append(lots, lot{offer.credits * bought[o][day], last})
		}
		for need > 0 {
			first := -1
			for i, l := range lots {
				if l.credits > 0 && l.last >= day && (first < 0 || l.last < lots[first].last) {
					first = i
				}
			}
			if first < 0 {
				return true
			}
			lots[first].credits--
			need--
		}
	}
	return false
}

// rank is what plans are compared by: money, then later days, then fewer packs.
type rank struct{ price, days, packs int }

func (r rank) beats(s rank) bool {
	if r.price != s.price {
		return r.price < s.price
	}
	if r.days != s.days {
		return r.days > s.days
	}
	return r.packs < s.packs
}

func (p tinyPlan) rank(bought [][]int) rank {
	var r rank
	for o, byDay := range bought {
		for day, n := range byDay {
			r.price, r.days, r.packs = r.price+n*p.offers[o].price, r.days+n*day, r.packs+n
		}
	}
	return r
}

// best goes through all plans.
func (p tinyPlan) best() (best rank, found bool) {
	days := len(p.paths[0])
	bought := make([][]int, len(p.offers))
	for o := range bought {
		bought[o] = make([]int, days)
	}
	var from func(place int)
	from = func(place int) {
		if place == len(p.offers)*days {
			r := p.rank(bought)
			if found && !r.beats(best) {
				return
			}
			dry := 0
			for _, demand := range p.paths {
				if p.runsDry(demand, bought) {
					dry++
				}
			}
			if dry <= p.mayRunDry {
				best, found = r, true
			}
			return
		}
		o, day := place/days, place%days
		for n := range mostOfOne + 1 {
			if n > 0 && day < p.lead {
				break
			}
			bought[o][day] = n
			from(place + 1)
		}
		bought[o][day] = 0
	}
	from(0)
	return best, found
}

// write writes the instance as the command reads it. The share is a little above what may run dry, so that it is not rounded
// below it.
func (p tinyPlan) write(t *rapid.T, dir string) {
	share := float64(p.mayRunDry)/float64(len(p.paths)) + 0.001
	text := fmt.Sprintf("[plan]\nbalance = %d\nlead_days = %d\nrisk = %.3f\n", p.balance, p.lead, min(share, 1))
	for o, offer := range p.offers {
		text += fmt.Sprintf("[[plan.pack]]\nname = \"%d\"\ncredits = %d\nprice = %d\nvalid_days = %d\n", o, offer.credits, offer.price, offer.valid)
	}
	demand := "path,date,credits\n"
	for i, path := range p.paths {
		for day, credits := range path {
			demand += fmt.Sprintf("%d,%s,%d\n", i, p.date(day), credits)
		}
	}
	for name, text := range map[string]string{configName: text, "demand.csv": demand} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestPlanIsTheBestOfAll holds the command's plans for small instances against all plans there are: the same money, the same
// sum of days, the same number of packs, and a plan that keeps the risk.
func TestPlanIsTheBestOfAll(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		p := drawTinyPlan(t)
		p.write(t, dir)
		var out, errs strings.Builder
		code := Run(t.Context(), []string{"plan", dir, "--demand", filepath.Join(dir, "demand.csv"), "--format", "json"}, &Env{Stdout: &out, Stderr: &errs, Now: time.Now})
		var plan struct {
			Purchases []struct {
				Date, Pack string
				Quantity   int
			}
			Cost *int
		}
		if err := json.Unmarshal([]byte(out.String()), &plan); err != nil {
			t.Fatalf("%v\n%s", err, errs.String())
		}
		best, found := p.best()
		if !found {
			if code != exitAttention || plan.Cost != nil {
				t.Fatalf("exit code %d, expected %d: no plan keeps the risk\n%s", code, exitAttention, out.String())
			}
			return
		}
		bought := make([][]int, len(p.offers))
		for o := range bought {
			bought[o] = make([]int, len(p.paths[0]))
		}
		for _, x := range plan.Purchases {
			for day := range p.paths[0] {
				if x.Date == p.date(day) {
					bought[int(x.Pack[0]-'0')][day] += x.Quantity
				}
			}
		}
		dry := 0
		for _, demand := range p.paths {
			if p.runsDry(demand, bought) {
				dry++
			}
		}
		if got := p.rank(bought); code != exitDone || got != best || *plan.Cost != best.price || dry > p.mayRunDry {
			t.Fatalf("exit code %d: %+v, %d run dry; the best is %+v\n%s", code, got, dry, best, out.String())
		}
	})
}
