package forecast

import "math"

// arModel is an autoregression of order len(coefficients) about a mean, of the series or of its first differences.
type arModel struct {
	coefficients []float64
	mean         float64
	differenced  bool
}

// fitAR estimates an autoregression by Burg's method and chooses the order up to maxOrder by AICc.
// withMean false takes the mean as zero (no drift of differences).
// Sources: Burg (1975), Maximum Entropy Spectral Analysis; Hurvich & Tsai (1989), Biometrika 76, for AICc.
func fitAR(y []float64, maxOrder int, differenced, withMean bool) arModel {
	m := arModel{differenced: differenced}
	x := m.differences(y)
	if withMean {
		m.mean = mean(x)
	}
	n := float64(len(x))
	if len(x) < 4 {
		return m
	}
	b := newBurg(x, m.mean)
	if b.variance <= 0 {
		return m
	}
	least := n*math.Log(b.variance) + 2
	for p := 1; p <= min(maxOrder, len(x)/4) && b.raise(); p++ {
		params := float64(p + 2)
		aicc := n*math.Log(b.variance) + 2*params*n/(n-params-1)
		if b.variance <= 0 || aicc < least {
			least, m.coefficients = aicc, b.coefficients
		}
	}
	return m
}

// burg is the state of Burg's recursion: prediction errors forward and backward, of the order reached.
type burg struct {
	forward, backward, coefficients []float64
	variance                        float64
}

func newBurg(x []float64, centre float64) *burg {
	b := &burg{forward: make([]float64, len(x)), backward: make([]float64, len(x))}
	for i, v := range x {
		b.forward[i] = v - centre
		b.variance += b.forward[i] * b.forward[i] / float64(len(x))
	}
	copy(b.backward, b.forward)
	return b
}

// raise goes from one order to the next; false when nothing is left to predict.
func (b *burg) raise() bool {
	p := len(b.coefficients) + 1
	var num, den float64
	for i := p; i < len(b.forward); i++ {
		num += 2 * b.forward[i] * b.backward[i-1]
		den += b.forward[i]*b.forward[i] + b.backward[i-1]*b.backward[i-1]
	}
	if den <= 0 || b.variance <= 0 {
		return false
	}
	k := num / den
	next := make([]float64, p)
	for i, a := range b.coefficients {
		next[i] = a - k*b.coefficients[p-2-i]
	}
	next[p-1] = k
	b.coefficients = next
	for i := len(b.forward) - 1; i >= p; i-- {
		f, r := b.forward[i], b.backward[i-1]
		b.forward[i], b.backward[i] = f-k*r, r-k*f
	}
	b.variance *= 1 - k*k
	return true
}

func (m arModel) differences(y []float64) []float64 {
	if !m.differenced {
		return y
	}
	out := make([]float64, max(len(y)-1, 0))
	for i := range out {
		out[i] = y[i+1] - y[i]
	}
	return out
}

func (m arModel) forecast(y []float64, h int) []float64 {
	p := len(m.coefficients)
	x := m.differences(y)
	recent := append([]float64(nil), x[max(0, len(x)-p):]...)
	out := make([]float64, h)
	level := y[len(y)-1]
	for i := range out {
		v := m.mean
		for k, c := range m.coefficients {
			if j := len(recent) - 1 - k; j >= 0 {
				v += c * (recent[j] - m.mean)
			}
		}
		recent = append(recent, v)
		if m.differenced {
			level += v
			v = level
		}
		out[i] = v
	}
	return out
}

// lagModel is a ridge regression of a series on its own lags, iterated for longer horizons.
type lagModel struct {
	lags         []int
	coefficients []float64 // the constant, then one per lag
}

// seasonalLags are the lags that matter for a series with these periods: the nearest steps, and those around
// one and more whole cycles.
func seasonalLags(periods []int, n int) []int {
	seen := map[int]bool{}
	var lags []int
	add := func(k int) {
		if k >= 1 && 3*k <= n && !seen[k] {
			seen[k] = true
			lags = append(lags, k)
		}
	}
	for k := 1; k <= 3; k++ {
		add(k)
	}
	for _, m := range periods {
		for k := 1; k <= 3; k++ {
			add(k*m - 1)
			add(k * m)
			add(k*m + 1)
		}
	}
	return lags
}

// fitLags estimates the regression with a ridge penalty relative to each lag's own spread.
// Source: Hoerl & Kennard (1970), Technometrics 12.
func fitLags(y []float64, lags []int, penalty float64) (lagModel, bool) {
	longest := 0
	for _, k := range lags {
		longest = max(longest, k)
	}
	n, p := len(y)-longest, len(lags)
	if n < 2*p || p == 0 {
		return lagModel{}, false
	}
	centre := mean(y)
	gram := make([][]float64, p+1)
	for i := range gram {
		gram[i] = make([]float64, p+1)
	}
	right, row := make([]float64, p+1), make([]float64, p+1)
	row[0] = 1
	for t := longest; t < len(y); t++ {
		for i, k := range lags {
			row[i+1] = y[t-k] - centre
		}
		v := y[t] - centre
		for i, a := range row {
			right[i] += a * v
			g := gram[i][:i+1]
			for j := range g {
				g[j] += a * row[j]
			}
		}
	}
	for i := 1; i <= p; i++ {
		gram[i][i] = gram[i][i]*(1+penalty) + 1e-12
	}
	c, ok := solve(gram, right)
	if !ok {
		return lagModel{}, false
	}
	sum := 0.0
	for _, v := range c[1:] {
		sum += v
	}
	c[0] += centre * (1 - sum)
	return lagModel{lags, c}, true
}

func (m lagModel) forecast(y []float64, h int) []float64 {
	all := append(append(make([]float64, 0, len(y)+h), y...), make([]float64, h)...)
	for t := len(y); t < len(all); t++ {
		v := m.coefficients[0]
		for i, k := range m.lags {
			v += m.coefficients[i+1] * all[t-k]
		}
		all[t] = v
	}
	return all[len(y):]
}
