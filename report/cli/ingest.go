package cli

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"offcut/ingest"
	"offcut/report"
)

type ingestOptions struct {
	sharedOptions
	source, mapping, rejects string
	replace                  bool
	delimiter, quote         string
	raw                      bool
}

func (o *ingestOptions) addFlags(f *pflag.FlagSet) {
	f.StringVar(&o.source, "source", "", "vendor the logs come from; keeps ids of different vendors apart")
	f.StringVar(&o.mapping, "mapping", "", "`file` with [columns], [constants] and [status], instead of the configuration's")
	f.StringVar(&o.rejects, "rejects", "", "write the rejected rows to this CSV `file`")
	f.BoolVar(&o.replace, "replace", false, "read files anew that were read under another mapping or timezone, dropping what they gave")
	f.StringVar(&o.delimiter, "delimiter", "", "`character` between CSV fields (default: found out)")
	f.StringVar(&o.quote, "quote", "", "`character` around CSV fields (default \")")
	f.BoolVar(&o.raw, "raw", false, "leave cells of CSV output as they are, also those a spreadsheet would run")
}

func ingestCommand(env *Env) *cobra.Command {
	o := &ingestOptions{}
	return command("ingest PATH…", "Load logs into a database and say what became of every row",
		`Ingest loads generation-history logs (CSV, JSON, JSON lines, Parquet; also .gz and .zst) into the database of --db.
A PATH is a file, a pattern, a directory, or - for standard input. Every row is counted: kept, updated, duplicate or
rejected with a reason. Ingesting the same log again, or overlapping ones, changes nothing. The vendor's ledger (its statement
of usage, purchases, refunds and bonuses) is named with --ledger, alone or beside logs; reconcile holds the two together.`,
		`  offcut ingest sample_data/qolaba --db history.duckdb
  offcut ingest sample_data/studio/runs-*.csv --db history.duckdb --rejects rejects.csv
  offcut ingest sample_data/qolaba/runs.csv --format json`,
		func(c *cobra.Command, args []string) error {
			if len(o.ledgers) > 0 {
				return nil
			}
			return cobra.MinimumNArgs(1)(c, args)
		}, func(ctx context.Context, args []string) error { return runIngest(ctx, env, o, args) },
		o.addFlags, o.addLedger, o.addData, o.addFormat)
}

func runIngest(ctx context.Context, env *Env, o *ingestOptions, paths []string) error {
	options, err := o.ingestOptions()
	if err != nil {
		return err
	}
	w, err := openWorkspace(ctx, env, &o.sharedOptions, paths)
	if err != nil {
		return err
	}
	defer w.close()
	if err := w.ingest(ctx, paths, options); err != nil {
		return err
	}
	if err := w.db.Lock(ctx); err != nil {
		return err
	}
	if o.rejects != "" {
		if err := w.writeRejects(ctx, o.rejects, o.raw); err != nil {
			return err
		}
	}
	if err := w.showIngested(ctx, o); err != nil {
		return err
	}
	return w.refusedError()
}

func (o *ingestOptions) ingestOptions() (ingest.Options, error) {
	options := ingest.Options{Source: o.source, Replace: o.replace, Quote: o.quote}
	for flag, value := range map[string]string{"--delimiter": o.delimiter, "--quote": o.quote} {
		if value != "" && value != `\t` && len(value) != 1 {
			return options, usage(`write one character, or \t for a tab`, "%s %q is not one character", flag, value)
		}
	}
	options.Delimiter = strings.ReplaceAll(o.delimiter, `\t`, "\t")
	if o.mapping == "" {
		return options, nil
	}
	var err error
	options.Mapping, err = readMapping(o.mapping)
	return options, err
}

// writeRejects writes the rejected rows of the files just ingested, in order.
func (w *workspace) writeRejects(ctx context.Context, path string, raw bool) error {
	return writeBeside(path, func(f *os.File) error {
		var out *report.CSV
		var err error
		columns := []report.Column{{Name: "file", Type: "text"}, {Name: "line", Type: "integer"}, {Name: "reason", Type: "text"},
			{Name: "value", Type: "text"}, {Name: "charged_credits", Type: "decimal"}, {Name: "text", Type: "text"}}
		if out, err = report.NewCSV(f, columns, raw); err != nil {
			return err
		}
		for _, file := range w.ingested.Files {
			_, err := w.db.Stream(ctx, func(row []any) error { return out.Row(append([]any{file.Name}, row...)) },
				"SELECT line, reason, value, charged_credits, text FROM rejects WHERE file_id = ? ORDER BY line, rowid", file.ID)
			if err != nil {
				return err
			}
		}
		return out.Flush()
	})
}

// ingestJSON is `offcut ingest --format json`.
type ingestJSON struct {
	Files []fileJSON `json:"files"`
	Total countsJSON `json:"total"`
	Runs  int64      `json:"runs"`
}

type fileJSON struct {
	File string `json:"file"`
	countsJSON
	Unused  []string `json:"unused"`
	Refused *string  `json:"refused"`
}

