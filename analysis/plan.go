package analysis

import (
	"errors"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/shopspring/decimal"

	"offcut/analysis/purchase"
)

// PlanRules are what a purchase plan is made by: [plan] of the configuration, and the currency of [money].
type PlanRules struct {
	Balance    decimal.Decimal // credits in hand at as_of
	Risk       decimal.Decimal // accepted share of demand paths that run dry, 0 to 1
	LeadDays   int             // the first day a pack can be bought for is as_of + LeadDays
	Allowances []purchase.Allowance
	Packs      []purchase.Pack
	Currency   string // of the packs' prices; empty: not said
}

// PlanDemand is what credits are bought for.
type PlanDemand struct {
	AsOf   time.Time           // the day of decision, the first of Days
	Days   int                 // length of the horizon
	Paths  [][]decimal.Decimal // credits by path and day; none: there is no plan
	Reason string              // why there is no path
	Effort int                 // as in purchase.Problem
}

// PlanBeside is what a plan is compared with.
type PlanBeside struct {
	Used    []decimal.Decimal // credits used on the days before as_of, the last one at the end; nil: not known
	Savings []PlanSaving
	Past    []PastDemand
}

// PlanSaving is a share of the demand that could be saved.
type PlanSaving struct {
	Plan, Title, Notes string
	Share              decimal.Decimal // 0 to 1
}

// PastDemand is the demand as it was forecast on an earlier day, and what then came on each of its days.
type PastDemand struct {
	PlanDemand
	Realised []decimal.Decimal
}

// The states of a plan.
const (
	PlanDecided    = "decided"
	PlanUnmet      = "unmet"       // no plan meets the risk
	PlanNoForecast = "no forecast" // the demand is not known well enough
)

// Plan is what to buy and when, or why there is no plan, and what it compares with.
type Plan struct {
	purchase.Plan  // of a plan that is not decided: AsOf, To and, with a forecast, RunOut alone
	Status, Reason string
	Unmet          *purchase.Unmet // nil unless Status is PlanUnmet
	Rules          *PlanRules
	Paths          int
	Nothing        purchase.Outcome // nothing bought; empty without a forecast
	Compared       []ComparedPlan
	Regrets        []PlanRegret
}

// ComparedPlan is the plan or another way to buy, on the same paths.
type ComparedPlan struct {
	Plan, Title, Notes string // Plan is plan, last_month, savings_low, savings_high or nothing
	Cost, MoreCost     decimal.NullDecimal
	Bought, Expired    decimal.NullDecimal
	Dry, Of            int // Of 0: there is no such plan
}

// PlanRegret is what a plan decided earlier would have cost beside the best one for what then came.
type PlanRegret struct {
	DecidedOn, To      time.Time
	Cost, Best, Regret decimal.NullDecimal // money, or credits bought where packs have no prices
	RanDryOn           *time.Time
	Missed             decimal.NullDecimal
	Notes              string
}

// problem is what package purchase solves.
func (r *PlanRules) problem(d PlanDemand) purchase.Problem {
	return purchase.Problem{AsOf: d.AsOf, Days: d.Days, Balance: []purchase.Lot{{Credits: r.Balance}}, Risk: r.Risk, LeadDays: r.LeadDays,
		Allowances: r.Allowances, Packs: r.Packs, Paths: d.Paths}
}

// Decide returns the plan for the demand and what it compares with. A plan that cannot be is no error but its Status. The error
// is a *purchase.InvalidError.
func (r *PlanRules) Decide(d PlanDemand, beside PlanBeside) (*Plan, error) {
	plan := &Plan{Rules: r, Paths: len(d.Paths)}
	if d.Days > 0 {
		plan.AsOf, plan.To = day(d.AsOf), day(d.AsOf).AddDate(0, 0, d.Days-1)
	}
	if len(d.Paths) == 0 {
		plan.Status, plan.Reason = PlanNoForecast, d.Reason
		return plan, nil
	}
	p := r.problem(d)
	p.Effort = d.Effort
	return plan, plan.compare(p, beside)
}

