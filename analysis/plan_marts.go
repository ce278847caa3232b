package analysis

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"offcut/ingest/store"
)

// PlanModels are the marts of the purchase plan, all written by Go; without PlanRules they are empty.
var PlanModels = []string{"mart_plan", "mart_plan_purchases", "mart_plan_balance", "mart_plan_compared", "mart_plan_regret"}

// PlanLaws are the laws over PlanModels.
var PlanLaws = []string{"law_plan"}

// planWritten are PlanModels, described as models describe themselves.
var planWritten = []Table{
	adviceTable("mart_plan", "One row: the purchase plan, or why there is none.", "analysis/plan_marts.go", "as_of",
		"as_of, to, status, reason, balance_credits, risk, lead_days, paths, currency, cost, bought_credits, dry_share, expired_credits, "+
			"run_out_p10, run_out_p50, run_out_p90, is_proven, balance_money, expired_money, money_currency", "int_spend_days", "credit_prices"),
	adviceTable("mart_plan_purchases", "One row per pack and day that the plan buys it on.", "analysis/plan_marts.go", "day, pack",
		"day, pack, quantity, credits, price", "int_spend_days"),
	adviceTable("mart_plan_balance", "One row per day of the plan: credits in hand at its end.", "analysis/plan_marts.go", "day",
		"day, p10_credits, p50_credits, p90_credits, nothing_p50_credits", "int_spend_days"),
	adviceTable("mart_plan_compared", "One row per way to buy: the plan, what was used last month, the plan if savings were adopted, nothing.",
		"analysis/plan_marts.go", "plan", "rank, plan, title, cost, more_cost, bought_credits, dry_share, expired_credits, notes", "int_spend_days", "int_baseline", "int_group_prices"),
	adviceTable("mart_plan_regret", "One row per past month: the plan as it would have been decided at its start, beside the best one for what came.",
		"analysis/plan_marts.go", "decided_on", "decided_on, to, cost, best_cost, regret, ran_dry_on, missed_credits, notes", "int_spend_days"),
}

// PlanPaths is how many courses of the forecast a plan is decided on.
const PlanPaths = 2000

const (
	pastPaths     = 500 // courses of a forecast that a past plan is decided on
	pastMonths    = 6   // past plans
	leastPastDays = 60  // of history that a past plan takes
	monthsOfAPlan = 2   // that a past plan covers
	planEffort    = 10  // percent: a tenth of a second, after which plans hardly improve
)

// BuildPlan decides the plan for the forecast of everything, compares it, and writes PlanModels, after BuildForecasts and
// BuildSavings. Without o.Plan they are empty and the plan is nil. The error is a *purchase.InvalidError where amounts are
// too large to plan with.
func BuildPlan(ctx context.Context, db *store.DB, o Options, f SpendForecast) (*Plan, error) {
	finish, err := StartPlan(ctx, db, o, f)
	if err != nil {
		return nil, err
	}
	return finish()
}

// StartPlan is BuildPlan in two: it reads what the plan is decided by and begins to decide, beside whatever the caller does next;
// what it returns waits for the plan and writes PlanModels.
func StartPlan(ctx context.Context, db *store.DB, o Options, f SpendForecast) (finish func() (*Plan, error), err error) {
	if o.Plan == nil {
		return func() (*Plan, error) { return nil, writePlan(ctx, db, nil, f.price) }, nil
	}
	db.Stage(planStage)
	demand := f.demand()
	demand.Effort = planEffort
	if demand.AsOf.IsZero() { // a log without runs
		if err := demand.setAsOf(ctx, db); err != nil {
			return nil, err
		}
	}
	if o.Team != "" || o.Project != "" {
		demand.Paths, demand.Reason = nil, "The plan is for all runs, and only those of one team or project were asked for."
	}
	beside, used, err := readBeside(ctx, db, demand, f.SpentToday)
	if err != nil {
		return nil, err
	}
	type decided struct {
		plan *Plan
		err  error
	}
	done := make(chan decided, 1)
	go func() {
		var err error
		if len(demand.Paths) > 0 {
			beside.Past, err = used.past()
		}
		var plan *Plan
		if err == nil {
			plan, err = o.Plan.Decide(demand, beside)
		}
		done <- decided{plan, err}
	}()
	return func() (*Plan, error) {
		db.Stage(planStage)
		d := <-done
		if d.err != nil {
			return nil, d.err
		}
		return d.plan, writePlan(ctx, db, d.plan, f.price)
	}, nil
}

