package card

import (
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"offcut/ingest/normal"
)

// Status says whether a configuration has a price, and if not, why.
type Status string

// The statuses, in the order in which the first that applies is given.
const (
	UnknownModel Status = "unknown_model" // no row of any date has the model
	NotOffered   Status = "not_offered"   // the row that applies has a dash
	MissingField Status = "missing_field" // a row would apply, or could be priced, if the run said more
	OutsideDates Status = "outside_dates" // a row of another date would apply
	NotOnCard    Status = "not_on_card"
	Priced       Status = "priced"
)

// Statuses of runs that change what a run is billed.
const (
	failed    = "failed"
	cancelled = "cancelled"
	pending   = "pending"
)

// Configuration is what a price depends on, beside the date: as stored in
// normal form (model and task in any spelling). Empty, 0 and nil are unknown.
type Configuration struct {
	Model         string
	Task          string
	Resolution    string
	Width, Height int64
	DurationS     decimal.NullDecimal
	Audio         *bool
}

// Price is what one output of a configuration costs.
type Price struct {
	Status      Status
	Model       string // as the card spells it; empty if unknown
	Unit        Unit   // of the row that applies; empty if none does
	UnitCredits decimal.NullDecimal
	Line        int // of the row that applies, 0 if none does
}

// query is a configuration made ready for comparing.
type query struct {
	hasTask       bool
	task          string
	resolution    string
	width, height int64
	hasDuration   bool
	duration      decimal.Decimal
	audio         *bool
}

func ask(cfg Configuration) query {
	name, w, h := normal.Resolution(cfg.Resolution)
	q := query{hasTask: cfg.Task != "", task: normal.Key(cfg.Task), resolution: name,
		width: cfg.Width, height: cfg.Height, audio: cfg.Audio}
	if q.width == 0 {
		q.width = w
	}
	if q.height == 0 {
		q.height = h
	}
	if name == "" && q.width > 0 && q.height > 0 {
		q.resolution = normal.ResolutionOf(q.width, q.height)
	}
	// A duration of 0 is no duration: images.
	if cfg.DurationS.Valid && cfg.DurationS.Decimal.IsPositive() {
		q.hasDuration, q.duration = true, cfg.DurationS.Decimal
	}
	return q
}

// Price prices a configuration at an instant: of the rows in force that match
// it, the one with the most named fields among task, resolution, duration and
// audio (2-data §2, §3). Rows that could tie are refused when the card is read.
func (c *Card) Price(cfg Configuration, at time.Time) Price {
	m := c.models[c.ModelKey(cfg.Model)]
	if m == nil {
		return Price{Status: UnknownModel}
	}
	return c.price(m, ask(cfg), at)
}

func (c *Card) price(m *model, q query, at time.Time) Price {
	var best *Rate
	inForce, elsewhere, filled := false, false, false
	for _, r := range m.rates {
		now := r.InForce(at)
		inForce = inForce || now
		exact, could := r.match(q)
		switch {
		case exact && !now:
			elsewhere = true
		case exact && (best == nil || r.named > best.named):
			best = r
		case could && now:
			filled = true
		}
	}
	p := Price{Model: m.spelling}
	switch {
	case best != nil:
		p.Unit, p.Line = best.Unit, best.Line
		p.Status, p.UnitCredits = c.unitPrice(best, q)
	case elsewhere || !inForce:
		p.Status = OutsideDates
	case filled:
		p.Status = MissingField
	default:
		p.Status = NotOnCard
	}
	return p
}

// match reports whether the row matches, and whether it would if the run's
// empty fields were filled. A field the run leaves empty matches no named one.
func (r *Rate) match(q query) (exact, could bool) {
	exact, could = true, true
	field := func(named, known, in bool) {
		exact = exact && (!named || known && in)
		could = could && (!named || !known || in)
	}
	field(r.taskKeys != nil, q.hasTask, slices.Contains(r.taskKeys, q.task))
	field(r.Resolutions != nil, q.resolution != "", slices.Contains(r.Resolutions, q.resolution))
	if could {
		field(r.Durations != nil, q.hasDuration, q.hasDuration && slices.ContainsFunc(r.Durations, q.duration.Equal))
		field(r.Audio != nil, q.audio != nil, q.audio != nil && slices.Contains(r.Audio, *q.audio))
	}
	return exact, could
}

