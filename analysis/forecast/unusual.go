package forecast

import (
	"math"
	"slices"
)

// What makes a day or a sum unusual, measured by simulation: see TestQuietSeriesGiveFewAlarms.
const (
	widerAbove    = 2.3  // a day above counts from this many half widths of its 95 % interval
	beyondLargest = 1.7  // and from this many times the second largest error above at past origins, which knows the tail
	widerBelow    = 1.3  // a day below counts from this many half widths: errors of spend lean upwards
	widerSum      = 1.5  // a sum counts from this many half widths, each side its own
	leastShare    = 0.5  // an unusual day differs by at least this share of what was expected
	leastLevel    = 0.1  // and of the mean of the last four weeks
	leastSumShare = 0.25 // an unusual sum by at least this share
	clearShare    = 0.1  // a low value counts only where the lower bound is at least this share of what was expected
	recordWeeks   = 8    // on a weekday with spend and leastPauses pauses in so many weeks, only a record of them all,
	leastPauses   = 2
	recordFactor  = 1.75 // by this factor, counts
	leastActive   = 14   // days with spend, without which nothing is told
)

const (
	leastHistory  = 42  // days before the first forecast that is compared with what came: two weeks beside four
	seenHistory   = 400 // days a forecast is made from, for speed: more than a year, so that holidays are known
	forecastDays  = 7   // days forecast at once; in stretches of more than mostWeeks weeks, more
	mostWeeks     = 60
	warmUp        = 56 // days before the stretch that are looked at too, so that what was unusual there is known
	lastingWindow = 14 // days after a first unusual one within which
	lastingDays   = 7  // this many on the same side are a lasting change, which is told once
	calmDays      = 7  // a lasting change is over when so many days passed without an unusual one on its side
	sumPaths      = 500
)

// Unusual is a stretch of a series that the forecast made before it did not expect.
type Unusual struct {
	At, Steps              int // the first step and how many
	Value                  float64
	Mean, Lo95, Hi95       float64 // of the forecast; the bounds are its own, not widened
	IsAbove, IsLastingFrom bool    // IsLastingFrom: a lasting change began here; its other days are not told
}

// UnusualDays are the days from ≤ i < to of a daily, non-negative series that lay far outside the 95 % interval of a
// forecast made at most a week before (a month in long stretches) from earlier values alone. Days with less than 42
// days of history before their forecast are not judged. A value outside its interval is drawn in to the bound for the
// forecasts that follow, so that it neither raises nor blinds them, unless a lasting change proves it right. A lasting
// change (seven days in fourteen on the same side) is told by its first day alone.
func UnusualDays(s Series, from, to int) ([]Unusual, error) {
	from, to = max(from, 0), min(to, len(s.Values))
	if from >= to {
		return nil, nil
	}
	every := forecastDays * max(1, (to-from+7*mostWeeks-1)/(7*mostWeeks))
	first := max(leastHistory, from-warmUp)
	first += (leastHistory - first%forecastDays + forecastDays) % forecastDays // whole weeks from the series' start, whatever the stretch
	if first >= to {
		return nil, nil
	}
	w := newWatch(s, first)
	for at := first; at < to; at += every {
		if err := w.forecast(at, min(at+every, len(s.Values))); err != nil {
			return nil, err
		}
	}
	return w.told(from, to), nil
}

// UnusualSums are the stretches between neighbouring bounds (months) whose sums lay far outside the 95 % interval of the
// forecast made at their first day from earlier values alone. Missing values count neither in the sum nor in what was
// expected. Stretches that begin before the 43rd day or end after the series are not judged. The days of an unusual
// stretch are drawn in to its bound for the forecasts that follow, unless the next one is as unusual: then the change is
// lasting, and told once.
func UnusualSums(s Series, bounds []int) ([]Unusual, error) {
	bounds = slices.DeleteFunc(slices.Clone(bounds), func(at int) bool { return at < leastHistory || at > len(s.Values) })
	if len(bounds) < 2 {
		return nil, nil
	}
	w := newWatch(s, bounds[0])
	var all []Unusual
	last := 0 // side of the stretch before
	for i := 1; i < len(bounds); i++ {
		at, end := bounds[i-1], bounds[i]
		f, err := w.ahead(at, end-at)
		if err != nil {
			return nil, err
		}
		if f.Hi95 == nil {
			continue
		}
		u := sumOf(s.Values[at:end], f)
		u.At, u.Steps = at, end-at
		side := u.sumSide()
		if newLimits(f, w.seen[:at]).few {
			side = 0
		}
		w.judge(f, at, end)
		switch {
		case side == 0:
		case side == last:
			all[len(all)-1].IsLastingFrom = true
			from := all[len(all)-1].At
			copy(w.seen[from:end], s.Values[from:end])
		default:
			u.IsAbove = side > 0
			all = append(all, u)
			w.drawIn(u)
		}
		last = side
	}
	return all, nil
}