func (plan *Plan) decide(p purchase.Problem) error {
	decided, err := purchase.Decide(p)
	switch {
	case errors.As(err, &plan.Unmet):
		plan.Status, plan.Reason, plan.RunOut = PlanUnmet, plan.Unmet.Error(), plan.Unmet.RunOut
		return nil
	case err != nil:
		return err
	}
	plan.Status, plan.Plan = PlanDecided, decided
	plan.Cost = costOf(decided.Cost, decided.Bought)
	return nil
}

// costOf is the money for what is bought: nothing costs nothing, also where packs have no prices.
func costOf(cost decimal.NullDecimal, bought decimal.Decimal) decimal.NullDecimal {
	if bought.IsZero() {
		return decimal.NewNullDecimal(decimal.Zero)
	}
	return cost
}

// compare decides the plan and fills Nothing, Compared and Regrets. The work is shared out over the processors; its results have an order of their
// own.
func (plan *Plan) compare(p purchase.Problem, beside PlanBeside) error {
	compared := make([]ComparedPlan, 1+len(beside.Savings))
	plan.Regrets = make([]PlanRegret, len(beside.Past))
	var jobs []func() error
	add := func(job func() error) { jobs = append(jobs, job) }
	add(func() error { return plan.decide(p) })
	for i, saving := range beside.Savings {
		add(func() (err error) {
			compared[1+i], err = withSaving(p, saving)
			return err
		})
	}
	for i, past := range beside.Past {
		add(func() (err error) {
			plan.Regrets[i], err = plan.Rules.regret(past)
			return err
		})
	}
	if beside.Used != nil {
		add(func() (err error) {
			compared[0], err = lastMonth(p, beside.Used)
			return err
		})
	}
	add(func() (err error) {
		plan.Nothing, err = purchase.Simulate(p, nil)
		return err
	})
	if err := inParallel(jobs); err != nil {
		return err
	}
	if plan.Status == PlanDecided {
		plan.Compared = append(plan.Compared, compareOutcome("plan", "The plan", plan.Outcome))
	}
	for _, c := range compared {
		if c.Plan != "" {
			plan.Compared = append(plan.Compared, c)
		}
	}
	plan.Compared = append(plan.Compared, compareOutcome("nothing", "Nothing bought", plan.Nothing))
	for i := range plan.Compared {
		plan.Compared[i].beside(plan)
	}
	return nil
}

// beside sets what the way to buy costs more than the plan.
func (c *ComparedPlan) beside(plan *Plan) {
	if c.Cost.Valid && plan.Cost.Valid {
		c.MoreCost = decimal.NewNullDecimal(c.Cost.Decimal.Sub(plan.Cost.Decimal))
	}
}

func compareOutcome(name, title string, o purchase.Outcome) ComparedPlan {
	return ComparedPlan{Plan: name, Title: title, Cost: costOf(o.Cost, o.Bought), Bought: decimal.NewNullDecimal(o.Bought),
		Expired: decimal.NewNullDecimal(o.Expired), Dry: o.Dry, Of: o.Of}
}

func lastMonth(p purchase.Problem, used []decimal.Decimal) (ComparedPlan, error) {
	h, err := purchase.LastMonth(p, used)
	c := compareOutcome("last_month", "Buying last month's use", purchase.Outcome{Cost: h.Cost, Bought: h.Bought, Dry: h.Dry, Of: h.Of, Expired: h.Expired})
	c.Notes = "On the first of each month the cheapest packs that hold what was used in the month before. Figures are means over the paths."
	return c, err
}

// withSaving is the plan for the demand less the share that could be saved.
func withSaving(p purchase.Problem, saving PlanSaving) (ComparedPlan, error) {
	c := ComparedPlan{Plan: saving.Plan, Title: saving.Title, Notes: saving.Notes}
	p.Paths, p.Effort = lowered(p.Paths, saving.Share), planEffort
	decided, err := purchase.Decide(p)
	var unmet *purchase.Unmet
	switch {
	case errors.As(err, &unmet):
		c.Notes += " " + sentence(unmet.Error())
		return c, nil
	case err != nil:
		return c, err
	}
	c = compareOutcome(saving.Plan, saving.Title, decided.Outcome)
	c.Notes = saving.Notes
	return c, nil
}

