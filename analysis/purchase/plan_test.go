package purchase

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
)

func dec(text string) decimal.Decimal { return decimal.RequireFromString(text) }

func day(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

// path reads "3 0 5*10": 3, 0, then ten days of 5.
func path(text string) []decimal.Decimal {
	var out []decimal.Decimal
	for _, word := range strings.Fields(text) {
		amount, times := word, 1
		if before, after, ok := strings.Cut(word, "*"); ok {
			amount = before
			fmt.Sscan(after, &times)
		}
		for range times {
			out = append(out, dec(amount))
		}
	}
	return out
}

// problem returns one with a balance, paths and packs written "NAME credits price valid_days", with - for no price.
func problem(asOf, balance, risk string, lead int, paths []string, packs ...string) Problem {
	p := Problem{AsOf: day(asOf), Balance: []Lot{{Credits: dec(balance)}}, Risk: dec(risk), LeadDays: lead}
	for _, text := range paths {
		p.Paths = append(p.Paths, path(text))
	}
	p.Days = len(p.Paths[0])
	for _, text := range packs {
		var k Pack
		var credits, price string
		fmt.Sscan(text, &k.Name, &credits, &price, &k.ValidDays)
		if k.Credits = dec(credits); price != "-" {
			k.Price = decimal.NewNullDecimal(dec(price))
		}
		p.Packs = append(p.Packs, k)
	}
	return p
}

// said writes a plan as "price: date pack quantity, …".
func said(plan Plan) string {
	var rows []string
	for _, x := range plan.Purchases {
		rows = append(rows, fmt.Sprintf("%s %s %d", x.Date.Format("01-02"), x.Pack, x.Quantity))
	}
	return fmt.Sprintf("%s: %s", plan.spent(), strings.Join(rows, ", "))
}

// Each line turns on one definition; the line after it has the nearest value on the other side. Day 0 is 1 March.
func TestPlans(t *testing.T) {
	one := func(s string) []string { return []string{s} }
	for _, c := range []struct {
		name string
		p    Problem
		want string
	}{
		{"enough in hand", problem("2026-03-01", "30", "0", 0, one("10 10 10"), "S 5 1"), "0: "},
		{"short by the least", problem("2026-03-01", "29.99", "0", 0, one("10 10 10"), "S 5 1"), "1: 03-03 S 1"},
		{"as late as can be", problem("2026-03-01", "10", "0", 0, one("10 0 0 5"), "S 5 1"), "1: 03-04 S 1"},
		{"each pack when it is needed", problem("2026-03-01", "0", "0", 0, one("4 4 4 4"), "S 5 1"), "4: 03-01 S 1, 03-02 S 1, 03-03 S 1, 03-04 S 1"},
		{"whole packs: three of 5 for 12", problem("2026-03-01", "0", "0", 0, one("0 12"), "S 5 1"), "3: 03-02 S 3"},
		{"two of 5 for 10", problem("2026-03-01", "0", "0", 0, one("0 10"), "S 5 1"), "2: 03-02 S 2"},
		{"a tier is a pack of its own", problem("2026-03-01", "0", "0", 0, one("0 12"), "S 5 1", "L 15 2.9"), "2.9: 03-02 L 1"},
		{"a tier that costs a little more", problem("2026-03-01", "0", "0", 0, one("0 12"), "S 5 1", "L 15 3.1"), "3: 03-02 S 3"},
		{"equal price: the later", problem("2026-03-01", "0", "0", 0, one("5 0 5"), "S 5 1", "L 10 2"), "2: 03-01 S 1, 03-03 S 1"},
		{"equal price on day 0: the fewer", problem("2026-03-01", "0", "0", 0, one("10"), "S 5 1", "L 10 2"), "2: 03-01 L 1"},
		{"first day of the lead time", problem("2026-03-01", "10", "0", 2, one("5 5 5"), "S 5 1"), "1: 03-03 S 1"},
		{"valid to its last day", problem("2026-03-01", "0", "0", 0, one("4 0 4"), "S 8 1 3"), "1: 03-01 S 1"},
		{"a day less", problem("2026-03-01", "0", "0", 0, one("4 0 4"), "S 8 1 2"), "2: 03-01 S 1, 03-03 S 1"},
		{"valid for a day", problem("2026-03-01", "0", "0", 0, one("4 4"), "S 8 1 1"), "2: 03-01 S 1, 03-02 S 1"},
		{"dearer but it lasts", problem("2026-03-01", "0", "0", 0, one("4 0 4"), "S 8 1 2", "L 8 1.9"), "1.9: 03-01 L 1"},
		{"it lasts but is too dear", problem("2026-03-01", "0", "0", 0, one("4 0 4"), "S 8 1 2", "L 8 2.1"), "2: 03-01 S 1, 03-03 S 1"},
		{"bought early, while all of it is spent", problem("2026-03-01", "6", "0", 0, one("6 3 3"), "S 6 1 1"), "1: 03-01 S 1"},
		{"a day later would do if it lasted", problem("2026-03-01", "6", "0", 0, one("6 3 3"), "S 6 1 2"), "1: 03-02 S 1"},
		{"risk just met: one of four", problem("2026-03-01", "5", "0.25", 0, []string{"5 0", "5 0", "5 0", "5 5"}, "S 5 1"), "0: "},
		{"risk just missed", problem("2026-03-01", "5", "0.2499", 0, []string{"5 0", "5 0", "5 0", "5 5"}, "S 5 1"), "1: 03-02 S 1"},
		{"the neediest path is the one given up", problem("2026-03-01", "0", "0.34", 0, []string{"5 0 0", "0 5 0", "0 0 50"}, "S 5 1"), "1: 03-01 S 1"},
		{"of equals the earliest is given up", problem("2026-03-01", "0", "0.34", 0, []string{"5 0 0", "0 5 0", "0 0 5"}, "S 5 1"), "1: 03-02 S 1"},
		{"all may run dry", problem("2026-03-01", "0", "1", 9, []string{"5 0 0", "0 5 0"}, "S 5 1"), "0: "},
		{"paths lost to the lead time count", problem("2026-03-01", "0", "0.5", 1, []string{"5 0 0", "0 5 0"}, "S 5 1"), "1: 03-02 S 1"},
		{"no prices: the fewest credits", problem("2026-03-01", "0", "0", 0, one("0 12"), "S 7 -", "L 13 -"), "13: 03-02 L 1"},
		{"no prices: equal credits, the later", problem("2026-03-01", "0", "0", 0, one("7 7"), "S 7 -", "L 14 -"), "14: 03-01 S 1, 03-02 S 1"},
		{"no pack and none needed", problem("2026-03-01", "5", "0", 0, one("5")), "0: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			plan, err := Decide(c.p)
			if err != nil {
				t.Fatal(err)
			}
			if got := said(plan); got != c.want || !plan.Proven {
				t.Errorf("got %q, want %q (proven: %t)", got, c.want, plan.Proven)
			}
		})
	}
}

