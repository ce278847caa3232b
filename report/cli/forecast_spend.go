package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"offcut/analysis"
	"offcut/report"
)

func forecastSpend(ctx context.Context, env *Env, o *forecastOptions, paths []string) error {
	w, err := openWorkspace(ctx, env, &o.sharedOptions, paths)
	if err != nil {
		return err
	}
	defer w.close()
	options, _, err := w.ask(ctx, paths)
	if err != nil {
		return err
	}
	period, err := analysis.Select(ctx, w.db, options)
	if err != nil {
		return err
	}
	if _, err := analysis.BuildForecasts(ctx, w.db, w.cards, period, options, 0); err != nil {
		return err
	}
	f, err := w.readForecast(ctx)
	if err != nil {
		return err
	}
	switch o.format {
	case "json":
		err = report.WriteJSON(env.Stdout, f)
	case "csv":
		err = report.WriteCSV(env.Stdout, f.Months, false)
	default:
		err = f.show(env.Stdout)
	}
	if err != nil {
		return err
	}
	return w.refusedError()
}

// spendForecast is `offcut forecast --format json`: the tables of the forecast.
type spendForecast struct {
	Series   *report.Table `json:"series"`
	Months   *report.Table `json:"months"`
	Days     *report.Table `json:"days"`
	Backtest *report.Table `json:"backtest"`
	Record   *report.Table `json:"record"`
	Budgets  *report.Table `json:"budgets"`
}

func (w *workspace) readForecast(ctx context.Context) (spendForecast, error) {
	var f spendForecast
	for _, part := range []struct {
		into        **report.Table
		name, order string
	}{
		{&f.Series, "mart_forecast", "scope <> 'all', scope DESC, rank"},
		{&f.Months, "mart_forecast_months", "scope <> 'all', scope DESC, rank, month"},
		{&f.Days, "mart_forecast_days", "scope <> 'all', scope DESC, rank, day"},
		{&f.Backtest, "mart_backtest", "scope <> 'all', rank"},
		{&f.Record, "mart_month_record", "month"},
		{&f.Budgets, "mart_budgets", "month, scope DESC, rank"},
	} {
		t, err := w.db.Read(ctx, "SELECT * FROM "+part.name+" ORDER BY "+part.order)
		if err != nil {
			return f, err
		}
		*part.into = report.FromStore(t)
	}
	return f, nil
}

// row is a row of a table by column.
type row map[string]any

func rowsOf(t *report.Table) []row {
	rows := make([]row, len(t.Rows))
	for i, cells := range t.Rows {
		rows[i] = row{}
		for c, column := range t.Columns {
			rows[i][column.Name] = cells[c]
		}
	}
	return rows
}

func (r row) cells(columns ...string) []any {
	cells := make([]any, len(columns))
	for i, c := range columns {
		cells[i] = r[c]
	}
	return cells
}

// show says in text what is to come.
func (f spendForecast) show(out io.Writer) error {
	all := rowsOf(f.Series)[0]
	if days := all["history_days"].(int64); days > 0 {
		fmt.Fprintf(out, "Credits to come, from %s of spend, %s to %s.\n\n", count(days, "day"), shown(all["first_day"], "date"), shown(all["last_day"], "date"))
	}
	if err := f.showMonths(out); err != nil {
		return err
	}
	for _, scope := range []string{"team", "project"} {
		if err := f.showParts(out, scope); err != nil {
			return err
		}
	}
	if err := f.showBudgets(out); err != nil {
		return err
	}
	f.showRecord(out)
	for _, r := range rowsOf(f.Series) {
		switch notes := r["notes"]; {
		case notes == nil:
		case r["scope"] == "all":
			fmt.Fprintln(out, report.Printable(notes.(string)))
		case notes != all["notes"]:
			fmt.Fprintf(out, "%s: %s\n", report.Printable(r["name"].(string)), report.Printable(notes.(string)))
		}
	}
	return nil
}

// ahead are the rows of months to come of a scope.
func (f spendForecast) ahead(scope string) []row {
	var rows []row
	for _, r := range rowsOf(f.Months) {
		if r["scope"] == scope && r["mean_credits"] != nil {
			rows = append(rows, r)
		}
	}
	return rows
}

