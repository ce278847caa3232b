package forecast

import "math"

// crostonModel smooths the sizes of demands and the intervals between them; debias multiplies by 1 − α/2.
// Sources: Croston (1972), Operational Research Quarterly 23; Syntetos & Boylan (2005), IJF 21, for the debiasing (SBA).
type crostonModel struct {
	alpha  float64
	debias bool
}

func (m crostonModel) forecast(y []float64, h int) []float64 {
	size, interval, gap, seen := 0.0, 1.0, 0, false
	for _, v := range y {
		gap++
		if v == 0 {
			continue
		}
		if !seen {
			size, interval, seen = v, float64(gap), true
		} else {
			size += m.alpha * (v - size)
			interval += m.alpha * (float64(gap) - interval)
		}
		gap = 0
	}
	rate := size / interval
	if m.debias {
		rate *= 1 - m.alpha/2
	}
	return flat(rate, h)
}

// tsbModel smooths the size of demands and, at every step, the chance of one, so that a forecast fades when demand ends.
// Source: Teunter, Syntetos & Babai (2011), European Journal of Operational Research 214.
type tsbModel struct{ alpha, beta float64 }

// forecast starts from the first demand's size and the share of steps with one.
func (m tsbModel) forecast(y []float64, h int) []float64 {
	size, seen, positive := 0.0, false, 0
	for _, v := range y {
		if v != 0 {
			positive++
		}
	}
	chance := float64(positive) / math.Max(1, float64(len(y)))
	for _, v := range y {
		if v == 0 {
			chance += m.beta * (0 - chance)
			continue
		}
		if !seen {
			size, seen = v, true
		}
		size += m.alpha * (v - size)
		chance += m.beta * (1 - chance)
	}
	return flat(size*chance, h)
}

func flat(v float64, h int) []float64 {
	out := make([]float64, h)
	for i := range out {
		out[i] = v
	}
	return out
}

// zeroShare is the share of y that is zero.
func zeroShare(y []float64) float64 {
	zeros := 0
	for _, v := range y {
		if v == 0 {
			zeros++
		}
	}
	return float64(zeros) / float64(len(y))
}
