package analysis

import (
	"context"
	"database/sql/driver"
	"slices"

	"github.com/shopspring/decimal"

	"offcut/ingest/store"
)

// SavingsModels are the marts of savings and drivers: the first five are written by Go, from fractions that SQL does not have,
// the others are SQL.
var SavingsModels = []string{
	"mart_savings", "mart_levers", "mart_savings_by", "mart_change_effects", "mart_drivers", "mart_top_chains", "mart_efficiency",
}

// savingsInputs are built before take_prices are written, savingsRuns after.
var (
	savingsInputs = []string{"int_baseline", "int_baseline_groups", "int_takes"}
	savingsRuns   = []string{"int_group_prices", "int_baseline_runs", "int_period_chains", "int_period_roles"}
)

// writtenByGo is how many of SavingsModels are not SQL.
const writtenByGo = 5

// SQLModels are all of this package's models that are SQL, in the order they are built.
func SQLModels() []string {
	return slices.Concat(Models, chainModels, savingsInputs, savingsRuns, []string{"mart_savings_by", "mart_drivers"}, SavingsModels[writtenByGo:],
		forecastInputs, UnusualModels[:2])
}

// BuildSavingsMarts builds SavingsModels for the period, after BuildSavings.
func BuildSavingsMarts(ctx context.Context, db *store.DB, p Period, o Options) error {
	db.Stage("savings tables")
	all, err := ReadSavings(ctx, db, "")
	if err != nil {
		return err
	}
	if err := writeSavings(ctx, db, all[0]); err != nil {
		return err
	}
	if err := writeLevers(ctx, db, all[0]); err != nil {
		return err
	}
	if err := writeSavingsBy(ctx, db); err != nil {
		return err
	}
	if err := writeDrivers(ctx, db, p, o); err != nil {
		return err
	}
	return build(ctx, db, SavingsModels[writtenByGo:])
}

// writeRows makes a temporary table of the given columns and fills it.
func writeRows(ctx context.Context, db *store.DB, name, columns string, rows [][]driver.Value) error {
	if err := db.Exec(ctx, "CREATE OR REPLACE TEMP TABLE "+name+" ("+columns+")"); err != nil {
		return err
	}
	return db.Append("temp", name, func(appendRow func(...driver.Value) error) error {
		for _, row := range rows {
			if err := appendRow(row...); err != nil {
				return err
			}
		}
		return nil
	})
}

func amount(d decimal.Decimal) driver.Value { return store.Credits(decimal.NewNullDecimal(d)) }

// portion is a part of a whole for showing as a percentage; null of nothing.
func portion(part, whole decimal.Decimal) driver.Value {
	if whole.IsZero() {
		return nil
	}
	f, _ := part.Rat().Quo(part.Rat(), whole.Rat()).Float64()
	return f
}

func (s Savings) breakEvenCell() driver.Value {
	share := s.BreakEven()
	if share == nil {
		return nil
	}
	f, _ := share.Float64()
	return f
}

func writeSavings(ctx context.Context, db *store.DB, s Savings) error {
	return writeRows(ctx, db, "mart_savings", `baseline_runs BIGINT, baseline_credits DECIMAL(38, 9), together_credits DECIMAL(38, 9), together_share DOUBLE,
		inferred_credits DECIMAL(38, 9), inferred_share DOUBLE, assumed_delivery_runs BIGINT, hindsight_credits DECIMAL(38, 9),
		policy_net_credits DECIMAL(38, 9), policy_net_with_lighter_credits DECIMAL(38, 9), break_even DOUBLE, first_take_chains BIGINT,
		iterated_chains BIGINT`, [][]driver.Value{{
		s.BaselineRuns, amount(s.Baseline), amount(s.Together), portion(s.Together, s.Baseline), amount(s.Inferred),
		portion(s.Inferred, s.Baseline), s.AssumedDelivery, amount(s.Hindsight), amount(s.PolicyNet), amount(s.PolicyLighter),
		s.breakEvenCell(), s.firstTakes, s.iterated,
	}})
}

// leverTitles name the levers for readers, in order.
var leverTitles = []string{"Draft first", "Lower resolution", "Cheaper model"}

// leverBasis says what a lever's saving rests on: drafting depends on what people would have done, the delivery resolution
// may be assumed, and a lighter model may not serve.
func leverBasis(lever int, s Savings) string {
	if 1<<lever == lowerResolution && s.AssumedDelivery == 0 {
		return "measured"
	}
	return "estimated"
}

