package cli

import (
	"github.com/shopspring/decimal"

	"offcut/analysis"
)

// money are the prices of [money] and [source]; all that is wrong with them is reported at once.
func (c *config) money() (analysis.Money, error) {
	m := analysis.Money{Currency: c.Money.Currency, BySource: map[string]decimal.Decimal{}}
	v := &values{path: c.path}
	if d, ok := v.price("money.price_per_credit", c.Money.PricePerCredit); ok {
		m.PricePerCredit = decimal.NewNullDecimal(d)
	}
	for source, s := range c.Source {
		if d, ok := v.price("source."+source+".price_per_credit", s.PricePerCredit); ok {
			m.BySource[source] = d
		}
	}
	if m.Currency == "" && (m.PricePerCredit.Valid || len(m.BySource) > 0) {
		v.problems = append(v.problems, c.path+`: money.currency is missing (expected the currency of price_per_credit, such as "EUR")`)
	}
	return m, v.err()
}

// price reads the money that a credit costs.
func (v *values) price(key string, value any) (decimal.Decimal, bool) {
	d, ok := v.decimal(key, value)
	if ok && (!d.IsPositive() || d.Exponent() < -9 || d.GreaterThan(decimal.NewFromInt(1_000_000))) {
		v.wrong(key, value, "a price above 0 with at most nine decimals")
		return d, false
	}
	return d, ok
}
