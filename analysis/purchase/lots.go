package purchase

import (
	"math"
	"math/big"
	"slices"
	"sort"
	"time"

	"github.com/shopspring/decimal"
)

// forever is the last day of what never expires.
const forever = math.MaxInt32

// world is a Problem in days and scaled integers.
type world struct {
	days, first int // length of the horizon; first day a pack can be bought for
	held        []lot
	grants      []grant
	offers      []offer
	credits     scale
	money       scale
	cum         [][]int64 // by path: demand before day 0, 1 … days
}

type lot struct {
	credits int64
	last    int
}

// grant is an allowance. Rollover none is a cap of 0, unlimited one of math.MaxInt64.
type grant struct {
	credits, cap int64
	dues         []int // day numbers from 1, two of them beyond the horizon
}

type offer struct {
	credits, price int64
	valid          int
}

// buy is a purchase of count packs.
type buy struct{ day, offer, count int }

// newWorld scales p, which has been checked, with room for the decimals of more credits.
func newWorld(p Problem, more ...decimal.Decimal) (*world, error) {
	w := &world{days: p.Days, first: p.LeadDays}
	for _, x := range more {
		w.credits.widen(x)
	}
	w.fitScales(p)
	var err error
	units := func(s scale, x decimal.Decimal, where string) int64 {
		n, e := s.units(x)
		if e != nil && err == nil {
			err = invalid(where, "%v", e)
		}
		return n
	}
	for _, l := range p.Balance {
		last := forever
		if !l.LastDay.IsZero() {
			last = p.day(l.LastDay)
		}
		w.held = append(w.held, lot{units(w.credits, l.Credits, "balance"), last})
	}
	for _, a := range p.Allowances {
		g := grant{credits: units(w.credits, a.Credits, "allowance: credits"), dues: dueDays(p.AsOf, p.Days, a.Day)}
		switch a.Rollover {
		case RollUnlimited:
			g.cap = math.MaxInt64
		case RollCap:
			g.cap = units(w.credits, a.Cap, "allowance: cap")
		}
		w.grants = append(w.grants, g)
	}
	for _, k := range p.Packs {
		o := offer{credits: units(w.credits, k.Credits, "pack: credits"), valid: k.ValidDays}
		o.price = o.credits
		if k.Price.Valid {
			o.price = units(w.money, k.Price.Decimal, "pack: price")
		}
		w.offers = append(w.offers, o)
	}
	if err == nil {
		err = w.addPaths(p.Paths)
	}
	if err == nil {
		err = w.checkSums()
	}
	return w, err
}

func (w *world) addPaths(paths [][]decimal.Decimal) error {
	for i, path := range paths {
		cum := make([]int64, w.days+1)
		for d, x := range path {
			n, err := w.credits.units(x)
			if err != nil {
				return invalid("demand", "%v", err)
			}
			if cum[d+1] = cum[d] + n; cum[d+1] > maxUnits {
				return invalid("demand", "path %d sums to more than can be counted (expected at most 17 digits)", i+1)
			}
		}
		w.cum = append(w.cum, cum)
	}
	return nil
}

// checkSums refuses amounts of which sums would not fit into an int64.
func (w *world) checkSums() error {
	sum, limit := new(big.Int), big.NewInt(maxUnits)
	product := func(a, b int64) *big.Int { return new(big.Int).Mul(big.NewInt(a), big.NewInt(b)) }
	for _, l := range w.held {
		sum.Add(sum, big.NewInt(l.credits))
	}
	for _, g := range w.grants {
		sum.Add(sum, product(g.credits, int64(len(g.dues))))
	}
	if sum.Cmp(limit) > 0 {
		return invalid("balance", "with the allowances it is more than can be counted (expected at most 17 digits)")
	}
	most := int64(0)
	for _, cum := range w.cum {
		most = max(most, cum[w.days])
	}
	for _, o := range w.offers {
		if product(most/o.credits+int64(w.days)+1, o.price).Cmp(limit) > 0 {
			return invalid("pack: price", "the demand would cost more than can be counted (expected at most 17 digits)")
		}
	}
	return nil
}

