package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"offcut/analysis"
	"offcut/ingest"
	"offcut/ingest/store"
	"offcut/pricing"
	"offcut/pricing/card"
	"offcut/pricing/cards"
	"offcut/report"
)

// workspace is one command's open database and what is in force for it.
type workspace struct {
	env      *Env
	opts     *sharedOptions
	config   *config
	location *time.Location
	db       *store.DB
	ingested *ingest.Result // nil if no path was given
	cards    pricing.Cards
	cardName string // of the cards that price the runs looked at
	asOf     time.Time
	timings  *timings
	unlimit  func()

	key        []byte             // of --pseudonymize; nil without it
	pseudonyms *ingest.Pseudonyms // nil unless names are hidden
	together   bool               // runs of all currencies take part, because nothing is added
	writesTo   []string           // directories that SQL writes files to, by COPY
	hasLedger  bool               // the reconciliation is built, or will be
}

// openWorkspace reads the configuration and opens the database. The caller closes it.
func openWorkspace(ctx context.Context, env *Env, o *sharedOptions, paths []string) (*workspace, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	path, err := findConfig(o.config, paths)
	if err != nil {
		return nil, err
	}
	w := &workspace{env: env, opts: o, timings: newTimings(env)}
	w.timings.begin("open database")
	if w.config, err = readConfig(path); err != nil {
		return nil, err
	}
	if err := w.config.checkCards(); err != nil {
		return nil, err
	}
	if w.location, err = o.location(w.config); err != nil {
		return nil, err
	}
	if _, err := os.Stat(o.db); o.db != "" && len(paths) == 0 && len(o.ledgers) == 0 && errors.Is(err, fs.ErrNotExist) {
		return nil, usage("offcut ingest PATH --db "+o.db+" makes one", "%s: there is no such database", o.db)
	}
	resources := o.storeOptions()
	resources.OnStage, resources.TextSize = w.timings.begin, ingest.TextSize(slices.Concat(paths, o.ledgers))
	if w.db, err = store.Open(ctx, o.db, resources); err != nil {
		return nil, err
	}
	w.unlimit = o.limit()
	return w, nil
}

// close closes the database and, with --timings, says what took how long.
func (w *workspace) close() {
	w.timings.begin("close database")
	w.db.Close()
	w.unlimit()
	w.timings.end()
	if w.opts.timings {
		w.timings.write(w.env.Stderr)
	}
}

// ingest reads the logs that paths stand for, then the ledgers of --ledger. Refused files are told on standard error; the others
// are in the database.
func (w *workspace) ingest(ctx context.Context, paths []string, o ingest.Options) error {
	ledgers, err := ingest.Expand(w.opts.ledgers, w.cardFiles()...)
	if err != nil {
		return err
	}
	files, err := ingest.Expand(paths, slices.Concat(w.cardFiles(), ledgers)...)
	if err != nil {
		return err
	}
	// A pattern may have found the ledger beside the logs.
	files = slices.DeleteFunc(files, func(f string) bool {
		return slices.ContainsFunc(ledgers, func(l string) bool { return filepath.Clean(l) == filepath.Clean(f) })
	})
	in, err := ingest.New(ctx, w.db)
	if err != nil {
		return err
	}
	o.Location, o.Stdin = w.location, interruptible(ctx, w.env.Stdin)
	if o.Mapping.Columns == nil {
		o.Mapping = w.config.mapping
	}
	p := newProgress(w.env, w.opts.quiet)
	o.OnFile, o.OnProgress = p.file, p.read
	if w.ingested, err = in.Files(ctx, files, o); err == nil && len(ledgers) > 0 {
		var entries *ingest.Result
		o.Ledger = true
		if entries, err = in.Files(ctx, ledgers, o); err == nil {
			w.ingested.Add(entries)
		}
	}
	p.done()
	if err != nil {
		return err
	}
	for _, f := range w.ingested.Files {
		if f.Warning != "" {
			fmt.Fprintf(w.env.Stderr, "offcut: warning: %s: %s\n", f.Name, f.Warning)
		}
	}
	return nil
}

