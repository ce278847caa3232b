package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// marts are the columns of the tables that pages read, as package analysis
// makes them.
var marts = map[string]string{
	"mart_period":               "period_from date, period_to date, period_label text, is_so_far boolean, timezone text, as_of timestamp, previous_from date, previous_to date, previous_label text, card text, card_title text, card_checked text, currency text, is_sample boolean, notes text",
	"mart_figures":              "runs integer, succeeded_runs integer, failed_runs integer, cancelled_runs integer, pending_runs integer, outputs integer, spend_credits decimal, charged_credits decimal, repriced_credits decimal, variance_credits decimal, previous_spend_credits decimal, change_credits decimal, change_share double, unpriced_runs integer, unknown_spend_runs integer, previous_runs integer, creators integer, models integer, left_out_runs integer, rejected_rows integer",
	"mart_daily_spend":          "day date, model text, model_rank integer, spend_credits decimal, day_spend_credits decimal, runs integer",
	"mart_previous_daily_spend": "day date, previous_day date, spend_credits decimal",
	"mart_spend_steps":          "step text, first_day date, model text, model_rank integer, spend_credits decimal, step_spend_credits decimal, runs integer",
	"mart_previous_spend_steps": "first_day date, previous_day date, spend_credits decimal",
	"mart_calendar":             "day date, spend_credits decimal, is_in_period boolean",
	"mart_spend_tree":           "team text, team_rank integer, team_spend_credits decimal, project text, project_rank integer, project_spend_credits decimal, model text, model_rank integer, spend_credits decimal",
	"mart_spend_by":             "by text, rank integer, name text, runs integer, outputs integer, spend_credits decimal, share double, previous_spend_credits decimal, change_credits decimal, change_share double, unknown_spend_runs integer",
	"mart_changes":              "rank integer, by text, name text, previous_spend_credits decimal, spend_credits decimal, change_credits decimal",
	"mart_files":                "ordinal integer, file text, source text, format text, rows integer, kept integer, updated integer, duplicate integer, rejected integer, merged integer, rounded integer, warning text, refused text, unused text",
	"mart_reject_reasons":       "file text, reason text, rows integer, lines text, charged_credits decimal",
	"mart_unpriced":             "rank integer, price_status text, model text, task text, resolution text, duration_s decimal, audio boolean, runs integer, charged_credits decimal",
	"mart_unpriced_status":      "price_status text, meaning text, runs integer, succeeded_runs integer, charged_credits decimal",
	"mart_card":                 "card text, title text, currency text, checked text, failed_runs text, bill_for text, round_to text, min_credits text, rates integer, models integer, first_from date, last_to date",
	"mart_card_sources":         "card text, source text, rates integer, models integer",
	"mart_variance":             "variance_class text, meaning text, runs integer, charged_credits decimal, repriced_credits decimal, variance_credits decimal",
	"mart_definitions":          "figure text, definition text, source text",
	"mart_vendors":              "rank integer, source text, card text, currency text, is_main boolean, runs integer, spend_credits decimal, unknown_spend_runs integer, price_per_credit decimal, spend_money decimal, money_currency text, total_money decimal",
	"mart_added_later":          "month date, runs integer, spend_credits decimal, month_spend_credits decimal, unknown_spend_runs integer, files integer",
	"mart_laws":                 "law text, says text, is_held boolean, offending_rows integer",
	"mart_savings":              "baseline_runs integer, baseline_credits decimal, together_credits decimal, together_share double, inferred_credits decimal, inferred_share double, assumed_delivery_runs integer, hindsight_credits decimal, policy_net_credits decimal, policy_net_with_lighter_credits decimal, break_even double, first_take_chains integer, iterated_chains integer",
	"mart_levers":               "rank integer, lever text, title text, alone_credits decimal, share_credits decimal, runs integer, basis text",
	"mart_savings_by":           "by text, rank integer, name text, baseline_credits decimal, together_credits decimal, together_share double, share_draft_first decimal, share_lower_resolution decimal, share_cheaper_model decimal, policy_net_credits decimal, policy_net_with_lighter_credits decimal, break_even double",
	"mart_change_effects":       "rank integer, effect text, credits decimal, meaning text",
	"mart_drivers":              "by text, rank integer, name text, before_credits decimal, after_credits decimal, delta_credits decimal, volume_credits decimal, mix_credits decimal, price_credits decimal",
	"mart_top_chains":           "rank integer, chain text, creator text, team text, project text, first_at timestamp, runs integer, explorations integer, finals integer, spend_credits decimal, saved_credits decimal, is_inferred boolean, is_abandoned boolean, model text, card_credits decimal, could_cost_credits decimal",
	"mart_efficiency":           "by text, rank integer, name text, finals integer, explorations integer, spend_credits decimal, credits_per_final decimal, explorations_per_final double",
	"mart_batching":             "baseline_runs integer, priced_by_run integer, sentence text",
	"mart_waste":                "rank integer, kind text, title text, runs integer, credits decimal, run_ids text, meaning text",
	"mart_observed":             "rank integer, model text, configuration text, drafted_chains integer, other_chains integer, drafted_credits_per_final decimal, other_credits_per_final decimal, difference_credits decimal, low_credits decimal, high_credits decimal, verdict text",
	"mart_tips":                 "for_kind text, name text, rank integer, tip text, title text, settings text, saving_credits decimal, saving_low_credits decimal, saving_high_credits decimal, basis text, runs integer, credits decimal, run_ids text, sentence text",
	"mart_actions":              "rank integer, title text, name text, for_kind text, saving_credits decimal, basis text, sentence text, settings text, saving_low_credits decimal, saving_high_credits decimal",
	"mart_tip_history":          "for_kind text, name text, tip text, title text, given_month date, expected_credits decimal, realised_credits decimal, verdict text",
	"mart_creator_summary":      "creator text, slug_key text, team text, runs integer, succeeded_runs integer, spend_credits decimal, finals integer, explorations integer, credits_per_final decimal, explorations_per_final double, team_people integer, team_credits_per_final decimal, team_explorations_per_final double, policy_net_credits decimal, policy_net_with_lighter_credits decimal, hindsight_credits decimal, break_even double, together_credits decimal, quote_line text",
	"mart_creator_months":       "creator text, month date, spend_credits decimal, finals integer, credits_per_final decimal, first_tips text",
	"mart_creator_chains":       "creator text, rank integer, chain text, project text, first_at timestamp, last_at timestamp, runs integer, spend_credits decimal, saved_credits decimal",
	"mart_creator_chain_runs":   "creator text, chain_rank integer, position integer, run_id text, created_at timestamp, role text, configuration text, spend_credits decimal, prompt text",
	"mart_forecast":             "scope text, rank integer, name text, history_days integer, first_day date, last_day date, method text, has_interval boolean, notes text",
	"mart_forecast_days":        "scope text, rank integer, name text, day date, spend_credits decimal, mean_credits decimal, lo80_credits decimal, hi80_credits decimal, lo95_credits decimal, hi95_credits decimal",
	"mart_forecast_months":      "scope text, rank integer, name text, month date, is_so_far boolean, spent_credits decimal, mean_credits decimal, lo80_credits decimal, hi80_credits decimal, lo95_credits decimal, hi95_credits decimal, price_change_credits decimal, mean_money decimal, money_currency text",
	"mart_backtest":             "scope text, rank integer, name text, origins integer, horizon_days integer, mase double, smape double, wape double, naive_mase double, naive_smape double, naive_wape double, coverage80 double, coverage95 double, reason text",
	"mart_month_record":         "month date, forecast_credits decimal, lo80_credits decimal, hi80_credits decimal, lo95_credits decimal, hi95_credits decimal, spend_credits decimal, error_credits decimal, error_share double, is_inside80 boolean, is_inside95 boolean",
	"mart_budgets":              "scope text, rank integer, name text, month date, is_so_far boolean, budget_credits decimal, spent_credits decimal, spent_share double, left_credits decimal, projected_credits decimal, lo80_credits decimal, hi80_credits decimal, lo95_credits decimal, hi95_credits decimal, exceed_share double, is_exceeded boolean, is_likely boolean, verdict text, budget_money decimal, spent_money decimal, projected_money decimal, money_currency text",
	"mart_unusual":              "rank integer, kind text, day date, spend_credits decimal, expected_credits decimal, lo95_credits decimal, hi95_credits decimal, excess_credits decimal, creator text, creator_excess_credits decimal, project text, project_excess_credits decimal, model text, model_excess_credits decimal, configuration text, configuration_excess_credits decimal, sentence text",
	"mart_plan":                 "as_of date, to date, status text, reason text, balance_credits decimal, risk decimal, lead_days integer, paths integer, currency text, cost decimal, bought_credits decimal, dry_share double, expired_credits decimal, run_out_p10 date, run_out_p50 date, run_out_p90 date, is_proven boolean, balance_money decimal, expired_money decimal, money_currency text",
	"mart_plan_purchases":       "day date, pack text, quantity integer, credits decimal, price decimal",
	"mart_plan_balance":         "day date, p10_credits decimal, p50_credits decimal, p90_credits decimal, nothing_p50_credits decimal",
	"mart_plan_compared":        "rank integer, plan text, title text, cost decimal, more_cost decimal, bought_credits decimal, dry_share double, expired_credits decimal, notes text",
	"mart_plan_regret":          "decided_on date, to date, cost decimal, best_cost decimal, regret decimal, ran_dry_on date, missed_credits decimal, notes text",
	"mart_card_comparison":      "rank integer, card text, title text, currency text, is_in_force boolean, runs integer, own_credits decimal, credits decimal, difference_credits decimal, unpriced_runs integer",
	"mart_variance_runs":        "variance_class text, rank integer, run_id text, source text, created_at timestamp, creator text, project text, model text, configuration text, charged_credits decimal, repriced_credits decimal, variance_credits decimal",
	"mart_money":                "money_currency text, spend_money decimal, previous_spend_money decimal, change_money decimal, together_money decimal",
	"mart_chargeback":           "month date, rank integer, team text, project text, runs integer, spend_credits decimal, unknown_spend_runs integer, spend_money decimal, money_currency text",
	"mart_accruals":             "rank integer, kind text, meaning text, runs integer, charged_credits decimal, card_credits decimal, is_in_spend boolean, charged_money decimal, card_money decimal, money_currency text",
	"mart_exports":              "rank integer, name text, grain text, columns text",
	"mart_reconciliation":       "class text, runs integer, entries integer, log_credits decimal, ledger_credits decimal, meaning text",
}

