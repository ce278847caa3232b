package pricing

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"offcut/ingest"
	"offcut/ingest/normal"
	"offcut/ingest/store"
	"offcut/pricing/card"
)

// A check is an ingest, which takes longer than most: fewer of them, on more runs each. -rapid.checks has the last word.
func init() { flag.Set("rapid.checks", "15") }

// fataler is what testing.T and rapid.T have in common.
type fataler interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// bench is a database with logs in it.
type bench struct {
	t  fataler
	db *store.DB
	in *ingest.Ingester
}

func newBench(t fataler) *bench {
	t.Helper()
	return newBenchIn(t, "")
}

// newBenchIn is a bench with the database at path, a temporary one if that is empty.
func newBenchIn(t fataler, path string) *bench {
	t.Helper()
	db, err := store.Open(context.Background(), path, store.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	in, err := ingest.New(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	return &bench{t, db, in}
}

// again is the bench for another test, without what was ingested.
func (b *bench) again(t fataler) *bench {
	t.Helper()
	for _, table := range []string{"stored_runs", "settings", "owners", "other_versions", "rejects", "files"} {
		if err := b.db.Exec(context.Background(), "DELETE FROM "+table); err != nil {
			t.Fatal(err)
		}
	}
	return &bench{t, b.db, b.in}
}

// ingest reads a CSV log of a source.
func (b *bench) ingest(source, log string) {
	b.t.Helper()
	file := filepath.Join(b.db.TempDir(), "log.csv")
	if err := os.WriteFile(file, []byte(log), 0o644); err != nil {
		b.t.Fatal(err)
	}
	result, err := b.in.Files(context.Background(), []string{file}, ingest.Options{Source: source})
	if err != nil {
		b.t.Fatal(err)
	}
	if r := result.Refusals(); len(r) > 0 || result.Total.Rejected > 0 {
		b.t.Fatalf("refused %v, rejected %v of\n%s", r, result.Total.Reasons, log)
	}
}

func (b *bench) price(c Cards) {
	b.t.Helper()
	if _, err := Price(context.Background(), b.db, c, Options{Timezone: "UTC"}); err != nil {
		b.t.Fatal(err)
	}
}

// rows are the rows of a query, cells joined by spaces, null as "-".
func (b *bench) rows(query string) []string {
	b.t.Helper()
	table, err := b.db.Read(context.Background(), query)
	if err != nil {
		b.t.Fatal(err)
	}
	var all []string
	for _, row := range table.Rows {
		var cells []string
		for _, cell := range row {
			switch v := cell.(type) {
			case nil:
				cells = append(cells, "-")
			case decimal.Decimal:
				cells = append(cells, normal.FormatDecimal(v))
			case time.Time:
				cells = append(cells, v.Format("2006-01-02"))
			default:
				cells = append(cells, fmt.Sprint(v))
			}
		}
		all = append(all, strings.Join(cells, " "))
	}
	return all
}

func (b *bench) want(query string, want ...string) {
	b.t.Helper()
	if got := b.rows(query); !slices.Equal(got, want) {
		b.t.Fatalf("%s\n%s\nexpected\n%s", query, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func (b *bench) lawsHold() {
	b.t.Helper()
	laws, err := store.ReadLaws(Files(), Laws...)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, law := range laws {
		broken, err := b.db.Check(context.Background(), law)
		if err != nil {
			b.t.Fatal(err)
		}
		if broken != nil {
			b.t.Fatalf("%s does not hold: %s\n%v", law.Name, law.Says, broken.Rows.Rows)
		}
	}
}

func parse(t fataler, toml, rates string) *card.Card {
	t.Helper()
	c, err := card.Parse("card.toml", []byte(toml+"\nrates = \"rates.csv\"\n"), "rates.csv", []byte(rates))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const head = "run_id,created_at,model,resolution,duration,audio,generations,outputs,status,credits\n"

// of each unit, worked by hand: video 10 each · second 2 + 1.5 × 4 s = 8 each · run 25 whatever the number of outputs ·
// image 3 each · kilotoken 4 s × 1280 × 720 × 24 / 1024 = 86,400 tokens, 0.5 × 86.4 = 43.2 each.
const rates = `model,resolution,duration_s,unit,credits,base_credits
Video,any,4,video,10,
Video,4K,4,video,-,
Second,any,any,second,1.5,2
Run,any,any,run,25,
Still,any,any,image,3,
Token,any,any,kilotoken,0.5,
`

const log = head +
	"a,2026-10-01,Video,720p,4,,2,,succeeded,20\n" +
	"b,2026-10-01,Second,720p,4,,3,,succeeded,24\n" +
	"c,2026-10-01,Run,720p,4,,3,,succeeded,25\n" +
	"d,2026-10-01,Still,,,,4,,succeeded,12\n" +
	"e,2026-10-01,Token,720p,4,,2,,succeeded,86.4\n" +
	"f,2026-10-01,Video,720p,4,,2,,failed,20\n" +
	"g,2026-10-01,Video,720p,4,,2,,cancelled,0\n" +
	"h,2026-10-01,Video,720p,4,,2,,pending,5\n" +
	"i,2026-10-01,Video,720p,4,,2,1,succeeded,10\n" +
	"j,2026-10-01,Video,720p,4,,2,0,succeeded,0\n" +
	"k,2026-10-01,Video,720p,4,,2,1,pending,\n" +
	"l,2026-10-01,Run,720p,4,,2,0,succeeded,25\n" +
	"m,2026-10-01,Video,720p,4,,2,,succeeded,\n" +
	"n,2026-10-01,Video,4K,4,,1,,succeeded,7\n" +
	"o,2026-10-01,Video,720p,5,,1,,succeeded,7\n" +
	"p,2026-10-01,Video,720p,,,1,,failed,7\n" +
	"q,2026-10-01,Second,720p,,,1,,succeeded,\n" +
	"r,2026-10-01,Other,720p,4,,1,,pending,7\n"

const priced = "SELECT run_id, unit_credits, billed, repriced_credits, variance_credits, spend_credits, price_status, variance_class FROM int_priced_runs ORDER BY run_id"

func TestPricedRuns(t *testing.T) {
	b := newBench(t)
	defer b.db.Close()
	b.ingest("", log)

	b.price(Cards{Default: parse(t, `failed_runs = "free"`+"\n"+`bill_for = "requested"`, rates)})
	b.want(priced,
		"a 10 2 20 0 20 priced match",
		"b 8 3 24 0 24 priced match",
		"c 25 1 25 0 25 priced match",
		"d 3 4 12 0 12 priced match",
		"e 43.2 2 86.4 0 86.4 priced match",
		"f 10 2 0 20 20 priced charged_failed",
		"g 10 2 0 0 0 priced match",
		"h 10 2 20 - 5 priced pending",
		"i 10 2 20 -10 10 priced undercharged",
		"j 10 2 20 -20 0 priced undercharged",
		"k 10 2 20 - - priced pending",
		"l 25 1 25 0 25 priced match",
		"m 10 2 20 - 20 priced no_charge",
		"n - 1 - - 7 not_offered unpriced",
		"o - 1 - - 7 not_on_card unpriced",
		"p - 1 - - 7 missing_field unpriced",
		"q - 1 - - - missing_field unpriced",
		"r - 1 - - 7 unknown_model pending",
	)
	b.lawsHold()

	// The other rules: failed runs are charged, and outputs delivered count, but not those of a pending run or a price per run.
	b.price(Cards{Default: parse(t, `failed_runs = "charged"`+"\n"+`bill_for = "delivered"`, rates)})
	b.want("SELECT * FROM ("+priced+") WHERE run_id BETWEEN 'f' AND 'l'",
		"f 10 2 20 0 20 priced match",
		"g 10 2 20 -20 0 priced undercharged",
		"h 10 2 20 - 5 priced pending",
		"i 10 1 10 0 10 priced match",
		"j 10 0 0 0 0 priced match",
		"k 10 2 20 - - priced pending",
		"l 25 1 25 0 25 priced match",
	)
	b.lawsHold()
}

// TestRounding: 1 / 3 of a step is rounded up to the step, and a minimum applies per output.
func TestRounding(t *testing.T) {
	b := newBench(t)
	defer b.db.Close()
	b.ingest("", head+"a,2026-10-01,Second,720p,1,,3,,succeeded,\nb,2026-10-01,Second,720p,7,,3,,succeeded,\n")
	// 0.333333333 up to 0.5, at least 2: 2 each; 7 × 0.333333333 = 2.333333331 up to 2.5.
	b.price(Cards{Default: parse(t, `round_to = "0.5"`+"\n"+`min_credits = "2"`, "model,unit,credits\nSecond,second,0.333333333\n")})
	b.want("SELECT run_id, unit_credits, repriced_credits FROM int_priced_runs ORDER BY 1", "a 2 6", "b 2.5 7.5")
}

func TestVarianceThreshold(t *testing.T) {
	b := newBench(t)
	defer b.db.Close()
	var lines strings.Builder
	for i, charge := range []string{"10", "10.005", "10.005000001", "10.006", "9.995", "9.994999999", "9.994"} {
		fmt.Fprintf(&lines, "%d,2026-10-01,Video,720p,4,,1,,succeeded,%s\n", i, charge)
	}
	for i, charge := range []string{"0", "0.005", "0.006"} { // free, because it failed
		fmt.Fprintf(&lines, "f%d,2026-10-01,Video,720p,4,,1,,failed,%s\n", i, charge)
	}
	b.ingest("", head+lines.String())
	b.price(Cards{Default: parse(t, "", rates)})
	b.want("SELECT run_id, variance_credits, variance_class FROM int_priced_runs ORDER BY 1",
		"0 0 match", "1 0.005 match", "2 0.005000001 overcharged", "3 0.006 overcharged",
		"4 -0.005 match", "5 -0.005000001 undercharged", "6 -0.006 undercharged",
		"f0 0 match", "f1 0.005 match", "f2 0.006 charged_failed")
}

// TestPriceChange: rates change at midnight UTC of their date, inclusive from, exclusive to; outside there is no price.
func TestPriceChange(t *testing.T) {
	b := newBench(t)
	defer b.db.Close()
	b.ingest("", head+
		"a,2026-08-31T23:59:59.999999Z,M,720p,4,,1,,succeeded,\n"+
		"b,2026-09-01T00:00:00Z,M,720p,4,,1,,succeeded,\n"+
		"c,2026-09-30T23:59:59.999999Z,M,720p,4,,1,,succeeded,\n"+
		"d,2026-10-01T00:00:00Z,M,720p,4,,1,,succeeded,\n"+
		"e,2026-11-01T00:00:00Z,M,720p,4,,1,,succeeded,\n"+
		"f,2026-08-01T00:00:00Z,N,720p,4,,1,,succeeded,\n")
	b.price(Cards{Default: parse(t, "", `model,unit,credits,effective_from,effective_to
M,video,10,2026-09-01,2026-10-01
M,video,12,2026-10-01,2026-11-01
N,video,5,,
`)})
	b.want("SELECT run_id, unit_credits, price_status FROM int_priced_runs ORDER BY 1",
		"a - outside_dates", "b 10 priced", "c 10 priced", "d 12 priced", "e - outside_dates", "f 5 priced")
	b.want("SELECT count(*) FROM int_configurations", "5")
}

func TestSourcesHaveTheirOwnCards(t *testing.T) {
	b := newBench(t)
	defer b.db.Close()
	for _, source := range []string{"", "x", "y"} {
		b.ingest(source, head+"a,2026-10-01,m-1,720p,4,,1,,succeeded,\n")
	}
	b.price(Cards{Default: parse(t, `name = "main"`, "model,unit,credits\nM 1,video,10\n"),
		BySource: map[string]*card.Card{"x": parse(t, `name = "own"`, "model,unit,credits\nM1,video,7\n")}})
	b.want("SELECT source, model, unit_credits, card FROM int_priced_runs ORDER BY 1", " M 1 10 main", "y M 1 10 main")
	b.want("SELECT source, model, unit_credits, card FROM int_other_runs", "x M1 7 own")
	b.want("SELECT source, card, currency, is_main FROM source_currencies ORDER BY 1", " main main credits true", "x own own credits false", "y main main credits true")
	b.want("SELECT card, rates, models FROM card_facts ORDER BY ordinal", "main 1 1", "own 1 1")
}

// TestCurrencies: cards that only say credits mean their own vendor's; those that name a currency mean that one.
func TestCurrencies(t *testing.T) {
	const rate = "model,unit,credits\nM,video,1\n"
	credits, others := parse(t, `name = "a"`, rate), parse(t, "name = \"b\"\ncurrency = \"Credits\"", rate)
	gems, tokens := parse(t, "name = \"c\"\ncurrency = \"gems\"", rate), parse(t, "name = \"d\"\ncurrency = \" gems \"", rate)
	for _, c := range []struct {
		def, own *card.Card
		want     []string
	}{
		{credits, credits, []string{"credits", "credits"}},
		{credits, others, []string{"a credits", "b credits"}},
		{credits, gems, []string{"credits", "gems"}},
		{gems, tokens, []string{"gems", "gems"}},
	} {
		cards := Cards{Default: c.def, BySource: map[string]*card.Card{"x": c.own}}
		if got := cards.Currencies([]string{"", "x"}); !slices.Equal(got, c.want) {
			t.Errorf("%s and %s: %q (expected %q)", c.def.Name, c.own.Name, got, c.want)
		}
	}
}

// TestUnknownModelsAreShownInOneSpelling: the bytewise smallest, in the whole database.
func TestUnknownModelsAreShownInOneSpelling(t *testing.T) {
	b := newBench(t)
	defer b.db.Close()
	b.ingest("", head+"a,2026-10-01,veo-9,720p,4,,1,,succeeded,\nb,2026-10-01,Veo 9,720p,4,,1,,succeeded,\n")
	b.ingest("x", head+"c,2026-10-01,VEO9,720p,4,,1,,succeeded,\n")
	b.price(Cards{Default: parse(t, "", rates)})
	b.want("SELECT run_id, model, price_status FROM int_priced_runs ORDER BY 1", "a VEO9 unknown_model", "b VEO9 unknown_model", "c VEO9 unknown_model")
}

// TestAsOf: the default is the midnight after the last run, in the timezone; a run at as_of takes no part.
func TestAsOf(t *testing.T) {
	b := newBench(t)
	defer b.db.Close()
	b.ingest("", head+"a,2026-10-01T22:30:00Z,Video,720p,4,,1,,succeeded,\nb,2026-09-30T00:00:00Z,Video,720p,4,,1,,succeeded,\n")
	for _, c := range []struct {
		zone, at, want string
		runs           string
	}{
		{"UTC", "", "2026-10-02T00:00:00Z", "2"},
		{"Europe/Berlin", "", "2026-10-02T22:00:00Z", "2"}, // there it is half past midnight of the 2nd
		{"UTC", "2026-10-01T22:30:00Z", "2026-10-01T22:30:00Z", "1"},
		{"UTC", "2026-10-01T22:30:00.000001Z", "2026-10-01T22:30:00.000001Z", "2"},
	} {
		o := Options{Timezone: c.zone}
		if c.at != "" {
			o.AsOf, _ = time.Parse(time.RFC3339Nano, c.at)
		}
		got, err := Price(t.Context(), b.db, Cards{Default: parse(t, "", rates)}, o)
		if err != nil || got.Format(time.RFC3339Nano) != c.want {
			t.Errorf("%s %s: as_of %s, %v (expected %s)", c.zone, c.at, got.Format(time.RFC3339Nano), err, c.want)
		}
		b.want("SELECT count(*) FROM int_priced_runs", c.runs)
	}
}

func TestNoRuns(t *testing.T) {
	b := newBench(t)
	defer b.db.Close()
	b.price(Cards{Default: parse(t, "", rates)})
	b.want(priced)
	b.lawsHold()
}

// generated is a log of random runs, as CSV and one by one.
type generated struct {
	id, model, resolution, duration, status, charge string
	generations                                     int64
	outputs                                         *int64
	at                                              time.Time
}

func (g generated) line() string {
	outputs := ""
	if g.outputs != nil {
		outputs = strconv.FormatInt(*g.outputs, 10)
	}
	return fmt.Sprintf("%s,%s,%s,%s,%s,,%d,%s,%s,%s\n", g.id, g.at.Format(time.RFC3339), g.model, g.resolution, g.duration, g.generations, outputs, g.status, g.charge)
}

func draw(t *rapid.T) []generated {
	n := rapid.IntRange(1, 40).Draw(t, "runs")
	all := make([]generated, n)
	for i := range all {
		g := generated{id: fmt.Sprintf("r%02d", i), generations: rapid.Int64Range(1, 4).Draw(t, "generations")}
		g.model = rapid.SampledFrom([]string{"Video", "video", "Second", "Run", "Still", "Token", "Other"}).Draw(t, "model")
		g.resolution = rapid.SampledFrom([]string{"720p", "4K", "", "1000x2000"}).Draw(t, "resolution")
		g.duration = rapid.SampledFrom([]string{"4", "5", "", "0.125"}).Draw(t, "duration")
		g.status = rapid.SampledFrom([]string{"succeeded", "failed", "cancelled", "pending"}).Draw(t, "status")
		g.charge = rapid.SampledFrom([]string{"", "0", "10", "20.004999999", "99999999999999999.999999999"}).Draw(t, "charge")
		if rapid.Bool().Draw(t, "has outputs") {
			outputs := rapid.Int64Range(0, 4).Draw(t, "outputs")
			g.outputs = &outputs
		}
		g.at = time.Date(2026, 9, 28, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 24*6).Draw(t, "hour")) * time.Hour)
		all[i] = g
	}
	return all
}

func logOf(all []generated) string {
	text := head
	for _, g := range all {
		text += g.line()
	}
	return text
}

// randomCard has prices that change within the days of generated logs.
func randomCard(t *rapid.T) *card.Card {
	toml := fmt.Sprintf("failed_runs = %q\nbill_for = %q\n",
		rapid.SampledFrom([]string{"free", "charged"}).Draw(t, "failed_runs"), rapid.SampledFrom([]string{"requested", "delivered"}).Draw(t, "bill_for"))
	return parse(t, toml, scaled(1))
}

// scaled is a card with all rates times k.
func scaled(k int64) string {
	times := func(s string) string { return decimal.RequireFromString(s).Mul(decimal.NewFromInt(k)).String() }
	return "model,resolution,duration_s,unit,credits,base_credits,effective_from,effective_to\n" +
		"Video,any,4,video," + times("10.5") + ",,,2026-10-01\n" +
		"Video,any,4,video," + times("12.25") + ",,2026-10-01,\n" +
		"Video,4K,4,video,-,,,\n" +
		"Second,any,any,second," + times("1.5") + "," + times("2") + ",,\n" +
		"Run,any,any,run," + times("25") + ",,,\n" +
		"Still,any,any,image," + times("3.000000001") + ",,,\n" +
		"Token,any,any,kilotoken," + times("0.5") + ",,2026-09-29,\n"
}

// TestSQLAgreesWithGo: what the models make of a run is what the card makes of it, and the laws hold.
func TestSQLAgreesWithGo(t *testing.T) {
	shared := newBench(t)
	defer shared.db.Close()
	rapid.Check(t, func(t *rapid.T) {
		all, c := draw(t), randomCard(t)
		b := shared.again(t)
		b.ingest("", logOf(all))
		b.price(Cards{Default: c})
		b.lawsHold()
		var want []string
		for _, g := range all {
			resolution, width, height := normal.Resolution(g.resolution)
			cfg := card.Configuration{Model: g.model, Resolution: resolution, Width: width, Height: height}
			if g.duration != "" {
				cfg.DurationS = decimal.NewNullDecimal(decimal.RequireFromString(g.duration))
			}
			p := c.Price(cfg, g.at)
			repriced := "-"
			if d := c.Repriced(p, g.generations, g.outputs, g.status); d.Valid {
				repriced = normal.FormatDecimal(d.Decimal)
			}
			want = append(want, fmt.Sprintf("%s %s %d %s", g.id, p.Status, c.Billed(p, g.generations, g.outputs, g.status), repriced))
		}
		b.want("SELECT run_id, price_status, billed, repriced_credits FROM int_priced_runs ORDER BY run_id", want...)
	})
}

// TestScaledRates: all rates times k, and every repriced amount is times k; statuses stay.
func TestScaledRates(t *testing.T) {
	shared := newBench(t)
	defer shared.db.Close()
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.Int64Range(2, 1000).Draw(t, "k")
		b := shared.again(t)
		b.ingest("", logOf(draw(t)))
		const exact = "FROM int_priced_runs WHERE unit <> 'kilotoken' OR unit IS NULL ORDER BY run_id" // tokens round
		b.price(Cards{Default: parse(t, "", scaled(1))})
		want := b.rows(fmt.Sprintf("SELECT run_id, price_status, (repriced_credits * %d)::DECIMAL(38, 9) %s", k, exact))
		b.price(Cards{Default: parse(t, "", scaled(k))})
		b.want("SELECT run_id, price_status, repriced_credits "+exact, want...)
	})
}

// TestRenamedModels: other names, in log and card alike, change nothing but names.
func TestRenamedModels(t *testing.T) {
	shared := newBench(t)
	defer shared.db.Close()
	rapid.Check(t, func(t *rapid.T) {
		all := draw(t)
		rename := strings.NewReplacer("Video", "Zeta 1", "video", "zeta-1", "Second", "Alpha", "Run", "Middle", "Still", "B", "Token", "Y", "Other", "Nobody").Replace
		b := shared.again(t)
		b.ingest("", logOf(all))
		b.price(Cards{Default: parse(t, "", scaled(1))})
		want := b.rows(priced)
		renamed := shared.again(t)
		for i := range all {
			all[i].model = rename(all[i].model)
		}
		renamed.ingest("", logOf(all))
		// Units are not names.
		text := strings.NewReplacer(",zeta-1,", ",video,").Replace(rename(scaled(1)))
		renamed.price(Cards{Default: parse(t, "", text)})
		renamed.want(priced, want...)
	})
}
