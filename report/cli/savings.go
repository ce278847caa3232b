package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"offcut/analysis"
	"offcut/report"
)

type savingsOptions struct {
	sharedOptions
	by     []string
	perRun bool
	raw    bool
}

func (o *savingsOptions) addFlags(f *pflag.FlagSet) {
	f.StringSliceVar(&o.by, "by", nil, "group by creator, team, project, model or month (repeatable)")
	f.BoolVar(&o.perRun, "per-run", false, "every run of the baseline with its price under each set of levers, as CSV")
	f.BoolVar(&o.raw, "raw", false, "leave cells of CSV output as they are, also those a spreadsheet would run")
}

func savingsCommand(env *Env) *cobra.Command {
	o := &savingsOptions{}
	return command("savings [PATH…]", "Work out what drafting first, lower resolutions or cheaper models would have saved",
		`Savings compares every run with the cheaper ways to have made it that the card offers: drafts of what was not kept, the
resolution that is delivered, a lighter model while iterating. What levers save together is shared out between them
exactly, so that shares add up and never exceed what was spent. Drafting first is shown as a range: it also costs.`,
		`  offcut savings sample_data/studio
  offcut savings sample_data/studio --by creator --by model --format json
  offcut savings sample_data/studio --all --per-run --format csv`,
		cobra.ArbitraryArgs, func(ctx context.Context, args []string) error { return runSavings(ctx, env, o, args) },
		o.addFlags, o.addCard, o.addPeriod, o.addData, o.addFormat)
}

func runSavings(ctx context.Context, env *Env, o *savingsOptions, paths []string) error {
	for _, by := range o.by {
		if !slices.Contains(analysis.Groupings, by) {
			return usage("write one of "+strings.Join(analysis.Groupings, ", "), "--by %s is not a grouping", by)
		}
	}
	w, err := openWorkspace(ctx, env, &o.sharedOptions, paths)
	if err != nil {
		return err
	}
	defer w.close()
	period, _, err := w.askSavings(ctx, paths)
	if err != nil {
		return err
	}
	if o.perRun {
		err = w.savingsPerRun(ctx, o)
	} else {
		err = w.showSavings(ctx, o, period)
	}
	if err != nil {
		return err
	}
	return w.refusedError()
}

const savingsPerRun = `SELECT b.source, b.run_id, f.run_id AS chain, role, p_none, p_d, p_r, p_m, p_dr, p_dm, p_rm, p_drm
	FROM int_baseline_runs AS b
	JOIN stg_log AS f ON b.chain_number = f.run_number
	ORDER BY b.created_at, b.source, b.run_id`

func (w *workspace) savingsPerRun(ctx context.Context, o *savingsOptions) error {
	out := bufio.NewWriterSize(w.env.Stdout, 1<<16)
	if err := w.stream(ctx, out, savingsPerRun, o.format == "json", o.raw); err != nil {
		return err
	}
	return out.Flush()
}

// savingsJSON is `offcut savings --format json`.
type savingsJSON struct {
	Card            string          `json:"card"`
	Period          periodJSON      `json:"period"`
	Runs            int64           `json:"runs"`
	BaselineRuns    int64           `json:"baseline_runs"`
	Baseline        report.Number   `json:"baseline_credits"`
	Inferred        report.Number   `json:"inferred_credits"`
	AssumedDelivery int64           `json:"assumed_delivery_runs"`
	Unpriced        []unpricedJSON  `json:"unpriced"`
	Levers          []leverJSON     `json:"levers"`
	Together        report.Number   `json:"together"`
	DraftFirst      draftFirstJSON  `json:"draft_first"`
	Groups          []savingsByJSON `json:"groups"`
}

type periodJSON struct {
	From     string `json:"from"`
	To       string `json:"to"`
	Timezone string `json:"timezone"`
}

type unpricedJSON struct {
	PriceStatus string `json:"price_status"`
	Runs        int64  `json:"runs"`
}

type leverJSON struct {
	Lever string        `json:"lever"`
	Alone report.Number `json:"alone"`
	Share report.Number `json:"share"`
	Runs  int64         `json:"runs"`
}

