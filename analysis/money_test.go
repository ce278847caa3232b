package analysis

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/shopspring/decimal"

	"offcut/ingest"
	"offcut/ingest/store"
)

// readFrom ingests lines as read does, of another source.
func (b *book) readFrom(source, lines string) {
	b.t.Helper()
	file := filepath.Join(b.db.TempDir(), "other.csv")
	if err := os.WriteFile(file, []byte("created_at,model,status,credits,creator,team,project\n"+lines), 0o644); err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.in.Files(context.Background(), []string{file}, ingest.Options{Source: source}); err != nil {
		b.t.Fatal(err)
	}
}

// money builds MoneyModels for a period and checks their laws.
func (b *book) money(o Options) {
	b.t.Helper()
	ctx := context.Background()
	b.build(o)
	if err := BuildSavings(ctx, b.db, b.cards, SavingsOptions{Chains: DefaultChainRules(), Draft: DefaultDraft()}); err != nil {
		b.t.Fatal(err)
	}
	if err := BuildVendors(ctx, b.db, b.cards, o.Money); err != nil {
		b.t.Fatal(err)
	}
	if err := BuildMoney(ctx, b.db); err != nil {
		b.t.Fatal(err)
	}
	laws, err := store.ReadLaws(Files(), append(MoneyLaws, VendorLaws...)...)
	if err != nil {
		b.t.Fatal(err)
	}
	broken, err := Check(ctx, b.db, laws)
	if err != nil || len(broken) > 0 {
		b.t.Fatal("laws are broken:", broken, err)
	}
}

func euros(price string, others map[string]string) Money {
	m := Money{Currency: "EUR", BySource: map[string]decimal.Decimal{}}
	if price != "" {
		m.PricePerCredit = decimal.NewNullDecimal(decimal.RequireFromString(price))
	}
	for source, p := range others {
		m.BySource[source] = decimal.RequireFromString(p)
	}
	return m
}

// booked are two sources counted in the same credits: in October 10 + 7.5 of A, and 4 of A and 2.5 of B by way of the reseller.
func booked(t *testing.T) *book {
	b := newBook(t)
	b.read("2025-10-31T12:00:00Z,M,succeeded,9,ann,A,p\n2025-11-01T12:00:00Z,M,succeeded,8,ann,A,p\n2026-09-30T12:00:00Z,M,succeeded,3,ann,A,p\n" +
		"2026-10-01T00:00:00Z,M,succeeded,,ann,A,p\n2026-10-09T12:00:00Z,M,failed,7.5,ann,A,q\n2026-10-10T12:00:00Z,X,succeeded,,ann,A,q\n" +
		"2026-10-31T12:00:00Z,M,pending,,ann,A,p\n2026-10-31T13:00:00Z,M,pending,1,ann,A,p\n2026-10-31T14:00:00Z,X,pending,,ann,A,p\n2026-10-31T14:00:00Z,X,succeeded,6,ann,A,p\n" +
		"2026-11-02T12:00:00Z,M,succeeded,5,ann,A,p\n")
	b.readFrom("reseller", "2026-10-02T12:00:00Z,N,succeeded,,ann,A,p\n2026-10-02T13:00:00Z,N,succeeded,2.5,bob,B,p\n2026-10-31T12:00:00Z,N,pending,,bob,B,p\n")
	b.price("UTC", "2026-11-03T00:00:00Z")
	return b
}

var octoberAsked = Request{Month: dayOf("2026-10-01")}

