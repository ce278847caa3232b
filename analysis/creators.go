package analysis

import (
	"context"
	"database/sql/driver"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"offcut/ingest/normal"
	"offcut/ingest/store"
	"offcut/pricing"
)

// creatorModels are what creators' pages show: rows of one creator, and aggregates over teams of at least five people.
var creatorModels = []string{
	"int_creator_runs", "int_creator_usual", "int_creator_months", "mart_creator_summary", "mart_creator_months", "mart_creator_chains",
	"mart_creator_chain_runs",
}

// creatorInputs is how many of creatorModels are read before the marts are built.
const creatorInputs = 3

func buildCreators(ctx context.Context, db *store.DB, cards pricing.Cards, cardFlag string, a advice) error {
	db.Stage("creators' tables")
	if err := build(ctx, db, creatorModels[:creatorInputs]); err != nil {
		return err
	}
	if err := writeCreatorSavings(ctx, db); err != nil {
		return err
	}
	if err := writeCreatorQuotes(ctx, db, cards, cardFlag); err != nil {
		return err
	}
	if err := writeFirstTips(ctx, db, a); err != nil {
		return err
	}
	return build(ctx, db, creatorModels[creatorInputs:])
}

func writeCreatorSavings(ctx context.Context, db *store.DB) error {
	groups, err := ReadSavings(ctx, db, "creator")
	if err != nil {
		return err
	}
	rows := make([][]driver.Value, len(groups))
	for i, s := range groups {
		rows[i] = []driver.Value{s.Name, amount(s.PolicyNet), amount(s.PolicyLighter), amount(s.Hindsight), s.breakEvenCell(), amount(s.Together)}
	}
	return writeRows(ctx, db, "creator_savings", `creator VARCHAR, policy_net_credits DECIMAL(38, 9), policy_net_with_lighter_credits DECIMAL(38, 9),
		hindsight_credits DECIMAL(38, 9), break_even DOUBLE, together_credits DECIMAL(38, 9)`, rows)
}

// writeCreatorQuotes fills creator_quotes: the command that prices each creator's usual shot.
func writeCreatorQuotes(ctx context.Context, db *store.DB, cards pricing.Cards, cardFlag string) error {
	var rows [][]driver.Value
	_, err := db.Stream(ctx, func(r []any) error {
		name := cards.Of(r[1].(string)).Name
		if _, ok := cards.BySource[r[1].(string)]; !ok && cardFlag != "" {
			name = cardFlag
		}
		rows = append(rows, []driver.Value{r[0].(string), quoteLine(name, r[2:])})
		return nil
	}, "SELECT creator, source, model, task, resolution, duration_s, audio, generations FROM int_creator_usual ORDER BY creator")
	if err != nil {
		return err
	}
	return writeRows(ctx, db, "creator_quotes", "creator VARCHAR, quote_line VARCHAR", rows)
}

// quoteLine is `offcut quote` for model, task, resolution, duration_s, audio and generations, as a shell reads it.
func quoteLine(card string, cells []any) string {
	words := []string{"offcut quote --card", shellWord(card), "--model", shellWord(cells[0].(string))}
	for i, flag := range []string{"--task", "--resolution"} {
		if value, ok := cells[1+i].(string); ok {
			words = append(words, flag, shellWord(value))
		}
	}
	if d, ok := cells[3].(decimal.Decimal); ok {
		words = append(words, "--duration", normal.FormatDecimal(d))
	}
	switch cells[4] {
	case true:
		words = append(words, "--audio on")
	case false:
		words = append(words, "--audio off")
	}
	if n := cells[5].(int64); n != 1 {
		words = append(words, "--generations", strconv.FormatInt(n, 10))
	}
	return strings.Join(words, " ")
}

// shellWord quotes a word for a POSIX shell if it has to be.
func shellWord(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./", r)
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// writeFirstTips fills creator_first_tips: the titles of the tips that a creator was first given in a month, of those looked at.
func writeFirstTips(ctx context.Context, db *store.DB, a advice) error {
	type key struct {
		creator string
		month   time.Time
	}
	var order []key
	titles := map[key][]string{}
	seen := map[[2]string]bool{}
	for _, one := range a.spans.monthsInOrder() {
		for _, t := range a.tips[one.id] {
			if t.kind != "creator" || t.rule == &nothingRule || seen[[2]string{t.name, t.rule.id}] {
				continue
			}
			seen[[2]string{t.name, t.rule.id}] = true
			k := key{t.name, one.month}
			if titles[k] == nil {
				order = append(order, k)
			}
			titles[k] = append(titles[k], t.rule.title)
		}
	}
	rows := make([][]driver.Value, len(order))
	for i, k := range order {
		rows[i] = []driver.Value{k.creator, k.month, strings.Join(titles[k], " · ")}
	}
	return writeRows(ctx, db, "creator_first_tips", "creator VARCHAR, month DATE, first_tips VARCHAR", rows)
}
