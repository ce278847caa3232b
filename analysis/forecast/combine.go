package forecast

import (
	"math"
	"slices"
)

// origins are the lengths of history from which the past is forecast over h steps, ascending, spread over the second
// half of the series but no further apart than a third of the horizon. They are whole seasons apart when a season
// fits into the horizon, so that every step keeps its phase; the first has two of the longest seasons before it where
// that leaves room for a few.
// Source: rolling origin evaluation, Tashman (2000), IJF 16.
func origins(n, h, period, longest int) []int {
	unit := 1
	if period > 1 && period <= h {
		unit = period
	}
	first := max(n/2, 1)
	if settled := 2 * longest; settled > first && settled <= n-2*h {
		first = settled
	}
	if (n-h-first)/unit < fewOrigins {
		unit = 1
	}
	last := n - (h+unit-1)/unit*unit // whole seasons before the end: each step has the phase it has in the forecast
	step := max(min((last-first)/mostOrigins, h/3)/unit*unit, unit)
	var out []int
	for o := last; o >= first && len(out) < mostOrigins; o -= step {
		out = append(out, o)
	}
	slices.Reverse(out)
	return out
}

const (
	mostOrigins = 20  // rolling origins on which weights and intervals are earned
	lossPower   = 6.0 // weights fall with this power of the mean absolute error
	fewOrigins  = 5   // short of these, origins need not be whole seasons apart
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

// losses is the loss of each method at each origin: the sum of absolute errors, or for totals the root of the sum of
// squared errors of the sums over each season, which rewards the mean where absolute errors reward the median.
// Missing actual values do not count.
func (t trial) losses(actual []float64, totals bool, period int) [][]float64 {
	out := make([][]float64, len(t.past))
	for k, past := range t.past {
		out[k] = make([]float64, len(t.origins))
		for o, f := range past {
			start := t.origins[o]
			if totals {
				out[k][o] = totalsLoss(f, actual[start:], period)
			} else {
				out[k][o] = absoluteLoss(f, actual[start:])
			}
		}
	}
	return out
}

func absoluteLoss(forecast, actual []float64) float64 {
	sum := 0.0
	for i, v := range forecast {
		if e := math.Abs(actual[i] - v); !math.IsNaN(e) {
			sum += e
		}
	}
	return sum
}

func totalsLoss(forecast, actual []float64, period int) float64 {
	squares, sum := 0.0, 0.0
	for i, v := range forecast {
		if e := actual[i] - v; !math.IsNaN(e) {
			sum += e
		}
		if (i+1)%period == 0 || i == len(forecast)-1 {
			squares += sum * sum
			sum = 0
		}
	}
	return math.Sqrt(squares)
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

// combine is the weighted mean of the forecasts of each step without a tenth of the weight on either side: methods that stray far from the
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

const trim = 0.1 // share of the weights left out on either side

// growth is the factor by which errors grow when the level goes from then to now: its square root, as when the variance
// is in proportion to the level, which lies between additive and multiplicative errors; bounded.
func growth(then, now float64) float64 {
	if then <= 0 || now <= 0 {
		return 1
	}
	return math.Sqrt(math.Max(0.5, math.Min(2, now/then)))
}

// combinedErrors are actual minus combined forecast, by origin and step, with the weights of each origin earned on the
// others. Those of non-negative series are brought to the level of the forecast now.
func (t trial) combinedErrors(actual []float64, losses [][]float64, nonNegative bool, now []float64) [][]float64 {
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
		grown := 1.0
		if nonNegative {
			grown = growth(mean(f), mean(now[:len(f)]))
		}
		for i, v := range f {
			if nonNegative {
				v = math.Max(v, 0)
			}
			out[o][i] = (actual[start+i] - v) * grown
		}
	}
	return out
}