func (w *world) fitScales(p Problem) {
	for _, l := range p.Balance {
		w.credits.widen(l.Credits)
	}
	for _, a := range p.Allowances {
		w.credits.widen(a.Credits)
		w.credits.widen(a.Cap)
	}
	for _, k := range p.Packs {
		w.credits.widen(k.Credits)
		if k.Price.Valid {
			w.money.widen(k.Price.Decimal)
		}
	}
	for _, path := range p.Paths {
		for _, x := range path {
			w.credits.widen(x)
		}
	}
	if !p.priced() {
		w.money = w.credits
	}
}

// dueDays returns the numbers of the days after asOf on which an allowance falls due: those within the horizon of days,
// and two more. In a month without day-of-month `day` it is the last of the month.
func dueDays(asOf time.Time, days, day int) []int {
	start := midnight(asOf)
	var dues []int
	for beyond, m := 0, 0; beyond < 2; m++ {
		first := time.Date(start.Year(), start.Month()+time.Month(m), 1, 0, 0, 0, 0, time.UTC)
		length := first.AddDate(0, 1, -1).Day()
		n := int(first.AddDate(0, 0, min(day, length)-1).Sub(start).Hours() / 24)
		if n < 1 {
			continue
		}
		dues = append(dues, n)
		if n >= days {
			beyond++
		}
	}
	return dues
}

// timeline is what a set of purchases does to the lots, path by path the same: the horizon cut into stages between
// which lots arrive or expire. Within a stage only demand moves, so that a path runs dry in it exactly if the stage's
// demand exceeds what is in hand at its start.
//
// Slots are places for lots: first those held, then two for each grant (what exceeds its cap, and the rest), then one
// for each purchase.
type timeline struct {
	w      *world
	slots  int
	stages []stage
	moves  []move     // all stages'
	order  []int32    // all stages' lots
	active []expiring // scratch: slots in hand
	lasts  []int      // last day of each purchase's lot
}

type stage struct {
	from, to int     // its days; to is exclusive
	moves    []move  // arrivals and expiries at its start
	lots     []int32 // slots in the order in which they are spent
}

// move changes slot at the start of a stage: by an arrival of credits, by expiry (credits < 0), or, for grant ≥ 0, by
// the grant falling due.
type move struct {
	slot    int32
	grant   int32
	credits int64
}

type expiring struct {
	last int
	slot int32
}

const expires = -1

// lay fills t with the stages of w and buys. Its memory is reused.
func (t *timeline) lay(w *world, buys []buy) {
	t.w, t.slots = w, len(w.held)+2*len(w.grants)+len(buys)
	t.stages, t.moves, t.order = t.stages[:0], t.moves[:0], t.order[:0]
	t.active, t.lasts = t.active[:0], t.lasts[:0]
	for i, l := range w.held {
		if l.last >= 0 {
			t.active = append(t.active, expiring{l.last, int32(i)})
		}
	}
	for _, b := range buys {
		last := forever
		if v := w.offers[b.offer].valid; v > 0 {
			last = b.day + v - 1
		}
		t.lasts = append(t.lasts, last)
	}
	for day := 0; day < w.days; {
		moves, order := len(t.moves), len(t.order)
		t.expire(day)
		t.grantsDue(day)
		for i, b := range buys {
			if b.day == day {
				slot := int32(t.slots - len(buys) + i)
				t.moves = append(t.moves, move{slot, -1, int64(b.count) * w.offers[b.offer].credits})
				t.active = append(t.active, expiring{t.lasts[i], slot})
			}
		}
		sortLots(t.active)
		for _, a := range t.active {
			t.order = append(t.order, a.slot)
		}
		next := t.next(day, buys)
		t.stages = append(t.stages, stage{day, next, t.moves[moves:], t.order[order:]})
		day = next
	}
}

// next returns the first day after day on which a lot arrives or has expired.
func (t *timeline) next(day int, buys []buy) int {
	n := t.w.days
	sooner := func(d int) {
		if d > day && d < n {
			n = d
		}
	}
	for _, a := range t.active {
		sooner(a.last + 1)
	}
	for i := range buys {
		sooner(buys[i].day)
	}
	for i := range t.w.grants {
		for _, due := range t.w.grants[i].dues {
			sooner(due)
		}
	}
	return n
}

