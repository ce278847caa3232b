package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"offcut/ingest/store"
	"offcut/pricing"
	"offcut/report"
)

type repriceOptions struct {
	sharedOptions
	against string
	raw     bool
}

func (o *repriceOptions) addFlags(f *pflag.FlagSet) {
	f.StringVar(&o.against, "against", "", "compare with another `card` on these runs, by model")
	f.BoolVar(&o.raw, "raw", false, "leave cells of CSV output as they are, also those a spreadsheet would run")
}

func repriceCommand(env *Env) *cobra.Command {
	o := &repriceOptions{}
	return command("reprice [PATH…]", "Price every run by the card and hold it against what was charged",
		`Reprice prices every run by the rate card and compares the result with the charge in the log. As a table it sums up by
model and by variance class; --format csv and json give every run. --against compares two cards on your own history.`,
		`  offcut reprice sample_data/qolaba
  offcut reprice sample_data/studio --format csv
  offcut reprice sample_data/studio --against comfy`,
		cobra.ArbitraryArgs, func(ctx context.Context, args []string) error { return runReprice(ctx, env, o, args) },
		o.addFlags, o.addCard, o.addPeriod, o.addData, o.addFormat)
}

const repricedRuns = `SELECT source, run_id, created_at, creator, team, project, model, task, resolution, duration_s, audio, generations, status,
	charged_credits, unit_credits, repriced_credits, variance_credits, price_status, variance_class
	FROM stg_period_runs ORDER BY created_at, source, run_id`

func runReprice(ctx context.Context, env *Env, o *repriceOptions, paths []string) error {
	w, err := openWorkspace(ctx, env, &o.sharedOptions, paths)
	if err != nil {
		return err
	}
	defer w.close()
	if o.against != "" {
		return w.compareCards(ctx, o, paths)
	}
	w.together = o.format != "table" && o.currency == ""
	if err := w.price(ctx, paths); err != nil {
		return err
	}
	if err := w.selectRuns(ctx); err != nil {
		return err
	}
	if o.format == "table" {
		err = w.showRepriced(ctx)
	} else {
		out := bufio.NewWriterSize(env.Stdout, 1<<16)
		if err = w.stream(ctx, out, repricedRuns, o.format == "json", o.raw); err == nil {
			err = out.Flush()
		}
	}
	if err != nil {
		return err
	}
	return w.refusedError()
}

// stream writes a query's rows as CSV or JSON without holding them all.
func (w *workspace) stream(ctx context.Context, out io.Writer, query string, asJSON, raw bool) error {
	table, err := w.lay(ctx, query)
	if err != nil {
		return err
	}
	_, err = w.streamTable(ctx, out, "*", table, asJSON, raw)
	return err
}

// showQuery prints a query's rows as a text table.
func (w *workspace) showQuery(ctx context.Context, title string, columns []report.TextColumn, footers int, query string) error {
	t, err := w.db.Read(ctx, query)
	if err != nil || len(t.Rows) == 0 {
		return err
	}
	if title != "" {
		if _, err := io.WriteString(w.env.Stdout, title+"\n"); err != nil {
			return err
		}
	}
	return report.WriteText(w.env.Stdout, columns, t.Rows, footers)
}

func (w *workspace) showRepriced(ctx context.Context) error {
	credits := []report.TextColumn{{Heading: "runs", Format: "integer"}, {Heading: "charged", Format: "credits"},
		{Heading: "by the card", Format: "credits"}, {Heading: "variance", Format: "credits_delta"}, {Heading: "unpriced runs", Format: "integer"}}
	err := w.showQuery(ctx, "", append([]report.TextColumn{{Heading: "model", Format: "text"}}, credits...), 1,
		`SELECT if(grouping(model) = 1, 'all', model), count(*), sum(charged_credits), sum(repriced_credits), sum(variance_credits),
			count(*) FILTER (price_status <> 'priced')
		FROM stg_period_runs GROUP BY GROUPING SETS ((model), ()) ORDER BY grouping(model), count(*) DESC, model`)
	if err != nil {
		return err
	}
	err = w.showQuery(ctx, "\nWhat was charged, beside the card", []report.TextColumn{{Heading: "class", Format: "text"},
		{Heading: "runs", Format: "integer"}, {Heading: "charged", Format: "credits"}, {Heading: "by the card", Format: "credits"},
		{Heading: "variance", Format: "credits_delta"}}, 0,
		`SELECT variance_class, count(*), sum(charged_credits), sum(repriced_credits), sum(variance_credits)
		FROM stg_period_runs GROUP BY variance_class
		ORDER BY list_position(['match', 'overcharged', 'undercharged', 'charged_failed', 'no_charge', 'unpriced', 'pending'], variance_class)`)
	if err != nil {
		return err
	}
	err = w.showQuery(ctx, "\nWithout a price", []report.TextColumn{{Heading: "reason", Format: "text"}, {Heading: "model", Format: "text"},
		{Heading: "resolution", Format: "text"}, {Heading: "duration", Format: "duration"}, {Heading: "audio", Format: "on_off"},
		{Heading: "runs", Format: "integer"}, {Heading: "charged", Format: "credits"}}, 0,
		`SELECT price_status, model, resolution, duration_s, audio, count(*), sum(charged_credits)
		FROM stg_period_runs WHERE price_status <> 'priced' GROUP BY ALL ORDER BY count(*) DESC, price_status, model, resolution, duration_s, audio LIMIT 50`)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w.env.Stdout, "\nCard %s. Variance is over finished runs that have both a charge and a price. --format csv or json gives every run.\n", w.cardName)
	return err
}

func (w *workspace) compareCards(ctx context.Context, o *repriceOptions, paths []string) error {
	against, err := loadCard(o.against)
	if err != nil {
		return err
	}
	asOf, err := o.at(w.location)
	if err != nil {
		return err
	}
	if err := w.loadCards(); err != nil {
		return err
	}
	if err := w.read(ctx, paths); err != nil {
		return err
	}
	if _, err := pricing.Compare(ctx, w.db, w.cards, against, w.pricing(asOf)); err != nil {
		return err
	}
	if err := w.selectRuns(ctx); err != nil {
		return err
	}
	if err := pricing.BuildComparison(ctx, w.db); err != nil {
		return err
	}
	t, err := w.db.Read(ctx, "SELECT * FROM mart_against")
	if err != nil {
		return err
	}
	if err := w.showComparison(o, t, against.Name); err != nil {
		return err
	}
	return w.refusedError()
}

func (w *workspace) showComparison(o *repriceOptions, t *store.Table, against string) error {
	switch o.format {
	case "json":
		return report.WriteJSONTable(w.env.Stdout, report.FromStore(t))
	case "csv":
		return report.WriteCSV(w.env.Stdout, report.FromStore(t), o.raw)
	}
	rows := make([][]any, len(t.Rows))
	for i, r := range t.Rows {
		if rows[i] = r[1:]; r[0].(bool) {
			rows[i][0] = "all"
		}
	}
	here := w.cards.Default.Name
	return report.WriteText(w.env.Stdout, []report.TextColumn{{Heading: "model", Format: "text"}, {Heading: "runs", Format: "integer"},
		{Heading: "compared", Format: "integer"}, {Heading: here, Format: "credits"}, {Heading: against, Format: "credits"},
		{Heading: "difference", Format: "credits_delta"}, {Heading: "only on " + here, Format: "integer"},
		{Heading: "only on " + against, Format: "integer"}, {Heading: "on neither", Format: "integer"}}, rows, 1)
}