const planStage = "purchase plan"

// demand is what the forecast leaves to be paid from as_of on: the first day's paths less what was spent on it already.
func (f SpendForecast) demand() PlanDemand {
	d := PlanDemand{AsOf: f.AsOfDay, Days: f.Days, Reason: f.Reason}
	if d.Days == 0 && !d.AsOf.IsZero() {
		d.setDays()
	}
	if !f.HasInterval {
		if d.Reason == "" {
			d.Reason = "The forecast has no interval."
		}
		return d
	}
	d.Paths, d.Reason = f.Paths, ""
	for _, path := range d.Paths {
		path[0] = decimal.Max(decimal.Zero, path[0].Sub(f.SpentToday).Round(demandPlaces))
	}
	return d
}

// setDays makes the horizon what a forecast's would be.
func (d *PlanDemand) setDays() {
	d.Days = daysBetween(d.AsOf, d.AsOf.AddDate(0, monthsAhead, 1-d.AsOf.Day()))
}

// setAsOf makes the day of decision that of as_of, if one is known.
func (d *PlanDemand) setAsOf(ctx context.Context, db *store.DB) error {
	var asOf *time.Time
	err := db.QueryRow(ctx, "SELECT timezone(getvariable('timezone'), timezone('UTC', getvariable('as_of')))::DATE", nil, &asOf)
	if asOf != nil {
		d.AsOf = day(*asOf)
		d.setDays()
	}
	return err
}

// readBeside reads what a plan for the demand is compared with, and the use that past plans are held against.
func readBeside(ctx context.Context, db *store.DB, d PlanDemand, spentToday decimal.Decimal) (b PlanBeside, u use, err error) {
	if len(d.Paths) == 0 {
		return b, u, nil
	}
	if u, err = readUse(ctx, db, d.AsOf); err != nil {
		return b, u, err
	}
	b.Used = slices.Clone(u.credits)
	if n := len(b.Used); n > 0 && d.AsOf.Day() > 1 { // of this month, and no demand any more
		b.Used[n-1] = b.Used[n-1].Add(spentToday.Round(demandPlaces))
	}
	savings, err := ReadSavings(ctx, db, "")
	if err == nil {
		b.Savings = planSavings(savings[0])
	}
	return b, u, err
}

// use is what was used on each complete day before a date.
type use struct {
	first, asOf time.Time
	credits     []decimal.Decimal
	unknown     []bool // days of which no run's cost is known
	history     *spendHistory
}

func readUse(ctx context.Context, db *store.DB, asOf time.Time) (use, error) {
	h, _, err := readSpendHistory(ctx, db, false)
	if err != nil {
		return use{}, err
	}
	u := use{first: h.first, asOf: asOf, history: h}
	n := max(0, daysBetween(u.first, asOf))
	u.credits, u.unknown = make([]decimal.Decimal, n), make([]bool, n)
	_, err = db.Stream(ctx, func(r []any) error {
		credits, ok := r[1].(decimal.Decimal)
		i := daysBetween(u.first, r[0].(time.Time))
		u.credits[i], u.unknown[i] = credits.Round(demandPlaces), !ok
		return nil
	}, "SELECT day, spend_credits FROM int_spend_days WHERE scope = 'all' AND day < ?::DATE", asOf)
	return u, err
}