func columnsOf(table string) ([]Column, bool) {
	declared, ok := marts[table]
	if !ok {
		return nil, false
	}
	var columns []Column
	for _, c := range strings.Split(declared, ", ") {
		name, columnType, _ := strings.Cut(c, " ")
		columns = append(columns, Column{Name: name, Type: columnType})
	}
	return columns, true
}

// emptyMarts has every table without a row, but for the period and figures,
// which always have one.
func emptyMarts() Tables {
	data := Tables{}
	for name := range marts {
		columns, _ := columnsOf(name)
		data[name] = &Table{Name: name, Columns: columns}
	}
	data.add("mart_period", date(10, 1), date(11, 1), "October 2026", false, "Europe/Berlin", date(11, 1),
		date(9, 1), date(10, 1), "September 2026", "studio", "Studio credits (made up)", "2026-09-12", "credits", false, nil)
	data.add("mart_figures", n(0), n(0), n(0), n(0), n(0), n(0), nil, nil, nil, nil, nil, nil, nil, n(0), n(0), n(0), n(0), n(0), n(0), n(0))
	data.add("mart_savings", n(0), credits("0"), credits("0"), nil, credits("0"), nil, n(0), credits("0"), credits("0"), credits("0"), nil, n(0), n(0))
	for i, lever := range levers {
		data.add("mart_levers", n(i+1), lever[0], lever[1], credits("0"), credits("0"), n(0), "measured")
	}
	delete(data, "mart_vendors") // there only where several vendors are
	delete(data, "mart_money")   // there only where credits have a price
	return data
}

