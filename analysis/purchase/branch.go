package purchase

// branch goes through all plans that could beat the best one, in order of their dates, and reports whether it came to
// the end: then the best plan is the best there is.
func (s *search) branch() bool {
	return s.extend(nil, s.w.first, 0, s.look(nil, s.w.first))
}

// extend goes through all ways to complete the beginning buys, whose last pack is bought on day from. left is the look
// at it. It reports false when the work ran out.
func (s *search) extend(buys []buy, from int, spent int64, left look) bool {
	if left.done {
		s.propose(buys)
		return true
	}
	for day := left.dry; day >= from; day-- {
		for _, o := range s.largest {
			if s.work.left <= 0 {
				return false
			}
			if n := len(buys); n > 0 && day == buys[n-1].day && s.rank(o) < s.rank(buys[n-1].offer) {
				continue // the same packs in another order
			}
			price := spent + s.w.offers[o].price
			if s.best.found && price+s.prices.cover(max(0, left.need-s.w.offers[o].credits)) > s.best.price {
				continue
			}
			next := with(buys, buy{day, o, 1})
			after := s.look(next, day)
			if s.hopeless(next, day, price, after) {
				continue
			}
			if !s.extend(next, day, price, after) {
				return false
			}
		}
	}
	return true
}

func (s *search) rank(offer int) int {
	for i, o := range s.largest {
		if o == offer {
			return i
		}
	}
	return -1
}

// hopeless reports whether no plan that begins with buys can beat the best one.
func (s *search) hopeless(buys []buy, day int, price int64, left look) bool {
	if left.lost || left.idle && day < s.w.days-1 && !s.w.capped() {
		return true
	}
	if left.done || !s.best.found {
		return false
	}
	bound := price + s.prices.cover(left.need)
	if bound != s.best.price {
		return bound > s.best.price
	}
	so := s.w.draft(buys)
	days, packs := s.latest(day, s.best.price-price, left)
	return so.days+days < s.best.days || so.days+days == s.best.days && so.packs+packs >= s.best.packs
}

// capped reports whether a grant rolls over in part: then the order of spending may not be the best one, and a pack
// that nobody spends on its first day may still do better there than a day later.
func (w *world) capped() bool {
	for _, g := range w.grants {
		if g.cap > 0 && g.cap <= maxUnits {
			return true
		}
	}
	return false
}

// latest returns an upper bound on the sum of days of the packs that money can still buy, and a lower bound on their
// number, when a plan must spend all of it. It follows a look at the same beginning.
//
// The j-th further pack must come by the day on which more credits are needed than j-1 packs can hold.
func (s *search) latest(from int, money int64, left look) (days, packs int64) {
	cheapest, dearest, most := s.priceRange(money)
	if cheapest == 0 {
		return 0, 0
	}
	packs = (money + dearest - 1) / dearest
	if most := money / cheapest; (most-packs+1)*most > tooManySums {
		return most * int64(s.w.days), packs
	}
	curve := s.curve(from, left.dead)
	for n := packs; n <= money/cheapest; n++ {
		sum, day := int64(0), from
		for j := range n {
			credits := min(j*most, s.prices.within(money-(n-j)*cheapest))
			for day < s.w.days-1 && curve[day] <= credits {
				day++
			}
			sum += int64(day)
		}
		days = max(days, sum)
	}
	return days, packs
}

// tooManySums is the number of packs over all counts from which latest is content with a bound that is easy to see.
const tooManySums = 40_000

// priceRange returns the least and the highest price among the offers that money can buy, and the most credits of one.
func (s *search) priceRange(money int64) (cheapest, dearest, most int64) {
	for _, o := range s.w.offers {
		if o.price > money {
			continue
		}
		if cheapest == 0 || o.price < cheapest {
			cheapest = o.price
		}
		dearest, most = max(dearest, o.price), max(most, o.credits)
	}
	return cheapest, dearest, most
}
