package analysis

import (
	"strings"

	"offcut/ingest/store"
)

// AdviceWritten are the tables that BuildAdvice fills from Go, described as models describe themselves; AdviceModels read them.
var AdviceWritten = []Table{
	adviceTable("tip_spans", "One row per span that tips are worked out for: 0 the period, 1 to 6 the months before its last, 7 that month if it is not the period.",
		"analysis/tips.go", "span", "span, from_day, to_day", "int_daily_groups"),
	adviceTable("tip_rows", "One row per tip of the period for a creator or a team.", "analysis/tips_rules.go", "for_kind, name, tip",
		"for_kind, name, rank, tip, title, settings, saving_credits, saving_low_credits, saving_high_credits, basis, runs, credits, run_ids, sentence",
		"int_tip_takes", "int_tip_configurations", "int_tip_claims", "int_repeats", "stg_period_groups"),
	adviceTable("tip_action_rows", "One row per action: the tips worth most.", "analysis/tips.go", "rank",
		"rank, title, name, for_kind, saving_credits, basis, sentence, settings, saving_low_credits, saving_high_credits", "tip_rows"),
	adviceTable("tip_history_rows", "One row per tip of an earlier month: what it promised and what came of it.", "analysis/tips_history.go",
		"for_kind, name, tip, given_month", "for_kind, name, tip, title, given_month, expected_credits, realised_credits, verdict",
		"int_tip_takes", "int_tip_configurations", "int_tip_claims"),
	adviceTable("draft_marks", "One row per configuration and number of outputs that is at or below draft settings.", "analysis/observed.go",
		"configuration_id, n", "configuration_id, n", "int_configurations", "int_daily_groups", "int_setting_prices"),
	adviceTable("observed_rows", "One row per final configuration: chains that began with a draft beside those that did not.", "analysis/observed.go",
		"model, configuration", "rank, model, configuration, drafted_chains, other_chains, drafted_credits_per_final, other_credits_per_final, "+
			"difference_credits, low_credits, high_credits, verdict", "int_observed_chains"),
	adviceTable("creator_savings", "One row per creator with runs in the baseline: what drafting first would do for them.", "analysis/creators.go", "creator",
		"creator, policy_net_credits, policy_net_with_lighter_credits, hindsight_credits, break_even, together_credits", "int_baseline", "int_group_prices"),
	adviceTable("creator_quotes", "One row per creator with a usual shot: the command that prices it.", "analysis/creators.go", "creator",
		"creator, quote_line", "int_creator_usual"),
	adviceTable("creator_first_tips", "One row per creator and month in which they were first given a tip.", "analysis/creators.go", "creator, month",
		"creator, month, first_tips", "int_tip_takes", "int_tip_configurations", "int_tip_claims"),
}

func adviceTable(name, grain, file, key, columns string, reads ...string) Table {
	return Table{Model: store.Model{Name: name, Grain: grain, Key: strings.Split(key, ", "), Columns: strings.Split(columns, ", ")}, File: file, Reads: reads}
}
