package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"offcut/analysis"
	"offcut/analysis/purchase"
	"offcut/ingest/normal"
)

// savings are the rules of [draft], [chain] and [delivery]; all that is wrong with them is reported at once.
func (c *config) savings() (analysis.SavingsOptions, error) {
	o := analysis.SavingsOptions{Chains: analysis.DefaultChainRules(), Draft: analysis.DefaultDraft(), Delivery: analysis.Delivery{Projects: map[string]string{}}}
	v := &values{path: c.path}
	v.duration("chain.gap", c.Chain.Gap, &o.Chains.Gap)
	v.duration("chain.resume", c.Chain.Resume, &o.Chains.Resume)
	v.share("chain.similarity", c.Chain.Similarity, &o.Chains.Similarity)
	v.share("chain.resume_similarity", c.Chain.ResumeSimilarity, &o.Chains.ResumeSimilarity)
	v.resolution("draft.resolution", c.Draft.Resolution, &o.Draft.Resolution)
	v.seconds("draft.duration_s", c.Draft.DurationS, &o.Draft.DurationS)
	if c.Draft.Generations != nil {
		if o.Draft.Generations = *c.Draft.Generations; o.Draft.Generations < 1 || o.Draft.Generations > normal.MaxCount {
			v.wrong("draft.generations", *c.Draft.Generations, "a whole number from 1")
		}
	}
	if c.Draft.Audio != nil {
		o.Draft.Audio = *c.Draft.Audio
	}
	for project, resolution := range c.Delivery {
		into := &o.Delivery.Default
		if project != "default" {
			var own string
			into = &own
		}
		v.resolution("delivery."+project, resolution, into)
		if project != "default" {
			o.Delivery.Projects[normal.Text(project)] = *into
		}
	}
	return o, v.err()
}

// The bounds of [plan].
const (
	mostPlanDays = 3660                  // ten years, the longest horizon
	mostDays     = 1_000_000             // that a pack may be valid
	mostAmount   = 1_000_000_000_000_000 // credits or money
)

// plan are the rules of [plan], nil if there is no such section; all that is wrong with them is reported at once.
func (c *config) plan() (*analysis.PlanRules, error) {
	if c.Plan == nil {
		return nil, nil
	}
	r := defaultPlan()
	r.Currency = normal.Text(c.Money.Currency)
	v := &values{path: c.path}
	v.amount("plan.balance", c.Plan.Balance, &r.Balance)
	v.share("plan.risk", c.Plan.Risk, &r.Risk)
	v.whole("plan.lead_days", c.Plan.LeadDays, 0, mostPlanDays, &r.LeadDays)
	for i, a := range c.Plan.Allowance {
		r.Allowances = append(r.Allowances, v.allowance(fmt.Sprintf("plan.allowance #%d", i+1), a))
	}
	for i, p := range c.Plan.Pack {
		r.Packs = append(r.Packs, v.pack(fmt.Sprintf("plan.pack #%d", i+1), p, r.Packs, c.Plan.Pack[0].Price != nil))
	}
	return r, v.err()
}

// defaultPlan is a plan of which nothing is said.
func defaultPlan() *analysis.PlanRules {
	return &analysis.PlanRules{Risk: decimal.New(5, -2), LeadDays: 1}
}

func (v *values) allowance(key string, c allowanceConfig) purchase.Allowance {
	a := purchase.Allowance{Every: "month", Day: 1, Rollover: purchase.RollNone}
	v.need(key+" credits", c.Credits, "the credits it adds", &a.Credits)
	if c.Every != "" && c.Every != a.Every {
		v.wrong(key+" every", c.Every, `"month"`)
	}
	v.whole(key+" day", c.Day, 1, 31, &a.Day)
	if c.Rollover != "" {
		a.Rollover = c.Rollover
	}
	if !slices.Contains([]string{purchase.RollNone, purchase.RollUnlimited, purchase.RollCap}, a.Rollover) {
		v.wrong(key+" rollover", a.Rollover, "none, unlimited or cap")
	}
	if a.Rollover == purchase.RollCap {
		v.need(key+" cap", c.Cap, "the most that rolls over", &a.Cap)
	} else {
		v.amount(key+" cap", c.Cap, &a.Cap)
	}
	return a
}

// pack reads a pack beside those before it; isPriced says whether the first has a price, which all or none must have.
func (v *values) pack(key string, c packConfig, before []purchase.Pack, isPriced bool) purchase.Pack {
	p := purchase.Pack{Name: normal.Text(c.Name)}
	switch {
	case p.Name == "":
		v.missing(key+" name", "a name of its own")
	case slices.ContainsFunc(before, func(other purchase.Pack) bool { return other.Name == p.Name }):
		v.wrong(key+" name", c.Name, "a name of its own: another pack has it")
	}
	v.need(key+" credits", c.Credits, "the credits in it", &p.Credits)
	if c.Credits != nil && p.Credits.IsZero() {
		v.wrong(key+" credits", c.Credits, "more than 0")
	}
	switch {
	case c.Price != nil && !isPriced:
		v.wrong(key+" price", c.Price, "a price for every pack or for none: the first has none")
	case c.Price != nil:
		p.Price.Valid = true
		v.amount(key+" price", c.Price, &p.Price.Decimal)
		if p.Price.Decimal.IsZero() {
			v.wrong(key+" price", c.Price, "more than 0")
		}
	case isPriced:
		v.missing(key+" price", "a price for every pack or for none: the first has one")
	}
	if c.ValidDays != "" {
		v.whole(key+" valid_days", c.ValidDays, 0, mostDays, &p.ValidDays)
	}
	return p
}

