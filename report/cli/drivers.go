package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"offcut/analysis"
	"offcut/report"
)

type driversOptions struct {
	sharedOptions
	fromPeriod, toPeriod string
}

func (o *driversOptions) addFlags(f *pflag.FlagSet) {
	f.StringVar(&o.fromPeriod, "from-period", "", "`period` to compare with: 2026-09, or 2026-09-01..2026-09-15 (the last day excluded)")
	f.StringVar(&o.toPeriod, "to-period", "", "`period` to explain (default: the latest complete month)")
	f.StringVar(&o.asOf, "as-of", "", "`time` at which to look: later runs take no part (default: the midnight after the last run)")
	f.StringVar(&o.team, "team", "", "only this team's runs")
	f.StringVar(&o.project, "project", "", "only this project's runs")
}

func driversCommand(env *Env) *cobra.Command {
	o := &driversOptions{}
	return command("drivers [PATH…]", "Explain why spend changed between two periods: volume, mix, price",
		`Drivers splits the change of card-priced spend between two periods into volume (more or fewer outputs), mix (dearer or
cheaper configurations) and price (the card changed), which add up to the change exactly, in all and by model and team.`,
		`  offcut drivers sample_data/studio
  offcut drivers sample_data/studio --from-period 2026-08 --to-period 2026-09 --format json`,
		cobra.ArbitraryArgs, func(ctx context.Context, args []string) error { return runDrivers(ctx, env, o, args) },
		o.addFlags, o.addCard, o.addData, o.addFormat)
}

func runDrivers(ctx context.Context, env *Env, o *driversOptions, paths []string) error {
	w, err := openWorkspace(ctx, env, &o.sharedOptions, paths)
	if err != nil {
		return err
	}
	defer w.close()
	from, to, err := o.spans()
	if err != nil {
		return err
	}
	if err := w.price(ctx, paths); err != nil {
		return err
	}
	if to.From.IsZero() {
		p, err := analysis.Select(ctx, w.db, analysis.Options{})
		if err != nil {
			return err
		}
		to = analysis.Span{From: p.From, To: p.To}
		from = neighbour(to, -1)
		o.fromPeriod, o.toPeriod = spanText(from), spanText(to)
	}
	total, by, err := analysis.Drivers(ctx, w.db, from, to, analysis.Options{Team: o.team, Project: o.project})
	if err != nil {
		return err
	}
	if err := w.showDrivers(o, total, by); err != nil {
		return err
	}
	return w.refusedError()
}

// spans reads both periods. Of one that is not given, the other says which month or days it borders on; zero: the default.
func (o *driversOptions) spans() (from, to analysis.Span, err error) {
	if from, err = parseSpan("--from-period", o.fromPeriod); err != nil {
		return from, to, err
	}
	if to, err = parseSpan("--to-period", o.toPeriod); err != nil {
		return from, to, err
	}
	switch {
	case from.From.IsZero() && !to.From.IsZero():
		from = neighbour(to, -1)
		o.fromPeriod = spanText(from)
	case to.From.IsZero() && !from.From.IsZero():
		to = neighbour(from, 1)
		o.toPeriod = spanText(to)
	}
	return from, to, nil
}

func parseSpan(flag, text string) (analysis.Span, error) {
	var s analysis.Span
	if text == "" {
		return s, nil
	}
	if month, err := time.Parse("2006-01", text); err == nil {
		return analysis.Span{From: month, To: month.AddDate(0, 1, 0)}, nil
	}
	first, last, ok := strings.Cut(text, "..")
	var err error
	if s.From, err = time.Parse(time.DateOnly, first); err == nil && ok {
		s.To, err = time.Parse(time.DateOnly, last)
	}
	if err != nil || !ok || !s.To.After(s.From) {
		return s, usage("write a month such as 2026-09, or days such as 2026-09-01..2026-09-15", "%s %q is not a period", flag, text)
	}
	return s, nil
}

