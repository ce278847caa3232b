package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"offcut/analysis"
	"offcut/report"
)

type exportOptions struct {
	sharedOptions
	list   bool
	tables []string
	kind   string // of file
	out    string
	raw    bool

	focus, focusVersion, pricingCurrency string
}

func (o *exportOptions) addFlags(f *pflag.FlagSet) {
	f.BoolVar(&o.list, "list", false, "list the tables there are: what a row is, columns, and with data how many rows")
	f.StringSliceVar(&o.tables, "table", nil, "write this `table` (repeatable; default: all tables)")
	f.StringVar(&o.out, "out", "", "`file` of one table or workbook, or directory of many (default: one table, to standard output)")
	f.StringVar(&o.focus, "focus", "", "write a FOCUS dataset (CSV, Parquet and metadata) to this `directory` instead; needs [money]")
	f.StringVar(&o.focusVersion, "focus-version", "", "`version` of FOCUS: "+strings.Join(report.FocusVersions, " or ")+" (default "+report.FocusVersions[0]+")")
	f.StringVar(&o.pricingCurrency, "pricing-currency", "", "three-letter `code` that stands for credits, for checkers that insist on one; that of [money]: prices in money")
	f.BoolVar(&o.raw, "raw", false, "leave cells of CSV and XLSX as they are, also those a spreadsheet would run")
}

// addTo lets --to, which in all commands ends the period, name the format too: no format is a day.
func (o *exportOptions) addTo(f *pflag.FlagSet) {
	to := f.Lookup("to")
	to.Usage = "`format`: csv, json, parquet or xlsx (default: by the ending of --out, else csv); or, beside it, the day after the last one to look at"
	to.Value = toValue{o}
}

type toValue struct{ o *exportOptions }

func (v toValue) Set(s string) error {
	if slices.Contains(exportKinds, s) {
		v.o.kind = s
	} else {
		v.o.to = s
	}
	return nil
}

func (v toValue) String() string { return "" }

func (v toValue) Type() string { return "string" }

func exportCommand(env *Env) *cobra.Command {
	o := &exportOptions{}
	return command("export [PATH…]", "Write the tables behind the pages as CSV, JSON, Parquet or XLSX",
		`Export writes every table behind the pages, and the priced runs, for other tools: one table to standard output or a file, or
all of them to a directory, as one workbook if it is XLSX. By default it takes all runs. Times are UTC in every format; days
and months are cut in --timezone. Prompts are in no table.

With --focus it writes a FOCUS Cost and Usage dataset for FinOps tools: a row a run (it bills nothing, as its credits were paid
before, and costs what they cost) and a row a purchase, in the currency and at the price per credit of [money].`,
		`  offcut export --list
  offcut export sample_data/studio --table int_priced_runs > runs.csv
  offcut export sample_data/studio --month 2026-10 --to xlsx --out october.xlsx
  offcut export sample_data/studio --to parquet --out tables
  offcut export sample_data/studio --focus reports/focus`,
		cobra.ArbitraryArgs, func(ctx context.Context, args []string) error { return runExport(ctx, env, o, args) },
		o.addFlags, o.addLedger, o.addCard, o.addPeriod, o.addTo, o.addData, o.addFormat)
}

// export is a table that can be written. Prompts are not among its columns.
type export struct {
	analysis.Table
	ordered string // the query of its rows, in order, where they do not lie so in the table
}

// keptBack are the columns that are not written: people's prompts, and what depends on the order of ingestion.
var keptBack = []string{"prompt", "run_number", "chain_number", "place"}

// spelt are columns that an export has in place of its table's: a chain by the name of its first run, which only exports look up.
var spelt = map[string][2]string{
	"int_run_chains":    {"run_number", "source, run_id, chain"},
	"int_baseline_runs": {"role", "chain, role"},
}

// runsTable is the export of one row per run; it needs no other analysis than the prices.
const runsTable = "int_priced_runs"