// refusedError tells of refused files; nil if there is none.
func (w *workspace) refusedError() error {
	if w.ingested == nil {
		return nil
	}
	refused := w.ingested.Refusals()
	if len(refused) == 0 {
		return nil
	}
	lines := make([]string, len(refused))
	hint := ""
	for i, f := range refused {
		lines[i] = withPath(f.Name, f.Refused)
		var hinted interface{ Hint() string }
		if hint == "" && errors.As(f.Refused, &hinted) {
			hint = hinted.Hint()
		}
	}
	return failed(hint, "%s", strings.Join(lines, "\n"))
}

func withPath(name string, err error) string {
	if text := err.Error(); strings.HasPrefix(text, name) {
		return text
	}
	return name + ": " + err.Error()
}

// cardFiles are the files of the cards in force, which are no logs.
func (w *workspace) cardFiles() []string {
	var files []string
	for _, name := range []string{w.opts.card, w.configCard(w.config.Card)} {
		if name != "" && !isBuiltIn(name) {
			files = append(files, name)
		}
	}
	return files
}

// configCard is a card named in the configuration: a built-in name, or a path from the configuration's directory.
func (w *workspace) configCard(name string) string {
	if name == "" || isBuiltIn(name) || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(filepath.Dir(w.config.path), name)
}

func isBuiltIn(name string) bool { return slices.Contains(cards.Names(), name) }

// loadCard loads a built-in card or one from a file.
func loadCard(name string) (*card.Card, error) {
	if isBuiltIn(name) {
		return cards.Load(name)
	}
	if !strings.ContainsAny(name, `/\.`) {
		return nil, usage("built-in cards: "+strings.Join(cards.Names(), ", ")+"; a file is named as in --card ./"+name+".toml", "no built-in card is named %q", name)
	}
	c, err := card.Load(name)
	if err != nil {
		return nil, err
	}
	return c, nil
}

// cardFlag is what --card says to name the default card in a line that readers may copy.
func (w *workspace) cardFlag() string {
	if w.opts.card != "" {
		return w.opts.card
	}
	return w.configCard(w.config.Card)
}

// loadCards settles which card prices which source. Without any it is a usage error that lists the built-in ones.
func (w *workspace) loadCards() error {
	if w.cardFlag() == "" {
		return usage("add --card NAME or --card FILE; built-in cards: "+strings.Join(cards.Names(), ", "), "no rate card to price with")
	}
	return w.loadAnyCards()
}

// loadAnyCards is loadCards for commands that work without one: then the card is empty and has the defaults of cards.
func (w *workspace) loadAnyCards() error {
	w.cards.Default = &card.Card{Name: "none", FailedRuns: card.Free, BillFor: card.Requested}
	var err error
	if name := w.cardFlag(); name != "" {
		if w.cards.Default, err = loadCard(name); err != nil {
			return err
		}
	}
	w.cards.BySource = map[string]*card.Card{}
	for source, s := range w.config.Source {
		if s.Card == "" {
			continue
		}
		if w.cards.BySource[source], err = loadCard(w.configCard(s.Card)); err != nil {
			return err
		}
	}
	return nil
}

// price ingests the paths, if any, and prices all runs by the cards.
func (w *workspace) price(ctx context.Context, paths []string) error {
	asOf, err := w.opts.at(w.location)
	if err != nil {
		return err
	}
	if err := w.loadCards(); err != nil {
		return err
	}
	return w.priceBy(ctx, paths, asOf)
}

