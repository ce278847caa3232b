package analysis

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"offcut/ingest/store"
	"offcut/pricing"
	"offcut/pricing/card"
)

const (
	recentDays     = 28 // days before as_of whose runs say what a change of price means
	mostPriceNotes = 3
)

// repricing is what dated changes of price make of a spender's forecast.
type repricing struct {
	factors []float64 // by day ahead: the price of recent runs then, by their price now
	notes   []string  // sentences on the greatest changes, by date
}

// priceStep is an instant at which rates of the cards change, and the day ahead that it falls on.
type priceStep struct {
	at  time.Time
	day int
}

// configurationRuns are recent runs of a configuration, as a card counts them.
type configurationRuns struct {
	card           *card.Card
	configuration  card.Configuration
	runs, billable int64
}

// costs are what the runs cost by the card just before as_of and after each step; where the price is lost, the last one stays.
// ok is false where they have no price before as_of.
func (c configurationRuns) costs(instants []time.Time) (costs []decimal.Decimal, lost []bool, ok bool) {
	for i, at := range instants {
		p := c.card.Price(c.configuration, at)
		switch {
		case p.Status != card.Priced && i == 0:
			return nil, nil, false
		case p.Status != card.Priced:
			costs = append(costs, costs[i-1])
		case p.Unit == card.Run:
			costs = append(costs, p.UnitCredits.Decimal.Mul(decimal.NewFromInt(c.runs)))
		default:
			costs = append(costs, p.UnitCredits.Decimal.Mul(decimal.NewFromInt(c.billable)))
		}
		lost = append(lost, p.Status != card.Priced)
	}
	return costs, lost, true
}

// mix is what a spender's recent runs cost before as_of and after each step, by model.
type mix map[string]*modelCosts

type modelCosts struct {
	costs []decimal.Decimal
	lost  []bool // from this step on, some of its configurations have no price
}

func (m mix) add(model string, costs []decimal.Decimal, lost []bool) {
	c, ok := m[model]
	if !ok {
		c = &modelCosts{make([]decimal.Decimal, len(costs)), make([]bool, len(costs))}
		m[model] = c
	}
	for i := range costs {
		c.costs[i] = c.costs[i].Add(costs[i])
		c.lost[i] = c.lost[i] || lost[i]
	}
}

// readRepricing works out what changes of price within the horizon make of each spender's forecast; nil for one without any.
// Rates as of the last instant before as_of are what history was run at; a change at as_of itself is yet to come.
func readRepricing(ctx context.Context, db *store.DB, cards pricing.Cards, h *spendHistory, horizon int) (map[*spender]*repricing, error) {
	var asOf time.Time
	var zone string
	if err := db.QueryRow(ctx, "SELECT getvariable('as_of')::TIMESTAMP, getvariable('timezone')::VARCHAR", nil, &asOf, &zone); err != nil {
		return nil, err
	}
	location, err := time.LoadLocation(zone)
	if err != nil {
		return nil, err
	}
	steps := priceSteps(cards, asOf, location, h.asOf, horizon)
	if len(steps) == 0 {
		return nil, nil
	}
	instants := []time.Time{asOf.Add(-time.Microsecond)}
	for _, s := range steps {
		instants = append(instants, s.at)
	}
	mixes, err := h.readMixes(ctx, db, cards, instants)
	if err != nil {
		return nil, err
	}
	out := map[*spender]*repricing{}
	for s, m := range mixes {
		if r := m.repricing(steps, h.asOf, horizon); r != nil {
			out[s] = r
		}
	}
	return out, nil
}

// priceSteps are the changes of all cards from as_of on whose day is within the horizon, ascending.
func priceSteps(cards pricing.Cards, asOf time.Time, location *time.Location, first time.Time, horizon int) []priceStep {
	all := []*card.Card{cards.Default}
	for _, c := range cards.BySource {
		all = append(all, c)
	}
	var steps []priceStep
	for _, c := range all {
		for _, model := range c.Models() {
			for _, at := range c.Changes(model) {
				if d := daysBetween(first, day(at.In(location))); !at.Before(asOf) && d < horizon {
					steps = append(steps, priceStep{at, d})
				}
			}
		}
	}
	slices.SortFunc(steps, func(a, b priceStep) int { return a.at.Compare(b.at) })
	return slices.CompactFunc(steps, func(a, b priceStep) bool { return a.at.Equal(b.at) })
}

// readMixes reads the recent runs of every spender and prices them at the instants.
func (h *spendHistory) readMixes(ctx context.Context, db *store.DB, cards pricing.Cards, instants []time.Time) (map[*spender]mix, error) {
	query, err := sqlFiles.ReadFile("sql/forecast_mix.sql")
	if err != nil {
		return nil, err
	}
	mixes := map[*spender]mix{}
	_, err = db.Stream(ctx, func(r []any) error {
		c := configurationRuns{card: cards.Of(r[2].(string)), configuration: pricing.Configuration(r[3:10]), runs: r[10].(int64), billable: r[11].(int64)}
		costs, lost, ok := c.costs(instants)
		if !ok {
			return nil
		}
		for _, s := range h.spendersOf(r[0].(string), r[1].(string)) {
			if mixes[s] == nil {
				mixes[s] = mix{}
			}
			mixes[s].add(r[3].(string), costs, lost)
		}
		return nil
	}, string(query), h.asOf.AddDate(0, 0, -recentDays))
	return mixes, err
}

