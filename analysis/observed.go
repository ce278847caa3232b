package analysis

import (
	"context"
	"database/sql/driver"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"offcut/ingest/normal"
	"offcut/ingest/store"
	"offcut/pricing"
)

// observedModels show what the log itself says of drafting first, beside what the card says it would have saved.
var observedModels = []string{"int_observed_chains", "mart_observed"}

const (
	minChains    = 10        // of either kind, for a comparison
	maxChains    = 2_000     // of either kind, the latest
	observedRuns = 2_000_000 // are looked at, of the latest days
	maxObserved  = 50        // configurations
	resamples    = 2_000
	lowResample  = 50    // of resamples in order: the 2.5th percentile
	highResample = 1_950 // the 97.5th
)

// shotCost is what the succeeded runs of a chain cost, in 10⁻ᵖˡᵃᶜᵉˢ credits, and its finals.
type shotCost struct{ credits, finals int64 }

// observedConfiguration is the chains whose last final has one configuration: those that began with a draft, and the others.
type observedConfiguration struct {
	model, configuration string
	credits              [2][]decimal.Decimal // by kind, see withDraft
	finals               [2][]int64
}

const (
	withDraft = iota
	withoutDraft
)

// observedFrom is the latest day from which on so many runs came before the end of the period, or the log's first.
const observedFrom = `SELECT coalesce(max(day) FILTER (runs_since >= $1), min(day))
	FROM (
		SELECT day, sum(sum(runs)) OVER (ORDER BY day DESC) AS runs_since
		FROM int_daily_runs
		WHERE day < getvariable('period_to')
		GROUP BY day
	)`

func buildObserved(ctx context.Context, db *store.DB, d Draft) error {
	var from *time.Time
	db.Stage("observed drafts")
	if err := writeDraftMarks(ctx, db, d); err != nil {
		return err
	}
	if err := db.QueryRow(ctx, observedFrom, []any{observedRuns}, &from); err != nil {
		return err
	}
	if err := db.Set(ctx, "observed_from", from); err != nil {
		return err
	}
	if err := build(ctx, db, observedModels[:1]); err != nil {
		return err
	}
	all, err := readObserved(ctx, db)
	if err != nil {
		return err
	}
	rows := make([][]driver.Value, len(all))
	for i, o := range all {
		rows[i] = append([]driver.Value{int64(i + 1), o.model, o.configuration}, o.compare()...)
	}
	err = writeRows(ctx, db, "observed_rows", `rank BIGINT, model VARCHAR, configuration VARCHAR, drafted_chains BIGINT, other_chains BIGINT,
		drafted_credits_per_final DECIMAL(38, 9), other_credits_per_final DECIMAL(38, 9), difference_credits DECIMAL(38, 9),
		low_credits DECIMAL(38, 9), high_credits DECIMAL(38, 9), verdict VARCHAR`, rows)
	if err != nil {
		return err
	}
	return build(ctx, db, observedModels[1:])
}

// writeDraftMarks fills draft_marks: the configurations and outputs that are at or below draft settings.
func writeDraftMarks(ctx context.Context, db *store.DB, d Draft) error {
	var rows [][]driver.Value
	_, err := db.Stream(ctx, func(r []any) error {
		if d.isDraft(take{configuration: pricing.Configuration(r[2:9]), n: r[1].(int64)}) {
			rows = append(rows, []driver.Value{r[0].(int64), r[1].(int64)})
		}
		return nil
	}, `SELECT c.configuration_id, r.n, c.model, c.task_key, c.resolution, c.width, c.height, c.duration_s, c.audio
		FROM (
			SELECT DISTINCT configuration_id, billable AS n FROM int_setting_prices
			WHERE status = 'succeeded' AND price_id IN (SELECT price_id FROM int_daily_groups)
		) AS r
		JOIN int_configurations AS c ON r.configuration_id = c.configuration_id`)
	if err != nil {
		return err
	}
	return writeRows(ctx, db, "draft_marks", "configuration_id BIGINT, n BIGINT", rows)
}

// readObserved reads the configurations with most evidence: those with most chains of the rarer kind, then of both.
func readObserved(ctx context.Context, db *store.DB) ([]*observedConfiguration, error) {
	var all []*observedConfiguration
	_, err := db.Stream(ctx, func(r []any) error {
		configuration := configurationText(r[1], r[2], r[3])
		if n := len(all); n == 0 || all[n-1].model != r[0].(string) || all[n-1].configuration != configuration {
			all = append(all, &observedConfiguration{model: r[0].(string), configuration: configuration})
		}
		o, kind := all[len(all)-1], withoutDraft
		if r[4].(bool) {
			kind = withDraft
		}
		o.credits[kind] = append(o.credits[kind], r[5].(decimal.Decimal))
		o.finals[kind] = append(o.finals[kind], r[6].(int64))
		return nil
	}, `WITH recent AS (
			SELECT configuration_id, has_draft_first, list_min(max(last_at, $1)) AS since FROM int_observed_chains GROUP BY configuration_id, has_draft_first
		),
		latest AS (
			SELECT f.source, f.model, f.resolution, f.duration_s, f.audio, c.*
			FROM int_observed_chains AS c
			JOIN recent AS r ON c.configuration_id = r.configuration_id AND c.has_draft_first = r.has_draft_first AND c.last_at >= r.since
			JOIN int_configurations AS f ON c.configuration_id = f.configuration_id
			QUALIFY rank() OVER (PARTITION BY f.model, f.resolution, f.duration_s, f.audio, c.has_draft_first ORDER BY c.last_at DESC) <= $1
		)
		SELECT c.model, c.resolution, c.duration_s, c.audio, c.has_draft_first, c.credits, c.finals
		FROM latest AS c
		JOIN stg_log AS f ON c.chain_number = f.run_number
		QUALIFY row_number() OVER (
			PARTITION BY c.model, c.resolution, c.duration_s, c.audio, c.has_draft_first ORDER BY c.last_at DESC, c.source, f.run_id) <= $1
		ORDER BY c.model, c.resolution, c.duration_s, c.audio, c.has_draft_first, c.last_at, c.source, f.run_id`, maxChains)
	slices.SortStableFunc(all, func(a, b *observedConfiguration) int {
		if d := b.rarer() - a.rarer(); d != 0 {
			return d
		}
		return len(b.finals[withDraft]) + len(b.finals[withoutDraft]) - len(a.finals[withDraft]) - len(a.finals[withoutDraft])
	})
	return all[:min(len(all), maxObserved)], err
}