func (c *Card) unitPrice(r *Rate, q query) (Status, decimal.NullDecimal) {
	if !r.Offered() {
		return NotOffered, decimal.NullDecimal{}
	}
	raw, ok := r.unitCredits(q)
	if !ok {
		return MissingField, decimal.NullDecimal{}
	}
	price := raw
	if price.Exponent() < -9 {
		price = price.Round(9)
	}
	if c.RoundTo.IsPositive() {
		steps, rest := price.QuoRem(c.RoundTo, 0)
		if rest.IsPositive() {
			steps = steps.Add(one)
		}
		price = steps.Mul(c.RoundTo)
	}
	if price.LessThan(c.MinCredits) {
		price = c.MinCredits
	}
	return Priced, decimal.NewNullDecimal(price)
}

var (
	one = decimal.NewFromInt(1)
	// tokens = seconds × width × height × 24 / 1024, and credits buy 1,000.
	kilotokenNumerator   = decimal.NewFromInt(24)
	kilotokenDenominator = decimal.NewFromInt(1024 * 1000)
)

// unitCredits is the exact price of an output before rounding (kilotokens: half
// up to 9 decimals); false if the run lacks what the unit needs.
func (r *Rate) unitCredits(q query) (decimal.Decimal, bool) {
	switch r.Unit {
	case Second:
		if !q.hasDuration {
			return decimal.Zero, false
		}
		return r.BaseCredits.Decimal.Add(r.Credits.Decimal.Mul(q.duration)), true
	case Kilotoken:
		w, h, ok := q.size()
		if !ok || !q.hasDuration {
			return decimal.Zero, false
		}
		pixels := decimal.NewFromInt(w).Mul(decimal.NewFromInt(h))
		tokens := r.Credits.Decimal.Mul(q.duration).Mul(pixels).Mul(kilotokenNumerator)
		return tokens.DivRound(kilotokenDenominator, 9), true
	}
	return r.Credits.Decimal, true
}

// sizes are the frames that a named resolution stands for where the run has no
// size of its own (2-data §2).
var sizes = map[string][2]int64{
	"360p": {640, 360}, "480p": {864, 480}, "540p": {960, 540}, "720p": {1280, 720},
	"768p": {1366, 768}, "1080p": {1920, 1080}, "2K": {2560, 1440}, "4K": {3840, 2160},
}

func (q query) size() (w, h int64, ok bool) {
	if q.width > 0 && q.height > 0 {
		return q.width, q.height, true
	}
	s, ok := sizes[q.resolution]
	return s[0], s[1], ok
}

// Billed returns how many outputs a run is billed for: its generations, or with
// bill_for = "delivered" the outputs the log has (not of a pending run); 1 where
// the price is per run.
func (c *Card) Billed(p Price, generations int64, outputs *int64, status string) int64 {
	switch {
	case p.Unit == Run:
		return 1
	case c.BillFor == Delivered && outputs != nil && status != pending:
		return *outputs
	}
	return generations
}

// Repriced returns what a run costs by the card: null without a price, 0 for a
// failed or cancelled run where these are free, for a pending run what it will
// cost if it succeeds.
func (c *Card) Repriced(p Price, generations int64, outputs *int64, status string) decimal.NullDecimal {
	if p.Status != Priced {
		return decimal.NullDecimal{}
	}
	if c.FailedRuns == Free && (status == failed || status == cancelled) {
		return decimal.NewNullDecimal(decimal.Zero)
	}
	n := decimal.NewFromInt(c.Billed(p, generations, outputs, status))
	return decimal.NewNullDecimal(p.UnitCredits.Decimal.Mul(n))
}
