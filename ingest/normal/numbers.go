package normal

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
)

// The bounds of numbers.
const (
	MaxCount         = 1_000_000 // greatest number of generations, outputs, and pixels of width and height
	MaxDuration      = 3600      // longest duration, in seconds
	CreditDecimals   = 9         // decimals kept of credits
	CreditDigits     = 18        // credits are below 10 to this power
	DurationDecimals = 3         // decimals kept of a duration in seconds
)

// maxDigits bounds each side of the dot in Decimal, and the zeros that
// JSONNumber writes: far beyond every bound above, and cheap to hold.
const maxDigits = 1000

var (
	creditLimit   = decimal.New(1, CreditDigits)
	durationLimit = decimal.New(MaxDuration, 0)
)

// Credits reads credits or US dollars: a number of at least 0, rounded half up
// to 9 decimals, then below 10¹⁸. rounded says that rounding changed the value.
func Credits(s string) (d decimal.Decimal, rounded, ok bool) {
	n, ok := scanNumber(trim(s))
	if !ok || len(n.whole) > CreditDigits {
		return decimal.Decimal{}, false, false
	}
	d, rounded = n.round(CreditDecimals)
	if d.IsNegative() || len(n.whole) == CreditDigits && !d.LessThan(creditLimit) {
		return decimal.Decimal{}, false, false
	}
	return d, rounded, true
}

// Duration reads seconds: 8, 8s, 8 s, PT8S or PT1M30.5S in any case, rounded
// half up to 3 decimals, then from 0 to 3,600. rounded says that rounding
// changed the value.
func Duration(s string) (d decimal.Decimal, rounded, ok bool) {
	n, ok := scanDuration(trim(s))
	if !ok || len(n.whole) > len("3600") {
		return decimal.Decimal{}, false, false
	}
	d, rounded = n.round(DurationDecimals)
	if d.IsNegative() || d.GreaterThan(durationLimit) {
		return decimal.Decimal{}, false, false
	}
	return d, rounded, true
}

// Whole reads a whole number from minimum to maximum; 30.0 is one.
func Whole(s string, minimum, maximum int64) (n int64, ok bool) {
	number, ok := scanNumber(trim(s))
	if !ok || number.fraction != "" || len(number.whole) > 18 {
		return 0, false
	}
	n = firstDigits(number.whole, len(number.whole))
	if number.negative {
		n = -n
	}
	if n < minimum || n > maximum {
		return 0, false
	}
	return n, true
}

// Decimal reads a number exactly: ASCII digits with at most one dot among or
// beside them and an optional sign; no exponent, no separators, no unit. ok is
// false for anything else, and for more than 1,000 digits on one side of the
// dot (zeros at the outer ends aside).
func Decimal(s string) (d decimal.Decimal, ok bool) {
	n, ok := scanNumber(trim(s))
	if !ok || len(n.whole) > maxDigits || len(n.fraction) > maxDigits {
		return decimal.Decimal{}, false
	}
	d, _ = n.round(len(n.fraction))
	return d, true
}

// FormatDecimal returns d without exponent and trailing zeros; zero is "0",
// never "-0".
func FormatDecimal(d decimal.Decimal) string { return d.String() }

// JSONNumber returns a JSON number without its exponent, so that the other
// functions read it by its exact value; JSON allows exponents, text does not.
// Below 10⁻¹⁰⁰⁰ it gives another number that no reading of this package can
// tell from it. ok is false where s is no number or is 10¹⁰⁰⁰ or more; s then
// comes back as it was.
func JSONNumber(s string) (plain string, ok bool) {
	at := strings.IndexAny(s, "eE")
	if at < 0 {
		_, ok = scanNumber(s)
		return s, ok
	}
	n, ok := scanNumber(s[:at])
	exponent, okExponent := scanExponent(s[at+1:])
	if !ok || !okExponent {
		return s, false
	}
	return n.shift(exponent, s)
}

// number is a decimal as written, without zeros at its outer ends: zero has
// neither whole nor fraction digits.
type number struct {
	negative        bool
	whole, fraction string
}

func scanNumber(s string) (n number, ok bool) {
	if s != "" && (s[0] == '-' || s[0] == '+') {
		n.negative = s[0] == '-'
		s = s[1:]
	}
	i := countDigits(s)
	n.whole, s = s[:i], s[i:]
	if s != "" {
		n.fraction = s[1:]
		if s[0] != '.' || countDigits(n.fraction) != len(n.fraction) {
			return number{}, false
		}
	}
	if n.whole == "" && n.fraction == "" {
		return number{}, false
	}
	n.whole = strings.TrimLeft(n.whole, "0")
	n.fraction = strings.TrimRight(n.fraction, "0")
	return n, true
}