var levers = [][2]string{{"draft_first", "Draft first"}, {"lower_resolution", "Lower resolution"}, {"cheaper_model", "Cheaper model"}}

func (t Tables) add(table string, row ...any) {
	if len(row) != len(t[table].Columns) {
		panic(fmt.Sprintf("%s has %d columns, not %d", table, len(t[table].Columns), len(row)))
	}
	t[table].Rows = append(t[table].Rows, row)
}

func (t Tables) set(table, column string, value any) {
	t[table].Rows[0][t[table].index(column)] = value
}

func n(v int) any { return int64(v) }

func credits(text string) any { return decimal.RequireFromString(text) }

func date(month, day int) any {
	return time.Date(2026, time.Month(month), day, 0, 0, 0, 0, time.UTC)
}

// studio is a made-up month: 31 days, 7 models and other, 20 creators.
func studio() Tables {
	data := emptyMarts()
	data.set("mart_period", "is_sample", true)
	data["mart_figures"].Rows = nil
	data.add("mart_figures", n(1204), n(1098), n(71), n(23), n(12), n(1873), credits("182344.75"), credits("179020.5"), credits("180112.25"), credits("-96"),
		credits("170013.25"), credits("12331.5"), 0.0725325, n(38), n(3), n(1122), n(20), n(9), n(4), n(14))
	addDays(data)
	addTree(data)
	addSpend(data)
	addQuality(data)
	addSavings(data)
	addCreators(data)
	addForecast(data)
	addBudgets(data)
	addPlan(data)
	addCharges(data)
	addBooks(data)
	return data
}

