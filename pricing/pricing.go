package pricing

import (
	"context"
	"database/sql/driver"
	"embed"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"offcut/ingest"
	"offcut/ingest/store"
	"offcut/pricing/card"
)

//go:embed sql/*.sql
var sqlFiles embed.FS

// Models are the names of this package's models in the order they are built.
var Models = []string{
	"stg_log", "int_used_settings", "configurations", "int_zone_changes", "int_prices", "int_setting_prices", "stg_priced_runs", "int_configurations", "int_priced_runs",
	"int_other_runs", "int_daily_groups", "int_grouped_runs",
}

// Laws are the names of this package's laws.
var Laws = []string{"law_priced_once", "law_price_or_reason", "law_variance"}

// Files are the SQL files of Models and Laws.
func Files() embed.FS { return sqlFiles }

// Cards says which card prices which source.
type Cards struct {
	Default  *card.Card
	BySource map[string]*card.Card
}

// Of is the card that prices a source's runs.
func (c Cards) Of(source string) *card.Card {
	if own, ok := c.BySource[source]; ok {
		return own
	}
	return c.Default
}

// Options say which runs take part and how days are cut.
type Options struct {
	AsOf     time.Time // runs created at or after it take no part; zero: the midnight after the last run, in Timezone
	Timezone string
	Currency string // the one to look at, where runs of several sources are counted in several; empty: the default card's
	Together bool   // keep the runs of all currencies, for who does not add them
}

// Price builds the priced runs, one by one (int_priced_runs) and by day, owner and price (int_grouped_runs), and returns the as_of in
// force. Runs counted in another currency than the one looked at are in int_other_runs.
func Price(ctx context.Context, db *store.DB, cards Cards, o Options) (time.Time, error) {
	db.Stage("price runs")
	asOf, err := begin(ctx, db, o)
	if err != nil {
		return asOf, err
	}
	for _, step := range []func() error{
		func() error { return build(ctx, db, "stg_log", "int_used_settings") },
		func() error { return writePeriods(ctx, db, cards) },
		func() error { return build(ctx, db, "configurations") },
		func() error { return writePrices(ctx, db, cards) },
		func() error { return defineLocalDay(ctx, db, o.Timezone) },
		func() error { return build(ctx, db, "int_prices", "int_setting_prices", "stg_priced_runs") },
		func() error { return ingest.BindUnchecked(ctx, db) },
		func() error { return writeCards(ctx, db, cards) },
		func() error { return separate(ctx, db, cards, o) },
		func() error {
			return build(ctx, db, "int_configurations", "int_priced_runs", "int_other_runs", "int_daily_groups", "int_grouped_runs")
		},
	} {
		if err := step(); err != nil {
			return asOf, err
		}
	}
	return asOf, nil
}

func build(ctx context.Context, db *store.DB, names ...string) error {
	models, err := store.ReadModels(sqlFiles, names...)
	if err != nil {
		return err
	}
	return db.Build(ctx, models)
}

// begin binds the variables that the models read.
func begin(ctx context.Context, db *store.DB, o Options) (time.Time, error) {
	if err := db.Set(ctx, "timezone", o.Timezone); err != nil {
		return o.AsOf, err
	}
	asOf := o.AsOf
	if asOf.IsZero() {
		var after *time.Time
		// Clocks are set back by less than two days, so that the latest local time is of one of the latest runs.
		midnight := `SELECT timezone(getvariable('timezone'), max(timezone(getvariable('timezone'), timezone('UTC', created_at)))::DATE + INTERVAL 1 DAY)
			FROM stored_runs WHERE created_at > (SELECT max(created_at) FROM stored_runs) - INTERVAL 2 DAY`
		if err := db.QueryRow(ctx, midnight, nil, &after); err != nil {
			return asOf, err
		}
		if after != nil {
			asOf = after.UTC()
		}
	}
	return asOf, db.Set(ctx, "as_of", asOf)
}

