package analysis

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"offcut/ingest/store"
	"offcut/pricing"
	"offcut/pricing/card"
)

// The parts of drafting first, in the order of tipTake.parts: resolution and duration, generations, audio.
const (
	partSettings = iota
	partGenerations
	partAudio
)

// partReach is what a set of parts of drafting allows for an exploration: bit 0 settings, bit 1 generations, bit 2 audio. All
// of them are what drafting first allows.
func (d Draft) partReach(set int) card.Reach {
	var r card.Reach
	if set&(1<<partSettings) != 0 {
		r.MinResolution, r.MinDuration = d.Resolution, decimal.NewNullDecimal(d.DurationS)
	}
	if set&(1<<partGenerations) != 0 {
		r.MaxOutputs = d.Generations
	}
	r.AudioOff = set&(1<<partAudio) != 0 && !d.Audio
	return r
}

// tipTake is one kind of run with what tips need to know of its price. All amounts are for one run.
type tipTake struct {
	card    *card.Card
	take    take
	credits decimal.Decimal
	all     decimal.Decimal    // saved by all levers together
	sixths  [3]decimal.Decimal // of the levers
	draftV  decimal.Decimal    // v({D})
	parts   [3]decimal.Decimal // sixths of v({D})
	lighter decimal.Decimal    // v({M})
	draft   decimal.Decimal    // one draft before it, for a final
	again   decimal.Decimal    // one take on the lighter model before it, for a final; 0 if that is not cheaper
}

func newTipTake(c *card.Card, t take, d Draft) *tipTake {
	p := d.prices(c, t)
	x := &tipTake{card: c, take: t, credits: p[0], sixths: sixths(p), all: p[0].Sub(p[coalitions-1]), draftV: p[0].Sub(p[draftFirst]),
		lighter: p[0].Sub(p[cheaperModel])}
	if !t.exploration {
		x.draft, _ = d.draftOf(c, t)
		if o, ok := c.Cheapest(t.configuration, t.n, t.at, card.Reach{Lighter: true}); ok && o.Credits.LessThan(p[0]) {
			x.again = o.Credits
		}
		return x
	}
	if !x.draftV.IsZero() {
		var parts [coalitions]decimal.Decimal
		for set := range parts {
			o, _ := c.Cheapest(t.configuration, t.n, t.at, d.partReach(set))
			parts[set] = o.Credits
		}
		x.parts = sixths(parts)
	}
	return x
}

// tipLine is so many runs of one kind.
type tipLine struct {
	take         *tipTake
	isAssumed    bool // delivery resolution
	runs         int64
	firstTakes   int64 // kept, of chains without explorations
	runIDs       []string
	firstTakeIDs []string
}

// maxRunIDs is how many run ids a tip shows.
const maxRunIDs = 3

// counted is runs with what they cost.
type counted struct {
	runs    int64
	credits decimal.NullDecimal
	runIDs  []string
}

func (c *counted) add(o counted) {
	c.runs += o.runs
	if o.credits.Valid {
		c.credits = decimal.NewNullDecimal(c.credits.Decimal.Add(o.credits.Decimal))
	}
	c.runIDs = append(c.runIDs, o.runIDs...)
}

func (c *counted) finding() finding {
	ids := slices.Sorted(slices.Values(c.runIDs))
	return finding{runs: c.runs, credits: c.credits, runIDs: ids[:min(len(ids), maxRunIDs)]}
}

// tipGroup is the runs of a creator or a team in a span.
type tipGroup struct {
	span       int64
	kind, name string
	teams      []string // that a creator works in
	draft      Draft
	lines      []tipLine
	runs       int64
	spend      decimal.NullDecimal
	claims     counted
	repeats    counted
	totals     totals
}

// totals are the sums of a group that rules start from.
type totals struct {
	baseline          decimal.Decimal
	sixths            [3]decimal.Decimal // of the levers
	parts             [3]decimal.Decimal // sixths of drafting
	hindsight, drafts decimal.Decimal    // H and K of 3-savings §3
	lighter, again    decimal.Decimal    // the same for takes on the lighter model
}

