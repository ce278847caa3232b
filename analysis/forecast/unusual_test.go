package forecast

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// course is a way in which days may go on: the value of day i.
type course struct {
	name      string
	at        func(r *rand.Rand, i int) float64
	isRegular bool // so regular that a day at three times its usual size is clearly odd
}

var weekdays = []float64{1.1, 1.2, 1.1, 1, 0.9, 0.3, 0.2}

// logNormal has mean 1.
func logNormal(r *rand.Rand, sigma float64) float64 {
	return math.Exp(sigma*r.NormFloat64() - sigma*sigma/2)
}

func poisson(r *rand.Rand, mean float64) float64 {
	n, least := 0.0, math.Exp(-mean)
	for p := r.Float64(); p > least; p *= r.Float64() {
		n++
	}
	return n
}

var courses = []course{
	{"weekly", func(r *rand.Rand, i int) float64 { return 1000 * weekdays[i%7] * logNormal(r, 0.3) }, true},
	{"rougher, nothing at weekends", func(r *rand.Rand, i int) float64 {
		if i%7 >= 5 {
			return 0
		}
		return 1000 * logNormal(r, 0.4)
	}, false},
	{"doubling in 200 days", func(r *rand.Rand, i int) float64 {
		return 1000 * weekdays[i%7] * logNormal(r, 0.3) * math.Exp2(float64(i)/200)
	}, true},
	{"counts of 20", func(r *rand.Rand, _ int) float64 { return 50 * poisson(r, 20) }, true},
	{"counts of 3", func(r *rand.Rand, _ int) float64 { return 50 * poisson(r, 3) }, false},
	{"sums of few", func(r *rand.Rand, i int) float64 {
		sum := 0.0
		for range int(poisson(r, 6*weekdays[i%7])) {
			sum += 100 * logNormal(r, 0.8)
		}
		return sum
	}, false},
	{"three days in ten", func(r *rand.Rand, _ int) float64 {
		if r.Float64() > 0.3 {
			return 0
		}
		return 500 * logNormal(r, 0.6)
	}, false},
}

// days is a series of a course from Monday 5 January 2026 on.
func (c course) days(seed uint64, n int) Series {
	r := rand.New(rand.NewPCG(seed, 42))
	y := make([]float64, n)
	for i := range y {
		y[i] = c.at(r, i)
	}
	return fromMonday(y)
}

func fromMonday(y []float64) Series {
	return Series{Values: y, Period: []int{7}, Start: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), Step: Step{Duration: 24 * time.Hour}}
}

// usual is the mean of a day.
func (c course) usual(i int) float64 {
	r, sum := rand.New(rand.NewPCG(1, 1)), 0.0
	for range 500 {
		sum += c.at(r, i) / 500
	}
	return sum
}

const (
	quietSeries = 12
	quietDays   = 200
)

// TestQuietSeriesGiveFewAlarms: of 1,896 quiet days of each course at most ten are found unusual, one in 190, and of 60 quiet
// months at most two.
func TestQuietSeriesGiveFewAlarms(t *testing.T) {
	if testing.Short() {
		t.Skip("a count of many series")
	}
	bounds := []int{42, 72, 102, 132, 162, 192}
	for _, c := range courses {
		days, months := make([]int, quietSeries), make([]int, quietSeries)
		inParallel(quietSeries, func(i int) {
			s := c.days(uint64(i), quietDays)
			u, err := UnusualDays(s, 0, quietDays)
			if err != nil {
				t.Error(err)
			}
			m, err := UnusualSums(s, bounds)
			if err != nil {
				t.Error(err)
			}
			days[i], months[i] = len(u), len(m)
		})
		t.Logf("%s: %d of %d days, %d of %d months", c.name, total(days), quietSeries*(quietDays-leastHistory), total(months), quietSeries*(len(bounds)-1))
		if total(days) > 10 {
			t.Errorf("%s: %d quiet days of %d are unusual (expected at most 10)", c.name, total(days), quietSeries*(quietDays-leastHistory))
		}
		if total(months) > 2 {
			t.Errorf("%s: %d quiet months are unusual (expected at most 2)", c.name, total(months))
		}
	}
}

func total(counts []int) int {
	sum := 0
	for _, n := range counts {
		sum += n
	}
	return sum
}

// TestUnusualDaysAreFound: a working day at three times its usual size is found in regular courses, eleven times in twelve at
// least; and no day after it is found that is not found without it.
func TestUnusualDaysAreFound(t *testing.T) {
	if testing.Short() {
		t.Skip("a count of many series")
	}
	for _, c := range courses {
		if !c.isRegular {
			continue
		}
		found, more := make([]int, quietSeries), make([]int, quietSeries)
		inParallel(quietSeries, func(i int) {
			s := c.days(uint64(100+i), 130)
			at := 98 + i%5 // Monday to Friday
			before, _ := UnusualDays(s, 84, 119)
			s.Values[at] = 3 * c.usual(at)
			after, _ := UnusualDays(s, 84, 119)
			for _, u := range after {
				switch {
				case u.At == at && u.IsAbove:
					found[i] = 1
				case u.At != at && !slices.ContainsFunc(before, func(b Unusual) bool { return b.At == u.At }):
					more[i]++
				}
			}
		})
		t.Logf("%s: %d of %d found, %d others", c.name, total(found), quietSeries, total(more))
		if total(found) < quietSeries-1 || total(more) > 0 {
			t.Errorf("%s: %d of %d found, %d others (expected 11, 0)", c.name, total(found), quietSeries, total(more))
		}
	}
}

