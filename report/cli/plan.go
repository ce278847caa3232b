package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"offcut/analysis"
	"offcut/analysis/purchase"
	"offcut/report"
)

type planOptions struct {
	sharedOptions
	demand string
}

func (o *planOptions) addFlags(f *pflag.FlagSet) {
	f.StringVar(&o.demand, "demand", "", "CSV `file` of demand to plan for instead of a forecast: path (if several), date, credits; - is standard input")
	f.StringVar(&o.asOf, "as-of", "", "`time` at which the plan is decided (default: the midnight after the last run, or the first date of --demand)")
}

func planCommand(env *Env) *cobra.Command {
	o := &planOptions{}
	return command("plan [PATH…]", "Say which packs of credits to buy and when, at the least money for the risk accepted",
		`Plan takes what is in hand, the allowances that come and the packs on offer from [plan] of offcut.toml, and thousands of
courses that demand may take from the forecast's own errors. It says what to buy when, so that few of them run dry at the
least money; without prices, with the fewest credits. --demand gives the courses instead: then no log is read, and a PATH
only says where offcut.toml is. The exit code is 3 if no plan meets the risk or there is too little history for one.`,
		`  offcut plan sample_data/studio
  offcut plan --config sample_data/studio/offcut.toml --demand demand.csv --as-of 2026-11-01 --format json`,
		cobra.ArbitraryArgs, func(ctx context.Context, args []string) error { return runPlan(ctx, env, o, args) },
		o.addFlags, o.addCard, o.addData, o.addFormat)
}

func runPlan(ctx context.Context, env *Env, o *planOptions, paths []string) error {
	if o.demand != "" {
		return planForDemand(env, o, paths)
	}
	w, err := openWorkspace(ctx, env, &o.sharedOptions, paths)
	if err != nil {
		return err
	}
	defer w.close()
	options, rules, err := w.ask(ctx, paths)
	if err != nil {
		return err
	}
	if options.Plan == nil {
		options.Plan = defaultPlan()
		tellNoPlan(env)
	}
	plan, err := w.planForLog(ctx, options, rules)
	if err != nil {
		return planError(err)
	}
	err = showPlan(env, o, plan)
	if refused := w.refusedError(); refused != nil {
		return refused
	}
	return err
}

// tellNoPlan says why there is nothing to buy where no configuration says what is on offer.
func tellNoPlan(env *Env) {
	fmt.Fprintln(env.Stderr, "offcut: note: no offcut.toml with [plan] is in force: nothing is in hand, and [[plan.pack]] would say what is on offer")
}

// planForLog plans for the forecast of the runs' spend.
func (w *workspace) planForLog(ctx context.Context, o analysis.Options, rules analysis.SavingsOptions) (*analysis.Plan, error) {
	period, err := analysis.Select(ctx, w.db, o)
	if err != nil {
		return nil, err
	}
	forecast, err := analysis.BuildForecasts(ctx, w.db, w.cards, period, o, analysis.PlanPaths)
	if err != nil {
		return nil, err
	}
	if err := analysis.BuildSavings(ctx, w.db, w.cards, rules); err != nil {
		return nil, err
	}
	return analysis.BuildPlan(ctx, w.db, o, forecast)
}

// planForDemand plans for the paths of --demand. No log is read.
func planForDemand(env *Env, o *planOptions, paths []string) error {
	if err := o.check(); err != nil {
		return err
	}
	for _, p := range paths {
		if _, err := os.Stat(p); err != nil {
			return usage("check the path", "%s: cannot be read: %s", p, reason(err))
		}
	}
	path, err := findConfig(o.config, paths)
	if err != nil {
		return err
	}
	c, err := readConfig(path)
	if err != nil {
		return err
	}
	rules, err := c.plan()
	if err != nil {
		return err
	}
	if rules == nil {
		rules = defaultPlan()
		tellNoPlan(env)
	}
	demand, err := o.readDemand(env, c)
	if err != nil {
		return err
	}
	plan, err := rules.Decide(demand, analysis.PlanBeside{})
	if err != nil {
		return planError(err)
	}
	return showPlan(env, o, plan)
}

// planError makes amounts that cannot be planned with a wrong usage.
func planError(err error) error {
	var invalid *purchase.InvalidError
	if errors.As(err, &invalid) {
		return usage("mend it in [plan] of "+configName+" or in the demand", "%s", invalid)
	}
	return err
}

