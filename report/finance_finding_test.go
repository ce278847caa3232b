package report

import (
	"html"
	"strings"
	"testing"
	"time"
)

// TestFinanceFindingsReadWell holds the grammar of what finance reads for none, one and many.
func TestFinanceFindingsReadWell(t *testing.T) {
	with := func(set func(Tables)) Tables {
		data := emptyMarts()
		set(data)
		return data
	}
	plan := func(status string, reason, cost any) Tables {
		return with(func(d Tables) {
			d.add("mart_plan", date(11, 1), later(2027, 2, 28), status, reason, credits("1000"), credits("0.05"), n(1), n(4000), nil, cost, credits("0"), 0.01, credits("0"), nil, nil, nil, false, nil, nil, nil)
		})
	}
	budget := func(d Tables, name, left, verdict string, isOver bool, chance any) {
		d.add("mart_budgets", "team", n(1), name, date(10, 1), false, credits("100"), credits("90"), 0.9, credits(left), nil, nil, nil, nil, nil, chance, isOver, isOver, verdict, nil, nil, nil, nil)
	}
	charge := func(d Tables, team string, spent, money any) {
		d.add("mart_chargeback", date(10, 1), n(1), team, "Spring launch", n(4), spent, n(0), money, "EUR")
	}
	for _, c := range []struct {
		name, finding, table string
		where                map[string]string
		data                 Tables
		want                 string
	}{
		{name: "none", finding: "finance", data: emptyMarts(), want: "There is no day to forecast from."},
		{name: "short", finding: "finance", data: shortHistory(), want: "November 2026 will need about 9,360 credits, if the 9 days of history are like the days to come."},
		{name: "many", finding: "finance", data: studio(), want: "November 2026 will need about 186,000 credits, in four cases of five between 177,000 and 197,000. December 2026 will need about 190,100. With nothing bought, the credits in hand last until about 19 Nov 2026."},
		{name: "begun", finding: "finance", data: with(func(d Tables) {
			d.add("mart_forecast_months", "all", n(1), "All", date(11, 1), true, credits("40"), credits("100"), nil, nil, nil, nil, nil, nil, nil)
		}), want: "November 2026 is likely to end at about 100 credits; 40 are spent."},
		{name: "short", finding: "forecast", data: shortHistory(), want: "Only 9 days of history: their average, without an interval."},
		{name: "many", finding: "forecast", data: studio(), want: "From 245 days of history. The dark band is meant to hold 80 days of 100, the pale one 95. The price of Veo 3.1 changes on 1 December 2026."},
		{name: "one month", finding: "months_to_come", table: "mart_forecast_months", data: shortHistory(), want: "9,360 credits are expected in November 2026."},
		{name: "none", finding: "record", table: "mart_month_record", data: emptyMarts(), want: "No complete month has enough history before it, so no earlier forecast can be checked yet."},
		{name: "many", finding: "record", table: "mart_month_record", data: studio(), want: "October 2026 came 3.6% above its forecast. 2 of 3 months lay within the 80% interval."},
		{name: "one", finding: "record", table: "mart_month_record", data: with(func(d Tables) {
			d.add("mart_month_record", date(10, 1), credits("100"), credits("90"), credits("110"), credits("80"), credits("120"), credits("75"), credits("-25"), -0.25, false, false)
		}), want: "October 2026 came 25.0% below its forecast. It did not lie within the 80% interval."},
		{name: "short", finding: "backtest", table: "mart_backtest", data: shortHistory(), want: "Only 9 days of history."},
		{name: "none", finding: "backtest", table: "mart_backtest", data: emptyMarts(), want: "There is too little history to try the forecast on."},
		{name: "many", finding: "backtest", table: "mart_backtest", data: studio(), want: "The forecast of a day was off by 18.9% of what was spent, on average; repeating the week before would have been off by 27.4%. The 80% interval held 80.4% of the days."},
		{name: "one kept", finding: "budgets", table: "mart_budgets", data: shortHistory(), want: "The one budget is neither exceeded nor likely to be."},
		{name: "one exceeded", finding: "budgets", table: "mart_budgets", data: with(func(d Tables) { budget(d, "A", "-5", "exceeded", true, 1.0); budget(d, "B", "5", "kept", false, 0.0) }),
			want: "1 budget is exceeded: A (Oct 2026, 5 over)."},
		{name: "all kept", finding: "budgets", table: "mart_budgets", data: with(func(d Tables) { budget(d, "A", "5", "kept", false, 0.0); budget(d, "B", "5", "kept", false, 0.0) }),
			want: "None of the 2 budgets is exceeded or likely to be."},
		{name: "many", finding: "budgets", table: "mart_budgets", data: studio(),
			want: "2 budgets are exceeded: Social (Oct 2026, 6,000.5 over), Spring launch (Nov 2026, 1,000.75 over). 1 budget is likely to be exceeded: Social (Nov 2026, chance 93.0%)."},
		{name: "days", finding: "unusual", table: "mart_unusual", where: map[string]string{"kind": "day"}, data: studio(),
			want: "2 days stand out, Tue 20 Oct most: creator-08 made 6 runs of Veo 3.1 in 4K for Spring launch, where there is one on other Tuesdays."},
		{name: "one month", finding: "unusual", table: "mart_unusual", where: map[string]string{"kind": "month"}, data: studio(), want: "One month stands out, Sep 2026: Spring launch began."},
		{name: "no forecast", finding: "plan", data: shortHistory(), want: "There is no plan. There are only 9 days of history (14 are needed), so that demand cannot be simulated."},
		{name: "unmet", finding: "plan", data: plan("unmet", "no pack can arrive before 3 November", nil), want: "No plan keeps the risk of running dry at 5.0%. No pack can arrive before 3 November."},
		{name: "without prices", finding: "plan", data: plan("decided", nil, nil), want: "Nothing needs to be bought by 28 Feb 2027. No prices are set, so the plan buys as few credits as it can."},
		{name: "many", finding: "plan", data: studio(), want: "Buy 3 times, first on 16 Nov 2026, for 5,400 EUR in all. No other plan within the accepted risk is cheaper."},
		{name: "long enough", finding: "balance", data: plan("decided", nil, nil), want: "With nothing bought, the credits last to 28 Feb 2027 in nine cases of ten."},
		{name: "many", finding: "balance", data: studio(), want: "With nothing bought, the credits run out on 19 Nov 2026 in half of the cases, by 17 Nov 2026 in one of ten and by 24 Nov 2026 in nine of ten."},
		{name: "many", finding: "compared", table: "mart_plan_compared", data: studio(), want: "Buying last month’s use each month would cost 1,800 more and run dry in 0.0% of the cases. With the savings of this report made, the plan would cost up to 1,800 less."},
		{name: "many", finding: "regret", table: "mart_plan_regret", data: studio(), want: "1 of 2 past plans would have run dry, where a risk of 5.0% is accepted; none would have cost more than the best in hindsight."},
		{name: "many", finding: "billed", table: "mart_variance", data: studio(), want: "6 runs were charged 412.5 credits too much; 3 runs 96 too little; 2 runs 320 although they did not succeed."},
		{name: "none", finding: "billed", table: "mart_variance", data: emptyMarts(), want: "Every charge that can be compared is what the card says."},
		{name: "many", finding: "variance_runs", table: "mart_variance_runs", data: studio(), want: "The furthest off: run-00412, charged 320 credits too much."},
		{name: "many", finding: "reconciliation", table: "mart_reconciliation", data: studio(),
			want: "Both have the run, at different amounts: 1 run, 832 in the log; the ledger has no entry for the run: 2 runs, 1,512.75 in the log; the log has no run for the entry: 1 entry, 208 in the ledger."},
		{name: "all matched", finding: "reconciliation", table: "mart_reconciliation", data: with(func(d Tables) {
			d.add("mart_reconciliation", "matched", n(3), n(3), credits("1"), credits("1"), "the same")
			d.add("mart_reconciliation", "log_only", n(0), n(0), credits("0"), credits("0"), "missing")
		}), want: "Yes: every charge in the log has its entry in the ledger."},
		{name: "many", finding: "cards", table: "mart_card_comparison", data: studio(), want: "By Comfy credits the 802 runs it prices would have cost 9,105.75 credits less."},
		{name: "one", finding: "chargeback", table: "mart_chargeback", data: with(func(d Tables) { charge(d, "Social", credits("1512.5"), nil) }),
			want: "All of October 2026 is for Spring launch of Social: 1,512.5 credits."},
		{name: "one unknown", finding: "chargeback", table: "mart_chargeback", data: with(func(d Tables) { charge(d, "Social", nil, nil) }),
			want: "All of October 2026 is for Spring launch of Social; what it cost is not known."},
		{name: "two, one price", finding: "chargeback", table: "mart_chargeback", data: with(func(d Tables) {
			charge(d, "Social", credits("12"), credits("0.125"))
			charge(d, "Product", credits("1"), nil)
		}),
			want: "October 2026 has 2 lines, the largest for Spring launch of Social: 12 credits, 0.13 EUR."},
		{name: "many", finding: "chargeback", table: "mart_chargeback", data: studio(),
			want: "October 2026 has 3 lines, the largest for Spring launch of Social: 96,000.5 credits, 960.01 EUR. The spend of the period is 1,823.45 EUR in all."},
		{name: "one", finding: "accruals", table: "mart_accruals", data: with(func(d Tables) {
			d.add("mart_accruals", n(3), "pending_unknown", "not finished, not charged, and without a price on the card", n(1), nil, nil, false, nil, nil, nil)
		}), want: "Not finished, not charged, and without a price on the card: 1 run."},
		{name: "many", finding: "accruals", table: "mart_accruals", data: studio(),
			want: "Not finished and not charged yet: 2 runs, 416 credits by the card (4.16 EUR); finished and charged, without a price on the card to check it by: 35 runs, charged 7,310.5 credits (73.11 EUR); finished, neither charged nor with a price on the card: 1 run."},
		{name: "many", finding: "exports", table: "mart_exports", data: studio(),
			want: "offcut export PATH --out tables.xlsx writes all 14 tables as a workbook, and offcut export PATH --table NAME --out NAME.csv one; .json and .parquet do as well. Without a period, such as --month 2026-10, they are about all runs."},
		{name: "many", finding: "tree", table: "mart_spend_tree", data: studio(), want: "The largest tile is Spring launch of Social on Veo 3.1: 38,000 credits."},
	} {
		t.Run(c.finding+"/"+c.name, func(t *testing.T) {
			facts := Facts{data: c.data}
			if table, ok := c.data.Table(c.table); ok {
				facts.Rows = rowsOf(table.where(c.where))
			}
			got, err := finding(c.finding, facts)
			if err != nil {
				t.Fatal(err)
			}
			text := html.UnescapeString(tags.ReplaceAllString(string(got), ""))
			if text = strings.Join(strings.Fields(text), " "); text != c.want {
				t.Errorf("the finding reads\n%s\nexpected\n%s", text, c.want)
			}
		})
	}
}