// expire takes lots out of hand whose last day is before day. The lots of grants are left to grantsDue.
func (t *timeline) expire(day int) {
	low, high := int32(len(t.w.held)), int32(len(t.w.held)+2*len(t.w.grants))
	t.active = slices.DeleteFunc(t.active, func(a expiring) bool {
		if a.last >= day || a.slot >= low && a.slot < high {
			return false
		}
		t.moves = append(t.moves, move{a.slot, -1, expires})
		return true
	})
}

// grantsDue brings in the allowances of day, and sets when their credits can be lost.
func (t *timeline) grantsDue(day int) {
	for g := range t.w.grants {
		grant := &t.w.grants[g]
		i, due := slices.BinarySearch(grant.dues, day)
		if !due || day == 0 {
			continue
		}
		over := int32(len(t.w.held) + 2*g)
		t.active = slices.DeleteFunc(t.active, func(a expiring) bool { return a.slot == over || a.slot == over+1 })
		t.moves = append(t.moves, move{over, int32(g), grant.credits})
		if grant.cap == math.MaxInt64 {
			t.active = append(t.active, expiring{forever, over + 1})
			continue
		}
		t.active = append(t.active, expiring{grant.dues[i+1] - 1, over})
		if grant.cap > 0 {
			t.active = append(t.active, expiring{grant.dues[i+2] - 1, over + 1})
		}
	}
}

// sortLots sorts by last day, then by slot. The slice is nearly sorted already.
func sortLots(lots []expiring) {
	for i := 1; i < len(lots); i++ {
		for j := i; j > 0 && (lots[j].last < lots[j-1].last || lots[j].last == lots[j-1].last && lots[j].slot < lots[j-1].slot); j-- {
			lots[j], lots[j-1] = lots[j-1], lots[j]
		}
	}
}

// open puts the balance into hand, which has a place for each slot.
func (t *timeline) open(hand []int64) {
	clear(hand)
	for i, l := range t.w.held {
		if l.last >= 0 {
			hand[i] = l.credits
		}
	}
}

// enter makes the arrivals and expiries at the start of the stage and returns the credits that expired.
func (s *stage) enter(w *world, hand []int64) (expired int64) {
	for _, m := range s.moves {
		switch {
		case m.grant >= 0:
			expired += hand[m.slot]
			rest := hand[m.slot+1] + m.credits
			hand[m.slot] = 0
			if limit := w.grants[m.grant].cap; rest > limit {
				hand[m.slot], rest = rest-limit, limit
			}
			hand[m.slot+1] = rest
		case m.credits == expires:
			expired += hand[m.slot]
			hand[m.slot] = 0
		default:
			hand[m.slot] = m.credits
		}
	}
	return expired
}

// spend takes want credits from the lots of the stage and returns how many were missing.
func (s *stage) spend(hand []int64, want int64) (missing int64) {
	if want == 0 {
		return 0
	}
	for _, slot := range s.lots {
		have := hand[slot]
		if have >= want {
			hand[slot] = have - want
			return 0
		}
		hand[slot] = 0
		want -= have
	}
	return want
}

// demand returns what the path asks for in the stage.
func (s *stage) demand(cum []int64) int64 { return cum[s.to] - cum[s.from] }

// dryDay returns the first day of the stage by which the path has asked for more than served since the stage began.
func (s *stage) dryDay(cum []int64, served int64) int {
	limit := cum[s.from] + served
	return s.from + sort.Search(s.to-s.from-1, func(i int) bool { return cum[s.from+i+1] > limit })
}

// firstDry returns the day on which the path runs dry, or days when it does not.
func (t *timeline) firstDry(cum []int64, hand []int64) int {
	t.open(hand)
	for i := range t.stages {
		s := &t.stages[i]
		s.enter(t.w, hand)
		want := s.demand(cum)
		if missing := s.spend(hand, want); missing > 0 {
			return s.dryDay(cum, want-missing)
		}
	}
	return t.w.days
}
