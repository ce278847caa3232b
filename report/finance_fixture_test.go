package report

import (
	"fmt"
	"time"

	"github.com/shopspring/decimal"
)

func later(year, month, day int) any {
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
}

// addForecast is a made-up forecast as of 1 November: days and months of all, of
// three teams and of two projects.
func addForecast(data Tables) {
	for i, f := range []struct {
		scope, name, notes string
		days               int
	}{{"all", "All", "The price of Veo 3.1 changes on 1 December 2026.", 245}, {"team", "Social", "", 245}, {"team", "Brand films", "Spend fell to a new level on 3 August 2026; only the days since are used.", 90},
		{"team", "Product", "Only 9 days of history: their average, without an interval.", 9}, {"project", "Spring launch", "", 120}, {"project", "Always-on shorts", "", 245}} {
		var notes any
		if f.notes != "" {
			notes = f.notes
		}
		rank := max(1, i)
		data.add("mart_forecast", f.scope, n(rank), f.name, n(f.days), date(3, 1), date(10, 31), "combination of seasonal naive, ETS and Theta", f.days > 14, notes)
		for m, month := range []any{date(5, 1), date(6, 1), date(7, 1), date(8, 1), date(9, 1), date(10, 1)} {
			data.add("mart_forecast_months", f.scope, n(rank), f.name, month, false, credits(fmt.Sprint(120000/(i+1)+m*9000)), nil, nil, nil, nil, nil, nil, nil, "EUR")
		}
		for m, month := range []any{date(11, 1), date(12, 1), later(2027, 1, 1), later(2027, 2, 1)} {
			mean := 186000/(i+1) + m*4100
			var lo80, hi80, lo95, hi95, price any
			if f.days > 14 {
				lo80, hi80 = credits(fmt.Sprint(mean-9000-m*2500)), credits(fmt.Sprint(mean+11000+m*3000))
				lo95, hi95 = credits(fmt.Sprint(mean-15000-m*3500)), credits(fmt.Sprint(mean+21000+m*5000))
			}
			if m > 0 && f.scope == "all" {
				price = credits(fmt.Sprintf("%d.75", 2400+m*100))
			}
			data.add("mart_forecast_months", f.scope, n(rank), f.name, month, false, credits("0"), credits(fmt.Sprintf("%d.25", mean)), lo80, hi80, lo95, hi95, price, credits(fmt.Sprintf("%d.0025", mean/100)), "EUR")
		}
	}
	first := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for i := range 245 + 120 {
		day := first.AddDate(0, 0, i)
		busy := 5200 + i*8 + i*i*37%1900
		if day.Weekday()%6 == 0 {
			busy = 600 + i*53%300
		}
		if i < 245 {
			data.add("mart_forecast_days", "all", n(1), "All", day, credits(fmt.Sprint(busy)), nil, nil, nil, nil, nil)
			continue
		}
		busy = 5200 + i*8
		if day.Weekday()%6 == 0 {
			busy = 500
		}
		data.add("mart_forecast_days", "all", n(1), "All", day, nil, credits(fmt.Sprintf("%d.25", busy+900)), credits(fmt.Sprint(busy*2/3)), credits(fmt.Sprint(busy*4/3+900)), credits(fmt.Sprint(busy/3)), credits(fmt.Sprint(busy*2+900)))
	}
	for m, r := range []struct {
		forecast, came, off string
		share               float64
		in80, in95          bool
	}{{"131000.5", "128004.25", "-2996.25", -0.0229, true, true}, {"150200", "170013.25", "19813.25", 0.1319, false, true}, {"176000", "182344.75", "6344.75", 0.03605, true, true}} {
		data.add("mart_month_record", date(8+m, 1), credits(r.forecast), credits("120000"), credits("190000"), credits("110000"), credits("200000"), credits(r.came), credits(r.off), r.share, r.in80, r.in95)
	}
	data.add("mart_backtest", "all", n(1), "All", n(12), n(28), 0.712, 0.3104, 0.1893, 0.981, 0.4127, 0.2741, 0.804, 0.946, nil)
	data.add("mart_backtest", "team", n(1), "Social", n(12), n(28), 0.802, 0.4104, 0.2393, 0.991, 0.5127, 0.3041, 0.787, 0.951, nil)
	data.add("mart_backtest", "team", n(3), "Product", n(0), n(0), nil, nil, nil, nil, nil, nil, nil, nil, "Only 9 days of history.")
}

