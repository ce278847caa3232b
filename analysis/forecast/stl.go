package forecast

import "math"

// smoothing is a locally weighted regression (loess) of degree 0 or 1 over the span nearest points.
// Source: Cleveland & Devlin (1988), JASA 83; the form is that of STL (see stl).
type smoothing struct {
	span   int
	degree int
	jump   int // evaluate every jump-th point and interpolate between them
}

// at is the smooth of y at position x (in points, y[0] at 0), from y[left..right]. weights may be nil (all one).
func (s smoothing) at(y, weights []float64, x float64, left, right int) (float64, bool) {
	reach := math.Max(x-float64(left), float64(right)-x)
	if s.span > len(y) {
		reach += float64((s.span - len(y)) / 2)
	}
	near, far := 0.001*reach, 0.999*reach
	var sum, sumX, sumXX, sumY, sumXY float64
	for j := left; j <= right; j++ {
		dx := float64(j) - x
		r := math.Abs(dx)
		if r > far {
			continue
		}
		w := 1.0
		if r > near {
			q := r / reach
			q = 1 - q*q*q
			w = q * q * q
		}
		if weights != nil {
			w *= weights[j]
		}
		sum += w
		sumY += w * y[j]
		sumX += w * dx
		sumXX += w * dx * dx
		sumXY += w * dx * y[j]
	}
	if sum <= 0 {
		return 0, false
	}
	meanX, meanY := sumX/sum, sumY/sum
	if s.degree == 0 {
		return meanY, true
	}
	spread := sumXX/sum - meanX*meanX
	if math.Sqrt(math.Max(spread, 0)) <= 0.001*float64(len(y)-1) {
		return meanY, true
	}
	slope := (sumXY/sum - meanX*meanY) / spread
	return meanY - slope*meanX, true
}

// smooth is y smoothed at each of its points.
func (s smoothing) smooth(y, weights []float64) []float64 {
	n := len(y)
	out := make([]float64, n)
	if n < 2 {
		copy(out, y)
		return out
	}
	jump := max(1, min(s.jump, n-1))
	span := min(s.span, n)
	var inside []float64
	if weights == nil && span%2 == 1 && span == s.span {
		inside = tricube(span)
	}
	fit := func(i int) {
		if half := span / 2; inside != nil && i >= half && i+half < n {
			sum := 0.0
			for k, v := range y[i-half : i+half+1] {
				sum += inside[k] * v
			}
			out[i] = sum
			return
		}
		left := min(max(0, i-(span-1)/2), n-span)
		v, ok := s.at(y, weights, float64(i), left, left+span-1)
		if !ok {
			v = y[i]
		}
		out[i] = v
	}
	last := 0
	fit(0)
	for i := jump; ; i += jump {
		i = min(i, n-1)
		fit(i)
		for k := last + 1; k < i; k++ {
			f := float64(k-last) / float64(i-last)
			out[k] = out[last] + f*(out[i]-out[last])
		}
		last = i
		if i == n-1 {
			return out
		}
	}
}

// tricube is the weights of span points around the one smoothed, summing to one. Around the middle a local line
// takes the value of the local mean, so that these are all that is needed where the span lies inside the series.
func tricube(span int) []float64 {
	half := span / 2
	out := make([]float64, span)
	sum := 0.0
	for k := range out {
		r := math.Abs(float64(k - half))
		switch {
		case r <= 0.001*float64(half):
			out[k] = 1
		case r <= 0.999*float64(half):
			q := r / float64(half)
			q = 1 - q*q*q
			out[k] = q * q * q
		}
		sum += out[k]
	}
	for k := range out {
		out[k] /= sum
	}
	return out
}

func movingAverage(y []float64, span int) []float64 {
	out := make([]float64, len(y)-span+1)
	sum := 0.0
	for i, v := range y {
		sum += v
		if i >= span {
			sum -= y[i-span]
		}
		if i >= span-1 {
			out[i-span+1] = sum / float64(span)
		}
	}
	return out
}

func oddAtLeast(x float64) int {
	n := int(math.Ceil(x))
	return n + 1 - n%2
}

