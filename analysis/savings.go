package analysis

import (
	"context"
	"database/sql/driver"
	"fmt"
	"math/big"
	"time"

	"github.com/shopspring/decimal"

	"offcut/ingest/store"
	"offcut/pricing"
	"offcut/pricing/card"
)

// Delivery says what resolution each project is delivered in.
type Delivery struct {
	Default  string // empty: 1080p, assumed
	Projects map[string]string
}

// SavingsOptions are the rules of savings.
type SavingsOptions struct {
	Chains   ChainRules
	Draft    Draft
	Delivery Delivery
}

const createDeliveries = `CREATE OR REPLACE TEMP TABLE deliveries (project VARCHAR, resolution VARCHAR)`

const createTakes = `CREATE OR REPLACE TEMP TABLE take_prices
	(take_id BIGINT, p_none DECIMAL(38, 9), p_d DECIMAL(38, 9), p_r DECIMAL(38, 9), p_m DECIMAL(38, 9), p_dr DECIMAL(38, 9), p_dm DECIMAL(38, 9),
	p_rm DECIMAL(38, 9), p_drm DECIMAL(38, 9), sixths_d DECIMAL(38, 9), sixths_r DECIMAL(38, 9), sixths_m DECIMAL(38, 9),
	draft DECIMAL(38, 9), draft_lighter DECIMAL(38, 9))`

// BuildSavings finds chains and prices what levers would have saved for the runs of the period, in int_baseline and int_group_prices,
// and builds int_period_chains.
func BuildSavings(ctx context.Context, db *store.DB, cards pricing.Cards, o SavingsOptions) error {
	if err := db.RunFile(ctx, sqlFiles, "sql/macros.sql"); err != nil {
		return err
	}
	if err := BuildChains(ctx, db, o.Chains); err != nil {
		return err
	}
	db.Stage("price levers")
	if err := writeDeliveries(ctx, db, o.Delivery); err != nil {
		return err
	}
	if err := build(ctx, db, savingsInputs); err != nil {
		return err
	}
	if err := writeTakes(ctx, db, cards, o.Draft); err != nil {
		return err
	}
	return build(ctx, db, savingsRuns)
}

func writeDeliveries(ctx context.Context, db *store.DB, d Delivery) error {
	if err := db.Exec(ctx, createDeliveries); err != nil {
		return err
	}
	if err := db.Set(ctx, "delivery_default", orNull(d.Default)); err != nil {
		return err
	}
	return db.Append("temp", "deliveries", func(row func(...driver.Value) error) error {
		for project, resolution := range d.Projects {
			if err := row(project, resolution); err != nil {
				return err
			}
		}
		return nil
	})
}

// writeTakes prices each row of int_takes under every set of levers.
func writeTakes(ctx context.Context, db *store.DB, cards pricing.Cards, d Draft) error {
	if err := db.Exec(ctx, createTakes); err != nil {
		return err
	}
	takes, err := db.Read(ctx, `SELECT take_id, source, model, task_key, resolution, width, height, duration_s, audio, created_at, n, role, delivery
		FROM int_takes ORDER BY take_id`)
	if err != nil {
		return err
	}
	return db.Append("temp", "take_prices", func(row func(...driver.Value) error) error {
		for _, r := range takes.Rows {
			c := cards.Of(r[1].(string))
			t := take{configuration: pricing.Configuration(r[2:9]), at: r[9].(time.Time), n: r[10].(int64), exploration: r[11] == "exploration", delivery: r[12].(string)}
			if err := row(append([]driver.Value{r[0]}, d.cells(c, t)...)...); err != nil {
				return err
			}
		}
		return nil
	})
}

// cells are the columns of take_prices after its id.
func (d Draft) cells(c *card.Card, t take) []driver.Value {
	p := d.prices(c, t)
	s := sixths(p)
	var plain, lighter decimal.Decimal
	if !t.exploration {
		plain, lighter = d.draftOf(c, t)
	}
	amounts := []decimal.Decimal{p[0], p[draftFirst], p[lowerResolution], p[cheaperModel], p[draftFirst|lowerResolution], p[draftFirst|cheaperModel],
		p[lowerResolution|cheaperModel], p[draftFirst|lowerResolution|cheaperModel], s[0], s[1], s[2], plain, lighter}
	cells := make([]driver.Value, len(amounts))
	for i, a := range amounts {
		cells[i] = store.Credits(decimal.NewNullDecimal(a))
	}
	return cells
}

