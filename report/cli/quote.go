package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"offcut/ingest/normal"
	"offcut/pricing/card"
	"offcut/report"
)

type quoteOptions struct {
	card, model, task, resolution, duration, audio, asOf, format string
	generations                                                  int64
}

func (o *quoteOptions) addFlags(f *pflag.FlagSet) {
	f.StringVar(&o.card, "card", "", "rate card: a built-in `name` or a file")
	f.StringVar(&o.model, "model", "", "model, such as \"Veo 3.1\"")
	f.StringVar(&o.task, "task", "", "task, such as text-to-video, where the card's prices depend on it")
	f.StringVar(&o.resolution, "resolution", "", "resolution, such as 1080p or 1920x1080")
	f.StringVar(&o.duration, "duration", "", "`seconds`, such as 8 or 8s")
	f.StringVar(&o.audio, "audio", "", "on or off")
	f.Int64Var(&o.generations, "generations", 1, "outputs to ask for")
	f.StringVar(&o.asOf, "as-of", "", "`time` whose prices to use (default: when the card was checked, else its latest prices)")
	f.StringVar(&o.format, "format", "table", "table, json or csv")
	f.SetNormalizeFunc(func(_ *pflag.FlagSet, name string) pflag.NormalizedName {
		if name == "duration_s" || name == "duration-s" {
			name = "duration"
		}
		return pflag.NormalizedName(name)
	})
}

func quoteCommand(env *Env) *cobra.Command {
	o := &quoteOptions{}
	return command("quote", "Price one configuration before generating it, and list cheaper ways to get it",
		`Quote prices one configuration as the vendor's Generate button would, then lists the cheaper ways to get the shot on the
same card: cheapest first, each with what it gives up and what it saves.`,
		`  offcut quote --card qolaba --model "Veo 3.1" --resolution 1080p --duration 8 --generations 3
  offcut quote --card comfy --model kling-v3 --resolution 4K --duration 5s --audio on --format json`,
		cobra.NoArgs, func(_ context.Context, _ []string) error { return runQuote(env, o) }, o.addFlags)
}

// quote is what `offcut quote` answers.
type quote struct {
	Card        string         `json:"card"`
	Date        string         `json:"date"`
	Model       string         `json:"model"`
	Task        *string        `json:"task"`
	Resolution  *string        `json:"resolution"`
	DurationS   *report.Number `json:"duration_s"`
	Audio       *bool          `json:"audio"`
	Generations int64          `json:"generations"`
	PriceStatus string         `json:"price_status"`
	Unit        *report.Number `json:"unit_credits"`
	Total       *report.Number `json:"total_credits"`
	Cheaper     []quoteOption  `json:"cheaper"`
}

type quoteOption struct {
	Model       string          `json:"model"`
	Resolution  *string         `json:"resolution"`
	DurationS   *report.Number  `json:"duration_s"`
	Audio       *bool           `json:"audio"`
	Generations int64           `json:"generations"`
	Unit        report.Number   `json:"unit_credits"`
	Total       report.Number   `json:"total_credits"`
	Saving      report.Number   `json:"saving_credits"`
	GivesUp     []quoteTradeoff `json:"gives_up"`
}

type quoteTradeoff struct {
	Field string `json:"field"`
	From  string `json:"from"`
	To    string `json:"to"`
}

func runQuote(env *Env, o *quoteOptions) error {
	if err := (&sharedOptions{format: o.format}).check(); err != nil {
		return err
	}
	if o.card == "" {
		return (&workspace{opts: &sharedOptions{}, config: &config{}}).loadCards()
	}
	c, err := loadCard(o.card)
	if err != nil {
		return err
	}
	configuration, err := o.configuration(c)
	if err != nil {
		return err
	}
	at, err := o.at(c)
	if err != nil {
		return err
	}
	q := newQuote(c, configuration, o.generations, at)
	switch o.format {
	case "json":
		return report.WriteJSON(env.Stdout, q)
	case "csv":
		return report.WriteCSV(env.Stdout, q.table(), false)
	}
	return q.show(env, c, configuration, at)
}

