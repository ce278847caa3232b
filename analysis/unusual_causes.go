package analysis

import (
	"context"
	"fmt"
	"math/big"
	"strings"

	"github.com/shopspring/decimal"

	"offcut/ingest/store"
)

// cause is how far the spend of one creator, project, model or configuration lay above what is usual for it; below is negative.
type cause struct {
	by, creator, name string // creator is set for what is one creator's alone
	over              decimal.Decimal
}

// causes are those of one unusual day or month, on the side on which it was unusual.
type causes []cause

// readCauses reads the causes of each unusual day or month. Those whose spend then or before is unknown are left out.
func readCauses(ctx context.Context, db *store.DB, s spendDays, all []unusual) ([]causes, error) {
	out := make([]causes, len(all))
	usual := make([]*big.Rat, len(all)) // days of the stretch for each day it is held against
	for i, u := range all {
		from := s.at(u.from)
		usual[i] = big.NewRat(int64(len(s.known(from, from+u.days, 1))), int64(max(1, len(s.heldAgainst(u)))))
	}
	_, err := db.Stream(ctx, func(r []any) error {
		i := r[0].(int64) - 1
		spend, known := r[4].(decimal.Decimal)
		other, knownBefore := r[5].(decimal.Decimal)
		if !known || !knownBefore {
			return nil
		}
		c := cause{by: r[1].(string), name: r[3].(string)}
		if c.by != "creator" {
			c.creator, _ = r[2].(string)
		}
		difference := new(big.Rat).Sub(spend.Rat(), new(big.Rat).Mul(other.Rat(), usual[i]))
		c.over = decimal.RequireFromString(difference.FloatString(9))
		if c.over.Sign() == all[i].over.Sign() {
			out[i] = append(out[i], c)
		}
		return nil
	}, `SELECT rank, "by", creator, name, spend_credits, other_credits FROM int_unusual_causes ORDER BY rank, "by", name, creator NULLS FIRST`)
	return out, err
}

// most is the cause of a kind that lies furthest from usual, of one creator's or, if empty, of all; nil without any. Of equal
// ones the first by name.
func (c causes) most(by, creator string) *cause {
	var most *cause
	for i, one := range c {
		if one.by == by && one.creator == creator && (most == nil || one.over.Abs().GreaterThan(most.over.Abs())) {
			most = &c[i]
		}
	}
	return most
}

// A cause is named as all of a difference from nearlyAll of it on, as most of it from mostly on; a creator as the reason
// from oneAlone on.
var nearlyAll, mostly, oneAlone = decimal.New(9, -1), decimal.New(5, -1), decimal.New(25, -2)

// sentence says in one sentence where an unusual day or month comes from, and in another if it lasted.
func (c causes) sentence(u unusual) string {
	text := c.reason(u)
	if u.isLasting {
		text += fmt.Sprintf(" It lasted: the %ss after it are not listed.", u.kind)
	}
	return text
}

func (c causes) reason(u unusual) string {
	total := creditsText(u.over.Abs())
	above, more, from := "above", "more", "came from"
	if u.over.IsNegative() {
		above, more, from = "below", "less", "was missing from"
	}
	if u.spend.IsZero() {
		return fmt.Sprintf("Nothing was spent, where %s credits were expected.", creditsText(u.expected))
	}
	who := c.most("creator", "")
	if who == nil {
		return fmt.Sprintf("It was %s credits %s expectation, with no creator far from usual.", total, above)
	}
	part := creditsText(who.over.Abs())
	switch {
	case part == total:
		return fmt.Sprintf("All %s %s expectation %s %s.", total, above, from, c.details(who))
	case who.over.Abs().GreaterThan(u.over.Abs()):
		return fmt.Sprintf("%s: %s %s than usual, and the %s as a whole %s %s expectation.", c.details(who), part, more, u.kind, total, above)
	case who.over.Abs().LessThan(u.over.Abs().Mul(oneAlone)) && c.count("creator") > 1:
		return fmt.Sprintf("%s together were %s %s expectation; %s of it %s %s.", plural(c.count("creator"), "creator"), total, above, part, from, c.details(who))
	}
	return fmt.Sprintf("%s of the %s %s expectation %s %s.", part, total, above, from, c.details(who))
}

func (c causes) count(by string) int64 {
	n := int64(0)
	for _, one := range c {
		if one.by == by && one.creator == "" {
			n++
		}
	}
	return n
}

// details name a creator with the project and the configuration (else the model) that most of their difference was in.
func (c causes) details(who *cause) string {
	var text strings.Builder
	text.WriteString(who.name)
	if who.name == "(unknown)" {
		text.Reset()
		text.WriteString("runs without a creator")
	}
	isMost := func(one *cause, share decimal.Decimal) bool {
		return one != nil && one.over.Abs().GreaterThanOrEqual(who.over.Abs().Mul(share))
	}
	opening := ", mostly "
	switch project := c.most("project", who.name); {
	case project != nil && project.name == "(none)":
	case isMost(project, nearlyAll):
		text.WriteString(" on " + project.name)
	case isMost(project, mostly):
		text.WriteString(", mostly on " + project.name)
		opening = " and with "
	}
	for _, by := range []string{"configuration", "model"} {
		if with := c.most(by, who.name); isMost(with, mostly) {
			text.WriteString(opening + strings.ReplaceAll(with.name, " · ", " "))
			break
		}
	}
	return text.String()
}