// budgets are those of [budget.team] and [budget.project]; all that is wrong with them is reported at once.
func (c *config) budgets() ([]analysis.Budget, error) {
	var list []analysis.Budget
	v := &values{path: c.path}
	for scope, names := range map[string]map[string]any{"team": c.Budget.Team, "project": c.Budget.Project} {
		seen := map[string]bool{}
		for _, name := range slices.Sorted(maps.Keys(names)) {
			key, value := "budget."+scope+"."+name, names[name]
			credits, _, ok := normal.Credits(decimalText(value))
			if !ok {
				v.wrong(key, value, "credits a month, 0 or more")
				continue
			}
			if name = normal.Text(name); seen[name] {
				v.wrong(key, value, "one budget a name")
			}
			seen[name] = true
			list = append(list, analysis.Budget{Scope: scope, Name: name, Credits: credits})
		}
	}
	return list, v.err()
}

// values reads configuration values and collects what is wrong with them.
type values struct {
	path     string
	problems []string
}

func (v *values) wrong(key string, value any, expected string) {
	v.problems = append(v.problems, fmt.Sprintf("%s: %s = %s (expected %s)", v.path, key, clip(fmt.Sprint(value)), expected))
}

func (v *values) missing(key, expected string) {
	v.problems = append(v.problems, fmt.Sprintf("%s: %s is missing (expected %s)", v.path, key, expected))
}

func (v *values) err() error {
	if len(v.problems) == 0 {
		return nil
	}
	slices.Sort(v.problems)
	return usage("mend the value", "%s", strings.Join(v.problems, "\n"))
}

// duration reads a span such as 30m or 24h; empty keeps what is there.
func (v *values) duration(key, text string, into *time.Duration) {
	if text == "" {
		return
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		v.wrong(key, text, `a span such as "30m" or "24h"`)
		return
	}
	*into = d
}

// share reads a decimal of 0…1 as it is written.
func (v *values) share(key string, value any, into *decimal.Decimal) {
	d, ok := v.decimal(key, value)
	if !ok {
		return
	}
	if d.IsNegative() || d.GreaterThan(decimal.NewFromInt(1)) || d.Exponent() < -9 {
		v.wrong(key, value, "a number from 0 to 1 with at most nine decimals")
		return
	}
	*into = d
}

// decimal reads a number or the text of one; nothing is not ok and no problem.
func (v *values) decimal(key string, value any) (decimal.Decimal, bool) {
	if value == nil {
		return decimal.Decimal{}, false
	}
	d, ok := normal.Decimal(decimalText(value))
	if !ok {
		v.wrong(key, value, "a number")
	}
	return d, ok
}

// decimalText is a TOML number as it was written, or text.
func decimalText(value any) string {
	if f, ok := value.(float64); ok {
		return decimal.NewFromFloat(f).String()
	}
	return fmt.Sprint(value)
}

func (v *values) seconds(key string, value any, into *decimal.Decimal) {
	if value == nil {
		return
	}
	d, _, ok := normal.Duration(decimalText(value))
	if !ok || d.IsZero() {
		v.wrong(key, value, "seconds above 0")
		return
	}
	*into = d
}

func (v *values) resolution(key, text string, into *string) {
	if text == "" {
		return
	}
	name, _, _ := normal.Resolution(text)
	if _, ranked := normal.Rank(name); !ranked {
		v.wrong(key, text, "a resolution such as 1080p or 1280x720")
		return
	}
	*into = name
}

// amount reads credits or money; nothing keeps what is there.
func (v *values) amount(key string, value any, into *decimal.Decimal) {
	if value == nil {
		return
	}
	d, ok := normal.Decimal(decimalText(value))
	if !ok || d.IsNegative() || d.Exponent() < -normal.CreditDecimals || d.GreaterThanOrEqual(decimal.New(mostAmount, 0)) {
		v.wrong(key, value, "a number from 0, below 10^15, with at most nine decimals")
		*into = decimal.New(1, 0) // a stand-in, so that the value is not found wrong twice
		return
	}
	*into = d
}

// need is amount for a key that must be there; what says what it is.
func (v *values) need(key string, value any, what string, into *decimal.Decimal) {
	if value == nil {
		v.missing(key, what)
		return
	}
	v.amount(key, value, into)
}

// whole reads a whole number; nothing keeps what is there.
func (v *values) whole(key string, value any, least, most int64, into *int) {
	if value == nil {
		return
	}
	n, ok := normal.Whole(decimalText(value), least, most)
	if !ok {
		v.wrong(key, value, fmt.Sprintf("a whole number from %d to %d", least, most))
		return
	}
	*into = int(n)
}