// stl splits y into a seasonal part of the given period and a trend; what is left of y is the remainder.
// seasonSpan is the number of cycles the seasonal smooth spans (0: the season is the same in every cycle);
// seasonDegree is the degree of that smooth, 0 or 1; outer is the number of robustness iterations, of one inner
// iteration each, in place of the two without them, as R has it. y must hold at least two cycles.
// Source: Cleveland, Cleveland, McRae & Terpenning (1990), Journal of Official Statistics 6.
func stl(y []float64, period, seasonSpan, seasonDegree, outer int) (seasonal, trend []float64) {
	n := len(y)
	spanCycles := float64(seasonSpan)
	if seasonSpan == 0 {
		spanCycles = float64(10*n + 1)
	}
	trendSpan := oddAtLeast(1.5 * float64(period) / (1 - 1.5/spanCycles))
	lowSpan := oddAtLeast(float64(period))
	trendSmooth := smoothing{trendSpan, 1, (trendSpan + 9) / 10}
	lowSmooth := smoothing{lowSpan, 1, (lowSpan + 9) / 10}
	trend = make([]float64, n)
	seasonal = make([]float64, n)
	var weights []float64
	detrended, deseasoned := make([]float64, n), make([]float64, n)
	inner := 2
	if outer > 0 {
		inner = 1
	}
	for pass := 0; pass <= outer; pass++ {
		for range inner {
			for i := range y {
				detrended[i] = y[i] - trend[i]
			}
			cycles := smoothCycles(detrended, weights, period, seasonSpan, seasonDegree)
			low := movingAverage(movingAverage(movingAverage(cycles, period), period), 3)
			low = lowSmooth.smooth(low, nil)
			for i := range y {
				seasonal[i] = cycles[period+i] - low[i]
				deseasoned[i] = y[i] - seasonal[i]
			}
			trend = trendSmooth.smooth(deseasoned, weights)
		}
		if pass < outer {
			weights = bisquareWeights(y, seasonal, trend)
		}
	}
	return seasonal, trend
}

// smoothCycles smooths each cycle-subseries and extends it by one period on each side.
func smoothCycles(y, weights []float64, period, span, degree int) []float64 {
	out := make([]float64, len(y)+2*period)
	for phase := 0; phase < period; phase++ {
		var sub, subWeights []float64
		for i := phase; i < len(y); i += period {
			sub = append(sub, y[i])
			if weights != nil {
				subWeights = append(subWeights, weights[i])
			}
		}
		if span == 0 {
			level := weightedMean(sub, subWeights)
			for i := phase; i < len(out); i += period {
				out[i] = level
			}
			continue
		}
		s := smoothing{span, degree, (span + 9) / 10}
		k := len(sub)
		width := min(span, k)
		for i, v := range s.smooth(sub, subWeights) {
			out[phase+period*(i+1)] = v
		}
		before, ok := s.at(sub, subWeights, -1, 0, width-1)
		if !ok {
			before = out[phase+period]
		}
		after, ok := s.at(sub, subWeights, float64(k), k-width, k-1)
		if !ok {
			after = out[phase+period*k]
		}
		out[phase], out[phase+period*(k+1)] = before, after
	}
	return out
}

func weightedMean(y, weights []float64) float64 {
	sum, total := 0.0, 0.0
	for i, v := range y {
		w := 1.0
		if weights != nil {
			w = weights[i]
		}
		sum += w * v
		total += w
	}
	if total == 0 {
		return mean(y)
	}
	return sum / total
}

func bisquareWeights(y, seasonal, trend []float64) []float64 {
	size := make([]float64, len(y))
	for i := range y {
		size[i] = math.Abs(y[i] - seasonal[i] - trend[i])
	}
	limit := 6 * median(size)
	weights := make([]float64, len(y))
	for i, r := range size {
		switch {
		case r <= 0.001*limit:
			weights[i] = 1
		case r < 0.999*limit:
			q := 1 - (r/limit)*(r/limit)
			weights[i] = q * q
		}
	}
	return weights
}

// mstl splits y into one seasonal part per period and returns them, in order of periods.
// Periods of which y holds fewer than two cycles get a part of zeros. span is seasonSpan of stl.
// Source: Bandara, Hyndman & Bergmeir (2021), MSTL, arXiv:2107.13462.
func mstl(y []float64, periods []int, span int) [][]float64 {
	parts := make([][]float64, len(periods))
	for k := range parts {
		parts[k] = make([]float64, len(y))
	}
	rest := append([]float64(nil), y...)
	rounds := 2
	if len(periods) == 1 {
		rounds = 1
	}
	for round := 0; round < rounds; round++ {
		for k, period := range periods {
			if len(y) < 2*period || period < 2 {
				continue
			}
			for i := range rest {
				rest[i] += parts[k][i]
			}
			parts[k], _ = stl(rest, period, span, 1, 0)
			for i := range rest {
				rest[i] -= parts[k][i]
			}
		}
	}
	return parts
}
