package cli

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"offcut/analysis"
	"offcut/ingest"
	"offcut/ingest/store"
	"offcut/pricing"
	"offcut/pricing/card"
	"offcut/pricing/cards"
	"offcut/report"
)

type reportOptions struct {
	sharedOptions
	out         string
	charts      string
	compare     string
	standalone  string
	open, watch bool
	showPrompts bool

	pseudonymize bool
	keyFile      string
}

func (o *reportOptions) addFlags(f *pflag.FlagSet) {
	f.StringVar(&o.out, "out", "reports", "`directory` to write the pages to")
	f.StringVar(&o.charts, "charts", "interactive", "`kind` of charts: interactive, or static for pages without any script (creators' pages never have one)")
	f.StringVar(&o.compare, "compare", "", "`period` to compare with, such as 2025-10 or 2026-09-01..2026-09-15, the last day left out (default: the one before)")
	f.StringVar(&o.standalone, "standalone", "", "write one `page` alone, without links to others, to mail: index, creators, quality … or a creator's name (--out may then be a file)")
	f.BoolVar(&o.open, "open", false, "show the first page in the default browser")
	f.BoolVar(&o.watch, "watch", false, "write the pages again whenever the logs change, until Ctrl-C")
	f.BoolVar(&o.showPrompts, "show-prompts", false, "show the prompts of runs on creators' pages")
	f.BoolVar(&o.pseudonymize, "pseudonymize", false, "labels such as creator-7f3a01 in place of the names of creators, teams, projects, sessions, runs and files")
	f.StringVar(&o.keyFile, "key-file", "", "`file` with the key of --pseudonymize, made if missing: the same key gives the same labels (default: a key that nobody keeps)")
}

func reportCommand(env *Env) *cobra.Command {
	o := &reportOptions{}
	return command("report [PATH…]", "Ingest logs, price every run, and write the report pages",
		`Report is the main job: it ingests the logs it is given (or reads the database of --db), prices every run by the rate card
and writes pages that open in any browser, without a network. By default they are about the latest complete month.

With --pseudonymize no page and no line on standard output has a name of a creator, team, project, session, run or file, and
budgets and deliveries go by the names all the same. Amounts, times and models stay, and standard error names files as they are.`,
		`  offcut report sample_data/studio
  offcut report sample_data/studio --month 2026-09 --out september
  offcut report sample_data/studio --charts static
  offcut report sample_data/qolaba --all`,
		cobra.ArbitraryArgs, func(ctx context.Context, args []string) error { return runReport(ctx, env, o, args) },
		o.addFlags, o.addLedger, o.addCard, o.addPeriod, o.addData)
}

// runReport writes the pages once, or again and again with --watch, and opens the first page with --open.
func runReport(ctx context.Context, env *Env, o *reportOptions, paths []string) error {
	o.format = "table"
	if o.charts != "interactive" && o.charts != "static" {
		return usage("write --charts interactive or --charts static", "--charts %q is not a kind of charts", o.charts)
	}
	compare, err := parseSpan("--compare", o.compare)
	if err != nil {
		return err
	}
	if err := o.checkWatch(paths); err != nil {
		return err
	}
	key, err := o.pseudonymKey()
	if err != nil {
		return err
	}
	seen := o.state(paths)
	page, err := writeReport(ctx, env, o, paths, compare, key)
	if page != "" && o.open {
		openPage(env, page)
	}
	if page == "" || !o.watch || ctx.Err() != nil {
		return err
	}
	reportError(env.Stderr, err)
	return o.rewrite(ctx, env, paths, seen, func() error {
		_, err := writeReport(ctx, env, o, paths, compare, key)
		return err
	})
}

