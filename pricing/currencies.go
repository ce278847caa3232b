package pricing

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"offcut/ingest/store"
	"offcut/pricing/card"
)

// plain is the currency of a card that does not say whose credits it means.
const plain = "credits"

// Currency is what a card counts in, beside other cards: the currency it names, or its own credits where it says no more
// than "credits".
func Currency(c *card.Card) string {
	if name := strings.TrimSpace(c.Currency); name != "" && !strings.EqualFold(name, plain) {
		return name
	}
	return c.Name + " " + plain
}

// Currencies are what the runs of sources are counted in: the currencies of their cards. Cards that say no more than
// "credits" mean their own vendor's, so where several such cards are in use each goes by its name.
func (c Cards) Currencies(sources []string) []string {
	names := make([]string, len(sources))
	var vague []*card.Card
	for i, s := range sources {
		own := c.Of(s)
		names[i] = Currency(own)
		if names[i] == own.Name+" "+plain && !slices.Contains(vague, own) {
			vague = append(vague, own)
		}
	}
	if len(vague) == 1 {
		for i, s := range sources {
			if c.Of(s) == vague[0] {
				names[i] = plain
			}
		}
	}
	return names
}

// CurrencyError is a currency asked for that no run is counted in.
type CurrencyError struct {
	Name  string
	Known []string
}

// Error names the currency.
func (e *CurrencyError) Error() string { return fmt.Sprintf("no run is counted in %q", e.Name) }

// Hint lists the currencies there are.
func (e *CurrencyError) Hint() string {
	return "the runs are counted in: " + strings.Join(e.Known, ", ")
}

const createCurrencies = "CREATE OR REPLACE TEMP TABLE source_currencies (source VARCHAR, card VARCHAR, currency VARCHAR, is_main BOOLEAN)"

// separate fills source_currencies, one row per source, with its card and currency, and binds other_sources, by which int_other_runs
// has the runs that are not counted in the currency looked at; null if there are none, or runs of all currencies take part.
func separate(ctx context.Context, db *store.DB, cards Cards, o Options) error {
	sources, err := cards.sources(ctx, db)
	if err != nil {
		return err
	}
	currencies := cards.Currencies(sources)
	main, err := mainCurrency(currencies, o.Currency)
	if err != nil {
		return err
	}
	if err := db.Exec(ctx, createCurrencies); err != nil {
		return err
	}
	err = db.Append("temp", "source_currencies", func(row func(...driver.Value) error) error {
		for i, s := range sources {
			if err := row(s, cards.Of(s).Name, currencies[i], currencies[i] == main); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if o.Together {
		return db.Set(ctx, "other_sources", nil)
	}
	return db.Exec(ctx, "SET VARIABLE other_sources = (SELECT list(source) FROM source_currencies WHERE NOT is_main)")
}

// sources are those of the log's runs: first those that the default card prices, each group by name.
func (c Cards) sources(ctx context.Context, db *store.DB) ([]string, error) {
	t, err := db.Read(ctx, "SELECT DISTINCT source FROM card_periods ORDER BY source")
	if err != nil {
		return nil, err
	}
	var first, rest []string
	for _, row := range t.Rows {
		if s := row[0].(string); c.Of(s) == c.Default {
			first = append(first, s)
		} else {
			rest = append(rest, s)
		}
	}
	return append(first, rest...), nil
}

// mainCurrency is the one that is looked at: the one asked for, else the first.
func mainCurrency(currencies []string, asked string) (string, error) {
	for _, name := range currencies {
		if asked == "" || strings.EqualFold(name, asked) {
			return name, nil
		}
	}
	if asked == "" {
		return "", nil // a log without runs
	}
	known := slices.Compact(slices.Sorted(slices.Values(currencies)))
	return "", &CurrencyError{asked, known}
}