// lowered is each demand less a share of it, rounded to the decimals of forecasts.
func lowered(paths [][]decimal.Decimal, share decimal.Decimal) [][]decimal.Decimal {
	left := decimal.NewFromInt(1).Sub(share)
	out := make([][]decimal.Decimal, len(paths))
	for i, path := range paths {
		out[i] = make([]decimal.Decimal, len(path))
		for d, x := range path {
			out[i][d] = product(x, left)
		}
	}
	return out
}

// product is what x.Mul(share) rounds to. Of demands as forecasts have them and shares of SharePlaces it is worked out in whole
// numbers, in a tenth of the time.
func product(x, share decimal.Decimal) decimal.Decimal {
	const unit = 1_000_000
	if x.Exponent() != -demandPlaces || share.Exponent() != -SharePlaces || x.NumDigits()+share.NumDigits() > 18 || x.IsNegative() || share.IsNegative() {
		return x.Mul(share).Round(demandPlaces)
	}
	return decimal.New((x.CoefficientInt64()*share.CoefficientInt64()+unit/2)/unit, -demandPlaces)
}

// demandPlaces are the decimals that forecasts are rounded to, and with them what is used in plans.
const demandPlaces = 2

const noneBetter = "No plan would have met what came: it ran dry before the first pack could come."

const pastNote = "With today's balance, allowances, packs and risk, and the forecast of that day."

// regret decides as it would have been decided on an earlier day and looks at what then came.
func (r *PlanRules) regret(past PastDemand) (PlanRegret, error) {
	out := PlanRegret{DecidedOn: day(past.AsOf), To: day(past.AsOf).AddDate(0, 0, past.Days-1), Notes: pastNote}
	if len(past.Paths) == 0 {
		out.Notes = past.Reason
		return out, nil
	}
	p := r.problem(past.PlanDemand)
	p.Effort = planEffort
	decided, err := purchase.Decide(p)
	var unmet *purchase.Unmet
	switch {
	case errors.As(err, &unmet):
		out.Notes = sentence(unmet.Error())
		return out, nil
	case err != nil:
		return out, err
	}
	found, err := purchase.Hindsight(p, decided.Purchases, past.Realised)
	if err != nil {
		return out, err
	}
	out.Cost, out.Missed, out.RanDryOn = decimal.NewNullDecimal(found.Cost), decimal.NewNullDecimal(found.Missed), found.RanDry
	if found.Unmet != nil {
		out.Notes += " " + noneBetter
		return out, nil
	}
	out.Best, out.Regret = decimal.NewNullDecimal(found.Best), decimal.NewNullDecimal(found.More)
	return out, nil
}

// inParallel runs jobs on all processors and returns the error of the first, in their order, that failed.
func inParallel(jobs []func() error) error {
	errs := make([]error, len(jobs))
	next := make(chan int, len(jobs))
	for i := range jobs {
		next <- i
	}
	close(next)
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(jobs)) {
		workers.Go(func() {
			for i := range next {
				errs[i] = jobs[i]()
			}
		})
	}
	workers.Wait()
	return errors.Join(errs...)
}

// LeastDry is the share of paths that run dry whatever is bought, of a plan that is PlanUnmet, rounded to 6 decimals.
func (plan *Plan) LeastDry() decimal.Decimal {
	return decimal.NewFromInt(int64(plan.Unmet.Dry)).DivRound(decimal.NewFromInt(int64(plan.Unmet.Of)), 6)
}

// Credits are the credits in all packs of a purchase of the plan.
func (plan *Plan) Credits(p purchase.Purchase) decimal.Decimal {
	i := slices.IndexFunc(plan.Rules.Packs, func(k purchase.Pack) bool { return k.Name == p.Pack })
	return plan.Rules.Packs[i].Credits.Mul(decimal.NewFromInt(int64(p.Quantity)))
}

// Money is a heading with the currency that it is in, if that is known.
func (plan *Plan) Money(heading string) string {
	if plan.Rules.Currency == "" {
		return heading
	}
	return heading + ", " + plan.Rules.Currency
}

// IsCheapest is whether it is proven that no plan costs less.
func (plan *Plan) IsCheapest() bool {
	spent := plan.Bought
	if plan.Outcome.Cost.Valid {
		spent = plan.Outcome.Cost.Decimal
	}
	return plan.Proven || spent.Equal(plan.Floor)
}