// addBudgets has a budget of each verdict, one of them for a team without runs,
// and the unusual days.
func addBudgets(data Tables) {
	for i, b := range []struct {
		scope, name         string
		month               int
		budget, spent, left string
		share               float64
		end, lo, hi         any
		chance              any
		isOver, isLikely    bool
		verdict             string
	}{
		{"team", "Social", 10, "90000", "96000.5", "-6000.5", 1.066672, nil, nil, nil, 1.0, true, true, "exceeded"},
		{"team", "Brand films", 10, "60000", "48000.5", "11999.5", 0.800008, nil, nil, nil, 0.0, false, false, "kept"},
		{"team", "Social", 11, "90000", "41000.25", "48999.75", 0.455558, credits("97400.5"), credits("93000"), credits("104000"), 0.93, false, true, "likely to be exceeded"},
		{"team", "Brand films", 11, "60000", "21000", "39000", 0.35, credits("47000"), credits("43000"), credits("52000"), 0.02, false, false, "on course"},
		{"team", "Pitches", 11, "2000", "0", "2000", 0, nil, nil, nil, nil, false, false, "unknown"},
		{"project", "Spring launch", 11, "70000", "71000.75", "-1000.75", 1.014296, credits("88000"), credits("80000"), credits("97000"), 1.0, true, true, "exceeded"},
	} {
		data.add("mart_budgets", b.scope, n(i+1), b.name, date(b.month, 1), b.month == 11, credits(b.budget), credits(b.spent), b.share, credits(b.left),
			b.end, b.lo, b.hi, b.lo, b.hi, b.chance, b.isOver, b.isLikely, b.verdict, cent(credits(b.budget)), cent(credits(b.spent)), cent(b.end), "EUR")
	}
	data.add("mart_unusual", n(1), "day", date(10, 20), credits("14236"), credits("8120.5"), credits("4100"), credits("11900"), credits("6115.5"), "creator-08", credits("4992"), "Spring launch", credits("5616"),
		"Veo 3.1", credits("4860"), "Veo 3.1, 4K, 8 s, audio on", credits("4160"), "creator-08 made 6 runs of Veo 3.1 in 4K for Spring launch, where there is one on other Tuesdays.")
	data.add("mart_unusual", n(2), "day", date(10, 21), credits("13908"), credits("8204"), credits("4100"), credits("12000"), credits("5704"), "creator-08", credits("2912"), "Spring launch", credits("5200"),
		"Veo 3.1", credits("3900"), nil, nil, "Spring launch cost 5,200 credits more than on other Wednesdays.")
	data.add("mart_unusual", n(3), "month", date(9, 1), credits("170013.25"), credits("150200"), credits("131000"), credits("169000"), credits("19813.25"), nil, nil, "Spring launch", credits("21000"),
		"Veo 3.1", credits("15000"), nil, nil, "Spring launch began.")
}

// addPlan is a plan of three purchases, beside four others, and two plans of the past.
func addPlan(data Tables) {
	data.add("mart_plan", date(11, 1), later(2027, 2, 28), "decided", nil, credits("120000"), credits("0.05"), n(1), n(4000), "EUR", credits("5400"), credits("600000"), 0.0375, credits("1204.5"),
		date(11, 17), date(11, 19), date(11, 24), true, credits("1200"), credits("12.045"), "EUR")
	for _, p := range []struct {
		day            any
		pack           string
		quantity       int
		credits, price string
	}{{date(11, 16), "Large", 1, "200000", "1800"}, {date(12, 18), "Large", 1, "200000", "1800"}, {later(2027, 1, 20), "Large", 1, "200000", "1800"}} {
		data.add("mart_plan_purchases", p.day, p.pack, n(p.quantity), credits(p.credits), credits(p.price))
	}
	first := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for i := range 120 {
		left := 120000 - i*5900
		bought := max(0, left)
		for _, at := range []int{15, 47, 80} {
			if i >= at {
				left += 200000
			}
		}
		data.add("mart_plan_balance", first.AddDate(0, 0, i), credits(fmt.Sprint(max(0, left-i*300))), credits(fmt.Sprint(max(0, left))), credits(fmt.Sprint(left+i*350)), credits(fmt.Sprint(bought)))
	}
	for i, c := range []struct {
		plan, title, cost, more, bought string
		dry, expired                    float64
		notes                           any
	}{
		{"plan", "This plan", "5400", "0", "600000", 0.0375, 1204.5, nil}, {"last_month", "Last month’s use, each month", "7200", "1800", "800000", 0.0, 90000, "20 packs are left over at the end"},
		{"savings_low", "This plan, with the least of the savings", "5400", "0", "600000", 0.001, 9000, nil}, {"savings_high", "This plan, with all of the savings", "3600", "-1800", "400000", 0.021, 800, nil},
		{"nothing", "Nothing bought", "0", "-5400", "0", 1.0, 0, nil},
	} {
		data.add("mart_plan_compared", n(i+1), c.plan, c.title, credits(c.cost), credits(c.more), credits(c.bought), c.dry, credits(fmt.Sprint(c.expired)), c.notes)
	}
	data.add("mart_plan_regret", date(8, 1), date(10, 31), credits("5400"), credits("5400"), credits("0"), nil, nil, nil)
	data.add("mart_plan_regret", date(9, 1), date(11, 30), credits("3600"), credits("5400"), credits("-1800"), date(10, 22), credits("20400"), "the project that began on 20 September was not known")
}