func (g *tipGroup) addUp() {
	for _, l := range g.lines {
		n, t, all := decimal.NewFromInt(l.runs), l.take, &g.totals
		add := func(total *decimal.Decimal, one, n decimal.Decimal) {
			if !one.IsZero() {
				*total = total.Add(one.Mul(n))
			}
		}
		add(&all.baseline, t.credits, n)
		for i := range all.sixths {
			add(&all.sixths[i], t.sixths[i], n)
			add(&all.parts[i], t.parts[i], n)
		}
		add(&all.hindsight, t.draftV, n)
		add(&all.lighter, t.lighter, n)
		if l.firstTakes > 0 {
			add(&all.drafts, t.draft, decimal.NewFromInt(l.firstTakes))
			add(&all.again, t.again, decimal.NewFromInt(l.firstTakes))
		}
	}
}

func (g *tipGroup) keptTakes() (n int64) {
	for _, l := range g.lines {
		n += l.firstTakes
	}
	return n
}

// draftedAlready counts the explorations that are drafts, and all explorations.
func (g *tipGroup) draftedAlready() (drafts, explorations int64) {
	for _, l := range g.lines {
		if !l.take.take.exploration {
			continue
		}
		explorations += l.runs
		if g.draft.isDraft(l.take.take) {
			drafts += l.runs
		}
	}
	return drafts, explorations
}

func (g *tipGroup) baselineRuns() (n int64) {
	for _, l := range g.lines {
		n += l.runs
	}
	return n
}

// evidence adds to a finding the runs that weigh something, what they cost, and ids of those that weigh most together.
func (g *tipGroup) evidence(f *finding, weight func(*tipTake) decimal.Decimal) {
	type weighed struct {
		line   tipLine
		weight decimal.Decimal
	}
	var all []weighed
	var credits decimal.Decimal
	for _, l := range g.lines {
		if one := weight(l.take); one.IsPositive() {
			all = append(all, weighed{l, one.Mul(decimal.NewFromInt(l.runs))})
			f.runs += l.runs
			credits = credits.Add(l.take.credits.Mul(decimal.NewFromInt(l.runs)))
		}
	}
	f.credits = decimal.NewNullDecimal(credits)
	slices.SortStableFunc(all, func(a, b weighed) int { return b.weight.Cmp(a.weight) })
	for _, w := range all {
		f.runIDs = append(f.runIDs, w.line.runIDs...)
		f.takes = append(f.takes, w.line.take)
	}
	f.runIDs = f.runIDs[:min(len(f.runIDs), maxRunIDs)]
}

func sumOf(all []decimal.Decimal) decimal.Decimal {
	var total decimal.Decimal
	for _, d := range all {
		total = total.Add(d)
	}
	return total
}

// tipGroups collects groups by span, creator and team.
type tipGroups struct {
	draft Draft
	all   map[tipKey]*tipGroup
}

// of are the groups that a creator's runs for a team belong to. Runs without a team are no team's.
func (g *tipGroups) of(span int64, creator, team string) []*tipGroup {
	groups := []*tipGroup{g.group(tipKey{span: span, kind: "creator", name: creator})}
	if team != "(none)" {
		if !slices.Contains(groups[0].teams, team) {
			groups[0].teams = append(groups[0].teams, team)
		}
		groups = append(groups, g.group(tipKey{span: span, kind: "team", name: team}))
	}
	return groups
}

func (g *tipGroups) group(key tipKey) *tipGroup {
	group, ok := g.all[key]
	if !ok {
		group = &tipGroup{span: key.span, kind: key.kind, name: key.name, draft: g.draft}
		g.all[key] = group
	}
	return group
}

// readTipGroups reads what the rules look at: every creator and team with runs in a span, creators first, by name.
func readTipGroups(ctx context.Context, db *store.DB, cards pricing.Cards, d Draft) ([]*tipGroup, error) {
	groups := &tipGroups{draft: d, all: map[tipKey]*tipGroup{}}
	takes, err := readTipTakes(ctx, db, cards, d)
	if err != nil {
		return nil, err
	}
	for _, read := range []func(context.Context, *store.DB) error{
		func(ctx context.Context, db *store.DB) error { return groups.readLines(ctx, db, takes) },
		groups.readClaims, groups.readRepeats, groups.readRuns,
	} {
		if err := read(ctx, db); err != nil {
			return nil, err
		}
	}
	sorted := make([]*tipGroup, 0, len(groups.all))
	for _, g := range groups.all {
		slices.Sort(g.teams)
		g.addUp()
		sorted = append(sorted, g)
	}
	slices.SortFunc(sorted, func(a, b *tipGroup) int {
		if a.span != b.span {
			return int(a.span - b.span)
		}
		if a.kind != b.kind {
			return strings.Compare(a.kind, b.kind)
		}
		return strings.Compare(a.name, b.name)
	})
	return sorted, nil
}

