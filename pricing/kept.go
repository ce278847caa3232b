package pricing

import (
	"context"
	"database/sql/driver"
	"fmt"

	"offcut/ingest"
	"offcut/ingest/store"
)

// logic is the version of what sql/priced_runs.sql and package card make of a run. Whoever changes that, or the columns of the kept
// tables, counts it up, so that what is kept is made anew.
const logic = "2"

// createKept makes the tables of priced runs empty. They are kept in a named database, else temporary. Configurations and
// priced_runs are described by sql/; spellings has the number of runs that spell a model so, in parts to be summed, and
// priced_sources the fingerprint of the card that a source is priced by.
const createKept = `%[1]s
	(configuration_id BIGINT, source VARCHAR, model_key VARCHAR, task_key VARCHAR, resolution VARCHAR, width BIGINT, height BIGINT,
	duration_s DECIMAL(9, 3), audio BOOLEAN, model VARCHAR, from_at TIMESTAMP, to_at TIMESTAMP, priced_at TIMESTAMP);
%[2]s (source VARCHAR, model_key VARCHAR, model VARCHAR, runs BIGINT);
%[3]s (source VARCHAR, fingerprint VARCHAR)`

// pricer brings the tables of priced runs up to date.
type pricer struct {
	db     *store.DB
	cards  Cards
	models map[string]store.Model
	keeps  bool
	place  string // the schema they are in
	prices ingest.Derivation
	since  ingest.Since
}

func newPricer(ctx context.Context, db *store.DB, cards Cards, o Options) (*pricer, error) {
	p := &pricer{db: db, cards: cards, models: map[string]store.Model{}, keeps: db.Keeps() && !o.apart, place: db.Place()}
	if o.apart {
		p.place = "temp"
	}
	models, err := store.ReadModels(sqlFiles, Models...)
	if err != nil {
		return nil, err
	}
	for _, m := range models {
		p.models[m.Name] = m
	}
	p.prices = ingest.Derivation{Name: "prices", Basis: logic + " " + o.Timezone}
	if !p.keeps {
		p.since = ingest.Anew
		return p, nil
	}
	p.since, err = p.prices.Since(ctx, db)
	return p, err
}

// update prices the runs that are not priced yet: all of them, if none are kept, or if those that are would have another price.
func (p *pricer) update(ctx context.Context) error {
	if p.since.IsKept {
		holds, err := p.holdCards(ctx)
		if err != nil {
			return err
		}
		if !holds {
			p.priceAnew()
		}
	}
	if p.since.IsCurrent {
		if err := writePeriods(ctx, p.db, p.cards); err != nil {
			return err
		}
		return p.writePrices(ctx)
	}
	return p.db.Transaction(ctx, func() error {
		if err := p.readSpellings(ctx); err != nil {
			return err
		}
		if p.since.IsKept {
			holds, err := p.holdPeriods(ctx)
			if err != nil {
				return err
			}
			if !holds {
				p.priceAnew()
				if err := p.readSpellings(ctx); err != nil {
					return err
				}
			}
		}
		if err := p.priceRuns(ctx); err != nil || !p.keeps {
			return err
		}
		if !p.since.IsKept {
			if err := ingest.ForgetPriced(ctx, p.db); err != nil {
				return err
			}
		}
		return p.prices.Record(ctx, p.db)
	})
}

func (p *pricer) priceAnew() {
	p.since = ingest.Anew
	p.tellStage()
}

// tellStage tells whether all runs are priced, or those alone that have no price yet.
func (p *pricer) tellStage() {
	if p.since.IsKept {
		p.db.Stage("price new runs")
	} else {
		p.db.Stage("price runs")
	}
}

// holdCards says whether the sources of the kept prices have the same cards still.
func (p *pricer) holdCards(ctx context.Context) (bool, error) {
	kept, err := p.db.Read(ctx, "SELECT source, fingerprint FROM kept.priced_sources")
	if err != nil {
		return false, err
	}
	for _, row := range kept.Rows {
		if p.cards.Of(row[0].(string)).Fingerprint() != row[1].(string) {
			return false, nil
		}
	}
	return true, nil
}

// holdPeriods says whether the models of the kept prices are shown in the same spelling, and have the same stretches.
func (p *pricer) holdPeriods(ctx context.Context) (holds bool, err error) {
	err = p.db.QueryRow(ctx, `SELECT count(*) = 0 FROM (SELECT source, model_key, model, from_at, to_at FROM configurations EXCEPT FROM card_periods)`, nil, &holds)
	return holds, err
}

