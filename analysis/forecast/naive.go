package forecast

import "math"

// seasonalNaive repeats the last cycle of y. With fewer observations than a cycle it repeats the last observation.
func seasonalNaive(y []float64, period, h int) []float64 {
	if period < 1 || len(y) < period {
		period = 1
	}
	out := make([]float64, h)
	for i := range out {
		out[i] = y[len(y)-period+i%period]
	}
	return out
}

// classicalSeason is the seasonal part of a classical decomposition by centred moving averages, one value per phase
// (phase 0 is that of y[0]): factors with mean one, or terms with mean zero.
// Source: as R's decompose (Kendall & Stuart 1983, The Advanced Theory of Statistics, vol. 3).
func classicalSeason(y []float64, period int, factors bool) []float64 {
	season := make([]float64, period)
	trend := centredAverage(y, period)
	counts := make([]float64, period)
	for i, t := range trend {
		if math.IsNaN(t) {
			continue
		}
		if factors {
			season[i%period] += y[i] / t
		} else {
			season[i%period] += y[i] - t
		}
		counts[i%period]++
	}
	total := 0.0
	for k := range season {
		if counts[k] > 0 {
			season[k] /= counts[k]
		}
		total += season[k] / float64(period)
	}
	for k := range season {
		switch {
		case !factors:
			season[k] -= total
		case total > 0:
			season[k] = math.Max(season[k]/total, 0.01)
		default:
			season[k] = 1
		}
	}
	return season
}

// centredAverage is the centred moving average over one period (2×period for an even one); NaN where it does not reach.
func centredAverage(y []float64, period int) []float64 {
	out := make([]float64, len(y))
	half := period / 2
	for i := range out {
		out[i] = math.NaN()
		if i < half || i+half >= len(y) {
			continue
		}
		sum := 0.0
		for j := i - half; j <= i+half; j++ {
			w := 1.0
			if period%2 == 0 && (j == i-half || j == i+half) {
				w = 0.5
			}
			sum += w * y[j]
		}
		out[i] = sum / float64(period)
	}
	return out
}

// autocorrelations are r₁…r_lags of y.
func autocorrelations(y []float64, lags int) []float64 {
	centre := mean(y)
	var whole float64
	for _, v := range y {
		whole += (v - centre) * (v - centre)
	}
	out := make([]float64, lags)
	for k := 1; k <= lags && whole > 0; k++ {
		for i := k; i < len(y); i++ {
			out[k-1] += (y[i] - centre) * (y[i-k] - centre)
		}
		out[k-1] /= whole
	}
	return out
}

// isSeasonal is the M4 competition's test: with at least three cycles, |r_m| > 1.645·√((1 + 2Σ_{i<m} r_i²)/n).
// Source: Makridakis, Spiliotis & Assimakopoulos (2020), The M4 Competition, IJF 36, and its benchmark code.
func isSeasonal(y []float64, period int) bool {
	if period < 2 || len(y) < 3*period {
		return false
	}
	r := autocorrelations(y, period)
	sum := 1.0
	for _, v := range r[:period-1] {
		sum += 2 * v * v
	}
	return math.Abs(r[period-1]) > 1.645*math.Sqrt(sum/float64(len(y)))
}

// naive2 is M4's benchmark: the last observation after seasonal adjustment by a classical multiplicative decomposition
// if isSeasonal says so, with the season put back. Source: as isSeasonal.
func naive2(y []float64, period, h int) []float64 {
	factors := m4Factors(y, period)
	n := len(y)
	last := y[n-1] / factors[(n-1)%len(factors)]
	out := make([]float64, h)
	for i := range out {
		out[i] = last * factors[(n+i)%len(factors)]
	}
	return out
}

// m4Factors are the seasonal factors M4's benchmarks use: {1} when there is no season.
func m4Factors(y []float64, period int) []float64 {
	if !isSeasonal(y, period) {
		return []float64{1}
	}
	return classicalSeason(y, period, true)
}