// TestFanDrawsTheLastDays holds that what is drawn is cut at its beginning alone, and where the forecast begins.
func TestFanDrawsTheLastDays(t *testing.T) {
	table := &Table{Columns: []Column{{"spent", "decimal"}}, Rows: [][]any{{credits("1")}, {credits("2")}, {credits("3")}, {nil}, {nil}}}
	for n, want := range map[int]int{0: 2, 1: 3, 2: 4, 3: 5, 4: 5} {
		if got := table.lastKnown("spent", n); len(got.Rows) != want || got.Rows[len(got.Rows)-1][0] != nil {
			t.Errorf("of the last %d known, %d rows are kept (expected %d)", n, len(got.Rows), want)
		}
	}
	f := &fan{chartSource: chartSource{block: Block{Chart: map[string]string{"value": "spent"}}, table: table}}
	if f.today() != 3 {
		t.Errorf("the forecast begins at %d (expected 3)", f.today())
	}
}

func TestMonthsAreNamedWhereTheyBegin(t *testing.T) {
	var days []time.Time
	for i := range 70 {
		days = append(days, day(2026, 11, 20).AddDate(0, 0, i))
	}
	names, begins := monthNames(days)
	if len(begins) != 2 || begins[0] != 11 || begins[1] != 42 || names[11] != "Dec 2026" || names[42] != "Jan 2027" {
		t.Errorf("months begin at %v", begins)
	}
}