type draftFirstJSON struct {
	Hindsight            report.Number  `json:"hindsight"`
	PolicyNet            report.Number  `json:"policy_net"`
	PolicyNetWithLighter report.Number  `json:"policy_net_with_lighter"`
	BreakEven            *report.Number `json:"break_even"`
}

type savingsByJSON struct {
	By        string        `json:"by"`
	Name      string        `json:"name"`
	Baseline  report.Number `json:"baseline_credits"`
	Together  report.Number `json:"together"`
	Shares    sharesJSON    `json:"shares"`
	PolicyNet report.Number `json:"policy_net"`
}

type sharesJSON struct {
	DraftFirst      report.Number `json:"draft_first"`
	LowerResolution report.Number `json:"lower_resolution"`
	CheaperModel    report.Number `json:"cheaper_model"`
}

// rounded is an amount as JSON shows it.
func rounded(d decimal.Decimal) report.Number { return report.Number(d.Round(analysis.SharePlaces)) }

func (w *workspace) showSavings(ctx context.Context, o *savingsOptions, p analysis.Period) error {
	all, err := analysis.ReadSavings(ctx, w.db, "")
	if err != nil {
		return err
	}
	j, err := w.savingsJSON(ctx, all[0], p)
	if err != nil {
		return err
	}
	groups := make(map[string][]analysis.Savings, len(o.by))
	for _, by := range o.by {
		if groups[by], err = analysis.ReadSavings(ctx, w.db, by); err != nil {
			return err
		}
		for _, g := range groups[by] {
			shares := g.Shares()
			j.Groups = append(j.Groups, savingsByJSON{By: by, Name: g.Name, Baseline: rounded(g.Baseline), Together: rounded(g.Together),
				Shares: sharesJSON{report.Number(shares[0]), report.Number(shares[1]), report.Number(shares[2])}, PolicyNet: rounded(g.PolicyNet)})
		}
	}
	switch o.format {
	case "json":
		return report.WriteJSON(w.env.Stdout, j)
	case "csv":
		return report.WriteCSV(w.env.Stdout, savingsTable(all[0], o.by, groups), o.raw)
	}
	return w.showSavingsText(all[0], j, p, o.by, groups)
}

func (w *workspace) savingsJSON(ctx context.Context, s analysis.Savings, p analysis.Period) (savingsJSON, error) {
	j := savingsJSON{Card: w.cardName, Period: periodJSON{dateText(p.From), dateText(p.To), w.location.String()},
		BaselineRuns: s.BaselineRuns, Baseline: rounded(s.Baseline), Inferred: rounded(s.Inferred), AssumedDelivery: s.AssumedDelivery,
		Unpriced: []unpricedJSON{}, Together: rounded(s.Together), Groups: []savingsByJSON{}}
	shares := s.Shares()
	for i, name := range analysis.LeverNames {
		j.Levers = append(j.Levers, leverJSON{Lever: name, Alone: rounded(s.Alone[i]), Share: report.Number(shares[i]), Runs: s.Runs[i]})
	}
	j.DraftFirst = draftFirstJSON{Hindsight: rounded(s.Hindsight), PolicyNet: rounded(s.PolicyNet), PolicyNetWithLighter: rounded(s.PolicyLighter),
		BreakEven: breakEven(s.BreakEven())}
	if err := w.db.QueryRow(ctx, "SELECT count(*) FROM stg_period_runs", nil, &j.Runs); err != nil {
		return j, err
	}
	_, err := w.db.Stream(ctx, func(row []any) error {
		j.Unpriced = append(j.Unpriced, unpricedJSON{row[0].(string), row[1].(int64)})
		return nil
	}, "SELECT price_status, count(*) FROM stg_period_runs WHERE status = 'succeeded' AND price_status <> 'priced' GROUP BY price_status ORDER BY price_status")
	return j, err
}

func dateText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

func breakEven(r *big.Rat) *report.Number {
	if r == nil {
		return nil
	}
	d := decimal.RequireFromString(r.FloatString(analysis.SharePlaces)) // rounds half away from zero
	n := report.Number(d)
	return &n
}

