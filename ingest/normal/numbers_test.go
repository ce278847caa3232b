package normal_test

import (
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"offcut/ingest/normal"
)

func TestDecimal(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"0", "0"}, {"-0", "0"}, {"+0.00", "0"}, {"7", "7"}, {"+7", "7"}, {"-7.50", "-7.5"}, {"007", "7"}, {"30.0", "30"},
		{".5", "0.5"}, {"-.5", "-0.5"}, {"5.", "5"}, {" 1.25\n", "1.25"}, {"100", "100"},
		{"63.300000000000004", "63.300000000000004"},
		{"123456789012345678", "123456789012345678"},
		{"1234567890123456789", "1234567890123456789"},
		{"-99999999999999999999.000000000000000000001", "-99999999999999999999.000000000000000000001"},
		{strings.Repeat("0", 5000) + "1." + strings.Repeat("0", 5000), "1"},
	} {
		got, ok := normal.Decimal(c.in)
		if !ok || normal.FormatDecimal(got) != c.want {
			t.Errorf("Decimal(%.40q) = %s, %v, want %s", c.in, normal.FormatDecimal(got), ok, c.want)
		}
	}
	nines := strings.Repeat("9", 1000)
	if got, ok := normal.Decimal(nines + "." + nines); !ok || normal.FormatDecimal(got) != nines+"."+nines {
		t.Error("1,000 digits on each side are not read exactly")
	}
	for _, s := range notNumbers {
		if got, ok := normal.Decimal(s); ok || !got.IsZero() {
			t.Errorf("Decimal(%q) = %s, %v, want none", s, got, ok)
		}
	}
	for _, s := range []string{nines + "9", "." + nines + "9"} {
		if _, ok := normal.Decimal(s); ok {
			t.Errorf("a number of %d characters is read", len(s))
		}
	}
}

var notNumbers = []string{
	"", " ", "-", "+", ".", "-.", "--1", "+-1", "1-", "1..2", "1.2.3", "1,5", "1,000", "1 000", "1_000", "1e3", "1E3", "0x10", "inf", "Infinity",
	"NaN", "$5", "5 credits", "5%", "\u0665", "\uFF15", "\u22125", "1.+2", "1.-2", "\xFF",
}

func TestFormatDecimal(t *testing.T) {
	for _, c := range []struct {
		in   decimal.Decimal
		want string
	}{
		{decimal.Decimal{}, "0"}, {decimal.New(0, -9), "0"}, {decimal.New(0, 5), "0"}, {decimal.New(1, 3), "1000"}, {decimal.New(-1500, -3), "-1.5"},
		{decimal.New(1, -9), "0.000000001"}, {decimal.New(-1, -1), "-0.1"}, {decimal.New(100, 0), "100"}, {decimal.New(100, -2), "1"},
		{decimal.New(-1, 0).Mul(decimal.New(0, 0)), "0"},
	} {
		if got := normal.FormatDecimal(c.in); got != c.want {
			t.Errorf("FormatDecimal(%v × 10^%d) = %q, want %q", c.in.Coefficient(), c.in.Exponent(), got, c.want)
		}
	}
}

func TestCredits(t *testing.T) {
	for _, c := range []struct {
		in, want string // want "": unreadable
		rounded  bool
	}{
		{in: "0", want: "0"},
		{in: "-0.0", want: "0"},
		{in: "2496", want: "2496"},
		{in: "+2496.50", want: "2496.5"},
		{in: " 0.000000001 ", want: "0.000000001"},
		{in: "63.300000000000004", want: "63.3", rounded: true},
		{in: "63.3000000000000", want: "63.3"},
		{in: "0.0000000004", want: "0", rounded: true},
		{in: "0.0000000005", want: "0.000000001", rounded: true},
		{in: "0.00000000049999", want: "0", rounded: true},
		{in: "0.0000000015", want: "0.000000002", rounded: true},
		{in: "0.9999999995", want: "1", rounded: true},
		{in: "9.9999999994", want: "9.999999999", rounded: true},
		{in: "-0.0000000004", want: "0", rounded: true},
		{in: "-0.0000000005"},
		{in: "-0.000000001"},
		{in: "-1"},
		{in: "999999999999999999", want: "999999999999999999"},
		{in: "999999999999999999.999999999", want: "999999999999999999.999999999"},
		{in: "999999999999999999.9999999994", want: "999999999999999999.999999999", rounded: true},
		{in: "999999999999999999.9999999995"},
		{in: "1000000000000000000"},
		{in: "00000000000000000000000000000001", want: "1"},
		{in: "123456789.123456789", want: "123456789.123456789"},
		{in: "1234567890.1234567891", want: "1234567890.123456789", rounded: true},
		{in: "-1000000000000000000000"},
	} {
		got, rounded, ok := normal.Credits(c.in)
		if ok != (c.want != "") || ok && (normal.FormatDecimal(got) != c.want || rounded != c.rounded) {
			t.Errorf("Credits(%q) = %s, %v, %v, want %q, %v", c.in, got, rounded, ok, c.want, c.rounded)
		}
	}
	for _, s := range notNumbers {
		if got, rounded, ok := normal.Credits(s); ok || rounded || !got.IsZero() {
			t.Errorf("Credits(%q) = %s, %v, %v, want none", s, got, rounded, ok)
		}
	}
}

