package forecast

import (
	"math"
	"math/rand/v2"
)

const (
	priorShare  = 0.1 // what the lasting share of the error variance is taken for before it has been seen
	priorWeight = 2.0 // in origins that do not overlap
	blockSteps  = 7   // errors are drawn in runs of this many steps, so that odd days stay together
)

// Paths are count equally likely courses of the series over the forecast's horizon, for sums over many steps (a month,
// the time until a balance runs out). Equal seeds give equal paths. It is nil for a forecast without intervals.
//
// The errors at past origins have a part that lasts over the horizon (the level was missed) and a part that comes and
// goes. The second is drawn from the errors themselves in short runs; the first, which few overlapping origins show
// too seldom to be drawn from, has the variance they show, shrunk towards priorShare, and moves a whole path: up or
// down, or in proportion when the series is not negative.
// Sources: the block bootstrap, Künsch (1989), Annals of Statistics 17, for the passing part; variance components by
// the means of groups, Searle, Casella & McCulloch (1992), ch. 3, for the lasting one.
func (f Forecast) Paths(count int, seed uint64) [][]float64 {
	if len(f.Errors) == 0 {
		return nil
	}
	n := newNoise(f.Errors, len(f.Mean), f.spacing)
	random := rand.New(rand.NewPCG(seed, 0x6f6666637574))
	paths := make([][]float64, count)
	for p := range paths {
		paths[p] = n.path(f, random)
	}
	return paths
}

// noise is what is needed to draw a path around a forecast.
type noise struct {
	passing [][]float64 // errors by origin and step, with each origin's mean removed, of variance one
	scale   []float64   // standard deviation by step of the horizon
	lasting float64     // share of the variance that lasts
	wide    float64     // factor on the lasting part for its own uncertainty
}

func newNoise(errors [][]float64, h, spacing int) noise {
	scale := errorScale(errors)
	reach := len(scale)
	standard := make([][]float64, len(errors))
	squares, count := 0.0, 0.0
	for o, row := range errors {
		standard[o] = make([]float64, reach)
		for i, e := range row {
			if !math.IsNaN(e) && scale[i] > 0 {
				standard[o][i] = e / scale[i]
				squares += standard[o][i] * standard[o][i]
				count++
			}
		}
	}
	n := noise{passing: standard, scale: make([]float64, h), wide: 1}
	if squares == 0 {
		return n
	}
	deviation := math.Sqrt(squares / count)
	for i, s := range extended(scale, h) {
		n.scale[i] = s * deviation
	}
	n.separate(deviation, spacing)
	return n
}

// separate estimates the lasting share and takes it out of the standardised errors.
func (n *noise) separate(deviation float64, spacing int) {
	reach := float64(len(n.passing[0]))
	between, within := 0.0, 0.0
	for _, row := range n.passing {
		m := mean(row) / deviation
		between += m * m / float64(len(n.passing))
		for i := range row {
			row[i] = row[i]/deviation - m
			within += row[i] * row[i]
		}
	}
	seen := 0.0
	if reach > 1 {
		seen = math.Max(0, (between-1/reach)/(1-1/reach))
	}
	independent := 1 + float64((len(n.passing)-1)*spacing)/reach
	n.lasting = math.Min(0.9, (seen*independent+priorShare*priorWeight)/(independent+priorWeight))
	n.wide = math.Sqrt(1 + 1/independent)
	if within > 0 {
		unit := math.Sqrt(within / (reach * float64(len(n.passing))))
		for _, row := range n.passing {
			for i := range row {
				row[i] /= unit
			}
		}
	}
}

func (n noise) path(f Forecast, random *rand.Rand) []float64 {
	path := make([]float64, len(f.Mean))
	reach := len(n.passing[0])
	push := random.NormFloat64() * math.Sqrt(n.lasting) * n.wide
	factor := 1.0
	if f.NonNegative {
		factor = n.factor(f.Mean, push)
	}
	var row []float64
	for i, v := range f.Mean {
		if i%blockSteps == 0 {
			row = n.passing[random.IntN(len(n.passing))]
		}
		v += n.scale[i] * math.Sqrt(1-n.lasting) * row[i%reach]
		if f.NonNegative {
			path[i] = math.Max(0, v) * factor
		} else {
			path[i] = v + n.scale[i]*push
		}
	}
	return path
}

// factor is the log-normal factor with mean one whose spread is that of the lasting part in proportion to the forecast.
func (n noise) factor(ahead []float64, push float64) float64 {
	level, share := mean(ahead), 0.0
	if level > 0 {
		share = math.Min(mean(n.scale)*math.Sqrt(n.lasting)*n.wide/level, 2)
	}
	variance := math.Log(1 + share*share)
	if n.lasting == 0 {
		return 1
	}
	standard := push / (math.Sqrt(n.lasting) * n.wide)
	return math.Exp(standard*math.Sqrt(variance) - variance/2)
}