func writeLevers(ctx context.Context, db *store.DB, s Savings) error {
	shares := s.Shares()
	rows := make([][]driver.Value, len(LeverNames))
	for i, name := range LeverNames {
		rows[i] = []driver.Value{int64(i + 1), name, leverTitles[i], amount(s.Alone[i]), amount(shares[i]), s.Runs[i], leverBasis(i, s)}
	}
	return writeRows(ctx, db, "mart_levers", `rank BIGINT, lever VARCHAR, title VARCHAR, alone_credits DECIMAL(38, 9), share_credits DECIMAL(38, 9),
		runs BIGINT, basis VARCHAR`, rows)
}

func writeSavingsBy(ctx context.Context, db *store.DB) error {
	var rows [][]driver.Value
	for _, by := range []string{"team", "creator", "model", "project"} {
		groups, err := ReadSavings(ctx, db, by)
		if err != nil {
			return err
		}
		for _, s := range groups {
			shares := s.Shares()
			rows = append(rows, []driver.Value{by, s.Name, amount(s.Baseline), amount(s.Together), portion(s.Together, s.Baseline),
				amount(shares[0]), amount(shares[1]), amount(shares[2]), amount(s.PolicyNet), amount(s.PolicyLighter), s.breakEvenCell()})
		}
	}
	err := writeRows(ctx, db, "int_savings_by", `"by" VARCHAR, name VARCHAR, baseline_credits DECIMAL(38, 9), together_credits DECIMAL(38, 9),
		together_share DOUBLE, share_draft_first DECIMAL(38, 9), share_lower_resolution DECIMAL(38, 9), share_cheaper_model DECIMAL(38, 9),
		policy_net_credits DECIMAL(38, 9), policy_net_with_lighter_credits DECIMAL(38, 9), break_even DOUBLE`, rows)
	if err != nil {
		return err
	}
	return build(ctx, db, []string{"mart_savings_by"})
}

// writeDrivers writes why spend changed; without a period before, both tables are empty.
func writeDrivers(ctx context.Context, db *store.DB, p Period, o Options) error {
	var effects, lines [][]driver.Value
	if !p.PreviousFrom.IsZero() {
		total, by, err := Drivers(ctx, db, Span{p.PreviousFrom, p.PreviousTo}, Span{p.From, p.To}, o)
		if err != nil {
			return err
		}
		if effects, err = changeEffects(ctx, db, total); err != nil {
			return err
		}
		for _, e := range by {
			delta, volume, mix, price := e.Rounded()
			lines = append(lines, []driver.Value{e.By, e.Name, amount(RoundRat(e.Before)), amount(RoundRat(e.After)), amount(delta),
				amount(volume), amount(mix), amount(price)})
		}
	}
	err := writeRows(ctx, db, "mart_change_effects", "rank BIGINT, effect VARCHAR, credits DECIMAL(38, 9), meaning VARCHAR", effects)
	if err != nil {
		return err
	}
	err = writeRows(ctx, db, "int_drivers", `"by" VARCHAR, name VARCHAR, before_credits DECIMAL(38, 9), after_credits DECIMAL(38, 9),
		delta_credits DECIMAL(38, 9), volume_credits DECIMAL(38, 9), mix_credits DECIMAL(38, 9), price_credits DECIMAL(38, 9)`, lines)
	if err != nil {
		return err
	}
	return build(ctx, db, []string{"mart_drivers"})
}

// changeEffects are the four parts of the change of spend: the card's three, and what was charged beside the card.
func changeEffects(ctx context.Context, db *store.DB, total Effect) ([][]driver.Value, error) {
	figures, err := db.Read(ctx, "SELECT change_credits FROM mart_figures")
	if err != nil {
		return nil, err
	}
	delta, volume, mix, price := total.Rounded()
	var outside driver.Value
	if change, ok := figures.Rows[0][0].(decimal.Decimal); ok {
		outside = amount(change.Sub(delta))
	}
	return [][]driver.Value{
		{int64(1), "Volume", amount(volume), "more or fewer outputs, at the average price"},
		{int64(2), "Mix", amount(mix), "dearer or cheaper models, resolutions and durations"},
		{int64(3), "Price", amount(price), "the card's prices changed"},
		{int64(4), "Outside the card", outside, "failed runs, charges that differ from the card, runs without a price"},
	}, nil
}
