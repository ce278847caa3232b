package purchase

import (
	"fmt"
	"testing"

	"github.com/shopspring/decimal"
)

func TestDueDays(t *testing.T) {
	for _, c := range []struct {
		asOf      string
		days, day int
		want      string // numbers of days after as_of, two of them beyond the horizon
	}{
		{"2026-01-30", 60, 31, "[1 29 60 90]"},     // 31 January, 28 February, 31 March, 30 April
		{"2026-01-30", 61, 31, "[1 29 60 90 121]"}, // 31 March is within 61 days; then 30 April, 31 May
		{"2026-01-31", 30, 31, "[28 59 89]"},       // what fell due on as_of is in the balance
		{"2028-01-31", 30, 30, "[29 59 90]"},       // 29 February in a leap year, 30 March, 30 April
		{"2026-11-20", 20, 1, "[11 42 73]"},        // 1 December, 1 January, 1 February
		{"2026-11-01", 20, 1, "[30 61]"},
		{"2026-11-01", 20, 2, "[1 31 62]"},
	} {
		if got := fmt.Sprint(dueDays(day(c.asOf), c.days, c.day)); got != c.want {
			t.Errorf("from %s, %d days, on %d: %s, want %s", c.asOf, c.days, c.day, got, c.want)
		}
	}
}

// allowed returns a problem with one allowance of 5 and no pack.
func allowed(asOf, balance string, due int, rollover, limit, demand string) Problem {
	p := problem(asOf, balance, "0", 0, []string{demand})
	p.Allowances = []Allowance{{Credits: dec("5"), Every: "month", Day: due, Rollover: rollover, Cap: dec(limit)}}
	return p
}

// The allowance of 5 falls due on the last of January (day 1), of February (day 29) and of March (day 60) after
// 30 January.
func TestAllowances(t *testing.T) {
	for _, c := range []struct {
		name    string
		p       Problem
		dry     string // date, or nothing
		expired string
	}{
		{"on the 31st", allowed("2026-01-30", "0", 31, RollNone, "0", "0 5"), "", "0"},
		{"not before", allowed("2026-01-30", "0", 31, RollNone, "0", "1 4"), "2026-01-30", "0"},
		{"it is there at the start of its day", allowed("2026-01-30", "1", 31, RollNone, "0", "1 5.01"), "2026-01-31", "0"},
		{"as_of's own is in the balance", allowed("2026-01-31", "0", 31, RollUnlimited, "0", "1"), "2026-01-31", "0"},
		{"last day of a short month", allowed("2026-01-30", "0", 31, RollNone, "0", "0*28 0 5"), "", "5"},
		{"the day before it the first is still there", allowed("2026-01-30", "0", 31, RollNone, "0", "0*28 5 5"), "", "0"},
		{"none: what is left is gone", allowed("2026-01-30", "0", 31, RollNone, "0", "0 2 0*27 5.01"), "2026-02-28", "3"},
		{"none: the balance stays", allowed("2026-01-30", "7", 31, RollNone, "0", "0 2 0*27 12 0.01"), "2026-03-01", "3"},
		{"unlimited", allowed("2026-01-30", "0", 31, RollUnlimited, "0", "0*29 10"), "", "0"},
		{"unlimited, and no more", allowed("2026-01-30", "0", 31, RollUnlimited, "0", "0*29 10.01"), "2026-02-28", "0"},
		{"cap limits what rolls over, not the sum", allowed("2026-01-30", "0", 31, RollCap, "2", "0*29 7"), "", "3"},
		{"cap, and no more", allowed("2026-01-30", "0", 31, RollCap, "2", "0*29 7.01"), "2026-02-28", "3"},
		{"cap: what is spent before is of what would go", allowed("2026-01-30", "0", 31, RollCap, "2", "0 3 0*27 7"), "", "0"},
		{"cap: less than the cap rolls over whole", allowed("2026-01-30", "0", 31, RollCap, "2", "0 4 0*27 6 0.01"), "2026-03-01", "0"},
		{"cap does not touch the balance", allowed("2026-01-30", "50", 31, RollCap, "2", "0*29 57 0.01"), "2026-03-01", "3"},
		{"cap, twice: 7 left, 2 roll over", allowed("2026-01-30", "0", 31, RollCap, "2", "0*60 7"), "", "8"},
		{"cap 0 is none", allowed("2026-01-30", "0", 31, RollCap, "0", "0 2 0*27 5.01"), "2026-02-28", "3"},
	} {
		out, err := Simulate(c.p, nil)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		dry := ""
		if out.RunDry.P50 != nil {
			dry = out.RunDry.P50.Format("2006-01-02")
		}
		if dry != c.dry || !out.Expired.Equal(dec(c.expired)) {
			t.Errorf("%s: dry %q, expired %s; want %q, %s", c.name, dry, out.Expired, c.dry, c.expired)
		}
	}
}

