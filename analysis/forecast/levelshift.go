package forecast

import (
	"math"
	"slices"
)

const (
	shiftRatio   = 1.5 // a shift changes the level at least by this factor
	shiftGap     = 0.5 // and at least this share of the change lies between all cycles before and all after
	cyclesAfter  = 3
	cyclesBefore = 4
	shiftWindow  = 26 // cycles looked back over: older shifts the methods have learnt by themselves
)

// levelShift finds the latest lasting change of level of a non-negative series: all cycle means after it lie apart
// from all before it. It returns the first observation of the new level and the ratio of new to old level; ok is false
// when there is none. The rule is ours: complete separation can be checked by eye, and noise hardly ever passes it.
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
		if old <= 0 || now <= 0 || math.Max(old/now, now/old) < shiftRatio {
			continue
		}
		gap := slices.Min(after) - slices.Max(before)
		if now < old {
			gap = slices.Min(before) - slices.Max(after)
		}
		if share := gap / math.Abs(now-old); share > least {
			at, ratio, ok, least = c, now/old, true, share
		}
	}
	return at, ratio, ok
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

// endedFor is the number of zeros at the end of y when they say that it has ended: at least 14, two cycles, and more
// than twice the longest pause before. Otherwise it is 0.
func endedFor(y []float64, period int) int {
	longest, run := 0, 0
	for _, v := range y {
		if v == 0 {
			run++
			continue
		}
		longest, run = max(longest, run), 0
	}
	if run == len(y) || run < max(14, 2*period) || run <= 2*longest {
		return 0
	}
	return run
}