// TestHeatIsAQuarter has each bound of a quarter, and the nearest values beside it.
func TestHeatIsAQuarter(t *testing.T) {
	most := greatestOf([]any{credits("100")})
	for _, c := range []struct {
		cost any
		want string
	}{{nil, "paper"}, {credits("0"), "heat-0"}, {credits("0.000000001"), "heat-1"}, {credits("25"), "heat-1"}, {credits("25.000000001"), "heat-2"},
		{credits("50"), "heat-2"}, {credits("75"), "heat-3"}, {credits("75.01"), "heat-4"}, {credits("100"), "heat-4"}} {
		if got := heatOf(c.cost, most); got != c.want {
			t.Errorf("%v is %s (expected %s)", c.cost, got, c.want)
		}
	}
}

// TestColumnsOfNothingAreLeftOut holds that a column goes only where it says nothing.
func TestColumnsOfNothingAreLeftOut(t *testing.T) {
	data := studio()
	if page := rendered(t, "finance.html", data); !strings.Contains(page, "New prices add") || strings.Contains(page, "Already spent") {
		t.Error("a column of zeros is shown, or one with a number is not")
	}
	delete(data, "mart_plan")
	delete(data, "mart_plan_purchases")
	page := rendered(t, "finance.html", data)
	if strings.Contains(page, `id="plan"`) || strings.Contains(page, "Nov 2026</strong>") || !strings.Contains(page, `id="balance"`) {
		t.Error("the page shows a plan that is not there")
	}
}

