package report

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"testing"

	"offcut/templates"
)

var declared = regexp.MustCompile(`--([a-z0-9-]+): (#[0-9a-f]{6})`)

// schemes reads the colours of style.css: light first, dark second.
func schemes(t *testing.T) [2]map[string]string {
	t.Helper()
	style, err := templates.Files.ReadFile("style.css")
	if err != nil {
		t.Fatal(err)
	}
	found := [2]map[string]string{{}, {}}
	for _, m := range declared.FindAllStringSubmatch(string(style), -1) {
		scheme := 0
		if _, again := found[0][m[1]]; again {
			scheme = 1
		}
		found[scheme][m[1]] = m[2]
	}
	if len(found[0]) < 20 || len(found[0]) != len(found[1]) {
		t.Fatalf("%d light and %d dark colours", len(found[0]), len(found[1]))
	}
	return found
}

// linear is sRGB without its gamma (IEC 61966-2-1), red, green and blue in 0…1.
func linear(t *testing.T, hex string) [3]float64 {
	t.Helper()
	var rgb [3]float64
	for i := range rgb {
		v, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(v) / 255
		if rgb[i] = c / 12.92; c > 0.04045 {
			rgb[i] = math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	return rgb
}

// contrast is the ratio of WCAG 2.2, 1 to 21.
func contrast(t *testing.T, a, b string) float64 {
	luminance := func(hex string) float64 {
		c := linear(t, hex)
		return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2]
	}
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// TestContrast holds WCAG 2.2 AA: 4.5 for text, 3 for the shapes of charts.
func TestContrast(t *testing.T) {
	if got := contrast(t, "#000000", "#ffffff"); math.Abs(got-21) > 1e-9 {
		t.Fatalf("black on white has a contrast of %v (expected 21)", got)
	}
	for i, colours := range schemes(t) {
		for name, least := range map[string]float64{"ink": 4.5, "soft": 4.5, "accent": 4.5, "good": 4.5, "bad": 4.5, "more": 3, "less": 3, "other": 3,
			"c1": 3, "c2": 3, "c3": 3, "c4": 3, "c5": 3, "c6": 3, "c7": 3} {
			if got := contrast(t, colours[name], colours["paper"]); got < least {
				t.Errorf("scheme %d: %s has a contrast of %.2f (expected at least %v)", i, name, got, least)
			}
		}
		for _, model := range []string{"c1", "c2", "c3", "c4", "c5", "c6", "c7", "other"} {
			if got := contrast(t, colours["on-"+model], colours[model]); got < 4.5 {
				t.Errorf("scheme %d: names on tiles of %s have a contrast of %.2f", i, model, got)
			}
		}
		if got := contrast(t, colours["ink"], colours["behind"]); got < 4.5 {
			t.Errorf("scheme %d: labels on the bars behind have a contrast of %.2f", i, got)
		}
	}
}

// sights are how colours are seen: by most people and with protanopia,
// deuteranopia and tritanopia (Machado, Oliveira and Fernandes 2009, severity 1).
var sights = [4][3][3]float64{
	{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	{{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
}

// oklab is Björn Ottosson's space (2020), in which equal distances look alike.
func oklab(c [3]float64) [3]float64 {
	l := math.Cbrt(max(0, 0.4122214708*c[0]+0.5363325363*c[1]+0.0514459929*c[2]))
	m := math.Cbrt(max(0, 0.2119034982*c[0]+0.6806995451*c[1]+0.1073969566*c[2]))
	s := math.Cbrt(max(0, 0.0883024619*c[0]+0.2817188376*c[1]+0.6299787005*c[2]))
	return [3]float64{0.2104542553*l + 0.7936177850*m - 0.0040720468*s,
		1.9779984951*l - 2.4285922050*m + 0.4505937099*s, 0.0259040371*l + 0.7827717662*m - 0.8086757660*s}
}

func seen(c [3]float64, sight [3][3]float64) (out [3]float64) {
	for i, row := range sight {
		out[i] = max(0, row[0]*c[0]+row[1]*c[1]+row[2]*c[2])
	}
	return out
}

// TestModelsCanBeToldApart holds that any two colours of models differ by at
// least 0.09 in OKLab for each kind of sight; the eight colours of Okabe and Ito,
// whose yellow fails on white, come to 0.076.
func TestModelsCanBeToldApart(t *testing.T) {
	for i, colours := range schemes(t) {
		names := []string{"other"}
		for m := 1; m <= modelColours; m++ {
			names = append(names, fmt.Sprint("c", m))
		}
		for s, sight := range sights {
			for a, one := range names {
				for _, two := range names[a+1:] {
					x, y := oklab(seen(linear(t, colours[one]), sight)), oklab(seen(linear(t, colours[two]), sight))
					if d := math.Hypot(math.Hypot(x[0]-y[0], x[1]-y[1]), x[2]-y[2]); d < 0.09 {
						t.Errorf("scheme %d, sight %d: %s and %s are only %.3f apart", i, s, one, two, d)
					}
				}
			}
		}
	}
}
