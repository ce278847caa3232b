package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"offcut/analysis"
	"offcut/report"
)

type tipsOptions struct {
	sharedOptions
	creator string
	raw     bool
}

func (o *tipsOptions) addFlags(f *pflag.FlagSet) {
	f.StringVar(&o.creator, "creator", "", "only the tips for this creator `name`")
	f.BoolVar(&o.raw, "raw", false, "leave cells of CSV output as they are, also those a spreadsheet would run")
}

func tipsCommand(env *Env) *cobra.Command {
	o := &tipsOptions{}
	return command("tips [PATH…]", "Say which settings to change tomorrow, for whom, and what that is worth a month",
		`Tips turns savings into advice for each creator and team: the settings to use, what they are worth a month, and the runs
that show it. Advice that would lose money is not given. The savings of one creator's tips add up to no more than what the
levers together would have saved them, beside charges that can be claimed back.`,
		`  offcut tips sample_data/studio
  offcut tips sample_data/studio --creator creator-02
  offcut tips sample_data/studio --month 2026-10 --format json`,
		cobra.ArbitraryArgs, func(ctx context.Context, args []string) error { return runTips(ctx, env, o, args) },
		o.addFlags, o.addCard, o.addPeriod, o.addData, o.addFormat)
}

func runTips(ctx context.Context, env *Env, o *tipsOptions, paths []string) error {
	w, err := openWorkspace(ctx, env, &o.sharedOptions, paths)
	if err != nil {
		return err
	}
	defer w.close()
	period, rules, err := w.askSavings(ctx, paths)
	if err != nil {
		return err
	}
	if err := analysis.BuildAdvice(ctx, w.db, w.cards, rules, w.cardFlag()); err != nil {
		return err
	}
	if err := w.checkCreator(ctx, o.creator); err != nil {
		return err
	}
	if err := w.showTips(ctx, o, period); err != nil {
		return err
	}
	return w.refusedError()
}

// checkCreator refuses a name that has no runs in the period, naming the nearest that has.
func (w *workspace) checkCreator(ctx context.Context, creator string) error {
	if creator == "" {
		return nil
	}
	t, err := w.db.Read(ctx, "SELECT creator FROM mart_creator_summary ORDER BY creator")
	if err != nil {
		return err
	}
	names := make([]string, len(t.Rows))
	for i, r := range t.Rows {
		names[i] = r[0].(string)
	}
	switch {
	case slices.Contains(names, creator):
		return nil
	case len(names) == 0:
		return usage("choose another period with --month or --all", "--creator %s: the period has no runs", creator)
	}
	return usage(meant(creator, names)+"creators of the period: "+report.Printable(clip(strings.Join(names, ", "))), "--creator %s: no runs in the period are theirs", creator)
}

const (
	tipRows = `SELECT for_kind, name, rank, tip, title, settings, saving_credits, saving_low_credits, saving_high_credits, basis, runs, credits,
		run_ids, sentence FROM mart_tips WHERE $1 = '' OR for_kind = 'creator' AND name = $1
		ORDER BY max(saving_credits) OVER (PARTITION BY for_kind, name) DESC NULLS LAST, for_kind, name, rank`
	tipHistory = `SELECT for_kind, name, tip, title, given_month, expected_credits, realised_credits, verdict FROM mart_tip_history
		WHERE $1 = '' OR for_kind = 'creator' AND name = $1 ORDER BY ALL`
	tipWaste = "SELECT kind, title, runs, credits, run_ids, meaning FROM mart_waste ORDER BY rank"
)

// tipsJSON is `offcut tips --format json`. waste and batching are the whole period's and left out where one creator is asked for.
type tipsJSON struct {
	Card     string        `json:"card"`
	Period   periodJSON    `json:"period"`
	Tips     []tipJSON     `json:"tips"`
	History  []historyJSON `json:"history"`
	Waste    []wasteJSON   `json:"waste,omitempty"`
	Batching string        `json:"batching,omitempty"`
}

type tipJSON struct {
	For      string         `json:"for"`
	Name     string         `json:"name"`
	Rank     int64          `json:"rank"`
	Tip      string         `json:"tip"`
	Title    string         `json:"title"`
	Settings string         `json:"settings"`
	Saving   *report.Number `json:"saving_credits"`
	Low      *report.Number `json:"saving_low_credits"`
	High     *report.Number `json:"saving_high_credits"`
	Basis    string         `json:"basis"`
	Runs     int64          `json:"runs"`
	Credits  *report.Number `json:"credits"`
	RunIDs   []string       `json:"run_ids"`
	Sentence string         `json:"sentence"`
}

type historyJSON struct {
	For      string         `json:"for"`
	Name     string         `json:"name"`
	Tip      string         `json:"tip"`
	Title    string         `json:"title"`
	Given    string         `json:"given_month"`
	Expected *report.Number `json:"expected_credits"`
	Realised *report.Number `json:"realised_credits"`
	Verdict  string         `json:"verdict"`
}

type wasteJSON struct {
	Kind    string         `json:"kind"`
	Title   string         `json:"title"`
	Runs    int64          `json:"runs"`
	Credits *report.Number `json:"credits"`
	RunIDs  []string       `json:"run_ids"`
	Meaning string         `json:"meaning"`
}

func (w *workspace) showTips(ctx context.Context, o *tipsOptions, p analysis.Period) error {
	tips, err := w.db.Read(ctx, tipRows, o.creator)
	if err != nil {
		return err
	}
	switch o.format {
	case "csv":
		return report.WriteCSV(w.env.Stdout, report.FromStore(tips), o.raw)
	case "json":
		j, err := w.tipsJSON(ctx, o, p, tips.Rows)
		if err != nil {
			return err
		}
		return report.WriteJSON(w.env.Stdout, j)
	}
	return w.showTipsText(ctx, o, p, tips.Rows)
}

