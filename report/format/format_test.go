package format

import (
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

func d(text string) any { return decimal.RequireFromString(text) }

func at(year, month, day, hour, minute int) any {
	return time.Date(year, time.Month(month), day, hour, minute, 0, 0, time.UTC)
}

// TestText has each format with its thresholds and the nearest values beside
// them. A no-break space is written _ here.
func TestText(t *testing.T) {
	for _, c := range []struct {
		format string
		value  any
		want   string
	}{
		{"text", "a", "a"}, {"text", nil, "–"}, {"text", int64(3), "3"}, {"text", true, "true"},

		{"word", "charged_failed", "Charged without success"}, {"word", "unknown_model", "Unknown model"}, {"word", "overcharged", "Overcharged"}, {"word", "x_4k", "X 4k"},
		{"word", "Veo 3.1", "Veo 3.1"}, {"word", "a__b", "a__b"}, {"word", "_a", "_a"}, {"word", "", ""}, {"word", nil, "–"},

		{"integer", int64(0), "0"}, {"integer", int64(999), "999"}, {"integer", int64(1000), "1,000"}, {"integer", int64(-1), "−1"},
		{"integer", int64(1234567), "1,234,567"}, {"integer", int64(math.MinInt64), "−9,223,372,036,854,775,808"},
		{"integer", int32(12), "12"}, {"integer", 12, "12"}, {"integer", new(big.Int).Lsh(big.NewInt(1), 70), "1,180,591,620,717,411,303,424"},

		{"credits", d("0"), "0"}, {"credits", d("1234.5"), "1,234.5"}, {"credits", d("1234.50"), "1,234.5"}, {"credits", d("832"), "832"},
		{"credits", d("0.005"), "0.01"}, {"credits", d("0.004"), "<0.01"}, {"credits", d("0.004999999"), "<0.01"}, {"credits", d("-0.004"), "−<0.01"},
		{"credits", d("-0.005"), "−0.01"}, {"credits", d("63.304999999"), "63.3"}, {"credits", d("63.305"), "63.31"},
		{"credits", d("999.994"), "999.99"}, {"credits", d("999.995"), "1,000"},
		{"credits", d("12345678901234567890123456789.123456789"), "12,345,678,901,234,567,890,123,456,789.12"},
		{"credits", nil, "–"},

		{"credits_delta", d("0"), "0"}, {"credits_delta", d("96"), "+96"}, {"credits_delta", d("-96"), "−96"},
		{"credits_delta", d("0.004"), "+<0.01"}, {"credits_delta", d("0.005"), "+0.01"},

		{"credits_exact", d("0.000000001"), "0.000000001"}, {"credits_exact", d("1000.10"), "1,000.1"}, {"credits_exact", d("-7"), "−7"},

		{"credits_whole", d("1220.49"), "1,220"}, {"credits_whole", d("1220.5"), "1,221"}, {"credits_whole", d("0"), "0"}, {"credits_whole", d("0.4"), "0.40"},
		{"ratio", 2.652174, "2.7"}, {"ratio", 2.649, "2.6"}, {"ratio", 3.0, "3"}, {"ratio", 0.05, "0.1"}, {"ratio", 0.0, "0"},

		{"score", 0.7, "0.70"}, {"score", 1.0, "1.00"}, {"score", 0.985, "0.99"}, {"score", 0.9849, "0.98"}, {"score", 12.0, "12.00"},
		{"percent", 0.0, "0.0%"}, {"percent", 0.123, "12.3%"}, {"percent", 0.1235, "12.4%"}, {"percent", 0.12349, "12.3%"},
		{"percent", 0.0005, "0.1%"}, {"percent", 0.0004, "<0.1%"}, {"percent", 1.0, "100.0%"}, {"percent", 9.999, "999.9%"}, {"percent", 10.0, "1,000%"},
		{"percent", -0.5, "−50.0%"}, {"percent", math.NaN(), "NaN"}, {"percent", d("0.5"), "50.0%"},
		{"percent_delta", 0.072, "+7.2%"}, {"percent_delta", -0.072, "−7.2%"}, {"percent_delta", 0.0, "0.0%"},

		{"duration", d("8"), "8_s"}, {"duration", d("2.5"), "2.5_s"}, {"duration", d("59.999"), "59.999_s"}, {"duration", d("60"), "1_min"},
		{"duration", d("90"), "1_min_30_s"}, {"duration", d("60.5"), "1_min_0.5_s"}, {"duration", d("3600"), "60_min"}, {"duration", int64(0), "0_s"},

		{"date", at(2026, 10, 1, 0, 0), "1_Oct_2026"}, {"date", "2026-09-12", "12_Sep_2026"}, {"date", "last week", "last week"},
		{"month", at(2026, 8, 1, 0, 0), "Aug_2026"}, {"month_long", at(2026, 8, 1, 0, 0), "August 2026"}, {"moment", at(2026, 10, 4, 9, 12), "Sun_4_Oct, 09:12"},
		{"day", at(2026, 10, 1, 0, 0), "Thu_1_Oct"}, {"day_long", at(2026, 10, 14, 0, 0), "Wednesday 14 October"},
		{"timestamp", at(2026, 11, 1, 0, 5), "1 Nov 2026, 00:05 UTC"}, {"timestamp", "2026-11-01T00:05:00Z", "1 Nov 2026, 00:05 UTC"},
		{"yes_no", true, "yes"}, {"yes_no", false, "no"}, {"on_off", true, "on"}, {"on_off", false, "off"}, {"on_off", "any", "any"},
		{"held", true, "✓ holds"}, {"held", false, "✗ broken"}, {"held", nil, "–"},
	} {
		f, ok := Named(c.format)
		if !ok {
			t.Errorf("no format %s", c.format)
			continue
		}
		if got := strings.ReplaceAll(f.Text(c.value), "\u00a0", "_"); got != c.want {
			t.Errorf("%s of %v is %q (expected %q)", c.format, c.value, got, c.want)
		}
	}
}

func TestSize(t *testing.T) {
	f, _ := Named("credits")
	for value, want := range map[any]string{d("-1234.5"): "1,234.5", d("1234.5"): "1,234.5", d("0"): "0", any(nil): "–"} {
		if got := f.Size(value); got != want {
			t.Errorf("the size of %v is %q (expected %q)", value, got, want)
		}
	}
}

// TestColumnAligns holds that a column has one number of decimals, and that a
// null stays empty for the caller to name.
func TestColumnAligns(t *testing.T) {
	f, _ := Named("credits")
	for _, c := range []struct {
		cells []any
		want  string
	}{
		{[]any{d("832"), d("2496")}, "832|2,496"},
		{[]any{d("832"), nil, d("2.5")}, "832.0||2.5"},
		{[]any{d("832"), d("2.25"), d("0.001")}, "832.00|2.25|<0.01"},
		{[]any{d("832"), d("0.001")}, "832|<0.01"},
		{[]any{}, ""},
	} {
		if got := strings.Join(f.Column(c.cells), "|"); got != c.want {
			t.Errorf("%v is shown as %s (expected %s)", c.cells, got, c.want)
		}
	}
}

func TestAccepts(t *testing.T) {
	for _, c := range []struct {
		format, columnType string
		want               bool
	}{
		{"credits", "decimal", true}, {"credits", "integer", true}, {"credits", "text", false}, {"percent", "integer", false},
		{"date", "date", true}, {"date", "boolean", false}, {"held", "boolean", true}, {"held", "text", false},
	} {
		f, _ := Named(c.format)
		if got := f.Accepts(c.columnType); got != c.want {
			t.Errorf("%s accepts %s: %v (expected %v)", c.format, c.columnType, got, c.want)
		}
	}
	if _, ok := Named("roman"); ok {
		t.Error("there is a format roman")
	}
	if len(Names()) != len(named) || Names()[0] != "text" {
		t.Errorf("the names are %v", Names())
	}
}

// TestExactCreditsReadBack holds that credits_exact loses no digit.
func TestExactCreditsReadBack(t *testing.T) {
	f, _ := Named("credits_exact")
	read := strings.NewReplacer(",", "", Minus, "-")
	rapid.Check(t, func(t *rapid.T) {
		want := decimal.New(rapid.Int64().Draw(t, "digits"), int32(-rapid.IntRange(0, 9).Draw(t, "decimals")))
		got, err := decimal.NewFromString(read.Replace(f.Text(want)))
		if err != nil || !got.Equal(want) {
			t.Fatalf("%s is shown as %s", want, f.Text(want))
		}
	})
}

// TestCreditsAreNearAndNeverZero holds that credits are off by half a hundredth
// at most, and that only zero reads as zero.
func TestCreditsAreNearAndNeverZero(t *testing.T) {
	f, _ := Named("credits")
	half := decimal.New(5, -3)
	read := strings.NewReplacer(",", "", Minus, "-")
	rapid.Check(t, func(t *rapid.T) {
		want := decimal.New(rapid.Int64().Draw(t, "digits"), int32(-rapid.IntRange(0, 9).Draw(t, "decimals")))
		text := f.Text(want)
		if strings.Contains(text, "<") {
			if want.IsZero() || want.Abs().GreaterThanOrEqual(half) {
				t.Fatalf("%s is shown as %s", want, text)
			}
			return
		}
		got, err := decimal.NewFromString(read.Replace(text))
		if err != nil || got.Sub(want).Abs().GreaterThan(half) || got.IsZero() != want.IsZero() {
			t.Fatalf("%s is shown as %s", want, text)
		}
	})
}