func TestDuration(t *testing.T) {
	for _, c := range []struct {
		in, want string
		rounded  bool
	}{
		{in: "8", want: "8"},
		{in: "8s", want: "8"},
		{in: "8S", want: "8"},
		{in: "8 s", want: "8"},
		{in: "8.50s", want: "8.5"},
		{in: ".5s", want: "0.5"},
		{in: "PT8S", want: "8"},
		{in: "pt8s", want: "8"},
		{in: "PT8.25S", want: "8.25"},
		{in: "PT1M30.5S", want: "90.5"},
		{in: "PT1M", want: "60"},
		{in: "PT0H0M8S", want: "8"},
		{in: "P0DT0H0M8S", want: "8"},
		{in: "PT1H", want: "3600"},
		{in: "PT59M60S", want: "3600"},
		{in: "PT0S", want: "0"},
		{in: "0", want: "0"},
		{in: "-0", want: "0"},
		{in: "0.0s", want: "0"},
		{in: "8.0000", want: "8"},
		{in: "8.0004", want: "8", rounded: true},
		{in: "8.0005", want: "8.001", rounded: true},
		{in: "5.041666666666667", want: "5.042", rounded: true},
		{in: "PT8.0005S", want: "8.001", rounded: true},
		{in: "-0.0004", want: "0", rounded: true},
		{in: "-0.0005"},
		{in: "-8"},
		{in: "3600", want: "3600"},
		{in: "3600.0004", want: "3600", rounded: true},
		{in: "3600.0005"},
		{in: "3601"},
		{in: "10000"},
		{in: "PT1H0.001S"},
		{in: "PT60M1S"},
		{in: "P1D"},
		{in: "P1DT0S"},
		{in: "PT"}, {in: "P"}, {in: "P0D"}, {in: "P0DT"}, {in: "T8S"}, {in: "8T"}, {in: "PT8"}, {in: "PTS"}, {in: "PTM8S"}, {in: "PT-8S"}, {in: "PT+8S"},
		{in: "-PT8S"}, {in: "PT8S1M"}, {in: "PT1M1M"}, {in: "PT1.5M"}, {in: "PT8S8S"}, {in: "PT8 S"}, {in: "P8S"}, {in: "PT8.S.S"},
		{in: "PT99999999999999999999H"}, {in: "PT999999999H999999999M99999999999999999999S"},
		{in: "s"}, {in: "8ss"}, {in: "8sec"}, {in: "8 seconds"}, {in: "8000ms"}, {in: "0:08"}, {in: "00:00:08"}, {in: "1m"},
	} {
		got, rounded, ok := normal.Duration(c.in)
		if ok != (c.want != "") || ok && (normal.FormatDecimal(got) != c.want || rounded != c.rounded) {
			t.Errorf("Duration(%q) = %s, %v, %v, want %q, %v", c.in, got, rounded, ok, c.want, c.rounded)
		}
	}
	for _, s := range notNumbers {
		if got, rounded, ok := normal.Duration(s); ok || rounded || !got.IsZero() {
			t.Errorf("Duration(%q) = %s, %v, %v, want none", s, got, rounded, ok)
		}
	}
}