func addDays(data Tables) {
	models := []string{"Veo 3.1", "Kling 3", "Seedance 1.5 Pro", "Veo 3.1 Fast", "Wan 2.6", "Hailuo 2.3", "Sora 2", "other"}
	for day := 1; day <= 31; day++ {
		weekend := time.Date(2026, 10, day, 0, 0, 0, 0, time.UTC).Weekday()%6 == 0
		busy := int64(100)
		if weekend {
			busy = 12
		}
		if day >= 19 && day <= 23 {
			busy = 180
		}
		var row []decimal.Decimal
		var total decimal.Decimal
		for m := range models {
			spend := decimal.New(busy*int64(2600/(m+1)+(day*37+m*53)%160)/100, 0).Add(decimal.New(int64((day+m)%4)*25, -2))
			row, total = append(row, spend), total.Add(spend)
		}
		for m, model := range models {
			data.add("mart_daily_spend", date(10, day), model, n(m+1), row[m], total, n(4+(day+m)%5))
		}
		if day <= 30 {
			quiet := int64(5400)
			if time.Date(2026, 9, day, 0, 0, 0, 0, time.UTC).Weekday()%6 == 0 {
				quiet = 700
			}
			data.add("mart_previous_daily_spend", date(10, day), date(9, day), decimal.New(quiet+int64(day*71%900), 0))
		}
	}
}

// addTree is spend by team, project and model, and by day since February.
func addTree(data Tables) {
	for t, team := range []struct{ name, credits string }{{"Social", "99000"}, {"Brand films", "49500.5"}, {"(other)", "33844.25"}} {
		for p, project := range []struct{ name, credits string }{{"Spring launch", "61000"}, {"Always-on shorts", "30500"}, {"(none)", "7500"}} {
			for m, model := range []string{"Veo 3.1", "Kling 3", "Wan 2.6", "other"} {
				data.add("mart_spend_tree", team.name, n(t+1), credits(team.credits), project.name, n(p+1), credits(project.credits), model, n(m+1), credits(fmt.Sprint(38000/(m+1)/(t+1)/(p+1))))
			}
		}
	}
	data.add("mart_spend_tree", "(other)", n(3), credits("33844.25"), "Unpriced", n(4), nil, "other", n(8), nil)
	for day := time.Date(2026, 2, 11, 0, 0, 0, 0, time.UTC); day.Month() < 11; day = day.AddDate(0, 0, 1) {
		spend := credits(fmt.Sprintf("%d.5", 4100+day.YearDay()*41%3900))
		if day.Weekday() == 0 {
			spend = credits("0")
		}
		if day.YearDay() == 100 {
			spend = nil
		}
		data.add("mart_calendar", day, spend, day.Month() == 10)
	}
}

