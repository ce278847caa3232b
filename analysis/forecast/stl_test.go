package forecast

import (
	"math"
	"testing"
)

// thirty is the series of the tests of github.com/ankane/stl-rust, whose results are those of the Fortran code by the
// authors of STL.
var thirty = []float64{5, 9, 2, 9, 0, 6, 3, 8, 5, 8, 7, 8, 8, 0, 2, 5, 0, 5, 6, 7, 3, 6, 1, 4, 4, 4, 3, 7, 5, 8}

func TestSTLAgainstPublishedNumbers(t *testing.T) {
	seasonal, trend := stl(thirty, 7, 7, 0, 0)
	near(t, "seasonal", seasonal[:5], []float64{0.36926576, 0.75655484, -1.3324139, 1.9553658, -0.6044802}, 1e-4)
	near(t, "trend", trend[:5], []float64{4.804099, 4.9097075, 5.015316, 5.16045, 5.305584}, 1e-4)
	seasonal, trend = stl(thirty, 7, 7, 0, 15)
	near(t, "robust seasonal", seasonal[:5], []float64{0.14922355, 0.47939026, -1.833231, 1.7411387, 0.8200711}, 1e-4)
	near(t, "robust trend", trend[:5], []float64{5.397365, 5.4745436, 5.5517216, 5.6499176, 5.748114}, 1e-4)
}

// near fails unless got and want agree within tolerance, element by element.
func near(t *testing.T, what string, got, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= tolerance) {
			t.Errorf("%s[%d] = %v, want %v (± %v)", what, i, got[i], want[i], tolerance)
		}
	}
}

func TestSTLOfAnExactSeason(t *testing.T) {
	y := make([]float64, 40)
	for i := range y {
		y[i] = 10 + []float64{-4, 1, 3, 0}[i%4]
	}
	for _, span := range []int{0, 11} {
		seasonal, trend := stl(y, 4, span, 1, 0)
		near(t, "seasonal", seasonal[18:22], []float64{3, 0, -4, 1}, 1e-9)
		near(t, "trend", trend[18:20], []float64{10, 10}, 1e-9)
	}
}

func TestMSTLOfTwoExactSeasons(t *testing.T) {
	short, long := []float64{-2, 0, 2}, []float64{5, -5, 3, -3, 4, -4, 0, 0, 0, 0, 0, 0}
	y := make([]float64, 72)
	for i := range y {
		y[i] = 100 + short[i%3] + long[i%12]
	}
	parts := mstl(y, []int{3, 12}, 0)
	for i := range y {
		if got := parts[0][i] + parts[1][i]; math.Abs(got-(short[i%3]+long[i%12])) > 0.05 {
			t.Fatalf("season %v at %d, want %v", got, i, short[i%3]+long[i%12])
		}
	}
	if short := mstl(y[:20], []int{3, 12}, 0); short[1][5] != 0 {
		t.Errorf("a period of which there are less than two cycles has the part %v, want 0", short[1][5])
	}
}

func TestLoessByHand(t *testing.T) {
	// Inside a span of 3 the neighbours are at the edge of the tricube and weigh nothing.
	near(t, "span 3", smoothing{span: 3, degree: 0, jump: 1}.smooth([]float64{1, 5, 2, 8}, nil)[1:3], []float64{5, 2}, 1e-12)
	// With span 5 the nearest neighbours, at half the reach, weigh (1 − 1/8)³ = .669921875.
	w := 0.669921875
	near(t, "span 5", smoothing{span: 5, degree: 0, jump: 1}.smooth([]float64{0, 1, 5, 2, 0}, nil)[2:3], []float64{(5 + w*3) / (1 + 2*w)}, 1e-12)
	// A line is its own local line, also at the ends and between points interpolated.
	near(t, "line", smoothing{span: 5, degree: 1, jump: 3}.smooth([]float64{1, 3, 5, 7, 9, 11, 13}, nil), []float64{1, 3, 5, 7, 9, 11, 13}, 1e-9)
}