// TestMoneyIsThatOfEachSource: a credit costs 0.01, by way of the reseller 0.000000003.
func TestMoneyIsThatOfEachSource(t *testing.T) {
	b := booked(t)
	b.money(Options{Request: octoberAsked, Money: euros("0.01", map[string]string{"reseller": "0.000000003"})})
	// 10 + 7.5 + 1 + 6 are 24.5 at a cent; 4 + 2.5 are 6.5 at three billionths. Of September 3.
	b.want("SELECT * FROM mart_money", "EUR|0.2450000195|0.03|0.2150000195|0")
	b.want("SELECT month, rank, team, project, runs, spend_credits, unknown_spend_runs, spend_money, money_currency FROM mart_chargeback",
		"2026-10-01|1|A|p|6|21|2|0.170000012|EUR", "2026-10-01|2|A|q|2|7.5|1|0.075|EUR", "2026-10-01|3|B|p|2|2.5|1|0.0000000075|EUR",
		"2026-09-01|1|A|p|1|3|0|0.03|EUR", "2025-11-01|1|A|p|1|8|0|0.08|EUR")
	b.want("SELECT rank, kind, runs, charged_credits, card_credits, is_in_spend, charged_money, card_money FROM mart_accruals",
		"1|pending_priced|2||14|false||0.100000012", "2|pending_charged|1|1|10|true|0.01|0.1", "3|pending_unknown|1|||false||",
		"4|unpriced_charged|1|6||true|0.06|", "5|unpriced_unknown|1|||false||")
}

// TestMoneyIsNotGuessed: what has no price is null, and takes the total with it.
func TestMoneyIsNotGuessed(t *testing.T) {
	b := booked(t)
	b.money(Options{Request: octoberAsked})
	b.want("SELECT * FROM mart_money", "||||")
	b.want("SELECT sum(spend_credits), count(spend_money), count(money_currency) FROM mart_chargeback WHERE month = '2026-10-01'", "31|0|0")
	b.want("SELECT count(charged_money), count(card_money) FROM mart_accruals", "0|0")

	b.money(Options{Request: octoberAsked, Money: euros("", map[string]string{"reseller": "0.5"})})
	b.want("SELECT * FROM mart_money", "EUR||||")
	b.want("SELECT team, project, spend_money FROM mart_chargeback WHERE spend_money IS NOT NULL", "B|p|1.25")
	b.want("SELECT kind, card_money FROM mart_accruals WHERE kind = 'pending_priced'", "pending_priced|")
}

// TestChargebackHasThePeriod: twelve months up to its end, or all of it; of one team its own; to its end and no further.
func TestChargebackHasThePeriod(t *testing.T) {
	b := booked(t)
	m := euros("1", nil)
	b.money(Options{Request: Request{All: true}, Money: m})
	b.want("SELECT min(month), max(month), sum(spend_money) FROM mart_chargeback", "2025-10-01|2026-11-01|56")
	b.money(Options{Request: octoberAsked, Money: m, Team: "B"})
	b.want("SELECT month, team, project, spend_money FROM mart_chargeback", "2026-10-01|B|p|2.5")
	// From the 9th on the chargeback still has the whole month, and the period is 7.5, 1 and 6.
	b.money(Options{Request: Request{From: dayOf("2026-10-09"), To: dayOf("2026-11-01")}, Money: m})
	b.want("SELECT spend_money FROM mart_money", "14.5")
	b.want("SELECT sum(spend_money) FROM mart_chargeback WHERE month = '2026-10-01'", "31")
	empty := newBook(t)
	empty.price("UTC", "")
	empty.money(Options{Money: m})
	empty.want("SELECT count(*) FROM mart_chargeback", "0")
	empty.want("SELECT count(*) FROM mart_accruals", "0")
	empty.want("SELECT * FROM mart_money", "||||")
}

