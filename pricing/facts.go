package pricing

import (
	"context"
	"database/sql/driver"
	"slices"
	"strings"
	"time"

	"offcut/ingest/store"
	"offcut/pricing/card"
)

const createFacts = `CREATE OR REPLACE TEMP TABLE card_facts
	(ordinal BIGINT, card VARCHAR, title VARCHAR, currency VARCHAR, checked VARCHAR, failed_runs VARCHAR, bill_for VARCHAR, round_to VARCHAR,
	min_credits VARCHAR, rates BIGINT, models BIGINT, first_from DATE, last_to DATE, newest_day DATE);
CREATE OR REPLACE TEMP TABLE card_sources (card VARCHAR, source VARCHAR, rates BIGINT, models BIGINT)`

// writeCards fills card_facts, one row per card in use, and card_sources, one row per card and source of its rates.
func writeCards(ctx context.Context, db *store.DB, cards Cards) error {
	if err := db.Exec(ctx, createFacts); err != nil {
		return err
	}
	used := cards.InUse()
	err := db.Append("temp", "card_facts", func(row func(...driver.Value) error) error {
		for i, c := range used {
			from, to, newest := dates(c)
			if err := row(int64(i+1), c.Name, orNull(c.Title), orNull(c.Currency), orNull(c.Checked), c.FailedRuns, c.BillFor, c.RoundTo.String(),
				c.MinCredits.String(), int64(len(c.Rates)), int64(len(c.Models())), orForever(from), orForever(to), orForever(newest)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return db.Append("temp", "card_sources", func(row func(...driver.Value) error) error {
		for _, c := range used {
			if err := writeSources(c, row); err != nil {
				return err
			}
		}
		return nil
	})
}

// Names are the names of the cards in use, the default one first.
func (c Cards) Names() []string {
	var names []string
	for _, one := range c.InUse() {
		names = append(names, one.Name)
	}
	return names
}

// InUse are the cards in use, the default one first, then by source; a card used twice is there once.
func (c Cards) InUse() []*card.Card {
	var used []*card.Card
	if c.Default != nil {
		used = append(used, c.Default)
	}
	sources := make([]string, 0, len(c.BySource))
	for source := range c.BySource {
		sources = append(sources, source)
	}
	slices.Sort(sources)
	for _, source := range sources {
		own := c.BySource[source]
		if !slices.ContainsFunc(used, func(u *card.Card) bool { return u == own || u.Name == own.Name }) {
			used = append(used, own)
		}
	}
	return used
}

// dates are the first day and the last instant that a card's rates name, and the newest day that says its prices were right:
// of a rate, or when they were checked. Each is zero where the card names none.
func dates(c *card.Card) (first, last, newest time.Time) {
	newest, _ = time.Parse(time.DateOnly, c.Checked)
	for _, r := range c.Rates {
		if !r.From.IsZero() && (first.IsZero() || r.From.Before(first)) {
			first = r.From
		}
		if r.To.After(last) {
			last = r.To
		}
		if r.From.After(newest) {
			newest = r.From
		}
	}
	return first, last, newest
}

func writeSources(c *card.Card, row func(...driver.Value) error) error {
	type count struct {
		rates  int64
		models map[string]bool
	}
	bySource := map[string]*count{}
	for _, r := range c.Rates {
		source := strings.TrimSpace(r.Source)
		if bySource[source] == nil {
			bySource[source] = &count{models: map[string]bool{}}
		}
		bySource[source].rates++
		bySource[source].models[c.ModelKey(r.Model)] = true
	}
	for source, n := range bySource {
		if source == "" {
			source = "(no source given)"
		}
		if err := row(c.Name, source, n.rates, int64(len(n.models))); err != nil {
			return err
		}
	}
	return nil
}
