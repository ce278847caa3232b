package forecast

import (
	"math"
	"slices"
)

func mean(y []float64) float64 {
	sum := 0.0
	for _, v := range y {
		sum += v
	}
	return sum / float64(len(y))
}

func median(y []float64) float64 { return quantile(y, 0.5) }

// quantile is the p-quantile of y by linear interpolation of the order statistics (Hyndman & Fan 1996, type 7).
func quantile(y []float64, p float64) float64 {
	if len(y) == 0 {
		return math.NaN()
	}
	sorted := slices.Clone(y)
	slices.Sort(sorted)
	at := p * float64(len(sorted)-1)
	low := int(at)
	if low+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[low] + (at-float64(low))*(sorted[low+1]-sorted[low])
}

// solve returns x with a·x = b for a symmetric positive definite a (row by row, its lower half is read), by Cholesky.
// ok is false when a is not positive definite.
func solve(a [][]float64, b []float64) (x []float64, ok bool) {
	n := len(b)
	l := make([][]float64, n)
	x = make([]float64, n)
	for i := range l {
		l[i] = make([]float64, i+1)
		for j := 0; j <= i; j++ {
			sum := a[i][j]
			for k := 0; k < j; k++ {
				sum -= l[i][k] * l[j][k]
			}
			if i > j {
				l[i][j] = sum / l[j][j]
				continue
			}
			if !(sum > 1e-14*math.Abs(a[i][i])) {
				return nil, false
			}
			l[i][i] = math.Sqrt(sum)
		}
	}
	for i := 0; i < n; i++ {
		sum := b[i]
		for k := 0; k < i; k++ {
			sum -= l[i][k] * x[k]
		}
		x[i] = sum / l[i][i]
	}
	for i := n - 1; i >= 0; i-- {
		sum := x[i]
		for k := i + 1; k < n; k++ {
			sum -= l[k][i] * x[k]
		}
		x[i] = sum / l[i][i]
	}
	return x, true
}
