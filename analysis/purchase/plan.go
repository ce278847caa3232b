package purchase

import (
	"fmt"
	"time"

	"github.com/shopspring/decimal"
)

// Purchase is a number of packs of one kind bought for one day.
type Purchase struct {
	Date     time.Time // midnight UTC
	Pack     string
	Quantity int
	Price    decimal.NullDecimal // money for all of them; absent when packs have no prices
}

// Plan is what to buy and when, and what comes of it.
type Plan struct {
	AsOf, To  time.Time       // first and last day of the horizon, midnight UTC
	Purchases []Purchase      // by date, then in the order of Problem.Packs; never nil
	Outcome                   // of these purchases on the paths
	RunOut    Quantiles       // when the balance runs dry with nothing bought
	Floor     decimal.Decimal // no plan costs less (money; credits when packs have no prices)
	Proven    bool            // no plan is better, tie-breaks included; otherwise none better was found
}

// Reason is why no plan meets the risk.
type Reason string

// The reasons of an Unmet. There are no others: from the first possible day on any amount can be bought for any day.
const (
	NoPack   Reason = "no pack"   // none is offered
	LeadTime Reason = "lead time" // too many paths run dry before the first day a pack can be bought for
)

// Unmet is the error of a Problem whose risk no plan meets.
type Unmet struct {
	Reason   Reason
	Dry, Of  int             // paths that run dry whatever is bought, of all
	Accepted decimal.Decimal // Problem.Risk
	First    time.Time       // the first day a pack can be bought for
	To       time.Time       // the last day of the horizon
	Short    decimal.Decimal // credits that, if they were in hand at as_of too and never expired, would meet the risk
	RunOut   Quantiles       // when the balance runs dry with nothing bought
}

// Error says by how much the risk is missed and why.
func (e *Unmet) Error() string {
	share := decimal.NewFromInt(int64(100*e.Dry)).DivRound(decimal.NewFromInt(int64(e.Of)), 1)
	text := fmt.Sprintf("no plan meets the risk: %d of %d demand paths (%s %%, accepted %s %%) run dry",
		e.Dry, e.Of, share, e.Accepted.Shift(2))
	day := e.First.Format(time.DateOnly)
	switch {
	case e.Reason == NoPack:
		text += " and there is no pack to buy"
	case e.First.After(e.To):
		text += " and the first pack could only come on " + day + ", after the last day planned"
	default:
		text += " before " + day + ", the first day a pack can come"
	}
	return text + fmt.Sprintf(" (%s more credits in hand would do)", e.Short)
}

// Hint says what to change.
func (e *Unmet) Hint() string {
	if e.Reason == NoPack {
		return "describe what can be bought as [[plan.pack]], or accept a higher risk in [plan]"
	}
	return "lower lead_days or accept a higher risk in [plan]; if credits arrive before that day, add them to balance"
}

// Decide returns the plan that costs least (without prices: buys the fewest credits) among those with which at most the
// share p.Risk of the paths runs dry; among equals the one with the greatest sum of purchase days, then the one with the
// fewest packs. Its error is an *Unmet when there is none and an *InvalidError when p cannot be.
func Decide(p Problem) (Plan, error) {
	if err := p.check(); err != nil {
		return Plan{}, err
	}
	w, err := newWorld(p)
	if err != nil {
		return Plan{}, err
	}
	plan := Plan{AsOf: p.date(0), To: p.date(p.Days - 1), RunOut: w.follow(nil).runDry(p)}
	k := int(p.Risk.Mul(decimal.NewFromInt(int64(len(p.Paths)))).IntPart())
	paths, lost := w.savable()
	if len(w.offers) == 0 && lost+len(paths) > k {
		return Plan{}, plan.unmet(p, NoPack, lost+len(paths), w.short(k, w.days))
	}
	if lost > k {
		return Plan{}, plan.unmet(p, LeadTime, lost, w.short(k, min(w.first, w.days)))
	}
	best, floor, proven := w.solve(paths, k-lost, p.effort())
	plan.Purchases = p.purchases(w, best.buys)
	plan.Outcome = p.outcome(w, best.buys)
	plan.Floor, plan.Proven = w.money.decimal(floor), proven
	return plan, nil
}

