package card

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"offcut/ingest/normal"
)

// Reach is how far an alternative may go from a configuration (3-savings §2).
// The zero Reach allows the configuration alone.
type Reach struct {
	Lighter       bool                // also the lighter models, transitively
	MinResolution string              // also lower resolutions, down to this one; empty: keep
	MinDuration   decimal.NullDecimal // also shorter durations, down to this one; null: keep
	AudioOff      bool                // also without audio; unknown audio stays unknown
	MaxOutputs    int64               // also at most so many outputs; 0: keep
}

// Option is one way to get a shot.
type Option struct {
	Configuration Configuration // the model as the card spells it
	Outputs       int64
	Price         Price
	Credits       decimal.Decimal     // of all outputs together
	Saving        decimal.NullDecimal // against the configuration asked about; null where that has no price
	GivesUp       []Tradeoff          // none: the configuration itself
}

// Tradeoff is one setting that an Option changes. Field is model, resolution,
// duration_s, audio or generations; From and To are as a run has them (audio:
// on or off).
type Tradeoff struct{ Field, From, To string }

// step is a value of one setting and how far it lies from the original: 0 is
// the original, more is more given up.
type step[T any] struct {
	value T
	away  int
}

// length is a duration, or none.
type length struct {
	hasDuration bool
	duration    decimal.Decimal
}

// candidate is a combination of steps.
type candidate struct {
	model      step[*model]
	resolution step[string]
	duration   step[length]
	audio      step[*bool]
	outputs    step[int64]
	price      Price
	credits    decimal.Decimal
}

func (x *candidate) away() [5]int {
	return [5]int{x.model.away, x.resolution.away, x.duration.away, x.audio.away, x.outputs.away}
}

// Cheapest returns the cheapest priced alternative within reach for n outputs
// (2-data §3 billed), the configuration itself included; among equally cheap
// ones the nearest: same model (then the first lighter one), higher resolution,
// longer duration, same audio, more outputs. It returns false if the card prices
// none of them at the instant.
func (c *Card) Cheapest(cfg Configuration, n int64, at time.Time, r Reach) (Option, bool) {
	var best *candidate
	c.candidates(cfg, n, at, r, func(x candidate) {
		if best == nil || cheaper(&x, best) {
			best = &x
		}
	})
	if best == nil {
		return Option{}, false
	}
	return c.option(cfg, n, at, best), true
}

// cheaper orders by credits, then by nearness.
func cheaper(a, b *candidate) bool {
	if d := a.credits.Cmp(b.credits); d != 0 {
		return d < 0
	}
	x, y := a.away(), b.away()
	return slices.Compare(x[:], y[:]) < 0
}

// candidates yields every priced combination within reach.
func (c *Card) candidates(cfg Configuration, n int64, at time.Time, r Reach, yield func(candidate)) {
	key := c.ModelKey(cfg.Model)
	if c.models[key] == nil {
		return
	}
	keys := []string{key}
	if r.Lighter {
		keys = append(keys, c.lighterKeys(key)...)
	}
	q := ask(cfg)
	outputs := []step[int64]{{n, 0}}
	if r.MaxOutputs > 0 && r.MaxOutputs < n {
		outputs = append(outputs, step[int64]{r.MaxOutputs, 1})
	}
	for i, k := range keys {
		m := c.models[k]
		x := candidate{model: step[*model]{m, i}}
		lengths, sounds := durations(m, q, r.MinDuration), audios(q, r.AudioOff)
		for _, x.resolution = range resolutions(m, q, r.MinResolution) {
			there := x.at(q)
			for _, x.duration = range lengths {
				there.hasDuration, there.duration = x.duration.value.hasDuration, x.duration.value.duration
				for _, x.audio = range sounds {
					there.audio = x.audio.value
					if x.price = c.price(m, there, at); x.price.Status != Priced {
						continue
					}
					for _, x.outputs = range outputs {
						x.credits = c.total(x.price, x.outputs.value)
						yield(x)
					}
				}
			}
		}
	}
}

// total is the price of n billed outputs.
func (c *Card) total(p Price, n int64) decimal.Decimal {
	if p.Unit == Run {
		n = 1
	}
	return p.UnitCredits.Decimal.Mul(decimal.NewFromInt(n))
}

// at is the original at the candidate's resolution. At another than its own the
// run's size says nothing: the resolution's does.
func (x *candidate) at(q query) query {
	if x.resolution.away > 0 {
		q.resolution = x.resolution.value
		_, q.width, q.height = normal.Resolution(q.resolution)
	}
	return q
}

var ladder = []string{"4K", "2K", "1080p", "768p", "720p", "540p", "480p", "360p"}

// resolutions lists the original and, highest first, the named ones and the
// sizes of the model's rows below it that are not below the floor.
func resolutions(m *model, q query, floor string) []step[string] {
	steps := []step[string]{{q.resolution, 0}}
	own, ok := normal.Rank(q.resolution)
	least, okFloor := normal.Rank(floor)
	if floor == "" || !ok || !okFloor {
		return steps
	}
	names := slices.Clone(ladder)
	for _, name := range m.resolutions {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(rank(b), rank(a)) })
	for _, name := range names {
		if k := rank(name); k >= least && k < own {
			steps = append(steps, step[string]{name, len(steps)})
		}
	}
	return steps
}

func rank(name string) int64 {
	k, _ := normal.Rank(name)
	return k
}

