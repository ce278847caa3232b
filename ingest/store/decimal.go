package store

import (
	duckdb "github.com/marcboeker/go-duckdb/v2"
	"github.com/shopspring/decimal"
)

// creditScale is the number of decimals of every DECIMAL(38,9) column.
const creditScale = 9

// Credits converts an exact decimal of at most nine decimals to the driver's DECIMAL(38,9) for Append. An invalid one is null.
func Credits(d decimal.NullDecimal) any {
	if !d.Valid {
		return nil
	}
	return duckdb.Decimal{Width: 38, Scale: creditScale, Value: d.Decimal.Shift(creditScale).BigInt()}
}

// Seconds converts an exact decimal of at most three decimals to the driver's DECIMAL(9,3) for Append. An invalid one is null.
func Seconds(d decimal.NullDecimal) any {
	if !d.Valid {
		return nil
	}
	return duckdb.Decimal{Width: 9, Scale: 3, Value: d.Decimal.Shift(3).BigInt()}
}
