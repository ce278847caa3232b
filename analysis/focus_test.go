package analysis

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"offcut/analysis/purchase"
	"offcut/ingest/store"
	"offcut/pricing/card"
)

// focusBook has the FOCUS dataset of some runs: M costs 10 credits an output, a credit costs 0.05 USD.
func focusBook(t *testing.T, lines string, purchases ...string) *book {
	b := newBook(t)
	b.read(lines)
	for i, p := range purchases { // entered_at, credits, usd
		if err := b.db.Exec(t.Context(), "INSERT INTO ledger_entries SELECT '', "+strconv.Itoa(i)+", entered_at, 'purchase', NULL, credits, NULL, usd, NULL, 1, 1 FROM (VALUES ("+p+")) AS v (entered_at, credits, usd)"); err != nil {
			t.Fatal(err)
		}
	}
	b.price("UTC", "")
	if _, err := Select(t.Context(), b.db, Options{Request: Request{All: true}}); err != nil {
		t.Fatal(err)
	}
	money := Money{Currency: "USD", PricePerCredit: decimal.NewNullDecimal(decimal.RequireFromString("0.05"))}
	packs := []purchase.Pack{{Name: "Small", Credits: decimal.New(10000, 0), ValidDays: 60}}
	leftOut, err := BuildFocus(t.Context(), b.db, b.cards, FocusOptions{Money: money, Packs: packs, All: true})
	if err != nil {
		t.Fatal(err)
	}
	if want := int64(strings.Count(lines, "unknown")); leftOut != want {
		t.Errorf("%d left out (expected %d)", leftOut, want)
	}
	return b
}

func TestFocusUsage(t *testing.T) {
	b := focusBook(t, strings.Join([]string{
		"2026-10-31T23:59:59.5Z,M,succeeded,10,ann,A,p",
		"2026-11-01,M,succeeded,12,ann,A,p",  // 2 more than by the card
		"2026-11-02,M,failed,,ann,A,p",       // free by the card
		"2026-11-03,M,failed,10,ann,A,p",     // charged all the same
		"2026-11-04,X,succeeded,7,,,",        // not on the card
		"2026-11-05,unknown,succeeded,,,,",   // neither charge nor price
		"2026-11-06,M,succeeded,,bo,(none),", // no charge: the card's price
	}, "\n")+"\n")
	b.want(`SELECT concat_ws(' ', BilledCost::DOUBLE, EffectiveCost::DOUBLE, ListCost::DOUBLE, ListUnitPrice::DOUBLE, PricingQuantity::DOUBLE, PricingUnit,
			ConsumedQuantity::DOUBLE, PricingCurrencyEffectiveCost::DOUBLE, PricingCurrencyListUnitPrice::DOUBLE, SkuPriceId)
		FROM mart_focus ORDER BY ChargePeriodStart`,
		"0.0 0.5 0.5 0.5 1.0 Generations 1.0 10.0 10.0 M/-/-/-/-/generation",
		"0.0 0.6 0.5 0.5 1.0 Generations 1.0 12.0 10.0 M/-/-/-/-/generation",
		"0.0 0.0 0.0 0.5 0.0 Generations 0.0 0.0 10.0 M/-/-/-/-/generation",
		"0.0 0.5 0.0 0.5 0.0 Generations 0.0 10.0 10.0 M/-/-/-/-/generation",
		"0.0 0.35 0.35 0.05 7.0 Credits 1.0 7.0 1.0 X/-/-/credit",
		"0.0 0.5 0.5 0.5 1.0 Generations 1.0 10.0 10.0 M/-/-/-/-/generation")
	b.want(`SELECT concat_ws(' ', BillingPeriodStart, BillingPeriodEnd, ChargePeriodStart, ChargePeriodEnd) FROM mart_focus ORDER BY ChargePeriodStart LIMIT 1`,
		"2026-10-01 00:00:00 2026-11-01 00:00:00 2026-10-31 23:59:59 2026-11-01 00:00:00")
	b.want(`SELECT concat_ws(' ', coalesce(SubAccountId, 'null'), coalesce(Tags, 'null')) FROM mart_focus WHERE ChargePeriodStart >= '2026-11-04' ORDER BY ChargePeriodStart`,
		"null null", `null {"creator":"bo"}`)
}

