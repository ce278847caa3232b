package purchase

import (
	"time"

	"github.com/shopspring/decimal"
)

// meanPlaces is the number of decimals of means over paths, which need not be finite.
const meanPlaces = 6

// Outcome is what purchases do on the paths of a Problem.
type Outcome struct {
	Cost     decimal.NullDecimal // money; absent when packs have no prices
	Bought   decimal.Decimal     // credits
	Dry, Of  int                 // paths that run dry, of all: the exact share
	DryShare decimal.Decimal     // Dry/Of, rounded to 6 decimals
	Expired  decimal.Decimal     // credits that expire within the horizon, mean over paths, rounded to 6 decimals
	RunDry   Quantiles           // when paths run dry
	Balance  []Band              // by day
}

// Quantiles are days by which a tenth, half and nine tenths of the paths have run dry; nil: not within the horizon.
type Quantiles struct{ P10, P50, P90 *time.Time }

// Band holds quantiles over paths of the credits in hand at the end of a day.
type Band struct {
	Date          time.Time
	P10, P50, P90 decimal.Decimal
}

// Simulate returns what purchases do on the paths of p. They may lie anywhere within the horizon. Its error is an
// *InvalidError.
func Simulate(p Problem, purchases []Purchase) (Outcome, error) {
	if err := p.check(); err != nil {
		return Outcome{}, err
	}
	w, err := newWorld(p)
	if err != nil {
		return Outcome{}, err
	}
	buys, err := p.buys(purchases)
	if err != nil {
		return Outcome{}, err
	}
	if err := w.checkBuys(buys); err != nil {
		return Outcome{}, err
	}
	return p.outcome(w, buys), nil
}

// checkBuys refuses purchases whose credits or price would not fit into an int64.
func (w *world) checkBuys(buys []buy) error {
	credits, price := int64(0), int64(0)
	for _, b := range buys {
		o := w.offers[b.offer]
		if o.credits > maxUnits/int64(b.count) || o.price > maxUnits/int64(b.count) {
			return invalid("purchases", "more than can be counted (expected at most 17 digits)")
		}
		if credits, price = credits+o.credits*int64(b.count), price+o.price*int64(b.count); max(credits, price) > maxUnits {
			return invalid("purchases", "more than can be counted (expected at most 17 digits)")
		}
	}
	return nil
}

func (p Problem) outcome(w *world, buys []buy) Outcome {
	t := w.follow(buys)
	out := t.outcome()
	out.RunDry, out.Balance = t.runDry(p), t.balance(p)
	d := w.draft(buys)
	if p.priced() {
		out.Cost = decimal.NewNullDecimal(w.money.decimal(d.price))
	}
	out.Bought = decimal.Zero
	for _, b := range d.buys {
		out.Bought = out.Bought.Add(w.credits.decimal(w.offers[b.offer].credits * int64(b.count)))
	}
	return out
}

// follow gathers what happens on all paths with buys.
func (w *world) follow(buys []buy) *tally {
	t := newTally(w, len(w.cum))
	var line timeline
	line.lay(w, buys)
	for _, cum := range w.cum {
		t.add(&line, cum)
	}
	return t
}

// tally gathers what happens on paths.
type tally struct {
	w       *world
	hand    []int64
	served  []int64 // by day, of the last path
	inHand  []int64 // by path, then day: at the end of the day
	dryOn   []int64 // by path: day, or the length of the horizon
	expired decimal.Decimal
}

func newTally(w *world, paths int) *tally {
	return &tally{w: w, served: make([]int64, w.days), inHand: make([]int64, 0, paths*w.days)}
}

// add follows a path along line.
func (t *tally) add(line *timeline, cum []int64) {
	if len(t.hand) < line.slots {
		t.hand = make([]int64, line.slots)
	}
	hand, dry, expired := t.hand[:line.slots], t.w.days, int64(0)
	line.open(hand)
	for i := range line.stages {
		s := &line.stages[i]
		expired += s.enter(t.w, hand)
		have := int64(0)
		for _, slot := range s.lots {
			have += hand[slot]
		}
		s.spend(hand, s.demand(cum))
		for d := s.from; d < s.to; d++ {
			ask := cum[d+1] - cum[d]
			if ask > have {
				dry = min(dry, d)
			}
			t.served[d] = min(ask, have)
			have -= t.served[d]
			t.inHand = append(t.inHand, have)
		}
	}
	t.dryOn = append(t.dryOn, int64(dry))
	t.expired = t.expired.Add(t.w.credits.decimal(expired))
}

// outcome is the outcome but for what is bought and what is told by day.
func (t *tally) outcome() Outcome {
	out := Outcome{Of: len(t.dryOn)}
	for _, d := range t.dryOn {
		if d < int64(t.w.days) {
			out.Dry++
		}
	}
	of := decimal.NewFromInt(int64(out.Of))
	out.DryShare = decimal.NewFromInt(int64(out.Dry)).DivRound(of, meanPlaces)
	out.Expired = t.expired.DivRound(of, meanPlaces)
	return out
}

func (t *tally) balance(p Problem) []Band {
	bands, column := make([]Band, t.w.days), make([]int64, len(t.dryOn))
	for d := range bands {
		for i := range column {
			column[i] = t.inHand[i*t.w.days+d]
		}
		q := func(percent int) decimal.Decimal { return t.w.credits.decimal(quantile(column, percent)) }
		bands[d] = Band{p.date(d), q(10), q(50), q(90)}
	}
	return bands
}

func (t *tally) runDry(p Problem) Quantiles {
	day := func(percent int) *time.Time {
		d := int(quantile(t.dryOn, percent))
		if d == t.w.days {
			return nil
		}
		date := p.date(d)
		return &date
	}
	return Quantiles{day(10), day(50), day(90)}
}

// quantile returns the smallest of values that at least percent of them do not exceed. It reorders values.
func quantile(values []int64, percent int) int64 {
	return kthSmallest(values, max(0, (len(values)*percent+99)/100-1))
}