func addSpend(data Tables) {
	add := func(by, name string, rank, spend, before int) {
		var previous, change any
		if before > 0 {
			previous, change = credits(fmt.Sprint(before)), credits(fmt.Sprint(spend-before))
		}
		data.add("mart_spend_by", by, n(rank), name, n(spend/150), n(spend/100), credits(fmt.Sprintf("%d.5", spend)), float64(spend)/182344, previous, change, nil, n(rank%2))
	}
	for i, team := range []string{"Social", "Brand films", "Product"} {
		add("team", team, i+1, 96000/(i+1), 80000/(i+1))
	}
	for i, project := range []string{"Spring launch", "Always-on shorts", "Founders’ film", "Onboarding", "(none)", "Trade fair loop", "Pitch: winter"} {
		add("project", project, i+1, 61000/(i+1), 64000*(i%3)/(i+1))
	}
	for i := range 20 {
		add("creator", fmt.Sprintf("creator-%02d", (i*7)%20+1), i+1, 30000/(i+1), 26000/(i+1))
	}
	for i, model := range []string{"Veo 3.1", "Kling 3", "Seedance 1.5 Pro", "Veo 3.1 Fast", "Wan 2.6", "Hailuo 2.3", "Sora 2", "Runway Gen-4", "Luma Ray 2"} {
		add("model", model, i+1, 71000/(i+1), 52000/(i+1))
	}
	for i, c := range []struct {
		by, name, before, now, change string
	}{
		{"model", "Veo 3.1", "52000", "71000.5", "19000.5"}, {"project", "Spring launch", "", "61000.5", "61000.5"},
		{"team", "Social", "80000", "96000.5", "16000.5"}, {"creator", "creator-08", "13000", "9100.25", "-3899.75"}, {"model", "Sora 2", "11100", "10142", "-958"},
	} {
		var before any
		if c.before != "" {
			before = credits(c.before)
		}
		data.add("mart_changes", n(i+1), c.by, c.name, before, credits(c.now), credits(c.change))
	}
}

func addQuality(data Tables) {
	for m := 3; m <= 10; m++ {
		data.add("mart_files", n(m-2), fmt.Sprintf("studio/2026-%02d.csv", m), nil, "csv", n(1210), n(1190), n(2), n(15), n(3), n(0), n(0), nil, nil, "notes")
	}
	data.add("mart_files", n(9), "studio/notes.csv", nil, "csv", n(0), n(0), n(0), n(0), n(0), n(0), n(0), nil, "no column for created_at", nil)
	data.add("mart_reject_reasons", "studio/2026-10.csv", "bad_credits", n(9), "12, 19, 40, 77, 103, 140 …", nil)
	data.add("mart_reject_reasons", "studio/2026-10.csv", "bad_status", n(5), "8, 9, 210, 388, 401", credits("832"))
	data.add("mart_unpriced_status", "unknown_model", "no rate of any date has the model", n(30), n(28), credits("2400.5"))
	data.add("mart_unpriced_status", "not_on_card", "no rate matches the configuration", n(8), n(8), nil)
	data.add("mart_unpriced", n(1), "unknown_model", "Luma Ray 2", "text-to-video", "1080p", credits("8"), true, n(30), credits("2400.5"))
	data.add("mart_unpriced", n(2), "not_on_card", "Wan 2.6", nil, "768p", nil, nil, n(8), nil)
	data.add("mart_card", "studio", "Studio credits (made up)", "credits", "2026-09-12", "free", "requested", "0", "0", n(412), n(17), date(1, 1), nil)
	data.add("mart_card_sources", "studio", "made up from the public price list of another vendor", n(400), n(15))
	data.add("mart_card_sources", "studio", nil, n(12), n(2))
	for _, v := range []struct {
		class, meaning string
		runs           int
		variance       any
	}{
		{"match", "within 0.005 of the card", 1120, credits("0")}, {"overcharged", "charged more than the card says", 6, credits("412.5")},
		{"undercharged", "charged less than the card says", 3, credits("-96")}, {"charged_failed", "charged although the run gave nothing", 2, credits("320")},
		{"unpriced", "the card has no price", 38, nil}, {"no_charge", "the log has no charge", 23, nil}, {"pending", "not finished", 12, nil},
	} {
		data.add("mart_variance", v.class, v.meaning, n(v.runs), credits("1000"), credits("1000"), v.variance)
	}
	data.add("mart_definitions", "spend", "what was charged; where the log has no charge, the price on the card; else unknown", "mart_figures")
	data.add("mart_definitions", "variance", "charged minus repriced", "mart_figures")
	data.add("mart_laws", "rows_are_accounted_for", "rows = kept + updated + duplicate + rejected, in every file", true, n(0))
	data.add("mart_laws", "days_sum_to_headline", "spend by day sums to the headline", true, n(0))
}
