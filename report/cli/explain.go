package cli

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"offcut/analysis"
	"offcut/ingest"
	"offcut/ingest/store"
	"offcut/pricing"
	"offcut/report"
)

type explainOptions struct {
	sharedOptions
	dag bool
}

func (o *explainOptions) addFlags(f *pflag.FlagSet) {
	f.BoolVar(&o.dag, "dag", false, "print which table is made from which, of those behind NAME or of all, as a Mermaid flowchart")
}

func explainCommand(env *Env) *cobra.Command {
	o := &explainOptions{}
	return command("explain NAME [PATH…]", "Say where a figure or table comes from: its definition, its SQL and its rows",
		`Explain goes from a figure of the pages (spend, savings, change …) or a table (mart_figures, int_priced_runs …) to its
definition, what it is made from, its SQL, and with a PATH or --db to its value and the rows behind it.`,
		`  offcut explain savings sample_data/studio
  offcut explain spend
  offcut explain int_priced_runs
  offcut explain spend --dag
  offcut explain --dag`,
		func(c *cobra.Command, args []string) error {
			if o.dag {
				return nil
			}
			return cobra.MinimumNArgs(1)(c, args)
		}, func(ctx context.Context, args []string) error { return runExplain(ctx, env, o, args) },
		o.addFlags, o.addLedger, o.addCard, o.addPeriod, o.addData, o.addFormat)
}

// figure is a row of mart_definitions.
type figure struct{ name, definition, table, column, rows string }

func runExplain(ctx context.Context, env *Env, o *explainOptions, args []string) error {
	var paths []string
	if len(args) > 0 {
		paths = args[1:]
	}
	w, err := openWorkspace(ctx, env, &o.sharedOptions, paths)
	if err != nil {
		return err
	}
	defer w.close()
	tables, err := catalogue(ctx, w.db)
	if err != nil {
		return err
	}
	if o.dag && len(args) == 0 {
		return showDAG(env, tables)
	}
	figures, err := definitions(ctx, w.db)
	if err != nil {
		return err
	}
	f, t, err := find(args[0], figures, tables)
	if err != nil {
		return err
	}
	if o.dag {
		return showDAG(env, behind(t, tables))
	}
	if o.format == "table" {
		describeFigure(env, f, t, tables)
	}
	if len(paths) == 0 && len(o.ledgers) == 0 && o.db == "" {
		return nil
	}
	if err := w.buildAll(ctx, paths); err != nil {
		return err
	}
	if needsLedger := slices.Contains(analysis.ReconciliationModels, t.Name) || t.Name == "mart_balance_breaks"; needsLedger && !w.hasLedger {
		return errNoLedger
	}
	return w.showRows(ctx, o.format, f, t)
}

// buildAll builds every table of the report for the period asked for.
func (w *workspace) buildAll(ctx context.Context, paths []string) error {
	options, rules, err := w.ask(ctx, paths)
	if err != nil {
		return err
	}
	_, err = w.buildTables(ctx, options, rules)
	return err
}

// buildTables builds every table of the report over the priced runs, that of the laws included.
func (w *workspace) buildTables(ctx context.Context, options analysis.Options, rules analysis.SavingsOptions) (p analysis.Period, err error) {
	if err := w.recordRefused(ctx); err != nil {
		return p, err
	}
	if p, err = w.analyse(ctx, options, rules); err != nil {
		return p, err
	}
	_, err = w.checkLaws(ctx)
	return p, err
}

// catalogue lists every table from the runs to the pages, with what it reads.
func catalogue(ctx context.Context, db *store.DB) ([]analysis.Table, error) {
	tables, err := described()
	for i, t := range tables {
		if path.Ext(t.File) != ".sql" {
			continue
		}
		if tables[i].Reads, err = db.References(ctx, t.SQL); err != nil {
			return nil, fmt.Errorf("%s: %w", t.Name, err)
		}
	}
	return tables, err
}