// durations lists the original and, longest first, those that the model's rows
// name below it and not below the floor, and the floor itself.
func durations(m *model, q query, floor decimal.NullDecimal) []step[length] {
	steps := []step[length]{{length{q.hasDuration, q.duration}, 0}}
	if !q.hasDuration || !floor.Valid || !floor.Decimal.LessThan(q.duration) {
		return steps
	}
	add := func(d decimal.Decimal) {
		steps = append(steps, step[length]{length{true, d}, len(steps)})
	}
	for _, d := range slices.Backward(m.durations) {
		if d.GreaterThan(floor.Decimal) && d.LessThan(q.duration) {
			add(d)
		}
	}
	if floor.Decimal.IsPositive() {
		add(floor.Decimal)
	}
	return steps
}

func audios(q query, off bool) []step[*bool] {
	steps := []step[*bool]{{q.audio, 0}}
	if off && q.audio != nil && *q.audio {
		steps = append(steps, step[*bool]{new(bool), 1})
	}
	return steps
}

// option shows a candidate as a change of the original.
func (c *Card) option(cfg Configuration, n int64, at time.Time, x *candidate) Option {
	q := ask(cfg)
	to := cfg
	to.Model = x.model.value.spelling
	o := Option{Outputs: x.outputs.value, Price: x.price, Credits: x.credits}
	give := func(away int, field, from, now string) {
		if away > 0 {
			o.GivesUp = append(o.GivesUp, Tradeoff{Field: field, From: from, To: now})
		}
	}
	own, _ := c.Spelling(cfg.Model)
	give(x.model.away, "model", own, to.Model)
	if x.resolution.away > 0 {
		to.Resolution = x.resolution.value
		_, to.Width, to.Height = normal.Resolution(to.Resolution)
		give(1, "resolution", q.resolution, to.Resolution)
	}
	if x.duration.away > 0 {
		to.DurationS = decimal.NewNullDecimal(x.duration.value.duration)
		give(1, "duration_s", normal.FormatDecimal(q.duration), normal.FormatDecimal(x.duration.value.duration))
	}
	if x.audio.away > 0 {
		to.Audio = x.audio.value
		give(1, "audio", "on", "off")
	}
	give(x.outputs.away, "generations", strconv.FormatInt(n, 10), strconv.FormatInt(x.outputs.value, 10))
	o.Configuration = to
	if p := c.Price(cfg, at); p.Status == Priced {
		o.Saving = decimal.NewNullDecimal(c.total(p, n).Sub(x.credits))
	}
	return o
}

// maxOptions keeps a quote readable.
const maxOptions = 20

// Cheaper lists the cheaper ways to get a shot on this card, cheapest first:
// lighter models, lower resolutions, shorter listed durations, audio off, one
// generation, and their combinations. Of two options, one that gives up the same
// or more for the same or more credits is left out. Combinations of more than
// two changes are left out too, but for the cheapest of all, and of more than
// 20 options those with the fewest changes stay. It is empty where the
// configuration has no price to be cheaper than.
func (c *Card) Cheaper(cfg Configuration, generations int64, at time.Time) []Option {
	own := c.Price(cfg, at)
	if own.Status != Priced {
		return nil
	}
	cost := c.total(own, generations)
	reach := Reach{Lighter: true, MinResolution: "1x1", AudioOff: true, MaxOutputs: 1,
		MinDuration: c.shortest(cfg)}
	var all []candidate
	c.candidates(cfg, generations, at, reach, func(x candidate) {
		if x.credits.LessThan(cost) {
			all = append(all, x)
		}
	})
	slices.SortFunc(all, func(a, b candidate) int {
		x, y := a.away(), b.away()
		return cmp.Or(a.credits.Cmp(b.credits), slices.Compare(x[:], y[:]))
	})
	var options []Option
	for _, x := range readable(undominated(all)) {
		options = append(options, c.option(cfg, generations, at, &x))
	}
	return options
}

// shortest is the shortest duration that rows of the model, or of a lighter one,
// name; null if none does.
func (c *Card) shortest(cfg Configuration) (d decimal.NullDecimal) {
	key := c.ModelKey(cfg.Model)
	for _, k := range append([]string{key}, c.lighterKeys(key)...) {
		if named := c.models[k].durations; len(named) > 0 && (!d.Valid || named[0].LessThan(d.Decimal)) {
			d = decimal.NewNullDecimal(named[0])
		}
	}
	return d
}

// undominated keeps, of candidates cheapest first, those for which no cheaper or
// equal one gives up as little in every setting.
func undominated(all []candidate) []candidate {
	var kept []candidate
	for _, x := range all {
		if !slices.ContainsFunc(kept, func(k candidate) bool { return k.givesUpNoMore(&x) }) {
			kept = append(kept, x)
		}
	}
	return kept
}

// givesUpNoMore compares values, not steps: models name different ones.
func (x *candidate) givesUpNoMore(y *candidate) bool {
	return x.model.away <= y.model.away &&
		(x.resolution.away == 0 || y.resolution.away > 0 && rank(x.resolution.value) >= rank(y.resolution.value)) &&
		x.duration.value.duration.GreaterThanOrEqual(y.duration.value.duration) &&
		x.audio.away <= y.audio.away && x.outputs.away <= y.outputs.away
}

func (x *candidate) changes() (n int) {
	for _, a := range x.away() {
		n += min(a, 1)
	}
	return n
}

// readable cuts a list, cheapest first, to what a person reads.
func readable(all []candidate) []candidate {
	if len(all) == 0 {
		return nil
	}
	few := slices.Clone(all[:1])
	for _, x := range all[1:] {
		if x.changes() <= 2 {
			few = append(few, x)
		}
	}
	// The stable sort prefers the cheaper ones among as many changes.
	rest := slices.Clone(few[1:])
	slices.SortStableFunc(rest, func(a, b candidate) int { return cmp.Compare(a.changes(), b.changes()) })
	few = append(few[:1], rest[:min(len(rest), maxOptions-1)]...)
	slices.SortStableFunc(few, func(a, b candidate) int { return a.credits.Cmp(b.credits) })
	return few
}