// A plan says what it is made of: prices for all packs of a row, dry share, dates, band.
func TestPlanInFull(t *testing.T) {
	p := problem("2026-11-18", "10", "0.25", 1, []string{"5 5 9 0", "5 5 10 0", "5 5 0 0", "5 5 0 11"}, "Small 5 50 2")
	plan, err := Decide(p)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := said(plan), "100: 11-20 Small 2"; got != want {
		t.Fatalf("got %q, want %q", got, want)
	}
	row := plan.Purchases[0]
	if !row.Price.Decimal.Equal(dec("100")) || !row.Date.Equal(day("2026-11-20")) {
		t.Errorf("row %+v", row)
	}
	if plan.Dry != 1 || plan.Of != 4 || !plan.DryShare.Equal(dec("0.25")) || !plan.Floor.Equal(dec("100")) {
		t.Errorf("dry %d of %d (%s), floor %s", plan.Dry, plan.Of, plan.DryShare, plan.Floor)
	}
	if !plan.AsOf.Equal(day("2026-11-18")) || !plan.To.Equal(day("2026-11-21")) || !plan.Bought.Equal(dec("10")) {
		t.Errorf("from %s to %s, bought %s", plan.AsOf, plan.To, plan.Bought)
	}
	// With nothing bought one path each runs dry on 20 (9), 20 (10) and 21 November (11), one not at all.
	if q := plan.RunOut; !q.P10.Equal(day("2026-11-20")) || !q.P50.Equal(day("2026-11-20")) || q.P90 != nil {
		t.Errorf("run out %v %v %v", q.P10, q.P50, q.P90)
	}
	// In hand at the end of 20 November: 1, 0, 10, 10; of 21 November: 1, 0, 10, 0.
	want := []Band{
		{day("2026-11-18"), dec("5"), dec("5"), dec("5")}, {day("2026-11-19"), dec("0"), dec("0"), dec("0")},
		{day("2026-11-20"), dec("0"), dec("1"), dec("10")}, {day("2026-11-21"), dec("0"), dec("0"), dec("10")},
	}
	if got, want := fmt.Sprint(plan.Balance), fmt.Sprint(want); got != want {
		t.Errorf("band %s, want %s", got, want)
	}
	if !plan.Expired.IsZero() { // the packs' last day is the last of the horizon
		t.Errorf("expired %s", plan.Expired)
	}
	again, err := Decide(p)
	if err != nil || !reflect.DeepEqual(fmt.Sprint(plan), fmt.Sprint(again)) {
		t.Errorf("another answer: %v, %v", again, err)
	}
}