// writeReport does the whole work with a database of its own, and returns the page to open first: empty if none was written.
func writeReport(ctx context.Context, env *Env, o *reportOptions, paths []string, compare analysis.Span, key []byte) (page string, err error) {
	w, err := openWorkspace(ctx, env, &o.sharedOptions, paths)
	if err != nil {
		return "", err
	}
	defer w.close()
	w.key = key
	options, rules, err := w.ask(ctx, paths)
	if err != nil {
		return "", err
	}
	options.Request.Compare = compare
	if err := checkOut(o.directory()); err != nil {
		return "", err
	}
	if err := w.recordRefused(ctx); err != nil {
		return "", err
	}
	period, err := w.analyse(ctx, options, rules)
	if err != nil {
		return "", err
	}
	broken, err := w.checkLaws(ctx)
	if err != nil {
		return "", err
	}
	w.db.Stage("write pages")
	tables, err := w.readPageTables(ctx, options)
	if err != nil {
		return "", err
	}
	written, err := w.writePages(o, tables)
	if err != nil {
		return "", err
	}
	w.tell(period, tables, written)
	if err := w.refusedError(); err != nil {
		return written[0], err
	}
	if len(broken) > 0 {
		return written[0], attention("quality.html names them; please report it with the log that shows it", "%s of the report's own checks failed", grouped(int64(len(broken))))
	}
	return written[0], nil
}

// directory is where the pages go.
func (o *reportOptions) directory() string {
	if o.standalone != "" && report.IsPageFile(o.out) {
		return filepath.Dir(o.out)
	}
	return o.out
}

// writePages writes all pages, or the one of --standalone, and returns their files, the one to open first.
func (w *workspace) writePages(o *reportOptions, tables report.Tables) ([]string, error) {
	options := report.Options{ShowPrompts: o.showPrompts, Static: o.charts == "static"}
	var written []string
	var err error
	if o.standalone == "" {
		written, err = report.WriteAll(o.out, tables, options)
	} else if written, err = w.writeStandalone(o, tables, options); len(written) == 0 && err == nil {
		return nil, w.unknownPage(o.standalone, tables, options)
	}
	if err != nil {
		return nil, failed("make room and check that the directory can be written, or name another with --out", "%s", err)
	}
	return written, nil
}

// writeStandalone writes one page; a creator is named as in the log, also where pages show labels.
func (w *workspace) writeStandalone(o *reportOptions, tables report.Tables, options report.Options) ([]string, error) {
	for _, name := range []string{o.standalone, w.label("creator", o.standalone)} {
		file, err := report.WriteStandalone(o.out, name, tables, options)
		if err != nil || file != "" {
			return []string{file}, err
		}
	}
	return nil, nil
}

func (w *workspace) unknownPage(name string, tables report.Tables, options report.Options) error {
	names, err := report.Standalones(tables, options)
	if err != nil {
		return err
	}
	return usage(meant(name, names)+"pages: "+report.Printable(clip(strings.Join(names, ", "))), "no page is named %q", name)
}

// analyse builds every mart that pages read, but for the laws.
func (w *workspace) analyse(ctx context.Context, o analysis.Options, rules analysis.SavingsOptions) (analysis.Period, error) {
	period, err := analysis.Build(ctx, w.db, o)
	if err != nil {
		return period, err
	}
	finishForecasts, err := analysis.StartForecasts(ctx, w.db, w.cards, period, o, planPaths(o))
	if err != nil {
		return period, err
	}
	if err := analysis.BuildSavings(ctx, w.db, w.cards, rules); err != nil {
		return period, err
	}
	if err := analysis.BuildSavingsMarts(ctx, w.db, period, o); err != nil {
		return period, err
	}
	forecast, err := finishForecasts()
	if err != nil {
		return period, err
	}
	finishPlan, err := analysis.StartPlan(ctx, w.db, o, forecast)
	if err != nil {
		return period, planError(err)
	}
	if err := analysis.BuildAdvice(ctx, w.db, w.cards, rules, w.quotedCard()); err != nil {
		return period, err
	}
	if err := analysis.BuildVendors(ctx, w.db, w.cards, o.Money); err != nil {
		return period, err
	}
	if err := analysis.BuildMoney(ctx, w.db); err != nil {
		return period, err
	}
	if err := analysis.BuildUnusual(ctx, w.db, period); err != nil {
		return period, err
	}
	others, err := w.cardsAtHand()
	if err != nil {
		return period, err
	}
	if err := analysis.BuildCardComparison(ctx, w.db, w.cards, others); err != nil {
		return period, err
	}
	if err := w.reconcile(ctx, period, o); err != nil {
		return period, err
	}
	if _, err := finishPlan(); err != nil {
		return period, planError(err)
	}
	return period, w.recordExports(ctx)
}

