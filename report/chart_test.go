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
		data.add("mart_daily_spend", date(10, 1), model, n(rank+1), credits("1"), credits("1"), n(1))
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
		data.add("mart_daily_spend", date(10, 1), "A", n(1), spend, spend, n(1))
		data.add("mart_spend_by", "team", n(1), "Social", n(1), n(1), spend, nil, nil, nil, nil, n(0))
		data.add("mart_changes", n(1), "team", "Social", spend, spend, spend)
		page := assets.ReplaceAllString(rendered(t, "index.html", data), "")
		if strings.Contains(page, "<figure") || strings.Count(page, "<details") != 4 {
			t.Errorf("%s spend: %d figures and %d tables (expected 0 and 4)", name, strings.Count(page, "<figure"), strings.Count(page, "<details"))
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
		{strings.Repeat("🇪🇺", 20), strings.Repeat("🇪🇺", 20)}, {strings.Repeat("🇪🇺", 21), strings.Repeat("🇪🇺", 20) + "…"}, // 160 bytes, 168
		{strings.Repeat("e\u0301", 40), strings.Repeat("e\u0301", 40)}, {strings.Repeat("e\u0301", 41), strings.Repeat("e\u0301", 39) + "…"},
		{strings.Repeat("👩‍👩‍👧‍👦", 7), strings.Repeat("👩‍👩‍👧‍👦", 6) + "…"}, // 25 bytes each
		{"e" + strings.Repeat("\u0301", 100), "e" + strings.Repeat("\u0301", 79) + "…"},
		{strings.Repeat("\u0301", 100), strings.Repeat("\u0301", 80) + "…"},
	} {
		if got := visible(c.name, tipLetters); got != "\u200b"+c.want {
			t.Errorf("%q is drawn as %q (expected %q after a zero-width space)", c.name, got, c.want)
		}
	}
}

// TestDaysMayHaveATotal shows the total of a day where a table has it as a cell.
func TestDaysMayHaveATotal(t *testing.T) {
	columns := []Column{{"day", "date"}, {"model", "text"}, {"model_rank", "integer"}, {"spend_credits", "decimal"}, {"day_spend_credits", "decimal"}}
	table := &Table{Name: "mart_daily_spend", Columns: columns, Rows: [][]any{
		{date(10, 1), "A", n(1), credits("3"), credits("5.5")}, {date(10, 1), "B", n(2), credits("2.5"), credits("5.5")}}}
	block := Block{Kind: "stacked_days", Top: tableRows, Chart: map[string]string{"x": "day", "series": "model", "value": "spend_credits", "total": "day_spend_credits"},
		Show: []Show{{Name: "day", Label: "Day", Format: "day"}, {Name: "day_spend_credits", Label: "All models", Format: "credits"}}}
	view := &blockView{Block: block}
	source := chartSource{block: block, table: table, behind: &Table{}}
	view.pivoted(source)
	var got []string
	for i, h := range view.Heads {
		got = append(got, h.Label+"="+view.Rows[0][i].Text)
	}
	if text := strings.ReplaceAll(strings.Join(got, " "), "\u00a0", " "); text != "Day=Thu 1 Oct All models=5.5 A=3.0 B=2.5" {
		t.Errorf("the table says %s", text)
	}
	if tips := drawStackedDays(source).Tips[0].Rows; len(tips) != 3 || tips[0] != (tipLine{Series: -1, Name: "All models", Value: "5.5"}) {
		t.Errorf("the tooltip says %v", tips)
	}
}

// TestAMissingColumnIsNotAnUnknown holds that a page is refused rather than
// written with a column of nulls.
func TestAMissingColumnIsNotAnUnknown(t *testing.T) {
	data := studio()
	table := data["mart_spend_by"]
	table.Columns[table.index("unknown_spend_runs")].Name = "unknown_runs"
	_, err := WriteAll(t.TempDir(), data, Options{})
	if err == nil || !strings.Contains(err.Error(), "index.toml: block teams: no column unknown_spend_runs in mart_spend_by") {
		t.Errorf("the missing column gives %v", err)
	}
}