func TestUnmet(t *testing.T) {
	for _, c := range []struct {
		name string
		p    Problem
		why  Reason
		dry  int
		text string
	}{
		{"dry before the first pack", problem("2026-03-01", "10", "0.2", 2, []string{"5 7.5 0", "5 5 0", "13 0 0"}, "S 5 1"), LeadTime, 2,
			"no plan meets the risk: 2 of 3 demand paths (66.7 %, accepted 20 %) run dry before 2026-03-03, the first day a pack can come (3 more credits in hand would do)"},
		{"the first pack is too late for all", problem("2026-03-01", "10", "0", 3, []string{"5 5 1"}, "S 5 1"), LeadTime, 1,
			"no plan meets the risk: 1 of 1 demand paths (100 %, accepted 0 %) run dry and the first pack could only come on 2026-03-04, after the last day planned (1 more credits in hand would do)"},
		{"no pack", problem("2026-03-01", "10", "0.05", 0, []string{"5 9", "5 5"}), NoPack, 1,
			"no plan meets the risk: 1 of 2 demand paths (50 %, accepted 5 %) run dry and there is no pack to buy (4 more credits in hand would do)"},
	} {
		_, err := Decide(c.p)
		var unmet *Unmet
		if !errors.As(err, &unmet) {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if unmet.Reason != c.why || unmet.Dry != c.dry || err.Error() != c.text || unmet.Hint() == "" {
			t.Errorf("%s: %q %d\n got %s\nwant %s", c.name, unmet.Reason, unmet.Dry, err, c.text)
		}
		enough := c.p
		enough.Balance = append([]Lot{{Credits: unmet.Short}}, enough.Balance...)
		if _, err := Decide(enough); err != nil {
			t.Errorf("%s: not met with %s more: %v", c.name, unmet.Short, err)
		}
		if unmet.RunOut.P90 == nil && c.dry == unmet.Of {
			t.Errorf("%s: no run-out date", c.name)
		}
	}
	if _, err := Decide(problem("2026-03-01", "10", "0.2", 2, []string{"5 5 9"}, "S 5 1")); err != nil {
		t.Errorf("dry on the day of the first pack: %v", err)
	}
}

func TestInvalid(t *testing.T) {
	good := func() Problem {
		p := problem("2026-03-01", "10", "0.5", 1, []string{"5 5", "6 6"}, "S 5 1", "L 9 2 30")
		p.Allowances = []Allowance{{Credits: dec("5"), Every: "month", Day: 31, Rollover: RollCap, Cap: dec("2")}}
		return p
	}
	if _, err := Decide(good()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		change func(*Problem)
		want   string
	}{
		{func(p *Problem) { p.Days = 0 }, "horizon: 0 days (expected 1 to 3660)"},
		{func(p *Problem) { p.Days = 3661 }, "horizon: 3661 days (expected 1 to 3660)"},
		{func(p *Problem) { p.Risk = dec("1.01") }, "risk: 1.01 (expected a share from 0 to 1)"},
		{func(p *Problem) { p.Risk = dec("-0.01") }, "risk: -0.01 (expected a share from 0 to 1)"},
		{func(p *Problem) { p.LeadDays = -1 }, "lead_days: -1 (expected 0 or more)"},
		{func(p *Problem) { p.Effort = -1 }, "effort: -1 percent (expected 1 to 100, or 0 for all)"},
		{func(p *Problem) { p.Effort = 101 }, "effort: 101 percent (expected 1 to 100, or 0 for all)"},
		{func(p *Problem) { p.Balance[0].Credits = dec("-1") }, "balance: -1 (expected 0 or more)"},
		{func(p *Problem) { p.Balance[0].Credits = dec("1e18") }, "balance: 1000000000000000000 is too large beside amounts with 0 decimals (expected at most 17 digits)"},
		{func(p *Problem) { p.Balance[0].Credits = decimal.New(1, 999999999) }, "balance: 1e999999999 is too large beside amounts with 0 decimals (expected at most 17 digits)"},
		{func(p *Problem) { p.Allowances[0].Credits = dec("-1") }, "allowance: credits: -1 (expected 0 or more)"},
		{func(p *Problem) { p.Allowances[0].Every = "week" }, `allowance: every: "week" (expected "month")`},
		{func(p *Problem) { p.Allowances[0].Day = 32 }, "allowance: day: 32 (expected 1 to 31)"},
		{func(p *Problem) { p.Allowances[0].Day = 0 }, "allowance: day: 0 (expected 1 to 31)"},
		{func(p *Problem) { p.Allowances[0].Rollover = "some" }, `allowance: rollover: "some" (expected none, unlimited or cap)`},
		{func(p *Problem) { p.Allowances[0].Cap = dec("-1") }, "allowance: cap: -1 (expected 0 or more)"},
		{func(p *Problem) { p.Packs[1].Name = "S" }, `pack "S": there are two of this name (expected different names)`},
		{func(p *Problem) { p.Packs[0].Credits = dec("0") }, `pack "S": credits: 0 (expected more than 0)`},
		{func(p *Problem) { p.Packs[0].Price.Decimal = dec("0") }, `pack "S": price: 0 (expected more than 0)`},
		{func(p *Problem) { p.Packs[1].Price.Valid = false }, `pack "L": price: some packs have one and some have none (expected all or none)`},
		{func(p *Problem) { p.Packs[1].ValidDays = -1 }, `pack "L": valid_days: -1 (expected 1 or more, or nothing)`},
		{func(p *Problem) { p.Paths = nil }, "demand: there is no path (expected one or more)"},
		{func(p *Problem) { p.Paths[1] = path("5") }, "demand: path 2 has 1 days (expected 2)"},
		{func(p *Problem) { p.Paths[1] = path("5 -1") }, "demand: path 2 asks for -1 on day 1 (expected 0 or more)"},
		{func(p *Problem) { p.Paths[1] = path("2e17 2e17") }, "demand: path 2 sums to more than can be counted (expected at most 17 digits)"},
	} {
		p := good()
		c.change(&p)
		_, err := Decide(p)
		var wrong *InvalidError
		if !errors.As(err, &wrong) || err.Error() != c.want {
			t.Errorf("got  %v\nwant %s", err, c.want)
		}
	}
}

// Amounts are exact: seventeen digits, and decimals that no float holds.
func TestExact(t *testing.T) {
	p := problem("2026-03-01", "0.3", "0", 0, []string{"0.1 0.1 0.1"}, "S 1 1")
	if plan, err := Decide(p); err != nil || said(plan) != "0: " {
		t.Errorf("%s, %v", said(plan), err)
	}
	p = problem("2026-03-01", "0.29999999999999999", "0", 0, []string{"0.1 0.1 0.1"}, "S 1 0.07")
	if plan, err := Decide(p); err != nil || said(plan) != "0.07: 03-03 S 1" {
		t.Errorf("%s, %v", said(plan), err)
	}
	p = problem("2026-03-01", "99999999999999999", "0", 0, []string{"99999999999999999", "100000000000000000"}, "S 1 0.01")
	if plan, err := Decide(p); err != nil || said(plan) != "0.01: 03-01 S 1" {
		t.Errorf("%s, %v", said(plan), err)
	}
}

// Two thousand paths: path i asks for i on day 30 and on day 60, and a hundred may run dry. So 1900 are needed by day 30
// and twice that by day 60.
func TestThousandsOfPaths(t *testing.T) {
	p := problem("2026-01-01", "0", "0.05", 1, []string{"0*90"}, "Large 1000 8.5", "Small 100 1")
	p.Paths = nil
	for i := range 2000 {
		p.Paths = append(p.Paths, path(fmt.Sprintf("0*30 %d 0*29 %d 0*29", i+1, i+1)))
	}
	plan, err := Decide(p)
	if err != nil {
		t.Fatal(err)
	}
	// 3800 credits: 4 Large for 34, or 3 Large and 8 Small for 33.5. By day 30 at least 1900 of them: a Large and 8 Small
	// hold 1800, so 2 Large are first, and the rest comes on day 60.
	if got, want := said(plan), "33.5: 01-31 Large 2, 03-02 Large 1, 03-02 Small 8"; got != want || !plan.Proven || plan.Dry != 100 {
		t.Errorf("got %q, want %q (proven: %t, %d dry)", got, want, plan.Proven, plan.Dry)
	}
}

// Packs far smaller than a day's demand are bought in bulk, day by day.
func TestTinyPacks(t *testing.T) {
	plan, err := Decide(problem("2026-01-01", "0", "0", 0, []string{"1000*30", "0 1000.5*29"}, "S 1 0.01"))
	if err != nil {
		t.Fatal(err)
	}
	// The first path asks for 30000, the second for 29014.5 and never for more so far.
	if !plan.Cost.Decimal.Equal(dec("300")) || len(plan.Purchases) != 30 || !plan.Proven {
		t.Errorf("%s (proven: %t)", said(plan), plan.Proven)
	}
	for _, x := range plan.Purchases {
		if x.Quantity != 1000 {
			t.Errorf("%d on %s", x.Quantity, x.Date)
		}
	}
}
