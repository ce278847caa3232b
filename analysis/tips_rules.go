package analysis

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"offcut/ingest/normal"
	"offcut/pricing/card"
)

// tipRule is one kind of advice. Rules of one family rest on the same lever and the same runs.
type tipRule struct {
	id, title, family string
	find              func(*tipGroup) finding
}

// finding is what a rule found in a group's runs of a span. saved and needed are worked out even where the advice is not given,
// so that it can be seen later what came of it.
type finding struct {
	isGiven        bool
	saved, atLeast *big.Rat // exact credits of the span, and the low end of the range; nil: the advice saves none
	needed         *big.Rat // what the span's work costs without this waste
	basis          string   // measured or estimated
	runs           int64
	credits        decimal.NullDecimal // of those runs
	runIDs         []string
	takes          []*tipTake // what the runs were, those that weigh most first
	settings       string
	sentence       string
}

const (
	measured  = "measured"
	estimated = "estimated"
)

// tipRules are the rules in the order in which equal tips are listed. A new tip is a rule here; TestEveryRuleIsGiven tells if no
// test shows it.
//
// The three parts of drafting split what drafting adds to the savings together (its Shapley share) in proportion to their own
// Shapley values within drafting, so that the tips of a creator add up to no more than the creator's savings.
var tipRules = []tipRule{
	{"draft_settings", "Draft explorations at draft settings", "draft_first", func(g *tipGroup) finding { return g.drafting(partSettings) }},
	{"one_generation", "One generation until the direction is confirmed", "draft_first", func(g *tipGroup) finding { return g.drafting(partGenerations) }},
	{"audio_off", "Audio off while drafting", "draft_first", func(g *tipGroup) finding { return g.drafting(partAudio) }},
	{"delivery_resolution", "Stop at the delivery resolution", "lower_resolution", (*tipGroup).stopAtDelivery},
	{"lighter_model", "Iterate on the lighter model", "cheaper_model", (*tipGroup).iterateLighter},
	{"claim_failures", "Claim charged failures back", "claim_failures", (*tipGroup).claimFailures},
	{"keep_first_takes", "Don't draft what you always keep", "keep_first_takes", (*tipGroup).keepFirstTakes},
	{"exact_repeats", "Change something before running again", "exact_repeats", (*tipGroup).repeatLess},
}

// nothingRule is what a creator or team is told that no rule has advice for.
var nothingRule = tipRule{"nothing", "Nothing to improve", "nothing", (*tipGroup).nothingToImprove}

var six = big.NewRat(6, 1)

// drafting is the part of drafting first that one of its settings stands for. It is not given where drafting every shot first
// would lose money; the low end takes off, in proportion, a draft for every shot that was kept at its first take.
func (g *tipGroup) drafting(part int) finding {
	saved := new(big.Rat)
	if all := sumOf(g.totals.parts[:]); all.IsPositive() {
		saved.Mul(new(big.Rat).Quo(g.totals.sixths[0].Rat(), six), new(big.Rat).Quo(g.totals.parts[part].Rat(), all.Rat()))
	}
	f := g.policy(saved, g.totals.hindsight, g.totals.drafts)
	if f.isGiven && g.isShown() {
		g.evidence(&f, func(t *tipTake) decimal.Decimal { return t.parts[part] })
		f.settings = f.settingsOf(func(t *tipTake) string { return t.draftSettings(g.draft, part) })
		f.sentence = g.policySentence(f, "as drafts they would have cost less", g.totals.drafts)
	}
	return f
}

// iterateLighter is given where trying every shot on the lighter model first would not lose money.
func (g *tipGroup) iterateLighter() finding {
	f := g.policy(new(big.Rat).Quo(g.totals.sixths[2].Rat(), six), g.totals.lighter, g.totals.again)
	if f.isGiven && g.isShown() {
		g.evidence(&f, func(t *tipTake) decimal.Decimal { return t.sixths[2] })
		f.settings = f.settingsOf((*tipTake).lighterSettings)
		f.sentence = g.policySentence(f, "on a lighter model they would have cost less", g.totals.again)
	}
	return f
}

// policy is a finding about explorations. Nobody knows beforehand which takes will be explorations: hindsight is what the advice
// saves on those that were, cost what it adds where the first take was kept.
func (g *tipGroup) policy(saved *big.Rat, hindsight, cost decimal.Decimal) finding {
	f := finding{basis: estimated, saved: saved, needed: new(big.Rat).Sub(g.totals.baseline.Rat(), saved), atLeast: new(big.Rat)}
	net := hindsight.Sub(cost)
	if f.isGiven = net.IsPositive() && saved.Sign() > 0; f.isGiven {
		f.atLeast.Mul(saved, new(big.Rat).Quo(net.Rat(), hindsight.Rat()))
	}
	return f
}

