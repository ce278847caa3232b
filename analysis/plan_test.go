package analysis

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"offcut/analysis/purchase"
	"offcut/ingest/store"
)

func priced(name string, size, price int64) purchase.Pack {
	return purchase.Pack{Name: name, Credits: decimal.NewFromInt(size), Price: decimal.NewNullDecimal(decimal.NewFromInt(price))}
}

// steady is one path of the same demand on each day.
func steady(asOf string, days int, each string) PlanDemand {
	at, _ := time.Parse(time.DateOnly, asOf)
	path := make([]decimal.Decimal, days)
	for i := range path {
		path[i] = credits(each)
	}
	return PlanDemand{AsOf: at, Days: days, Paths: [][]decimal.Decimal{path}}
}

func decide(t *testing.T, r *PlanRules, d PlanDemand, beside PlanBeside) *Plan {
	t.Helper()
	plan, err := r.Decide(d, beside)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func (c ComparedPlan) String() string {
	return fmt.Sprintf("%s: cost %s, more %s, bought %s, dry %d/%d, expired %s", c.Plan, maybe(c.Cost), maybe(c.MoreCost), maybe(c.Bought), c.Dry, c.Of, maybe(c.Expired))
}

func (r PlanRegret) String() string {
	dry := "never"
	if r.RanDryOn != nil {
		dry = r.RanDryOn.Format(time.DateOnly)
	}
	return fmt.Sprintf("%s to %s: cost %s, best %s, regret %s, dry %s, missed %s", r.DecidedOn.Format(time.DateOnly), r.To.Format(time.DateOnly), maybe(r.Cost),
		maybe(r.Best), maybe(r.Regret), dry, maybe(r.Missed))
}

func maybe(d decimal.NullDecimal) string {
	if !d.Valid {
		return "–"
	}
	return d.Decimal.String()
}

func lined[T fmt.Stringer](list []T) string {
	lines := make([]string, len(list))
	for i, x := range list {
		lines[i] = x.String()
	}
	return strings.Join(lines, "\n")
}

// TestComparedPlans: 1 credit a day from 20 November to 29 December is 40, four packs of ten. Half of it is two. In November
// 2 a day were used before as_of, 38, and 11 after it: 49 and so five packs on 1 December, of which 29 credits are used.
func TestComparedPlans(t *testing.T) {
	used := make([]decimal.Decimal, 19)
	for i := range used {
		used[i] = credits("2")
	}
	half := PlanSaving{Plan: "savings_high", Title: "Half", Share: credits("0.5"), Notes: "Half."}
	r := &PlanRules{Balance: credits("0"), Packs: []purchase.Pack{priced("Ten", 10, 3)}}
	d := steady("2026-11-20", 40, "1")
	got := lined(decide(t, r, d, PlanBeside{Used: used, Savings: []PlanSaving{half}}).Compared)
	want := `plan: cost 12, more 0, bought 40, dry 0/1, expired 0
last_month: cost 12, more 0, bought 40, dry 1/1, expired 0
savings_high: cost 6, more -6, bought 20, dry 0/1, expired 0
nothing: cost 0, more -12, bought 0, dry 1/1, expired 0`
	if got != want { // with nothing in hand nothing is used from 20 to 30 November: 38, four packs
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	r.Balance = credits("11") // then the 11 days are served, and 49 take five packs; the plan needs 29, three
	got = lined(decide(t, r, d, PlanBeside{Used: used, Savings: []PlanSaving{half}}).Compared)
	want = `plan: cost 9, more 0, bought 30, dry 0/1, expired 0
last_month: cost 15, more 6, bought 50, dry 0/1, expired 0
savings_high: cost 3, more -6, bought 10, dry 0/1, expired 0
nothing: cost 0, more -9, bought 0, dry 1/1, expired 0`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestUnmetPlanIsCompared: the first day's demand of 1 cannot be bought, that of 0.5 is in hand.
func TestUnmetPlanIsCompared(t *testing.T) {
	r := &PlanRules{Balance: credits("0.5"), LeadDays: 1, Packs: []purchase.Pack{priced("Ten", 10, 3)}}
	quarter := PlanSaving{Plan: "savings_low", Title: "A quarter", Share: credits("0.25"), Notes: "A quarter."}
	half := PlanSaving{Plan: "savings_high", Title: "Half", Share: credits("0.5"), Notes: "Half."}
	plan := decide(t, r, steady("2026-11-20", 4, "1"), PlanBeside{Savings: []PlanSaving{quarter, half}})
	want := `savings_low: cost –, more –, bought –, dry 0/0, expired –
savings_high: cost 3, more –, bought 10, dry 0/1, expired 0
nothing: cost 0, more –, bought 0, dry 1/1, expired 0`
	if got := lined(plan.Compared); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if plan.Status != PlanUnmet || plan.Unmet.Short.String() != "0.5" || plan.LeastDry().String() != "1" || plan.Cost.Valid {
		t.Errorf("%+v", plan)
	}
	if notes := plan.Compared[0].Notes; !strings.HasPrefix(notes, "A quarter. No plan meets the risk: 1 of 1 demand paths") || !strings.HasSuffix(notes, "do).") {
		t.Errorf("notes %q", notes)
	}
}

func TestLoweredDemand(t *testing.T) {
	got := lowered([][]decimal.Decimal{{credits("100"), credits("0.01"), credits("0")}}, credits("0.333333"))[0]
	for i, want := range []string{"66.67", "0.01", "0"} { // 66.6667, 0.00666667, 0
		if got[i].String() != want {
			t.Errorf("day %d: %s (expected %s)", i, got[i], want)
		}
	}
}

// TestPlanSavings: drafting every shot costs 250 − 130 = 120 of the 300 that all levers save, or more than all of it.
func TestPlanSavings(t *testing.T) {
	for _, c := range []struct{ baseline, together, net, low, high string }{
		{"1000", "300", "130", "0.18", "0.3"}, {"1000", "120", "130", "0", "0.12"}, {"1000", "100", "130", "0", "0.1"}, {"3", "1", "250", "0.333333", "0.333333"},
	} {
		got := planSavings(Savings{Baseline: credits(c.baseline), Together: credits(c.together), Hindsight: credits("250"), PolicyNet: credits(c.net)})
		if len(got) != 2 || got[0].Plan != "savings_low" || got[0].Share.String() != c.low || got[1].Plan != "savings_high" || got[1].Share.String() != c.high {
			t.Errorf("%+v: %+v", c, got)
		}
	}
	if got := planSavings(Savings{}); got != nil {
		t.Errorf("nothing to save on: %+v", got)
	}
	got := planSavings(Savings{Baseline: credits("1000"), Together: credits("123.6")})[1].Notes
	if want := "With demand lower by 12.4%, what all levers save together in the period: drafts only where a shot was tried again."; got != want {
		t.Errorf("%q (expected %q)", got, want)
	}
}

// TestRegrets: of 10 credits foreseen 5 are in hand, and a pack of ten comes on the third day. What came was 3 a day: 6 by the
// second, of which 1 is missed; the best plan buys the same pack a day earlier. Or it was 1 a day, and nothing was needed. Or 7
// on the first day, when nothing could have come yet.
func TestRegrets(t *testing.T) {
	r := &PlanRules{Balance: credits("5"), LeadDays: 1, Packs: []purchase.Pack{priced("Ten", 10, 3)}}
	foreseen := steady("2026-09-01", 5, "2")
	var past []PastDemand
	for _, came := range []string{"3", "1", "7"} {
		past = append(past, PastDemand{foreseen, steady("2026-09-01", 5, came).Paths[0]})
	}
	unknown := steady("2026-10-01", 5, "2")
	unknown.Paths, unknown.Reason = nil, "Not known."
	late := steady("2026-10-02", 5, "6")
	past = append(past, PastDemand{unknown, nil}, PastDemand{late, late.Paths[0]})
	plan := decide(t, r, foreseen, PlanBeside{Past: past})
	want := `2026-09-01 to 2026-09-05: cost 3, best 3, regret 0, dry 2026-09-02, missed 1
2026-09-01 to 2026-09-05: cost 3, best 0, regret 3, dry never, missed 0
2026-09-01 to 2026-09-05: cost 3, best –, regret –, dry 2026-09-01, missed 20
2026-10-01 to 2026-10-05: cost –, best –, regret –, dry never, missed –
2026-10-02 to 2026-10-06: cost –, best –, regret –, dry never, missed –`
	if got := lined(plan.Regrets); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for i, want := range []string{pastNote, pastNote, pastNote + " " + noneBetter, "Not known.", "No plan meets the risk: 1 of 1 demand paths"} {
		if got := plan.Regrets[i].Notes; !strings.HasPrefix(got, want) {
			t.Errorf("notes %q (expected %q)", got, want)
		}
	}
}

// TestForecastDemand: what was spent on the first day already is no demand any more.
func TestForecastDemand(t *testing.T) {
	f := SpendForecast{AsOfDay: time.Date(2026, 11, 15, 0, 0, 0, 0, time.UTC), Days: 2, HasInterval: true, SpentToday: credits("4.005"),
		Paths: [][]decimal.Decimal{{credits("10"), credits("3")}, {credits("4"), credits("4")}}}
	d := f.demand()
	if got, want := fmt.Sprint(d.Paths), "[[6 3] [0 4]]"; got != want { // 5.995 to two decimals
		t.Errorf("got %s (expected %s)", got, want)
	}
	f = SpendForecast{AsOfDay: f.AsOfDay, Reason: "Too short."}
	if d := f.demand(); d.Paths != nil || d.Reason != "Too short." || d.Days != 16+31+31+28 {
		t.Errorf("%+v (expected 106 days without paths, to the end of February)", d)
	}
}

// steadyBook has a run of 10 credits on each day from July to October 2026, and one of 4 on the morning of 1 November.
func steadyBook(t *testing.T) *book {
	b := newBook(t)
	var lines strings.Builder
	for at := time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC); at.Month() < 11; at = at.AddDate(0, 0, 1) {
		fmt.Fprintf(&lines, "%s,M,succeeded,10,ann,A,p\n", at.Format(time.RFC3339))
	}
	b.read(lines.String() + "2026-11-01T09:00:00Z,M,succeeded,4,ann,A,p\n2026-11-01T13:00:00Z,M,succeeded,10,ann,A,p\n")
	b.price("UTC", "2026-11-01T12:00:00Z")
	return b
}

func (b *book) plan(o Options) *Plan {
	b.t.Helper()
	p, err := Select(context.Background(), b.db, o)
	if err != nil {
		b.t.Fatal(err)
	}
	f, err := BuildForecasts(context.Background(), b.db, b.cards, p, o, 100)
	if err != nil {
		b.t.Fatal(err)
	}
	if err := BuildSavings(context.Background(), b.db, b.cards, SavingsOptions{Chains: DefaultChainRules(), Draft: DefaultDraft()}); err != nil {
		b.t.Fatal(err)
	}
	plan, err := BuildPlan(context.Background(), b.db, o, f)
	if err != nil {
		b.t.Fatal(err)
	}
	return plan
}

// TestPlanMarts: 10 a day without any error, 120 days from 1 November. Of the 306 in hand, 6 go on the first day and 290 in
// November, 10 on 1 December; 890 are left to buy: nine packs of a hundred for 81. Card N is cheaper, but no shot was tried twice.
func TestPlanMarts(t *testing.T) {
	b := steadyBook(t)
	o := Options{Plan: &PlanRules{Balance: credits("306"), Risk: credits("0.05"), LeadDays: 1, Currency: "EUR",
		Packs: []purchase.Pack{priced("Hundred", 100, 9), priced("Twenty", 20, 2)}}}
	if plan := b.plan(o); plan.Status != PlanDecided {
		t.Fatalf("%s: %s", plan.Status, plan.Reason)
	}
	b.want("SELECT as_of, \"to\", status, reason, balance_credits, risk, lead_days, paths, currency FROM mart_plan",
		"2026-11-01|2027-02-28|decided||306|0.05|1|100|EUR")
	b.want("SELECT cost, bought_credits, dry_share, expired_credits, run_out_p10, run_out_p50, run_out_p90, is_proven FROM mart_plan",
		"81|900|0.0000|0|2026-12-02|2026-12-02|2026-12-02|true")
	b.want("SELECT min(day), max(day), count(*), sum(quantity), sum(credits), sum(price), any_value(pack) FROM mart_plan_purchases",
		"2026-12-02|2027-02-20|9|9|900|81|Hundred")
	b.want("SELECT count(*), sum(p10_credits - p90_credits) FROM mart_plan_balance", "120|0")
	b.want("SELECT p50_credits, nothing_p50_credits FROM mart_plan_balance WHERE day IN ('2026-11-01', '2026-12-02', '2027-02-28') ORDER BY day",
		"300|300", "90|0", "10|0")
	// November's use from as_of on is 296, three packs; then 310 twice, three of a hundred and one of twenty.
	b.want("SELECT rank, plan, cost, more_cost, bought_credits, dry_share, expired_credits FROM mart_plan_compared ORDER BY rank",
		"1|plan|81|0|900|0.0000|0", "2|last_month|85|4|940|0.0000|0", "3|savings_low|81|0|900|0.0000|0", "4|savings_high|81|0|900|0.0000|0", "5|nothing|0|-81|0|1.0000|0")
	// Before September lie 62 days. Of 610 credits to the end of October 304 are missing; of October's 310, 4.
	b.want("SELECT decided_on, \"to\", cost, best_cost, regret, ran_dry_on, missed_credits FROM mart_plan_regret ORDER BY decided_on",
		"2026-09-01|2026-10-31|29|29|0||0", "2026-10-01|2026-10-31|2|2|0||0")
}

// TestPlanWithoutForecast: without rules, history or for a team alone there is no plan, and the tables are there.
func TestPlanWithoutForecast(t *testing.T) {
	b := steadyBook(t)
	rules := &PlanRules{Balance: credits("1")}
	if plan := b.plan(Options{}); plan != nil {
		t.Errorf("a plan without rules: %+v", plan)
	}
	b.want("SELECT count(*) FROM mart_plan", "0")
	if plan := b.plan(Options{Plan: rules, Team: "A"}); plan.Status != PlanNoForecast {
		t.Errorf("a plan for a team: %+v", plan)
	}
	b.want("SELECT as_of, status, reason, cost, dry_share, is_proven FROM mart_plan",
		"2026-11-01|no forecast|The plan is for all runs, and only those of one team or project were asked for.|||")
	b.price("UTC", "2026-07-04T00:00:00Z")
	if plan := b.plan(Options{Plan: rules}); !strings.HasPrefix(plan.Reason, "There are 3 days of history") {
		t.Errorf("three days: %+v", plan)
	}
	b.price("UTC", "2026-06-04T00:00:00Z")
	b.plan(Options{Plan: rules})
	b.want("SELECT as_of, \"to\", status FROM mart_plan", "2026-06-04|2026-09-30|no forecast")
	b.want("SELECT count(*) FROM mart_plan_compared", "0")
}

// TestPlanLawsAreBrokenByWrongData: the law of plans finds each fault it is for.
func TestPlanLawsAreBrokenByWrongData(t *testing.T) {
	b := steadyBook(t)
	o := Options{Plan: &PlanRules{Balance: credits("306"), Risk: credits("0.05"), Packs: []purchase.Pack{priced("Hundred", 100, 9)}}}
	laws, err := store.ReadLaws(Files(), PlanLaws...)
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range []string{
		"", "UPDATE mart_plan SET cost = cost + 0.01", "UPDATE mart_plan SET bought_credits = bought_credits - 1", "UPDATE mart_plan SET dry_share = 0.06",
		"UPDATE mart_plan SET status = 'unmet'", "DELETE FROM mart_plan_purchases", "UPDATE mart_plan_balance SET p10_credits = p90_credits + 1",
		"UPDATE mart_plan_regret SET regret = 1",
	} {
		b.plan(o)
		if fault != "" {
			if err := b.db.Exec(t.Context(), fault); err != nil {
				t.Fatal(err)
			}
		}
		broken, err := Check(t.Context(), b.db, laws)
		if err != nil || len(broken) != min(len(fault), 1) {
			t.Errorf("%q: %v, %v", fault, broken, err)
		}
	}
	if !slices.Equal(PlanLaws, []string{"law_plan"}) {
		t.Errorf("not all of %q are tried here", PlanLaws)
	}
}