// runExports are the tables of single runs that can be exported, for the runs asked for.
var runExports = map[string]string{
	runsTable: `SELECT r.* REPLACE (c.place AS configuration_id)
		FROM stg_period_runs AS r JOIN int_configurations AS c ON r.configuration_id = c.configuration_id
		ORDER BY r.created_at, r.source, r.run_id`,
	"int_run_chains": `SELECT r.source, r.run_id, f.run_id AS chain, c.*
		FROM int_run_chains AS c JOIN stg_period_runs AS r ON c.run_number = r.run_number JOIN stg_log AS f ON c.chain_number = f.run_number
		ORDER BY r.created_at, r.source, r.run_id`,
	"int_baseline_runs": `SELECT b.*, f.run_id AS chain FROM int_baseline_runs AS b JOIN stg_log AS f ON b.chain_number = f.run_number
		ORDER BY b.created_at, b.source, b.run_id`,
}

// exports are all tables that can be written, those of single runs first, then those of the pages.
func (w *workspace) exports(ctx context.Context) ([]export, error) {
	tables, err := described()
	if err != nil {
		return nil, err
	}
	if w.hasLedger = len(w.opts.ledgers) > 0; !w.hasLedger {
		if w.hasLedger, err = analysis.HasLedger(ctx, w.db); err != nil {
			return nil, err
		}
	}
	var all []export
	for _, name := range slices.Concat([]string{runsTable, "int_run_chains", "int_baseline_runs"}, w.pageTables()) {
		i := slices.IndexFunc(tables, func(t analysis.Table) bool { return t.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("nothing explains %s", name)
		}
		e := export{Table: tables[i], ordered: runExports[name]}
		if s, ok := spelt[name]; ok {
			at := slices.Index(e.Columns, s[0])
			e.Columns = slices.Replace(slices.Clone(e.Columns), at, at+1, strings.Split(s[1], ", ")...)
		}
		e.Columns = slices.DeleteFunc(slices.Clone(e.Columns), func(c string) bool { return slices.Contains(keptBack, c) })
		all = append(all, e)
	}
	return all, nil
}

// askedFirst are the exports that the books ask for.
var askedFirst = []string{
	"mart_chargeback", "mart_accruals", runsTable, "mart_figures", "mart_spend_by", "mart_money", "mart_forecast_months", "mart_budgets",
	"mart_plan_purchases", "mart_variance_runs", "mart_reconciliation_lines", "mart_unpriced",
}

// recordExports lists for the pages what can be exported.
func (w *workspace) recordExports(ctx context.Context) error {
	all, err := w.exports(ctx)
	if err != nil {
		return err
	}
	var first, rest []analysis.Table
	for _, name := range askedFirst {
		if i := slices.IndexFunc(all, func(e export) bool { return e.Name == name }); i >= 0 {
			first = append(first, all[i].Table)
		}
	}
	for _, e := range all {
		if !slices.Contains(askedFirst, e.Name) {
			rest = append(rest, e.Table)
		}
	}
	return analysis.WriteExports(ctx, w.db, append(first, rest...))
}

func (e export) selected() string {
	quoted := make([]string, len(e.Columns))
	for i, c := range e.Columns {
		quoted[i] = `"` + c + `"`
	}
	return strings.Join(quoted, ", ")
}

func (o *exportOptions) checkExport() error {
	if err := o.checkFocus(); err != nil {
		return err
	}
	if o.to != "" && len(o.to) != len(time.DateOnly) {
		return usage("write --to csv, --to json, --to parquet or --to xlsx; or a day, as in --to 2026-11-01", "--to %s is neither a format nor a day", o.to)
	}
	if o.list && (len(o.tables) > 0 || o.kind != "" || o.out != "") {
		return usage("--list takes --format table, json or csv", "--list excludes --table, --out and a format")
	}
	if o.kind == "" {
		o.kind = "csv"
		if kind := strings.TrimPrefix(strings.ToLower(filepath.Ext(o.out)), "."); slices.Contains(exportKinds, kind) {
			o.kind = kind
		}
	}
	if o.list || o.out != "" || o.focus != "" {
		return nil
	}
	switch {
	case len(o.tables) == 0:
		return usage("name a directory with --out, or one table with --table; --list names them", "nowhere to write all tables to")
	case len(o.tables) > 1:
		return usage("name a directory with --out", "standard output takes one table (%d given)", len(o.tables))
	case o.kind == "parquet" || o.kind == "xlsx":
		return usage("name a file with --out", "--to %s cannot be written to standard output", o.kind)
	}
	return nil
}

var exportKinds = []string{"csv", "json", "parquet", "xlsx"}

func runExport(ctx context.Context, env *Env, o *exportOptions, paths []string) error {
	if err := o.checkExport(); err != nil {
		return err
	}
	w, err := openWorkspace(ctx, env, &o.sharedOptions, paths)
	if err != nil {
		return err
	}
	defer w.close()
	if o.focus != "" {
		return w.exportFocus(ctx, o, paths)
	}
	tables, err := w.exports(ctx)
	if err != nil {
		return err
	}
	if o.list {
		return w.listExports(ctx, o, tables, paths)
	}
	if tables, err = chosen(tables, o.tables); err != nil {
		return err
	}
	targets, err := o.targets(tables, paths)
	if err != nil {
		return err
	}
	period, err := w.buildExports(ctx, tables, paths, targets)
	if err != nil {
		return err
	}
	if err := w.writeExports(ctx, o, tables, targets, period); err != nil {
		return err
	}
	return w.refusedError()
}

// chosen are the tables of these names, with or without the prefix of their layer; without names, all.
func chosen(tables []export, names []string) ([]export, error) {
	if len(names) == 0 {
		return tables, nil
	}
	var some []export
	for _, name := range names {
		i := slices.IndexFunc(tables, func(t export) bool {
			return slices.Contains([]string{name, "mart_" + name, "int_" + name}, t.Name) || t.Name == runsTable && name == "runs"
		})
		if i < 0 {
			known := make([]string, 0, 2*len(tables))
			for _, t := range tables {
				known = append(known, t.Name, strings.TrimPrefix(strings.TrimPrefix(t.Name, "mart_"), "int_"))
			}
			return nil, usage(meant(name, known)+"offcut export --list names them all", "no table is named %q", name)
		}
		if !slices.ContainsFunc(some, func(t export) bool { return t.Name == tables[i].Name }) {
			some = append(some, tables[i])
		}
	}
	return some, nil
}

// targets are the files to write: one a table, or one for all of them. Without --out there is none: standard output.
func (o *exportOptions) targets(tables []export, paths []string) ([]string, error) {
	if o.out == "" {
		return nil, nil
	}
	info, err := os.Stat(o.out)
	isDir := err == nil && info.IsDir() || strings.HasSuffix(o.out, "/")
	isFile := !isDir && (len(tables) == 1 || o.kind == "xlsx" && strings.EqualFold(filepath.Ext(o.out), ".xlsx"))
	dir := o.out
	if isFile {
		dir = filepath.Dir(o.out)
	}
	if err := o.checkTarget(o.out, dir, isFile, paths); err != nil {
		return nil, err
	}
	switch {
	case isFile:
		return []string{o.out}, nil
	case o.kind == "xlsx":
		return []string{filepath.Join(dir, "offcut.xlsx")}, nil
	}
	files := make([]string, len(tables))
	for i, t := range tables {
		files[i] = filepath.Join(dir, t.Name+"."+o.kind)
	}
	return files, nil
}

// checkTarget makes sure before long work that dir, in which the target out is or which it is, can be written, and that what is
// read will not be written over, or read as a log the next time.
func (o *exportOptions) checkTarget(out, dir string, isFile bool, paths []string) error {
	if !isFile {
		if err := checkOut(dir); err != nil {
			return err
		}
	} else if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return failed("create the directory, or name another", "%s: cannot be written: no such directory", out)
	}
	for _, read := range slices.Concat(paths, o.ledgers, []string{o.db, o.config}) {
		if sameFile(read, out) {
			return usage("name another", "%s: is read, and would be written over or read as a log", out)
		}
		if sameFile(read, dir) {
			return usage("name another directory", "%s: logs are read from there, and exports would be read as logs", dir)
		}
	}
	return nil
}

