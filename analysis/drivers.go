package analysis

import (
	"context"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"offcut/ingest/store"
)

// Span is whole days in the user's timezone; To is exclusive.
type Span struct{ From, To time.Time }

// Effect is why spend on a group changed between two spans, in exact credits: Delta = Volume + Mix + Price. Volume is more or
// fewer outputs at the average price, Price the same outputs dearer or cheaper, Mix dearer or cheaper configurations
// (3-savings §5; the midpoint decomposition of Bennet 1920).
type Effect struct {
	By, Name                          string // model or team; empty for the total
	Before, After, Delta, Volume, Mix *big.Rat
	Price                             *big.Rat
}

// configured is what one configuration gave in both spans.
type configured struct {
	group   string
	outputs [2]*big.Rat
	credits [2]*big.Rat
}

// Drivers explains the change from one span to another over succeeded, priced runs: the total, then by model, then by team,
// each by name bytewise. A line per group with runs in either span.
func Drivers(ctx context.Context, db *store.DB, from, to Span, o Options) (total Effect, by []Effect, err error) {
	if total, err = driversBy(ctx, db, from, to, o, "model", &by); err != nil {
		return total, nil, err
	}
	_, err = driversBy(ctx, db, from, to, o, "team", &by)
	return total, by, err
}

// driversBy adds a line per group to by and returns the total, which for teams is by their configurations.
func driversBy(ctx context.Context, db *store.DB, from, to Span, o Options, group string, by *[]Effect) (Effect, error) {
	cells, err := readConfigured(ctx, db, from, to, o, group)
	if err != nil {
		return Effect{}, err
	}
	var all [2]*big.Rat
	for i := range all {
		all[i] = new(big.Rat)
		for _, c := range cells {
			all[i].Add(all[i], c.outputs[i])
		}
	}
	total := newEffect("", "")
	lines := map[string]*Effect{}
	for _, c := range cells {
		line, ok := lines[c.group]
		if !ok {
			line = newEffect(group, c.group)
			lines[c.group] = line
		}
		line.add(c, all)
		total.add(c, all)
	}
	for _, name := range slices.Sorted(maps.Keys(lines)) {
		*by = append(*by, *lines[name])
	}
	return *total, nil
}

func newEffect(by, name string) *Effect {
	return &Effect{By: by, Name: name, Before: new(big.Rat), After: new(big.Rat), Delta: new(big.Rat), Volume: new(big.Rat), Mix: new(big.Rat), Price: new(big.Rat)}
}

var half = big.NewRat(1, 2)

// add adds a configuration's part; all are the outputs of every configuration in both spans.
func (e *Effect) add(c configured, all [2]*big.Rat) {
	delta := new(big.Rat).Sub(c.credits[1], c.credits[0])
	volume, price := delta, new(big.Rat)
	if all[0].Sign() != 0 && all[1].Sign() != 0 {
		// s·p, the credits of this configuration for each output of any, in both spans.
		each := new(big.Rat).Add(new(big.Rat).Quo(c.credits[0], all[0]), new(big.Rat).Quo(c.credits[1], all[1]))
		volume = new(big.Rat).Mul(new(big.Rat).Sub(all[1], all[0]), each.Mul(each, half))
		if c.outputs[0].Sign() != 0 && c.outputs[1].Sign() != 0 {
			rise := new(big.Rat).Sub(new(big.Rat).Quo(c.credits[1], c.outputs[1]), new(big.Rat).Quo(c.credits[0], c.outputs[0]))
			outputs := new(big.Rat).Add(c.outputs[0], c.outputs[1])
			price = rise.Mul(rise, outputs.Mul(outputs, half))
		}
	}
	e.Before.Add(e.Before, c.credits[0])
	e.After.Add(e.After, c.credits[1])
	e.Delta.Add(e.Delta, delta)
	e.Volume.Add(e.Volume, volume)
	e.Price.Add(e.Price, price)
	e.Mix.Sub(e.Delta, new(big.Rat).Add(e.Volume, e.Price))
}

func readConfigured(ctx context.Context, db *store.DB, from, to Span, o Options, group string) ([]configured, error) {
	query, err := sqlFiles.ReadFile("sql/drivers.sql")
	if err != nil {
		return nil, err
	}
	t, err := db.Read(ctx, fmt.Sprintf("WITH grouped AS (SELECT *, %s AS name FROM int_grouped_runs)\n%s", group, query),
		from.From, from.To, to.From, to.To, orNull(o.Team), orNull(o.Project))
	if err != nil {
		return nil, err
	}
	cells := make([]configured, len(t.Rows))
	for i, r := range t.Rows {
		c := configured{group: r[0].(string)}
		for span := range 2 {
			c.outputs[span], c.credits[span] = exactly(r[1+2*span]), exactly(r[2+2*span])
		}
		cells[i] = c
	}
	return cells, nil
}

// exactly is a sum as a fraction; a sum over no runs is 0.
func exactly(v any) *big.Rat {
	switch x := v.(type) {
	case decimal.Decimal:
		return x.Rat()
	case int64:
		return new(big.Rat).SetInt64(x)
	}
	return new(big.Rat)
}

// Rounded are delta, volume, mix and price with six decimals, half away from zero; mix is the rest, so that the line adds up.
func (e Effect) Rounded() (delta, volume, mix, price decimal.Decimal) {
	delta, volume, price = RoundRat(e.Delta), RoundRat(e.Volume), RoundRat(e.Price)
	return delta, volume, delta.Sub(volume).Sub(price), price
}

// RoundRat rounds a fraction half away from zero to the six decimals of JSON figures.
func RoundRat(r *big.Rat) decimal.Decimal {
	return decimal.RequireFromString(r.FloatString(SharePlaces))
}