// readSpellings binds unpriced_from, makes empty tables where nothing is kept, counts the spellings of models and fills card_periods.
func (p *pricer) readSpellings(ctx context.Context) error {
	if err := p.db.Set(ctx, "unpriced_from", p.since.Number); err != nil {
		return err
	}
	if err := p.db.Set(ctx, "priced_file", p.since.File); err != nil {
		return err
	}
	if !p.since.IsKept {
		if err := p.clear(ctx); err != nil {
			return err
		}
	}
	count := `INSERT INTO %s.spellings
		SELECT source, model_key, model, count(*) FROM runs WHERE run_number >= getvariable('unpriced_from') GROUP BY ALL`
	if p.since.IsKept {
		count += `
		UNION ALL
		SELECT source, model_key, model, -count(*) FROM other_versions
		WHERE run_number < getvariable('unpriced_from')
			AND run_number IN (SELECT run_number FROM kept.removed_runs WHERE file_id > getvariable('priced_file'))
		GROUP BY ALL`
	}
	if err := p.db.Exec(ctx, fmt.Sprintf(count, p.place)); err != nil {
		return err
	}
	return writePeriods(ctx, p.db, p.cards)
}

// clear makes empty tables.
func (p *pricer) clear(ctx context.Context) error {
	return p.db.Exec(ctx, fmt.Sprintf(createKept, p.newTable("configurations"), p.newTable("spellings"), p.newTable("priced_sources")))
}

func (p *pricer) newTable(name string) string { return store.NewTable(p.place, name) }

// dropTemporary drops temporary tables of priced runs, which hide those that are kept.
func dropTemporary(ctx context.Context, db *store.DB) error {
	for _, table := range []string{"configurations", "spellings", "priced_sources", "priced_runs"} {
		if err := db.Exec(ctx, "DROP TABLE IF EXISTS temp."+table); err != nil {
			return err
		}
	}
	return nil
}

// priceRuns adds the configurations and prices of the runs that have none, and drops those of runs that are no more.
func (p *pricer) priceRuns(ctx context.Context) error {
	add := fmt.Sprintf(`INSERT INTO %s.configurations
		SELECT (SELECT coalesce(max(configuration_id), 0) FROM configurations) + row_number() OVER (), * FROM (%s) AS d
		WHERE NOT EXISTS (
			FROM configurations AS c
			WHERE d.source = c.source AND d.model_key = c.model_key AND d.task_key IS NOT DISTINCT FROM c.task_key
				AND d.resolution IS NOT DISTINCT FROM c.resolution AND d.width IS NOT DISTINCT FROM c.width
				AND d.height IS NOT DISTINCT FROM c.height AND d.duration_s IS NOT DISTINCT FROM c.duration_s
				AND d.audio IS NOT DISTINCT FROM c.audio AND d.from_at IS NOT DISTINCT FROM c.from_at)`, p.place, p.models["configurations"].SQL)
	if err := p.db.Exec(ctx, add); err != nil {
		return fmt.Errorf("configurations: %w", err)
	}
	if err := p.writePrices(ctx); err != nil {
		return err
	}
	if err := p.writeSources(ctx); err != nil {
		return err
	}
	query := p.models["priced_runs"].SQL
	if !p.since.IsKept {
		query = p.newTable("priced_runs") + " AS " + query
	} else {
		drop := `DELETE FROM kept.priced_runs WHERE run_number IN (SELECT run_number FROM kept.removed_runs WHERE file_id > getvariable('priced_file'))`
		if err := p.db.Exec(ctx, drop); err != nil {
			return err
		}
		query = "INSERT INTO kept.priced_runs " + query
	}
	if err := p.db.Exec(ctx, query); err != nil {
		return fmt.Errorf("priced_runs: %w", err)
	}
	return nil
}

// writePrices fills card_prices and int_prices.
func (p *pricer) writePrices(ctx context.Context) error {
	if err := writePrices(ctx, p.db, p.cards); err != nil {
		return err
	}
	return p.build(ctx, "int_prices")
}

// writeSources notes by which card each source is priced.
func (p *pricer) writeSources(ctx context.Context) error {
	sources, err := p.db.Read(ctx, "SELECT DISTINCT source FROM card_periods ORDER BY source")
	if err != nil {
		return err
	}
	if err := p.db.Exec(ctx, "DELETE FROM priced_sources"); err != nil {
		return err
	}
	return p.db.Append(p.place, "priced_sources", func(row func(...driver.Value) error) error {
		for _, r := range sources.Rows {
			source := r[0].(string)
			if err := row(source, p.cards.Of(source).Fingerprint()); err != nil {
				return err
			}
		}
		return nil
	})
}

// build makes models that are temporary in any database.
func (p *pricer) build(ctx context.Context, names ...string) error {
	models := make([]store.Model, len(names))
	for i, name := range names {
		models[i] = p.models[name]
	}
	return p.db.Build(ctx, models)
}