// described lists every table from the runs to the pages; of those that are SQL, it does not say what they read.
func described() ([]analysis.Table, error) {
	tables := analysis.Written()
	for _, owner := range []struct {
		folder string
		files  fs.FS
		models []string
	}{
		{"ingest", ingest.Files(), slices.Concat(ingest.Models, ingest.LedgerModels)},
		{"pricing", pricing.Files(), pricing.Models},
		{"analysis", analysis.Files(), slices.Concat(analysis.SQLModels(), analysis.AdviceModels, analysis.VendorModels, analysis.MoneyModels, analysis.ReconciliationModels, analysis.FocusModels)},
	} {
		models, err := store.ReadModels(owner.files, owner.models...)
		if err != nil {
			return nil, err
		}
		for _, m := range models {
			tables = append(tables, analysis.Table{Model: m, File: owner.folder + "/sql/" + m.Name + ".sql"})
		}
	}
	return tables, nil
}

func definitions(ctx context.Context, db *store.DB) ([]figure, error) {
	models, err := store.ReadModels(analysis.Files(), "mart_definitions")
	if err != nil {
		return nil, err
	}
	t, err := db.Read(ctx, models[0].SQL)
	if err != nil {
		return nil, err
	}
	figures := make([]figure, len(t.Rows))
	for i, r := range t.Rows {
		figures[i] = figure{r[0].(string), r[1].(string), r[2].(string), r[3].(string), r[4].(string)}
	}
	return figures, nil
}

// find resolves a name: a figure, a table with or without its layer's prefix, or the column of a figure.
func find(name string, figures []figure, tables []analysis.Table) (*figure, *analysis.Table, error) {
	table := func(name string) *analysis.Table {
		i := slices.IndexFunc(tables, func(t analysis.Table) bool { return t.Name == name })
		if i < 0 {
			return nil
		}
		return &tables[i]
	}
	plain := strings.ToLower(strings.NewReplacer("_", " ", "-", " ").Replace(name))
	for i, f := range figures {
		if strings.ReplaceAll(f.name, "-", " ") == plain || f.column == name {
			return &figures[i], table(f.table), nil
		}
	}
	for _, prefix := range []string{"", "mart_", "int_", "stg_"} {
		if t := table(prefix + name); t != nil {
			return nil, t, nil
		}
	}
	names := make([]string, 0, len(figures)+len(tables))
	for _, f := range figures {
		names = append(names, f.name)
	}
	for _, t := range tables {
		names = append(names, t.Name, strings.TrimPrefix(strings.TrimPrefix(t.Name, "mart_"), "int_"))
	}
	return nil, nil, usage(meant(name, names)+"figures: "+figureNames(figures), "no figure or table is named %q", name)
}

func figureNames(figures []figure) string {
	names := make([]string, len(figures))
	for i, f := range figures {
		names[i] = f.name
	}
	return strings.Join(names, ", ")
}

// describeFigure prints definition, grain, lineage and SQL.
func describeFigure(env *Env, f *figure, t *analysis.Table, tables []analysis.Table) {
	out := env.Stdout
	if f != nil {
		fmt.Fprintf(out, "%s: %s.\nHeld in %s.%s; the rows behind it: %s.\n\n", f.name, f.definition, f.table, f.column, f.rows)
	}
	fmt.Fprintf(out, "%s (%s)\n%s\n", t.Name, t.File, t.Grain)
	fmt.Fprintf(out, "key:     %s\ncolumns: %s\n", strings.Join(t.Key, ", "), strings.Join(t.Columns, ", "))
	fmt.Fprintln(out, "made from:")
	showLineage(env, t, tables, 1, map[string]bool{})
	if t.SQL != "" {
		fmt.Fprintf(out, "\n%s\n", t.SQL)
	}
}