// configuration reads the flags in the normal forms of a log's fields.
func (o *quoteOptions) configuration(c *card.Card) (card.Configuration, error) {
	var cfg card.Configuration
	if cfg.Model = normal.Text(o.model); cfg.Model == "" {
		return cfg, usage("this card's models: "+strings.Join(c.Models(), ", "), "--model is missing")
	}
	if o.generations < 1 || o.generations > normal.MaxCount {
		return cfg, usage("write a whole number from 1", "--generations %d is out of range", o.generations)
	}
	cfg.Task = normal.Text(o.task)
	cfg.Resolution, cfg.Width, cfg.Height = normal.Resolution(normal.Text(o.resolution))
	if o.duration != "" {
		d, _, ok := normal.Duration(o.duration)
		if !ok {
			return cfg, usage("write seconds, as in --duration 8", "--duration %q is not a duration", o.duration)
		}
		cfg.DurationS = decimal.NullDecimal{Decimal: d, Valid: !d.IsZero()}
	}
	if o.audio != "" {
		on, ok := normal.Bool(o.audio)
		if !ok {
			return cfg, usage("write --audio on or --audio off", "--audio %q is neither on nor off", o.audio)
		}
		cfg.Audio = &on
	}
	return cfg, nil
}

// at is the instant whose prices are quoted. Without --as-of it is when the card was checked, else its last change of prices:
// the clock is never read.
func (o *quoteOptions) at(c *card.Card) (time.Time, error) {
	if o.asOf != "" {
		return (&sharedOptions{asOf: o.asOf}).at(time.UTC)
	}
	if t, err := time.Parse(time.DateOnly, c.Checked); err == nil {
		return t, nil
	}
	latest := time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, model := range c.Models() {
		for _, change := range c.Changes(model) {
			if change.After(latest) {
				latest = change
			}
		}
	}
	return latest, nil
}

func newQuote(c *card.Card, cfg card.Configuration, generations int64, at time.Time) quote {
	p := c.Price(cfg, at)
	total := c.Repriced(p, generations, nil, normal.Succeeded)
	q := quote{Card: c.Name, Date: at.Format(time.DateOnly), Model: cfg.Model, Task: textOrNull(cfg.Task), Resolution: textOrNull(cfg.Resolution),
		DurationS: numberOrNull(cfg.DurationS), Audio: cfg.Audio, Generations: generations, PriceStatus: string(p.Status),
		Unit: numberOrNull(p.UnitCredits), Total: numberOrNull(total), Cheaper: []quoteOption{}}
	if p.Model != "" {
		q.Model = p.Model
	}
	for _, option := range c.Cheaper(cfg, generations, at) {
		alternative := quoteOption{Model: option.Configuration.Model, Resolution: textOrNull(option.Configuration.Resolution),
			DurationS: numberOrNull(option.Configuration.DurationS), Audio: option.Configuration.Audio, Generations: option.Outputs,
			Unit: report.Number(option.Price.UnitCredits.Decimal), Total: report.Number(option.Credits), Saving: report.Number(option.Saving.Decimal)}
		for _, t := range option.GivesUp {
			alternative.GivesUp = append(alternative.GivesUp, quoteTradeoff{Field: string(t.Field), From: t.From, To: t.To})
		}
		q.Cheaper = append(q.Cheaper, alternative)
	}
	return q
}

func textOrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func numberOrNull(d decimal.NullDecimal) *report.Number {
	if !d.Valid {
		return nil
	}
	n := report.Number(d.Decimal)
	return &n
}

// unpricedMeaning says what a price status means to somebody about to press the button, and what to do.
var unpricedMeaning = map[card.Status]string{
	card.UnknownModel: "the card has no rate for this model",
	card.NotOffered:   "the vendor does not offer this configuration",
	card.MissingField: "the price depends on something not said",
	card.OutsideDates: "the card prices it on other dates only",
	card.NotOnCard:    "the card has the model, but not this configuration",
}

