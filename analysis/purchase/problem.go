package purchase

import (
	"fmt"
	"math"
	"time"

	"github.com/shopspring/decimal"
)

// Lot is an amount of credits in hand at as_of.
type Lot struct {
	Credits decimal.Decimal
	LastDay time.Time // the last day on which it can be spent; zero: it never expires
}

// Pack is an offer of credits, sold whole. A volume tier is a pack of its own.
type Pack struct {
	Name      string
	Credits   decimal.Decimal
	Price     decimal.NullDecimal // money for one pack; absent from all packs: credits bought are minimised instead
	ValidDays int                 // a pack bought on day d can be spent from d to d+ValidDays-1; 0: it never expires
}

// The rules for what is left of an allowance when it falls due again.
const (
	RollNone      = "none"      // it is gone
	RollUnlimited = "unlimited" // it stays
	RollCap       = "cap"       // at most Allowance.Cap of it stays
)

// Allowance is what a subscription adds at the start of a day of every month.
type Allowance struct {
	Credits  decimal.Decimal
	Every    string // "month"
	Day      int    // 1 to 31; in a shorter month its last day
	Rollover string // RollNone, RollUnlimited or RollCap
	Cap      decimal.Decimal
}

// Problem is what a plan is made for. Only the calendar date of a time counts, in the time's own zone.
type Problem struct {
	AsOf       time.Time           // the day of decision, day 0; what fell due or was bought by then is in Balance
	Days       int                 // length of the horizon, as_of included
	Balance    []Lot               // in hand at as_of
	Risk       decimal.Decimal     // accepted share of paths that run dry, 0 to 1
	LeadDays   int                 // the first day a pack can be bought for is as_of + LeadDays
	Allowances []Allowance         // those due after as_of are added
	Packs      []Pack              // none: nothing can be bought
	Paths      [][]decimal.Decimal // one or more, each with the demand in credits of day 0 … Days-1
	Effort     int                 // the work that Decide may take, in percent of two seconds of one core; 0: all of it
}

func (p Problem) effort() int64 {
	if p.Effort == 0 {
		return 100
	}
	return int64(p.Effort)
}

// maxDays bounds the horizon to ten years.
const maxDays = 3660

// InvalidError says which part of a Problem or a plan cannot be.
type InvalidError struct {
	Where string // the part, in the words of the configuration, such as `pack "Small": price`
	What  string // what is wrong, and what was expected
}

// Error returns the place and what is wrong there.
func (e *InvalidError) Error() string { return e.Where + ": " + e.What }

func invalid(where, format string, args ...any) error {
	return &InvalidError{Where: where, What: fmt.Sprintf(format, args...)}
}

// check returns the first thing wrong with p, or nil.
func (p Problem) check() error {
	if p.Days < 1 || p.Days > maxDays {
		return invalid("horizon", "%d days (expected 1 to %d)", p.Days, maxDays)
	}
	if p.Risk.IsNegative() || p.Risk.GreaterThan(decimal.NewFromInt(1)) {
		return invalid("risk", "%s (expected a share from 0 to 1)", p.Risk)
	}
	if p.Effort < 0 || p.Effort > 100 {
		return invalid("effort", "%d percent (expected 1 to 100, or 0 for all)", p.Effort)
	}
	if p.LeadDays < 0 {
		return invalid("lead_days", "%d (expected 0 or more)", p.LeadDays)
	}
	for _, l := range p.Balance {
		if l.Credits.IsNegative() {
			return invalid("balance", "%s (expected 0 or more)", l.Credits)
		}
	}
	for _, a := range p.Allowances {
		if err := a.check(); err != nil {
			return err
		}
	}
	if err := checkPacks(p.Packs); err != nil {
		return err
	}
	return p.checkPaths()
}

func (a Allowance) check() error {
	switch {
	case a.Credits.IsNegative():
		return invalid("allowance: credits", "%s (expected 0 or more)", a.Credits)
	case a.Every != "month":
		return invalid("allowance: every", "%q (expected \"month\")", a.Every)
	case a.Day < 1 || a.Day > 31:
		return invalid("allowance: day", "%d (expected 1 to 31)", a.Day)
	case a.Rollover != RollNone && a.Rollover != RollUnlimited && a.Rollover != RollCap:
		return invalid("allowance: rollover", "%q (expected none, unlimited or cap)", a.Rollover)
	case a.Rollover == RollCap && a.Cap.IsNegative():
		return invalid("allowance: cap", "%s (expected 0 or more)", a.Cap)
	}
	return nil
}

func checkPacks(packs []Pack) error {
	seen := map[string]bool{}
	for _, k := range packs {
		where := fmt.Sprintf("pack %q", k.Name)
		switch {
		case seen[k.Name]:
			return invalid(where, "there are two of this name (expected different names)")
		case !k.Credits.IsPositive():
			return invalid(where+": credits", "%s (expected more than 0)", k.Credits)
		case k.ValidDays < 0 || k.ValidDays > 1e6:
			return invalid(where+": valid_days", "%d (expected 1 or more, or nothing)", k.ValidDays)
		case k.Price.Valid && !k.Price.Decimal.IsPositive():
			return invalid(where+": price", "%s (expected more than 0)", k.Price.Decimal)
		case k.Price.Valid != packs[0].Price.Valid:
			return invalid(where+": price", "some packs have one and some have none (expected all or none)")
		}
		seen[k.Name] = true
	}
	return nil
}

func (p Problem) checkPaths() error {
	if len(p.Paths) == 0 {
		return invalid("demand", "there is no path (expected one or more)")
	}
	for i, path := range p.Paths {
		if len(path) != p.Days {
			return invalid("demand", "path %d has %d days (expected %d)", i+1, len(path), p.Days)
		}
		for d, x := range path {
			if x.IsNegative() {
				return invalid("demand", "path %d asks for %s on day %d (expected 0 or more)", i+1, x, d)
			}
		}
	}
	return nil
}

// date returns day number d as midnight UTC.
func (p Problem) date(d int) time.Time { return midnight(p.AsOf).AddDate(0, 0, d) }

// day returns the number of days from as_of to t.
func (p Problem) day(t time.Time) int {
	return int(math.Round(midnight(t).Sub(midnight(p.AsOf)).Hours() / 24))
}

func midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// priced reports whether packs have prices.
func (p Problem) priced() bool { return len(p.Packs) > 0 && p.Packs[0].Price.Valid }
