package forecast

import "math"

type trendForm int

const (
	noTrend trendForm = iota
	linearTrend
	dampedTrend
)

type seasonForm int

const (
	noSeason seasonForm = iota
	addedSeason
	factorSeason
)

// etsForm is one member of the exponential smoothing family: error (relative or not), trend and season.
type etsForm struct {
	relativeError bool
	trend         trendForm
	season        seasonForm
}

// String is the customary name, as in ETS(M,Ad,N).
func (f etsForm) String() string {
	return "ETS(" + map[bool]string{false: "A", true: "M"}[f.relativeError] + "," +
		[]string{"N", "A", "Ad"}[f.trend] + "," + []string{"N", "A", "M"}[f.season] + ")"
}

// etsModel is an exponential smoothing state space model with its parameters settled.
// Source: Hyndman, Koehler, Ord & Snyder (2008), Forecasting with Exponential Smoothing, ch. 2 and 5.
type etsModel struct {
	form                    etsForm
	period                  int
	alpha, beta, gamma, phi float64
}

type etsState struct {
	level, slope float64
	season       []float64 // season[t mod period] holds for time t
}

// run filters y from the state, which it changes, and returns the sum of squared errors (relative ones for a
// relative error form) and the sum of log |one-step forecast| that a relative error adds to the likelihood.
func (m etsModel) run(y []float64, s *etsState) (squares, logs float64) {
	phase, product := 0, 1.0
	for _, v := range y {
		base := s.level + m.phi*s.slope
		fit := base
		switch m.form.season {
		case addedSeason:
			fit += s.season[phase]
		case factorSeason:
			fit *= s.season[phase]
		}
		e := v - fit
		if m.form.relativeError {
			if fit <= 0 {
				return math.Inf(1), 0
			}
			squares += (e / fit) * (e / fit)
			product *= fit // one logarithm for many factors
			if product > 1e150 || product < 1e-150 {
				logs += math.Log(product)
				product = 1
			}
		} else {
			squares += e * e
		}
		levelError := e
		switch m.form.season {
		case addedSeason:
			s.season[phase] += m.gamma * e
		case factorSeason:
			levelError = e / s.season[phase]
			s.season[phase] += m.gamma * e / base
		}
		s.level = base + m.alpha*levelError
		s.slope = m.phi*s.slope + m.beta*levelError
		if phase++; phase == m.period {
			phase = 0
		}
	}
	return squares, logs + math.Log(product)
}

// ahead is the forecast of h steps from the state reached after n observations.
func (m etsModel) ahead(s etsState, n, h int) []float64 {
	out := make([]float64, h)
	level, slope := s.level, s.slope
	for i := range out {
		slope *= m.phi
		level += slope
		out[i] = level
		switch m.form.season {
		case addedSeason:
			out[i] += s.season[(n+i)%m.period]
		case factorSeason:
			out[i] *= s.season[(n+i)%m.period]
		}
	}
	return out
}

// startingState is the heuristic of Hyndman et al. (2008, §2.6.1): seasons from a classical decomposition of the
// first cycles, level and slope from a line through the first seasonally adjusted observations.
func (m etsModel) startingState(y []float64) etsState {
	s := etsState{}
	adjusted := y
	if m.form.season != noSeason {
		head := y[:min(len(y), 5*m.period)]
		s.season = classicalSeason(head, m.period, m.form.season == factorSeason)
		adjusted = make([]float64, len(head))
		for i, v := range head {
			if m.form.season == factorSeason {
				adjusted[i] = v / s.season[i%m.period]
			} else {
				adjusted[i] = v - s.season[i%m.period]
			}
		}
	}
	adjusted = adjusted[:min(len(adjusted), max(10, 2*m.period))]
	if m.form.trend == noTrend {
		s.level = mean(adjusted)
		return s
	}
	intercept, slope := line(adjusted)
	s.level, s.slope = intercept-slope, slope // line is at 0 for the first observation; the state stands one step before
	if m.form.trend == dampedTrend {
		s.slope /= m.phi
	}
	return s
}

