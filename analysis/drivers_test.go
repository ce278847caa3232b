package analysis

import (
	"cmp"
	"context"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"offcut/pricing/card"
)

func utcDay(month time.Month, day int) time.Time {
	return time.Date(2026, month, day, 0, 0, 0, 0, time.UTC)
}

var september, october = Span{utcDay(9, 1), utcDay(10, 1)}, Span{utcDay(10, 1), utcDay(11, 1)}

func (l *lab) drivers(from, to Span, o Options) (Effect, []Effect) {
	l.t.Helper()
	total, by, err := Drivers(context.Background(), l.db, from, to, o)
	l.must(err)
	return total, by
}

// effectText is `by name before→after delta = volume + mix + price`.
func effectText(e Effect) string {
	delta, volume, mix, price := e.Rounded()
	return strings.TrimSpace(fmt.Sprintf("%s %s %s→%s: %s = %s + %s + %s", e.By, e.Name, RoundRat(e.Before), RoundRat(e.After), delta, volume, mix, price))
}

func (l *lab) effects(o Options) string {
	total, by := l.drivers(september, october, o)
	lines := []string{effectText(total)}
	for _, e := range by {
		lines = append(lines, effectText(e))
	}
	return strings.Join(lines, "\n")
}

// made are runs of a month: `month team model resolution ×outputs`, one line each.
func made(t testing.TB, text string) (log []logged) {
	t.Helper()
	for i, line := range strings.Split(text, ";") {
		var month time.Month
		var team, model, size string
		var n int
		if _, err := fmt.Sscanf(strings.TrimSpace(line), "%d %s %s %s ×%d", &month, &team, &model, &size, &n); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		log = append(log, logged{id: fmt.Sprint(i), at: utcDay(month, 15), team: team, model: model, resolution: strings.Trim(size, "-"), generations: n})
	}
	return log
}