// addCharges is what the same runs would cost elsewhere, the runs whose charge
// differs from the card, and the vendor's ledger.
func addCharges(data Tables) {
	data.add("mart_card_comparison", n(1), "studio", "Studio credits (made up)", "credits", true, n(1060), credits("171220.5"), credits("171220.5"), credits("0"), n(0))
	data.add("mart_card_comparison", n(2), "comfy", "Comfy credits", "credits", false, n(802), credits("130110"), credits("121004.25"), credits("-9105.75"), n(258))
	data.add("mart_card_comparison", n(3), "qolaba", "Qolaba credits", "Qolaba credits", false, n(640), credits("98000"), credits("140400"), credits("42400"), n(420))
	for i, v := range []struct {
		class, run    string
		charged, card any
		variance      any
	}{{"overcharged", "run-00101", credits("400"), credits("208"), credits("192")}, {"overcharged", "run-00345", credits("312"), credits("208"), credits("104")},
		{"undercharged", "run-00777", credits("160"), credits("208"), credits("-48")}, {"charged_failed", "run-00412", credits("320"), credits("0"), credits("320")}} {
		data.add("mart_variance_runs", v.class, n(i%2+1), v.run, "", minute(10, 3+i, 9, 12), "creator-03", "Spring launch", "Veo 3.1", "1080p, 8 s, audio on", v.charged, v.card, v.variance)
	}
	for _, r := range []struct {
		class, log, ledger, meaning string
		runs, entries               int
	}{{"matched", "180000", "180000", "the ledger has what the log says", 1110, 1110}, {"amount_differs", "832", "800", "both have the run, at different amounts", 1, 1},
		{"log_only", "1512.75", "0", "the ledger has no entry for the run", 2, 0}, {"ledger_only", "0", "208", "the log has no run for the entry", 0, 1}} {
		data.add("mart_reconciliation", r.class, n(r.runs), n(r.entries), credits(r.log), credits(r.ledger), r.meaning)
	}
}

// cent is what credits cost at a cent each.
func cent(v any) any {
	if d, ok := v.(decimal.Decimal); ok {
		return d.Shift(-2)
	}
	return nil
}

// addBooks is what the books need: two months of charges at a cent a credit, and the runs that are not settled.
func addBooks(data Tables) {
	columns, _ := columnsOf("mart_money")
	data["mart_money"] = &Table{Name: "mart_money", Columns: columns}
	data.add("mart_money", "EUR", credits("1823.4475"), credits("1700.1325"), credits("123.315"), credits("412.5"))
	for _, c := range []struct {
		month, rank   int
		team, project string
		runs          int
		spent         any
		unknown       int
	}{{10, 1, "Social", "Spring launch", 640, credits("96000.5"), 3}, {10, 2, "Brand films", "Always-on shorts", 551, credits("86344.25"), 0}, {10, 3, "Product", "(none)", 2, nil, 2},
		{9, 1, "Social", "Spring launch", 900, credits("130013.25"), 0}, {9, 2, "Product", "(none)", 222, credits("40000"), 0}} {
		var currency any
		if c.spent != nil {
			currency = "EUR"
		}
		data.add("mart_chargeback", date(c.month, 1), n(c.rank), c.team, c.project, n(c.runs), c.spent, n(c.unknown), cent(c.spent), currency)
	}
	data.add("mart_accruals", n(1), "pending_priced", "not finished and not charged yet", n(2), nil, credits("416"), false, nil, credits("4.16"), "EUR")
	data.add("mart_accruals", n(4), "unpriced_charged", "finished and charged, without a price on the card to check it by", n(35), credits("7310.5"), nil, true, credits("73.105"), nil, "EUR")
	data.add("mart_accruals", n(5), "unpriced_unknown", "finished, neither charged nor with a price on the card", n(1), nil, nil, false, nil, nil, "EUR")
	for i := range 14 {
		data.add("mart_exports", n(i+1), fmt.Sprintf("mart_number_%d", i+1), "One row per made-up thing.", "rank, name")
	}
}

