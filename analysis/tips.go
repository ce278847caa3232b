package analysis

import (
	"context"
	"database/sql/driver"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"offcut/ingest/store"
	"offcut/pricing"
)

// AdviceModels are the models of waste, observed evidence, tips and creators' pages, in the order they are built.
var AdviceModels = slices.Concat(tipInputs, tipMarts, wasteModels, observedModels, creatorModels)

var (
	tipInputs = []string{"stg_tip_runs", "int_tip_takes", "int_tip_configurations", "int_tip_claims", "int_repeats"}
	tipMarts  = []string{"mart_tips", "mart_actions", "mart_tip_history"}
)

// BuildAdvice builds AdviceModels for the period, after BuildSavings with the same options. cardFlag is what --card says for the
// default card in the lines that creators may copy; if empty, the card's name.
func BuildAdvice(ctx context.Context, db *store.DB, cards pricing.Cards, o SavingsOptions, cardFlag string) error {
	db.Stage("tips")
	spans, err := readSpans(ctx, db)
	if err != nil {
		return err
	}
	if err := writeSpans(ctx, db, spans); err != nil {
		return err
	}
	if err := build(ctx, db, tipInputs); err != nil {
		return err
	}
	groups, err := readTipGroups(ctx, db, cards, o.Draft)
	if err != nil {
		return err
	}
	a := advise(groups, spans)
	if err := writeTips(ctx, db, a); err != nil {
		return err
	}
	if err := build(ctx, db, slices.Concat(tipMarts, wasteModels)); err != nil {
		return err
	}
	if err := buildObserved(ctx, db, o.Draft); err != nil {
		return err
	}
	return buildCreators(ctx, db, cards, cardFlag, a)
}

// tipMonths is how many months before the last one tips are worked out for, to see what came of them.
const tipMonths = 6

// averageMonthDays is 365.25 / 12.
var averageMonthDays = big.NewRat(487, 16)

// span is a stretch of whole days that tips are worked out for.
type span struct {
	id       int64
	month    time.Time // zero where it is no calendar month
	from, to time.Time // to is exclusive
}

// spans are what tips are worked out for: first the period itself, then earlier months, latest first, and the month that the
// period ends in where the period is not that month.
type spans []span

const periodSpan = 0

// lastMonth is the span of the month that the period ends in.
func (s spans) lastMonth() span {
	for _, one := range s[1:] {
		if !one.to.Before(s[0].to) {
			return one
		}
	}
	return s[0]
}

// monthsInOrder are the calendar months, earliest first.
func (s spans) monthsInOrder() spans {
	var months spans
	for _, one := range s {
		if !one.month.IsZero() {
			months = append(months, one)
		}
	}
	slices.SortFunc(months, func(a, b span) int { return a.month.Compare(b.month) })
	return months
}

func readSpans(ctx context.Context, db *store.DB) (spans, error) {
	var from, to, first *time.Time
	err := db.QueryRow(ctx, "SELECT getvariable('period_from')::DATE, getvariable('period_to')::DATE, (SELECT date_trunc('month', min(created_day))::DATE FROM int_daily_groups)", nil, &from, &to, &first)
	if err != nil || from == nil || to == nil || first == nil {
		return nil, err
	}
	period := span{id: periodSpan, from: *from, to: *to}
	last := monthOf(to.AddDate(0, 0, -1))
	all := spans{period}
	if isMonth(*from, *to) {
		all[0].month = last
	} else {
		all = append(all, span{id: tipMonths + 1, month: last, from: last, to: last.AddDate(0, 1, 0)})
	}
	for i := range tipMonths {
		if month := last.AddDate(0, -i-1, 0); !month.Before(day(*first)) {
			all = append(all, span{id: int64(i + 1), month: month, from: month, to: month.AddDate(0, 1, 0)})
		}
	}
	return all, nil
}

func monthOf(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC) }

func writeSpans(ctx context.Context, db *store.DB, s spans) error {
	rows := make([][]driver.Value, len(s))
	for i, one := range s {
		rows[i] = []driver.Value{one.id, one.from, one.to}
	}
	return writeRows(ctx, db, "tip_spans", "span BIGINT, from_day DATE, to_day DATE", rows)
}

// scale turns the span's credits into credits a month: 1 for a month, less for more than one. A shorter span stays as it is:
// a week is not blown up to a month.
func (s span) scale() *big.Rat {
	days := big.NewRat(int64(s.to.Sub(s.from)/(24*time.Hour)), 1)
	if !s.month.IsZero() || days.Cmp(averageMonthDays) <= 0 {
		return big.NewRat(1, 1)
	}
	return new(big.Rat).Quo(averageMonthDays, days)
}

// scaleNote says how a saving a month comes about where the span is no month.
func (s span) scaleNote() string {
	days := int64(s.to.Sub(s.from) / (24 * time.Hour))
	switch {
	case !s.month.IsZero():
		return ""
	case s.scale().Cmp(big.NewRat(1, 1)) == 0:
		return fmt.Sprintf("; the saving is that of %s, not blown up to a month", plural(days, "day"))
	}
	return fmt.Sprintf("; the saving a month is that of %s × 30.4375 / %d", plural(days, "day"), days)
}

// tip is advice for one creator or team in one span.
type tip struct {
	kind, name string // creator or team, and who
	rank       int64  // within name, worth most first
	rule       *tipRule
	finding
	saving, low, high decimal.NullDecimal // credits a month, cut to six decimals; null: keeps credits rather than saves any
}