// readDemand reads --demand: from the day of --as-of, else its first date, to its last. Rows before are told and left out.
func (o *planOptions) readDemand(env *Env, c *config) (analysis.PlanDemand, error) {
	var d analysis.PlanDemand
	location, err := o.location(c)
	if err != nil {
		return d, err
	}
	asOf, err := o.at(location)
	if err != nil {
		return d, err
	}
	paths, err := readDemandFile(env, o.demand)
	if err != nil {
		return d, err
	}
	last := purchase.Last(paths)
	d.AsOf = firstDate(paths)
	if !asOf.IsZero() {
		y, m, day := asOf.In(location).Date()
		d.AsOf = time.Date(y, m, day, 0, 0, 0, 0, time.UTC)
	}
	if d.AsOf.After(last) {
		return d, usage("give demand from that day on, or an earlier --as-of", "--as-of %s is after the last date of %s, %s", o.asOf, o.demand, dateText(last))
	}
	d.Days = int(last.Sub(d.AsOf)/(24*time.Hour)) + 1
	var outside int
	if d.Paths, outside = purchase.Spread(paths, d.AsOf, d.Days); outside > 0 {
		fmt.Fprintf(env.Stderr, "offcut: warning: %s: %s before %s left out\n", o.demand, count(int64(outside), "row"), dateText(d.AsOf))
	}
	return d, nil
}

func readDemandFile(env *Env, path string) ([]purchase.Path, error) {
	var in io.Reader = env.Stdin
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, failed("check the path", "%s: cannot be read: %s", path, reason(err))
		}
		defer f.Close()
		in = f
	}
	return purchase.ReadDemand(in, path)
}

// firstDate is the earliest date of paths, which each have one.
func firstDate(paths []purchase.Path) time.Time {
	first := paths[0].Uses[0].Date
	for _, p := range paths {
		if date := p.Uses[0].Date; date.Before(first) {
			first = date
		}
	}
	return first
}

// planJSON is `offcut plan --format json`. Of a plan that is not decided, what is not known is null, and Reason says why.
type planJSON struct {
	AsOf      *string            `json:"as_of"`
	To        *string            `json:"to"`
	Purchases []planPurchaseJSON `json:"purchases"`
	Cost      *report.Number     `json:"cost"`
	DryShare  *report.Number     `json:"dry_share"`
	Expired   *report.Number     `json:"expired_credits"`
	RunOut    runOutJSON         `json:"run_out"`
	Reason    string             `json:"reason,omitempty"`
}

type planPurchaseJSON struct {
	Date     string         `json:"date"`
	Pack     string         `json:"pack"`
	Quantity int            `json:"quantity"`
	Price    *report.Number `json:"price"`
}

type runOutJSON struct {
	P10 *string `json:"p10"`
	P50 *string `json:"p50"`
	P90 *string `json:"p90"`
}

func showPlan(env *Env, o *planOptions, plan *analysis.Plan) error {
	var err error
	switch o.format {
	case "json":
		err = report.WriteJSON(env.Stdout, newPlanJSON(plan))
	case "csv":
		err = report.WriteCSV(env.Stdout, purchasesTable(plan), false)
	default:
		err = showPlanText(env, plan)
	}
	if err != nil {
		return err
	}
	switch plan.Status {
	case analysis.PlanUnmet:
		return attention(plan.Unmet.Hint(), "%s", plan.Reason)
	case analysis.PlanNoForecast:
		return attention("give the demand as a file with --demand, or come back with more history", "there is no plan: %s", strings.TrimSuffix(plan.Reason, "."))
	}
	return nil
}

func newPlanJSON(plan *analysis.Plan) planJSON {
	j := planJSON{AsOf: orNullDate(&plan.AsOf), To: orNullDate(&plan.To), Purchases: []planPurchaseJSON{}, Reason: plan.Reason,
		RunOut: runOutJSON{orNullDate(plan.RunOut.P10), orNullDate(plan.RunOut.P50), orNullDate(plan.RunOut.P90)}}
	for _, p := range plan.Purchases {
		j.Purchases = append(j.Purchases, planPurchaseJSON{dateText(p.Date), p.Pack, p.Quantity, numberOrNull(p.Price)})
	}
	switch plan.Status {
	case analysis.PlanDecided:
		j.Cost, j.DryShare, j.Expired = numberOrNull(plan.Cost), exact(plan.DryShare), exact(plan.Expired)
	case analysis.PlanUnmet:
		j.DryShare = exact(plan.LeastDry())
	}
	return j
}

func exact(d decimal.Decimal) *report.Number {
	n := report.Number(d)
	return &n
}

func orNullDate(t *time.Time) *string {
	if t == nil || t.IsZero() {
		return nil
	}
	text := dateText(*t)
	return &text
}

// purchasesTable is the purchases of a plan, one row each.
func purchasesTable(plan *analysis.Plan) *report.Table {
	t := &report.Table{Columns: []report.Column{{Name: "date", Type: "date"}, {Name: "pack", Type: "text"}, {Name: "quantity", Type: "integer"},
		{Name: "credits", Type: "decimal"}, {Name: "price", Type: "decimal"}}}
	for _, p := range plan.Purchases {
		t.Rows = append(t.Rows, []any{p.Date, p.Pack, int64(p.Quantity), plan.Credits(p), cell(p.Price)})
	}
	return t
}

func cell(d decimal.NullDecimal) any {
	if !d.Valid {
		return nil
	}
	return d.Decimal
}

