package forecast

import "math"

// bench holds a complete series and what several methods need of it, so that it is worked out once.
// Histories are beginnings of the series: its first n observations. It is not safe for concurrent use.
type bench struct {
	y       []float64
	logs    []float64 // nil unless every value is positive
	periods []int     // those of which y holds two cycles
	splits  map[splitKey]split
	clipped map[int][]float64
	m4      map[int][]float64
}

type splitKey struct {
	n, span int
	logged  bool
}

// split is a seasonal adjustment: the adjusted series and its seasonal parts, one per period.
type split struct {
	adjusted []float64
	periods  []int
	parts    [][]float64
}

func newBench(y []float64, periods []int) *bench {
	b := &bench{y: y, splits: map[splitKey]split{}, clipped: map[int][]float64{}, m4: map[int][]float64{}}
	for _, p := range periods {
		if p > 1 && len(y) >= 2*p {
			b.periods = append(b.periods, p)
		}
	}
	logs := make([]float64, len(y))
	for i, v := range y {
		if v <= 0 {
			return b
		}
		logs[i] = math.Log(v)
	}
	b.logs = logs
	return b
}

// period is the shortest season, 1 without one.
func (b *bench) period() int {
	if len(b.periods) == 0 {
		return 1
	}
	return b.periods[0]
}

// longest is the longest season, 1 without one.
func (b *bench) longest() int {
	if len(b.periods) == 0 {
		return 1
	}
	return b.periods[len(b.periods)-1]
}

func (b *bench) values(n int, logged bool) []float64 {
	if logged {
		return b.logs[:n]
	}
	return b.y[:n]
}

// split is the seasonal adjustment of the first n observations by STL, or by MSTL with several periods.
func (b *bench) split(n, span int, logged bool) split {
	key := splitKey{n, span, logged}
	if s, ok := b.splits[key]; ok {
		return s
	}
	y := b.values(n, logged)
	var s split
	for _, p := range b.periods {
		if n >= 2*p {
			s.periods = append(s.periods, p)
		}
	}
	s.parts = mstl(y, s.periods, span)
	s.adjusted = append([]float64(nil), y...)
	for _, part := range s.parts {
		for i := range part {
			s.adjusted[i] -= part[i]
		}
	}
	b.splits[key] = s
	return s
}

// factors are the seasonal factors M4's benchmarks would use after n observations.
func (b *bench) factors(n int) []float64 {
	if f, ok := b.m4[n]; ok {
		return f
	}
	f := m4Factors(b.y[:n], b.period())
	b.m4[n] = f
	return f
}

// reseason puts the last cycle of each seasonal part on a forecast of the adjusted series.
func (s split) reseason(ahead []float64) []float64 {
	for k, part := range s.parts {
		for i, v := range seasonalNaive(part, s.periods[k], len(ahead)) {
			ahead[i] += v
		}
	}
	return ahead
}

// withoutOutliers is the first n observations with remainders of a robust STL beyond three standard deviations (by
// their median) drawn in to that limit. Source: the remedy of R's tsoutliers (Hyndman & Athanasopoulos 2021, FPP3 §13.9).
func (b *bench) withoutOutliers(n int) []float64 {
	if y, ok := b.clipped[n]; ok {
		return y
	}
	out := append([]float64(nil), b.y[:n]...)
	if p := b.period(); p > 1 && n >= 2*p {
		seasonal, trend := stl(out, p, 13, 1, 3)
		size := make([]float64, n)
		for i, v := range out {
			size[i] = math.Abs(v - seasonal[i] - trend[i])
		}
		limit := 3 * 1.4826 * median(size)
		for i, v := range out {
			fit := seasonal[i] + trend[i]
			out[i] = fit + math.Max(-limit, math.Min(limit, v-fit))
		}
	}
	b.clipped[n] = out
	return out
}