// TestUnusualDaysInARegularSeries: the series is 100 on weekdays and 20 at weekends, give or take 4.
func TestUnusualDaysInARegularSeries(t *testing.T) {
	regular := func(n int) []float64 {
		y := make([]float64, n)
		for i := range y {
			y[i] = 100 + []float64{4, -2, 0, -4, 2}[3*i%5]
			if i%7 >= 5 {
				y[i] -= 80
			}
		}
		return y
	}
	for _, c := range []struct {
		name     string
		change   func(y []float64)
		from, to int
		want     []int // days; below by a minus
	}{
		{"nothing", func([]float64) {}, 0, 140, nil},
		{"one day", func(y []float64) { y[84] = 300 }, 0, 140, []int{84}},
		{"outside the stretch", func(y []float64) { y[84] = 300 }, 85, 140, nil},
		{"too early to tell", func(y []float64) { y[41] = 300 }, 0, 140, nil},
		{"the first that can be told", func(y []float64) { y[42] = 300 }, 0, 140, []int{42}},
		{"a huge day does not hide the next ones", func(y []float64) { y[84], y[85], y[93] = 3000, 300, 300 }, 0, 140, []int{84, 85, 93}},
		{"a huge day long ago", func(y []float64) { y[56], y[126] = 3000, 300 }, 100, 140, []int{126}},
		{"nothing spent", func(y []float64) { y[84] = 0 }, 0, 140, []int{-84}},
		{"half of it", func(y []float64) { y[84] = 40 }, 0, 140, []int{-84}},
		{"little more", func(y []float64) { y[84] = 148 }, 0, 140, nil},
		{"unknown", func(y []float64) { y[84] = math.NaN() }, 0, 140, nil},
		{"a lasting rise", func(y []float64) { scaleFrom(y, 86, 2) }, 0, 140, []int{86}},
		{"a lasting fall", func(y []float64) { scaleFrom(y, 86, 0.3) }, 0, 140, []int{-86}},
		{"the end", func(y []float64) { scaleFrom(y, 86, 0) }, 0, 140, []int{-86}},
		{"a rise just begun", func(y []float64) { scaleFrom(y, 138, 2) }, 0, 140, []int{138, 139}},
		{"a day after a rise", func(y []float64) { scaleFrom(y, 70, 2); y[133] = 800 }, 120, 140, []int{133}},
	} {
		y := regular(140)
		c.change(y)
		found, err := UnusualDays(fromMonday(y), c.from, c.to)
		if err != nil {
			t.Fatal(err)
		}
		var got []int
		for _, u := range found {
			if u.IsAbove {
				got = append(got, u.At)
			} else {
				got = append(got, -u.At)
			}
			if u.Value != y[u.At] || u.Steps != 1 || u.Lo95 > u.Mean || u.Mean > u.Hi95 || u.Value >= u.Lo95 && u.Value <= u.Hi95 {
				t.Errorf("%s: %+v (expected a value outside its interval)", c.name, u)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v (expected %v)", c.name, got, c.want)
		}
	}
}

func scaleFrom(y []float64, from int, factor float64) {
	for i := from; i < len(y); i++ {
		y[i] *= factor
	}
}

// TestUnusualSums: months of 30 days of which one is at 1.7 or 2 times the usual, or at a third, or partly unknown.
func TestUnusualSums(t *testing.T) {
	bounds := []int{0, 30, 60, 90, 120, 150}
	for _, c := range []struct {
		name   string
		change func(y []float64)
		want   []int
	}{
		{"quiet", func([]float64) {}, nil},
		{"a high month", func(y []float64) { scaleFrom(y[:120], 90, 2) }, []int{90}},
		{"a low month", func(y []float64) { scaleFrom(y[:120], 90, 0.3) }, []int{90}},
		{"too early to tell", func(y []float64) { scaleFrom(y[:60], 30, 1.7) }, nil},
		{"the first that can be told", func(y []float64) { scaleFrom(y[:90], 60, 1.7) }, []int{60}},
		{"high ever after", func(y []float64) { scaleFrom(y, 60, 1.7) }, []int{60}},
		{"a fortnight unknown", func(y []float64) { scaleFrom(y[:104], 90, math.NaN()) }, nil},
	} {
		s := courses[0].days(7, 150)
		c.change(s.Values)
		found, err := UnusualSums(s, bounds)
		if err != nil {
			t.Fatal(err)
		}
		var got []int
		for _, u := range found {
			got = append(got, u.At)
			if u.Steps != 30 || u.Lo95 > u.Mean || u.Mean > u.Hi95 {
				t.Errorf("%s: %+v", c.name, u)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v (expected %v)", c.name, got, c.want)
		}
	}
}
