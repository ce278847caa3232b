package analysis

import (
	"testing"

	"offcut/pricing"
	"offcut/pricing/card"
)

func aCard(t *testing.T, toml, rates string) *card.Card {
	t.Helper()
	c, err := card.Parse("c.toml", []byte("rates = \"c.csv\"\n"+toml), "c.csv", []byte(rates))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestCardComparison: in force M costs 10 and N 4; there are five succeeded runs of M, one of N and one of X, which no card in
// force has.
func TestCardComparison(t *testing.T) {
	b := newBook(t)
	b.read(`2026-10-01T09:00:00Z,M,succeeded,10,ann,A,p
2026-10-02T09:00:00Z,M,succeeded,12,ann,A,p
2026-10-03T09:00:00Z,M,succeeded,10,bob,B,q
2026-10-09T23:59:59Z,M,succeeded,10,ann,A,p
2026-10-10T00:00:00Z,M,succeeded,10,ann,A,p
2026-10-11T09:00:00Z,N,succeeded,4,ann,A,p
2026-10-12T09:00:00Z,M,failed,0,ann,A,p
2026-10-13T09:00:00Z,X,succeeded,7,ann,A,p
2026-10-31T09:00:00Z,M,cancelled,0,ann,A,p
2026-09-30T09:00:00Z,M,succeeded,10,ann,A,p
`)
	b.price("UTC", "")
	same := "model,unit,credits,effective_from,effective_to\nM,video,11.5,,2026-10-10\nM,video,20,2026-10-10,\nX,video,1,,\n"
	others := []*card.Card{
		b.cards.Default,
		aCard(t, `name = "other"`+"\n"+`title = "Another"`+"\n"+`currency = "tokens"`, same),
		aCard(t, `name = "same"`+"\n"+`currency = "c credits"`, same), // those of card c
		aCard(t, `name = "same"`, "model,unit,credits\nM,video,1\n"),  // the second of a name
		aCard(t, `name = "none"`, "model,unit,credits\nZ,video,1\n"),
	}
	compare := func(o Options) {
		t.Helper()
		b.build(o)
		if err := BuildCardComparison(t.Context(), b.db, b.cards, others); err != nil {
			t.Fatal(err)
		}
	}
	compare(Options{})
	// 4 × 11.5 + 20 beside 50; N has no price there, X none here.
	b.want("SELECT * EXCLUDE (card) FROM mart_card_comparison ORDER BY rank",
		"1||c credits|true|6|54|54|0|1",
		"2|Another|tokens|false|5|50|66||1",
		"3||c credits|false|5|50|66|16|1",
		"4||none credits|false|0||||7")
	b.want("SELECT card FROM mart_card_comparison WHERE rank > 1 ORDER BY rank", "other", "same", "none")
	compare(Options{Team: "B"})
	b.want("SELECT runs, own_credits, credits, difference_credits, unpriced_runs FROM mart_card_comparison WHERE card = 'same'", "1|10|11.5|1.5|0")

	// Two cards in force, of two currencies: their credits are not added.
	b.cards = pricing.Cards{Default: b.cards.Default, BySource: map[string]*card.Card{"elsewhere": others[1]}}
	b.price("UTC", "")
	compare(Options{})
	b.want("SELECT runs, own_credits, credits, difference_credits, is_in_force, currency FROM mart_card_comparison ORDER BY rank",
		"6||||true|c credits, tokens", "6||54||false|c credits", "5||66||false|tokens", "5||66||false|c credits", "0||||false|none credits")
}
