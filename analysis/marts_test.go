package analysis

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"offcut/ingest"
	"offcut/ingest/normal"
	"offcut/ingest/store"
	"offcut/pricing"
	"offcut/pricing/card"
)

type tester interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// book is a database with a log in it, and a card on which M costs 10, N 4 and everything else nothing known.
type book struct {
	t     tester
	db    *store.DB
	in    *ingest.Ingester
	cards pricing.Cards
}

func newBook(t *testing.T) *book {
	t.Helper()
	db, err := store.Open(context.Background(), "", store.Options{Threads: 1, TextSize: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	in, err := ingest.New(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	c, err := card.Parse("c.toml", []byte(`rates = "c.csv"`), "c.csv", []byte("model,unit,credits\nM,video,10\nN,video,4\n"))
	if err != nil {
		t.Fatal(err)
	}
	return &book{t, db, in, pricing.Cards{Default: c}}
}

// again is the book for another test, without what was ingested.
func (b *book) again(t tester) *book {
	t.Helper()
	for _, table := range []string{"stored_runs", "settings", "owners", "other_versions", "ledger_entries", "rejects", "files"} {
		if err := b.db.Exec(context.Background(), "DELETE FROM "+table); err != nil {
			t.Fatal(err)
		}
	}
	return &book{t, b.db, b.in, b.cards}
}

// read ingests lines of created_at,model,status,credits,creator,team,project.
func (b *book) read(lines string) {
	b.t.Helper()
	file := filepath.Join(b.db.TempDir(), "log.csv")
	if err := os.WriteFile(file, []byte("created_at,model,status,credits,creator,team,project\n"+lines), 0o644); err != nil {
		b.t.Fatal(err)
	}
	result, err := b.in.Files(context.Background(), []string{file}, ingest.Options{})
	if err != nil {
		b.t.Fatal(err)
	}
	if refused := result.Refusals(); len(refused) > 0 {
		b.t.Fatalf("refused: %v", refused[0].Refused)
	}
}

func (b *book) price(zone, asOf string) {
	b.t.Helper()
	o := pricing.Options{Timezone: zone}
	if asOf != "" {
		o.AsOf, _ = time.Parse(time.RFC3339Nano, asOf)
	}
	if _, err := pricing.Price(context.Background(), b.db, b.cards, o); err != nil {
		b.t.Fatal(err)
	}
	if err := b.db.Exec(context.Background(), "CREATE OR REPLACE TEMP TABLE refused_files (ordinal BIGINT, file VARCHAR, refused VARCHAR)"); err != nil {
		b.t.Fatal(err)
	}
}

func (b *book) build(o Options) Period {
	b.t.Helper()
	p, err := Build(context.Background(), b.db, o)
	if err != nil {
		b.t.Fatal(err)
	}
	return p
}

// lawsHold checks the laws of prices and of figures.
func (b *book) lawsHold() {
	b.t.Helper()
	laws, err := store.ReadLaws(Files(), Laws...)
	if err != nil {
		b.t.Fatal(err)
	}
	prices, err := store.ReadLaws(pricing.Files(), pricing.Laws...)
	if err != nil {
		b.t.Fatal(err)
	}
	broken, err := Check(context.Background(), b.db, slices.Concat(prices, laws))
	if err != nil {
		b.t.Fatal(err)
	}
	for _, law := range broken {
		b.t.Fatalf("%s does not hold: %s\n%v", law.Law, law.Says, law.Rows.Rows)
	}
}

// rows are the rows of a query, cells joined by |, null as an empty cell, shares to four decimals.
func (b *book) rows(query string) []string {
	b.t.Helper()
	table, err := b.db.Read(context.Background(), query)
	if err != nil {
		b.t.Fatal(err)
	}
	all := []string{}
	for _, row := range table.Rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			switch v := cell.(type) {
			case nil:
			case decimal.Decimal:
				cells[i] = normal.FormatDecimal(v)
			case float64:
				cells[i] = fmt.Sprintf("%.4f", v)
			case time.Time:
				cells[i] = v.Format(time.DateOnly)
			default:
				cells[i] = fmt.Sprint(v)
			}
		}
		all = append(all, strings.Join(cells, "|"))
	}
	return all
}

func (b *book) want(query string, want ...string) {
	b.t.Helper()
	if got := b.rows(query); !slices.Equal(got, want) {
		b.t.Fatalf("%s\n%s\nexpected\n%s", query, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Three runs in September: 10, 5 and unknown. In October: 10 charged 12, a priced one without a charge (4), a failed one (0), a
// pending one without a charge (unknown), an unpriced one (7), an unpriced one without a charge (unknown).
const twoMonths = `2026-09-01T09:00:00Z,M,succeeded,10,ann,A,p
2026-09-02T09:00:00Z,N,succeeded,5,bob,B,q
2026-09-03T09:00:00Z,X,succeeded,,bob,B,q
2026-10-01T09:00:00Z,M,succeeded,12,ann,A,p
2026-10-02T09:00:00Z,N,succeeded,,ann,A,q
2026-10-03T09:00:00Z,M,failed,0,ann,A,p
2026-10-04T09:00:00Z,M,pending,,cid,A,p
2026-10-05T09:00:00Z,X,succeeded,7,cid,C,r
2026-10-31T09:00:00Z,Y,cancelled,,dee,D,s
`

func TestFigures(t *testing.T) {
	b := newBook(t)
	b.read(twoMonths + "yesterday,M,succeeded,1,ann,A,p\n")
	b.price("UTC", "")
	b.build(Options{})
	b.want(`SELECT runs, succeeded_runs, failed_runs, cancelled_runs, pending_runs, outputs, unpriced_runs, unknown_spend_runs, creators,
		models, previous_runs, left_out_runs, rejected_rows FROM mart_figures`, "6|3|1|1|1|3|2|2|3|4|3|0|1")
	// Spend 12 + 4 + 0 + 7; by the card 10 + 4 + 0 without the pending one; variance 12 − 10 and 0 − 0; September 10 + 5.
	b.want("SELECT spend_credits, charged_credits, repriced_credits, variance_credits, previous_spend_credits, change_credits, change_share FROM mart_figures",
		"23|19|14|2|15|8|0.5333")
	b.want(`SELECT name, runs, spend_credits, share, previous_spend_credits, change_credits, unknown_spend_runs FROM mart_spend_by WHERE "by" = 'team' ORDER BY rank`,
		"A|4|16|0.6957|10|6|1",
		"C|1|7|0.3043|0|7|0",
		"B|0|0|0.0000|5|-5|0",
		"D|1|||0||1")
	b.want(`SELECT name, runs, spend_credits, change_share FROM mart_spend_by WHERE "by" = 'model' ORDER BY rank`,
		"M|3|12|0.2000", "X|1|7|", "N|1|4|-0.2000", "Y|1||")
	b.want("SELECT model, spend_credits, runs FROM mart_daily_spend WHERE day = '2026-10-02' ORDER BY model_rank", "M|0|0", "X|0|0", "N|4|1", "Y|0|0")
	b.want("SELECT model, spend_credits, runs FROM mart_daily_spend WHERE day = '2026-10-31' ORDER BY model_rank", "M|0|0", "X|0|0", "N|0|0", "Y||1")
	b.want("SELECT count(DISTINCT day) FROM mart_daily_spend", "31")
	b.want("SELECT price_status, runs, succeeded_runs, charged_credits FROM mart_unpriced_status", "unknown_model|2|1|7")
	b.want("SELECT variance_class, runs, variance_credits FROM mart_variance", "match|1|0", "overcharged|1|2", "no_charge|1|", "unpriced|2|", "pending|1|")
	b.lawsHold()
}

func TestTeamAndProject(t *testing.T) {
	b := newBook(t)
	b.read(twoMonths)
	b.price("UTC", "")
	b.build(Options{Team: "A", Project: "p"})
	b.want("SELECT runs, spend_credits, previous_spend_credits FROM mart_figures", "3|12|10")
	b.lawsHold()
	b.build(Options{Team: "nobody"})
	b.want("SELECT runs, spend_credits, previous_spend_credits, change_share FROM mart_figures", "0|0|0|")
	b.lawsHold()
}

func TestAllHasNothingToCompareWith(t *testing.T) {
	b := newBook(t)
	b.read(twoMonths)
	b.price("UTC", "")
	b.build(Options{Request: Request{All: true}})
	b.want("SELECT runs, spend_credits, previous_spend_credits, change_credits, change_share, previous_runs FROM mart_figures", "9|38||||0")
	b.want("SELECT count(*) FROM mart_changes", "0")
	b.want(`SELECT DISTINCT previous_spend_credits FROM mart_spend_by`, "")
	b.lawsHold()
}

// TestUnknownSpendIsNotZero: a month of which nothing is known costs an unknown amount; one without runs costs nothing.
func TestUnknownSpendIsNotZero(t *testing.T) {
	for _, c := range []struct{ log, want string }{
		{"", "0|0||0"},
		{"2026-10-31T09:00:00Z,X,succeeded,,a,A,p\n", "1|||1"},
		{"2026-10-31T09:00:00Z,M,pending,,a,A,p\n", "1|||1"},
		{"2026-10-31T09:00:00Z,M,failed,,a,A,p\n", "1|0||0"},
		{"2026-10-31T09:00:00Z,X,failed,,a,A,p\n", "1|||1"},
		{"2026-10-31T09:00:00Z,X,succeeded,,a,A,p\n2026-10-31T09:00:00Z,X,succeeded,3,a,A,p\n", "2|3||1"},
		{"2026-09-30T09:00:00Z,X,succeeded,,a,A,p\n2026-10-31T09:00:00Z,M,succeeded,,a,A,p\n", "1|10||0"},
	} {
		b := newBook(t)
		b.read(c.log)
		b.price("UTC", "")
		b.build(Options{})
		b.want("SELECT runs, spend_credits, previous_spend_credits, unknown_spend_runs FROM mart_figures", c.want)
		b.lawsHold()
	}
}

// TestDaysAreCutInTheZone: 23:30 UTC is the next day, and the next month, in Berlin; the day the clocks go back has 25 hours.
func TestDaysAreCutInTheZone(t *testing.T) {
	b := newBook(t)
	b.read(`2026-09-30T21:59:59Z,M,succeeded,1,a,A,p
2026-09-30T22:00:00Z,M,succeeded,2,a,A,p
2026-10-24T22:00:00Z,M,succeeded,4,a,A,p
2026-10-25T22:59:59Z,M,succeeded,8,a,A,p
2026-10-31T22:59:59Z,M,succeeded,16,a,A,p
2026-10-31T23:00:00Z,M,succeeded,32,a,A,p
`)
	b.price("Europe/Berlin", "")
	p := b.build(Options{})
	if p.Label != "October 2026" {
		t.Errorf("%s (expected October 2026)", p.Label)
	}
	b.want("SELECT day, spend_credits FROM mart_daily_spend WHERE spend_credits > 0 ORDER BY day", "2026-10-01|2", "2026-10-25|12", "2026-10-31|16")
	b.want("SELECT spend_credits, previous_spend_credits FROM mart_figures", "30|1")
	b.lawsHold()
	b.price("UTC", "")
	b.build(Options{Request: Request{Month: dayOf("2026-10-01")}})
	b.want("SELECT spend_credits, previous_spend_credits FROM mart_figures", "60|3")
}

// TestSmallModelsAreOneSeries: seven by name and the others together; eight are all named.
func TestSmallModelsAreOneSeries(t *testing.T) {
	for models, want := range map[int][]string{
		8: {"m1|1|80", "m2|2|70", "m3|3|60", "m4|4|50", "m5|5|40", "m6|6|30", "m7|7|20", "m8|8|10"},
		9: {"m1|1|90", "m2|2|80", "m3|3|70", "m4|4|60", "m5|5|50", "m6|6|40", "m7|7|30", "other|99|30"},
	} {
		b := newBook(t)
		var log strings.Builder
		for i := 1; i <= models; i++ {
			fmt.Fprintf(&log, "2026-10-31T09:00:00Z,m%d,succeeded,%d,a,A,p\n", i, 10*(models+1-i))
		}
		b.read(log.String())
		b.price("UTC", "")
		b.build(Options{})
		b.want("SELECT model, model_rank, spend_credits FROM mart_daily_spend WHERE day = '2026-10-31' ORDER BY model_rank", want...)
		b.lawsHold()
	}
}

// TestLawsHoldOnAnything draws logs, zones, moments and periods.
func TestLawsHoldOnAnything(t *testing.T) {
	shared := newBook(t)
	rapid.Check(t, func(t *rapid.T) {
		b := shared.again(t)
		var log strings.Builder
		start := dayOf("2026-09-29")
		for range rapid.IntRange(0, 30).Draw(t, "runs") {
			at := start.Add(time.Duration(rapid.IntRange(0, 60*24*40).Draw(t, "minute")) * time.Minute)
			fmt.Fprintf(&log, "%s,%s,%s,%s,%s,%s,%s\n", at.Format(time.RFC3339),
				rapid.SampledFrom([]string{"M", "m", "N", "X", "Y"}).Draw(t, "model"),
				rapid.SampledFrom([]string{"succeeded", "failed", "pending", "cancelled"}).Draw(t, "status"),
				rapid.SampledFrom([]string{"", "0", "10", "0.000000001", "33333333333333333.333333333"}).Draw(t, "charge"),
				rapid.SampledFrom([]string{"", "a", "b", "other"}).Draw(t, "creator"),
				rapid.SampledFrom([]string{"", "A", "B"}).Draw(t, "team"),
				rapid.SampledFrom([]string{"", "p", "q"}).Draw(t, "project"))
		}
		b.read(log.String())
		asOf := ""
		if rapid.Bool().Draw(t, "has as_of") {
			asOf = start.Add(time.Duration(rapid.IntRange(-48, 24*45).Draw(t, "as_of")) * time.Hour).Format(time.RFC3339)
		}
		b.price(rapid.SampledFrom([]string{"UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati"}).Draw(t, "zone"), asOf)
		request := rapid.SampledFrom([]Request{{}, {All: true}, {Month: dayOf("2026-10-01")}, {From: dayOf("2026-10-02")}, {To: dayOf("2026-10-20")},
			{From: dayOf("2026-10-02"), To: dayOf("2026-10-04")}}).Draw(t, "request")
		b.build(Options{Request: request, Team: rapid.SampledFrom([]string{"", "A"}).Draw(t, "only team")})
		b.lawsHold()
	})
}
