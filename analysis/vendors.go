package analysis

import (
	"context"
	"database/sql/driver"

	"github.com/shopspring/decimal"

	"offcut/ingest/store"
	"offcut/pricing"
)

// VendorModels put vendors side by side. BuildVendors builds them.
var VendorModels = []string{"mart_vendors"}

// VendorLaws are the laws over VendorModels.
var VendorLaws = []string{"law_vendors"}

// Money is what a credit costs, for amounts shown in money beside credits.
type Money struct {
	Currency       string                     // such as EUR
	PricePerCredit decimal.NullDecimal        // of the default card's credits
	BySource       map[string]decimal.Decimal // of the credits of other vendors
}

// BuildVendors builds VendorModels and writes credit_prices.
func BuildVendors(ctx context.Context, db *store.DB, cards pricing.Cards, m Money) error {
	if err := writeCreditPrices(ctx, db, cards, m); err != nil {
		return err
	}
	if err := db.RunFile(ctx, sqlFiles, "sql/macros.sql"); err != nil {
		return err
	}
	return build(ctx, db, VendorModels)
}

// writeCreditPrices writes credit_prices: one row per source whose price per credit is known. The price of the default card's
// credits is that of every source counted in them.
func writeCreditPrices(ctx context.Context, db *store.DB, cards pricing.Cards, m Money) error {
	t, err := db.Read(ctx, "SELECT source FROM source_currencies ORDER BY source")
	if err != nil {
		return err
	}
	sources := []string{""} // stands for the default card
	for _, row := range t.Rows {
		sources = append(sources, row[0].(string))
	}
	var rows [][]driver.Value
	currencies := cards.Currencies(sources)
	for i, s := range sources[1:] {
		price, known := m.BySource[s]
		if !known && m.PricePerCredit.Valid && (cards.Of(s) == cards.Default || currencies[i+1] == currencies[0]) {
			price, known = m.PricePerCredit.Decimal, true
		}
		if known {
			rows = append(rows, []driver.Value{s, store.Credits(decimal.NewNullDecimal(price)), orNull(m.Currency)})
		}
	}
	return writeRows(ctx, db, "credit_prices", "source VARCHAR, price_per_credit DECIMAL(38, 9), money_currency VARCHAR", rows)
}
