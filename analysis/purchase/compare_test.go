package purchase

import (
	"testing"
	"time"
)

// Thirty days from 20 January with 20 credits in hand; packs of 10 for 9 and of 25 for 20.
func TestLastMonth(t *testing.T) {
	p := problem("2026-01-20", "20", "0", 1, []string{"1*12 2*18", "0*12 1*18"}, "S 10 9 30", "L 25 20 30")
	h, err := LastMonth(p, path("99*3 1*19")) // 99s in December, 19 from 1 to 19 January
	if err != nil {
		t.Fatal(err)
	}
	// Path 1 used 19 + 12 = 31 in January: 35 credits for 29 (40 cost 36, 50 cost 40). Path 2 used 19: 20 for 18.
	// Path 1 has 8 + 35 for 36 of demand, path 2 has 20 + 20 for 18: nobody runs dry.
	if !h.Cost.Decimal.Equal(dec("23.5")) || !h.Bought.Equal(dec("27.5")) || h.Dry != 0 || h.Of != 2 || !h.Expired.IsZero() {
		t.Errorf("%+v", h)
	}
	// Unserved demand is no use: with 5 in hand path 1 spends 5 of the 12, 24 in all, and 25 credits do not last.
	p.Balance[0].Credits = dec("5")
	h, err = LastMonth(p, path("1*19"))
	if err != nil {
		t.Fatal(err)
	}
	// Path 1 used 24: 25 credits for 20, though 30 for 27 were there; path 2 used 19: 20 for 18.
	if !h.Cost.Decimal.Equal(dec("19")) || h.Dry != 1 || !h.DryShare.Equal(dec("0.5")) {
		t.Errorf("%+v", h)
	}
	// A first of the month before the first possible day is left out.
	p.LeadDays = 12
	if h, err = LastMonth(p, path("1*19")); err != nil || !h.Cost.Decimal.Equal(dec("19")) {
		t.Errorf("lead 12: %+v, %v", h, err)
	}
	p.LeadDays = 13
	if h, err = LastMonth(p, path("1*19")); err != nil || !h.Cost.Decimal.IsZero() || h.Dry != 2 {
		t.Errorf("lead 13: %+v, %v", h, err)
	}
	if _, err = LastMonth(p, path("1 -1")); err == nil || err.Error() != "past use: -1 (expected 0 or more, in sum at most 17 digits)" {
		t.Errorf("%v", err)
	}
}

// The second month follows the first: use is what was served from the packs bought then.
func TestLastMonthTwice(t *testing.T) {
	p := problem("2026-02-01", "0", "0", 0, []string{"1*28 1*31"}, "S 10 9")
	h, err := LastMonth(p, path("1*15"))
	if err != nil {
		t.Fatal(err)
	}
	// 20 on 1 February for 15 used in January; 20 of February's 28 are served; 20 more on 1 March.
	if !h.Bought.Equal(dec("40")) || !h.Cost.Decimal.Equal(dec("36")) || h.Dry != 1 {
		t.Errorf("%+v", h)
	}
}

func TestHindsight(t *testing.T) {
	p := problem("2026-03-01", "5", "0.05", 1, []string{"9 9 9"}, "S 5 10", "L 15 20")
	bought := []Purchase{{Date: day("2026-03-02"), Pack: "L", Quantity: 1}}
	for _, c := range []struct {
		name, realised, cost, best, more, missed string
		dry                                      time.Time
	}{
		{"one small would have done", "5 0 4", "20", "10", "10", "0", time.Time{}},
		{"nothing was needed", "5 0 0", "20", "0", "20", "0", time.Time{}},
		{"it was right", "5 6 6", "20", "20", "0", "0", time.Time{}},
		{"it was too little", "5 10 6", "20", "30", "-10", "1", day("2026-03-03")},
		{"nothing could have helped", "6 0 0", "20", "0", "20", "1", day("2026-03-01")},
	} {
		r, err := Hindsight(p, bought, path(c.realised))
		if err != nil {
			t.Fatal(err)
		}
		if !r.Cost.Equal(dec(c.cost)) || !r.Best.Equal(dec(c.best)) || !r.More.Equal(dec(c.more)) || !r.Missed.Equal(dec(c.missed)) {
			t.Errorf("%s: %+v", c.name, r)
		}
		if (r.RanDry != nil) != !c.dry.IsZero() || r.RanDry != nil && !r.RanDry.Equal(c.dry) {
			t.Errorf("%s: ran dry %v, want %s", c.name, r.RanDry, c.dry)
		}
		if (r.Unmet != nil) != (c.realised == "6 0 0") || (r.Known == nil) != (r.Unmet != nil) {
			t.Errorf("%s: known %v, unmet %v", c.name, r.Known, r.Unmet)
		}
	}
	if _, err := Hindsight(p, bought, path("1 1")); err == nil {
		t.Error("two days of three were taken")
	}
}
