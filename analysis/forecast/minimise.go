package forecast

import (
	"math"
	"sort"
)

// minimise searches the unit cube for the least value of f with the simplex of Nelder & Mead (1965, Computer Journal 7),
// from start with edges of length step, in at most maxEvals evaluations. Outside the cube f is taken as infinite.
// It has no randomness: equal inputs give equal results.
func minimise(f func([]float64) float64, start []float64, step float64, maxEvals int) ([]float64, float64) {
	dims := len(start)
	if dims == 0 {
		return nil, f(nil)
	}
	evals := 0
	value := func(x []float64) float64 {
		for _, v := range x {
			if v < 0 || v > 1 {
				return math.Inf(1)
			}
		}
		evals++
		if v := f(x); !math.IsNaN(v) {
			return v
		}
		return math.Inf(1)
	}
	simplex := newSimplex(start, step, value)
	centre, trial, further := make([]float64, dims), make([]float64, dims), make([]float64, dims)
	along := func(dst []float64, factor float64) float64 {
		worst := simplex[dims].at
		for i := range dst {
			dst[i] = centre[i] + factor*(worst[i]-centre[i])
		}
		return value(dst)
	}
	for evals < maxEvals {
		sort.SliceStable(simplex, func(i, j int) bool { return simplex[i].value < simplex[j].value })
		best, worst := simplex[0], &simplex[dims]
		if worst.value-best.value <= 1e-7*(math.Abs(best.value)+1e-12) && !math.IsInf(worst.value, 1) {
			break
		}
		for i := range centre {
			centre[i] = 0
			for _, corner := range simplex[:dims] {
				centre[i] += corner.at[i] / float64(dims)
			}
		}
		reflected := along(trial, -1)
		switch {
		case reflected < best.value:
			if expanded := along(further, -2); expanded < reflected {
				worst.set(further, expanded)
			} else {
				worst.set(trial, reflected)
			}
		case reflected < simplex[dims-1].value:
			worst.set(trial, reflected)
		default:
			if contracted := along(further, 0.5); contracted < worst.value {
				worst.set(further, contracted)
			} else {
				shrink(simplex, value)
			}
		}
	}
	sort.SliceStable(simplex, func(i, j int) bool { return simplex[i].value < simplex[j].value })
	return simplex[0].at, simplex[0].value
}

type corner struct {
	at    []float64
	value float64
}

func (c *corner) set(at []float64, value float64) {
	copy(c.at, at)
	c.value = value
}

func newSimplex(start []float64, step float64, value func([]float64) float64) []corner {
	simplex := make([]corner, len(start)+1)
	for i := range simplex {
		at := append([]float64(nil), start...)
		if i > 0 {
			if at[i-1]+step <= 1 {
				at[i-1] += step
			} else {
				at[i-1] -= step
			}
		}
		simplex[i] = corner{at, value(at)}
	}
	return simplex
}

func shrink(simplex []corner, value func([]float64) float64) {
	best := simplex[0].at
	for k := 1; k < len(simplex); k++ {
		for i := range best {
			simplex[k].at[i] = (simplex[k].at[i] + best[i]) / 2
		}
		simplex[k].value = value(simplex[k].at)
	}
}
