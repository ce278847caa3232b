package analysis

import (
	"slices"
	"strings"

	"offcut/ingest/store"
)

// Written are the tables that Go fills, described as models describe themselves, with the SQL that their sums come from.
func Written() []Table {
	tables := slices.Concat(written, forecastWritten, planWritten, AdviceWritten)
	for i, t := range tables {
		if t.from == "" {
			continue
		}
		query, err := sqlFiles.ReadFile("sql/" + t.from)
		if err != nil {
			panic(err) // embedded at build time
		}
		tables[i].SQL = strings.TrimSpace(string(query))
	}
	return tables
}

var written = []Table{
	{Model: store.Model{Name: "linked_runs", Grain: "One row per finished run: its chain and its part in it, beside what its owner, setting and price are found by.", Key: []string{"run_number"},
		Columns: []string{"run_number", "chain_number", "place", "marks", "created_at", "owner_id", "setting_id", "charged_credits"}},
		File: "analysis/chain_log.go", from: "linked_runs.sql", Reads: []string{"stored_runs", "stg_attempts", "int_chain_hours"}},
	{Model: store.Model{Name: "take_prices", Grain: "One row per row of int_takes: what it costs under each set of levers.", Key: []string{"take_id"},
		Columns: []string{"take_id", "p_none", "p_d", "p_r", "p_m", "p_dr", "p_dm", "p_rm", "p_drm", "sixths_d", "sixths_r", "sixths_m", "draft", "draft_lighter"}},
		File: "analysis/levers.go", Reads: []string{"int_takes"}},
	{Model: store.Model{Name: "mart_savings", Grain: "One row: what levers would have saved in the period.", Key: []string{"baseline_runs"},
		Columns: []string{"baseline_runs", "baseline_credits", "together_credits", "together_share", "inferred_credits", "inferred_share",
			"assumed_delivery_runs", "hindsight_credits", "policy_net_credits", "policy_net_with_lighter_credits", "break_even", "first_take_chains", "iterated_chains"}},
		File: "analysis/savings_marts.go", from: "savings.sql", Reads: []string{"int_baseline", "int_group_prices"}},
	{Model: store.Model{Name: "mart_levers", Grain: "One row per lever: alone, and its share of all together.", Key: []string{"lever"},
		Columns: []string{"rank", "lever", "title", "alone_credits", "share_credits", "runs", "basis"}},
		File: "analysis/savings_marts.go", from: "savings.sql", Reads: []string{"int_baseline", "int_group_prices"}},
	{Model: store.Model{Name: "int_savings_by", Grain: "One row per team, creator, model and project: what levers would have saved.", Key: []string{"by", "name"},
		Columns: []string{"by", "name", "baseline_credits", "together_credits", "together_share", "share_draft_first", "share_lower_resolution",
			"share_cheaper_model", "policy_net_credits", "policy_net_with_lighter_credits", "break_even"}},
		File: "analysis/savings_marts.go", from: "savings.sql", Reads: []string{"int_baseline", "int_group_prices"}},
	{Model: store.Model{Name: "mart_change_effects", Grain: "One row per part of the change of spend.", Key: []string{"effect"},
		Columns: []string{"rank", "effect", "credits", "meaning"}},
		File: "analysis/drivers.go", from: "drivers.sql", Reads: []string{"int_configurations", "int_grouped_runs", "mart_figures"}},
	{Model: store.Model{Name: "int_drivers", Grain: "One row per model and team: why its spend by the card changed.", Key: []string{"by", "name"},
		Columns: []string{"by", "name", "before_credits", "after_credits", "delta_credits", "volume_credits", "mix_credits", "price_credits"}},
		File: "analysis/drivers.go", from: "drivers.sql", Reads: []string{"int_configurations", "int_grouped_runs"}},
	{Model: store.Model{Name: "focus_skus", Grain: "One row per configuration: its SKU and price in a FOCUS dataset.", Key: []string{"configuration_id"},
		Columns: []string{"configuration_id", "sku_id", "sku_price_id", "sku_meter", "sku_price_details", "description", "pricing_unit", "credits_per_unit",
			"units_per_output", "consumed_unit", "consumed_per_output"}}, File: "analysis/focus.go", Reads: []string{"card_prices", "int_configurations"}},
	{Model: store.Model{Name: "focus_purchases", Grain: "One row per purchase of credits.", Key: []string{"source", "from_at", "sku_price_id"},
		Columns: []string{"source", "card", "from_at", "to_at", "sku_id", "sku_price_id", "description", "credits", "price", "unit", "quantity", "unit_price"}},
		File: "analysis/focus.go"},
	{Model: store.Model{Name: "mart_laws", Grain: "One row per law: whether it holds on this data, and how many rows break it.", Key: []string{"law"},
		Columns: []string{"law", "says", "is_held", "offending_rows"}}, File: "analysis/analysis.go"},
	{Model: store.Model{Name: "mart_exports", Grain: "One row per table that offcut export writes: what a row of it is, those that are asked for most first.", Key: []string{"name"},
		Columns: []string{"rank", "name", "grain", "columns"}}, File: "analysis/exports.go"},
	{Model: store.Model{Name: "unusual_days", Grain: "One row per day of an unusual day or month, and per day it is held against.", Key: []string{"rank", "day"},
		Columns: []string{"rank", "day", "is_held_against"}},
		File: "analysis/unusual.go", Reads: []string{"int_complete_days"}},
	{Model: store.Model{Name: "mart_unusual", Grain: "One row per unusual day of the period, and per unusual month of the twelve up to its end: far outside the forecast made before it.",
		Key: []string{"rank"}, Columns: []string{"rank", "kind", "day", "spend_credits", "expected_credits", "lo95_credits", "hi95_credits", "excess_credits",
			"creator", "creator_excess_credits", "project", "project_excess_credits", "model", "model_excess_credits", "configuration",
			"configuration_excess_credits", "sentence"}},
		File: "analysis/unusual.go", Reads: []string{"int_complete_days", "int_unusual_causes"}},
	{Model: store.Model{Name: "mart_card_comparison", Grain: "One row for the cards in force, and one per other card: the period's succeeded runs by both.", Key: []string{"rank"},
		Columns: []string{"rank", "card", "title", "currency", "is_in_force", "runs", "own_credits", "credits", "difference_credits", "unpriced_runs"}},
		File: "analysis/card_comparison.go", Reads: []string{"int_configurations", "stg_period_runs"}},
	{Model: store.Model{Name: "mart_balance_breaks", Grain: "One row per ledger entry whose balance does not follow from the one before.", Key: []string{"rank"},
		Columns: []string{"rank", "source", "at", "file", "line", "expected_credits", "found_credits"}},
		File: "analysis/balance.go", from: "entries_in_order.sql", Reads: []string{"ledger"}},
}

// Table is a table of the analysis: its model, the file that makes it and the tables it is made from.
type Table struct {
	store.Model
	File  string
	Reads []string

	from string // the file of the SQL that a table written by Go sums with
}