// priceBy is price with the cards that are loaded.
func (w *workspace) priceBy(ctx context.Context, paths []string, asOf time.Time) error {
	err := w.read(ctx, paths)
	if err != nil {
		return err
	}
	if err := w.hideNames(ctx); err != nil {
		return err
	}
	w.asOf, err = pricing.Price(ctx, w.db, w.cards, w.pricing(asOf))
	if unknown := (*pricing.CurrencyError)(nil); errors.As(err, &unknown) {
		return usage(unknown.Hint(), "%s", unknown)
	}
	if err != nil {
		return err
	}
	used := "SELECT coalesce((SELECT string_agg(DISTINCT card, ', ' ORDER BY card) FROM source_currencies WHERE is_main), ?)"
	if err := w.db.QueryRow(ctx, used, []any{w.cards.Default.Name}, &w.cardName); err != nil {
		return err
	}
	if err := w.tellApart(ctx); err != nil {
		return err
	}
	return w.checkNames(ctx)
}

// tellApart says which runs are left out because they are counted in other credits than those looked at.
func (w *workspace) tellApart(ctx context.Context) error {
	_, err := w.db.Stream(ctx, func(row []any) error {
		name := report.Printable(row[0].(string))
		fmt.Fprintf(w.env.Stderr, "offcut: note: %s counted in %s and left out here; --currency %q looks at them\n", countOf(row[1].(int64), "run is", "runs are"), name, name)
		return nil
	}, "SELECT currency, count(*) FROM int_other_runs JOIN source_currencies USING (source) GROUP BY currency ORDER BY currency")
	return err
}

func (w *workspace) pricing(asOf time.Time) pricing.Options {
	return pricing.Options{AsOf: asOf, Timezone: w.location.String(), Currency: w.opts.currency, Together: w.together}
}

// read ingests the paths, or checks that there is a database to read instead. From then on SQL reaches no other file.
func (w *workspace) read(ctx context.Context, paths []string) error {
	if len(paths) == 0 && len(w.opts.ledgers) == 0 && w.opts.db == "" {
		return usage("name a log, a directory of logs, or a database with --db", "nothing to read")
	}
	if len(paths) > 0 || len(w.opts.ledgers) > 0 {
		if err := w.ingest(ctx, paths, ingest.Options{}); err != nil {
			return err
		}
		w.tellRejected()
	}
	if err := w.spareThreads(ctx); err != nil {
		return err
	}
	return w.db.Lock(ctx, w.writesTo...)
}

// sharedRuns is how many rows of a table a thread of DuckDB takes at a time.
const sharedRuns = 122_880

// spareThreads leaves DuckDB one thread where there are no more runs than that takes: waking others for each of hundreds of
// statements costs more than they do. Where there turn out to be more, they have them back.
func (w *workspace) spareThreads(ctx context.Context) error {
	var isFew bool
	if err := w.db.QueryRow(ctx, "SELECT count(*) <= ? FROM stored_runs", []any{sharedRuns}, &isFew); err != nil {
		return err
	}
	switch {
	case isFew:
		return w.db.Exec(ctx, "SET threads = 1")
	case w.opts.threads == 0:
		return w.db.Exec(ctx, "RESET threads")
	}
	return nil
}

// tellRejected says how many rows of the files just read take no part, and how to see them.
func (w *workspace) tellRejected() {
	if n := w.ingested.Total.Rejected; n > 0 {
		fmt.Fprintf(w.env.Stderr, "offcut: note: %s rejected; offcut ingest with --rejects FILE lists them, with reasons\n",
			countOf(n, "row was", "rows were"))
	}
}

// names are those of a column of the priced runs, in order.
func (w *workspace) names(ctx context.Context, column string) ([]string, error) {
	t, err := w.db.Read(ctx, "SELECT DISTINCT "+column+" FROM int_grouped_runs ORDER BY 1")
	if err != nil {
		return nil, err
	}
	names := make([]string, len(t.Rows))
	for i, row := range t.Rows {
		names[i] = row[0].(string)
	}
	return names, nil
}

// meant asks "did you mean" with a blank behind, if one of names is like name; else it is empty.
func meant(name string, names []string) string {
	near := ingest.Near(name, names)
	if near == "" {
		return ""
	}
	return "did you mean " + strconv.Quote(report.Printable(near)) + "? "
}

// inBrackets is a text in brackets behind a blank, or nothing.
func inBrackets(s string) string {
	if s == "" {
		return ""
	}
	return " (" + strings.TrimSpace(s) + ")"
}