// TestMoneyLawsAreBrokenByWrongData: each law of money finds the fault it is for.
func TestMoneyLawsAreBrokenByWrongData(t *testing.T) {
	for fault, law := range map[string]string{
		"UPDATE mart_chargeback SET spend_money = spend_money + 0.000000000000000001 WHERE team = 'B'": "law_money",
		"UPDATE mart_chargeback SET spend_credits = spend_credits - 0.000000001 WHERE team = 'B'":      "law_money",
		"UPDATE mart_vendors SET spend_money = spend_money + 0.000000000000000001 WHERE source <> ''":  "law_money",
		"DELETE FROM mart_accruals WHERE kind = 'unpriced_charged'":                                    "law_accruals",
		"UPDATE mart_accruals SET is_in_spend = NOT is_in_spend WHERE kind = 'pending_priced'":         "law_accruals",
	} {
		b := booked(t)
		b.money(Options{Request: octoberAsked, Money: euros("0.01", nil)})
		if err := b.db.Exec(t.Context(), fault); err != nil {
			t.Fatal(err)
		}
		laws, err := store.ReadLaws(Files(), law)
		if err != nil {
			t.Fatal(err)
		}
		if broken, err := Check(t.Context(), b.db, laws); err != nil || len(broken) != 1 {
			t.Errorf("%s does not see %s: %v, %v", law, fault, broken, err)
		}
	}
}

// TestForecastInMoney: 6 and 3 spent are 66 for October and 90 for November, as in TestShortHistories; money only where all
// credits cost the same.
func TestForecastInMoney(t *testing.T) {
	for _, c := range []struct {
		money Money
		want  []string
	}{
		{euros("0.0125", nil), []string{"2026-10-01|0.825|EUR", "2026-11-01|1.125|EUR"}},
		{euros("0.0125", map[string]string{"other": "0.5"}), []string{"2026-10-01|0.825|EUR", "2026-11-01|1.125|EUR"}},
		{euros("0.0125", map[string]string{"": "0.5"}), []string{"2026-10-01|33|EUR", "2026-11-01|45|EUR"}},
		{Money{}, []string{"2026-10-01||", "2026-11-01||"}},
	} {
		b := newBook(t)
		b.read("2026-10-10T09:00:00Z,M,succeeded,6,a,A,p\n2026-10-10T09:00:01Z,M,pending,,a,A,p\n")
		budgets := []Budget{{Scope: "team", Name: "A", Credits: decimal.NewFromInt(50)}}
		b.forecast("UTC", "2026-10-12T00:00:00Z", Options{Money: c.money, Budgets: budgets}, 0)
		b.want("SELECT month, mean_money, money_currency FROM mart_forecast_months WHERE scope = 'all' AND month < '2026-12-01'", c.want...)
	}
	b := newBook(t)
	b.read("2026-10-10T09:00:00Z,M,succeeded,6,a,A,p\n")
	b.readFrom("reseller", "2026-10-10T10:00:00Z,M,succeeded,4,a,A,p\n")
	budgets := []Budget{{Scope: "team", Name: "A", Credits: decimal.NewFromInt(50)}}
	b.forecast("UTC", "2026-10-12T00:00:00Z", Options{Money: euros("0.01", nil), Budgets: budgets}, 0)
	// 10 on the 10th and none on the 11th are 5 on each of the 20 days left.
	b.want("SELECT month, budget_money, spent_money, projected_money, money_currency FROM mart_budgets", "2026-10-01|0.5|0.1|1.1|EUR")
	b.forecast("UTC", "2026-10-12T00:00:00Z", Options{Money: euros("0.01", map[string]string{"reseller": "0.02"}), Budgets: budgets}, 0)
	b.want("SELECT month, budget_money, spent_money, projected_money, money_currency FROM mart_budgets", "2026-10-01||||")
}

// TestMoneyThatCannotBeSummed: just below 10^17 is shown, and above it is unknown, not an error.
func TestMoneyThatCannotBeSummed(t *testing.T) {
	for price, want := range map[string]string{"0.099": "98999999999999999.901", "1": "", "1000000": ""} {
		b := newBook(t)
		b.read("2026-10-10T09:00:00Z,M,succeeded,999999999999999999,a,A,p\n")
		b.price("UTC", "")
		b.money(Options{Money: euros(price, nil)})
		b.want("SELECT spend_money FROM mart_money", want)
		b.want("SELECT spend_money FROM mart_chargeback", want)
		b.want("SELECT spend_money FROM mart_vendors", want)
	}
}
