package forecast

import (
	"math"
	"time"
)

// Series is one series at equal steps.
type Series struct {
	ID     string
	Values []float64 // NaN where missing
	Period []int     // steps in a season, shortest first; empty: none
	Start  time.Time // time of Values[0]; zero when the series is numbered, not dated
	First  int       // number of Values[0] when numbered
	Step   Step      // distance between values; zero when numbered
}

// Step is the distance between two values of a dated series: whole months, or a duration.
type Step struct {
	Months   int
	Duration time.Duration
}

// Periods are the usual seasons of a series with this step, in steps: 24 and 168 for hours, 7 for days, 52 for weeks,
// 12 for months, 4 for quarters; none for others.
func (s Step) Periods() []int {
	switch {
	case s.Months == 1:
		return []int{12}
	case s.Months == 3:
		return []int{4}
	case s.Duration == 30*time.Minute:
		return []int{48, 336}
	case s.Duration == time.Hour:
		return []int{24, 168}
	case s.Duration == 24*time.Hour:
		return []int{7}
	case s.Duration == 7*24*time.Hour:
		return []int{52}
	}
	return nil
}

// ScorePeriod is the season by which scores of a series with these periods are scaled: 1 for weekly data (52), as
// the M4 competition has it, else the shortest period, or 1 without one.
func ScorePeriod(periods []int) int {
	if len(periods) == 0 || periods[0] == 52 {
		return 1
	}
	return periods[0]
}

// Following is the values of test by step after the history's last, the first step first, NaN where there is none. A
// dated test follows by its dates; a numbered one goes on counting where the history stopped, or starts anew from
// step 1. ok is false when it does not lie after the history on the same steps.
func (s Series) Following(test Series) (values []float64, ok bool) {
	skip := test.First - 1
	last := s.First + len(s.Values) - 1
	switch {
	case !test.Start.IsZero():
		if s.Start.IsZero() {
			return nil, false
		}
		if skip, ok = s.Step.between(s.Step.After(s.Start, len(s.Values)), test.Start); !ok {
			return nil, false
		}
	case s.Start.IsZero() && test.First > last:
		skip = test.First - last - 1
	}
	if skip < 0 || skip > longestHorizon {
		return nil, false
	}
	for range skip {
		values = append(values, math.NaN())
	}
	return append(values, test.Values...), true
}

// trimmed is y from its first to its last observation, and how many missing values were cut before and after.
func trimmed(y []float64) (inner []float64, early, late int) {
	first, last := 0, len(y)
	for first < last && math.IsNaN(y[first]) {
		first++
	}
	for last > first && math.IsNaN(y[last-1]) {
		last--
	}
	return y[first:last], first, len(y) - last
}

// filled is y with each missing value replaced: by the mean of its nearest known neighbours one and two cycles away
// if there are any, else on the line between its nearest known neighbours.
func filled(y []float64, period int) []float64 {
	out := append([]float64(nil), y...)
	for i, v := range y {
		if !math.IsNaN(v) {
			continue
		}
		sum, count := 0.0, 0.0
		for _, k := range []int{-period, period, -2 * period, 2 * period} {
			if j := i + k; period > 1 && j >= 0 && j < len(y) && !math.IsNaN(y[j]) {
				sum, count = sum+y[j], count+1
			}
		}
		if count > 0 {
			out[i] = sum / count
			continue
		}
		out[i] = between(y, i)
	}
	return out
}

func between(y []float64, i int) float64 {
	left, right := i-1, i+1
	for left >= 0 && math.IsNaN(y[left]) {
		left--
	}
	for right < len(y) && math.IsNaN(y[right]) {
		right++
	}
	switch {
	case left < 0:
		return y[right]
	case right >= len(y):
		return y[left]
	}
	return y[left] + (y[right]-y[left])*float64(i-left)/float64(right-left)
}