func (g *tipGroup) policySentence(f finding, less string, cost decimal.Decimal) string {
	text := fmt.Sprintf("%s cost %s credits; %s", plural(f.runs, "exploration"), creditsText(f.credits.Decimal), less)
	if cost.IsPositive() {
		text += fmt.Sprintf("; the low end takes off one more run for %s kept at the first take", each(g.keptTakes(), "shot"))
	}
	return text
}

// stopAtDelivery is measured, but for runs whose delivery resolution is assumed; those count in the high end alone.
func (g *tipGroup) stopAtDelivery() finding {
	var assumed decimal.Decimal
	var assumedRuns int64
	for _, l := range g.lines {
		if l.isAssumed && l.take.sixths[1].IsPositive() {
			assumed = assumed.Add(l.take.sixths[1].Mul(decimal.NewFromInt(l.runs)))
			assumedRuns += l.runs
		}
	}
	all := g.totals.sixths[1]
	f := finding{basis: measured, saved: new(big.Rat).Quo(all.Rat(), six), atLeast: new(big.Rat).Quo(all.Sub(assumed).Rat(), six), isGiven: all.IsPositive()}
	f.needed = new(big.Rat).Sub(g.totals.baseline.Rat(), f.saved)
	if !f.isGiven || !g.isShown() {
		return f
	}
	g.evidence(&f, func(t *tipTake) decimal.Decimal { return t.sixths[1] })
	f.settings = f.settingsOf((*tipTake).deliverySettings)
	f.sentence = fmt.Sprintf("%s above the delivery resolution cost %s credits", plural(f.runs, "run"), creditsText(f.credits.Decimal))
	if assumedRuns > 0 {
		f.basis = estimated
		f.sentence += fmt.Sprintf("; the delivery resolution of %s is not known, %s is assumed", ofThem(assumedRuns, f.runs), assumedDelivery)
	}
	return f
}

// assumedDelivery is the delivery resolution where nobody says one (3-savings §2).
const assumedDelivery = "1080p"

func ofThem(n, all int64) string {
	if n == all {
		return "these"
	}
	return plural(n, "run") + " of them"
}

// claimFailures stands apart from the levers: runs that did not succeed are not in the baseline.
func (g *tipGroup) claimFailures() finding {
	f := g.claims.finding()
	f.basis = measured
	f.saved, f.needed = f.credits.Decimal.Rat(), g.totals.baseline.Rat()
	f.atLeast = f.saved
	if f.isGiven = f.saved.Sign() > 0; f.isGiven {
		f.settings = "Send the run ids to the vendor"
		f.sentence = fmt.Sprintf("%s did not succeed and cost %s credits all the same, though the card makes such runs free", plural(f.runs, "run"), creditsText(f.credits.Decimal))
	}
	return f
}

// keepFirstTakes is for those whom drafting every shot first would cost more than it saves. It saves nothing: it keeps them
// from losing.
func (g *tipGroup) keepFirstTakes() finding {
	f := finding{basis: measured}
	loss := g.totals.drafts.Sub(g.totals.hindsight)
	if f.isGiven = loss.IsPositive(); !f.isGiven {
		return f
	}
	credits := decimal.Decimal{}
	for _, l := range g.lines {
		if l.firstTakes > 0 && l.take.draft.IsPositive() {
			f.runs += l.firstTakes
			credits = credits.Add(l.take.credits.Mul(decimal.NewFromInt(l.firstTakes)))
			f.runIDs = append(f.runIDs, l.firstTakeIDs...)
		}
	}
	slices.Sort(f.runIDs)
	f.runIDs = f.runIDs[:min(len(f.runIDs), maxRunIDs)]
	f.credits = decimal.NewNullDecimal(credits)
	f.settings = "Final settings from the first take on, for shots that need no iterating"
	f.sentence = fmt.Sprintf("%s kept at the first take: a draft before %s would have cost %s credits, and drafting would have saved %s on shots that were iterated",
		plural(f.runs, "shot"), eachOfThem(f.runs), creditsText(g.totals.drafts), creditsText(g.totals.hindsight))
	if drafts, explorations := g.draftedAlready(); drafts > 0 {
		f.sentence += fmt.Sprintf("; %d of %s are drafts already", drafts, plural(explorations, "exploration"))
	}
	return f
}

// repeatLess has no saving of its own: what the repeats cost is in the baseline that the levers share out.
func (g *tipGroup) repeatLess() finding {
	f := g.repeats.finding()
	f.basis = measured
	if f.isGiven = f.runs > 0; f.isGiven {
		f.settings = "Another prompt or another setting, or one run with the generations wanted"
		f.sentence = fmt.Sprintf("%s the same person's settings and prompt within 60 seconds", repeatedText(f.runs))
		if f.credits.Valid {
			f.sentence += fmt.Sprintf(", for %s credits that the other savings count already", creditsText(f.credits.Decimal))
		}
	}
	return f
}