func sameFile(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}

// buildExports builds what the tables need: for the runs alone, no more than their prices.
func (w *workspace) buildExports(ctx context.Context, tables []export, paths, targets []string) (analysis.Period, error) {
	var p analysis.Period
	for _, file := range targets {
		w.writesTo = append(w.writesTo, filepath.Dir(file))
	}
	options, rules, err := w.ask(ctx, paths)
	if err != nil {
		return p, err
	}
	options.Request = orAll(options.Request)
	if len(tables) == 1 && tables[0].Name == runsTable {
		return analysis.Select(ctx, w.db, options)
	}
	if p, err = w.buildTables(ctx, options, rules); err == nil && len(w.opts.ledgers) > 0 && !w.hasLedger {
		err = w.refusedError() // every ledger was refused, so that tables are not there
	}
	return p, err
}

// orAll is a request that, unless it names a period, asks for every run.
func orAll(r analysis.Request) analysis.Request {
	if r.Month.IsZero() && r.From.IsZero() && r.To.IsZero() {
		r.All = true
	}
	return r
}

// writeExports writes the tables to standard output or to their files.
func (w *workspace) writeExports(ctx context.Context, o *exportOptions, tables []export, targets []string, p analysis.Period) error {
	if len(targets) == 0 {
		out := bufio.NewWriterSize(w.env.Stdout, 1<<16)
		if _, err := w.writeRows(ctx, out, tables[0], o.kind, o.raw); err != nil {
			return err
		}
		return out.Flush()
	}
	rows, err := w.writeFiles(ctx, o, tables, targets, p)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w.env.Stdout, "Wrote %s with %s to %s\n", count(int64(len(tables)), "table"), count(rows, "row"), o.out)
	return err
}