// drawIn scales the days of an unusual stretch so that their sum is at its bound.
func (w *watch) drawIn(u Unusual) {
	bound := u.Lo95
	if u.IsAbove {
		bound = u.Hi95
	}
	for i := u.At; i < u.At+u.Steps; i++ {
		if u.Value > 0 {
			w.seen[i] = w.series.Values[i] * bound / u.Value
		} else {
			w.seen[i] = bound / float64(u.Steps)
		}
	}
}

// sumOf holds the sum of the known values against the paths of the forecast over the same steps.
func sumOf(values []float64, f Forecast) Unusual {
	u := Unusual{}
	sums := make([]float64, sumPaths)
	paths := f.Paths(sumPaths, 1)
	for i, v := range values {
		if math.IsNaN(v) {
			continue
		}
		u.Value += v
		u.Mean += f.Mean[i]
		for p, path := range paths {
			sums[p] += path[i]
		}
	}
	u.Lo95 = math.Min(quantile(sums, 0.025), u.Mean)
	u.Hi95 = math.Max(quantile(sums, 0.975), u.Mean)
	return u
}

func (u Unusual) sumSide() int {
	difference := u.Value - u.Mean
	switch {
	case math.Abs(difference) < leastSumShare*u.Mean:
		return 0
	case difference > widerSum*(u.Hi95-u.Mean):
		return 1
	case -difference > widerSum*(u.Mean-u.Lo95) && u.Lo95 >= clearShare*u.Mean:
		return -1
	}
	return 0
}

// watch is a series looked at from origin to origin.
type watch struct {
	series Series
	seen   []float64 // the values that later forecasts are made from
	sides  []int     // 1 above, −1 below what was expected, by far; 0 otherwise
	found  []Unusual // by step; those with a side are set
}

// newWatch is a watch whose first forecast is made at a step. Before it, a value of more than twice any other within four
// weeks is drawn in to the largest other of its weekday, or of all where there is none.
func newWatch(s Series, first int) *watch {
	n := len(s.Values)
	w := &watch{s, slices.Clone(s.Values), make([]int, n), make([]Unusual, n)}
	for i := range first {
		largest, ofWeekday := 0.0, 0.0
		for j := max(0, i-28); j < min(first, i+29); j++ {
			if v := s.Values[j]; j != i && v > 0 {
				largest = math.Max(largest, v)
				if (j-i)%7 == 0 {
					ofWeekday = math.Max(ofWeekday, v)
				}
			}
		}
		if largest > 0 && s.Values[i] > 2*largest {
			w.seen[i] = largest
			if ofWeekday > 0 {
				w.seen[i] = ofWeekday
			}
		}
	}
	return w
}

// ahead is the forecast made at a step from what was seen before it.
func (w *watch) ahead(at, steps int) (Forecast, error) {
	history := w.series
	start := max(0, at-seenHistory)
	history.Values, history.Start = w.seen[start:at], w.series.Step.After(w.series.Start, start)
	return Run(history, steps, Options{Totals: true})
}

// forecast judges the steps from at to end by a forecast made at at, and settles what later ones see of them.
func (w *watch) forecast(at, end int) error {
	f, err := w.ahead(at, end-at)
	if err != nil || f.Hi95 == nil {
		return err
	}
	w.judge(f, at, end)
	return nil
}

