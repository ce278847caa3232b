package purchase

import "slices"

// improve changes the best plan step by step while that helps and until the work left is no more than reserve.
func (s *search) improve(floor, reserve int64) {
	for better := true; better && s.work.left > reserve; {
		better = s.drop(reserve)
		if s.best.price > floor {
			better = s.cheaper(reserve) || better
			better = s.rebuild(reserve) || better
		}
		better = s.later(reserve) || better
		if !better {
			better = s.trade(reserve)
		}
	}
}

// drop leaves out packs that the best plan does without.
func (s *search) drop(reserve int64) bool {
	better := false
	for i := 0; i < len(s.best.buys) && s.work.left > reserve; {
		if s.propose(without(s.best.buys, i)) {
			better = true
		} else {
			i++
		}
	}
	return better
}

// cheaper takes a cheaper pack in place of another, on its day or on the last day that is early enough.
func (s *search) cheaper(reserve int64) bool {
	better := false
	for i := 0; i < len(s.best.buys); i++ {
		old := s.best.buys[i]
		rest := without(s.best.buys, i)
		for o := range s.w.offers {
			if s.work.left <= reserve {
				return better
			}
			if s.w.offers[o].price >= s.w.offers[old.offer].price {
				continue
			}
			if s.propose(with(rest, buy{old.day, o, 1})) || s.propose(with(rest, buy{s.neededBy(rest), o, 1})) {
				better = true
				break
			}
		}
	}
	return better
}

// rebuild keeps each beginning of the best plan, buys each pack next, and completes it.
func (s *search) rebuild(reserve int64) bool {
	for keep := 0; keep < len(s.best.buys); keep++ {
		for o := range s.w.offers {
			if s.work.left <= reserve {
				return false
			}
			begin := slices.Clone(s.best.buys[:keep])
			next := buy{s.best.buys[keep].day, o, 1}
			if buys := s.complete(with(begin, next)); buys != nil && s.propose(buys) {
				return true
			}
		}
	}
	return false
}

// neededBy returns the last day for one more pack: later, more than k paths would have run dry. It is the last day of
// the horizon when buys hold already.
func (s *search) neededBy(buys []buy) int {
	left := s.look(buys, s.w.first)
	if left.done || left.lost {
		return s.w.days - 1
	}
	return left.dry
}

// later moves packs of the best plan to later days, the last pack first.
func (s *search) later(reserve int64) bool {
	better := false
	for i := len(s.best.buys) - 1; i >= 0 && s.work.left > reserve; i-- {
		if i < len(s.best.buys) {
			better = s.delay(i, reserve) || better
		}
	}
	return better
}

// delay moves one pack of the best plan's purchase i to the latest day that it can.
func (s *search) delay(i int, reserve int64) bool {
	old := s.best.buys[i]
	rest := without(s.best.buys, i)
	for day := s.neededBy(rest); day > old.day && s.work.left > reserve; day-- {
		if s.propose(with(rest, buy{day, old.offer, 1})) {
			return true
		}
	}
	return false
}

// trade moves one pack to an earlier day, so that others can move further the other way.
func (s *search) trade(reserve int64) bool {
	start := s.best
	for i := range start.buys {
		for _, back := range []int{1, 2, 4, 8} {
			old := start.buys[i]
			if s.work.left <= reserve || old.day-back < s.w.first {
				break
			}
			s.best = s.w.draft(with(without(start.buys, i), buy{old.day - back, old.offer, 1}))
			if s.holds(s.best.buys) {
				for s.later(reserve) {
				}
				if s.best.beats(start) {
					return true
				}
			}
			s.best = start
		}
	}
	return false
}