func takeKey(configurationID, n any, role, delivery any) string {
	return fmt.Sprint(configurationID, n, role, delivery)
}

func readTipTakes(ctx context.Context, db *store.DB, cards pricing.Cards, d Draft) (map[string]*tipTake, error) {
	takes := map[string]*tipTake{}
	_, err := db.Stream(ctx, func(r []any) error {
		t := take{configuration: pricing.Configuration(r[5:12]), at: r[12].(time.Time), n: r[1].(int64), exploration: r[2] == "exploration", delivery: r[3].(string)}
		takes[takeKey(r[0], r[1], r[2], r[3])] = newTipTake(cards.Of(r[4].(string)), t, d)
		return nil
	}, `SELECT configuration_id, n, role, delivery, source, model, task_key, resolution, width, height, duration_s, audio, created_at
		FROM int_tip_configurations`)
	return takes, err
}

func (g *tipGroups) readLines(ctx context.Context, db *store.DB, takes map[string]*tipTake) error {
	_, err := db.Stream(ctx, func(r []any) error {
		l := tipLine{take: takes[takeKey(r[3], r[4], r[5], r[6])], isAssumed: r[7].(bool), runs: r[8].(int64), firstTakes: r[9].(int64),
			runIDs: texts(r[10]), firstTakeIDs: texts(r[11])}
		for _, group := range g.of(r[0].(int64), r[1].(string), r[2].(string)) {
			group.lines = append(group.lines, l)
		}
		return nil
	}, `SELECT span, creator, team, configuration_id, n, role, delivery, is_assumed_delivery, runs, first_takes, run_ids, first_take_ids
		FROM int_tip_takes JOIN (SELECT configuration_id, place FROM int_configurations) USING (configuration_id)
		ORDER BY span, creator, team, place, n, role, delivery, is_assumed_delivery`)
	return err
}

func (g *tipGroups) readClaims(ctx context.Context, db *store.DB) error {
	_, err := db.Stream(ctx, func(r []any) error {
		for _, group := range g.of(r[0].(int64), r[1].(string), r[2].(string)) {
			group.claims.add(readCounted(r[3:]))
		}
		return nil
	}, "SELECT span, creator, team, runs, credits, run_ids FROM int_tip_claims ORDER BY span, creator, team")
	return err
}

func (g *tipGroups) readRepeats(ctx context.Context, db *store.DB) error {
	_, err := db.Stream(ctx, func(r []any) error {
		for _, group := range g.of(periodSpan, r[0].(string), r[1].(string)) {
			group.repeats.add(readCounted(r[2:]))
		}
		return nil
	}, `SELECT creator, team, count(*), sum(spend_credits)::DECIMAL(38, 9), list_sort(min(run_id, 3)) FROM int_repeats
		GROUP BY creator, team ORDER BY creator, team`)
	return err
}

func (g *tipGroups) readRuns(ctx context.Context, db *store.DB) error {
	_, err := db.Stream(ctx, func(r []any) error {
		for _, group := range g.of(periodSpan, r[0].(string), r[1].(string)) {
			group.runs += r[2].(int64)
			if spend, ok := r[3].(decimal.Decimal); ok {
				group.spend = decimal.NewNullDecimal(group.spend.Decimal.Add(spend))
			}
		}
		return nil
	}, "SELECT creator, team, sum(runs)::BIGINT, sum(spend_credits)::DECIMAL(38, 9) FROM stg_period_groups GROUP BY creator, team ORDER BY creator, team")
	return err
}

// readCounted reads runs, credits and run ids.
func readCounted(cells []any) counted {
	c := counted{runs: cells[0].(int64), runIDs: texts(cells[2])}
	if credits, ok := cells[1].(decimal.Decimal); ok {
		c.credits = decimal.NewNullDecimal(credits)
	}
	return c
}

// texts reads a list of texts; null is none.
func texts(v any) []string {
	list, _ := v.([]any)
	all := make([]string, 0, len(list))
	for _, one := range list {
		all = append(all, one.(string))
	}
	return all
}