const createPeriods = `CREATE OR REPLACE TEMP TABLE card_periods
	(source VARCHAR, model_key VARCHAR, model VARCHAR, from_at TIMESTAMP, to_at TIMESTAMP)`

// writePeriods fills card_periods: one row per source, model and stretch of time in which neither the model's rates nor those
// of its lighter models change.
func writePeriods(ctx context.Context, db *store.DB, cards Cards) error {
	if err := db.Exec(ctx, createPeriods); err != nil {
		return err
	}
	seen, err := db.Read(ctx, `SELECT source, model_key, min(min(model)) OVER (PARTITION BY model_key)
		FROM settings JOIN int_used_settings USING (setting_id) GROUP BY source, model_key ORDER BY ALL`)
	if err != nil {
		return err
	}
	return db.Append("temp", "card_periods", func(row func(...driver.Value) error) error {
		for _, r := range seen.Rows {
			source, key, shown := r[0].(string), r[1].(string), r[2].(string)
			c := cards.Of(source)
			changes := changes(c, shown)
			if spelling, ok := c.Spelling(shown); ok {
				shown = spelling
			}
			from := time.Time{}
			for _, to := range append(changes, time.Time{}) {
				if err := row(source, key, shown, orForever(from), orForever(to)); err != nil {
					return err
				}
				from = to
			}
		}
		return nil
	})
}

// changes are the instants at which the rates of a model or of one of its lighter models change, ascending.
func changes(c *card.Card, model string) []time.Time {
	instants := c.Changes(model)
	for _, lighter := range c.Lighter(model) {
		instants = append(instants, c.Changes(lighter)...)
	}
	slices.SortFunc(instants, time.Time.Compare)
	return slices.CompactFunc(instants, time.Time.Equal)
}

func orForever(t time.Time) driver.Value {
	if t.IsZero() {
		return nil
	}
	return t
}

const createPrices = `CREATE OR REPLACE TEMP TABLE card_prices
	(configuration_id BIGINT, price_status VARCHAR, unit VARCHAR, unit_credits DECIMAL(38, 9), rate_line BIGINT,
	failed_runs VARCHAR, bill_for VARCHAR, card VARCHAR)`

// writePrices fills card_prices: one row per row of configurations.
func writePrices(ctx context.Context, db *store.DB, cards Cards) error {
	if err := db.Exec(ctx, createPrices); err != nil {
		return err
	}
	configurations, err := db.Read(ctx, `SELECT configuration_id, source, model, task_key, resolution, width, height, duration_s, audio, priced_at
		FROM configurations`)
	if err != nil {
		return err
	}
	return db.Append("temp", "card_prices", func(row func(...driver.Value) error) error {
		for _, r := range configurations.Rows {
			c := cards.Of(r[1].(string))
			p := c.Price(Configuration(r[2:9]), r[9].(time.Time))
			var line driver.Value
			if p.Line > 0 {
				line = int64(p.Line)
			}
			if err := row(r[0], string(p.Status), orNull(string(p.Unit)), store.Credits(p.UnitCredits), line, c.FailedRuns, c.BillFor, c.Name); err != nil {
				return err
			}
		}
		return nil
	})
}

// Configuration reads model, task, resolution, width, height, duration_s and audio as a query gives them.
func Configuration(cells []any) card.Configuration {
	c := card.Configuration{Model: cells[0].(string)}
	c.Task, _ = cells[1].(string)
	c.Resolution, _ = cells[2].(string)
	c.Width, _ = cells[3].(int64)
	c.Height, _ = cells[4].(int64)
	if d, ok := cells[5].(decimal.Decimal); ok {
		c.DurationS = decimal.NewNullDecimal(d)
	}
	if audio, ok := cells[6].(bool); ok {
		c.Audio = &audio
	}
	return c
}

func orNull(s string) driver.Value {
	if s == "" {
		return nil
	}
	return s
}
