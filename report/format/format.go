package format

import (
	"math/big"
	"strings"

	"github.com/shopspring/decimal"
)

// Minus is U+2212, the minus sign of every negative number shown.
const Minus = "\u2212"

// Null is what stands for a null cell unless a declaration says otherwise.
const Null = "–"

// Format is one named way of showing a cell.
type Format struct {
	// Name is what page declarations write.
	Name string
	// Types are the column types it accepts.
	Types []string
	// IsNumeric says that cells align right and use tabular digits.
	IsNumeric bool

	places func(v any) int32
	text   func(v any, places int32) string
}

// Accepts reports whether the format can show a column of this type.
func (f Format) Accepts(columnType string) bool {
	for _, t := range f.Types {
		if t == columnType {
			return true
		}
	}
	return false
}

// Column shows the cells of one column alike: all with as many decimals as the
// cell that needs most of those the format allows, so that they align. A null
// gives an empty string.
func (f Format) Column(values []any) []string {
	var places int32
	if f.places != nil {
		for _, v := range values {
			if v != nil {
				places = max(places, f.places(v))
			}
		}
	}
	texts := make([]string, len(values))
	for i, v := range values {
		if v != nil {
			texts[i] = f.text(v, places)
		}
	}
	return texts
}

// Text shows one value by itself; null is [Null].
func (f Format) Text(v any) string {
	if v == nil {
		return Null
	}
	return f.Column([]any{v})[0]
}

// Size shows a number without its sign, for sentences that say "up" or "less".
func (f Format) Size(v any) string {
	if d, ok := Decimal(v); ok {
		return f.Text(d.Abs())
	}
	return f.Text(v)
}

// Decimal reads any number a table can hold as an exact decimal. A double is
// read as the shortest decimal that gives it back. It says false for null, for
// what is no number and for NaN and infinities.
func Decimal(v any) (decimal.Decimal, bool) {
	switch n := v.(type) {
	case decimal.Decimal:
		return n, true
	case int64:
		return decimal.NewFromInt(n), true
	case int32:
		return decimal.NewFromInt32(n), true
	case int:
		return decimal.NewFromInt(int64(n)), true
	case *big.Int:
		return decimal.NewFromBigInt(n, 0), n != nil
	case float64:
		if n-n != 0 {
			return decimal.Decimal{}, false
		}
		return decimal.NewFromFloat(n), true
	}
	return decimal.Decimal{}, false
}

// needed counts the decimals of d that are not trailing zeros, at most limit of
// them after rounding.
func needed(d decimal.Decimal, limit int32) int32 {
	_, fraction, _ := strings.Cut(roundHalfUp(d, limit).StringFixed(limit), ".")
	return int32(len(strings.TrimRight(fraction, "0")))
}

// roundHalfUp rounds a half away from zero, as invoices do.
func roundHalfUp(d decimal.Decimal, places int32) decimal.Decimal {
	return d.Round(places)
}

// grouped writes d with the given decimals, commas between thousands and the
// true minus. What is not zero never reads as zero: below half a last digit it
// is "<0.01".
func grouped(d decimal.Decimal, places int32) string {
	rounded := roundHalfUp(d, places)
	if rounded.IsZero() && !d.IsZero() {
		return sign(d) + "<" + decimal.New(1, -places).String()
	}
	whole, fraction, _ := strings.Cut(rounded.Abs().StringFixed(places), ".")
	var b strings.Builder
	b.WriteString(sign(rounded))
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(digit)
	}
	if fraction != "" {
		b.WriteByte('.')
		b.WriteString(fraction)
	}
	return b.String()
}

// signed is grouped with a plus before what is greater than zero.
func signed(d decimal.Decimal, places int32) string {
	if d.IsPositive() {
		return "+" + grouped(d, places)
	}
	return grouped(d, places)
}

func sign(d decimal.Decimal) string {
	if d.IsNegative() {
		return Minus
	}
	return ""
}
