package pricing

import (
	"context"
	"time"

	"offcut/ingest/store"
	"offcut/pricing/card"
)

// Compare prices the runs by the cards, as Price does, and by another card for all of them, whose prices stand beside in the
// temporary table int_against_runs. BuildComparison then sums both up by model.
func Compare(ctx context.Context, db *store.DB, cards Cards, against *card.Card, o Options) (time.Time, error) {
	all := o
	all.Currency = "" // one card, one currency
	asOf, err := Price(ctx, db, Cards{Default: against}, all)
	if err != nil {
		return asOf, err
	}
	err = db.Exec(ctx, "CREATE OR REPLACE TEMP TABLE int_against_runs AS SELECT source, run_id, price_status, repriced_credits FROM int_priced_runs")
	if err != nil {
		return asOf, err
	}
	return Price(ctx, db, cards, o)
}

// BuildComparison builds mart_against over the runs in stg_period_runs.
func BuildComparison(ctx context.Context, db *store.DB) error {
	return build(ctx, db, "mart_against")
}