// spendersOf are those that a run of a team and project counts for.
func (h *spendHistory) spendersOf(team, project string) []*spender {
	list := []*spender{h.all}
	for i, name := range []string{team, project} {
		group := h.groups[groupScopes[i]]
		s := h.named[[2]string{groupScopes[i], name}]
		if list = append(list, s); s.rank == 0 {
			list = append(list, group[len(group)-1])
		}
	}
	return list
}

// repricing is what the steps make of a mix; nil if they make nothing of it.
func (m mix) repricing(steps []priceStep, first time.Time, horizon int) *repricing {
	sums := make([]decimal.Decimal, len(steps)+1)
	changes := false
	for _, c := range m {
		for i := range sums {
			sums[i] = sums[i].Add(c.costs[i])
			changes = changes || i > 0 && (c.lost[i] != c.lost[i-1] || !c.costs[i].Equal(c.costs[i-1]))
		}
	}
	if !changes || sums[0].IsZero() {
		return nil
	}
	r := &repricing{factors: make([]float64, horizon)}
	for d := range r.factors {
		sum := sums[0]
		for i, step := range steps {
			if step.day <= d {
				sum = sums[i+1]
			}
		}
		r.factors[d] = sum.InexactFloat64() / sums[0].InexactFloat64()
	}
	r.notes = m.notes(steps, first)
	return r
}

// notes say which models change their price when.
func (m mix) notes(steps []priceStep, first time.Time) []string {
	type change struct {
		step int
		text string
		size decimal.Decimal
	}
	var list []change
	for model, c := range m {
		for i, step := range steps {
			on := dateWords(first.AddDate(0, 0, step.day))
			was, is := c.costs[i], c.costs[i+1]
			if !was.Equal(is) {
				list = append(list, change{i, fmt.Sprintf("%s %s from %s.", model, priceWords(was, is), on), is.Sub(was).Abs()})
			}
			if c.lost[i+1] && !c.lost[i] {
				list = append(list, change{i, fmt.Sprintf("The card has no price for some of %s from %s: the last one is kept.", model, on), was})
			}
		}
	}
	slices.SortFunc(list, func(a, b change) int { return cmp.Or(b.size.Cmp(a.size), strings.Compare(a.text, b.text)) })
	told := list[:min(len(list), mostPriceNotes)]
	slices.SortStableFunc(told, func(a, b change) int { return a.step - b.step })
	var notes []string
	for _, c := range told {
		notes = append(notes, c.text)
	}
	switch more := len(list) - len(notes); {
	case more == 1:
		notes = append(notes, "One more price changes.")
	case more > 1:
		notes = append(notes, fmt.Sprintf("%d more prices change.", more))
	}
	return notes
}

func priceWords(was, is decimal.Decimal) string {
	if was.IsZero() {
		return "is free no more"
	}
	if is.IsZero() {
		return "is free"
	}
	share := is.InexactFloat64()/was.InexactFloat64() - 1
	if share > 0 {
		return "costs " + percentWords(share) + " more"
	}
	return "costs " + percentWords(-share) + " less"
}

// percentWords is a share of 0 or more as a percentage, with a decimal only below 1 %.
func percentWords(share float64) string {
	percent := 100 * share
	switch {
	case percent >= 0.95:
		return fmt.Sprintf("%.0f%%", percent)
	case percent >= 0.05:
		return fmt.Sprintf("%.1f%%", percent)
	}
	return "under 0.1%"
}

func dateWords(t time.Time) string { return t.Format("2 Jan 2006") }

// priceChange is the part of a day's mean that is due to changes of price after as_of.
func (o *outlook) priceChange(day int) float64 {
	if o.price == nil || o.price.factors[day] == 1 {
		return 0
	}
	today, v := o.today(day), o.Mean[day]
	scale := o.scale[day]
	if scale == 0 { // free from now on: nothing is left to scale by
		scale = 1
	}
	return (math.Max(0, o.priced(day, v)-today) - math.Max(0, v-today)) * scale
}

// priceChanges is what changes of price add to a month; null if none has happened by its end.
func (o *outlook) priceChanges(m monthAhead) decimal.NullDecimal {
	if o.price == nil {
		return decimal.NullDecimal{}
	}
	sum, isChanged := 0.0, false
	for d := m.from; d < m.to; d++ {
		isChanged = isChanged || o.price.factors[d] != 1
		sum += o.priceChange(d)
	}
	if !isChanged {
		return decimal.NullDecimal{}
	}
	return decimal.NewNullDecimal(rounded(sum))
}