// past is the demand of each of the last complete months with enough history before it, as it was forecast at its start.
func (u use) past() ([]PastDemand, error) {
	var months []time.Time
	thisMonth := u.asOf.AddDate(0, 0, 1-u.asOf.Day())
	for back := pastMonths; back > 0; back-- {
		if month := thisMonth.AddDate(0, -back, 0); daysBetween(u.first, month) >= leastPastDays {
			months = append(months, month)
		}
	}
	list := make([]PastDemand, len(months))
	jobs := make([]func() error, len(months))
	for i, month := range months {
		jobs[i] = func() (err error) {
			list[i], err = u.pastDemand(month)
			return err
		}
	}
	return list, inParallel(jobs)
}

func (u use) pastDemand(from time.Time) (PastDemand, error) {
	to := from.AddDate(0, monthsOfAPlan, 0)
	if to.After(u.asOf) {
		to = u.asOf
	}
	f, err := u.history.pastForecast(from, to, pastPaths)
	if err != nil {
		return PastDemand{}, err
	}
	k := daysBetween(u.first, from)
	p := PastDemand{PlanDemand: f.demand(), Realised: u.credits[k:daysBetween(u.first, to)]}
	p.AsOf, p.Days = from, len(p.Realised)
	for _, isUnknown := range u.unknown[k : k+p.Days] {
		if isUnknown {
			p.Paths, p.Reason = nil, "What came is not known: there are days of which no run's cost is."
		}
	}
	return p, nil
}

// planSavings is the range of what the savings of the period would take off the demand: with drafts only where a shot was
// tried again, and with a draft of every shot.
func planSavings(s Savings) []PlanSaving {
	if !s.Baseline.IsPositive() {
		return nil
	}
	saving := func(plan, title string, credits decimal.Decimal, how string) PlanSaving {
		share := credits.DivRound(s.Baseline, SharePlaces)
		return PlanSaving{Plan: plan, Title: title, Share: share,
			Notes: fmt.Sprintf("With demand lower by %s%%, what all levers save together in the period: %s.", share.Shift(2).Round(1), how)}
	}
	drafts := s.Hindsight.Sub(s.PolicyNet)
	return []PlanSaving{
		saving("savings_low", "The plan if the savings were adopted, at least", decimal.Max(decimal.Zero, s.Together.Sub(drafts)),
			"drafts of every shot, also of those kept at once"),
		saving("savings_high", "The plan if the savings were adopted, at most", s.Together, "drafts only where a shot was tried again"),
	}
}

func writePlan(ctx context.Context, db *store.DB, plan *Plan, price creditPrice) error {
	for _, t := range []struct {
		name, columns string
		rows          [][]driver.Value
	}{
		{"mart_plan", `as_of DATE, "to" DATE, status VARCHAR, reason VARCHAR, balance_credits DECIMAL(38, 9), risk DECIMAL(38, 9), lead_days BIGINT,
			paths BIGINT, currency VARCHAR, cost DECIMAL(38, 9), bought_credits DECIMAL(38, 9), dry_share DOUBLE, expired_credits DECIMAL(38, 9),
			run_out_p10 DATE, run_out_p50 DATE, run_out_p90 DATE, is_proven BOOLEAN, balance_money DECIMAL(38, 9), expired_money DECIMAL(38, 9),
			money_currency VARCHAR`, plan.row(price)},
		{"mart_plan_purchases", "day DATE, pack VARCHAR, quantity BIGINT, credits DECIMAL(38, 9), price DECIMAL(38, 9)", plan.purchaseRows()},
		{"mart_plan_balance", `day DATE, p10_credits DECIMAL(38, 9), p50_credits DECIMAL(38, 9), p90_credits DECIMAL(38, 9),
			nothing_p50_credits DECIMAL(38, 9)`, plan.balanceRows()},
		{"mart_plan_compared", `rank BIGINT, plan VARCHAR, title VARCHAR, cost DECIMAL(38, 9), more_cost DECIMAL(38, 9), bought_credits DECIMAL(38, 9),
			dry_share DOUBLE, expired_credits DECIMAL(38, 9), notes VARCHAR`, plan.comparedRows()},
		{"mart_plan_regret", `decided_on DATE, "to" DATE, cost DECIMAL(38, 9), best_cost DECIMAL(38, 9), regret DECIMAL(38, 9), ran_dry_on DATE,
			missed_credits DECIMAL(38, 9), notes VARCHAR`, plan.regretRows()},
	} {
		if err := writeRows(ctx, db, t.name, t.columns, t.rows); err != nil {
			return err
		}
	}
	return nil
}