func repeatedText(runs int64) string {
	if runs == 1 {
		return "1 run repeated"
	}
	return plural(runs, "run") + " repeated"
}

func (g *tipGroup) nothingToImprove() finding {
	f := finding{isGiven: true, basis: measured, runs: g.runs, credits: g.spend}
	f.sentence = fmt.Sprintf("no cheaper way on this card to have made %s", plural(g.baselineRuns(), "priced run"))
	if g.baselineRuns() == 0 {
		f.sentence = fmt.Sprintf("nothing to compare: none of %s succeeded and has a price", plural(g.runs, "run"))
	}
	return f
}

// settingsOf are those of the two kinds of runs that weigh most, one after the other.
func (f *finding) settingsOf(of func(*tipTake) string) string {
	var texts []string
	for _, t := range f.takes {
		if text := of(t); text != "" && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
		if len(texts) == 2 {
			break
		}
	}
	return strings.Join(texts, "; ")
}

// isShown says whether tips of the group are shown with their evidence, as those of the period are.
func (g *tipGroup) isShown() bool { return g.span == periodSpan }

// draftSettings are the exact settings of a draft, as far as one part of drafting goes; those of the whole draft where the part
// alone is not cheaper.
func (t *tipTake) draftSettings(d Draft, part int) string {
	text, ok := t.instead(d.partReach(1<<part), d)
	if !ok {
		text, _ = t.instead(d.partReach(coalitions-1), d)
	}
	return text
}

func (t *tipTake) lighterSettings() string {
	text, _ := t.instead(card.Reach{Lighter: true}, Draft{})
	return text
}

func (t *tipTake) deliverySettings() string {
	text, _ := t.instead(card.Reach{MinResolution: t.take.delivery}, Draft{})
	return text
}

// instead says what the cheapest alternative within reach changes; false if it is the run's own configuration.
func (t *tipTake) instead(r card.Reach, d Draft) (string, bool) {
	o, ok := t.card.Cheapest(t.take.configuration, t.take.n, t.take.at, r)
	if !ok || len(o.GivesUp) == 0 {
		return "", false
	}
	var to, from []string
	note := ""
	for _, change := range o.GivesUp {
		if change.Field == "model" {
			to, from = append(to, change.To), append(from, change.From)
			continue
		}
		to, from = append(to, settingText(change.Field, change.To)), append(from, settingText(change.Field, change.From))
		if change.Field == "duration_s" && !namesDuration(t.card, o.Configuration) {
			note = fmt.Sprintf(" (if the model offers %s s)", change.To)
		}
	}
	text := strings.Join(to, ", ") + " instead of " + strings.Join(from, ", ") + note
	if o.GivesUp[0].Field != "model" {
		text = o.Configuration.Model + ": " + text
	}
	return text, true
}

func settingText(field, value string) string {
	switch field {
	case "duration_s":
		return value + " s"
	case "audio":
		return "audio " + value
	case "generations":
		if value == "1" {
			return "1 generation"
		}
		return value + " generations"
	}
	return value
}

// namesDuration says whether a row of the model names the duration: otherwise the card does not say that the model offers it.
func namesDuration(c *card.Card, configuration card.Configuration) bool {
	for _, r := range c.Rates {
		if c.ModelKey(r.Model) == c.ModelKey(configuration.Model) &&
			slices.ContainsFunc(r.Durations, configuration.DurationS.Decimal.Equal) {
			return true
		}
	}
	return false
}

// each is "the one run" or "each of 2,000 runs".
func each(n int64, thing string) string {
	if n == 1 {
		return "the one " + thing
	}
	return "each of " + plural(n, thing)
}

func eachOfThem(n int64) string {
	if n == 1 {
		return "it"
	}
	return "each"
}

// plural is "1 run" or "2,000 runs".
func plural(n int64, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return groupedText(decimal.NewFromInt(n)) + " " + thing + "s"
}

// creditsText is an amount for a sentence: whole from 100 on, else with two decimals, never a zero for something.
func creditsText(d decimal.Decimal) string {
	places := int32(2)
	if d.Abs().GreaterThanOrEqual(decimal.NewFromInt(100)) {
		places = 0
	}
	short := d.Round(places)
	if short.IsZero() && !d.IsZero() {
		return "less than 0.01"
	}
	return groupedText(short)
}

// groupedText has a comma between thousands.
func groupedText(d decimal.Decimal) string {
	whole, fraction, _ := strings.Cut(normal.FormatDecimal(d), ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "−", whole[1:]
	}
	for at := len(whole) - 3; at > 0; at -= 3 {
		whole = whole[:at] + "," + whole[at:]
	}
	if fraction != "" {
		whole += "." + fraction
	}
	return sign + whole
}
