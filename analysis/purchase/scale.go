package purchase

import (
	"fmt"
	"math/bits"

	"github.com/shopspring/decimal"
)

// maxUnits is the largest scaled amount: sums of a few of them stay within an int64.
const maxUnits = 1 << 58

// scale turns decimals into integers in units of 10^-places, without rounding.
type scale struct{ places int32 }

// widen makes room for the decimals of d.
func (s *scale) widen(d decimal.Decimal) {
	exp := d.Exponent()
	if -exp <= s.places {
		return
	}
	if d.IsZero() {
		return
	}
	if d.NumDigits() <= 18 {
		c := d.CoefficientInt64()
		for c%10 == 0 {
			c /= 10
			exp++
		}
		s.places = max(s.places, -exp)
		return
	}
	for places := -exp; places > s.places; places-- { // rare: more digits than an int64 holds
		if !d.Truncate(places - 1).Equal(d) {
			s.places = places
			return
		}
	}
}

// units returns d in units, or an error when it is too large for them.
func (s scale) units(d decimal.Decimal) (int64, error) {
	if d.IsZero() {
		return 0, nil
	}
	c, shift := d.CoefficientInt64(), d.Exponent()+s.places
	if d.NumDigits() > 18 || shift < 0 || shift > 18 {
		return s.slowUnits(d)
	}
	for ; shift > 0; shift-- {
		if c *= 10; c > maxUnits || c < -maxUnits {
			return s.slowUnits(d)
		}
	}
	return c, nil
}

func (s scale) slowUnits(d decimal.Decimal) (int64, error) {
	tooLarge := fmt.Errorf("%s is too large beside amounts with %d decimals (expected at most 17 digits)", short(d), s.places)
	if int64(d.NumDigits())+int64(d.Exponent())+int64(s.places) > 19 { // before a shift could make it enormous
		return 0, tooLarge
	}
	c := d.Shift(s.places).BigInt()
	if !c.IsInt64() || c.Int64() > maxUnits || c.Int64() < -maxUnits {
		return 0, tooLarge
	}
	return c.Int64(), nil
}

// short writes d without spelling out enormous exponents.
func short(d decimal.Decimal) string {
	if e := d.Exponent(); e > 30 || e < -60 {
		return fmt.Sprintf("%se%d", d.Coefficient(), e)
	}
	return d.String()
}

// decimal returns n units.
func (s scale) decimal(n int64) decimal.Decimal { return decimal.New(n, -s.places) }

// lessProduct reports whether a*b < c*d; none is negative.
func lessProduct(a, b, c, d int64) bool {
	high1, low1 := bits.Mul64(uint64(a), uint64(b))
	high2, low2 := bits.Mul64(uint64(c), uint64(d))
	return high1 < high2 || high1 == high2 && low1 < low2
}

// mulDiv returns a*b/c rounded up, where that is known to fit; none is negative.
func mulDiv(a, b, c int64) int64 {
	high, low := bits.Mul64(uint64(a), uint64(b))
	quotient, rest := bits.Div64(high, low, uint64(c))
	if rest > 0 {
		quotient++
	}
	return int64(quotient)
}
