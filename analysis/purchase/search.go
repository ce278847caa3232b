package purchase

import (
	"cmp"
	"slices"
)

// search looks for the best plan for the paths that purchases can save, of which k may run dry.
type search struct {
	w       *world
	paths   [][]int64 // cumulative demand of these paths
	k       int
	prices  *frontier
	largest []int // offers, most credits first
	work    *meter
	best    draft
	line    timeline
	hand    []int64
	firsts  []int64 // scratch: day on which a path runs dry
	needs   []int64 // scratch: credits a path lacks
	lacks   []int64 // scratch: credits lacked by each day, path by path
	hot     []int   // paths, those that failed lately first
}

// meter counts work in stages of paths, ten to fifteen nanoseconds each. A count, not a clock, ends a search: equal input
// gives equal output.
type meter struct{ left int64 }

// draft is a plan: its purchases in order of day and offer, its price, the sum of its packs' days and their number. A
// draft without found is none at all.
type draft struct {
	buys               []buy
	price, days, packs int64
	found              bool
}

func (w *world) draft(buys []buy) draft {
	d := draft{found: true}
	for _, b := range buys {
		d.buys = append(d.buys, b)
		d.price += int64(b.count) * w.offers[b.offer].price
		d.days += int64(b.count) * int64(b.day)
		d.packs += int64(b.count)
	}
	slices.SortStableFunc(d.buys, func(a, b buy) int {
		return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.offer, b.offer))
	})
	merged := d.buys[:0]
	for _, b := range d.buys {
		merged = add(merged, b)
	}
	d.buys = merged
	return d
}

// add appends b, or raises the count of the last purchase when it is of the same day and offer.
func add(buys []buy, b buy) []buy {
	if n := len(buys) - 1; n >= 0 && buys[n].day == b.day && buys[n].offer == b.offer {
		buys[n].count += b.count
		return buys
	}
	return append(buys, b)
}

// with returns a copy of buys with b added.
func with(buys []buy, b buy) []buy { return add(append(make([]buy, 0, len(buys)+1), buys...), b) }

// without returns a copy of buys with one pack of buys[i] less.
func without(buys []buy, i int) []buy {
	rest := slices.Clone(buys)
	if rest[i].count--; rest[i].count == 0 {
		return slices.Delete(rest, i, i+1)
	}
	return rest
}

// beats reports whether d is the better plan: less money, then later, then fewer packs.
func (d draft) beats(e draft) bool {
	if !e.found {
		return d.found
	}
	return d.found && cmp.Or(cmp.Compare(d.price, e.price), cmp.Compare(e.days, d.days), cmp.Compare(d.packs, e.packs)) < 0
}

func newSearch(w *world, paths [][]int64, k int, prices *frontier, work *meter) *search {
	s := &search{w: w, paths: paths, k: k, prices: prices, largest: mostCreditsFirst(w.offers), work: work}
	s.firsts, s.needs = make([]int64, len(paths)), make([]int64, 0, len(paths))
	for i := range paths {
		s.hot = append(s.hot, i)
	}
	return s
}

// lay prepares the timeline of buys and room for its lots.
func (s *search) lay(buys []buy) {
	s.line.lay(s.w, buys)
	s.work.left -= int64(5 * (len(s.line.stages) + s.line.slots))
	if len(s.hand) < s.line.slots {
		s.hand = make([]int64, 2*s.line.slots)
	}
}

// look is what the beginning of a plan leaves to do, when all later packs are bought on day from or after.
type look struct {
	lost bool  // more than k paths run dry before from: no end can help
	done bool  // at most k paths run dry: nothing is left to do
	need int64 // a lower bound on the credits still to buy
	dry  int   // the last day for the next pack: if it came later, more than k paths would have run dry
	dead int   // paths that run dry before from
	idle bool  // on its day no path spends the last pack bought: a day later it would do as well
}

// look runs every path on buys and lets what is missing come from nowhere.
func (s *search) look(buys []buy, from int) look {
	s.lay(buys)
	out := look{idle: len(buys) > 0}
	firsts := s.firsts[:0]
	s.needs = s.needs[:0]
	for _, cum := range s.paths {
		first, need := s.lack(cum, from, buys, &out.idle)
		switch {
		case first < from:
			if out.dead++; out.dead > s.k {
				out.lost = true
				return out
			}
		case need > 0:
			firsts = append(firsts, int64(first))
			s.needs = append(s.needs, need)
		}
	}
	spare := s.k - out.dead
	if len(s.needs) <= spare {
		out.done = true
		return out
	}
	out.need = kthSmallest(s.needs, len(s.needs)-1-spare)
	out.dry = int(kthSmallest(firsts, spare))
	return out
}

// lack returns the first day on which a path lacks credits (days: none) and how many it lacks to the end. It clears
// idle when the path spends the last of buys on day from, and gives up on a path that runs dry before it.
func (s *search) lack(cum []int64, from int, buys []buy, idle *bool) (first int, need int64) {
	t, hand := &s.line, s.hand[:s.line.slots]
	t.open(hand)
	first = s.w.days
	for i := range t.stages {
		stage := &t.stages[i]
		s.work.left--
		stage.enter(s.w, hand)
		if *idle && stage.from == from && s.spendsLast(stage, cum, buys) {
			*idle = false
		}
		want := stage.demand(cum)
		missing := stage.spend(hand, want)
		if missing == 0 {
			continue
		}
		if need == 0 {
			if first = stage.dryDay(cum, want-missing); first < from {
				return first, missing
			}
		}
		need += missing
	}
	return first, need
}