func (f spendForecast) showMonths(out io.Writer) error {
	months := f.ahead("all")
	if len(months) == 0 {
		return nil
	}
	names := []string{"month", "spent_credits", "mean_credits"}
	columns := []report.TextColumn{{Heading: "month", Format: "month"}, {Heading: "days gone", Format: "credits_whole"}, {Heading: "forecast", Format: "credits_whole"}}
	if months[0]["lo80_credits"] != nil {
		names = append(names, "lo80_credits", "hi80_credits", "lo95_credits", "hi95_credits")
		for _, heading := range []string{"80% from", "to", "95% from", "to"} {
			columns = append(columns, report.TextColumn{Heading: heading, Format: "credits_whole"})
		}
	}
	for _, r := range months {
		if r["price_change_credits"] != nil {
			names = append(names, "price_change_credits")
			columns = append(columns, report.TextColumn{Heading: "by new prices", Format: "credits_delta"})
			break
		}
	}
	var rows [][]any
	for _, r := range months {
		if r["is_so_far"] == false {
			r["spent_credits"] = nil
		}
		rows = append(rows, r.cells(names...))
	}
	return report.WriteText(out, columns, rows, 0)
}

// showParts shows a line per team or project: what the months come to, and the interval of the first.
func (f spendForecast) showParts(out io.Writer, scope string) error {
	columns := []report.TextColumn{{Heading: scope, Format: "text"}}
	var rows [][]any
	for _, r := range f.ahead(scope) {
		month := shown(r["month"], "month")
		if len(rows) == 0 || r["rank"] != rows[len(rows)-1][0] {
			rows = append(rows, []any{r["rank"], r["name"], r["mean_credits"], r["lo80_credits"], r["hi80_credits"]})
			if len(rows) == 1 {
				columns = append(columns, report.TextColumn{Heading: month, Format: "credits_whole"}, report.TextColumn{Heading: "80% from", Format: "credits_whole"},
					report.TextColumn{Heading: "to", Format: "credits_whole"})
			}
			continue
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], r["mean_credits"])
		if len(rows) == 1 {
			columns = append(columns, report.TextColumn{Heading: month, Format: "credits_whole"})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	for i := range rows {
		rows[i] = rows[i][1:]
	}
	fmt.Fprintln(out)
	return report.WriteText(out, columns, rows, 0)
}

func (f spendForecast) showBudgets(out io.Writer) error {
	var rows [][]any
	for _, r := range rowsOf(f.Budgets) {
		rows = append(rows, r.cells("month", "scope", "name", "budget_credits", "spent_credits", "projected_credits", "exceed_share", "verdict"))
	}
	if len(rows) == 0 {
		return nil
	}
	fmt.Fprintln(out)
	return report.WriteText(out, []report.TextColumn{{Heading: "budget", Format: "month"}, {Heading: "of", Format: "text"}, {Heading: "name", Format: "text"},
		{Heading: "credits", Format: "credits"}, {Heading: "spent", Format: "credits"}, {Heading: "month end", Format: "credits"},
		{Heading: "chance to exceed", Format: "percent"}, {Heading: "verdict", Format: "text"}}, rows, 0)
}

// showRecord says how such forecasts would have fared.
func (f spendForecast) showRecord(out io.Writer) {
	fmt.Fprintln(out)
	for _, r := range rowsOf(f.Backtest)[:min(1, len(f.Backtest.Rows))] {
		if r["reason"] != nil {
			fmt.Fprintln(out, r["reason"])
			continue
		}
		fmt.Fprintf(out, "On your own history: days were missed by %s of what came (seasonal naive %s), MASE %s (seasonal naive %s), in %s of %s days.\n",
			shown(r["wape"], "percent"), shown(r["naive_wape"], "percent"), score(r["mase"]), score(r["naive_mase"]), count(r["origins"].(int64), "forecast"), shown(r["horizon_days"], "integer"))
		fmt.Fprintf(out, "The 80%% interval held %s of those days, the 95%% interval %s.\n", shown(r["coverage80"], "percent"), shown(r["coverage95"], "percent"))
	}
	var inside, outside []string
	for _, r := range rowsOf(f.Record) {
		switch month := shown(r["month"], "month"); r["is_inside80"] {
		case true:
			inside = append(inside, month)
		case false:
			outside = append(outside, month)
		}
	}
	if n := int64(len(inside) + len(outside)); n > 0 {
		text := fmt.Sprintf("Forecast at its first day, %s of %s came inside the 80%% interval", grouped(int64(len(inside))), count(n, "month"))
		if len(outside) > 0 {
			text += "; outside: " + strings.Join(outside, ", ")
		}
		fmt.Fprintln(out, text+".")
	}
}

func score(v any) string {
	f, ok := v.(float64)
	if !ok {
		return "–"
	}
	return fmt.Sprintf("%.2f", f)
}
