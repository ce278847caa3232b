package purchase

import (
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

// costOf returns what the plan minimises, and false when no plan meets the risk.
func costOf(t *rapid.T, p Problem) (decimal.Decimal, bool) {
	plan, err := Decide(p)
	if _, ok := err.(*Unmet); ok {
		return decimal.Zero, false
	}
	if err != nil {
		t.Fatal(err)
	}
	if share := decimal.NewFromInt(int64(plan.Dry)); share.GreaterThan(p.Risk.Mul(decimal.NewFromInt(int64(plan.Of)))) {
		t.Fatalf("%d of %d run dry, accepted %s", plan.Dry, plan.Of, p.Risk)
	}
	return plan.spent(), true
}

// What helps never costs more: more balance, more risk, less demand, a shorter lead time, packs that last longer, a pack
// more to choose from. Twice the prices cost twice as much; twice all credits cost the same.
func TestWhatHelpsNeverCostsMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := smallProblem(t)
		before, met := costOf(t, p)
		check := func(what string, q Problem, exactly *decimal.Decimal) {
			after, still := costOf(t, q)
			if met && !still || met && after.GreaterThan(before) && exactly == nil {
				t.Fatalf("%s: from %s to %s (met: %t)", what, before, after, still)
			}
			if met && exactly != nil && !after.Equal(*exactly) {
				t.Fatalf("%s: %s, want %s", what, after, exactly)
			}
		}
		q := p
		q.Effort = 1
		if hasty, still := costOf(t, q); still != met || hasty.LessThan(before) {
			t.Fatalf("less effort: from %s to %s (met: %t)", before, hasty, still)
		}
		q = p
		q.Balance = append([]Lot{{Credits: integer(rapid.IntRange(1, 5).Draw(t, "more"))}}, p.Balance...)
		check("more balance", q, nil)
		q = p
		q.Risk = decimal.Min(decimal.NewFromInt(1), p.Risk.Add(dec("0.2")))
		check("more risk", q, nil)
		q = p
		q.Paths = append([][]decimal.Decimal{}, p.Paths...)
		q.Paths[0] = make([]decimal.Decimal, p.Days)
		check("less demand", q, nil)
		if q = p; q.LeadDays > 0 {
			q.LeadDays--
			check("a shorter lead time", q, nil)
		}
		q = p
		q.Packs = append([]Pack{}, p.Packs...)
		for i := range q.Packs {
			q.Packs[i].ValidDays = 0
		}
		check("packs that never expire", q, nil)
		q.Packs = append(append([]Pack{}, p.Packs...), Pack{Name: "more", Credits: integer(6), Price: p.Packs[0].Price})
		check("a pack more to choose from", q, nil)
		q.Packs = append([]Pack{}, p.Packs...)
		if p.priced() {
			for i := range q.Packs {
				q.Packs[i].Price.Decimal = p.Packs[i].Price.Decimal.Mul(dec("0.03"))
			}
			want := before.Mul(dec("0.03"))
			check("other prices", q, &want)
			check("other credits", timesCredits(p, dec("0.7")), &before)
		}
	})
}

// timesCredits returns p with every amount of credits times k.
func timesCredits(p Problem, k decimal.Decimal) Problem {
	q := p
	q.Balance, q.Packs, q.Allowances, q.Paths = nil, nil, nil, nil
	for _, l := range p.Balance {
		l.Credits = l.Credits.Mul(k)
		q.Balance = append(q.Balance, l)
	}
	for _, a := range p.Allowances {
		a.Credits, a.Cap = a.Credits.Mul(k), a.Cap.Mul(k)
		q.Allowances = append(q.Allowances, a)
	}
	for _, x := range p.Packs {
		x.Credits = x.Credits.Mul(k)
		q.Packs = append(q.Packs, x)
	}
	for _, path := range p.Paths {
		row := make([]decimal.Decimal, len(path))
		for i := range path {
			row[i] = path[i].Mul(k)
		}
		q.Paths = append(q.Paths, row)
	}
	return q
}

// The best plan in hindsight is never dearer than a plan that did not run dry.
func TestRegretIsNeverNegativeWithoutDryDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := smallProblem(t)
		plan, err := Decide(p)
		if err != nil {
			return
		}
		r, err := Hindsight(p, plan.Purchases, p.Paths[0])
		if err != nil {
			t.Fatal(err)
		}
		if r.RanDry == nil && (r.More.IsNegative() || !r.Missed.IsZero() || r.Known == nil) {
			t.Fatalf("%+v", r)
		}
		if (r.RanDry != nil) != r.Missed.IsPositive() {
			t.Fatalf("ran dry %v but missed %s", r.RanDry, r.Missed)
		}
	})
}

// When the work runs out at once, the plan still meets the risk, costs no less than the best one and is not called
// proven; and the bound is never above the best price.
func TestPlanWithoutWork(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := smallProblem(t)
		best, met := costOf(t, p)
		if !met {
			return
		}
		w, err := newWorld(p)
		if err != nil {
			t.Fatal(err)
		}
		paths, lost := w.savable()
		k := int(p.Risk.Mul(integer(len(p.Paths))).IntPart()) - lost
		if len(paths) <= k {
			return
		}
		s := newSearch(w, paths, k, newFrontier(w.offers, 1000), &meter{})
		floor := w.money.decimal(s.prices.cover(s.look(nil, w.first).need))
		s.greedy(0)
		s.improve(0, 0)
		proven := s.branch()
		if price := w.money.decimal(s.best.price); proven || price.LessThan(best) || floor.GreaterThan(best) {
			t.Fatalf("price %s, floor %s, proven %t; best %s", price, floor, proven, best)
		}
		if !(&brute{p: p}).meets(s.best.buys) {
			t.Fatalf("%v does not meet the risk", s.best.buys)
		}
	})
}