// showPlanText says in a few lines what to buy when, and what comes of it.
func showPlanText(env *Env, plan *analysis.Plan) error {
	out := env.Stdout
	if !plan.AsOf.IsZero() {
		fmt.Fprintf(out, "%s to %s: %s credits in hand", shown(plan.AsOf, "date"), shown(plan.To, "date"), shown(plan.Rules.Balance, "credits"))
		if plan.Paths > 0 {
			fmt.Fprintf(out, ", %s, of which %s may run dry", count(int64(plan.Paths), "demand path"), shown(plan.Rules.Risk, "percent"))
		}
		fmt.Fprintln(out, ".")
	}
	if plan.Status == analysis.PlanNoForecast {
		return nil
	}
	if plan.Status == analysis.PlanDecided {
		if err := showPurchases(out, plan); err != nil {
			return err
		}
	}
	fmt.Fprintln(out, runOutSentence(plan))
	if err := showCompared(out, plan); err != nil {
		return err
	}
	return showRegrets(out, plan)
}

func showPurchases(out io.Writer, plan *analysis.Plan) error {
	if len(plan.Purchases) == 0 {
		fmt.Fprintf(out, "Nothing needs to be bought: %s.\n", drySentence(plan.Outcome))
		return nil
	}
	t := purchasesTable(plan)
	columns := []report.TextColumn{{Heading: "buy on", Format: "date"}, {Heading: "pack", Format: "text"}, {Heading: "quantity", Format: "integer"},
		{Heading: "credits", Format: "credits"}, {Heading: plan.Money("price"), Format: "credits"}}
	total := []any{"in all", "", "", plan.Bought, cell(plan.Cost)}
	fmt.Fprintln(out)
	if err := report.WriteText(out, columns, append(t.Rows, total), 1); err != nil {
		return err
	}
	fmt.Fprintf(out, "\nWith it %s", drySentence(plan.Outcome))
	if plan.Expired.IsPositive() {
		fmt.Fprintf(out, "; %s credits expire on average", shown(plan.Expired, "credits"))
	} else {
		fmt.Fprint(out, "; nothing expires")
	}
	fmt.Fprintln(out, ".")
	if !plan.IsCheapest() {
		fmt.Fprintln(out, "No cheaper plan was found; that there is none is not proven.")
	}
	return nil
}

func drySentence(o purchase.Outcome) string {
	if o.Dry == 0 {
		return "no path runs dry"
	}
	return shown(o.DryShare, "percent") + " of the paths run dry"
}

// runOutSentence says when the balance would run out with nothing bought.
func runOutSentence(plan *analysis.Plan) string {
	if plan.RunOut.P10 == nil {
		return "With nothing bought, fewer than 10% of the paths run dry."
	}
	text := "With nothing bought, the balance runs out by " + shown(*plan.RunOut.P10, "date") + " on 10% of the paths"
	for _, part := range []struct {
		by    *time.Time
		share string
	}{{plan.RunOut.P50, "50%"}, {plan.RunOut.P90, "90%"}} {
		if part.by == nil {
			return text + ", on fewer than " + part.share + " by the end."
		}
		text += ", by " + shown(*part.by, "date") + " on " + part.share
	}
	return text + "."
}

func showCompared(out io.Writer, plan *analysis.Plan) error {
	rows := make([][]any, len(plan.Compared))
	for i, c := range plan.Compared {
		var dry any
		if c.Of > 0 {
			dry = float64(c.Dry) / float64(c.Of)
		}
		rows[i] = []any{c.Title, cell(c.Cost), cell(c.MoreCost), cell(c.Bought), dry, cell(c.Expired)}
	}
	fmt.Fprintln(out)
	return report.WriteText(out, []report.TextColumn{{Heading: "beside it", Format: "text"}, {Heading: plan.Money("cost"), Format: "credits"},
		{Heading: "more", Format: "credits_delta"}, {Heading: "credits", Format: "credits"}, {Heading: "runs dry", Format: "percent"},
		{Heading: "expires", Format: "credits"}}, rows, 0)
}

// showRegrets shows what plans of past months would have cost beside the best ones for what came.
func showRegrets(out io.Writer, plan *analysis.Plan) error {
	if len(plan.Regrets) == 0 {
		return nil
	}
	rows := make([][]any, len(plan.Regrets))
	for i, r := range plan.Regrets {
		var dry any
		if r.RanDryOn != nil {
			dry = *r.RanDryOn
		}
		rows[i] = []any{r.DecidedOn, r.To, cell(r.Cost), cell(r.Best), cell(r.Regret), dry, cell(r.Missed)}
	}
	fmt.Fprintln(out, "\nPlans decided earlier, with today's balance and packs, beside the best plan for what then came:")
	return report.WriteText(out, []report.TextColumn{{Heading: "decided on", Format: "date"}, {Heading: "to", Format: "date"},
		{Heading: plan.Money("cost"), Format: "credits"}, {Heading: "best", Format: "credits"}, {Heading: "regret", Format: "credits_delta"},
		{Heading: "ran dry on", Format: "date"}, {Heading: "missed credits", Format: "credits"}}, rows, 0)
}