// writeFiles writes the tables to their files and returns how many rows they have.
func (w *workspace) writeFiles(ctx context.Context, o *exportOptions, tables []export, targets []string, p analysis.Period) (rows int64, err error) {
	if o.kind == "xlsx" {
		return rows, writeBeside(targets[0], func(f *os.File) error {
			rows, err = w.writeWorkbook(ctx, f, tables, p, o.raw)
			return err
		})
	}
	err = writeTogether(targets, func(i int, f *os.File) error {
		n, err := w.writeTableFile(ctx, f, tables[i], o)
		rows += n
		return err
	})
	return rows, err
}

// writeWorkbook writes a sheet a table and returns how many rows there are. What a sheet cannot hold as it is, it tells.
func (w *workspace) writeWorkbook(ctx context.Context, f *os.File, tables []export, p analysis.Period, raw bool) (rows int64, err error) {
	book := report.NewWorkbook(f, raw)
	for _, t := range tables {
		table, err := w.laid(ctx, t)
		if err != nil {
			return rows, err
		}
		found, err := w.db.Read(ctx, "SELECT "+t.selected()+" FROM "+table+" LIMIT 0")
		if err != nil {
			return rows, err
		}
		sheet, err := book.Sheet(t.Name, t.Grain, report.ColumnsOf(found))
		if err != nil {
			return rows, err
		}
		_, err = w.db.StreamTable(ctx, func(cells []any) error { rows++; return sheet.Row(cells) }, t.selected(), table)
		if errors.Is(err, report.ErrSheetFull) {
			return rows, failed("write --to parquet or --to csv, or fewer runs, as with --month 2026-10", "%s", err)
		}
		if err := errors.Join(err, sheet.Close()); err != nil {
			return rows, err
		}
		if notes := sheet.Notes(); notes != "" {
			fmt.Fprintf(w.env.Stderr, "offcut: warning: sheet %s: %s\n", t.Name, notes)
		}
	}
	return rows, book.Close(w.contentsLines(p)...)
}

// contentsLines say what a workbook is about.
func (w *workspace) contentsLines(p analysis.Period) []string {
	about := "There are no runs."
	if !p.To.IsZero() {
		about = "Runs of " + p.Label + "."
	}
	if w.config.Sample {
		about += " The data is made up."
	}
	return []string{"Tables of offcut. " + about, "Prices are those of card " + strings.Join(w.cards.Names(), ", ") + ".",
		"Times are UTC; days and months are cut in " + w.location.String() + "."}
}

