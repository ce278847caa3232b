package forecast

import "math"

// bands are the half widths of the 80 % and 95 % interval by step.
type bands struct{ half80, half95 []float64 }

// newBands turns out-of-sample errors (by origin and step, NaN where unknown) into half widths for h steps.
//
// The mean size of the errors of a step and its neighbours is its scale; errors divided by their scale, all together,
// give the quantiles. Steps beyond those tried go on growing as the scale did within them. Few origins see little of
// what can happen and overlap: K of them widen the 80 % interval by 0.4/K and the 95 % interval by 2/K.
// Sources: split conformal prediction, Vovk, Gammerman & Shafer (2005), Algorithmic Learning in a Random World; errors
// scaled before the quantile is taken, Lei, G'Sell, Rinaldo, Tibshirani & Wasserman (2018), JASA 113. The two
// widenings are ours, measured by rolling origin on training data.
func newBands(errors [][]float64, h int) bands {
	b := bands{make([]float64, h), make([]float64, h)}
	scale := errorScale(errors)
	var sizes []float64
	for _, row := range errors {
		for i, e := range row {
			if !math.IsNaN(e) && scale[i] > 0 {
				sizes = append(sizes, math.Abs(e)/scale[i])
			}
		}
	}
	if len(sizes) == 0 {
		return b
	}
	k := float64(len(errors))
	wide80 := (1 + 0.4/k) * quantile(sizes, 0.80)
	wide95 := (1 + 2/k) * quantile(sizes, 0.95)
	scale = extended(scale, h)
	for i := range h {
		b.half80[i] = wide80 * scale[i]
		b.half95[i] = math.Max(wide95*scale[i], b.half80[i])
	}
	return b
}

// errorScale is the mean absolute error of each step and its neighbours on either side.
func errorScale(errors [][]float64) []float64 {
	reach := len(errors[0])
	out := make([]float64, reach)
	for i := range out {
		sum, count := 0.0, 0.0
		for j := max(0, i-1); j <= min(reach-1, i+1); j++ {
			for _, row := range errors {
				if e := math.Abs(row[j]); !math.IsNaN(e) {
					sum, count = sum+e, count+1
				}
			}
		}
		if count > 0 {
			out[i] = sum / count
		}
	}
	return out
}

// extended continues a scale to h steps by the power of the step (0 to 1) at which it grew from its first half to its
// second, whose middles are a factor of three apart.
func extended(scale []float64, h int) []float64 {
	reach := len(scale)
	if h <= reach {
		return scale[:h]
	}
	power := 0.5
	first, second := mean(scale[:(reach+1)/2]), mean(scale[reach/2:])
	if first > 0 && reach >= 4 {
		power = math.Max(0, math.Min(1, math.Log(second/first)/math.Log(3)))
	}
	out := append(make([]float64, 0, h), scale...)
	for i := reach; i < h; i++ {
		out = append(out, second*math.Pow(float64(i+1)/(0.75*float64(reach)), power))
	}
	return out
}