// spendsLast reports whether the path spends the last pack of buys on the first day of stage.
func (s *search) spendsLast(stage *stage, cum []int64, buys []buy) bool {
	last := buys[len(buys)-1]
	before := int64(last.count-1) * s.w.offers[last.offer].credits
	for _, slot := range stage.lots {
		if int(slot) == s.line.slots-1 {
			break
		}
		before += s.hand[slot]
	}
	return cum[stage.from+1]-cum[stage.from] > before
}

// curve returns, by day, a lower bound on the credits that must have been bought from day from to that day, given the
// purchases last laid, with which dead paths run dry before it.
func (s *search) curve(from, dead int) []int64 {
	days := s.w.days
	s.lacks = s.lacks[:0]
	rows := 0
	for _, cum := range s.paths {
		s.lacks = slices.Grow(s.lacks, days)[:(rows+1)*days]
		if s.lackByDay(cum, from, s.lacks[rows*days:]) {
			rows++
		}
	}
	spare := s.k - dead
	out := make([]int64, days)
	for d := from; d < days && rows > spare; d++ {
		s.needs = s.needs[:0]
		for r := range rows {
			s.needs = append(s.needs, s.lacks[r*days+d])
		}
		out[d] = kthSmallest(s.needs, rows-1-spare)
	}
	return out
}

// lackByDay fills row with the credits a path lacks by each day and reports false when it runs dry before day from.
func (s *search) lackByDay(cum []int64, from int, row []int64) bool {
	t, hand := &s.line, s.hand[:s.line.slots]
	t.open(hand)
	sum := int64(0)
	for i := range t.stages {
		stage := &t.stages[i]
		s.work.left -= 2
		stage.enter(s.w, hand)
		want := stage.demand(cum)
		missing := stage.spend(hand, want)
		for d := stage.from; d < stage.to; d++ {
			row[d] = sum + max(0, cum[d+1]-cum[stage.from]-(want-missing))
			if d < from && row[d] > 0 {
				return false
			}
		}
		sum += missing
	}
	return true
}

// holds reports whether at most k paths run dry with buys.
func (s *search) holds(buys []buy) bool {
	s.lay(buys)
	hand, dry := s.hand[:s.line.slots], 0
	for i, path := range s.hot {
		s.work.left -= int64(len(s.line.stages))
		if s.line.firstDry(s.paths[path], hand) == s.w.days {
			continue
		}
		s.hot[i], s.hot[dry] = s.hot[dry], path
		if dry++; dry > s.k {
			return false
		}
	}
	return true
}

// propose keeps buys when they are better than the best plan so far and hold, and reports whether it did.
func (s *search) propose(buys []buy) bool {
	d := s.w.draft(buys)
	if !d.beats(s.best) || !s.holds(d.buys) {
		return false
	}
	s.best = d
	return true
}

// greedy proposes plans that give up the neediest paths and, in up to five proportions, those that run dry first. It makes
// one at least, and no more when the work left is down to reserve.
func (s *search) greedy(reserve int64) {
	byNeed := make([]int, len(s.paths))
	needs := make([]int64, len(s.paths))
	s.lay(nil)
	idle := false
	for i, cum := range s.paths {
		byNeed[i] = i
		_, needs[i] = s.lack(cum, s.w.first, nil, &idle)
	}
	slices.SortStableFunc(byNeed, func(a, b int) int { return cmp.Compare(needs[a], needs[b]) })
	const parts = 4
	for part := range parts + 1 {
		early := s.k * part / parts
		if part > 0 && (early == s.k*(part-1)/parts || s.best.found && s.work.left <= reserve) {
			continue
		}
		rest := make([][]int64, 0, len(s.paths))
		for _, i := range byNeed[:len(byNeed)-(s.k-early)] {
			rest = append(rest, s.paths[i])
		}
		sub := newSearch(s.w, rest, early, s.prices, s.work)
		sub.best = s.best
		if buys := sub.complete(nil); buys != nil {
			s.propose(buys)
		}
	}
}

// manyPacks is the number of packs from which complete adds several at once.
const manyPacks = 40

// complete adds packs to buys until they hold, each on the last day that is early enough, each the one that leaves the
// lowest bound. It returns nil when this cannot beat the best plan.
func (s *search) complete(buys []buy) []buy {
	from := s.w.first
	if n := len(buys); n > 0 {
		from = buys[n-1].day
	}
	spent := s.w.draft(buys).price
	for {
		left := s.look(buys, from)
		if left.lost {
			return nil
		}
		if left.done {
			return buys
		}
		bulk := int64(0)
		if left.need/s.w.offers[s.largest[0]].credits > manyPacks {
			bulk = s.curve(from, left.dead)[left.dry]
		}
		from = left.dry
		choice, least := -1, int64(0)
		for _, o := range s.largest {
			after := s.look(with(buys, buy{from, o, 1}), from)
			bound := spent + s.w.offers[o].price
			if !after.done {
				bound += s.prices.cover(after.need)
			}
			if choice < 0 || bound < least {
				choice, least = o, bound
			}
		}
		if s.best.found && least > s.best.price {
			return nil
		}
		count := max(1, bulk/s.w.offers[choice].credits)
		buys = with(buys, buy{from, choice, int(count)})
		spent += count * s.w.offers[choice].price
	}
}
