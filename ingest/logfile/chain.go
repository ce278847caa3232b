package logfile

import (
	"cmp"
	"slices"
)

// A stray quote makes a walk run on over lines that are then read again, each
// from its own beginning. A hostile file makes every line such a walk. So a walk
// that failed is remembered as a chain: the opening quotes that it met behind its
// first line. A later walk that meets one of them in the same role goes where the
// chain went, with another count of fields, and need not follow it.
//
// Two chains are enough. Where a line begins, a live walk is inside quotes (or
// its record would have ended there) and the new one is outside; at every run of
// quotes the two change sides together, or come to the same side and are one from
// then on. So of walks begun on three lines two are one.
type chain struct {
	opens   []opening
	stop    int64 // offset where the walk ended
	fields  int   // before stop
	outcome int
}

// opening is a quote that opens a field.
type opening struct {
	at     int64 // its offset
	fields int   // before it
}

func (c *chain) last() int64 {
	if c == nil {
		return -1
	}
	return c.opens[len(c.opens)-1].at
}

// trail is the memory of one walk.
type trail struct {
	chains *[2]*chain
	base   int64 // offset of the record
	opens  []opening
	on     *chain // the chain that the walk goes along
	kept   int    // openings of on that are not this walk's
	ahead  int    // fields of this walk less fields of on, at one place
}

func (t *trail) add(p, fields int) {
	if t.on != nil {
		t.on.opens = append(t.on.opens, opening{t.base + int64(p), fields - t.ahead})
		return
	}
	t.opens = append(t.opens, opening{t.base + int64(p), fields})
}

// jump goes from the opening quote at p to the end of a chain that has it. A
// walk jumps once.
func (t *trail) jump(p, fields int) (to, count int, ok bool) {
	if t.on != nil {
		return 0, 0, false
	}
	at := t.base + int64(p)
	for _, c := range t.chains {
		if c.last() < at {
			continue
		}
		i, found := slices.BinarySearchFunc(c.opens, at, func(o opening, at int64) int { return cmp.Compare(o.at, at) })
		if found {
			if i > len(c.opens)/2 { // what lies behind is not met again
				c.opens = append(c.opens[:0], c.opens[i:]...)
				i = 0
			}
			t.on, t.kept, t.ahead = c, len(c.opens), fields-c.opens[i].fields
			return int(c.stop - t.base), c.fields + t.ahead, true
		}
	}
	return 0, 0, false
}

// outcome of a walk that has jumped and counts that many fields, of the wanted
// number and at most limit; walkOn if the chain was given up too early for it.
func (t *trail) outcome(fields, wanted, limit int) int {
	switch out := t.on.outcome; {
	case out == walkFewer && fields > limit:
		return walkTooMany
	case out == walkFewer && fields == wanted:
		return walkGood
	case out == walkFewer:
		return walkFewer
	case fields >= limit:
		return walkTooMany
	case out == walkTooMany, out == walkLong:
		return walkOn
	default:
		return out
	}
}

// end remembers a walk that failed.
func (t *trail) end(p, fields, outcome int) (int, int, int) {
	if outcome == walkMore || outcome == walkGood {
		if t.on != nil {
			t.on.opens = t.on.opens[:t.kept]
		}
		return p, fields, outcome
	}
	stop := t.base + int64(p)
	if t.on != nil && stop > t.on.stop {
		t.on.stop, t.on.fields, t.on.outcome = stop, fields-t.ahead, outcome
	}
	if len(t.opens) > 0 {
		c := &chain{opens: t.opens, stop: stop, fields: fields, outcome: outcome}
		if t.chains[0].last() > t.chains[1].last() {
			t.chains[1] = c
		} else {
			t.chains[0] = c
		}
	}
	return p, fields, outcome
}
