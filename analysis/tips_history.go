package analysis

import (
	"context"
	"database/sql/driver"
	"fmt"
	"math/big"
	"strings"

	"github.com/shopspring/decimal"

	"offcut/ingest/store"
)

// remeasure is what a tip of an earlier span was worth in the last month, in exact credits. expected is what the last month's
// work would have wasted at the earlier rate: waste for each credit that the work needed without it, so that more or less work
// makes no difference. What is not wasted any more is realised. Both are nil where either span has no work to measure.
func remeasure(earlier, last finding) (expected, realised *big.Rat) {
	if last.saved == nil || last.needed == nil || last.needed.Sign() <= 0 || earlier.needed.Sign() <= 0 || earlier.saved.Sign() <= 0 {
		return nil, nil
	}
	expected = new(big.Rat).Mul(new(big.Rat).Quo(earlier.saved, earlier.needed), last.needed)
	return expected, new(big.Rat).Sub(expected, last.saved)
}

// writeTipHistory fills tip_history_rows: each saving tip of the earlier months with what came of it.
func writeTipHistory(ctx context.Context, db *store.DB, a advice) error {
	var rows [][]driver.Value
	if len(a.spans) > 0 {
		last := a.spans.lastMonth()
		for _, one := range a.spans {
			if !one.month.IsZero() && one.id != last.id {
				rows = append(rows, a.remeasured(one, last)...)
			}
		}
	}
	return writeRows(ctx, db, "tip_history_rows", `for_kind VARCHAR, name VARCHAR, tip VARCHAR, title VARCHAR, given_month DATE,
		expected_credits DECIMAL(38, 9), realised_credits DECIMAL(38, 9), verdict VARCHAR`, rows)
}

func (a advice) remeasured(given, last span) [][]driver.Value {
	var rows [][]driver.Value
	for _, t := range a.tips[given.id] {
		if !t.saving.Valid {
			continue
		}
		expected, realised := remeasure(t.finding, a.findings[tipKey{last.id, t.kind, t.name, t.rule.id}])
		promised, came := t.saving, decimal.NullDecimal{}
		if expected != nil {
			promised, came = decimal.NewNullDecimal(RoundRat(expected)), decimal.NewNullDecimal(RoundRat(realised))
		}
		rows = append(rows, []driver.Value{t.kind, t.name, t.rule.id, t.rule.title, given.month, orNullCredits(promised), orNullCredits(came),
			verdict(expected, realised, given, last)})
	}
	return rows
}

// verdict puts into words how much of what was expected came about.
func verdict(expected, realised *big.Rat, given, last span) string {
	now := last.month.Format("January 2006")
	if expected == nil {
		return "nothing in " + now + " to measure it on"
	}
	if realised.Cmp(expected) == 0 {
		return "followed: nothing of this waste is left in " + now
	}
	percent := new(big.Rat).Quo(realised, expected)
	text := percent.Mul(percent, big.NewRat(100, 1)).FloatString(0)
	since := fmt.Sprintf(" from %s to %s", given.month.Format("January 2006"), now)
	switch risen, isRise := strings.CutPrefix(text, "-"); {
	case risen == "0":
		return "this waste stayed the same" + since
	case isRise:
		return "this waste rose by " + risen + " %" + since
	default:
		return "this waste fell by " + text + " %" + since
	}
}
