package analysis

import (
	"slices"
	"strings"

	"offcut/ingest/store"
)

// Written are the tables that Go fills, described as models describe themselves, with the SQL that their sums come from.
func Written() []Table {
	tables := slices.Clone(written)
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
	{Model: store.Model{Name: "int_run_chains", Grain: "One row per finished run: its chain and its role in it.", Key: []string{"source", "run_id"},
		Columns: []string{"source", "run_id", "chain", "role", "is_inferred", "has_session", "is_abandoned", "chain_explorations"}},
		File: "analysis/chains.go", from: "attempts.sql", Reads: []string{"card_periods", "int_chain_partitions", "stg_log"}},
	{Model: store.Model{Name: "take_prices", Grain: "One row per row of int_takes: what it costs under each set of levers.", Key: []string{"take_id"},
		Columns: []string{"take_id", "p_none", "p_d", "p_r", "p_m", "p_dr", "p_dm", "p_rm", "p_drm", "sixths_d", "sixths_r", "sixths_m", "draft", "draft_lighter"}},
		File: "analysis/levers.go", Reads: []string{"int_takes"}},
	{Model: store.Model{Name: "mart_savings", Grain: "One row: what levers would have saved in the period.", Key: []string{"baseline_runs"},
		Columns: []string{"baseline_runs", "baseline_credits", "together_credits", "together_share", "inferred_credits", "inferred_share",
			"assumed_delivery_runs", "hindsight_credits", "policy_net_credits", "policy_net_with_lighter_credits", "break_even", "first_take_chains", "iterated_chains"}},
		File: "analysis/savings_marts.go", from: "savings.sql", Reads: []string{"int_baseline_runs"}},
	{Model: store.Model{Name: "mart_levers", Grain: "One row per lever: alone, and its share of all together.", Key: []string{"lever"},
		Columns: []string{"rank", "lever", "title", "alone_credits", "share_credits", "runs", "basis"}},
		File: "analysis/savings_marts.go", from: "savings.sql", Reads: []string{"int_baseline_runs"}},
	{Model: store.Model{Name: "int_savings_by", Grain: "One row per team, creator, model and project: what levers would have saved.", Key: []string{"by", "name"},
		Columns: []string{"by", "name", "baseline_credits", "together_credits", "together_share", "share_draft_first", "share_lower_resolution",
			"share_cheaper_model", "policy_net_credits", "policy_net_with_lighter_credits", "break_even"}},
		File: "analysis/savings_marts.go", from: "savings.sql", Reads: []string{"int_baseline_runs"}},
	{Model: store.Model{Name: "mart_change_effects", Grain: "One row per part of the change of spend.", Key: []string{"effect"},
		Columns: []string{"rank", "effect", "credits", "meaning"}},
		File: "analysis/drivers.go", from: "drivers.sql", Reads: []string{"int_configurations", "int_priced_runs", "mart_figures"}},
	{Model: store.Model{Name: "int_drivers", Grain: "One row per model and team: why its spend by the card changed.", Key: []string{"by", "name"},
		Columns: []string{"by", "name", "before_credits", "after_credits", "delta_credits", "volume_credits", "mix_credits", "price_credits"}},
		File: "analysis/drivers.go", from: "drivers.sql", Reads: []string{"int_configurations", "int_priced_runs"}},
	{Model: store.Model{Name: "tip_spans", Grain: "One row per stretch of days that tips are worked out for: the period and the months before.", Key: []string{"span"},
		Columns: []string{"span", "from_day", "to_day"}},
		File: "analysis/tips.go", Reads: []string{"int_priced_runs"}},
	{Model: store.Model{Name: "tip_rows", Grain: "One row per tip of the period for a creator or team.", Key: []string{"for_kind", "name", "rank"},
		Columns: []string{"for_kind", "name", "rank", "tip", "title", "settings", "saving_credits", "saving_low_credits", "saving_high_credits", "basis", "runs", "credits", "run_ids", "sentence"}},
		File: "analysis/tips_rules.go", Reads: []string{"int_tip_claims", "int_tip_configurations", "int_tip_takes", "int_repeats", "stg_period_runs"}},
	{Model: store.Model{Name: "tip_action_rows", Grain: "One row per action worth most over all creators and teams.", Key: []string{"rank"},
		Columns: []string{"rank", "title", "name", "for_kind", "saving_credits", "basis", "sentence"}},
		File: "analysis/tips.go", Reads: []string{"tip_rows"}},
	{Model: store.Model{Name: "tip_history_rows", Grain: "One row per tip of an earlier month: what it promised and what came.", Key: []string{"for_kind", "name", "tip", "given_month"},
		Columns: []string{"for_kind", "name", "tip", "title", "given_month", "expected_credits", "realised_credits", "verdict"}},
		File: "analysis/tips_history.go", Reads: []string{"int_tip_claims", "int_tip_configurations", "int_tip_takes"}},
	{Model: store.Model{Name: "draft_marks", Grain: "One row per configuration and number of outputs at or below the draft settings.", Key: []string{"configuration_id", "n"},
		Columns: []string{"configuration_id", "n"}},
		File: "analysis/observed.go", Reads: []string{"int_configurations", "int_priced_runs"}},
	{Model: store.Model{Name: "observed_rows", Grain: "One row per model and final configuration: chains that began with a draft beside the others.", Key: []string{"rank"},
		Columns: []string{"rank", "model", "configuration", "drafted_chains", "other_chains", "drafted_credits_per_final", "other_credits_per_final", "difference_credits", "low_credits", "high_credits", "verdict"}},
		File: "analysis/observed.go", Reads: []string{"int_observed_chains"}},
	{Model: store.Model{Name: "creator_savings", Grain: "One row per creator with runs in the baseline: what levers would have saved.", Key: []string{"creator"},
		Columns: []string{"creator", "policy_net_credits", "policy_net_with_lighter_credits", "hindsight_credits", "break_even", "together_credits"}},
		File: "analysis/creators.go", from: "savings.sql", Reads: []string{"int_baseline_runs"}},
	{Model: store.Model{Name: "creator_quotes", Grain: "One row per creator: the command that prices their usual shot.", Key: []string{"creator"},
		Columns: []string{"creator", "quote_line"}},
		File: "analysis/creators.go", Reads: []string{"int_creator_usual"}},
	{Model: store.Model{Name: "creator_first_tips", Grain: "One row per creator and month in which a tip was first given.", Key: []string{"creator", "month"},
		Columns: []string{"creator", "month", "first_tips"}},
		File: "analysis/creators.go", Reads: []string{"tip_rows", "tip_history_rows"}},
}

// Table is a table of the analysis: its model, the file that makes it and the tables it is made from.
type Table struct {
	store.Model
	File  string
	Reads []string

	from string // the file of the SQL that a table written by Go sums with
}
