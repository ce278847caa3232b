package analysis

import (
	"context"
	"database/sql/driver"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"offcut/ingest/store"
	"offcut/pricing"
	"offcut/pricing/card"
)

// cardCost is what succeeded runs cost by the cards in force and by another card.
type cardCost struct {
	runs, unpriced int64 // priced by both; without a price on the other card
	own, credits   decimal.Decimal
}

// BuildCardComparison writes mart_card_comparison, after Build: the succeeded runs of the period by the cards in force, which
// are the first row, and by each of the others. Of the others, a card that alone is in force is left out, and the second of
// a name.
func BuildCardComparison(ctx context.Context, db *store.DB, cards pricing.Cards, others []*card.Card) error {
	inForce := cards.InUse()
	var kept []*card.Card
	for _, c := range others {
		isSame := func(k *card.Card) bool { return k.Name == c.Name }
		if !slices.ContainsFunc(kept, isSame) && !(len(inForce) == 1 && isSame(inForce[0])) {
			kept = append(kept, c)
		}
	}
	own, costs, err := compareCards(ctx, db, kept)
	if err != nil {
		return err
	}
	rows := [][]driver.Value{comparisonRow(1, inForce, inForce, own)}
	rows[0][4] = true
	for i, c := range kept {
		rows = append(rows, comparisonRow(int64(i+2), inForce, []*card.Card{c}, costs[i]))
	}
	return writeRows(ctx, db, "mart_card_comparison", `rank BIGINT, card VARCHAR, title VARCHAR, currency VARCHAR, is_in_force BOOLEAN, runs BIGINT,
		own_credits DECIMAL(38, 9), credits DECIMAL(38, 9), difference_credits DECIMAL(38, 9), unpriced_runs BIGINT`, rows)
}

// comparisonRow has no amounts without a run priced by both, and none that would add or subtract different currencies.
func comparisonRow(rank int64, inForce, beside []*card.Card, cost cardCost) []driver.Value {
	name, _ := joined(beside, func(c *card.Card) string { return c.Name })
	title, _ := joined(beside, func(c *card.Card) string { return c.Title })
	there, thereIsOne := joined(beside, pricing.Currency)
	here, hereIsOne := joined(inForce, pricing.Currency)
	row := []driver.Value{rank, name, orNull(title), orNull(there), false, cost.runs, nil, nil, nil, cost.unpriced}
	if cost.runs > 0 && hereIsOne {
		row[6] = amount(cost.own)
	}
	if cost.runs > 0 && thereIsOne {
		row[7] = amount(cost.credits)
	}
	if cost.runs > 0 && hereIsOne && thereIsOne && here == there {
		row[8] = amount(cost.credits.Sub(cost.own))
	}
	return row
}

// joined are the distinct texts of cards, and whether all cards have the same.
func joined(cards []*card.Card, of func(*card.Card) string) (text string, isOne bool) {
	var all, distinct []string
	for _, c := range cards {
		if !slices.Contains(all, of(c)) {
			all = append(all, of(c))
			if of(c) != "" {
				distinct = append(distinct, of(c))
			}
		}
	}
	return strings.Join(distinct, ", "), len(all) == 1
}

// compareCards prices the succeeded runs of the period, each distinct configuration once for every stretch of time in which
// no card changes.
func compareCards(ctx context.Context, db *store.DB, others []*card.Card) (own cardCost, costs []cardCost, err error) {
	if err := writeInstants(ctx, db, others); err != nil {
		return own, nil, err
	}
	costs = make([]cardCost, len(others))
	_, err = db.Stream(ctx, func(r []any) error {
		at, generations, runs := r[7].(time.Time), r[8].(int64), r[10].(int64)
		var outputs *int64
		if n, ok := r[9].(int64); ok {
			outputs = &n
		}
		credits, isPriced := r[11].(decimal.Decimal)
		if isPriced {
			own.runs, own.own, own.credits = own.runs+runs, own.own.Add(credits), own.credits.Add(credits)
		} else {
			own.unpriced += runs
		}
		for i, c := range others {
			each := c.Repriced(c.Price(pricing.Configuration(r[:7]), at), generations, outputs, "succeeded")
			switch {
			case !each.Valid:
				costs[i].unpriced += runs
			case isPriced:
				costs[i].runs += runs
				costs[i].own = costs[i].own.Add(credits)
				costs[i].credits = costs[i].credits.Add(each.Decimal.Mul(decimal.NewFromInt(runs)))
			}
		}
		return nil
	}, `SELECT c.model_key, c.task_key, c.resolution, c.width, c.height, c.duration_s, c.audio, min(r.created_at), r.generations, r.outputs,
			count(*), sum(r.repriced_credits)::DECIMAL(38, 9)
		FROM stg_period_runs AS r
		JOIN int_configurations AS c ON r.configuration_id = c.configuration_id
		ASOF LEFT JOIN comparison_instants AS i ON r.created_at >= i.changed_at
		WHERE r.status = 'succeeded'
		GROUP BY r.configuration_id, i.changed_at, r.generations, r.outputs, c.model_key, c.task_key, c.resolution, c.width, c.height, c.duration_s, c.audio
		ORDER BY ALL`)
	return own, costs, err
}

// writeInstants fills comparison_instants: when a price of any of the cards changes.
func writeInstants(ctx context.Context, db *store.DB, cards []*card.Card) error {
	var instants []time.Time
	for _, c := range cards {
		for _, model := range c.Models() {
			instants = append(instants, c.Changes(model)...)
		}
	}
	slices.SortFunc(instants, time.Time.Compare)
	instants = slices.CompactFunc(instants, time.Time.Equal)
	rows := make([][]driver.Value, len(instants))
	for i, at := range instants {
		rows[i] = []driver.Value{at.UTC()}
	}
	return writeRows(ctx, db, "comparison_instants", "changed_at TIMESTAMP", rows)
}
