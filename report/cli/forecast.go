package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"offcut/analysis/forecast"
	"offcut/report"
)

type forecastOptions struct {
	sharedOptions
	series, score        string
	horizon, scorePeriod int
	period               string
}

func (o *forecastOptions) addFlags(f *pflag.FlagSet) {
	f.StringVar(&o.asOf, "as-of", "", "`time` at which to look: later runs take no part (default: the midnight after the last run)")
	f.StringVar(&o.team, "team", "", "only this team's runs")
	f.StringVar(&o.project, "project", "", "only this project's runs")
	f.StringVar(&o.series, "series", "", "forecast the series of a CSV `file` instead: series_id (if several), date, t or step, and value; - is standard input")
	f.IntVar(&o.horizon, "horizon", 0, "`steps` to forecast (with --series)")
	f.StringVar(&o.period, "period", "", "`steps` in a season, such as 7 or 24,168 (with --series; default: from the dates)")
	f.StringVar(&o.score, "score", "", "CSV `file` with what came (series_id, step, value): print how good the forecasts were (with --series)")
	f.IntVar(&o.scorePeriod, "score-period", 0, "`steps` in the season that scores are scaled by (with --series; default: 1 weekly, 24 hourly, 7 daily)")
}

func forecastCommand(env *Env) *cobra.Command {
	o := &forecastOptions{}
	return command("forecast [PATH…]", "Forecast the credits needed, by month, team and project, or any series",
		`Forecast says what spend is likely to come to by the end of the third month ahead, in all, by team and by project, with
intervals that hold 80 % and 95 % of what comes, how such forecasts would have fared on the log's own past, and how budgets
stand. CSV is the months' table, JSON all of them.

With --series it forecasts any series of numbers at equal steps, and --score holds the forecasts against what came: MASE,
sMAPE, OWA (with Naive2 as in the M4 competition), MSIS of the 95 % interval, and how much the intervals covered.`,
		`  offcut forecast sample_data/studio
  offcut forecast sample_data/studio --team Social --format json
  offcut forecast sample_data/studio --as-of 2026-10-12 --format csv
  offcut forecast --series spend.csv --horizon 56 --format csv
  offcut forecast --series train.csv --horizon 13 --period 52 --score test.csv`,
		cobra.ArbitraryArgs, func(ctx context.Context, args []string) error { return runForecast(ctx, env, o, args) },
		o.addFlags, o.addCard, o.addData, o.addFormat)
}

func runForecast(ctx context.Context, env *Env, o *forecastOptions, paths []string) error {
	if err := o.checkForecast(paths); err != nil {
		return err
	}
	if o.series == "" {
		return forecastSpend(ctx, env, o, paths)
	}
	return forecastSeries(env, o)
}

// checkForecast refuses flags of the one kind of forecast that are given for the other.
func (o *forecastOptions) checkForecast(paths []string) error {
	if err := o.check(); err != nil {
		return err
	}
	if o.series == "" {
		for _, given := range []struct {
			flag string
			is   bool
		}{{"--horizon", o.horizon != 0}, {"--period", o.period != ""}, {"--score", o.score != ""}, {"--score-period", o.scorePeriod != 0}} {
			if given.is {
				return usage("name the series too, as in --series spend.csv --horizon 56, or leave it out", "%s is for --series alone", given.flag)
			}
		}
		if len(paths) == 0 && o.db == "" {
			return usage("name a log, a directory of logs, a database with --db, or a series as in --series spend.csv --horizon 56", "nothing to forecast")
		}
		return nil
	}
	if len(paths) > 0 {
		return usage("give either logs or --series", "%s: a log beside --series", paths[0])
	}
	for _, given := range [][2]string{{"--team", o.team}, {"--project", o.project}, {"--as-of", o.asOf}, {"--db", o.db}, {"--card", o.card},
		{"--config", o.config}, {"--timezone", o.timezone}} {
		if given[1] != "" {
			return usage("leave it out: a series has no runs", "%s says nothing with --series", given[0])
		}
	}
	if o.horizon < 1 {
		return usage("say how many steps to forecast, as in --horizon 56", "--horizon %d is not a number of steps", o.horizon)
	}
	return nil
}

func forecastSeries(env *Env, o *forecastOptions) error {
	series, err := readSeries(env, o.series)
	if err != nil {
		return err
	}
	if err := o.setPeriods(series); err != nil {
		return err
	}
	forecasts, err := forecast.RunAll(series, o.horizon, forecast.Options{})
	if err != nil {
		return err
	}
	if o.score != "" {
		return o.showScores(env, series, forecasts)
	}
	t := forecastTable(series, forecasts)
	switch o.format {
	case "json":
		return report.WriteJSONTable(env.Stdout, t)
	case "csv":
		return report.WriteCSV(env.Stdout, t, false)
	}
	return showForecasts(env, series, forecasts, t)
}