// shortHistory is a log that began nine days ago, with one budget and no plan
// that could be made.
func shortHistory() Tables {
	data := emptyMarts()
	data.add("mart_forecast", "all", n(1), "All", n(9), date(10, 23), date(10, 31), "average", false, "Only 9 days of history: their average, without an interval.")
	data.add("mart_forecast_months", "all", n(1), "All", date(11, 1), false, credits("0"), credits("9360"), nil, nil, nil, nil, nil, nil, nil)
	for i := range 40 {
		day := date(10, 23).(time.Time).AddDate(0, 0, i)
		if i < 9 {
			data.add("mart_forecast_days", "all", n(1), "All", day, credits("312"), nil, nil, nil, nil, nil)
		} else {
			data.add("mart_forecast_days", "all", n(1), "All", day, nil, credits("312"), nil, nil, nil, nil)
		}
	}
	data.add("mart_backtest", "all", n(1), "All", n(0), n(0), nil, nil, nil, nil, nil, nil, nil, nil, "Only 9 days of history")
	data.add("mart_budgets", "team", n(1), "Social", date(10, 1), false, credits("4000"), credits("2808"), 0.702, credits("1192"), nil, nil, nil, nil, nil, 0.0, false, false, "kept", nil, nil, nil, nil)
	data.add("mart_plan", date(11, 1), later(2027, 2, 28), "no forecast", "There are only 9 days of history (14 are needed), so that demand cannot be simulated", credits("1000"), credits("0.05"), n(1), n(0), nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil)
	return data
}

// crowd adds as many teams, projects, budgets and runs as a table can hold, with
// names of 200 letters.
func (t Tables) crowd(long string) {
	for i := range 42 {
		scope := []string{"team", "project"}[i%2]
		for m := range 10 {
			t.add("mart_forecast_months", scope, n(i), fmt.Sprint(long, i), later(2026, 5+m, 1), false, credits("123456.78"), credits("123456.78"), credits("1"), credits("2"), credits("1"), credits("2"), nil, credits("1234.567801"), long)
		}
		t.add("mart_forecast", scope, n(i), fmt.Sprint(long, i), n(200), date(1, 1), date(10, 31), long, true, long)
		t.add("mart_backtest", scope, n(i), fmt.Sprint(long, i), n(12), n(28), 0.7, 0.3, 0.2, 0.9, 0.4, 0.3, 0.8, 0.9, long)
	}
	for i := range 1000 {
		t.add("mart_budgets", "team", n(i), fmt.Sprint(long, i), date(10, 1), false, credits("1"), credits("2"), 2.0, credits("-1"), nil, nil, nil, nil, nil, 1.0, true, true, "exceeded", credits("1"), credits("2"), nil, long)
		t.add("mart_variance_runs", "overcharged", n(i), long, long, minute(10, 1, 9, 0), long, long, long, long, credits("400"), credits("208"), credits("192"))
	}
	for _, row := range t["mart_spend_tree"].Rows {
		row[0], row[3], row[6] = fmt.Sprint(row[0], long), fmt.Sprint(row[3], long), fmt.Sprint(row[6], long)
	}
	for i := range 12000 {
		t.add("mart_files", n(i), long, long, "csv", n(1), n(1), n(0), n(0), n(0), n(0), n(0), long, long, long)
		t.add("mart_unusual", n(i), "day", date(10, 1+i), credits("400"), credits("208"), credits("1"), credits("300"), credits("192"), long, credits("1"), long, credits("1"), long, credits("1"), long, credits("1"), long)
	}
	first := time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range 3650 {
		t.add("mart_forecast_days", "all", n(1), "All", first.AddDate(0, 0, i), credits("123456.789"), nil, nil, nil, nil, nil)
	}
}

// years is a period of four years, in as many weeks as are drawn at most, with eight models whose names begin with long.
func (t Tables) years(long string) {
	first := time.Date(2022, 11, 1, 0, 0, 0, 0, time.UTC)
	for m := range 8 {
		for i := range 1461 {
			t.add("mart_daily_spend", first.AddDate(0, 0, i), fmt.Sprint(long, m), n(m+1), credits("123456.789"), credits("987654.321"), n(1))
		}
		for i := range 200 {
			t.add("mart_spend_steps", "week", first.AddDate(0, 0, 7*i), fmt.Sprint(long, m), n(m+1), credits("123456.789"), credits("987654.321"), n(1))
		}
	}
	for i := range 200 {
		t.add("mart_previous_spend_steps", first.AddDate(0, 0, 7*i), first.AddDate(-4, 0, 7*i), credits("123456.789"))
	}
}