func (w *watch) judge(f Forecast, at, end int) {
	l := newLimits(f, w.seen[:at])
	for i := at; i < end; i++ {
		u := Unusual{At: i, Steps: 1, Value: w.series.Values[i], Mean: f.Mean[i-at], Lo95: f.Lo95[i-at], Hi95: f.Hi95[i-at]}
		if w.sides[i] = l.side(u, i-at); w.sides[i] > 0 && u.Value <= recordFactor*w.record(i) {
			w.sides[i] = 0
		}
		if w.sides[i] != 0 {
			u.IsAbove = w.sides[i] > 0
			w.found[i] = u
			w.seen[i] = math.Max(u.Lo95, math.Min(u.Value, u.Hi95))
		}
	}
	for _, side := range []int{1, -1} {
		if window := w.sides[max(0, end-lastingWindow):end]; count(window, side) >= lastingDays {
			copy(w.seen[end-len(window):end], w.series.Values[end-len(window):end])
		}
	}
}

// record is the largest value of the last recordWeeks weeks, among weekdays of at most twice the level, when step i is on a
// weekday that pauses now and then; else 0.
func (w *watch) record(i int) float64 {
	first := max(0, i-7*recordWeeks)
	var totals, most [7]float64
	pauses := 0
	for j := first; j < i; j++ {
		v, day := w.seen[j], (i-j)%7
		if day == 0 && v == 0 {
			pauses++
		}
		if v > 0 {
			totals[day] += v
			most[day] = math.Max(most[day], v)
		}
	}
	record := 0.0
	if pauses >= leastPauses && totals[0] > 0 {
		for day := range totals {
			if totals[day] <= 2*totals[0] {
				record = math.Max(record, most[day])
			}
		}
	}
	return record
}

// limits are how far a value may lie from a forecast.
type limits struct {
	level   float64   // of the last four weeks
	largest []float64 // second largest error above, by step
	few     bool      // too few days with spend to tell
}

func newLimits(f Forecast, seen []float64) limits {
	l := limits{level: meanKnown(seen[max(0, len(seen)-28):])}
	active := 0
	for _, v := range seen {
		if v > 0 {
			active++
		}
	}
	l.few = active < leastActive
	scale := errorScale(f.Errors)
	first, second := 0.0, 0.0
	for _, row := range f.Errors {
		for i, e := range row {
			if !(e > 0 && scale[i] > 0) {
				continue
			}
			switch e /= scale[i]; {
			case e > first:
				first, second = e, first
			case e > second:
				second = e
			}
		}
	}
	for _, s := range extended(scale, len(f.Mean)) {
		l.largest = append(l.largest, second*s)
	}
	return l
}

// side is 1 for a value far above what was expected of a step of the forecast, −1 for one far below, else 0. A missing
// value is neither.
func (l limits) side(u Unusual, step int) int {
	half := u.Hi95 - u.Mean
	least := math.Max(leastShare*u.Mean, leastLevel*l.level)
	switch {
	case l.few:
		return 0
	case u.Value > u.Mean+math.Max(widerAbove*half, beyondLargest*l.largest[step]) && u.Value-u.Mean >= least:
		return 1
	case u.Value < u.Mean-widerBelow*half && u.Mean-u.Value >= least && u.Lo95 >= clearShare*u.Mean:
		return -1
	}
	return 0
}

func count(sides []int, side int) int {
	n := 0
	for _, s := range sides {
		if s == side {
			n++
		}
	}
	return n
}

func meanKnown(y []float64) float64 {
	sum, n := 0.0, 0.0
	for _, v := range y {
		if !math.IsNaN(v) {
			sum, n = sum+v, n+1
		}
	}
	return sum / math.Max(n, 1)
}

// told are the unusual steps from ≤ i < to, without those of a lasting change after its first.
func (w *watch) told(from, to int) []Unusual {
	var all []Unusual
	lastingSide, last := 0, 0
	for i, side := range w.sides {
		if lastingSide != 0 && i-last > calmDays {
			lastingSide = 0
		}
		if side == 0 {
			continue
		}
		if side == lastingSide {
			last = i
			continue
		}
		u := w.found[i]
		if count(w.sides[i:min(i+lastingWindow, len(w.sides))], side) >= lastingDays {
			u.IsLastingFrom, lastingSide, last = true, side, i
		}
		if i >= from && i < to {
			all = append(all, u)
		}
	}
	return all
}
