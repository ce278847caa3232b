package card

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

// drawRows draws rows that cannot be refused: of a row that overlaps earlier
// ones, the later is left out.
func drawRows(t *rapid.T) []string {
	var rows []string
	pick := func(values ...string) string { return rapid.SampledFrom(values).Draw(t, "cell") }
	for range rapid.IntRange(1, 12).Draw(t, "rows") {
		unit := pick("video", "image", "second", "run", "kilotoken")
		base := ""
		if unit == "second" {
			base = pick("", "0.5", "3")
		}
		dates := pick(",", ",2026-06-01", "2026-06-01,", "2026-03-01,2026-09-01")
		row := strings.Join([]string{pick("Model A", "Model B", "Model C"), pick("", "edit", "edit|draw"),
			pick("", "720p", "1080p", "720p|4K", "1000x1000"), pick("", "4", "8", "4|8"), pick("", "on", "off"),
			unit, pick("-", "0", "0.123456789", "7", "12.5", "416"), base, dates}, ",")
		if _, err := Parse("", nil, "c.csv", []byte(csvOf(append(rows, row)...))); err == nil {
			rows = append(rows, row)
		}
	}
	return rows
}

func drawConfiguration(t *rapid.T) Configuration {
	pick := func(values ...string) string { return rapid.SampledFrom(values).Draw(t, "field") }
	return conf(pick("model-a", "Model B", "MODEL_C", "Model D"), pick("", "edit", "draw", "other"),
		pick("", "720p", "1080p", "4K", "1000x1000", "wide"), pick("", "4", "5", "8"), pick("", "on", "off"))
}

func drawTime(t *rapid.T) time.Time {
	day := rapid.IntRange(0, 364).Draw(t, "day")
	return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, day).Add(-time.Microsecond * time.Duration(rapid.IntRange(0, 1).Draw(t, "before")))
}

// same compares prices but for the line.
func same(a, b Price) bool {
	return a.Status == b.Status && a.Unit == b.Unit && a.UnitCredits.Valid == b.UnitCredits.Valid &&
		a.UnitCredits.Decimal.Equal(b.UnitCredits.Decimal)
}

func TestScalingAllRatesScalesPrices(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rows := drawRows(rt)
		roundTo := rapid.SampledFrom([]string{"0", "1", "0.25", "0.000000001"}).Draw(rt, "round_to")
		least := rapid.SampledFrom([]string{"0", "1", "0.5"}).Draw(rt, "min_credits")
		one := cardOf(t, fmt.Sprintf("round_to = %q\nmin_credits = %q", roundTo, least), rows...)
		// Seven times everything; prices that were rounded to 9 decimals before
		// scaling are the exception, and a step avoids it.
		seven := decimal.NewFromInt(7)
		times := func(s string) string {
			if s == "" || s == "-" {
				return s
			}
			return decimal.RequireFromString(s).Mul(seven).String()
		}
		var scaled []string
		for _, r := range rows {
			cells := strings.Split(r, ",")
			cells[6], cells[7] = times(cells[6]), times(cells[7])
			scaled = append(scaled, strings.Join(cells, ","))
		}
		many := cardOf(t, fmt.Sprintf("round_to = %q\nmin_credits = %q", times(roundTo), times(least)), scaled...)
		cfg, at := drawConfiguration(rt), drawTime(rt)
		a, b := one.Price(cfg, at), many.Price(cfg, at)
		a.UnitCredits.Decimal = a.UnitCredits.Decimal.Mul(seven)
		slack := decimal.Zero
		if a.Unit == Kilotoken && roundTo == "0" || roundTo == "0.000000001" {
			slack = decimal.RequireFromString("0.000000007")
		}
		if a.Status != b.Status || a.UnitCredits.Decimal.Sub(b.UnitCredits.Decimal).Abs().GreaterThan(slack) {
			rt.Fatalf("7 × %v, and %v at seven times the rates", shown(a), shown(b))
		}
	})
}

func TestRenamingModelsChangesNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rows := drawRows(rt)
		rename := strings.NewReplacer("Model ", "Neues Modell ", "model-", "neues-modell-", "MODEL_", "NEUES_MODELL_")
		var renamed []string
		for _, r := range rows {
			renamed = append(renamed, rename.Replace(r))
		}
		cfg, at := drawConfiguration(rt), drawTime(rt)
		a := bareCard(t, rows...).Price(cfg, at)
		cfg.Model = rename.Replace(cfg.Model)
		b := bareCard(t, renamed...).Price(cfg, at)
		if rename.Replace(a.Model) != b.Model || !same(a, b) {
			rt.Fatalf("%v, renamed %v", a, b)
		}
	})
}

func TestOrderAndOtherModelsChangeNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rows := drawRows(rt)
		other := append([]string{"Unrelated,,,,,video,1,,,"}, rows...)
		seed := rapid.Int64().Draw(rt, "seed")
		rand.New(rand.NewSource(seed)).Shuffle(len(other), func(i, j int) { other[i], other[j] = other[j], other[i] })
		cfg, at := drawConfiguration(rt), drawTime(rt)
		a, b := bareCard(t, rows...).Price(cfg, at), bareCard(t, other...).Price(cfg, at)
		if a.Model != b.Model || !same(a, b) {
			rt.Fatalf("%v; shuffled with another model %v", a, b)
		}
	})
}

func TestPriceIsConstantBetweenChanges(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := bareCard(t, drawRows(rt)...)
		cfg, at := drawConfiguration(rt), drawTime(rt)
		start := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
		for _, change := range c.Changes(cfg.Model) {
			if !change.After(at) {
				start = change
			}
		}
		if a, b := c.Price(cfg, start), c.Price(cfg, at); !same(a, b) || a.Line != b.Line {
			rt.Fatalf("%v at %s, %v at %s", a, start, b, at)
		}
	})
}

func TestMoreReachNeverCostsMore(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := cardOf(t, "", drawRows(rt)...)
		cfg, at := drawConfiguration(rt), drawTime(rt)
		n := rapid.Int64Range(1, 5).Draw(rt, "n")
		low, okLow := c.Cheapest(cfg, n, at, Reach{})
		mid, okMid := c.Cheapest(cfg, n, at, Reach{MinResolution: "1080p"})
		high, okHigh := c.Cheapest(cfg, n, at, Reach{MinResolution: "360p", MinDuration: secs("4"), AudioOff: true, MaxOutputs: 1})
		own := c.Repriced(c.Price(cfg, at), n, nil, "succeeded")
		if okLow != own.Valid || okLow && !low.Credits.Equal(own.Decimal) {
			rt.Fatalf("alone %v, repriced %v", low.Credits, own)
		}
		if okLow && (!okMid || mid.Credits.GreaterThan(low.Credits)) || okMid && (!okHigh || high.Credits.GreaterThan(mid.Credits)) {
			rt.Fatalf("alone %v, resolution %v, all %v", low.Credits, mid.Credits, high.Credits)
		}
		for _, o := range c.Cheaper(cfg, n, at) {
			if !o.Credits.LessThan(own.Decimal) || len(o.GivesUp) == 0 || !o.Credits.Add(o.Saving.Decimal).Equal(own.Decimal) {
				rt.Fatalf("%s against %v", optionText(o), own)
			}
		}
	})
}

func TestWrittenCardsReadTheSame(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) { roundTrip(rt, bareCard(t, drawRows(rt)...)) })
}

// roundTrip writes a card and reads it back.
func roundTrip(t interface{ Fatalf(string, ...any) }, c *Card) {
	toml, rates := c.TOML("c.csv"), c.CSV()
	back, err := Parse("c.toml", toml, "c.csv", rates)
	if err != nil {
		t.Fatalf("written card: %v\n%s\n%s", err, toml, rates)
	}
	if changes := Diff(c, back); len(changes) > 0 {
		t.Fatalf("written card differs: %v", changes)
	}
	if string(back.TOML("c.csv")) != string(toml) || string(back.CSV()) != string(rates) {
		t.Fatalf("written twice:\n%s%s\nand\n%s%s", toml, rates, back.TOML("c.csv"), back.CSV())
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("rates = \"c.csv\"\nround_to = \"1\"\n[aliases]\nx = \"m\"\n[lighter]\nm = [\"n\"]\n"),
		[]byte(csvOf("m,a|b,720p|1024x1792,4|PT8S,on|off,second,1.5,2,2026-01-01,2026-06-01T12:00:00Z", "n,,,,,kilotoken,-,,,")))
	f.Add([]byte(nil), []byte("Model,Unit,Credits\r\n\"m \"\"q\"\"\n\",video,0.000000001\r\n\"x"))
	f.Add([]byte("name = \"\\u0001\"\nrates = 'c'\n[aliases]\n'a b' = 'm'\n' a b' = 'm'\n"), []byte("model,unit,credits\nm,run,-\n"))
	f.Add([]byte("checked = 2026-09-12\nrates = 1e400\nx.y = [1]\n[[lighter]]\n"), []byte("\xef\xbb\xbf\r\r\n"))
	f.Fuzz(func(t *testing.T, toml, rates []byte) {
		c, err := Parse("c.toml", toml, "c.csv", rates)
		if err == nil {
			roundTrip(t, c)
			return
		}
		problems, ok := err.(Problems)
		if !ok || len(problems) == 0 {
			t.Fatalf("not problems: %v", err)
		}
		for _, p := range problems {
			if p.Line < 1 || p.Text == "" || p.File != "c.toml" && p.File != "c.csv" {
				t.Fatalf("no place or text: %+v", p)
			}
		}
	})
}
