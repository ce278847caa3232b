package cli

import (
	"bufio"
	"context"

	"github.com/shopspring/decimal"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"offcut/analysis"
	"offcut/report"
)

type reconcileOptions struct {
	sharedOptions
	raw bool
}

func (o *reconcileOptions) addFlags(f *pflag.FlagSet) {
	f.BoolVar(&o.raw, "raw", false, "leave cells of CSV output as they are, also those a spreadsheet would run")
}

func reconcileCommand(env *Env) *cobra.Command {
	o := &reconcileOptions{}
	return command("reconcile [PATH…]", "Hold the log's charges against the vendor's ledger",
		`Reconcile holds every charge of the log against the usage and refunds of the vendor's ledger, named with --ledger or kept
in the database of --db. A run's usage entries are summed and refunds naming it subtracted; within 0.005 credits of the
charge they are matched. Each of the others has a cause:

  missing_entry    the log has a charge, the ledger no usage
  missing_run      the ledger has usage of a run that the log does not know, or of none
  wrong_amount     log and ledger name different amounts (or the log has no charge)
  double_entry     the same usage stands more than once, and is the charge, or the surplus is a multiple of it
  refunded         refunds take all usage back; or usage is what the log says, and part of it was given back
  charged_failure  the run did not succeed and the card makes such runs free, but a charge is left (without a card too)

An entry that names a known run belongs to that run's day, any other to its own; --team and --project leave out entries
of no known run. Every balance_after must follow from the one before, by source and time; the first is the beginning.
The table sums up, json too; csv lists what does not match. The exit code is 3 if something differs by more than 0.005
credits or a balance does not follow.`,
		`  offcut reconcile sample_data/qolaba --ledger sample_data/qolaba/ledger/statement.csv || echo "exit code $?"
  offcut reconcile sample_data/qolaba --ledger sample_data/qolaba/ledger/statement.csv --db account.duckdb --format json || true
  offcut reconcile --db account.duckdb --month 2026-10 --format csv || echo "exit code $?"`,
		cobra.ArbitraryArgs, func(ctx context.Context, args []string) error { return runReconcile(ctx, env, o, args) },
		o.addLedger, o.addFlags, o.addCard, o.addPeriod, o.addData, o.addFormat)
}

var errNoLedger = usage("name it with --ledger FILE, or keep one with offcut ingest --ledger FILE --db FILE", "there is no ledger to hold the log against")

func runReconcile(ctx context.Context, env *Env, o *reconcileOptions, paths []string) error {
	if len(o.ledgers) == 0 && o.db == "" {
		return errNoLedger
	}
	w, err := openWorkspace(ctx, env, &o.sharedOptions, paths)
	if err != nil {
		return err
	}
	defer w.close()
	if err := w.reconcileAll(ctx, paths); err != nil {
		return err
	}
	if !w.hasLedger {
		if err := w.refusedError(); err != nil {
			return err
		}
		return errNoLedger
	}
	if err := w.showReconciled(ctx, o); err != nil {
		return err
	}
	if err := w.refusedError(); err != nil {
		return err
	}
	return w.reconcileAttention(ctx)
}

// reconcileAll reads the paths and ledgers and builds the reconciliation, by default of all runs.
func (w *workspace) reconcileAll(ctx context.Context, paths []string) error {
	options, err := w.askAll()
	if err != nil {
		return err
	}
	asOf, err := w.opts.at(w.location)
	if err != nil {
		return err
	}
	if err := w.loadAnyCards(); err != nil {
		return err
	}
	if err := w.priceBy(ctx, paths, asOf); err != nil {
		return err
	}
	period, err := analysis.Select(ctx, w.db, options)
	if err != nil {
		return err
	}
	return w.reconcile(ctx, period, options)
}

const linesApart = `SELECT class, cause, source, run_id, "at", creator, team, project, model, charged_credits, usage_credits, refund_credits,
	ledger_credits, difference_credits, entries, file, line
	FROM int_reconciled WHERE class <> 'matched' ORDER BY "at", source, run_id, entry_id`

func (w *workspace) showReconciled(ctx context.Context, o *reconcileOptions) error {
	switch o.format {
	case "json":
		return w.showReconciledJSON(ctx)
	case "csv":
		out := bufio.NewWriterSize(w.env.Stdout, 1<<16)
		if err := w.stream(ctx, out, linesApart, false, o.raw); err != nil {
			return err
		}
		return out.Flush()
	}
	return w.showReconciledText(ctx)
}

// reconciledJSON is `offcut reconcile --format json`.
type reconciledJSON struct {
	LogCredits    report.Number      `json:"log_credits"`
	LedgerCredits report.Number      `json:"ledger_credits"`
	Classes       []reconciledClass  `json:"classes"`
	BalanceBreaks []balanceBreakJSON `json:"balance_breaks"`
}

type reconciledClass struct {
	Class         string        `json:"class"`
	Runs          int64         `json:"runs"`
	Entries       int64         `json:"entries"`
	LogCredits    report.Number `json:"log_credits"`
	LedgerCredits report.Number `json:"ledger_credits"`
}

type balanceBreakJSON struct {
	File     string        `json:"file"`
	Line     int64         `json:"line"`
	Expected report.Number `json:"expected"`
	Found    report.Number `json:"found"`
}

