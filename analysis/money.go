package analysis

import (
	"context"
	"database/sql/driver"

	"github.com/shopspring/decimal"

	"offcut/ingest/store"
	"offcut/pricing"
)

// MoneyModels are what the books need: the period in money, who is charged for what, and what is not settled yet. BuildMoney
// builds them.
var MoneyModels = []string{"mart_money", "mart_chargeback", "mart_accruals"}

// MoneyLaws are the laws over MoneyModels.
var MoneyLaws = []string{"law_money", "law_accruals"}

// BuildMoney builds MoneyModels, after BuildSavings and BuildVendors. Without a price per credit, money is null in them.
func BuildMoney(ctx context.Context, db *store.DB) error { return build(ctx, db, MoneyModels) }

// creditPrice is what every credit of the currency looked at costs, where that is one price.
type creditPrice struct {
	each     decimal.NullDecimal
	currency string
}

// readCreditPrice writes credit_prices and returns the one price of the credits looked at: none if a source has no price or
// another one, since nothing says of which source the credits to come will be.
func readCreditPrice(ctx context.Context, db *store.DB, cards pricing.Cards, m Money) (p creditPrice, err error) {
	if err := writeCreditPrices(ctx, db, cards, m); err != nil {
		return p, err
	}
	t, err := db.Read(ctx, `SELECT min(price_per_credit), min(money_currency) FROM source_currencies LEFT JOIN credit_prices USING (source) WHERE is_main
		HAVING count(*) = count(price_per_credit) AND min(price_per_credit) = max(price_per_credit)`)
	if err != nil || len(t.Rows) == 0 {
		return p, err
	}
	p.each = decimal.NewNullDecimal(t.Rows[0][0].(decimal.Decimal))
	p.currency = t.Rows[0][1].(string)
	return p, nil
}

const (
	moneyPlaces = 9    // of money beside a forecast, as of credits
	mostMoney   = 1e17 // as credits_money has it
)

// of are amounts of credits in money, and its currency; null where the amount or the price is not known.
func (p creditPrice) of(credits ...decimal.NullDecimal) []driver.Value {
	var cells []driver.Value
	for _, c := range credits {
		money := c.Decimal.Mul(p.each.Decimal)
		if !c.Valid || !p.each.Valid || money.Abs().GreaterThan(decimal.NewFromFloat(mostMoney)) {
			cells = append(cells, nil)
			continue
		}
		cells = append(cells, amount(money.Round(moneyPlaces)))
	}
	return append(cells, orNullText(p.currency))
}