func (plan Plan) unmet(p Problem, why Reason, dry int, short decimal.Decimal) *Unmet {
	return &Unmet{Reason: why, Dry: dry, Of: len(p.Paths), Accepted: p.Risk, First: p.date(p.LeadDays), To: plan.To,
		Short: short, RunOut: plan.RunOut}
}

// short returns the credits that all but k paths lack in the first days with nothing bought.
func (w *world) short(k, days int) decimal.Decimal {
	s := newSearch(w, w.cum, k, nil, &meter{})
	s.lay(nil)
	return w.credits.decimal(s.curve(0, 0)[days-1])
}

// savable returns the paths that purchases can save, and the number of those that run dry before the first can come.
func (w *world) savable() (paths [][]int64, lost int) {
	var line timeline
	line.lay(w, nil)
	hand := make([]int64, line.slots)
	for _, cum := range w.cum {
		switch day := line.firstDry(cum, hand); {
		case day == w.days:
		case day < w.first:
			lost++
		default:
			paths = append(paths, cum)
		}
	}
	return paths, lost
}

// The work of one plan, in stages of paths (see meter): about two seconds of one core at most.
const (
	allWork    = 140_000_000
	branchWork = 50_000_000 // of it kept for the branch and bound
	datesWork  = 70_000_000 // all that is left to do once no plan can be cheaper
)

// solve returns the best plan found for the paths that purchases can save, of which k may run dry, the price below
// which there is none, and whether the plan is proven best.
func (w *world) solve(paths [][]int64, k int, effort int64) (best draft, floor int64, proven bool) {
	if len(paths) <= k {
		return draft{found: true}, 0, true
	}
	most := int64(0)
	for _, cum := range paths {
		most = max(most, cum[w.days])
	}
	s := newSearch(w, paths, k, newFrontier(w.offers, most), &meter{left: allWork / 100 * effort})
	floor = s.prices.cover(s.look(nil, w.first).need)
	s.greedy(allWork / 2 / 100 * effort)
	if s.best.price == floor {
		s.work.left = min(s.work.left, datesWork/100*effort)
	}
	s.improve(floor, branchWork/100*effort)
	proven = s.branch()
	if proven {
		floor = s.best.price
	}
	return s.best, floor, proven
}

// purchases names buys.
func (p Problem) purchases(w *world, buys []buy) []Purchase {
	out := []Purchase{}
	for _, b := range buys {
		pack := p.Packs[b.offer]
		x := Purchase{Date: p.date(b.day), Pack: pack.Name, Quantity: b.count}
		if pack.Price.Valid {
			x.Price = decimal.NewNullDecimal(pack.Price.Decimal.Mul(decimal.NewFromInt(int64(b.count))))
		}
		out = append(out, x)
	}
	return out
}

// buys finds the packs and days of purchases.
func (p Problem) buys(purchases []Purchase) ([]buy, error) {
	var out []buy
	for _, x := range purchases {
		b := buy{day: p.day(x.Date), offer: -1, count: x.Quantity}
		for i, k := range p.Packs {
			if k.Name == x.Pack {
				b.offer = i
			}
		}
		where := fmt.Sprintf("purchase of %q on %s", x.Pack, x.Date.Format(time.DateOnly))
		switch {
		case b.offer < 0:
			return nil, invalid(where, "there is no such pack")
		case b.day < 0 || b.day >= p.Days:
			return nil, invalid(where, "the day is outside the horizon (expected %s to %s)",
				p.date(0).Format(time.DateOnly), p.date(p.Days-1).Format(time.DateOnly))
		case b.count < 1 || b.count > 1e6:
			return nil, invalid(where, "quantity %d (expected 1 to 1000000)", b.count)
		}
		out = append(out, b)
	}
	return out, nil
}