// advice is what the rules found in every span.
type advice struct {
	spans    spans
	tips     map[int64][]tip // by span, creators first, by name and rank
	findings map[tipKey]finding
	groups   []*tipGroup
}

type tipKey struct {
	span           int64
	kind, name, id string
}

// advise runs every rule over every group.
func advise(groups []*tipGroup, s spans) advice {
	a := advice{spans: s, tips: map[int64][]tip{}, findings: map[tipKey]finding{}, groups: groups}
	for _, g := range groups {
		one := s.of(g.span)
		var given []tip
		for i := range tipRules {
			rule := &tipRules[i]
			f := rule.find(g)
			a.findings[tipKey{g.span, g.kind, g.name, rule.id}] = f
			if t := newTip(g, rule, f, one); t.isGiven {
				given = append(given, t)
			}
		}
		if len(given) == 0 {
			given = append(given, newTip(g, &nothingRule, nothingRule.find(g), one))
		}
		slices.SortStableFunc(given, func(x, y tip) int { return y.saving.Decimal.Cmp(x.saving.Decimal) })
		for i := range given {
			given[i].rank = int64(i + 1)
		}
		a.tips[g.span] = append(a.tips[g.span], given...)
	}
	return a
}

func (s spans) of(id int64) span {
	for _, one := range s {
		if one.id == id {
			return one
		}
	}
	return span{}
}

// newTip scales what a rule found to a month. What is cut to nothing is not given.
func newTip(g *tipGroup, rule *tipRule, f finding, s span) tip {
	t := tip{kind: g.kind, name: g.name, rule: rule, finding: f}
	if !f.isGiven || f.saved == nil {
		return t
	}
	t.saving = cut(new(big.Rat).Mul(f.saved, s.scale()))
	t.high = t.saving
	t.low = cut(new(big.Rat).Mul(f.atLeast, s.scale()))
	t.isGiven = t.saving.Decimal.IsPositive()
	t.sentence += s.scaleNote()
	return t
}

// cut leaves six decimals of a fraction that is not negative, so that cut parts never exceed the whole.
func cut(r *big.Rat) decimal.NullDecimal {
	scaled := new(big.Int).Mul(r.Num(), big.NewInt(1_000_000))
	return decimal.NewNullDecimal(decimal.NewFromBigInt(scaled.Quo(scaled, r.Denom()), -SharePlaces))
}

func orNullCredits(d decimal.NullDecimal) driver.Value { return store.Credits(d) }

// writeTips fills the tables behind mart_tips, mart_actions and mart_tip_history.
func writeTips(ctx context.Context, db *store.DB, a advice) error {
	var rows [][]driver.Value
	for _, t := range a.tips[periodSpan] {
		rows = append(rows, []driver.Value{t.kind, t.name, t.rank, t.rule.id, t.rule.title, t.settings, orNullCredits(t.saving),
			orNullCredits(t.low), orNullCredits(t.high), t.basis, t.runs, orNullCredits(t.credits), strings.Join(t.runIDs, ", "), t.sentence})
	}
	err := writeRows(ctx, db, "tip_rows", `for_kind VARCHAR, name VARCHAR, rank BIGINT, tip VARCHAR, title VARCHAR, settings VARCHAR,
		saving_credits DECIMAL(38, 9), saving_low_credits DECIMAL(38, 9), saving_high_credits DECIMAL(38, 9), basis VARCHAR, runs BIGINT,
		credits DECIMAL(38, 9), run_ids VARCHAR, sentence VARCHAR`, rows)
	if err != nil {
		return err
	}
	rows = nil
	for i, t := range a.actions() {
		rows = append(rows, []driver.Value{int64(i + 1), t.rule.title, t.name, t.kind, orNullCredits(t.saving), t.basis, t.sentence, t.settings, orNullCredits(t.low), orNullCredits(t.high)})
	}
	err = writeRows(ctx, db, "tip_action_rows", `rank BIGINT, title VARCHAR, name VARCHAR, for_kind VARCHAR, saving_credits DECIMAL(38, 9),
		basis VARCHAR, sentence VARCHAR, settings VARCHAR, saving_low_credits DECIMAL(38, 9), saving_high_credits DECIMAL(38, 9)`, rows)
	if err != nil {
		return err
	}
	return writeTipHistory(ctx, db, a)
}

// maxActions is how many actions the first page has.
const maxActions = 3

// actions are the tips worth most. A tip for a creator and one of the same family for a team they work in rest on the same
// runs: of two such the one worth more is taken.
func (a advice) actions() []tip {
	teams := map[string][]string{}
	for _, g := range a.groups {
		if g.span == periodSpan && g.kind == "creator" {
			teams[g.name] = g.teams
		}
	}
	overlap := func(x, y tip) bool {
		if x.kind == "team" {
			x, y = y, x
		}
		return x.rule.family == y.rule.family && x.kind != y.kind && slices.Contains(teams[x.name], y.name)
	}
	candidates := slices.Clone(a.tips[periodSpan])
	slices.SortStableFunc(candidates, func(x, y tip) int { return y.saving.Decimal.Cmp(x.saving.Decimal) })
	var chosen []tip
	for _, t := range candidates {
		if len(chosen) < maxActions && t.saving.Valid && !slices.ContainsFunc(chosen, func(c tip) bool { return overlap(c, t) }) {
			chosen = append(chosen, t)
		}
	}
	return chosen
}
