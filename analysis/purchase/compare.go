package purchase

import (
	"time"

	"github.com/shopspring/decimal"
)

// Habit is what comes of buying last month's use: on the first of every month, if a pack can be bought for that day, the
// cheapest whole packs that together hold at least what was spent in the calendar month before (at equal price those
// with the most credits). Each path follows its own use, so costs are means over paths, rounded to 6 decimals.
type Habit struct {
	Cost     decimal.NullDecimal // money; absent when packs have no prices
	Bought   decimal.Decimal     // credits
	Dry, Of  int
	DryShare decimal.Decimal // Dry/Of, rounded to 6 decimals
	Expired  decimal.Decimal // as in Outcome
}

// LastMonth returns what the habit of buying last month's use does on the paths of p. before is the use in credits of the
// days before as_of, the last one at its end; days further back than it reaches count as days without use. Spent is what
// was served: demand beyond what is in hand is no use. The lead time only says which first of the month comes too
// early. Its error is an *InvalidError.
func LastMonth(p Problem, before []decimal.Decimal) (Habit, error) {
	if err := p.check(); err != nil {
		return Habit{}, err
	}
	w, err := newWorld(p, before...)
	if err != nil {
		return Habit{}, err
	}
	past := make([]int64, len(before))
	most := int64(0)
	for i, x := range before {
		if past[i], err = w.credits.units(x); err != nil {
			return Habit{}, invalid("past use", "%v", err)
		}
		if most += past[i]; past[i] < 0 || most > maxUnits {
			return Habit{}, invalid("past use", "%s (expected 0 or more, in sum at most 17 digits)", short(x))
		}
	}
	for _, cum := range w.cum {
		most = max(most, cum[w.days])
	}
	h := habit{w: w, past: past, tally: newTally(w, len(w.cum)), months: p.monthStarts()}
	if len(w.offers) > 0 {
		h.prices = newFrontier(w.offers, most)
	}
	for _, cum := range w.cum {
		h.follow(cum)
	}
	return h.result(p), nil
}

// habit gathers the habit's purchases over paths.
type habit struct {
	w              *world
	past           []int64
	prices         *frontier
	months         []monthStart
	tally          *tally
	line           timeline
	price, credits decimal.Decimal
}

// monthStart is the first day of a month in the horizon and that of the month before, as day numbers.
type monthStart struct{ day, before int }

func (p Problem) monthStarts() []monthStart {
	var out []monthStart
	for d := p.LeadDays; d < p.Days; d++ {
		if t := p.date(d); t.Day() == 1 {
			out = append(out, monthStart{d, p.day(t.AddDate(0, -1, 0))})
		}
	}
	return out
}

// follow buys month by month on one path.
func (h *habit) follow(cum []int64) {
	var buys []buy
	run := newTally(h.w, 1)
	for _, m := range h.months {
		if h.prices == nil {
			break
		}
		h.line.lay(h.w, buys)
		run.inHand, run.dryOn = run.inHand[:0], run.dryOn[:0]
		run.add(&h.line, cum)
		use := int64(0)
		for d := m.before; d < m.day; d++ {
			if i := len(h.past) + d; d >= 0 {
				use += run.served[d]
			} else if i >= 0 {
				use += h.past[i]
			}
		}
		for o, count := range h.prices.counts(use) {
			if count > 0 {
				buys = append(buys, buy{m.day, o, count})
			}
		}
	}
	h.line.lay(h.w, buys)
	h.tally.add(&h.line, cum)
	for _, b := range buys {
		count := decimal.NewFromInt(int64(b.count))
		h.price = h.price.Add(h.w.money.decimal(h.w.offers[b.offer].price).Mul(count))
		h.credits = h.credits.Add(h.w.credits.decimal(h.w.offers[b.offer].credits).Mul(count))
	}
}

func (h *habit) result(p Problem) Habit {
	o := h.tally.outcome()
	of := decimal.NewFromInt(int64(o.Of))
	out := Habit{Bought: h.credits.DivRound(of, meanPlaces), Dry: o.Dry, Of: o.Of, DryShare: o.DryShare, Expired: o.Expired}
	if p.priced() {
		out.Cost = decimal.NewNullDecimal(h.price.DivRound(of, meanPlaces))
	}
	return out
}

// Regret compares a plan with the best one for what then happened.
type Regret struct {
	Cost   decimal.Decimal // of the plan: money, or credits bought when packs have no prices
	Best   decimal.Decimal // of the best plan that knew the realised demand
	More   decimal.Decimal // Cost - Best; negative when the plan was cheaper because it ran dry
	RanDry *time.Time      // the day on which the plan ran dry; nil: it did not
	Missed decimal.Decimal // credits of demand that the plan could not serve
	Known  []Purchase      // the best plan; nil when none kept the realised demand from running dry
	Unmet  *Unmet          // why there was none; Best is then what was spent for nothing: 0
}

// Hindsight returns the regret of purchases decided for p when demand turned out to be realised, one value for each day of
// the horizon. The paths and the risk of p play no part. Its error is an *InvalidError.
func Hindsight(p Problem, purchases []Purchase, realised []decimal.Decimal) (Regret, error) {
	p.Paths, p.Risk = [][]decimal.Decimal{realised}, decimal.Zero
	did, err := Simulate(p, purchases)
	if err != nil {
		return Regret{}, err
	}
	r := Regret{Cost: did.spent(), RanDry: did.RunDry.P50}
	if r.Missed, err = p.missed(purchases); err != nil {
		return Regret{}, err
	}
	best, err := Decide(p)
	if unmet, ok := err.(*Unmet); ok {
		r.Unmet = unmet
	} else if err != nil {
		return Regret{}, err
	} else {
		r.Best, r.Known = best.spent(), best.Purchases
	}
	r.More = r.Cost.Sub(r.Best)
	return r, nil
}

// spent returns what a plan minimises: money, or credits bought when packs have no prices.
func (o Outcome) spent() decimal.Decimal {
	if o.Cost.Valid {
		return o.Cost.Decimal
	}
	return o.Bought
}

// missed returns the demand of p's only path that purchases leave unserved.
func (p Problem) missed(purchases []Purchase) (decimal.Decimal, error) {
	w, err := newWorld(p)
	if err != nil {
		return decimal.Zero, err
	}
	buys, err := p.buys(purchases)
	if err != nil {
		return decimal.Zero, err
	}
	var line timeline
	line.lay(w, buys)
	run := newTally(w, 1)
	run.add(&line, w.cum[0])
	missed := w.cum[0][w.days]
	for _, served := range run.served {
		missed -= served
	}
	return w.credits.decimal(missed), nil
}
