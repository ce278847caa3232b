package forecast

import (
	"math"
	"slices"
)

const (
	shiftRatio   = 1.5 // a shift changes the level at least by this factor
	shiftGap     = 0.5 // and at least this share of the change lies between the cycles before and those after
	cyclesAfter  = 3
	cyclesBefore = 4
	cyclesNear   = 4  // the change must show between this many cycles on either side, lest growth be taken for it
	shiftWindow  = 26 // cycles looked back over: older shifts the methods have learnt by themselves
)

// levelShift finds the latest lasting change of level of a non-negative series: all cycle means after it lie apart
// from nine in ten before it (the tenth may be odd weeks). It returns the first observation of the new level and the ratio of new to old level; ok is false
// when there is none. The rule is ours: separation can be checked by eye, and noise hardly ever passes it.
func levelShift(y []float64, period int) (at int, ratio float64, ok bool) {
	n := len(y)
	least := shiftGap
	sums := make([]float64, n+1)
	for i, v := range y {
		sums[i+1] = sums[i] + v
	}
	first := max(cyclesBefore*period, n-shiftWindow*period)
	for c := n - cyclesAfter*period; c >= first; c-- {
		before, after := cycleMeans(sums, c, period)
		old, now := median(before), median(after)
		near := changeOf(median(before[:cyclesNear]), median(after[:min(cyclesNear, len(after))]))
		if changeOf(old, now) < shiftRatio || near < shiftRatio {
			continue
		}
		gap := slices.Min(after) - quantile(before, 0.9)
		if now < old {
			gap = quantile(before, 0.1) - slices.Max(after)
		}
		if share := gap / math.Abs(now-old); share > least {
			at, ratio, ok, least = c, now/old, true, share
		}
	}
	if ok {
		cut := sharpest(sums, at, period)
		before, after := cycleMeans(sums, cut, period)
		if old, now := median(before), median(after); changeOf(old, now) >= shiftRatio {
			at, ratio = cut, now/old
		}
	}
	return at, ratio, ok
}

// sharpest is the cut up to cyclesAfter cycles before at with the greatest sum of squares between the levels on its sides, of up to
// cyclesNear whole cycles each: the rule above forgives odd cycles before a shift, and so may find it late.
func sharpest(sums []float64, at, period int) int {
	n := len(sums) - 1
	best, greatest := at, 0.0
	for c := max(at-cyclesAfter*period, period); c <= at; c++ {
		before, after := min(c/period, cyclesNear), min((n-c)/period, cyclesNear)
		old := (sums[c] - sums[c-before*period]) / float64(before)
		now := (sums[c+after*period] - sums[c]) / float64(after)
		if between := (now - old) * (now - old) * float64(before*after) / float64(before+after); between > greatest {
			best, greatest = c, between
		}
	}
	return best
}

// changeOf is the factor between two levels, at least 1; it is 0 when one of them is not positive.
func changeOf(old, now float64) float64 {
	if old <= 0 || now <= 0 {
		return 0
	}
	return math.Max(old/now, now/old)
}

// cycleMeans are the means of the whole cycles that end at cut (up to shiftWindow of them) and that start at it.
func cycleMeans(sums []float64, cut, period int) (before, after []float64) {
	for e := cut; e-period >= 0 && len(before) < shiftWindow; e -= period {
		before = append(before, (sums[e]-sums[e-period])/float64(period))
	}
	for s := cut; s+period < len(sums); s += period {
		after = append(after, (sums[s+period]-sums[s])/float64(period))
	}
	return before, after
}

// endedFor is the number of zeros at the end of y when they say that it has ended: at least 14, two cycles, more than
// twice the longest pause before, and so many that the share of active steps before makes them less likely than one
// in a thousand. Otherwise it is 0.
func endedFor(y []float64, period int) int {
	longest, run, active := 0, 0, 0
	for _, v := range y {
		if v == 0 {
			run++
			continue
		}
		longest, run = max(longest, run), 0
		active++
	}
	if active == 0 || run < max(14, 2*period) || run <= 2*longest {
		return 0
	}
	share := float64(active) / float64(len(y)-run+1)
	if float64(run)*math.Log(1-share) > math.Log(0.001) {
		return 0
	}
	return run
}