// TestMoneyIsShownWhereItIsKnown holds that pages without a price per credit are as they were, and that nothing stands beside a
// null.
func TestMoneyIsShownWhereItIsKnown(t *testing.T) {
	for file, texts := range map[string][]string{
		"index.html":   {"1,823.45\u00a0EUR"},
		"finance.html": {"In money", "Budget in money", "1,860.00 <span class=\"beside\">EUR</span>", "1,200.00\u00a0EUR", "12.05\u00a0EUR", "By the card, in money"},
	} {
		page := rendered(t, file, studio())
		for _, text := range texts {
			if !strings.Contains(page, text) {
				t.Errorf("%s does not say %q", file, text)
			}
		}
	}
	page := rendered(t, "finance.html", studio())
	if strings.Contains(page, `unknown <span class="beside">EUR`) || strings.Contains(page, `– <span class="beside">EUR`) {
		t.Error("a currency stands beside what is not known")
	}
	if !strings.Contains(page, "In money</bdi></th>") || !strings.Contains(page, "By the card, in money</bdi></th>") {
		t.Error("the columns are not headed as this test takes for granted")
	}
	data := studio()
	delete(data, "mart_money")
	for _, table := range data {
		for c, column := range table.Columns {
			if strings.HasSuffix(column.Name, "_money") {
				for _, row := range table.Rows {
					row[c] = nil
				}
			}
		}
	}
	for _, file := range []string{"index.html", "finance.html"} {
		page := rendered(t, file, data)
		if strings.Contains(page, "n money</bdi></th>") {
			t.Errorf("%s has a column of nothing", file)
		}
		if file == "index.html" && strings.Contains(page, "EUR") {
			t.Error("index.html names a currency though nothing is in money")
		}
	}
}

func TestCalendarsAreAYearWide(t *testing.T) {
	for _, c := range []struct {
		first, last time.Time
		want        time.Time
	}{
		{day(2026, 10, 5), day(2026, 10, 5), day(2025, 10, 6)}, {day(2025, 10, 6), day(2026, 10, 5), day(2025, 10, 6)},
		{day(2025, 10, 5), day(2026, 10, 5), day(2025, 10, 5)}, {day(2026, 10, 1), day(2026, 10, 31), day(2025, 11, 1)},
	} {
		if got := yearBefore([]time.Time{c.first, c.last}); !got.Equal(c.want) {
			t.Errorf("a calendar of %s to %s begins on %s (expected %s)", key(c.first), key(c.last), key(got), key(c.want))
		}
	}
}
