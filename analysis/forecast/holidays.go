package forecast

import (
	"fmt"
	"math"
	"time"
)

// A holiday is a day of the year on which a series may do what its weekday does not tell: the days about Easter and
// those from 22 December to 2 January. Whether a series keeps it is read off its own history alone.
type holiday struct {
	fromEaster bool
	day        int // days from Easter Sunday, or days from 25 December
}

// holidayOf is the holiday a date falls on; ok is false for ordinary days.
func holidayOf(date time.Time) (h holiday, ok bool) {
	year, day := date.Year(), 24*time.Hour
	midnight := time.Date(year, date.Month(), date.Day(), 0, 0, 0, 0, time.UTC)
	if d := int(midnight.Sub(easter(year)) / day); d >= -4 && d <= 2 {
		return holiday{true, d}, true
	}
	for _, y := range []int{year - 1, year} {
		if d := int(midnight.Sub(time.Date(y, 12, 25, 0, 0, 0, 0, time.UTC)) / day); d >= -3 && d <= 8 {
			return holiday{false, d}, true
		}
	}
	return holiday{}, false
}

// easter is Easter Sunday of the Gregorian calendar. Source: Meeus (1991), Astronomical Algorithms, ch. 8.
func easter(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 19*l) / 433
	month := (h + l - 7*m + 90) / 25
	return time.Date(year, time.Month(month), (h+l-7*m+33*month+19)%32, 0, 0, 0, 0, time.UTC)
}

const (
	weeksAround   = 5   // ordinary days of the same weekday this many weeks about a holiday tell what it would have been
	leastAround   = 4   // of them at least this many must be known
	surelyUnusual = 2.5 // standard errors beyond which a holiday counts
)

// holidays are what a daily series did on holidays.
type holidays struct {
	start   time.Time
	factors map[holiday]float64 // of the holidays that count, what they are to the level of their weekday
}

// newHolidays finds the holidays on which a non-negative daily series clearly, and in each of its years in the same
// direction, differed from its weekday. A factor is the mean of the years, shrunk towards 1 as if one more year had
// been ordinary. y may have gaps; start is the date of y[0]. The rule is ours: a test of the mean against the noise of
// ordinary days.
func newHolidays(y []float64, start time.Time) holidays {
	deviations := map[holiday][]float64{}
	var ordinary []float64
	for i, v := range y {
		usual := usualLevel(y, start, i)
		if math.IsNaN(v) || !(usual > 0) {
			continue
		}
		if h, ok := holidayOf(start.AddDate(0, 0, i)); ok {
			deviations[h] = append(deviations[h], v/usual-1)
		} else {
			ordinary = append(ordinary, math.Abs(v/usual-1))
		}
	}
	noise := 1.4826 * median(ordinary)
	found := holidays{start, map[holiday]float64{}}
	for h, d := range deviations {
		years := float64(len(d))
		if m := mean(d); sameSign(d) && math.Abs(m) > surelyUnusual*noise/math.Sqrt(years) {
			found.factors[h] = 1 + m*years/(years+1)
		}
	}
	return found
}

// usualLevel is the median of the ordinary days of the same weekday about day i; NaN when too few are known.
func usualLevel(y []float64, start time.Time, i int) float64 {
	var around []float64
	for w := -weeksAround; w <= weeksAround; w++ {
		j := i + 7*w
		if w == 0 || j < 0 || j >= len(y) || math.IsNaN(y[j]) {
			continue
		}
		if _, special := holidayOf(start.AddDate(0, 0, j)); !special {
			around = append(around, y[j])
		}
	}
	if len(around) < leastAround {
		return math.NaN()
	}
	return median(around)
}

func sameSign(d []float64) bool {
	for _, v := range d {
		if v*d[0] <= 0 {
			return false
		}
	}
	return true
}

// maskIn is y with the holidays that count taken for missing, so that methods see ordinary days alone.
func (d holidays) maskIn(y []float64) []float64 {
	out := append([]float64(nil), y...)
	for i := range out {
		if h, ok := holidayOf(d.start.AddDate(0, 0, i)); ok && d.factors[h] != 0 {
			out[i] = math.NaN()
		}
	}
	return out
}

// applyTo multiplies the holidays of a forecast made after n days by their factors. Their intervals are wider by as
// much as they differ from ordinary days: they rest on few years.
func (d holidays) applyTo(f *Forecast, n int) {
	count := 0
	for i := range f.Mean {
		h, ok := holidayOf(d.start.AddDate(0, 0, n+i))
		factor := d.factors[h]
		if !ok || factor == 0 {
			continue
		}
		count++
		usual, wider := f.Mean[i], 1+math.Abs(factor-1)
		f.Mean[i] *= factor
		for _, side := range [][]float64{f.Lo80, f.Hi80, f.Lo95, f.Hi95} {
			side[i] = math.Max(0, f.Mean[i]+(side[i]-usual)*wider)
		}
	}
	if count > 0 {
		f.note(fmt.Sprintf("%d days about Easter or Christmas follow what such days did before", count))
	}
}