func TestWhole(t *testing.T) {
	for _, c := range []struct {
		in   string
		want int64
		ok   bool
	}{
		{"1", 1, true}, {"30.0", 30, true}, {"30.", 30, true}, {"+4", 4, true}, {"004", 4, true}, {" 4 ", 4, true},
		{"1000000", 1_000_000, true}, {"1000000.000", 1_000_000, true}, {"1000001", 0, false}, {"0", 0, false}, {"-0", 0, false}, {"-1", 0, false},
		{"30.5", 0, false}, {"0.999999999999999999999", 0, false}, {"1.000000000000000000001", 0, false}, {"18446744073709551617", 0, false},
		{"99999999999999999999999999", 0, false},
	} {
		if got, ok := normal.Whole(c.in, 1, normal.MaxCount); got != c.want || ok != c.ok {
			t.Errorf("Whole(%q, 1, 1000000) = %d, %v, want %d, %v", c.in, got, ok, c.want, c.ok)
		}
	}
	if got, ok := normal.Whole("-0.0", 0, normal.MaxCount); got != 0 || !ok {
		t.Errorf("Whole(-0.0, 0, …) = %d, %v, want 0, true", got, ok)
	}
	if got, ok := normal.Whole("-5", -5, 0); got != -5 || !ok {
		t.Errorf("Whole(-5, -5, 0) = %d, %v, want -5, true", got, ok)
	}
	for _, s := range notNumbers {
		if got, ok := normal.Whole(s, -1000, 1000); ok || got != 0 {
			t.Errorf("Whole(%q) = %d, %v, want none", s, got, ok)
		}
	}
}

func TestJSONNumber(t *testing.T) {
	zeros := strings.Repeat("0", 999)
	for _, c := range []struct {
		in, want string
		ok       bool
	}{
		{"12.50", "12.50", true}, {"0", "0", true}, {"1e3", "1000", true}, {"1E+3", "1000", true}, {"1.5e1", "15", true}, {"1.25e1", "12.5", true},
		{"1.790856e9", "1790856000", true}, {"-2.5e-3", "-0.0025", true}, {"125e-2", "1.25", true}, {"125e-3", "0.125", true}, {"0.00125e2", "0.125", true},
		{"0.00125e3", "1.25", true}, {"5e0", "5", true}, {"0e999999999999999", "0", true}, {"-0.0e-5", "0", true},
		{"1e999", "1" + zeros, true}, {"1e1000", "1e1000", false}, {"-1e99999999999999999999", "-1e99999999999999999999", false},
		{"1e-1000", "0." + zeros + "1", true}, {"1e-1001", "0." + zeros + "01", true}, {"1e-99999999999999999999", "0." + zeros + "01", true},
		{"e5", "e5", false}, {"1e", "1e", false}, {"1e+", "1e+", false}, {"1e1.5", "1e1.5", false}, {"1e5e5", "1e5e5", false}, {"", "", false},
		{"true", "true", false},
	} {
		if got, ok := normal.JSONNumber(c.in); got != c.want || ok != c.ok {
			t.Errorf("JSONNumber(%q) = %.20q… (%d), %v, want %.20q… (%d), %v", c.in, got, len(got), ok, c.want, len(c.want), c.ok)
		}
	}
}

// A quadratic reader takes minutes for these; the bound leaves room for a slow
// machine.
func TestLongNumbersTakeLinearTime(t *testing.T) {
	long := strings.Repeat("7", 4<<20)
	start := time.Now()
	for _, s := range []string{long, long + "." + long, "0." + long, "-" + long, long + "s", "PT" + long + "S", "PT" + long + "H", long + "e-" + long, long + "x" + long} {
		if n, ok := normal.Whole(s, 0, normal.MaxCount); ok {
			t.Errorf("Whole reads %d", n)
		}
		if instant, ok := normal.Time(s, nil); ok {
			t.Errorf("Time reads %v", instant)
		}
		if seconds, _, ok := normal.Duration(s); ok && !seconds.LessThan(decimal.NewFromInt(1)) {
			t.Errorf("Duration reads %v", seconds)
		}
		if name, width, _ := normal.Resolution(s); name != s || width != 0 {
			t.Errorf("Resolution reads a width of %d", width)
		}
		if d, ok := normal.Decimal(s); ok {
			t.Errorf("Decimal reads %v", d)
		}
		normal.JSONNumber(s)
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("reading numbers of 4 MB took %v", took)
	}
	if got, rounded, ok := normal.Credits("0." + long); !ok || !rounded || normal.FormatDecimal(got) != "0.777777778" {
		t.Errorf("Credits(0.777…) = %s, %v, %v, want 0.777777778", got, rounded, ok)
	}
}

func TestDecimalRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := decimal.New(rapid.Int64().Draw(t, "coefficient"), rapid.Int32Range(-30, 30).Draw(t, "exponent"))
		written := normal.FormatDecimal(d)
		if got, ok := normal.Decimal(written); !ok || !got.Equal(d) {
			t.Fatalf("Decimal(%q) = %s, %v", written, got, ok)
		}
		if strings.ContainsAny(written, "eE+") || written == "-0" || strings.Contains(written, ".") && strings.HasSuffix(written, "0") {
			t.Fatalf("FormatDecimal gives %q", written)
		}
	})
}

func TestNumberLaws(t *testing.T) {
	written := rapid.StringMatching(`[-+]?[0-9]{0,22}(\.[0-9]{0,22})?(e[-+]?[0-9]{1,2})?`)
	rapid.Check(t, func(t *rapid.T) { checkNumber(t, written.Draw(t, "s")) })
}

func FuzzNumber(f *testing.F) {
	for _, s := range []string{"0", "-0.0", "63.300000000000004", "999999999999999999.9999999995", "8 s", "PT1M30.5S", "P0DT0H0M8S", "30.0", "1e3", ".", "5e-1001", "\xFF", " .1" + strings.Repeat("0", 1200) + "1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkNumber(t, s) })
}

// checkNumber holds the readers against math/big, which reads the same grammar
// and more.
func checkNumber(t failer, s string) {
	exact := new(big.Rat)
	d, isDecimal := normal.Decimal(s)
	if isDecimal {
		if _, ok := exact.SetString(normal.Text(s)); !ok || d.Rat().Cmp(exact) != 0 {
			t.Errorf("Decimal(%q) = %s, want %s", s, d, exact)
		}
	}
	credits, rounded, ok := normal.Credits(s)
	if ok {
		if _, isNumber := exact.SetString(normal.Text(s)); !isNumber { // of more digits than Decimal reads
			t.Errorf("Credits(%q) = %s", s, credits)
		}
		checkRounded(t, s, exact, credits, rounded, "1/2000000000", 9)
		if !credits.LessThan(decimal.RequireFromString("1000000000000000000")) {
			t.Errorf("Credits(%q) = %s", s, credits)
		}
	}
	seconds, rounded, ok := normal.Duration(s)
	if ok && isDecimal {
		checkRounded(t, s, exact, seconds, rounded, "1/2000", 3)
	}
	if ok && (seconds.IsNegative() || seconds.GreaterThan(decimal.RequireFromString("3600")) || seconds.Exponent() < -3) {
		t.Errorf("Duration(%q) = %s", s, seconds)
	}
	n, ok := normal.Whole(s, -1_000_000, 1_000_000)
	if ok && !d.Equal(decimal.NewFromInt(n)) {
		t.Errorf("Whole(%q) = %d, want %s", s, n, d)
	}
	if isDecimal && d.IsInteger() && d.Abs().LessThan(decimal.NewFromInt(1_000_000)) && !ok {
		t.Errorf("Whole(%q) does not read %s", s, d)
	}
	plain, ok := normal.JSONNumber(s)
	_, exponent, _ := strings.Cut(strings.ToLower(s), "e")
	if got, isPlain := normal.Decimal(plain); ok && isPlain && len(exponent) <= 4 { // math/big writes every zero out
		if _, ok := exact.SetString(s); !ok || got.Rat().Cmp(exact) != 0 {
			t.Errorf("JSONNumber(%q) = %q", s, plain)
		}
	}
}

func checkRounded(t failer, s string, exact *big.Rat, got decimal.Decimal, rounded bool, half string, places int32) {
	bound, _ := new(big.Rat).SetString(half)
	off := new(big.Rat).Sub(got.Rat(), exact)
	atHalf := new(big.Rat).Abs(off).Cmp(bound)
	if atHalf > 0 || atHalf == 0 && off.Sign() < 0 && exact.Sign() > 0 {
		t.Errorf("%q is read as %s, which is off by %s", s, got, off.RatString())
	}
	if rounded != (off.Sign() != 0) || got.Exponent() < -places || got.IsNegative() {
		t.Errorf("%q is read as %s, rounded %v", s, got, rounded)
	}
}
