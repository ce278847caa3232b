package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"offcut/ingest/store"
	"offcut/pricing/card"
	"offcut/pricing/cards"
	"offcut/report"
)

type ratesOptions struct {
	sharedOptions
	raw bool
}

func (o *ratesOptions) addRaw(f *pflag.FlagSet) {
	f.BoolVar(&o.raw, "raw", false, "leave cells of CSV output as they are, also those a spreadsheet would run")
}

func ratesCommand(env *Env) *cobra.Command {
	c := &cobra.Command{
		Use: "rates", Short: "Show, validate and compare rate cards",
		Long: `Rates works on rate cards: a TOML file beside a CSV of rates, or the CSV alone. Built-in cards go by name.`,
		Example: `  offcut rates list
  offcut rates list --card qolaba
  offcut rates diff qolaba comfy`,
		Args: func(c *cobra.Command, args []string) error { return unknownCommand(c, args) },
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(ratesListCommand(env), ratesCheckCommand(env), ratesDiffCommand(env), ratesMissingCommand(env))
	return c
}

func ratesListCommand(env *Env) *cobra.Command {
	o := &ratesOptions{}
	return command("list", "List the built-in cards, or the rates of one card", "", `  offcut rates list
  offcut rates list --card comfy --format csv`,
		cobra.NoArgs, func(context.Context, []string) error { return runRatesList(env, o) }, o.addCard, o.addFormat, o.addRaw)
}

func runRatesList(env *Env, o *ratesOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	if o.card == "" {
		t, err := cardTable()
		if err != nil {
			return err
		}
		return writeTable(env, o.format, o.raw, t)
	}
	c, err := loadCard(o.card)
	if err != nil {
		return err
	}
	return writeTable(env, o.format, o.raw, rateTable(c))
}

func cardTable() (*report.Table, error) {
	t := &report.Table{Columns: textColumns("card", "title", "currency", "checked", "models", "rates")}
	t.Columns[4].Type, t.Columns[5].Type = "integer", "integer"
	for _, name := range cards.Names() {
		c, err := cards.Load(name)
		if err != nil {
			return nil, err
		}
		t.Rows = append(t.Rows, []any{c.Name, c.Title, c.Currency, emptyIsNull(c.Checked), int64(len(c.Models())), int64(len(c.Rates))})
	}
	return t, nil
}

func rateTable(c *card.Card) *report.Table {
	t := &report.Table{Columns: textColumns(card.Columns()...)}
	for _, r := range c.Rates {
		row := make([]any, 0, len(t.Columns))
		for _, cell := range r.Cells() {
			row = append(row, emptyIsNull(cell))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func textColumns(names ...string) []report.Column {
	columns := make([]report.Column, len(names))
	for i, name := range names {
		columns[i] = report.Column{Name: name, Type: "text"}
	}
	return columns
}

func emptyIsNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// textFormats are the formats of columns in text tables, by type.
var textFormats = map[string]string{"integer": "integer", "decimal": "credits_exact", "double": "credits", "date": "date", "timestamp": "timestamp", "boolean": "yes_no"}

// writeTable prints a table in the format asked for.
func writeTable(env *Env, format string, raw bool, t *report.Table) error {
	switch format {
	case "json":
		return report.WriteJSONTable(env.Stdout, t)
	case "csv":
		return report.WriteCSV(env.Stdout, t, raw)
	}
	columns := make([]report.TextColumn, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = report.TextColumn{Heading: c.Name, Format: textFormats[c.Type]}
		if columns[i].Format == "" {
			columns[i].Format = "text"
		}
	}
	return report.WriteText(env.Stdout, columns, t.Rows, 0)
}

func ratesCheckCommand(env *Env) *cobra.Command {
	return command("check FILE", "Say everything that is wrong with a card, with line numbers", "", "  offcut rates check sample_data/studio/studio.toml",
		cobra.ExactArgs(1), func(_ context.Context, args []string) error {
			c, err := loadCard(args[0])
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(env.Stdout, "%s: card %s is good: %s, %s\n", args[0], c.Name, count(int64(len(c.Rates)), "rate"), count(int64(len(c.Models())), "model"))
			return err
		})
}

func ratesDiffCommand(env *Env) *cobra.Command {
	o := &ratesOptions{}
	return command("diff A B", "List what differs between two cards", "", "  offcut rates diff qolaba comfy --format csv",
		cobra.ExactArgs(2), func(_ context.Context, args []string) error { return runRatesDiff(env, o, args) }, o.addFormat, o.addRaw)
}

func runRatesDiff(env *Env, o *ratesOptions, args []string) error {
	if err := o.check(); err != nil {
		return err
	}
	a, err := loadCard(args[0])
	if err != nil {
		return err
	}
	b, err := loadCard(args[1])
	if err != nil {
		return err
	}
	changes := card.Diff(a, b)
	if len(changes) == 0 && o.format == "table" {
		_, err := fmt.Fprintf(env.Stdout, "No difference between %s and %s.\n", a.Name, b.Name)
		return err
	}
	t := &report.Table{Columns: textColumns("change", "setting", "model", "task", "resolution", "duration_s", "audio", "unit", "effective_from",
		"effective_to", "before", "after", "base_before", "base_after")}
	for _, c := range changes {
		row := make([]any, 0, len(t.Columns))
		for _, cell := range []string{c.Kind, c.Setting, c.Model, c.Task, c.Resolution, c.DurationS, c.Audio, c.Unit, c.From, c.To, c.Before, c.After, c.BaseBefore, c.BaseAfter} {
			row = append(row, emptyIsNull(cell))
		}
		t.Rows = append(t.Rows, row)
	}
	return writeTable(env, o.format, o.raw, t)
}

func ratesMissingCommand(env *Env) *cobra.Command {
	o := &ratesOptions{}
	return command("missing [PATH…]", "Write a rates file of the log's unpriced configurations, ready to fill in",
		`Missing prints a CSV with the columns of a rates file: one row for every configuration that has no price, with an empty
credits cell to fill in and a note of how many runs it stands for and what they were charged.`,
		"  offcut rates missing sample_data/qolaba",
		cobra.ArbitraryArgs, func(ctx context.Context, args []string) error { return runRatesMissing(ctx, env, o, args) },
		o.addCard, o.addPeriod, o.addData, o.addRaw)
}

const missingRates = `SELECT model, task, resolution, duration_s, audio, price_status, count(*) AS runs, count(charged_credits) AS charged_runs,
	sum(charged_credits) AS charged, count(DISTINCT charged_credits / billed) AS prices, any_value(charged_credits) AS one_charge, any_value(billed) AS billed
	FROM stg_period_runs WHERE price_status <> 'priced'
	GROUP BY model, task, resolution, duration_s, audio, price_status ORDER BY runs DESC, model, task, resolution, duration_s, audio, price_status`

func runRatesMissing(ctx context.Context, env *Env, o *ratesOptions, paths []string) error {
	w, err := openWorkspace(ctx, env, &o.sharedOptions, paths)
	if err != nil {
		return err
	}
	defer w.close()
	if err := w.price(ctx, paths); err != nil {
		return err
	}
	if err := w.selectRuns(ctx); err != nil {
		return err
	}
	found, err := w.db.Read(ctx, missingRates)
	if err != nil {
		return err
	}
	if err := report.WriteCSV(env.Stdout, skeleton(found), o.raw); err != nil {
		return err
	}
	return w.refusedError()
}

// skeleton turns the unpriced configurations into rows of a rates file.
func skeleton(found *store.Table) *report.Table {
	t := &report.Table{Columns: textColumns(card.Columns()...)}
	for _, r := range found.Rows {
		unit := "video"
		if r[3] == nil {
			unit = "image"
		}
		note := fmt.Sprintf("%s: %s", r[5], count(r[6].(int64), "run"))
		if r[8] != nil {
			note += fmt.Sprintf(", %s of them charged %s in all", grouped(r[7].(int64)), shown(r[8], "credits_exact"))
		}
		audio := r[4]
		if on, ok := audio.(bool); ok {
			audio = shown(on, "on_off")
		}
		row := []any{r[0], r[1], r[2], r[3], audio, unit, nil, nil, nil, nil, "", note}
		t.Rows = append(t.Rows, row)
	}
	return t
}