func isMonth(s analysis.Span) bool { return s.From.Day() == 1 && s.From.AddDate(0, 1, 0).Equal(s.To) }

// neighbour is the month, or as many days, after (1) or before (-1).
func neighbour(s analysis.Span, side int) analysis.Span {
	if isMonth(s) {
		return analysis.Span{From: s.From.AddDate(0, side, 0), To: s.From.AddDate(0, side+1, 0)}
	}
	length := time.Duration(side) * s.To.Sub(s.From)
	return analysis.Span{From: s.From.Add(length), To: s.To.Add(length)}
}

func spanText(s analysis.Span) string {
	if isMonth(s) {
		return s.From.Format("2006-01")
	}
	return dateText(s.From) + ".." + dateText(s.To)
}

// driversJSON is `offcut drivers --format json`.
type driversJSON struct {
	From   string        `json:"from"`
	To     string        `json:"to"`
	Before report.Number `json:"before"`
	After  report.Number `json:"after"`
	effectJSON
	By []driversByJSON `json:"by"`
}

type effectJSON struct {
	Delta  report.Number `json:"delta"`
	Volume report.Number `json:"volume"`
	Mix    report.Number `json:"mix"`
	Price  report.Number `json:"price"`
}

type driversByJSON struct {
	By   string `json:"by"`
	Name string `json:"name"`
	effectJSON
}

func toEffect(e analysis.Effect) effectJSON {
	delta, volume, mix, price := e.Rounded()
	return effectJSON{report.Number(delta), report.Number(volume), report.Number(mix), report.Number(price)}
}

func (w *workspace) showDrivers(o *driversOptions, total analysis.Effect, by []analysis.Effect) error {
	switch o.format {
	case "json":
		j := driversJSON{From: o.fromPeriod, To: o.toPeriod, Before: report.Number(analysis.RoundRat(total.Before)),
			After: report.Number(analysis.RoundRat(total.After)), effectJSON: toEffect(total), By: []driversByJSON{}}
		for _, e := range by {
			j.By = append(j.By, driversByJSON{By: e.By, Name: e.Name, effectJSON: toEffect(e)})
		}
		return report.WriteJSON(w.env.Stdout, j)
	case "csv":
		return report.WriteCSV(w.env.Stdout, driversTable(total, by), false)
	}
	fmt.Fprintf(w.env.Stdout, "Priced by card %s, %s against %s: %s credits, %s.\n\n", w.cardName, o.toPeriod, o.fromPeriod,
		shown(analysis.RoundRat(total.After), "credits"), shown(analysis.RoundRat(total.Delta), "credits_delta"))
	t := driversTable(total, by)
	columns := []report.TextColumn{{Heading: "by", Format: "text"}, {Heading: "name", Format: "text"}}
	for _, c := range t.Columns[2:] {
		format := "credits_delta"
		if c.Name == "before" || c.Name == "after" {
			format = "credits"
		}
		columns = append(columns, report.TextColumn{Heading: c.Name, Format: format})
	}
	return report.WriteText(w.env.Stdout, columns, append(t.Rows[1:], t.Rows[0]), 1)
}

// driversTable is the total and its lines by model and team.
func driversTable(total analysis.Effect, by []analysis.Effect) *report.Table {
	t := &report.Table{Columns: textColumns("by", "name")}
	for _, name := range []string{"before", "after", "delta", "volume", "mix", "price"} {
		t.Columns = append(t.Columns, report.Column{Name: name, Type: "decimal"})
	}
	for _, e := range append([]analysis.Effect{total}, by...) {
		delta, volume, mix, price := e.Rounded()
		group := e.By
		if group == "" {
			group = "all"
		}
		t.Rows = append(t.Rows, []any{group, e.Name, analysis.RoundRat(e.Before), analysis.RoundRat(e.After), delta, volume, mix, price})
	}
	return t
}