// line is the least squares line through y against 0, 1, 2, …
func line(y []float64) (intercept, slope float64) {
	n := float64(len(y))
	if len(y) < 2 {
		return mean(y), 0
	}
	centre, meanY := (n-1)/2, mean(y)
	var xy, xx float64
	for i, v := range y {
		d := float64(i) - centre
		xy += d * (v - meanY)
		xx += d * d
	}
	return meanY - xy/xx*centre, xy / xx
}

// fitETS estimates the smoothing parameters by maximum likelihood and returns the model with its AICc.
func fitETS(y []float64, form etsForm, period int) (etsModel, float64) {
	if form.season == noSeason {
		period = 1
	}
	n := float64(len(y))
	deviance := func(x []float64) float64 {
		m := placeETS(form, period, x)
		s := m.startingState(y)
		squares, logs := m.run(y, &s)
		return n*math.Log(squares/n+1e-300) + 2*logs
	}
	start := []float64{0.3}
	if form.trend != noTrend {
		start = append(start, 0.1)
	}
	if form.season != noSeason {
		start = append(start, 0.1)
	}
	if form.trend == dampedTrend {
		start = append(start, 0.8)
	}
	best, value := minimise(deviance, start, 0.15, 60*len(start))
	params := float64(len(start)) + 2 // with level and variance
	if form.trend != noTrend {
		params++
	}
	if form.season != noSeason {
		params += float64(period) - 1
	}
	if n-params-1 <= 0 {
		return placeETS(form, period, best), math.Inf(1)
	}
	return placeETS(form, period, best), value + 2*params*n/(n-params-1)
}

// placeETS maps a point of the unit cube to parameters inside the usual region: 0 < β < α < 1, 0 < γ < 1 − α, .8 ≤ φ ≤ .98.
func placeETS(form etsForm, period int, x []float64) etsModel {
	m := etsModel{form: form, period: period, phi: 1}
	m.alpha = 0.0001 + 0.9998*x[0]
	i := 1
	if form.trend != noTrend {
		m.beta = x[i] * m.alpha
		i++
	} else {
		m.phi = 0
	}
	if form.season != noSeason {
		m.gamma = x[i] * (1 - m.alpha)
		i++
	}
	if form.trend == dampedTrend {
		m.phi = 0.8 + 0.18*x[i]
	}
	return m
}

// etsForms lists the forms that are tried: those of R's ets, without the relative error forms when y is not positive
// and without seasons when y holds fewer than two cycles or the period exceeds 24.
func etsForms(y []float64, period int) []etsForm {
	positive := true
	for _, v := range y {
		positive = positive && v > 0
	}
	seasons := []seasonForm{noSeason}
	if period > 1 && period <= 24 && len(y) >= 2*period {
		seasons = []seasonForm{addedSeason}
		if positive {
			seasons = append(seasons, factorSeason)
		}
	}
	var forms []etsForm
	for _, season := range seasons {
		for _, trend := range []trendForm{noTrend, linearTrend, dampedTrend} {
			if season != factorSeason {
				forms = append(forms, etsForm{false, trend, season})
			}
			if positive {
				forms = append(forms, etsForm{true, trend, season})
			}
		}
	}
	return forms
}

const longestETS = 1000

// chooseETS is the form with the least AICc.
// Of a long series the last longestETS observations decide: smoothing forgets the rest.
func chooseETS(y []float64, period int) etsModel {
	y = y[max(0, len(y)-longestETS):]
	var best etsModel
	least := math.Inf(1)
	for i, form := range etsForms(y, period) {
		m, aicc := fitETS(y, form, period)
		if i == 0 || aicc < least {
			best, least = m, aicc
		}
	}
	return best
}

// forecast filters y from its beginning with the model's parameters and looks h steps ahead.
func (m etsModel) forecast(y []float64, h int) []float64 {
	s := m.startingState(y)
	m.run(y, &s)
	return m.ahead(s, len(y), h)
}
