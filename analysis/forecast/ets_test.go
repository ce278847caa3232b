package forecast

import "testing"

// TestHoltAgainstTheTextbook is the example of air passengers in Australia, 1990 to 2016, in Hyndman & Athanasopoulos
// (2018), Forecasting: Principles and Practice, 2nd ed., §7.2: α = .8321, β* = .0001, ℓ₀ = 15.57, b₀ = 2.102.
func TestHoltAgainstTheTextbook(t *testing.T) {
	air := []float64{17.55, 21.86, 23.89, 26.93, 26.89, 28.83, 30.08, 30.95, 30.19, 31.58, 32.58, 33.48, 39.02, 41.39, 41.60,
		44.66, 46.95, 48.73, 51.49, 50.03, 60.64, 63.36, 66.36, 68.20, 68.12, 69.78, 72.60}
	m := etsModel{form: etsForm{trend: linearTrend}, period: 1, alpha: 0.8321, beta: 0.8321 * 0.0001, phi: 1}
	s := etsState{level: 15.57, slope: 2.102}
	m.run(air, &s)
	near(t, "ahead", m.ahead(s, len(air), 5), []float64{74.60, 76.70, 78.80, 80.91, 83.01}, 0.01)
}

// TestSimpleSmoothingAgainstTheTextbook is the example of oil production in Saudi Arabia, 1996 to 2013, §7.1 ibid.:
// α = .8339, ℓ₀ = 446.6.
func TestSimpleSmoothingAgainstTheTextbook(t *testing.T) {
	oil := []float64{445.36, 453.20, 454.41, 422.38, 456.04, 440.39, 425.19, 486.21, 500.43, 521.28, 508.95, 488.89, 509.87,
		456.72, 473.82, 525.95, 549.83, 542.34}
	m := etsModel{form: etsForm{}, period: 1, alpha: 0.8339}
	s := etsState{level: 446.6}
	m.run(oil, &s)
	near(t, "ahead", m.ahead(s, len(oil), 2), []float64{542.68, 542.68}, 0.01)
}