func TestFocusPurchases(t *testing.T) {
	b := focusBook(t, "2026-12-06,M,succeeded,10,ann,A,p\n",
		"TIMESTAMP '2026-12-05 09:00:00.75', 10000, 90", // 0.009 a credit, a pack that is valid for 60 days
		"TIMESTAMP '2026-12-05 10:00:00', 3000, 100",    // no decimal is a thirtieth
		"TIMESTAMP '2026-12-05 11:00:00', 1000, NULL",   // at the usual price
		"TIMESTAMP '2026-12-07 00:00:00', 1000, NULL")   // not before as_of
	b.want(`SELECT concat_ws(' ', ChargeCategory, BilledCost::DOUBLE, EffectiveCost::DOUBLE, ListCost::DOUBLE, ListUnitPrice::DOUBLE, PricingQuantity::DOUBLE, PricingUnit,
			PricingCurrency, SkuPriceId, x_Credits::DOUBLE, ChargePeriodEnd, BillingPeriodEnd, ConsumedQuantity IS NULL)
		FROM mart_focus ORDER BY ChargePeriodStart`,
		"Purchase 90.0 0.0 90.0 0.009 10000.0 Credits USD credits/Small/credit 10000.0 2027-02-03 09:00:00 2027-01-01 00:00:00 true",
		"Purchase 100.0 0.0 100.0 100.0 1.0 Packs USD credits/pack 3000.0 2027-01-01 00:00:00 2027-01-01 00:00:00 true",
		"Purchase 50.0 0.0 50.0 0.05 1000.0 Credits USD credits/credit 1000.0 2027-01-01 00:00:00 2027-01-01 00:00:00 true",
		"Usage 0.0 0.5 0.5 0.5 1.0 Generations credits M/-/-/-/-/generation 10.0 2026-12-06 00:00:01 2027-01-01 00:00:00 false")
}

func TestSKUs(t *testing.T) {
	seconds := func(s string) any { return decimal.RequireFromString(s) }
	for _, c := range []struct {
		c                                                configuration
		unit                                             card.Unit
		credits                                          string
		id, priceID, unitName, price, perOutput, details string
	}{
		{configuration{model: "Veo 3.1", task: "texttovideo", resolution: "1080p", duration: seconds("8"), audio: true}, card.Video, "832",
			"Veo 3.1/1080p/audio-on", "Veo 3.1/1080p/audio-on/texttovideo/8s/generation", "Generations", "832", "1",
			`{"x_Model":"Veo 3.1","x_Resolution":"1080p","x_DurationSeconds":8,"x_Audio":true}`},
		{configuration{model: "fal-ai/veo", resolution: "720p", duration: seconds("2.5"), audio: false}, card.Second, "21.1",
			"fal-ai%2Fveo/720p/audio-off", "fal-ai%2Fveo/720p/audio-off/-/second", "Seconds", "8.44", "2.5",
			`{"x_Model":"fal-ai/veo","x_Resolution":"720p","x_Audio":false}`},
		{configuration{model: "M", duration: seconds("3")}, card.Second, "10", // 3.333… a second
			"M/-/-", "M/-/-/-/3s/generation", "Generations", "10", "1", `{"x_Model":"M","x_DurationSeconds":3}`},
		{configuration{model: "M", duration: seconds("3")}, card.Run, "10", "M/-/-", "M/-/-/-/3s/run", "Runs", "10", "1", `{"x_Model":"M","x_DurationSeconds":3}`},
		{configuration{model: "M", duration: seconds("3"), width: int64(1280), height: int64(720)}, card.Kilotoken, "10",
			"M/-/-", "M/-/-/-/3s/generation/1280x720", "Generations", "10", "1", `{"x_Model":"M","x_DurationSeconds":3}`},
		{configuration{model: "M"}, "", "", "M/-/-", "M/-/-/credit", "Credits", "1", "1", `{"x_Model":"M"}`},
	} {
		var credits any
		if c.credits != "" {
			credits = decimal.RequireFromString(c.credits)
		}
		s := skuOf(c.c, c.unit, credits)
		if s.id != c.id || s.priceID != c.priceID || s.pricingUnit != c.unitName || s.creditsPerUnit.String() != c.price ||
			s.unitsPerOutput.String() != c.perOutput || s.details != c.details {
			t.Errorf("%+v: %+v", c, s)
		}
	}
	if got, want := (configuration{model: "Veo 3.1s", resolution: "720p", duration: seconds("8"), audio: true}).describe(), "Veo 3.1s, 720p, 8 s, audio on"; got != want {
		t.Errorf("%q (expected %q)", got, want)
	}
	if got, want := (configuration{model: "M"}).describe(), "M"; got != want {
		t.Errorf("%q (expected %q)", got, want)
	}
}

func TestFocusColumnsAreWhatTheHeaderSays(t *testing.T) {
	b := focusBook(t, "2026-12-01,M,succeeded,10,ann,A,p\n")
	models, err := store.ReadModels(Files(), FocusModels...)
	if err != nil {
		t.Fatal(err)
	}
	if got := b.rows("SELECT column_name FROM (DESCRIBE mart_focus)"); !slices.Equal(got, models[0].Columns) {
		t.Errorf("columns %q\nthe header says %q", got, models[0].Columns)
	}
}