type countsJSON struct {
	Rows      int64            `json:"rows"`
	Kept      int64            `json:"kept"`
	Updated   int64            `json:"updated"`
	Duplicate int64            `json:"duplicate"`
	Rejected  int64            `json:"rejected"`
	Merged    int64            `json:"merged"`
	Rounded   int64            `json:"rounded"`
	Reasons   map[string]int64 `json:"reasons"`
}

func toCounts(c ingest.Counts) countsJSON {
	return countsJSON{c.Rows, c.Kept, c.Updated, c.Duplicate, c.Rejected, c.Merged, c.Rounded, c.Reasons}
}

func (w *workspace) showIngested(ctx context.Context, o *ingestOptions) error {
	switch o.format {
	case "json":
		return report.WriteJSON(w.env.Stdout, toIngestJSON(w.ingested))
	case "csv":
		return report.WriteCSV(w.env.Stdout, ingestTable(w.ingested), o.raw)
	}
	return w.showIngestedText(ctx)
}

func toIngestJSON(r *ingest.Result) ingestJSON {
	j := ingestJSON{Files: []fileJSON{}, Total: toCounts(r.Total), Runs: r.Runs}
	for _, f := range r.Files {
		file := fileJSON{File: f.Name, countsJSON: toCounts(f.Counts), Unused: f.Unused}
		if f.Refused != nil {
			text := f.Refused.Error()
			file.Refused = &text
		}
		j.Files = append(j.Files, file)
	}
	return j
}

var ingestColumns = []string{"rows", "kept", "updated", "duplicate", "rejected", "merged", "rounded"}

func countCells(name string, c ingest.Counts) []any {
	return []any{name, c.Rows, c.Kept, c.Updated, c.Duplicate, c.Rejected, c.Merged, c.Rounded}
}

func ingestTable(r *ingest.Result) *report.Table {
	t := &report.Table{Columns: []report.Column{{Name: "file", Type: "text"}}}
	for _, name := range ingestColumns {
		t.Columns = append(t.Columns, report.Column{Name: name, Type: "integer"})
	}
	t.Columns = append(t.Columns, report.Column{Name: "refused", Type: "text"})
	for _, f := range r.Files {
		var refused any
		if f.Refused != nil {
			refused = f.Refused.Error()
		}
		t.Rows = append(t.Rows, append(countCells(f.Name, f.Counts), refused))
	}
	return t
}

// showIngestedText prints the table whose columns add up, why rows were rejected, and which columns were not used.
func (w *workspace) showIngestedText(ctx context.Context) error {
	r := w.ingested
	columns := []report.TextColumn{{Heading: "file", Format: "text"}}
	for _, name := range ingestColumns {
		columns = append(columns, report.TextColumn{Heading: name, Format: "integer"})
	}
	rows := make([][]any, 0, len(r.Files)+1)
	for _, f := range r.Files {
		rows = append(rows, countCells(f.Name, f.Counts))
	}
	rows = append(rows, countCells("total", r.Total))
	if err := report.WriteText(w.env.Stdout, columns, rows, 1); err != nil {
		return err
	}
	out := w.env.Stdout
	held := count(r.Runs, "run")
	if len(w.opts.ledgers) > 0 {
		var entries int64
		if err := w.db.QueryRow(ctx, "SELECT count(*) FROM ledger", nil, &entries); err != nil {
			return err
		}
		held += " and " + countOf(entries, "ledger entry", "ledger entries")
	}
	if w.opts.db == "" {
		fmt.Fprintf(out, "\nThat makes %s. Add --db FILE to keep them.\n", held)
	} else {
		fmt.Fprintf(out, "\nThe database holds %s.\n", held)
	}
	if r.Total.Rejected > 0 {
		if err := w.showRejects(ctx); err != nil {
			return err
		}
	}
	for _, f := range r.Files {
		if len(f.Unused) > 0 {
			fmt.Fprintf(out, "Columns not used in %s: %s\n", report.Printable(f.Name), report.Printable(strings.Join(f.Unused, ", ")))
		}
	}
	return nil
}

// showRejects says for each reason how many rows were rejected for it, and shows the first one's value.
func (w *workspace) showRejects(ctx context.Context) error {
	for _, f := range w.ingested.Files {
		found, err := w.db.Read(ctx, `SELECT reason, count(*), min(line), arg_min(value, line) FROM rejects WHERE file_id = ?
			GROUP BY reason ORDER BY count(*) DESC, reason`, f.ID)
		if err != nil {
			return err
		}
		for _, r := range found.Rows {
			value := ""
			if text, ok := r[3].(string); ok {
				value = fmt.Sprintf(": %q", clip(report.Printable(text)))
			}
			fmt.Fprintf(w.env.Stdout, "Rejected in %s: %s %s, first in line %d%s\n", report.Printable(f.Name), grouped(r[1].(int64)), r[0], r[2], value)
		}
	}
	_, err := fmt.Fprintln(w.env.Stdout, "To see the rows: --rejects FILE.")
	return err
}

// clip shortens a value for a line on a terminal.
func clip(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:59]) + "…"
	}
	return s
}
