package analysis

import (
	"context"
	"database/sql/driver"
	"embed"

	"offcut/ingest/store"
)

//go:embed sql/*.sql
var sqlFiles embed.FS

// Models are the names of this package's models in the order they are built.
var Models = []string{
	"stg_period_runs", "stg_previous_runs", "stg_period_groups", "stg_previous_groups", "int_daily_runs", "mart_period", "mart_figures",
	"int_shown_models", "mart_daily_spend", "mart_previous_daily_spend", "mart_spend_steps", "mart_previous_spend_steps", "mart_calendar", "mart_spend_tree",
	"mart_spend_by", "mart_changes", "mart_files", "mart_reject_reasons",
	"mart_unpriced", "mart_unpriced_status", "mart_added_later", "mart_card", "mart_card_sources", "mart_variance", "mart_variance_runs", "mart_definitions",
}

// Laws are the names of this package's laws.
var Laws = []string{"law_groups_runs", "law_day_model_headline", "law_groups_headline", "law_tree_headline", "law_calendar_days", "law_spend_steps", "law_unpriced", "law_variance_runs"}

// SavingsLaws are the laws over SavingsModels.
var SavingsLaws = []string{"law_levers", "law_shares", "law_groups_savings", "law_change"}

// Files are the SQL files of Models and Laws.
func Files() embed.FS { return sqlFiles }

// Options narrow what is analysed.
type Options struct {
	Request       Request
	Team, Project string // empty: all
	IsSample      bool   // the data is made up and must be labelled so
	Budgets       []Budget
	Money         Money
	Plan          *PlanRules // nil: nothing is planned
}

// selecting are the models that pick the runs of the period and count those of all days.
const selecting = 5

// Select settles the period and builds stg_period_runs and stg_previous_runs, the runs in it and before it, both by groups too, and
// int_daily_runs.
func Select(ctx context.Context, db *store.DB, o Options) (Period, error) {
	p, err := ChoosePeriod(ctx, db, o.Request)
	if err != nil {
		return p, err
	}
	for name, v := range map[string]any{"team": orNull(o.Team), "project": orNull(o.Project), "is_sample": o.IsSample} {
		if err := db.Set(ctx, name, v); err != nil {
			return p, err
		}
	}
	return p, build(ctx, db, Models[:selecting])
}

// Build builds all marts over the priced runs and returns the period they are about.
func Build(ctx context.Context, db *store.DB, o Options) (Period, error) {
	p, err := Select(ctx, db, o)
	if err != nil {
		return p, err
	}
	db.Stage("spend tables")
	return p, build(ctx, db, Models[selecting:])
}

func build(ctx context.Context, db *store.DB, names []string) error {
	models, err := store.ReadModels(sqlFiles, names...)
	if err != nil {
		return err
	}
	return db.Build(ctx, models)
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// Check runs the laws, writes the mart mart_laws and returns those that do not hold.
func Check(ctx context.Context, db *store.DB, laws []store.Law) ([]store.Broken, error) {
	broken := []store.Broken{}
	counts := make([]int64, len(laws))
	for i, law := range laws {
		b, err := db.Check(ctx, law)
		if err != nil {
			return nil, err
		}
		if b != nil {
			broken = append(broken, *b)
			counts[i] = b.Count
		}
	}
	if err := db.Exec(ctx, "CREATE OR REPLACE TEMP TABLE mart_laws (law VARCHAR, says VARCHAR, is_held BOOLEAN, offending_rows BIGINT)"); err != nil {
		return nil, err
	}
	return broken, db.Append("temp", "mart_laws", func(row func(...driver.Value) error) error {
		for i, law := range laws {
			if err := row(law.Name, law.Says, counts[i] == 0, counts[i]); err != nil {
				return err
			}
		}
		return nil
	})
}
