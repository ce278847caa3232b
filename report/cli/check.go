package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"offcut/analysis"
	"offcut/ingest"
	"offcut/ingest/store"
	"offcut/report"
)

type checkOptions struct {
	sharedOptions
	projected, strict bool
}

func (o *checkOptions) addFlags(f *pflag.FlagSet) {
	f.BoolVar(&o.projected, "projected", false, "also budgets that will probably be exceeded")
	f.BoolVar(&o.strict, "strict", false, "also runs without a price")
}

func checkCommand(env *Env) *cobra.Command {
	o := &checkOptions{}
	return command("check [PATH…]", "Say nothing if all is well; else what is not, with exit code 3 (for cron and CI)",
		`Check holds the data against its own laws (sums made two ways agree, every row is accounted for …), the budgets of the
configuration against what was spent, and the rate card against the log: a card whose newest date lies more than a year
before the last run is stale, and more runs on unknown models than in the period before need rates. When all is well it
prints nothing and ends with 0. Otherwise it prints what it found, with the first rows, and ends with 3.`,
		`  offcut check sample_data/qolaba --all
  offcut check sample_data/qolaba --all --format json
  offcut check sample_data/studio --month 2026-05`,
		cobra.ArbitraryArgs, func(ctx context.Context, args []string) error { return runCheck(ctx, env, o, args) },
		o.addFlags, o.addCard, o.addPeriod, o.addData, o.addFormat)
}

// checked is one thing that check looks at.
type checked struct {
	store.Broken
	kind string // law or alarm
}

func runCheck(ctx context.Context, env *Env, o *checkOptions, paths []string) error {
	w, err := openWorkspace(ctx, env, &o.sharedOptions, paths)
	if err != nil {
		return err
	}
	defer w.close()
	if err := w.buildAll(ctx, paths); err != nil {
		return err
	}
	all, err := w.lookAt(ctx, o)
	if err != nil {
		return err
	}
	if err := w.tellEmpty(ctx); err != nil {
		return err
	}
	wrong := slices.DeleteFunc(slices.Clone(all), func(c checked) bool { return c.Count == 0 })
	switch {
	case o.format == "json":
		err = report.WriteJSON(env.Stdout, toChecksJSON(all, len(wrong) == 0))
	case o.format == "csv":
		err = report.WriteCSV(env.Stdout, checksTable(all), false)
	default:
		err = showChecks(env, wrong)
	}
	if err != nil {
		return err
	}
	if err := w.refusedError(); err != nil {
		return err
	}
	if len(wrong) > 0 {
		return attention("offcut check --help says what is checked; --format json has all of it", "%s of %d did not hold", count(int64(len(wrong)), "check"), len(all))
	}
	return nil
}

// tellEmpty says that a period has no runs, in which nothing can be wrong.
func (w *workspace) tellEmpty(ctx context.Context) error {
	var label string
	var runs int64
	err := w.db.QueryRow(ctx, "SELECT period_label, runs FROM mart_period, mart_figures", nil, &label, &runs)
	if err == nil && runs == 0 {
		where := "in " + label
		if label == "no runs" {
			where = "in what was read"
		}
		fmt.Fprintf(w.env.Stderr, "offcut: note: there are no runs %s\n", where)
	}
	return err
}

// lookAt runs the laws of all packages and the alarms asked for.
func (w *workspace) lookAt(ctx context.Context, o *checkOptions) ([]checked, error) {
	laws, err := w.allLaws()
	if err != nil {
		return nil, err
	}
	if err := ingest.CheckAll(ctx, w.db); err != nil {
		return nil, err
	}
	broken, err := analysis.Check(ctx, w.db, laws)
	if err != nil {
		return nil, err
	}
	var all []checked
	for _, law := range laws {
		c := checked{Broken: store.Broken{Law: law.Name, Says: law.Says}, kind: "law"}
		if i := slices.IndexFunc(broken, func(b store.Broken) bool { return b.Law == law.Name }); i >= 0 {
			c.Broken = broken[i]
		}
		all = append(all, c)
	}
	names := slices.Clone(analysis.Alarms)
	if o.projected {
		names = append(names, analysis.ProjectedAlarms...)
	}
	if o.strict {
		names = append(names, analysis.StrictAlarms...)
	}
	rung, err := analysis.Ring(ctx, w.db, names...)
	for _, r := range rung {
		all = append(all, checked{r, "alarm"})
	}
	return all, err
}

// showChecks prints what does not hold, each with its first rows.
func showChecks(env *Env, wrong []checked) error {
	for i, c := range wrong {
		if i > 0 {
			fmt.Fprintln(env.Stdout)
		}
		fmt.Fprintf(env.Stdout, "%s %s: %s against %q\n", c.kind, c.Law, count(c.Count, "row"), c.Says)
		if err := writeTable(env, "table", false, report.FromStore(c.Rows)); err != nil {
			return err
		}
	}
	return nil
}

// checksTable is one row per check.
func checksTable(all []checked) *report.Table {
	t := &report.Table{Columns: []report.Column{{Name: "check", Type: "text"}, {Name: "kind", Type: "text"}, {Name: "says", Type: "text"},
		{Name: "is_held", Type: "boolean"}, {Name: "offending_rows", Type: "integer"}}}
	for _, c := range all {
		t.Rows = append(t.Rows, []any{c.Law, c.kind, c.Says, c.Count == 0, c.Count})
	}
	return t
}

// checksJSON is `offcut check --format json`.
type checksJSON struct {
	OK     bool        `json:"ok"`
	Checks []checkJSON `json:"checks"`
}

type checkJSON struct {
	Check     string        `json:"check"`
	Kind      string        `json:"kind"`
	Says      string        `json:"says"`
	IsHeld    bool          `json:"is_held"`
	Offending int64         `json:"offending_rows"`
	First     *report.Table `json:"first_rows"`
}

func toChecksJSON(all []checked, ok bool) checksJSON {
	j := checksJSON{OK: ok}
	for _, c := range all {
		one := checkJSON{Check: c.Law, Kind: c.kind, Says: c.Says, IsHeld: c.Count == 0, Offending: c.Count, First: &report.Table{}}
		if c.Rows != nil {
			one.First = report.FromStore(c.Rows)
		}
		j.Checks = append(j.Checks, one)
	}
	return j
}