// checkNames refuses a --team or --project that no run has.
func (w *workspace) checkNames(ctx context.Context) error {
	for _, f := range []struct{ column, name string }{{"team", w.opts.team}, {"project", w.opts.project}} {
		if f.name == "" {
			continue
		}
		names, err := w.names(ctx, f.column)
		if err != nil {
			return err
		}
		if !slices.Contains(names, w.label(f.column, f.name)) {
			hint := "the log names none"
			if w.pseudonyms != nil {
				hint = "write it as the log has it"
			} else if len(names) > 0 {
				hint = meant(f.name, names) + f.column + "s: " + report.Printable(clip(strings.Join(names, ", ")))
			}
			return usage(hint, "no run is of %s %q", f.column, f.name)
		}
	}
	return nil
}

// ask settles what flags and configuration ask for, then reads the paths and prices all runs.
func (w *workspace) ask(ctx context.Context, paths []string) (analysis.Options, analysis.SavingsOptions, error) {
	o := analysis.Options{Team: w.opts.team, Project: w.opts.project, IsSample: w.config.Sample}
	rules, err := w.config.savings()
	if err != nil {
		return o, rules, err
	}
	if o.Budgets, err = w.config.budgets(); err != nil {
		return o, rules, err
	}
	if o.Money, err = w.config.money(); err != nil {
		return o, rules, err
	}
	if o.Plan, err = w.config.plan(); err != nil {
		return o, rules, err
	}
	if o.Request, err = w.opts.period(); err != nil {
		return o, rules, err
	}
	if err := w.price(ctx, paths); err != nil {
		return o, rules, err
	}
	if err := w.checkAsked(ctx, &o); err != nil {
		return o, rules, err
	}
	w.hideAsked(&o, &rules)
	return o, rules, nil
}

// checkAsked takes away budgets and plan where other credits are looked at than the default card's, which they are in, and tells
// of budgets that no run falls under.
func (w *workspace) checkAsked(ctx context.Context, o *analysis.Options) error {
	var isDefault bool
	ofDefault := "SELECT coalesce(bool_or(card = ?), true) FROM source_currencies WHERE is_main"
	if err := w.db.QueryRow(ctx, ofDefault, []any{w.cards.Default.Name}, &isDefault); err != nil {
		return err
	}
	if !isDefault {
		o.Budgets, o.Plan = nil, nil
	}
	if w.key != nil {
		return nil // names in the tables are labels
	}
	for _, scope := range []string{"team", "project"} {
		names, err := w.names(ctx, scope)
		if err != nil {
			return err
		}
		for _, b := range o.Budgets {
			if b.Scope != scope || len(names) == 0 || slices.Contains(names, b.Name) {
				continue
			}
			fmt.Fprintf(w.env.Stderr, "offcut: note: %s: budget.%s %q: no run is of that %s%s\n", w.config.path, scope, b.Name, scope, inBrackets(meant(b.Name, names)))
		}
	}
	return nil
}

// askSavings is ask, with the savings of the period worked out.
func (w *workspace) askSavings(ctx context.Context, paths []string) (analysis.Period, analysis.SavingsOptions, error) {
	var period analysis.Period
	o, rules, err := w.ask(ctx, paths)
	if err != nil {
		return period, rules, err
	}
	if period, err = analysis.Select(ctx, w.db, o); err != nil {
		return period, rules, err
	}
	return period, rules, analysis.BuildSavings(ctx, w.db, w.cards, rules)
}

// selectRuns bounds the runs of commands that take all of them by default.
func (w *workspace) selectRuns(ctx context.Context) error {
	o, err := w.askAll()
	if err != nil {
		return err
	}
	_, err = analysis.Select(ctx, w.db, o)
	return err
}

// askAll is what flags ask for where all runs are the default.
func (w *workspace) askAll() (analysis.Options, error) {
	r, err := w.opts.period()
	return analysis.Options{Request: orAll(r), Team: w.opts.team, Project: w.opts.project}, err
}
