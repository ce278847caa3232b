package cli

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"offcut/analysis"
	"offcut/ingest/normal"
)

// savings are the rules of [draft], [chain] and [delivery]; all that is wrong with them is reported at once.
func (c *config) savings() (analysis.SavingsOptions, error) {
	o := analysis.SavingsOptions{Chains: analysis.DefaultChainRules(), Draft: analysis.DefaultDraft(), Delivery: analysis.Delivery{Projects: map[string]string{}}}
	v := &values{path: c.path}
	v.duration("chain.gap", c.Chain.Gap, &o.Chains.Gap)
	v.duration("chain.resume", c.Chain.Resume, &o.Chains.Resume)
	v.share("chain.similarity", c.Chain.Similarity, &o.Chains.Similarity)
	v.share("chain.resume_similarity", c.Chain.ResumeSimilarity, &o.Chains.ResumeSimilarity)
	v.resolution("draft.resolution", c.Draft.Resolution, &o.Draft.Resolution)
	v.seconds("draft.duration_s", c.Draft.DurationS, &o.Draft.DurationS)
	if c.Draft.Generations != nil {
		if o.Draft.Generations = *c.Draft.Generations; o.Draft.Generations < 1 || o.Draft.Generations > normal.MaxCount {
			v.wrong("draft.generations", *c.Draft.Generations, "a whole number from 1")
		}
	}
	if c.Draft.Audio != nil {
		o.Draft.Audio = *c.Draft.Audio
	}
	for project, resolution := range c.Delivery {
		into := &o.Delivery.Default
		if project != "default" {
			var own string
			into = &own
		}
		v.resolution("delivery."+project, resolution, into)
		if project != "default" {
			o.Delivery.Projects[normal.Text(project)] = *into
		}
	}
	return o, v.err()
}

// values reads configuration values and collects what is wrong with them.
type values struct {
	path     string
	problems []string
}

func (v *values) wrong(key string, value any, expected string) {
	v.problems = append(v.problems, fmt.Sprintf("%s: %s = %v (expected %s)", v.path, key, value, expected))
}

func (v *values) err() error {
	if len(v.problems) == 0 {
		return nil
	}
	slices.Sort(v.problems)
	return usage("mend the value", "%s", strings.Join(v.problems, "\n"))
}

// duration reads a span such as 30m or 24h; empty keeps what is there.
func (v *values) duration(key, text string, into *time.Duration) {
	if text == "" {
		return
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		v.wrong(key, text, `a span such as "30m" or "24h"`)
		return
	}
	*into = d
}

// share reads a decimal of 0…1 as it is written.
func (v *values) share(key string, value any, into *decimal.Decimal) {
	d, ok := v.decimal(key, value)
	if !ok {
		return
	}
	if d.IsNegative() || d.GreaterThan(decimal.NewFromInt(1)) || d.Exponent() < -9 {
		v.wrong(key, value, "a number from 0 to 1 with at most nine decimals")
		return
	}
	*into = d
}

// decimal reads a number or the text of one; nothing is not ok and no problem.
func (v *values) decimal(key string, value any) (decimal.Decimal, bool) {
	if value == nil {
		return decimal.Decimal{}, false
	}
	d, ok := normal.Decimal(decimalText(value))
	if !ok {
		v.wrong(key, value, "a number")
	}
	return d, ok
}

// decimalText is a TOML number as it was written, or text.
func decimalText(value any) string {
	if f, ok := value.(float64); ok {
		return decimal.NewFromFloat(f).String()
	}
	return fmt.Sprint(value)
}

func (v *values) seconds(key string, value any, into *decimal.Decimal) {
	if value == nil {
		return
	}
	d, _, ok := normal.Duration(decimalText(value))
	if !ok || d.IsZero() {
		v.wrong(key, value, "seconds above 0")
		return
	}
	*into = d
}

func (v *values) resolution(key, text string, into *string) {
	if text == "" {
		return
	}
	name, _, _ := normal.Resolution(text)
	if _, ranked := normal.Rank(name); !ranked {
		v.wrong(key, text, "a resolution such as 1080p or 1280x720")
		return
	}
	*into = name
}