// round returns n rounded half up (a half goes away from zero, as in SQL) to
// the given decimals, and whether that changed it.
func (n number) round(places int) (d decimal.Decimal, rounded bool) {
	kept, up := n.fraction, false
	if len(kept) > places {
		kept, up, rounded = kept[:places], kept[places] >= '5', true
	}
	exponent := -int32(len(kept))
	if len(n.whole)+len(kept) > 18 {
		return decimal.NewFromBigInt(n.bigCoefficient(kept, up), exponent), rounded
	}
	coefficient := firstDigits(n.whole, len(n.whole))
	for i := 0; i < len(kept); i++ {
		coefficient = coefficient*10 + int64(kept[i]-'0')
	}
	if up {
		coefficient++
	}
	if n.negative {
		coefficient = -coefficient
	}
	return decimal.New(coefficient, exponent), rounded
}

func (n number) bigCoefficient(kept string, up bool) *big.Int {
	coefficient, _ := new(big.Int).SetString(n.whole+kept, 10)
	if up {
		coefficient.Add(coefficient, big.NewInt(1))
	}
	if n.negative {
		coefficient.Neg(coefficient)
	}
	return coefficient
}

// shift writes n × 10^exponent out; written is the text it came from.
func (n number) shift(exponent int64, written string) (plain string, ok bool) {
	all := n.whole + n.fraction
	significant := strings.TrimLeft(all, "0")
	if significant == "" {
		return "0", true
	}
	// The value is 0.significant × 10^point.
	point := int64(len(n.whole)-(len(all)-len(significant))) + exponent
	sign := ""
	if n.negative {
		sign = "-"
	}
	switch length := int64(len(significant)); {
	case point > maxDigits:
		return written, false
	case point < -maxDigits:
		return sign + "0." + strings.Repeat("0", maxDigits) + "1", true
	case point <= 0:
		return sign + "0." + strings.Repeat("0", int(-point)) + significant, true
	case point >= length:
		return sign + significant + strings.Repeat("0", int(point-length)), true
	default:
		return sign + significant[:point] + "." + significant[point:], true
	}
}

// scanExponent reads a signed exponent; one beyond ±10¹² is as good as that.
func scanExponent(s string) (exponent int64, ok bool) {
	negative := strings.HasPrefix(s, "-")
	if negative || strings.HasPrefix(s, "+") {
		s = s[1:]
	}
	if s == "" || countDigits(s) != len(s) {
		return 0, false
	}
	s = strings.TrimLeft(s, "0")
	if exponent = 1_000_000_000_000; len(s) <= 12 {
		exponent = firstDigits(s, len(s))
	}
	if negative {
		exponent = -exponent
	}
	return exponent, true
}

func scanDuration(s string) (n number, ok bool) {
	if s == "" {
		return number{}, false
	}
	if s[0] == 'P' || s[0] == 'p' {
		return scanISODuration(strings.ToUpper(s))
	}
	if last := s[len(s)-1]; last == 's' || last == 'S' {
		s = trim(s[:len(s)-1])
	}
	return scanNumber(s)
}

// scanISODuration reads P[nD]T[nH][nM][nS] in upper case, the seconds with an
// optional fraction.
func scanISODuration(s string) (n number, ok bool) {
	seconds, rest, okDays := cutUnit(s[1:], "D", 24*60*60)
	rest, okTime := strings.CutPrefix(rest, "T")
	hours, rest, okHours := cutUnit(rest, "H", 60*60)
	minutes, rest, okMinutes := cutUnit(rest, "M", 60)
	if !okDays || !okTime || !okHours || !okMinutes || strings.HasSuffix(s, "T") {
		return number{}, false
	}
	if rest != "" {
		last, isSeconds := strings.CutSuffix(rest, "S")
		if n, ok = scanNumber(last); !ok || !isSeconds || rest[0] == '-' || rest[0] == '+' {
			return number{}, false
		}
	}
	if len(n.whole) > len("3600") {
		return n, true
	}
	seconds += hours + minutes + firstDigits(n.whole, len(n.whole))
	n.whole = strings.TrimLeft(strconv.FormatInt(seconds, 10), "0")
	return n, true
}

// cutUnit reads a whole number before mark, times the seconds of that unit, and
// returns what follows; without mark in s it is 0.
func cutUnit(s, mark string, unit int64) (seconds int64, rest string, ok bool) {
	before, after, found := strings.Cut(s, mark)
	if !found {
		return 0, s, true
	}
	trimmed := strings.TrimLeft(before, "0")
	if before == "" || countDigits(before) != len(before) || len(trimmed) > 9 {
		return 0, s, false
	}
	return firstDigits(trimmed, len(trimmed)) * unit, after, true
}