// cardsAtHand are the cards in use and the built-in ones.
func (w *workspace) cardsAtHand() ([]*card.Card, error) {
	all := w.cards.InUse()
	for _, name := range cards.Names() {
		c, err := cards.Load(name)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

// planPaths are how many courses of the forecast are asked for.
func planPaths(o analysis.Options) int {
	if o.Plan == nil {
		return 0
	}
	return analysis.PlanPaths
}

// reconcile builds what holds the log against the ledger, if there is one.
func (w *workspace) reconcile(ctx context.Context, p analysis.Period, o analysis.Options) error {
	before, err := w.opts.at(w.location)
	if err != nil {
		return err
	}
	w.hasLedger, err = analysis.BuildReconciliation(ctx, w.db, p, o, before)
	return err
}

// readPageTables reads the marts of pages, but for those about what there is not.
func (w *workspace) readPageTables(ctx context.Context, o analysis.Options) (report.Tables, error) {
	tables, err := report.ReadTables(ctx, w.db, w.pageTables())
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(report.Rows(tables["mart_vendors"]), func(row map[string]any) bool { return row["is_main"] == false }) {
		delete(tables, "mart_vendors") // nothing to put side by side
	}
	if report.FirstRow(tables["mart_money"])["money_currency"] == nil {
		delete(tables, "mart_money") // no credit has a price
	}
	if o.Plan == nil {
		maps.DeleteFunc(tables, func(name string, _ *report.Table) bool { return slices.Contains(analysis.PlanModels, name) })
	}
	return tables, nil
}

// pageTables are the marts that pages may read; those of the reconciliation only if there is a ledger.
func (w *workspace) pageTables() []string {
	models := slices.Concat(analysis.Models, analysis.SavingsModels, analysis.ForecastModels, analysis.PlanModels, analysis.AdviceModels, analysis.UnusualModels,
		analysis.VendorModels, analysis.MoneyModels)
	if w.hasLedger {
		models = slices.Concat(models, analysis.ReconciliationModels, []string{"mart_balance_breaks"})
	}
	var names []string
	for _, name := range models {
		if strings.HasPrefix(name, "mart_") {
			names = append(names, name)
		}
	}
	return append(names, "mart_card_comparison", "mart_laws", "mart_exports")
}

// checkOut makes sure that pages can be written before long work begins.
func checkOut(dir string) error {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return failed("name another directory with --out", "%s: in the way: not a directory", dir)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return failed("name another directory with --out", "%s: cannot be made: %s", dir, reason(err))
	}
	probe, err := store.MakeTemp(dir)
	if err != nil {
		return failed("name another directory with --out", "%s: cannot be written: %s", dir, reason(err))
	}
	return probe.Remove()
}

// checkLaws runs the laws of all packages.
func (w *workspace) checkLaws(ctx context.Context) ([]store.Broken, error) {
	w.db.Stage("check laws")
	laws, err := w.allLaws()
	if err != nil {
		return nil, err
	}
	broken, err := analysis.Check(ctx, w.db, laws)
	if err != nil || slices.ContainsFunc(broken, func(b store.Broken) bool {
		return slices.Contains(slices.Concat(ingest.Laws, pricing.Laws), "law_"+b.Law)
	}) {
		return broken, err
	}
	return broken, ingest.Checked(ctx, w.db)
}

// allLaws are the laws over the tables that are built.
func (w *workspace) allLaws() ([]store.Law, error) {
	ours := slices.Concat(analysis.Laws, analysis.SavingsLaws, analysis.ForecastLaws, analysis.PlanLaws, analysis.VendorLaws, analysis.MoneyLaws)
	if w.hasLedger {
		ours = append(ours, analysis.ReconciliationLaws...)
	}
	var laws []store.Law
	for _, owner := range []struct {
		files fs.FS
		laws  []string
	}{{ingest.Files(), ingest.Laws}, {pricing.Files(), pricing.Laws}, {analysis.Files(), ours}} {
		some, err := store.ReadLaws(owner.files, owner.laws...)
		if err != nil {
			return nil, err
		}
		laws = append(laws, some...)
	}
	return laws, nil
}

// recordRefused gives the marts the files that were refused just now.
func (w *workspace) recordRefused(ctx context.Context) error {
	if err := w.db.Exec(ctx, "CREATE OR REPLACE TEMP TABLE refused_files (ordinal BIGINT, file VARCHAR, refused VARCHAR)"); err != nil {
		return err
	}
	if w.ingested == nil {
		return nil
	}
	for i, f := range w.ingested.Refusals() {
		if err := w.db.Exec(ctx, "INSERT INTO refused_files VALUES (?, ?, ?)", i, w.label("file", f.Name), w.refusal(f)); err != nil {
			return err
		}
	}
	return nil
}

// refusal is why a file was refused, as pages say it. The reason may hold what stands in the file.
func (w *workspace) refusal(f ingest.File) string {
	if w.pseudonyms != nil {
		return "not shown here, because it may hold names"
	}
	return f.Refused.Error()
}

// tell says in a few lines what was read, what the period cost, what was left out and which file to open.
func (w *workspace) tell(p analysis.Period, tables report.Tables, written []string) {
	out := w.env.Stdout
	figures := report.FirstRow(tables["mart_figures"])
	if w.ingested != nil {
		c := w.ingested.Total
		fmt.Fprintf(out, "Read %s from %s: %s kept", count(c.Rows, "row"), count(int64(len(w.ingested.Files)), "file"), grouped(c.Kept))
		for _, part := range []struct {
			n    int64
			what string
		}{{c.Updated, "updated"}, {c.Duplicate, "duplicate"}, {c.Rejected, "rejected"}} {
			if part.n > 0 {
				fmt.Fprintf(out, ", %s %s", grouped(part.n), part.what)
			}
		}
		fmt.Fprintln(out, ".")
	}
	if p.To.IsZero() {
		fmt.Fprintln(out, "There are no runs to report on.")
	} else {
		fmt.Fprintf(out, "%s: %s in %s%s.\n", p.Label, spend(figures, report.FirstRow(tables["mart_period"])), count(figures["runs"].(int64), "run"), change(figures, p))
	}
	if left := leftOut(figures); left != "" {
		fmt.Fprintln(out, "Left out: "+left+".")
	}
	if n := figures["unpriced_runs"].(int64); n > 0 {
		fmt.Fprintf(out, "Without a price on the card: %s; quality.html lists them by reason.\n", count(n, "run"))
	}
	for _, f := range w.filesRead() {
		if len(f.Unused) > 0 {
			fmt.Fprintf(out, "Columns not used in %s: %s\n", report.Printable(w.label("file", f.Name)), clip(report.Printable(strings.Join(f.Unused, ", "))))
		}
	}
	if p.Note != "" {
		fmt.Fprintln(out, "Note: "+p.Note+".")
	}
	if w.pseudonyms != nil {
		fmt.Fprintln(out, "Names are labels; amounts, times and models are as they were.")
	}
	fmt.Fprintf(out, "Wrote %s. Open %s\n", count(int64(len(written)), "page"), written[0])
}

// filesRead are the files of this call, at most five of them: quality.html has all.
func (w *workspace) filesRead() []ingest.File {
	if w.ingested == nil {
		return nil
	}
	return w.ingested.Files[:min(len(w.ingested.Files), 5)]
}

func spend(figures, period map[string]any) string {
	currency := report.Printable(period["currency"].(string))
	if figures["spend_credits"] == nil {
		return "an unknown number of " + currency
	}
	return shown(figures["spend_credits"], "credits") + " " + currency
}

func change(figures map[string]any, p analysis.Period) string {
	d, ok := figures["change_credits"].(decimal.Decimal)
	if !ok || figures["previous_runs"].(int64) == 0 {
		return ""
	}
	text := ", " + shown(d, "credits_delta") + " against " + p.PreviousLabel
	if figures["change_share"] != nil {
		text += " (" + shown(figures["change_share"], "percent_delta") + ")"
	}
	return text
}

// leftOut lists what the spend does not contain.
func leftOut(figures map[string]any) string {
	var parts []string
	for _, part := range []struct{ column, thing, what string }{
		{"unknown_spend_runs", "run", "unfinished or with neither charge nor price"},
		{"rejected_rows", "row", "rejected"},
		{"left_out_runs", "run", "created at or after --as-of"},
	} {
		if n := figures[part.column].(int64); n > 0 {
			parts = append(parts, count(n, part.thing)+" "+part.what)
		}
	}
	return strings.Join(parts, ", ")
}
