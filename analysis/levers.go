package analysis

import (
	"time"

	"github.com/shopspring/decimal"

	"offcut/ingest/normal"
	"offcut/pricing/card"
)

// Draft is the configuration of a draft.
type Draft struct {
	Resolution  string // a ranked one
	DurationS   decimal.Decimal
	Generations int64
	Audio       bool
}

// DefaultDraft is the vendors' advice: 720p, 4 s, one generation, no sound.
func DefaultDraft() Draft {
	return Draft{Resolution: "720p", DurationS: decimal.NewFromInt(4), Generations: 1}
}

// Levers in the order in which they are listed. A set of them is a coalition: bit 0 draft first, bit 1 lower resolution,
// bit 2 cheaper model.
const (
	draftFirst      = 1 << iota
	lowerResolution // match the delivery format
	cheaperModel    // for iterations
	coalitions      // the number of sets
)

// LeverNames are the levers' names in JSON, in order.
var LeverNames = []string{"draft_first", "lower_resolution", "cheaper_model"}

// takes is a run as levers see it.
type take struct {
	configuration card.Configuration
	at            time.Time
	n             int64 // outputs billed, before a price per run makes them one
	exploration   bool
	delivery      string // resolution
}

// prices returns P(T), what the cheapest alternative costs that each set of levers allows (3-savings §2). The run must be
// priced by the card at its time.
func (d Draft) prices(c *card.Card, t take) [coalitions]decimal.Decimal {
	var p [coalitions]decimal.Decimal
	for set := range coalitions {
		option, ok := c.Cheapest(t.configuration, t.n, t.at, d.reach(t, set))
		if !ok {
			panic("a priced run has no price") // Cheapest always has the run's own configuration
		}
		p[set] = option.Credits
	}
	return p
}

// reach is what a set of levers allows for a run.
func (d Draft) reach(t take, set int) card.Reach {
	var r card.Reach
	if set&lowerResolution != 0 {
		r.MinResolution = t.delivery
	}
	if !t.exploration {
		return r
	}
	r.Lighter = set&cheaperModel != 0
	if set&draftFirst != 0 {
		r.MinResolution = lower(d.Resolution, r.MinResolution)
		r.MinDuration = decimal.NewNullDecimal(d.DurationS)
		r.AudioOff = !d.Audio
		r.MaxOutputs = d.Generations
	}
	return r
}

// lower is the lower of two resolutions; one without rank is no floor.
func lower(a, b string) string {
	rankA, okA := normal.Rank(a)
	rankB, okB := normal.Rank(b)
	if !okA || okB && rankB < rankA {
		return b
	}
	return a
}

// isDraft says whether a run is at or below the draft configuration (3-savings §3).
func (d Draft) isDraft(t take) bool {
	own, ranked := normal.Rank(t.configuration.Resolution)
	draft, _ := normal.Rank(d.Resolution)
	c := t.configuration
	return (!ranked || own <= draft) && (!c.DurationS.Valid || c.DurationS.Decimal.LessThanOrEqual(d.DurationS)) &&
		(c.Audio == nil || !*c.Audio || d.Audio) && t.n <= d.Generations
}

// draftOf is the price of one draft made before a final, without and with the lighter models: 0 if that is not cheaper than
// the final, or the final is no more than a draft itself.
func (d Draft) draftOf(c *card.Card, t take) (plain, lighter decimal.Decimal) {
	if d.isDraft(t) {
		return plain, lighter
	}
	own, _ := c.Cheapest(t.configuration, t.n, t.at, card.Reach{})
	t.exploration = true
	price := func(set int) decimal.Decimal {
		option, _ := c.Cheapest(t.configuration, t.n, t.at, d.reach(t, set))
		if option.Credits.LessThan(own.Credits) {
			return option.Credits
		}
		return decimal.Decimal{}
	}
	return price(draftFirst), price(draftFirst | cheaperModel)
}

// sixths are six times the Shapley value of each lever: what it adds when it joins, over the six orders.
func sixths(p [coalitions]decimal.Decimal) [3]decimal.Decimal {
	saved := func(set int) decimal.Decimal { return p[0].Sub(p[set]) }
	all := draftFirst | lowerResolution | cheaperModel
	var s [3]decimal.Decimal
	for i := range s {
		lever := 1 << i
		rest := all &^ lever
		a := rest & -rest // the lower of the two others
		b := rest &^ a
		first := saved(lever)
		second := saved(lever | a).Sub(saved(a)).Add(saved(lever | b).Sub(saved(b)))
		third := saved(all).Sub(saved(rest))
		two := decimal.NewFromInt(2)
		s[i] = first.Mul(two).Add(second).Add(third.Mul(two))
	}
	return s
}