// writeTableFile writes one table and returns how many rows it has.
func (w *workspace) writeTableFile(ctx context.Context, f *os.File, t export, o *exportOptions) (int64, error) {
	if o.kind == "parquet" {
		table, err := w.laid(ctx, t)
		if err != nil {
			return 0, err
		}
		var n int64
		if err := w.db.QueryRow(ctx, "SELECT count(*) FROM "+table, nil, &n); err != nil {
			return 0, err
		}
		return n, w.db.WriteParquet(ctx, "SELECT "+t.selected()+" FROM "+table, f.Name())
	}
	out := bufio.NewWriterSize(f, 1<<16)
	n, err := w.writeRows(ctx, out, t, o.kind, o.raw)
	return n, errors.Join(err, out.Flush())
}

// laid is the name of the table in which the rows of an export lie in order.
func (w *workspace) laid(ctx context.Context, t export) (string, error) {
	if t.ordered == "" {
		return t.Name, nil
	}
	return w.lay(ctx, t.ordered)
}

// lay puts the rows of a query into a table, from which they can be read in stretches, and returns its name. It is overwritten
// by the next call.
func (w *workspace) lay(ctx context.Context, query string) (string, error) {
	const table = "ordered_rows"
	return table, w.db.Exec(ctx, "CREATE OR REPLACE TEMP TABLE "+table+" AS "+query)
}

// writeRows streams one table as CSV or JSON and returns how many rows it has.
func (w *workspace) writeRows(ctx context.Context, out io.Writer, t export, kind string, raw bool) (int64, error) {
	table, err := w.laid(ctx, t)
	if err != nil {
		return 0, err
	}
	return w.streamTable(ctx, out, t.selected(), table, kind == "json", raw)
}

// streamTable writes the columns of a table as CSV or JSON, a stretch of rows at a time.
func (w *workspace) streamTable(ctx context.Context, out io.Writer, columns, table string, asJSON, raw bool) (n int64, err error) {
	found, err := w.db.Read(ctx, "SELECT "+columns+" FROM "+table+" LIMIT 0")
	if err != nil {
		return 0, err
	}
	var row func([]any) error
	var end func() error
	if asJSON {
		j := report.NewJSONRows(out, report.ColumnsOf(found))
		row, end = j.Row, j.Close
	} else {
		c, err := report.NewCSV(out, report.ColumnsOf(found), raw)
		if err != nil {
			return 0, err
		}
		row, end = c.Row, c.Flush
	}
	if _, err := w.db.StreamTable(ctx, func(cells []any) error { n++; return row(cells) }, columns, table); err != nil {
		return n, err
	}
	return n, end()
}

// listExports says what can be exported; with data, how many rows each table has.
func (w *workspace) listExports(ctx context.Context, o *exportOptions, tables []export, paths []string) error {
	hasData := len(paths) > 0 || o.db != ""
	if hasData {
		if _, err := w.buildExports(ctx, tables, paths, nil); err != nil {
			return err
		}
	}
	t := &report.Table{Columns: []report.Column{{Name: "name", Type: "text"}, {Name: "rows", Type: "integer"}, {Name: "grain", Type: "text"}, {Name: "columns", Type: "text"}}}
	for _, e := range tables {
		var rows any
		if hasData {
			var n int64
			from := e.Name
			if e.ordered != "" {
				from = "(" + e.ordered + ")"
			}
			if err := w.db.QueryRow(ctx, "SELECT count(*) FROM "+from, nil, &n); err != nil {
				return err
			}
			rows = n
		}
		t.Rows = append(t.Rows, []any{e.Name, rows, e.Grain, strings.Join(e.Columns, ", ")})
	}
	if o.format == "table" {
		showExports(w.env, t)
	} else if err := writeTable(w.env, o.format, false, t); err != nil {
		return err
	}
	return w.refusedError()
}

// showExports prints a paragraph a table, whose columns do not fit a line.
func showExports(env *Env, t *report.Table) {
	for i, row := range t.Rows {
		if i > 0 {
			fmt.Fprintln(env.Stdout)
		}
		rows := ""
		if n, ok := row[1].(int64); ok {
			rows = " (" + count(n, "row") + ")"
		}
		fmt.Fprintf(env.Stdout, "%s%s\n  %s\n  %s\n", row[0], rows, row[2], row[3])
	}
}