func TestLotsAndExpiry(t *testing.T) {
	lots := func(p Problem, lots ...Lot) Problem { p.Balance = lots; return p }
	base := func(demand string) Problem { return problem("2026-03-01", "0", "0", 0, []string{demand}, "S 10 1 3") }
	buy := func(date string) Purchase { return Purchase{Date: day(date), Pack: "S", Quantity: 1} }
	for _, c := range []struct {
		name      string
		p         Problem
		purchases []Purchase
		dry       int
		expired   string
	}{
		{"bought on 2, spent on 4", base("0 0 0 10"), []Purchase{buy("2026-03-02")}, 0, "0"},
		{"bought on 1, gone on 4", base("0 0 0 10"), []Purchase{buy("2026-03-01")}, 1, "10"},
		{"gone on the day after the last is not counted", base("0 0 1"), []Purchase{buy("2026-03-01")}, 0, "0"},
		{"one day more, and it is", base("0 0 1 0"), []Purchase{buy("2026-03-01")}, 0, "9"},
		{"the earliest to expire is spent first", lots(base("5 0 0 6"), Lot{dec("6"), day("2026-03-04")}), []Purchase{buy("2026-03-01")}, 0, "5"},
		{"also when it came last", lots(base("0 5 5"), Lot{dec("6"), day("2026-03-03")}, Lot{dec("5"), day("2026-03-02")}), nil, 0, "0"},
		{"a lot that expired before as_of is not in hand", lots(base("1"), Lot{dec("6"), day("2026-02-28")}), nil, 1, "0"},
		{"as_of can be its last day", lots(base("1 0"), Lot{dec("6"), day("2026-03-01")}), nil, 0, "5"},
		{"unmet demand is lost, what is there is spent", lots(base("8 0 6"), Lot{Credits: dec("5")}), []Purchase{buy("2026-03-02")}, 1, "0"},
	} {
		out, err := Simulate(c.p, c.purchases)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if out.Dry != c.dry || !out.Expired.Equal(dec(c.expired)) {
			t.Errorf("%s: dry %d, expired %s; want %d, %s", c.name, out.Dry, out.Expired, c.dry, c.expired)
		}
	}
}

func TestSimulateRefuses(t *testing.T) {
	p := problem("2026-03-01", "0", "0", 0, []string{"1 1"}, "S 10 1 3")
	for _, c := range []struct {
		x    Purchase
		want string
	}{
		{Purchase{Date: day("2026-03-02"), Pack: "T", Quantity: 1}, `purchase of "T" on 2026-03-02: there is no such pack`},
		{Purchase{Date: day("2026-03-03"), Pack: "S", Quantity: 1}, `purchase of "S" on 2026-03-03: the day is outside the horizon (expected 2026-03-01 to 2026-03-02)`},
		{Purchase{Date: day("2026-02-28"), Pack: "S", Quantity: 1}, `purchase of "S" on 2026-02-28: the day is outside the horizon (expected 2026-03-01 to 2026-03-02)`},
		{Purchase{Date: day("2026-03-02"), Pack: "S", Quantity: 0}, `purchase of "S" on 2026-03-02: quantity 0 (expected 1 to 1000000)`},
	} {
		if _, err := Simulate(p, []Purchase{c.x}); err == nil || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
	p.Packs[0].Credits = dec("1e17")
	if _, err := Simulate(p, []Purchase{{Date: day("2026-03-02"), Pack: "S", Quantity: 3}}); err == nil {
		t.Error("3e17 credits were counted")
	}
}

// The tenth, half and nine tenths of ten paths that run dry one a day: the 1st, 5th and 9th to do so.
func TestQuantiles(t *testing.T) {
	var paths []string
	for i := range 10 {
		paths = append(paths, fmt.Sprintf("0*%d 1 0*%d", i, 10-i))
	}
	p := problem("2026-03-01", "0", "0", 0, paths)
	out, err := Simulate(p, nil)
	if err != nil {
		t.Fatal(err)
	}
	q := out.RunDry
	if !q.P10.Equal(day("2026-03-01")) || !q.P50.Equal(day("2026-03-05")) || !q.P90.Equal(day("2026-03-09")) {
		t.Errorf("%s %s %s", q.P10, q.P50, q.P90)
	}
	p.Paths[8][8] = decimal.Zero // only eight run dry but for the last
	p.Paths[9][9] = decimal.Zero
	if out, _ = Simulate(p, nil); out.RunDry.P90 != nil || out.Dry != 8 {
		t.Errorf("%v, %d dry", out.RunDry.P90, out.Dry)
	}
}
