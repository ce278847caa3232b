package sampledata

import (
	"math/bits"
	"time"
)

const secondsPerDay = 24 * 60 * 60

// dice draws whole numbers. It uses the generator's own output and one
// multiplication, so that a seed means the same on every platform and release.
type dice struct {
	next func() uint64
}

// n draws from 0 … k−1, for k ≥ 1.
func (d dice) n(k int) int {
	hi, _ := bits.Mul64(d.next(), uint64(k))
	return int(hi)
}

// between draws from lo … hi, both included.
func (d dice) between(lo, hi int) int { return lo + d.n(hi-lo+1) }

// percent is true p times in a hundred.
func (d dice) percent(p int) bool { return d.n(100) < p }

func dayOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// berlinOffset gives the seconds that Europe/Berlin is ahead of UTC during the
// working hours of a day: 2 h from the last Sunday of March until the day before
// the last Sunday of October, else 1 h (EU directive 2000/84/EC). Written out so
// that no time zone database is needed.
func berlinOffset(day time.Time) int64 {
	summer := lastSunday(day.Year(), time.March)
	winter := lastSunday(day.Year(), time.October)
	if !day.Before(summer) && day.Before(winter) {
		return 2 * 60 * 60
	}
	return 60 * 60
}

func lastSunday(year int, m time.Month) time.Time {
	last := time.Date(year, m+1, 0, 0, 0, 0, 0, time.UTC)
	return last.AddDate(0, 0, -int(last.Weekday()))
}

// dayWeights says how busy each day is, in no unit: quiet weekends, growth by
// six tenths over the whole time, a campaign peak in September, holidays in early
// August, one deadline, and some chance.
func dayWeights(from, to time.Time, d dice) []int {
	days := int(to.Sub(from).Hours()) / 24
	weights := make([]int, days)
	for i := range weights {
		day := from.AddDate(0, 0, i)
		w := 1000 + 600*i/days
		switch day.Weekday() {
		case time.Saturday:
			w = w * 11 / 100
		case time.Sunday:
			w = w * 6 / 100
		}
		switch {
		case day.Month() == time.September:
			w = w * 150 / 100
		case day.Month() == time.August && day.Day() <= 16:
			w = w * 75 / 100
		case day.Month() == time.October && day.Day() == 15:
			w = w * 220 / 100
		}
		weights[i] = w * d.between(80, 120) / 100
	}
	return weights
}

// targets spreads runs over the days by weight: how many are written by the end
// of each day. The last day keeps a few for itself, so that the log reaches it.
func targets(runs int, weights []int) []int {
	var total, sum uint64
	for _, w := range weights {
		total += uint64(w)
	}
	kept := max(1, min(8, runs/10))
	t := make([]int, len(weights))
	for i, w := range weights {
		sum += uint64(w)
		hi, lo := bits.Mul64(uint64(runs), sum)
		q, _ := bits.Div64(hi, lo, total)
		t[i] = min(int(q), runs-kept)
	}
	t[len(t)-1] = runs
	return t
}