// TestDriversByHand: ½ of both sides' averages, worked out beside each case. m costs 10 and from October on 12, n 40, p 10 at
// 720p and 30 at 4K, run 7 a run.
func TestDriversByHand(t *testing.T) {
	c := parseCard(t, "", "m,,,,,video,10,,,2026-10-01", "m,,,,,video,12,,2026-10-01,", "n,,,,,video,40,,,", "p,,720p,,,video,10,,,", "p,,4K,,,video,30,,,", "run,,,,,run,7,,,")
	tests := []struct{ name, log, want string }{
		{"volume", "9 A n - ×2; 10 A n - ×5", `80→200: 120 = 120 + 0 + 0
model n 80→200: 120 = 120 + 0 + 0
team A 80→200: 120 = 120 + 0 + 0`},
		{"price: 3 × 2", "9 A m - ×3; 10 A m - ×3", `30→36: 6 = 0 + 0 + 6
model m 30→36: 6 = 0 + 0 + 6
team A 30→36: 6 = 0 + 0 + 6`},
		{"mix of models", "9 A n - ×3; 9 A p 720p ×1; 10 A n - ×1; 10 A p 720p ×3", `130→70: -60 = 0 + -60 + 0
model n 120→40: -80 = 0 + -80 + 0
model p 10→30: 20 = 0 + 20 + 0
team A 130→70: -60 = 0 + -60 + 0`},
		{"mix within a model is no price", "9 A p 720p ×1; 10 A p 4K ×1", `10→30: 20 = 0 + 20 + 0
model p 10→30: 20 = 0 + 20 + 0
team A 10→30: 20 = 0 + 20 + 0`},
		// m: 4 × ½(20/4 + 72/8) = 28, ½(2 + 6) × 2 = 8. n: 4 × ½(80/4 + 80/8) = 60.
		{"all three", "9 A m - ×2; 9 A n - ×2; 10 A m - ×6; 10 A n - ×2", `100→152: 52 = 88 + -44 + 8
model m 20→72: 52 = 28 + 16 + 8
model n 80→80: 0 = 60 + -60 + 0
team A 100→152: 52 = 88 + -44 + 8`},
		{"nothing before", "10 A m - ×1; 10 A n - ×1", `0→52: 52 = 52 + 0 + 0
model m 0→12: 12 = 12 + 0 + 0
model n 0→40: 40 = 40 + 0 + 0
team A 0→52: 52 = 52 + 0 + 0`},
		{"nothing after", "9 A m - ×1; 9 B n - ×1", `50→0: -50 = -50 + 0 + 0
model m 10→0: -10 = -10 + 0 + 0
model n 40→0: -40 = -40 + 0 + 0
team A 10→0: -10 = -10 + 0 + 0
team B 40→0: -40 = -40 + 0 + 0`},
		{"nothing at all", "8 A m - ×1; 11 B n - ×1", "0→0: 0 = 0 + 0 + 0"},
		// n: 3 × ½(0/1 + 120/4), p: 3 × ½(10/1 + 10/4).
		{"a configuration of one period", "9 A p 720p ×1; 10 A p 720p ×1; 10 A n - ×3", `10→130: 120 = 63.75 + 56.25 + 0
model n 0→120: 120 = 45 + 75 + 0
model p 10→10: 0 = 18.75 + -18.75 + 0
team A 10→130: 120 = 63.75 + 56.25 + 0`},
		{"teams change places", "9 A n - ×2; 9 B p 720p ×2; 10 A p 720p ×2; 10 B n - ×2", `100→100: 0 = 0 + 0 + 0
model n 80→80: 0 = 0 + 0 + 0
model p 20→20: 0 = 0 + 0 + 0
team A 80→20: -60 = 0 + -60 + 0
team B 20→80: 60 = 0 + 60 + 0`},
		{"no team pays both prices", "9 A m - ×3; 10 B m - ×3", `30→36: 6 = 0 + 0 + 6
model m 30→36: 6 = 0 + 0 + 6
team A 30→0: -30 = 0 + -30 + 0
team B 0→36: 36 = 0 + 36 + 0`},
		{"a price per run has one output", "9 A run - ×4; 10 A run - ×2; 10 A run - ×9", `7→14: 7 = 7 + 0 + 0
model run 7→14: 7 = 7 + 0 + 0
team A 7→14: 7 = 7 + 0 + 0`},
		{"names in order of bytes", "9 b m - ×1; 9 B n - ×1; 10 ä n - ×1; 10 A m - ×1", `50→52: 2 = 0 + 0 + 2
model m 10→12: 2 = 0 + 0 + 2
model n 40→40: 0 = 0 + 0 + 0
team A 0→12: 12 = 0 + 12 + 0
team B 40→0: -40 = 0 + -40 + 0
team b 10→0: -10 = 0 + -10 + 0
team ä 0→40: 40 = 0 + 40 + 0`},
	}
	l := newLab(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l.in(t).hold(append(made(t, tt.log), logged{id: "late", at: utcDay(12, 30), model: "m"})...)
			l.price(c)
			if got := l.effects(Options{}); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// TestDriversTakePricedRunsOfTheSpans: From is inclusive, To is not; failed, cancelled, pending and unpriced runs are out; team
// and project narrow.
func TestDriversTakePricedRunsOfTheSpans(t *testing.T) {
	l := newLab(t)
	run := func(id string, when time.Time) logged {
		return logged{id: id, at: when, model: "m", team: "A", project: "p"}
	}
	l.hold(run("1", utcDay(9, 1).Add(-time.Microsecond)), run("2", utcDay(9, 1)), run("3", utcDay(10, 1).Add(-time.Microsecond)), run("4", utcDay(10, 1)),
		run("5", utcDay(11, 1).Add(-time.Microsecond)), run("6", utcDay(11, 1)), run("7", utcDay(10, 9)).ended("failed"), run("8", utcDay(10, 9)).ended("cancelled"),
		run("9", utcDay(10, 9)).ended("pending"), run("x", utcDay(10, 9)).shot("unknown", "", ""),
		logged{id: "y", at: utcDay(10, 9), model: "m", team: "B", project: "p"}, logged{id: "z", at: utcDay(10, 9), model: "m", team: "A", project: "q"})
	l.price(parseCard(t, "failed_runs = \"charged\"\n", "m,,,,,video,1,,,"))
	for _, tt := range []struct {
		o    Options
		want string
	}{
		{Options{}, "2→4: 2 = 2 + 0 + 0"}, {Options{Team: "A"}, "2→3: 1 = 1 + 0 + 0"}, {Options{Project: "q"}, "0→1: 1 = 1 + 0 + 0"},
		{Options{Team: "B", Project: "p"}, "0→1: 1 = 1 + 0 + 0"}, {Options{Team: "B", Project: "q"}, "0→0: 0 = 0 + 0 + 0"},
	} {
		if got, _, _ := strings.Cut(l.effects(tt.o), "\n"); got != tt.want {
			t.Errorf("%+v: %s, want %s", tt.o, got, tt.want)
		}
	}
	if total, _ := l.drivers(Span{utcDay(9, 1), utcDay(9, 2)}, Span{utcDay(9, 30), utcDay(10, 2)}, Options{}); effectText(total) != "1→2: 1 = 1 + 0 + 0" {
		t.Errorf("days: %s", effectText(total))
	}
}

// TestDriversOfDeliveredOutputs: a period that delivered nothing is empty.
func TestDriversOfDeliveredOutputs(t *testing.T) {
	l := newLab(t)
	l.hold(logged{id: "1", at: utcDay(9, 9), model: "m", team: "A", outputs: "0"}, logged{id: "2", at: utcDay(10, 9), model: "m", team: "A", outputs: "3"})
	l.price(parseCard(t, "bill_for = \"delivered\"\n", "m,,,,,video,10,,,"))
	if got := l.effects(Options{}); got != "0→30: 30 = 30 + 0 + 0\nmodel m 0→30: 30 = 30 + 0 + 0\nteam A 0→30: 30 = 30 + 0 + 0" {
		t.Errorf("got\n%s", got)
	}
}

func TestRounding(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "1/3": "0.333333", "2/3": "0.666667", "-1/3": "-0.333333", "-2/3": "-0.666667", "1/2000000": "0.000001", "-1/2000000": "-0.000001",
		"499999999/1000000000000000": "0", "-499999999/1000000000000000": "0", "3/2000000": "0.000002", "5/2000000": "0.000003", "123456789012345678901/1": "123456789012345678901",
		"9999999/10000000": "1",
	} {
		r, ok := new(big.Rat).SetString(text)
		if !ok {
			t.Fatal(text)
		}
		if got := RoundRat(r).String(); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	// Three thirds of 1: mix is what is left.
	e := Effect{Delta: big.NewRat(1, 1), Volume: big.NewRat(1, 3), Mix: big.NewRat(1, 3), Price: big.NewRat(1, 3)}
	delta, volume, mix, price := e.Rounded()
	if got := fmt.Sprint(delta, volume, mix, price); got != "1 0.333333 0.333334 0.333333" {
		t.Errorf("rounded %s", got)
	}
}

// naiveDrivers reads 3-savings §5: shares and prices per configuration, as a list of delta, volume, mix and price for each name.
func naiveDrivers(log []logged, c *card.Card, spans [2]Span, name func(logged) string) map[string][4]*big.Rat {
	type key struct{ name, model, task, resolution, duration, audio string }
	outputs, credits := map[key]*[2]big.Rat{}, map[key]*[2]big.Rat{}
	var n [2]big.Rat
	for _, r := range log {
		k, _ := r.take(c, "", Delivery{})
		p := c.Price(k.configuration, k.at)
		for i, span := range spans {
			if r.status != "succeeded" || p.Status != card.Priced || r.at.Before(span.From) || !r.at.Before(span.To) {
				continue
			}
			if p.Unit == card.Run {
				k.n = 1
			}
			of := key{name(r), r.model, r.task, r.resolution, r.duration, r.audio}
			if outputs[of] == nil {
				outputs[of], credits[of] = new([2]big.Rat), new([2]big.Rat)
			}
			outputs[of][i].Add(&outputs[of][i], big.NewRat(k.n, 1))
			credits[of][i].Add(&credits[of][i], p.UnitCredits.Decimal.Mul(decimal.NewFromInt(k.n)).Rat())
			n[i].Add(&n[i], big.NewRat(k.n, 1))
		}
	}
	found := map[string][4]*big.Rat{}
	for of, made := range outputs {
		line, ok := found[of.name]
		if !ok {
			line = [4]*big.Rat{{}, {}, {}, {}}
			found[of.name] = line
		}
		delta := new(big.Rat).Sub(&credits[of][1], &credits[of][0])
		volume, price := new(big.Rat).Set(delta), new(big.Rat)
		if n[0].Sign() > 0 && n[1].Sign() > 0 {
			var s, p [2]big.Rat
			for i := range s {
				s[i].Quo(&made[i], &n[i])
				if made[i].Sign() > 0 {
					p[i].Quo(&credits[of][i], &made[i])
				}
			}
			mean := new(big.Rat).Add(new(big.Rat).Mul(&s[0], &p[0]), new(big.Rat).Mul(&s[1], &p[1]))
			volume.Mul(new(big.Rat).Sub(&n[1], &n[0]), mean.Mul(mean, big.NewRat(1, 2)))
			if made[0].Sign() > 0 && made[1].Sign() > 0 {
				weight := new(big.Rat).Add(new(big.Rat).Mul(&n[0], &s[0]), new(big.Rat).Mul(&n[1], &s[1]))
				price.Mul(weight.Mul(weight, big.NewRat(1, 2)), new(big.Rat).Sub(&p[1], &p[0]))
			}
		}
		mix := new(big.Rat).Sub(new(big.Rat).Sub(delta, volume), price)
		for i, part := range []*big.Rat{delta, volume, mix, price} {
			line[i].Add(line[i], part)
		}
	}
	return found
}

func (e Effect) parts() [4]*big.Rat { return [4]*big.Rat{e.Delta, e.Volume, e.Mix, e.Price} }

// TestDriversAgainstTheText holds random logs against the definition: line by line, zero residual, models adding up to the total,
// and the way back being the way there with the opposite sign.
func TestDriversAgainstTheText(t *testing.T) {
	l := newLab(t)
	rapid.Check(t, func(rt *rapid.T) {
		log, c := drawStudio(rt)
		if c == nil {
			return
		}
		l.hold(log...)
		l.price(c)
		day := func(n int) time.Time { return utcDay(10, 5+n) }
		cut := rapid.IntRange(0, 3).Draw(rt, "cut")
		spans := [2]Span{{day(-1), day(cut)}, {day(cut), day(30)}}
		total, by := l.drivers(spans[0], spans[1], Options{})
		back, _ := l.drivers(spans[1], spans[0], Options{})
		wantEffect(rt, total, naiveDrivers(log, c, spans, func(logged) string { return "" })[""])
		models := naiveDrivers(log, c, spans, func(r logged) string { return r.model })
		teams := naiveDrivers(log, c, spans, func(r logged) string { return r.team })
		if len(by) != len(models)+len(teams) {
			rt.Fatalf("%d lines, want %d and %d", len(by), len(models), len(teams))
		}
		sums := map[string]*[4]big.Rat{"model": {}, "team": {}}
		for i, e := range by {
			if i > 0 && cmp.Or(cmp.Compare(by[i-1].By, e.By), cmp.Compare(by[i-1].Name, e.Name)) >= 0 {
				rt.Fatalf("%s %s after %s %s", e.By, e.Name, by[i-1].By, by[i-1].Name)
			}
			wantEffect(rt, e, map[string]map[string][4]*big.Rat{"model": models, "team": teams}[e.By][e.Name])
			for j, part := range e.parts() {
				sums[e.By][j].Add(&sums[e.By][j], part)
			}
		}
		for i, part := range total.parts() {
			if sums["model"][i].Cmp(part) != 0 || i < 2 && sums["team"][i].Cmp(part) != 0 {
				rt.Fatalf("part %d: %s, models %s, teams %s", i, part, &sums["model"][i], &sums["team"][i])
			}
			if new(big.Rat).Neg(back.parts()[i]).Cmp(part) != 0 {
				rt.Fatalf("part %d: %s there, %s back", i, part, back.parts()[i])
			}
		}
	})
}

func wantEffect(t *rapid.T, e Effect, want [4]*big.Rat) {
	for i, part := range e.parts() {
		if w := want[i]; w == nil && part.Sign() != 0 || w != nil && part.Cmp(w) != 0 {
			t.Fatalf("%s: part %d is not %s", effectText(e), i, w)
		}
	}
	sum := new(big.Rat).Add(new(big.Rat).Add(e.Volume, e.Mix), e.Price)
	if sum.Cmp(e.Delta) != 0 || new(big.Rat).Sub(e.After, e.Before).Cmp(e.Delta) != 0 {
		t.Fatalf("%s does not add up", effectText(e))
	}
}

// TestThePriceChangeOfTheSample: on 1 September the studio's card makes kling-v3 dearer and veo-3.1-fast cheaper. What that was
// worth is worked out here from the rates of sample_data/studio/studio-rates.csv and the outputs of each configuration.
func TestThePriceChangeOfTheSample(t *testing.T) {
	const studio = "../sample_data/studio"
	files, err := filepath.Glob(studio + "/runs-2026-0[89].*")
	if err != nil || len(files) != 2 {
		t.Fatalf("%q, %v", files, err)
	}
	c, err := card.Load(studio + "/studio.toml")
	if err != nil {
		t.Fatal(err)
	}
	l := newLab(t)
	l.ingest(files...)
	l.price(c)
	rises := map[string]string{ // credits a second from September on, less those before
		"kling-v3 720p false": "2.95", "kling-v3 720p true": "4.435", "kling-v3 1080p false": "3.94", "kling-v3 1080p true": "5.91", "kling-v3 4K": "14.77",
		"veo-3.1-fast 720p false": "-4.22", "veo-3.1-fast 720p true": "-4.22", "veo-3.1-fast 1080p false": "-4.22", "veo-3.1-fast 1080p true": "-6.33",
		"veo-3.1-fast 4K false": "-10.55", "veo-3.1-fast 4K true": "-10.55",
	}
	want := map[string]decimal.Decimal{}
	changed := 0
	for _, r := range l.rows(`SELECT model, resolution, audio, duration_s, sum(generations) FILTER (created_month = '2026-08-01')::BIGINT, sum(generations) FILTER (created_month = '2026-09-01')::BIGINT
		FROM int_priced_runs WHERE status = 'succeeded' AND price_status = 'priced' GROUP BY model, task, resolution, audio, duration_s`) {
		before, wasThere := r[4].(int64)
		after, isThere := r[5].(int64)
		rise, ok := rises[fmt.Sprint(r[0], " ", r[1], " ", r[2])]
		if !ok {
			rise, ok = rises[fmt.Sprint(r[0], " ", r[1])]
		}
		if !ok || !wasThere || !isThere {
			continue
		}
		changed++
		outputs := decimal.NewFromInt(before + after).Div(decimal.NewFromInt(2))
		want[r[0].(string)] = want[r[0].(string)].Add(credits(rise).Mul(r[3].(decimal.Decimal)).Mul(outputs))
	}
	if changed < 8 || !want["kling-v3"].IsPositive() || !want["veo-3.1-fast"].IsNegative() {
		t.Fatalf("%d configurations with a new price, worth %v", changed, want)
	}
	total, by := l.drivers(Span{utcDay(8, 1), utcDay(9, 1)}, september, Options{})
	sum := decimal.Decimal{}
	for _, e := range by {
		_, _, _, price := e.Rounded()
		if e.By == "model" && !price.Equal(want[e.Name]) {
			t.Errorf("%s: price %s, want %s", e.Name, price, want[e.Name])
		}
		if e.By == "model" {
			sum = sum.Add(price)
		}
	}
	if _, _, _, price := total.Rounded(); !price.Equal(sum) || price.IsZero() {
		t.Errorf("price %s, models %s", price, sum)
	}
}

// TestEffectsOnThePage: the card's three effects and what lies outside the card make up the change of spend.
func TestEffectsOnThePage(t *testing.T) {
	l := newLab(t)
	run := func(id string, when time.Time, charge string) string {
		return fmt.Sprintf("%s,%s,A,m,2,%s\n", id, when.Format(time.RFC3339), charge)
	}
	file := filepath.Join(t.TempDir(), "runs.csv")
	// September costs 20 by the card and 25 as charged; October, at 12 each, 48 and, with a failed run's 3, 50.
	text := "run_id,created_at,team,model,generations,credits\n" + run("1", utcDay(9, 9), "25") + run("2", utcDay(10, 9), "24") + run("3", utcDay(10, 10), "23")
	l.must(os.WriteFile(file, []byte(text), 0o600))
	l.ingest(file)
	l.store("BY NAME (SELECT * REPLACE ('4' AS run_id, 'failed' AS status, 3 AS charged_credits, -1 AS run_number) FROM runs WHERE run_id = '3')")
	l.price(parseCard(t, "", "m,,,,,video,10,,,2026-10-01", "m,,,,,video,12,,2026-10-01,"))
	what := Options{Request: Request{Month: utcDay(10, 1)}}
	p, err := Build(context.Background(), l.db, what)
	l.must(err)
	l.savings(what, defaults())
	l.must(BuildSavingsMarts(context.Background(), l.db, p, what))
	var got []string
	for _, r := range l.rows("SELECT effect, credits FROM mart_change_effects ORDER BY rank") {
		got = append(got, fmt.Sprint(r[0], " ", r[1]))
	}
	// Delta 28: volume (4 − 2) × ½(10 + 12) = 22, price ½(2 + 4) × 2 = 6. Spend went up by 25, so −3 is outside.
	if want := []string{"Volume 22", "Mix 0", "Price 6", "Outside the card -3"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if broken := l.broken(); len(broken) > 0 {
		t.Errorf("laws that do not hold: %q", broken)
	}
}