func (q quote) show(env *Env, c *card.Card, cfg card.Configuration, at time.Time) error {
	out := env.Stdout
	what := describe(q.Model, cfg, q.Generations)
	if q.Total == nil {
		status := card.Status(q.PriceStatus)
		hint := ""
		switch status {
		case card.UnknownModel:
			hint = "this card's models: " + strings.Join(c.Models(), ", ")
		case card.MissingField:
			hint = "add --resolution, --duration or --audio"
		case card.OutsideDates:
			hint = "choose the date with --as-of"
		default:
			hint = "offcut rates list --card " + q.Card + " shows what it prices"
		}
		return failed(hint, "no price for %s on card %s: %s", what, q.Card, unpricedMeaning[status])
	}
	fmt.Fprintf(out, "%s: %s credits", what, shown(decimal.Decimal(*q.Total), "credits_exact"))
	if q.Generations > 1 {
		fmt.Fprintf(out, " (%s each)", shown(decimal.Decimal(*q.Unit), "credits_exact"))
	}
	fmt.Fprintf(out, "\nCard %s", q.Card)
	if len(c.Changes(q.Model)) > 0 {
		fmt.Fprintf(out, ", prices of %s", at.Format(time.DateOnly))
	}
	if len(q.Cheaper) == 0 {
		_, err := fmt.Fprintln(out, ". Nothing on it is cheaper.")
		return err
	}
	fmt.Fprintln(out, ". Cheaper ways to get the shot on it:")
	fmt.Fprintln(out)
	rows := make([][]any, len(q.Cheaper))
	for i, a := range q.Cheaper {
		rows[i] = []any{decimal.Decimal(a.Total), decimal.Decimal(a.Saving), a.givesUp()}
	}
	return report.WriteText(out, []report.TextColumn{{Heading: "credits", Format: "credits_exact"}, {Heading: "saves", Format: "credits_exact"},
		{Heading: "what it gives up", Format: "text"}}, rows, 0)
}

func (a quoteOption) givesUp() string {
	parts := make([]string, len(a.GivesUp))
	for i, t := range a.GivesUp {
		if field, ok := strings.CutSuffix(t.Field, "_s"); ok {
			parts[i] = fmt.Sprintf("%s %s s → %s s", field, t.From, t.To)
			continue
		}
		parts[i] = fmt.Sprintf("%s %s → %s", t.Field, t.From, t.To)
	}
	return strings.Join(parts, ", ")
}

// describe is "3 × Veo 3.1, 1080p, 8 s, audio on".
func describe(model string, cfg card.Configuration, generations int64) string {
	parts := []string{report.Printable(model)}
	if generations > 1 {
		parts[0] = fmt.Sprintf("%d × %s", generations, parts[0])
	}
	if cfg.Task != "" {
		parts = append(parts, report.Printable(cfg.Task))
	}
	if cfg.Resolution != "" {
		parts = append(parts, report.Printable(cfg.Resolution))
	}
	if cfg.DurationS.Valid {
		parts = append(parts, normal.FormatDecimal(cfg.DurationS.Decimal)+" s")
	}
	if cfg.Audio != nil {
		parts = append(parts, "audio "+shown(*cfg.Audio, "on_off"))
	}
	return strings.Join(parts, ", ")
}

// table is the quote and its cheaper options as rows.
func (q quote) table() *report.Table {
	t := &report.Table{Columns: []report.Column{{Name: "model", Type: "text"}, {Name: "resolution", Type: "text"}, {Name: "duration_s", Type: "decimal"},
		{Name: "audio", Type: "boolean"}, {Name: "generations", Type: "integer"}, {Name: "price_status", Type: "text"},
		{Name: "unit_credits", Type: "decimal"}, {Name: "total_credits", Type: "decimal"}, {Name: "saving_credits", Type: "decimal"},
		{Name: "gives_up", Type: "text"}}}
	row := func(model string, resolution *string, duration *report.Number, audio *bool, generations int64, unit, total, saving *report.Number, givesUp string) {
		t.Rows = append(t.Rows, []any{model, pointed(resolution), pointedNumber(duration), pointed(audio), generations, q.PriceStatus,
			pointedNumber(unit), pointedNumber(total), pointedNumber(saving), givesUp})
	}
	row(q.Model, q.Resolution, q.DurationS, q.Audio, q.Generations, q.Unit, q.Total, nil, "")
	for _, a := range q.Cheaper {
		row(a.Model, a.Resolution, a.DurationS, a.Audio, a.Generations, &a.Unit, &a.Total, &a.Saving, a.givesUp())
	}
	return t
}

func pointed[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}

func pointedNumber(n *report.Number) any {
	if n == nil {
		return nil
	}
	return decimal.Decimal(*n)
}
