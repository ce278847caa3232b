package report

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func day(year, month, d int) time.Time {
	return time.Date(year, time.Month(month), d, 0, 0, 0, 0, time.UTC)
}

func TestDaysNameTheirYearWhereThereAreSeveral(t *testing.T) {
	for _, c := range []struct {
		days         []time.Time
		axis, inText string
	}{
		{[]time.Time{day(2026, 10, 1), day(2026, 12, 31)}, "1 Oct|31 Dec", "Thu 1 Oct|Thu 31 Dec"},
		{[]time.Time{day(2026, 12, 31), day(2027, 1, 1)}, "31 Dec 2026|1 Jan 2027", "31 Dec 2026|1 Jan 2027"},
		{nil, "", ""},
	} {
		if got := strings.Join(labels(c.days), "|"); got != c.axis {
			t.Errorf("the axis says %s (expected %s)", got, c.axis)
		}
		if got := strings.ReplaceAll(strings.Join(dayTexts(c.days), "|"), "\u00a0", " "); got != c.inText {
			t.Errorf("the text says %s (expected %s)", got, c.inText)
		}
	}
}

// TestChartsKeepEveryDigit holds that a decimal reaches the page as it is, and
// that a null is a gap, not a zero.
func TestChartsKeepEveryDigit(t *testing.T) {
	for _, c := range []struct {
		value any
		want  string
	}{
		{credits("12345678901234567890.123456789"), "12345678901234567890.123456789"}, {credits("0"), "0"}, {credits("-96"), "-96"},
		{credits("0.000000001"), "0.000000001"}, {nil, "null"}, {n(3), "3"}, {0.25, "0.25"}, {"3", "null"},
	} {
		got, err := json.Marshal(exact(c.value))
		if err != nil || string(got) != c.want {
			t.Errorf("%v is drawn as %s, %v (expected %s)", c.value, got, err, c.want)
		}
	}
}

func TestModelsKeepTheirColour(t *testing.T) {
	data := emptyMarts()
	for rank, model := range []string{"A", "B", "C", "D", "E", "F", "G", "other"} {
		data.add("mart_daily_spend", date(10, 1), model, n(rank+1), credits("1"), n(1), nil, credits("8"))
	}
	colours := coloursOf(data)
	for model, want := range map[string]string{"A": "c1", "G": "c7", "other": "other", "not among them": "other"} {
		if got := colourOf(colours, model); got != want {
			t.Errorf("%s is %s (expected %s)", model, got, want)
		}
	}
	if got := len(coloursOf(Tables{})); got != 0 {
		t.Errorf("%d colours without a table", got)
	}
}

// TestNothingToDrawIsNoChart holds that zeros and nulls leave the table alone.
func TestNothingToDrawIsNoChart(t *testing.T) {
	for name, spend := range map[string]any{"zero": credits("0"), "unknown": nil} {
		data := emptyMarts()
		data.add("mart_daily_spend", date(10, 1), "A", n(1), spend, n(1), nil, spend)
		data.add("mart_spend_by", "team", n(1), "Social", n(1), n(1), spend, nil, nil, nil, nil, n(0))
		data.add("mart_changes", n(1), "team", "Social", spend, spend, spend)
		page := assets.ReplaceAllString(rendered(t, "index.html", data), "")
		if strings.Contains(page, "<figure") || strings.Count(page, "<details") != 3 {
			t.Errorf("%s spend: %d figures and %d tables (expected 0 and 3)", name, strings.Count(page, "<figure"), strings.Count(page, "<details"))
		}
	}
}

func TestNamesAreShortenedForCharts(t *testing.T) {
	for _, c := range []struct {
		name string
		want string
	}{
		{strings.Repeat("é", 40), strings.Repeat("é", 40)}, {strings.Repeat("é", 41), strings.Repeat("é", 39) + "…"},
		{"a\n b\tc", "a b c"}, {"", "–"}, {"__proto__", "__proto__"},
	} {
		if got := visible(c.name, tipLetters); got != "\u200b"+c.want {
			t.Errorf("%q is drawn as %q (expected %q after a zero-width space)", c.name, got, c.want)
		}
	}
}