func readSeries(env *Env, path string) ([]forecast.Series, error) {
	var in io.Reader = env.Stdin
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, failed("check the path", "%s: cannot be read: %s", path, reason(err))
		}
		defer f.Close()
		in = f
	}
	return forecast.ReadSeries(in, path)
}

func (o *forecastOptions) setPeriods(series []forecast.Series) error {
	if o.period == "" {
		return nil
	}
	var periods []int
	for part := range strings.SplitSeq(o.period, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil || n < 1 {
			return usage("write steps, as in --period 7 or --period 24,168", "--period %q is not a list of seasons", o.period)
		}
		if n > 1 {
			periods = append(periods, n)
		}
	}
	for i := range series {
		series[i].Period = periods
	}
	return nil
}

// forecastTable is one row per series and step.
func forecastTable(series []forecast.Series, forecasts []forecast.Forecast) *report.Table {
	t := &report.Table{Columns: []report.Column{{Name: "series_id", Type: "text"}, {Name: "step", Type: "integer"}}}
	for _, name := range []string{"mean", "lo80", "hi80", "lo95", "hi95"} {
		t.Columns = append(t.Columns, report.Column{Name: name, Type: "double"})
	}
	for i, f := range forecasts {
		for step := range f.Mean {
			row := []any{series[i].ID, int64(step + 1), f.Mean[step], nil, nil, nil, nil}
			if f.Lo80 != nil {
				row[3], row[4], row[5], row[6] = f.Lo80[step], f.Hi80[step], f.Lo95[step], f.Hi95[step]
			}
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

func showForecasts(env *Env, series []forecast.Series, forecasts []forecast.Forecast, t *report.Table) error {
	for i, f := range forecasts {
		name := report.Printable(series[i].ID)
		if name == "" {
			name = "series"
		}
		fmt.Fprintf(env.Stdout, "%s: %s", name, f.Method)
		if f.Reason != "" {
			fmt.Fprintf(env.Stdout, " (%s)", f.Reason)
		}
		fmt.Fprintln(env.Stdout)
	}
	fmt.Fprintln(env.Stdout)
	return writeTable(env, "table", false, t)
}

// showScores holds the forecasts against what came.
func (o *forecastOptions) showScores(env *Env, series []forecast.Series, forecasts []forecast.Forecast) error {
	tests, err := readSeries(env, o.score)
	if err != nil {
		return err
	}
	came := make(map[string]forecast.Series, len(tests))
	for _, t := range tests {
		came[t.ID] = t
	}
	scores := make([]forecast.SeriesScore, 0, len(series))
	for i, s := range series {
		test, ok := came[s.ID]
		if !ok {
			return failed("give every series a row in it", "%s: no values for series %q", o.score, s.ID)
		}
		values, ok := s.Following(test)
		if !ok {
			return failed("number its steps from 1, or date them as the series is dated", "%s: the values of series %q do not follow it", o.score, s.ID)
		}
		period := o.scorePeriod
		if period == 0 {
			period = forecast.ScorePeriod(s.Period)
		}
		scores = append(scores, forecast.ScoreForecast(s, values, forecasts[i], period))
	}
	t := scoreTable(forecast.Summarise(scores))
	switch o.format {
	case "json":
		return report.WriteJSONTable(env.Stdout, t)
	case "csv":
		return report.WriteCSV(env.Stdout, t, false)
	}
	for i, c := range t.Columns {
		text, _ := t.Rows[0][i].(string)
		switch v := t.Rows[0][i].(type) {
		case int64:
			text = grouped(v)
		case float64:
			text = strconv.FormatFloat(v, 'f', 4, 64)
		}
		fmt.Fprintf(env.Stdout, "%-20s %s\n", c.Name, text)
	}
	return nil
}

func scoreTable(s forecast.Scores) *report.Table {
	t := &report.Table{Rows: [][]any{{}}}
	add := func(name, kind string, value any) {
		t.Columns = append(t.Columns, report.Column{Name: name, Type: kind})
		t.Rows[0] = append(t.Rows[0], value)
	}
	add("series", "integer", int64(s.Series))
	for _, c := range []struct {
		name  string
		value float64
	}{{"mase", s.MASE}, {"smape", s.SMAPE}, {"owa", s.OWA}, {"msis", s.MSIS}, {"wape", s.WAPE}, {"coverage80", s.Coverage80},
		{"coverage95", s.Coverage95}, {"naive2_mase", s.Naive2MASE}, {"naive2_smape", s.Naive2SMAPE}, {"seasonal_naive_mase", s.SeasonalNaiveMASE}} {
		add(c.name, "double", c.value)
	}
	add("unscored", "integer", int64(s.Unscored))
	return t
}