// reconciledTotals are the classes and, in the row whose class is null, their sum.
const reconciledTotals = `SELECT class, sum(runs)::BIGINT, sum(entries)::BIGINT, sum(log_credits)::DECIMAL(38, 9), sum(ledger_credits)::DECIMAL(38, 9),
	(sum(ledger_credits) - sum(log_credits))::DECIMAL(38, 9)
	FROM mart_reconciliation GROUP BY GROUPING SETS ((class), ())
	ORDER BY grouping(class), list_position(['matched', 'amount_differs', 'log_only', 'ledger_only'], class)`

func (w *workspace) showReconciledJSON(ctx context.Context) error {
	t, err := w.db.Read(ctx, reconciledTotals)
	if err != nil {
		return err
	}
	number := func(v any) report.Number { return report.Number(v.(decimal.Decimal)) }
	j := reconciledJSON{BalanceBreaks: []balanceBreakJSON{}}
	for _, r := range t.Rows {
		name, ok := r[0].(string)
		if !ok {
			j.LogCredits, j.LedgerCredits = number(r[3]), number(r[4])
			continue
		}
		j.Classes = append(j.Classes, reconciledClass{name, r[1].(int64), r[2].(int64), number(r[3]), number(r[4])})
	}
	if t, err = w.db.Read(ctx, "SELECT file, line, expected_credits, found_credits FROM mart_balance_breaks ORDER BY rank"); err != nil {
		return err
	}
	for _, r := range t.Rows {
		j.BalanceBreaks = append(j.BalanceBreaks, balanceBreakJSON{r[0].(string), r[1].(int64), number(r[2]), number(r[3])})
	}
	return report.WriteJSON(w.env.Stdout, j)
}

func (w *workspace) showReconciledText(ctx context.Context) error {
	credits := []report.TextColumn{{Heading: "log", Format: "credits"}, {Heading: "ledger", Format: "credits"}, {Heading: "difference", Format: "credits_delta"}}
	columns := append([]report.TextColumn{{Heading: "class", Format: "text"}, {Heading: "runs", Format: "integer"}, {Heading: "entries", Format: "integer"}}, credits...)
	if err := w.showQuery(ctx, "", columns, 1, "SELECT coalesce(class, 'all'), * EXCLUDE (class) FROM ("+reconciledTotals+")"); err != nil {
		return err
	}
	columns = append([]report.TextColumn{{Heading: "cause", Format: "text"}, {Heading: "lines", Format: "integer"}}, credits...)
	err := w.showQuery(ctx, "\nWhat does not match", append(columns, report.TextColumn{Heading: "meaning", Format: "text"}), 0,
		`SELECT cause, sum(lines)::BIGINT, sum(log_credits)::DECIMAL(38, 9), sum(ledger_credits)::DECIMAL(38, 9), sum(difference_credits)::DECIMAL(38, 9), any_value(meaning)
		FROM mart_reconciliation_causes GROUP BY cause
		ORDER BY list_position(['wrong_amount', 'double_entry', 'missing_entry', 'missing_run', 'charged_failure', 'refunded'], cause)`)
	if err != nil {
		return err
	}
	columns = append([]report.TextColumn{{Heading: "cause", Format: "text"}, {Heading: "run", Format: "text"}, {Heading: "at", Format: "timestamp"},
		{Heading: "creator", Format: "text"}, {Heading: "model", Format: "text"}}, credits...)
	err = w.showQuery(ctx, "\nThe widest apart of each cause (--format csv lists all)", append(columns, report.TextColumn{Heading: "entry", Format: "text"}), 0,
		`SELECT cause, run_id, "at", creator, model, charged_credits, if(entries > 0, ledger_credits, NULL), difference_credits, file || ':' || line
		FROM int_reconciled WHERE class <> 'matched'
		QUALIFY row_number() OVER (PARTITION BY cause ORDER BY abs(difference_credits) DESC, "at", source, run_id, entry_id) <= 5
		ORDER BY list_position(['wrong_amount', 'double_entry', 'missing_entry', 'missing_run', 'charged_failure', 'refunded'], cause),
			abs(difference_credits) DESC, "at", source, run_id, entry_id`)
	if err != nil {
		return err
	}
	return w.showQuery(ctx, "\nBalances that do not follow from the one before", []report.TextColumn{{Heading: "entry", Format: "text"},
		{Heading: "at", Format: "timestamp"}, {Heading: "expected", Format: "credits"}, {Heading: "found", Format: "credits"}}, 0,
		`SELECT file || ':' || line, "at", expected_credits, found_credits FROM mart_balance_breaks ORDER BY rank LIMIT 20`)
}

// reconcileAttention is the exit code 3 where an amount or a balance needs the user's eye.
func (w *workspace) reconcileAttention(ctx context.Context) error {
	var apart, breaks int64
	err := w.db.QueryRow(ctx, `SELECT (SELECT count(*) FROM int_reconciled WHERE class <> 'matched' AND abs(difference_credits) > 0.005),
		(SELECT count(*) FROM mart_balance_breaks)`, nil, &apart, &breaks)
	if err != nil || apart+breaks == 0 {
		return err
	}
	text := countOf(apart, "run or entry does", "runs or entries do") + " not match"
	if breaks > 0 {
		text += "; " + countOf(breaks, "balance does", "balances do") + " not follow from the one before"
	}
	return attention("--format csv lists what does not match, with its cause", "%s", text)
}
