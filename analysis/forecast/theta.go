package forecast

import "math"

// thetaModel is the optimised (dynamic) Theta model on seasonally adjusted data.
// Sources: Assimakopoulos & Nikolopoulos (2000), IJF 16, for the method; Fiorucci, Pellegrini, Louzada, Petropoulos &
// Koehler (2016), IJF 32, for the state space forms OTM (fixed line) and DOTM (line updated with each observation).
type thetaModel struct {
	alpha, theta, start float64
	dynamic             bool
}

// run filters y and then goes h steps ahead, and returns the forecasts and the sum of squared one-step errors
// (the first two, which define the line, do not count).
func (m thetaModel) run(y []float64, h int) ([]float64, float64) {
	n := len(y)
	var meanY, slope, constant float64
	if !m.dynamic {
		intercept, s := line(y)
		constant, slope = intercept-s, s // the line runs against t = 1, 2, …
	}
	level, squares, decay := m.start, 0.0, 1.0 // decay is (1−α)^(t−1)
	out := make([]float64, h)
	weight := 1 - 1/m.theta
	for t := 1; t <= n+h; t++ {
		fit := level + weight*(decay*constant+(1-decay*(1-m.alpha))/m.alpha*slope)
		v := fit
		if t <= n {
			v = y[t-1]
			if t > 2 {
				squares += (v - fit) * (v - fit)
			}
		} else {
			out[t-n-1] = fit
		}
		level = m.alpha*v + (1-m.alpha)*level
		decay *= 1 - m.alpha
		if m.dynamic {
			f := float64(t)
			if t > 1 {
				slope = ((f-2)*slope + 6*(v-meanY)/f) / (f + 1)
			}
			meanY = ((f-1)*meanY + v) / f
			constant = meanY - (f+1)/2*slope
		}
	}
	return out, squares
}

// fitTheta estimates α, θ (1 to 6) and the first level by least squares.
// With standard set θ is 2, as in the method of 2000.
func fitTheta(y []float64, dynamic, standard bool) thetaModel {
	scale := math.Abs(y[0]) + spread(y)
	place := func(x []float64) thetaModel {
		m := thetaModel{alpha: 0.01 + 0.98*x[0], theta: 2, dynamic: dynamic, start: y[0] / 2}
		if !standard {
			m.theta = 1 + 5*x[1]
			m.start = y[0]/2 + (x[2]-0.5)*2*scale
		}
		return m
	}
	start := []float64{0.5}
	if !standard {
		start = []float64{0.5, 0.2, 0.5}
	}
	best, _ := minimise(func(x []float64) float64 {
		_, squares := place(x).run(y, 0)
		return squares
	}, start, 0.15, 60*len(start))
	return place(best)
}

// spread is the mean absolute deviation of y from its mean.
func spread(y []float64) float64 {
	centre, sum := mean(y), 0.0
	for _, v := range y {
		sum += math.Abs(v - centre)
	}
	return sum / float64(len(y))
}

func (m thetaModel) forecast(y []float64, h int) []float64 {
	out, _ := m.run(y, h)
	return out
}