func (o *observedConfiguration) rarer() int {
	return min(len(o.finals[withDraft]), len(o.finals[withoutDraft]))
}

// configurationText is resolution, duration and audio as a person says them, such as "1080p, 8 s, audio on".
func configurationText(resolution, duration, audio any) string {
	var parts []string
	if s, ok := resolution.(string); ok {
		parts = append(parts, s)
	}
	if d, ok := duration.(decimal.Decimal); ok {
		parts = append(parts, normal.FormatDecimal(d)+" s")
	}
	switch audio {
	case true:
		parts = append(parts, "audio on")
	case false:
		parts = append(parts, "audio off")
	}
	if len(parts) == 0 {
		return "no settings known"
	}
	return strings.Join(parts, ", ")
}

// compare gives the cells of mart_observed after its configuration: counts, credits per final of both kinds, their difference
// with its interval, and the verdict.
func (o *observedConfiguration) compare() []driver.Value {
	costs, places := o.scaled()
	cells := []driver.Value{int64(len(costs[withDraft])), int64(len(costs[withoutDraft])), nil, nil, nil, nil, nil, nil}
	for kind := range costs {
		if len(costs[kind]) > 0 {
			cells[2+kind] = amount(decimal.New(perFinal(costs[kind]), -places))
		}
	}
	if o.rarer() < minChains {
		cells[7] = fmt.Sprintf("too few: %s began with a draft and %s did not, of the %d of each that a comparison needs",
			plural(int64(len(costs[withDraft])), "chain"), groupedText(decimal.NewFromInt(int64(len(costs[withoutDraft])))), minChains)
		return cells
	}
	low, high := bootstrap(costs[withDraft], costs[withoutDraft])
	difference := decimal.New(perFinal(costs[withDraft])-perFinal(costs[withoutDraft]), -places)
	cells[4], cells[5], cells[6] = amount(difference), amount(decimal.New(low, -places)), amount(decimal.New(high, -places))
	switch {
	case high < 0:
		cells[7] = fmt.Sprintf("finals that began with a draft took %s credits less", creditsText(difference.Neg()))
	case low > 0:
		cells[7] = fmt.Sprintf("finals that began with a draft took %s credits more", creditsText(difference))
	default:
		cells[7] = "no difference that chance would not explain"
	}
	return cells
}

// scaled are the costs as whole numbers of 10⁻ᵖˡᵃᶜᵉˢ credits: nine places, or as many fewer as huge amounts ask for, so that no
// sum over a resample overflows.
func (o *observedConfiguration) scaled() (costs [2][]shotCost, places int32) {
	var most decimal.Decimal
	for _, credits := range o.credits {
		for _, c := range credits {
			most = decimal.Max(most, c)
		}
	}
	limit := decimal.New(1, 18)
	for places = 9; most.Shift(places).Mul(decimal.NewFromInt(maxChains)).GreaterThan(limit); places-- {
	}
	for kind, credits := range o.credits {
		costs[kind] = make([]shotCost, len(credits))
		for i, c := range credits {
			costs[kind][i] = shotCost{c.Shift(places).Round(0).IntPart(), o.finals[kind][i]}
		}
	}
	return costs, places
}

// perFinal is all credits by all finals, half away from zero.
func perFinal(costs []shotCost) int64 {
	var credits, finals int64
	for _, c := range costs {
		credits += c.credits
		finals += c.finals
	}
	return divide(credits, finals)
}

// divide rounds a quotient half away from zero; neither is negative.
func divide(a, b int64) int64 { return a/b + (a%b*2)/b }

// bootstrap is the percentile interval of 95 % for the difference in credits per final of a less b (Efron 1979): chains are
// drawn again with replacement, from a fixed seed, so that the same chains give the same interval.
func bootstrap(a, b []shotCost) (low, high int64) {
	random := rand.New(rand.NewPCG(1979, 7))
	differences := make([]int64, resamples)
	for i := range differences {
		differences[i] = redraw(random, a) - redraw(random, b)
	}
	slices.Sort(differences)
	return differences[lowResample-1], differences[highResample-1]
}

func redraw(random *rand.Rand, costs []shotCost) int64 {
	var credits, finals int64
	for range costs {
		c := costs[random.IntN(len(costs))]
		credits += c.credits
		finals += c.finals
	}
	return divide(credits, finals)
}