// Savings is what the levers would have saved for a group of runs, in exact credits.
type Savings struct {
	Name            string
	BaselineRuns    int64
	Baseline        decimal.Decimal
	Inferred        decimal.Decimal // baseline in inferred chains
	AssumedDelivery int64           // baseline runs whose delivery resolution is assumed
	Alone           [3]decimal.Decimal
	Runs            [3]int64 // with something saved by the lever alone
	Sixths          [3]decimal.Decimal
	Together        decimal.Decimal
	Hindsight       decimal.Decimal // H
	PolicyNet       decimal.Decimal // H − K
	PolicyLighter   decimal.Decimal
	firstTakes      int64           // |A|, chains kept at the first take
	iterated        int64           // |B|, chains with an exploration
	drafts          decimal.Decimal // K
}

// Groupings are what savings can be grouped by.
var Groupings = []string{"creator", "team", "project", "model", "month"}

// ReadSavings sums up int_group_prices: by is one of Groupings, or empty for one group of all runs.
func ReadSavings(ctx context.Context, db *store.DB, by string) ([]Savings, error) {
	column := map[string]string{"": "''", "month": "strftime(created_month, '%Y-%m')"}[by]
	if column == "" {
		column = by
	}
	query, err := sqlFiles.ReadFile("sql/savings.sql")
	if err != nil {
		return nil, err
	}
	t, err := db.Read(ctx, fmt.Sprintf("WITH grouped AS (SELECT *, %s AS name FROM int_group_prices),\n%s", column, query))
	if err != nil {
		return nil, err
	}
	groups := make([]Savings, len(t.Rows))
	for i, r := range t.Rows {
		groups[i] = readSavings(r)
	}
	if by == "" && len(groups) == 0 {
		groups = []Savings{{}}
	}
	return groups, nil
}

func readSavings(r []any) Savings {
	amount := func(i int) decimal.Decimal {
		d, _ := r[i].(decimal.Decimal)
		return d
	}
	whole := func(i int) int64 {
		n, _ := r[i].(int64)
		return n
	}
	s := Savings{Name: r[0].(string), BaselineRuns: whole(1), Baseline: amount(2), Inferred: amount(3), AssumedDelivery: whole(4)}
	for i := range 3 {
		s.Alone[i], s.Runs[i], s.Sixths[i] = amount(5+i), whole(8+i), amount(11+i)
	}
	s.Together = amount(14)
	s.Hindsight = s.Alone[0]
	s.drafts = amount(16)
	s.PolicyNet = s.Hindsight.Sub(s.drafts)
	s.PolicyLighter = amount(15).Sub(amount(17))
	s.firstTakes, s.iterated = whole(18), whole(19)
	return s
}

// BreakEven is the share of shots above which, if they need no exploration, drafting first loses: h / (h + k), with h the
// saving per iterated chain and k the drafts per chain kept at its first take. It is null where either kind is missing.
func (s Savings) BreakEven() *big.Rat {
	if s.firstTakes == 0 || s.iterated == 0 {
		return nil
	}
	h := new(big.Rat).Quo(s.Hindsight.Rat(), new(big.Rat).SetInt64(s.iterated))
	k := new(big.Rat).Quo(s.drafts.Rat(), new(big.Rat).SetInt64(s.firstTakes))
	sum := new(big.Rat).Add(h, k)
	if sum.Sign() == 0 {
		return nil
	}
	return h.Quo(h, sum)
}

// SharePlaces is the number of decimals that savings are shown with in JSON.
const SharePlaces = 6

// Shares are the levers' Shapley values, rounded by largest remainder (ties in lever order) to sum to the rounded Together.
func (s Savings) Shares() [3]decimal.Decimal {
	var shares [3]decimal.Decimal
	var rest [3]decimal.Decimal // of the division by six, in sixths of the last place
	left := s.Together.Round(SharePlaces).Shift(SharePlaces)
	six := decimal.NewFromInt(6)
	for i, sixths := range s.Sixths {
		scaled := sixths.Shift(SharePlaces)
		shares[i] = scaled.Sub(scaled.Mod(six)).Div(six).Floor()
		rest[i] = scaled.Sub(shares[i].Mul(six))
		left = left.Sub(shares[i])
	}
	for ; left.IsPositive(); left = left.Sub(decimal.NewFromInt(1)) {
		most := 0
		for i := range rest {
			if rest[i].GreaterThan(rest[most]) {
				most = i
			}
		}
		shares[most] = shares[most].Add(decimal.NewFromInt(1))
		rest[most] = decimal.NewFromInt(-1)
	}
	for i := range shares {
		shares[i] = shares[i].Shift(-SharePlaces)
	}
	return shares
}