func (plan *Plan) row(price creditPrice) [][]driver.Value {
	if plan == nil {
		return nil
	}
	row := []driver.Value{dateCell(&plan.AsOf), dateCell(&plan.To), plan.Status, orNullText(sentence(plan.Reason)), amount(plan.Rules.Balance), amount(plan.Rules.Risk),
		int64(plan.Rules.LeadDays), int64(plan.Paths), orNullText(plan.Rules.Currency), nil, nil, nil, nil,
		dateCell(plan.RunOut.P10), dateCell(plan.RunOut.P50), dateCell(plan.RunOut.P90), nil}
	switch plan.Status {
	case PlanDecided:
		row[9], row[10], row[11], row[12] = store.Credits(plan.Cost), amount(plan.Bought), dryCell(plan.Dry, plan.Of), amount(plan.Expired)
		row[16] = plan.Proven
	case PlanUnmet:
		row[11] = dryCell(plan.Unmet.Dry, plan.Unmet.Of)
	}
	expired := decimal.NullDecimal{Decimal: plan.Expired, Valid: plan.Status == PlanDecided}
	return [][]driver.Value{append(row, price.of(decimal.NewNullDecimal(plan.Rules.Balance), expired)...)}
}

// sentence begins with a capital and ends with a full stop.
func sentence(s string) string {
	if s == "" || strings.HasSuffix(s, ".") {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:] + "."
}

func dateCell(t *time.Time) driver.Value {
	if t == nil || t.IsZero() {
		return nil
	}
	return *t
}

func dryCell(dry, of int) driver.Value {
	if of == 0 {
		return nil
	}
	return float64(dry) / float64(of)
}

func (plan *Plan) purchaseRows() [][]driver.Value {
	if plan == nil {
		return nil
	}
	var rows [][]driver.Value
	for _, p := range plan.Purchases {
		rows = append(rows, []driver.Value{p.Date, p.Pack, int64(p.Quantity), amount(plan.Credits(p)), store.Credits(p.Price)})
	}
	return rows
}

func (plan *Plan) balanceRows() [][]driver.Value {
	if plan == nil {
		return nil
	}
	var rows [][]driver.Value
	for i, nothing := range plan.Nothing.Balance {
		row := []driver.Value{nothing.Date, nil, nil, nil, amount(nothing.P50)}
		if plan.Status == PlanDecided {
			b := plan.Balance[i]
			row[1], row[2], row[3] = amount(b.P10), amount(b.P50), amount(b.P90)
		}
		rows = append(rows, row)
	}
	return rows
}

func (plan *Plan) comparedRows() [][]driver.Value {
	if plan == nil {
		return nil
	}
	var rows [][]driver.Value
	for i, c := range plan.Compared {
		rows = append(rows, []driver.Value{int64(i + 1), c.Plan, c.Title, store.Credits(c.Cost), store.Credits(c.MoreCost), store.Credits(c.Bought),
			dryCell(c.Dry, c.Of), store.Credits(c.Expired), orNullText(c.Notes)})
	}
	return rows
}

func (plan *Plan) regretRows() [][]driver.Value {
	if plan == nil {
		return nil
	}
	var rows [][]driver.Value
	for _, r := range plan.Regrets {
		rows = append(rows, []driver.Value{r.DecidedOn, r.To, store.Credits(r.Cost), store.Credits(r.Best), store.Credits(r.Regret), dateCell(r.RanDryOn),
			store.Credits(r.Missed), orNullText(r.Notes)})
	}
	return rows
}