// savingsTable is one row for all runs and one per group.
func savingsTable(all analysis.Savings, by []string, groups map[string][]analysis.Savings) *report.Table {
	t := &report.Table{Columns: []report.Column{{Name: "by", Type: "text"}, {Name: "name", Type: "text"}, {Name: "baseline_runs", Type: "integer"}}}
	for _, name := range []string{"baseline_credits", "alone_draft_first", "alone_lower_resolution", "alone_cheaper_model", "share_draft_first",
		"share_lower_resolution", "share_cheaper_model", "together", "policy_net", "policy_net_with_lighter"} {
		t.Columns = append(t.Columns, report.Column{Name: name, Type: "decimal"})
	}
	row := func(by string, s analysis.Savings) {
		shares := s.Shares()
		places := int32(analysis.SharePlaces)
		t.Rows = append(t.Rows, []any{by, s.Name, s.BaselineRuns, s.Baseline.Round(places), s.Alone[0].Round(places), s.Alone[1].Round(places),
			s.Alone[2].Round(places), shares[0], shares[1], shares[2], s.Together.Round(places), s.PolicyNet.Round(places), s.PolicyLighter.Round(places)})
	}
	row("all", all)
	for _, b := range by {
		for _, g := range groups[b] {
			row(b, g)
		}
	}
	return t
}

// leverTitles say what each lever asks people to do.
var leverTitles = []string{"draft first", "lower resolution", "cheaper model"}

func (w *workspace) showSavingsText(s analysis.Savings, j savingsJSON, p analysis.Period, by []string, groups map[string][]analysis.Savings) error {
	out := w.env.Stdout
	fmt.Fprintf(out, "%s: %s of %s have a price and succeeded; they cost %s credits on card %s.\n\n", p.Label,
		grouped(s.BaselineRuns), count(j.Runs, "run"), shown(s.Baseline, "credits"), w.cardName)
	shares := s.Shares()
	rows := make([][]any, 0, len(leverTitles)+1)
	for i, title := range leverTitles {
		rows = append(rows, []any{title, s.Alone[i], shares[i], s.Runs[i]})
	}
	rows = append(rows, []any{"together", nil, s.Together, nil})
	columns := []report.TextColumn{{Heading: "lever", Format: "text"}, {Heading: "alone", Format: "credits"}, {Heading: "share", Format: "credits"},
		{Heading: "runs", Format: "integer"}}
	if err := report.WriteText(out, columns, rows, 1); err != nil {
		return err
	}
	fmt.Fprintln(out)
	fmt.Fprintln(out, draftSentence(s))
	if s.AssumedDelivery > 0 {
		fmt.Fprintf(out, "Lower resolution is estimated for %s: their delivery resolution is not known, 1080p is assumed.\n", count(s.AssumedDelivery, "run"))
	}
	if s.Inferred.IsPositive() {
		fmt.Fprintf(out, "%s credits of it are in chains inferred without prompts.\n", shown(s.Inferred, "credits"))
	}
	for _, b := range by {
		if err := showSavingsBy(out, b, groups[b]); err != nil {
			return err
		}
	}
	return nil
}

// draftSentence shows drafting first as the range that it is.
func draftSentence(s analysis.Savings) string {
	text := fmt.Sprintf("Drafting first: %s credits with hindsight, %s if every shot is drafted", shown(s.Hindsight, "credits"), shown(s.PolicyNet, "credits"))
	if s.PolicyNet.IsNegative() {
		text += " (a loss: too many first takes are kept)"
	}
	if share := s.BreakEven(); share != nil {
		percent := decimal.RequireFromString(share.FloatString(analysis.SharePlaces))
		text += fmt.Sprintf("; it loses where more than %s of shots are kept at the first take", shown(percent, "percent"))
	}
	return text + "."
}
func showSavingsBy(out io.Writer, by string, groups []analysis.Savings) error {
	rows := make([][]any, len(groups))
	for i, g := range groups {
		shares := g.Shares()
		rows[i] = []any{g.Name, g.Baseline, shares[0], shares[1], shares[2], g.Together, g.PolicyNet}
	}
	fmt.Fprintln(out)
	return report.WriteText(out, []report.TextColumn{{Heading: by, Format: "text"}, {Heading: "cost", Format: "credits"},
		{Heading: leverTitles[0], Format: "credits"}, {Heading: leverTitles[1], Format: "credits"}, {Heading: leverTitles[2], Format: "credits"},
		{Heading: "together", Format: "credits"}, {Heading: "if always drafted", Format: "credits_delta"}}, rows, 0)
}