func number(v any) *report.Number {
	d, ok := v.(decimal.Decimal)
	if !ok {
		return nil
	}
	n := rounded(d)
	return &n
}

// listed undoes the ", " between run ids.
func listed(v any) []string {
	text, _ := v.(string)
	if text == "" {
		return []string{}
	}
	return strings.Split(text, ", ")
}

func (w *workspace) tipsJSON(ctx context.Context, o *tipsOptions, p analysis.Period, rows [][]any) (tipsJSON, error) {
	j := tipsJSON{Card: w.cardName, Period: periodJSON{dateText(p.From), dateText(p.To), w.location.String()}, Tips: []tipJSON{}, History: []historyJSON{}}
	for _, r := range rows {
		j.Tips = append(j.Tips, tipJSON{r[0].(string), r[1].(string), r[2].(int64), r[3].(string), r[4].(string), r[5].(string), number(r[6]),
			number(r[7]), number(r[8]), r[9].(string), r[10].(int64), number(r[11]), listed(r[12]), r[13].(string)})
	}
	history, err := w.db.Read(ctx, tipHistory, o.creator)
	if err != nil {
		return j, err
	}
	for _, r := range history.Rows {
		j.History = append(j.History, historyJSON{r[0].(string), r[1].(string), r[2].(string), r[3].(string), monthText(r[4]), number(r[5]), number(r[6]), r[7].(string)})
	}
	if o.creator != "" {
		return j, nil
	}
	waste, err := w.db.Read(ctx, tipWaste)
	if err != nil {
		return j, err
	}
	for _, r := range waste.Rows {
		j.Waste = append(j.Waste, wasteJSON{r[0].(string), r[1].(string), r[2].(int64), number(r[3]), listed(r[4]), r[5].(string)})
	}
	return j, w.db.QueryRow(ctx, "SELECT sentence FROM mart_batching", nil, &j.Batching)
}

func (w *workspace) showTipsText(ctx context.Context, o *tipsOptions, p analysis.Period, rows [][]any) error {
	out := w.env.Stdout
	fmt.Fprintf(out, "%s, by card %s. Savings are credits a month.\n", p.Label, w.cardName)
	for i, r := range rows {
		if i == 0 || r[0] != rows[i-1][0] || r[1] != rows[i-1][1] {
			fmt.Fprintf(out, "\n%s %s\n", r[0], report.Printable(r[1].(string)))
		}
		fmt.Fprintln(out, report.Printable(tipLine(r)))
		for _, detail := range []string{r[5].(string), r[13].(string), runsText(r[12].(string))} {
			if detail != "" {
				fmt.Fprintln(out, "     "+report.Printable(detail))
			}
		}
	}
	if len(rows) == 0 {
		fmt.Fprintln(out, "There is nothing to advise on: the period has no runs.")
	}
	if err := w.showHistoryText(ctx, o.creator); err != nil || o.creator != "" {
		return err
	}
	return w.showWasteText(ctx)
}

// tipLine is a tip's rank, title and saving.
func tipLine(r []any) string {
	line := fmt.Sprintf("  %d. %s", r[2], r[4])
	if r[6] == nil {
		return line
	}
	line += ": " + shown(r[6], "credits")
	if low := r[7].(decimal.Decimal); !low.Equal(r[8].(decimal.Decimal)) {
		line = fmt.Sprintf("  %d. %s: %s to %s", r[2], r[4], shown(low, "credits"), shown(r[8], "credits"))
	}
	return line + " (" + r[9].(string) + ")"
}

func runsText(ids string) string {
	if ids == "" {
		return ""
	}
	return "such as " + ids
}

func monthText(v any) string { return v.(time.Time).Format("2006-01") }

func (w *workspace) showHistoryText(ctx context.Context, creator string) error {
	if creator == "" {
		return nil
	}
	history, err := w.db.Read(ctx, tipHistory, creator)
	if err != nil || len(history.Rows) == 0 {
		return err
	}
	fmt.Fprintln(w.env.Stdout, "\nWhat came of earlier tips:")
	rows := make([][]any, len(history.Rows))
	for i, r := range history.Rows {
		rows[i] = []any{monthText(r[4]), r[3], r[5], r[6], r[7]}
	}
	return report.WriteText(w.env.Stdout, []report.TextColumn{{Heading: "given", Format: "text"}, {Heading: "tip", Format: "text"},
		{Heading: "expected", Format: "credits"}, {Heading: "realised", Format: "credits_delta"}, {Heading: "what came of it", Format: "text"}}, rows, 0)
}

func (w *workspace) showWasteText(ctx context.Context) error {
	waste, err := w.db.Read(ctx, tipWaste)
	if err != nil {
		return err
	}
	fmt.Fprintln(w.env.Stdout, "\nWaste, apart from the tips:")
	rows := make([][]any, len(waste.Rows))
	for i, r := range waste.Rows {
		rows[i] = []any{r[1], r[2], r[3], r[4]}
	}
	err = report.WriteText(w.env.Stdout, []report.TextColumn{{Heading: "kind", Format: "text"}, {Heading: "runs", Format: "integer"},
		{Heading: "credits", Format: "credits"}, {Heading: "such as", Format: "text"}}, rows, 0)
	if err != nil {
		return err
	}
	var batching string
	if err := w.db.QueryRow(ctx, "SELECT sentence FROM mart_batching", nil, &batching); err != nil {
		return err
	}
	fmt.Fprintln(w.env.Stdout, batching)
	return nil
}