// showLineage prints what a table is made from, each table once.
func showLineage(env *Env, t *analysis.Table, tables []analysis.Table, depth int, seen map[string]bool) {
	for _, name := range t.Reads {
		again := ""
		if seen[name] {
			again = " (see above)"
		}
		i := slices.IndexFunc(tables, func(t analysis.Table) bool { return t.Name == name })
		file := ""
		if i >= 0 {
			file = "  " + tables[i].File
		}
		fmt.Fprintf(env.Stdout, "%s%s%s%s\n", strings.Repeat("  ", depth), name, file, again)
		if i >= 0 && !seen[name] {
			seen[name] = true
			showLineage(env, &tables[i], tables, depth+1, seen)
		}
	}
}

// behind are a table and those it is made from.
func behind(t *analysis.Table, tables []analysis.Table) []analysis.Table {
	needed := map[string]bool{t.Name: true}
	var found []analysis.Table
	for waiting := []*analysis.Table{t}; len(waiting) > 0; waiting = waiting[1:] {
		found = append(found, *waiting[0])
		for _, name := range waiting[0].Reads {
			i := slices.IndexFunc(tables, func(t analysis.Table) bool { return t.Name == name })
			if i >= 0 && !needed[name] {
				needed[name] = true
				waiting = append(waiting, &tables[i])
			}
		}
	}
	return found
}

func showDAG(env *Env, tables []analysis.Table) error {
	var edges []string
	for _, t := range tables {
		for _, from := range t.Reads {
			edges = append(edges, "  "+from+" --> "+t.Name)
		}
	}
	slices.Sort(edges)
	_, err := fmt.Fprintf(env.Stdout, "flowchart LR\n%s\n", strings.Join(slices.Compact(edges), "\n"))
	return err
}

// rowsShown is how many of the rows behind a figure are printed as text; json and csv give all of a table.
const rowsShown = 20

func (w *workspace) showRows(ctx context.Context, format string, f *figure, t *analysis.Table) error {
	rows := t.Name
	if f != nil {
		rows = f.rows
	}
	if f != nil && format == "table" {
		values, err := w.db.Read(ctx, fmt.Sprintf("SELECT * FROM (SELECT %s FROM %s) LIMIT 2", f.column, f.table))
		if err != nil {
			return err
		}
		if len(values.Rows) == 1 {
			cell := values.Rows[0][0]
			name := "credits_exact"
			switch kind := values.Columns[0].Type; kind {
			case "text", "date", "timestamp":
				name = kind
			}
			fmt.Fprintf(w.env.Stdout, "\n%s = %s\n", f.name, report.Printable(shown(cell, name)))
		}
	}
	var n int64
	if err := w.db.QueryRow(ctx, "SELECT count(*) FROM "+rows, nil, &n); err != nil {
		return err
	}
	limit := ""
	if format == "table" {
		limit = fmt.Sprintf(" LIMIT %d", rowsShown)
	}
	columns, err := w.shownColumns(ctx, rows)
	if err != nil {
		return err
	}
	found, err := w.db.Read(ctx, "SELECT "+columns+" FROM "+rows+" ORDER BY ALL"+limit)
	if err != nil {
		return err
	}
	if format == "table" {
		fmt.Fprintf(w.env.Stdout, "\n%s: %s\n", rows, count(n, "row"))
	}
	return writeTable(w.env, format, false, report.FromStore(found))
}

// internal are the numbers that depend on the order of ingestion.
var internal = []string{"run_number", "chain_number", "configuration_id", "take_id", "owner_id", "setting_id"}

// shownColumns lists the columns of a table, as SQL, but for those that are internal.
func (w *workspace) shownColumns(ctx context.Context, table string) (string, error) {
	t, err := w.db.Read(ctx, "SELECT column_name FROM (DESCRIBE "+table+")")
	if err != nil {
		return "", err
	}
	var names []string
	for _, row := range t.Rows {
		if name := row[0].(string); !slices.Contains(internal, name) {
			names = append(names, `"`+name+`"`)
		}
	}
	return strings.Join(names, ", "), nil
}
