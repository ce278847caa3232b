package forecast

import (
	"math"
	"slices"
)

// origins are the lengths of history from which the past is forecast over h steps, ascending, spread over the second
// half of the series but no further apart than a third of the horizon. They are whole seasons apart when a season
// fits into the horizon, so that every step keeps its phase.
// Source: rolling origin evaluation, Tashman (2000), IJF 16.
func origins(n, h, period int) []int {
	last, first := n-h, max(n/2, 1)
	if last < first {
		return nil
	}
	unit := 1
	if period > 1 && period <= h {
		unit = period
	}
	if (last-first)/unit < fewOrigins {
		unit = 1
	}
	step := min((last-first)/mostOrigins, h/3) / unit * unit
	step = max(step, unit)
	var out []int
	for o := last; o >= first && len(out) < mostOrigins; o -= step {
		out = append(out, o)
	}
	slices.Reverse(out)
	return out
}

const (
	mostOrigins = 20  // rolling origins on which weights and intervals are earned
	fewOrigins  = 5   // short of these, origins need not be whole seasons apart
	lossPower   = 4.0 // weights fall with this power of the mean absolute error
)

// trial is what the methods said at each origin and say now.
type trial struct {
	names   []string
	origins []int
	past    [][][]float64 // by method, origin, step
	ahead   [][]float64   // by method, step
}

// try runs the candidates at the origins over reach steps, and from the end over h.
func try(b *bench, pool []candidate, starts []int, reach, h int) trial {
	t := trial{origins: starts}
	for _, c := range pool {
		past, ahead, ok := tryOne(b, c, starts, reach, h)
		if ok {
			t.names = append(t.names, c.name)
			t.past = append(t.past, past)
			t.ahead = append(t.ahead, ahead)
		}
	}
	return t
}

func tryOne(b *bench, c candidate, starts []int, reach, h int) (past [][]float64, ahead []float64, ok bool) {
	if len(starts) > 0 {
		early := c.fit(b, starts[0])
		if early == nil {
			return nil, nil, false
		}
		for _, o := range starts {
			f := early(o, reach)
			if !finite(f) {
				return nil, nil, false
			}
			past = append(past, f)
		}
	}
	late := c.fit(b, len(b.y))
	if late == nil {
		return nil, nil, false
	}
	ahead = late(len(b.y), h)
	return past, ahead, finite(ahead)
}

func finite(y []float64) bool {
	for _, v := range y {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return y != nil
}

// losses is the sum of absolute errors of each method at each origin. Missing actual values do not count.
func (t trial) losses(actual []float64) [][]float64 {
	out := make([][]float64, len(t.past))
	for k, past := range t.past {
		out[k] = make([]float64, len(t.origins))
		for o, f := range past {
			for i, v := range f {
				if e := math.Abs(actual[t.origins[o]+i] - v); !math.IsNaN(e) {
					out[k][o] += e
				}
			}
		}
	}
	return out
}

// weights are proportional to each method's total loss to the power −lossPower; the origin without is left out
// (none if negative). Source: inverse-loss weights, Bates & Granger (1969), Operational Research Quarterly 20.
func weights(losses [][]float64, without int) []float64 {
	total := make([]float64, len(losses))
	for k, byOrigin := range losses {
		for o, loss := range byOrigin {
			if o != without {
				total[k] += loss
			}
		}
	}
	least := slices.Min(total)
	sum := 0.0
	for k, loss := range total {
		total[k] = 1
		if loss > 0 {
			total[k] = math.Pow(least/loss, lossPower)
		}
		sum += total[k]
	}
	for k := range total {
		total[k] /= sum
	}
	return total
}

// combine is the weighted mean of the middle half of the forecasts of each step: methods that stray far from the
// others have no say there. Source: trimmed means, Jose & Winkler (2008), IJF 24.
func combine(forecasts [][]float64, weights []float64) []float64 {
	out := make([]float64, len(forecasts[0]))
	order := make([]int, len(forecasts))
	for i := range out {
		for k := range order {
			order[k] = k
		}
		slices.SortStableFunc(order, func(a, b int) int {
			switch {
			case forecasts[a][i] < forecasts[b][i]:
				return -1
			case forecasts[a][i] > forecasts[b][i]:
				return 1
			}
			return 0
		})
		below, sum, total := 0.0, 0.0, 0.0
		for _, k := range order {
			share := math.Min(below+weights[k], 1-trim) - math.Max(below, trim)
			below += weights[k]
			if share > 0 {
				sum += share * forecasts[k][i]
				total += share
			}
		}
		out[i] = sum / total
	}
	return out
}

const trim = 0.25

// combinedErrors are actual minus combined forecast, by origin and step, with the weights of each origin earned on the others.
func (t trial) combinedErrors(actual []float64, losses [][]float64, nonNegative bool) [][]float64 {
	out := make([][]float64, len(t.origins))
	at := make([][]float64, len(t.past))
	for o, start := range t.origins {
		for k := range t.past {
			at[k] = t.past[k][o]
		}
		without := o
		if len(t.origins) == 1 {
			without = -1
		}
		f := combine(at, weights(losses, without))
		out[o] = make([]float64, len(f))
		for i, v := range f {
			if nonNegative {
				v = math.Max(v, 0)
			}
			out[o][i] = actual[start+i] - v
		}
	}
	return out
}
