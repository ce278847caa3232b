package purchase

import (
	"fmt"
	"sort"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

// The brute force is written from the definitions alone, day by day in whole credits, and shares no code with the
// package. It goes through every plan in order of price.

type bruteLot struct {
	credits, last, grant int // grant: which allowance the lot is of, -1 none
}

const never = 1 << 30

type brute struct {
	p     Problem
	best  []buy
	price int64
}

func whole(d decimal.Decimal) int { return int(d.IntPart()) }

// due reports whether an allowance falls due on the day, which is counted from as_of.
func (b *brute) due(a Allowance, day int) bool {
	t := time.Date(b.p.AsOf.Year(), b.p.AsOf.Month(), b.p.AsOf.Day()+day, 0, 0, 0, 0, time.UTC)
	end := t.AddDate(0, 0, 1).Month() != t.Month()
	return day >= 1 && (t.Day() == a.Day || end && t.Day() < a.Day)
}

func (b *brute) nextDue(a Allowance, day int) int {
	for day++; !b.due(a, day); day++ {
	}
	return day
}

// dry reports whether the path runs dry with the purchases, on which day, and how many credits expire.
func (b *brute) dry(path []decimal.Decimal, buys []buy) (bool, int, int) {
	var lots []bruteLot
	for _, l := range b.p.Balance {
		last := never
		if !l.LastDay.IsZero() {
			last = int(l.LastDay.Sub(b.p.AsOf).Hours() / 24)
		}
		if last >= 0 {
			lots = append(lots, bruteLot{whole(l.Credits), last, -1})
		}
	}
	expired, dryDay := 0, -1
	for day := range path {
		var kept []bruteLot
		for _, l := range lots {
			if l.grant < 0 && l.last < day {
				expired += l.credits
				continue
			}
			kept = append(kept, l)
		}
		lots = kept
		for g, a := range b.p.Allowances {
			if b.due(a, day) {
				var lost int
				lots, lost = b.fallDue(lots, g, a, day)
				expired += lost
			}
		}
		for _, x := range buys {
			if x.day == day {
				k := b.p.Packs[x.offer]
				last := never
				if k.ValidDays > 0 {
					last = day + k.ValidDays - 1
				}
				lots = append(lots, bruteLot{x.count * whole(k.Credits), last, -1})
			}
		}
		sort.SliceStable(lots, func(i, j int) bool { return lots[i].last < lots[j].last })
		want := whole(path[day])
		for i := range lots {
			take := min(want, lots[i].credits)
			lots[i].credits -= take
			want -= take
		}
		if want > 0 && dryDay < 0 {
			dryDay = day
		}
	}
	return dryDay >= 0, dryDay, expired
}

func (b *brute) fallDue(lots []bruteLot, g int, a Allowance, day int) (out []bruteLot, lost int) {
	left := 0
	for _, l := range lots {
		if l.grant == g {
			left += l.credits
		} else {
			out = append(out, l)
		}
	}
	next := b.nextDue(a, day)
	switch a.Rollover {
	case RollNone:
		return append(out, bruteLot{whole(a.Credits), next - 1, g}), left
	case RollUnlimited:
		return append(out, bruteLot{left + whole(a.Credits), never, g}), 0
	}
	stays := min(left, whole(a.Cap))
	total := stays + whole(a.Credits)
	safe := min(total, whole(a.Cap))
	out = append(out, bruteLot{total - safe, next - 1, g}, bruteLot{safe, b.nextDue(a, next) - 1, g})
	return out, left - stays
}

func (b *brute) meets(buys []buy) bool {
	dry := 0
	for _, path := range b.p.Paths {
		if is, _, _ := b.dry(path, buys); is {
			dry++
		}
	}
	share := decimal.NewFromInt(int64(dry)).Sub(b.p.Risk.Mul(decimal.NewFromInt(int64(len(b.p.Paths)))))
	return !share.IsPositive()
}

func (b *brute) packPrice(i int) int64 {
	if b.p.Packs[i].Price.Valid {
		return b.p.Packs[i].Price.Decimal.IntPart()
	}
	return b.p.Packs[i].Credits.IntPart()
}

// run goes through the prices 0, 1 … limit and keeps the best plan of the first price that has one.
func (b *brute) run(limit int64) bool {
	for b.price = 0; b.price <= limit; b.price++ {
		found := false
		b.each(nil, b.p.LeadDays, 0, b.price, func(buys []buy) {
			if found && !b.better(buys) || !b.meets(buys) {
				return
			}
			b.best, found = append([]buy(nil), buys...), true
		})
		if found {
			return true
		}
	}
	return false
}

func (b *brute) better(buys []buy) bool {
	d, n := daysAndPacks(buys)
	bd, bn := daysAndPacks(b.best)
	return d > bd || d == bd && n < bn
}

func daysAndPacks(buys []buy) (days, packs int) {
	for _, x := range buys {
		days += x.day * x.count
		packs += x.count
	}
	return days, packs
}

// each calls visit with every list of single packs, in order of day and pack, of exactly this price.
func (b *brute) each(buys []buy, day, pack int, price int64, visit func([]buy)) {
	if price == 0 {
		visit(buys)
		return
	}
	for d := day; d < b.p.Days; d++ {
		for k := range b.p.Packs {
			if d == day && k < pack || b.packPrice(k) > price {
				continue
			}
			b.each(append(buys[:len(buys):len(buys)], buy{d, k, 1}), d, k, price-b.packPrice(k), visit)
		}
	}
}

func integer(n int) decimal.Decimal { return decimal.NewFromInt(int64(n)) }

// smallProblem draws a Problem that can be enumerated.
func smallProblem(t *rapid.T) Problem {
	n := func(low, high int, what string) int { return rapid.IntRange(low, high).Draw(t, what) }
	p := Problem{
		AsOf:     time.Date(2026, time.January, 1+n(0, 89, "as of"), 0, 0, 0, 0, time.UTC),
		Days:     n(1, 7, "days"),
		LeadDays: n(0, 2, "lead"),
		Risk:     decimal.New(int64(rapid.SampledFrom([]int{0, 0, 20, 25, 34, 50}).Draw(t, "risk")), -2),
	}
	for range n(0, 2, "lots") {
		l := Lot{Credits: integer(n(0, 12, "balance"))}
		if n(0, 2, "expires") == 0 {
			l.LastDay = p.AsOf.AddDate(0, 0, n(-1, 6, "last day"))
		}
		p.Balance = append(p.Balance, l)
	}
	for range rapid.SampledFrom([]int{0, 0, 1, 1, 2}).Draw(t, "allowances") {
		p.Allowances = append(p.Allowances, Allowance{
			Credits: integer(n(0, 8, "allowance")), Every: "month", Day: n(1, 31, "due"),
			Rollover: rapid.SampledFrom([]string{RollNone, RollUnlimited, RollCap}).Draw(t, "rollover"),
			Cap:      integer(n(0, 5, "cap")),
		})
	}
	priced := n(0, 3, "priced") > 0
	for i := range n(1, 3, "packs") {
		k := Pack{Name: fmt.Sprint("P", i), Credits: integer(n(4, 12, "pack"))}
		if n(0, 2, "valid") > 0 {
			k.ValidDays = n(1, 5, "valid days")
		}
		if priced {
			k.Price = decimal.NewNullDecimal(integer(n(2, 9, "price")))
		}
		p.Packs = append(p.Packs, k)
	}
	for range n(1, 6, "paths") {
		var path []decimal.Decimal
		for range p.Days {
			path = append(path, integer(rapid.SampledFrom([]int{0, 0, 1, 2, 3, 5}).Draw(t, "use")))
		}
		p.Paths = append(p.Paths, path)
	}
	return p
}

// buysOf turns a plan into days and packs.
func buysOf(p Problem, purchases []Purchase) []buy {
	var out []buy
	for _, x := range purchases {
		for i, k := range p.Packs {
			if k.Name == x.Pack {
				out = append(out, buy{int(x.Date.Sub(p.AsOf).Hours() / 24), i, x.Quantity})
			}
		}
	}
	return out
}

// The plan equals the best of all plans in price, sum of days and number of packs, and is proven; where there is none,
// there is none for the brute force either.
func TestPlanEqualsExhaustiveEnumeration(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := smallProblem(t)
		b := &brute{p: p}
		plan, err := Decide(p)
		if unmet, ok := err.(*Unmet); ok {
			if unmet.Reason != LeadTime {
				t.Fatalf("reason %q", unmet.Reason)
			}
			plenty := []buy{} // on every day more of every pack than all paths could spend
			for d := p.LeadDays; d < p.Days; d++ {
				for k := range p.Packs {
					plenty = append(plenty, buy{d, k, 100})
				}
			}
			if b.meets(plenty) {
				t.Fatalf("said %q, but with plenty it is met", err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if !plan.Proven {
			t.Fatal("not proven")
		}
		got := buysOf(p, plan.Purchases)
		price := int64(0)
		for _, x := range got {
			if x.day < p.LeadDays {
				t.Fatalf("bought on day %d, before the lead time of %d", x.day, p.LeadDays)
			}
			price += int64(x.count) * b.packPrice(x.offer)
		}
		if !b.meets(got) {
			t.Fatalf("plan %v does not meet the risk", got)
		}
		if !b.run(price) {
			t.Fatalf("no plan up to %d, but %v meets the risk", price, got)
		}
		days, packs := daysAndPacks(got)
		wantDays, wantPacks := daysAndPacks(b.best)
		if price != b.price || days != wantDays || packs != wantPacks {
			t.Fatalf("price %d, days %d, packs %d with %v; best %d, %d, %d with %v",
				price, days, packs, got, b.price, wantDays, wantPacks, b.best)
		}
		if !plan.Floor.Equal(decimal.NewFromInt(price)) {
			t.Fatalf("floor %s of a proven plan of %d", plan.Floor, price)
		}
	})
}

// Simulate agrees with the brute force on any purchases: which paths run dry, when, and what expires.
func TestSimulateEqualsDayByDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := smallProblem(t)
		var purchases []Purchase
		var buys []buy
		for range rapid.IntRange(0, 4).Draw(t, "purchases") {
			x := buy{rapid.IntRange(0, p.Days-1).Draw(t, "day"), rapid.IntRange(0, len(p.Packs)-1).Draw(t, "pack"), rapid.IntRange(1, 2).Draw(t, "count")}
			buys = append(buys, x)
			purchases = append(purchases, Purchase{Date: p.AsOf.AddDate(0, 0, x.day), Pack: p.Packs[x.offer].Name, Quantity: x.count})
		}
		out, err := Simulate(p, purchases)
		if err != nil {
			t.Fatal(err)
		}
		b := &brute{p: p}
		dry, expired := 0, 0
		var days []int
		for _, path := range p.Paths {
			is, day, gone := b.dry(path, buys)
			if expired += gone; is {
				dry++
			} else {
				day = never
			}
			days = append(days, day)
		}
		sort.Ints(days)
		if out.Dry != dry || out.Of != len(p.Paths) {
			t.Fatalf("dry %d of %d, want %d of %d", out.Dry, out.Of, dry, len(p.Paths))
		}
		if want := integer(expired).DivRound(integer(len(p.Paths)), 6); !out.Expired.Equal(want) {
			t.Fatalf("expired %s, want %s", out.Expired, want)
		}
		median := days[(len(days)+1)/2-1]
		switch {
		case median == never && out.RunDry.P50 != nil:
			t.Fatalf("median %s, want none", out.RunDry.P50)
		case median != never && (out.RunDry.P50 == nil || !out.RunDry.P50.Equal(p.AsOf.AddDate(0, 0, median))):
			t.Fatalf("median %v, want day %d", out.RunDry.P50, median)
		}
	})
}
