package forecast

import (
	"math"
	"testing"
)

// BenchmarkRun forecasts a month of a series of two years of days with a week's rhythm.
func BenchmarkRun(b *testing.B) {
	values := make([]float64, 730)
	for i := range values {
		values[i] = 1000 + float64(i) + 300*math.Sin(2*math.Pi*float64(i)/7) + float64(i*7919%101)
	}
	for b.Loop() {
		if _, err := Run(Series{ID: "spend", Values: values, Period: []int{7}}, 31, Options{Totals: true}); err != nil {
			b.Fatal(err)
		}
	}
}
