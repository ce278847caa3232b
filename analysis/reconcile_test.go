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
	"offcut/ingest/store"
)

const (
	chargesHead = "run_id,created_at,model,status,credits,team\n"
	ledgerHead  = "at,type,run_id,credits,balance_after\n"
)

// ingestText ingests a text as a log or, with o.Ledger, as a ledger.
func (b *book) ingestText(o ingest.Options, name, text string) *ingest.Result {
	b.t.Helper()
	file := filepath.Join(b.db.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		b.t.Fatal(err)
	}
	result, err := b.in.Files(context.Background(), []string{file}, o)
	if err != nil {
		b.t.Fatal(err)
	}
	if refused := result.Refusals(); len(refused) > 0 {
		b.t.Fatalf("refused: %v", refused[0].Refused)
	}
	return result
}

// reconcile builds the reconciliation and holds it to its law.
func (b *book) reconcile(o Options, before time.Time) {
	b.t.Helper()
	ctx := context.Background()
	p, err := Select(ctx, b.db, o)
	if err != nil {
		b.t.Fatal(err)
	}
	if isThere, err := BuildReconciliation(ctx, b.db, p, o, before); err != nil || !isThere {
		b.t.Fatal(isThere, err)
	}
	laws, err := store.ReadLaws(Files(), ReconciliationLaws...)
	if err != nil {
		b.t.Fatal(err)
	}
	broken, err := Check(ctx, b.db, laws)
	if err != nil || len(broken) > 0 {
		b.t.Fatalf("%v: %+v", err, broken)
	}
}

var all = Options{Request: Request{All: true}}

// reconciled is a book with a log and a ledger, held together over all runs.
func reconciled(t *testing.T, log, ledger string) *book {
	t.Helper()
	return newBook(t).reconciled(log, ledger)
}

// reconciled is the book with another log and ledger.
func (b *book) reconciled(log, ledger string) *book {
	b.t.Helper()
	b = b.again(b.t)
	b.ingestText(ingest.Options{}, "log.csv", chargesHead+log)
	b.ingestText(ingest.Options{Ledger: true}, "l.csv", ledgerHead+ledger)
	b.price("UTC", "")
	b.reconcile(all, time.Time{})
	return b
}

// TestCauses has one case for each rule of int_reconciled, with the nearest amounts on both sides of the tolerance, and those
// where several rules might apply. A line is the log's status and charge, then the entries; of a run x.
func TestCauses(t *testing.T) {
	empty := newBook(t)
	for _, c := range []struct{ name, status, charge, entries, want string }{
		{"equal", "succeeded", "10", "usage 10", "matched||1|1|10|10"},
		{"0.005 apart", "succeeded", "10", "usage 10.005", "matched||1|1|10|10.005"},
		{"0.005 less", "succeeded", "10", "usage 9.995", "matched||1|1|10|9.995"},
		{"0.005000001 apart", "succeeded", "10", "usage 10.005000001", "amount_differs|wrong_amount|1|1|10|10.005000001"},
		{"in two entries", "succeeded", "10", "usage 4; usage 6", "matched||1|2|10|10"},
		{"one of three entries missing", "succeeded", "30", "usage 10; usage 10", "amount_differs|wrong_amount|1|2|30|20"},
		{"charge without entry", "succeeded", "10", "", "log_only|missing_entry|1|0|10|0"},
		{"the least charge", "succeeded", "0.000000001", "", "log_only|missing_entry|1|0|0.000000001|0"},
		{"no charge, no entry", "succeeded", "0", "", ""},
		{"double", "succeeded", "10", "usage 10; usage 10", "amount_differs|double_entry|1|2|10|20"},
		{"double of one of three outputs", "succeeded", "30", "usage 10; usage 10; usage 10; usage 10", "amount_differs|double_entry|1|4|30|40"},
		{"outputs, none double", "succeeded", "30", "usage 10; usage 10; usage 10", "matched||1|3|30|30"},
		{"double and taken back", "succeeded", "10", "usage 10; usage 10; refund 10", "matched||1|3|10|10"},
		{"double and partly taken back", "succeeded", "10", "usage 10; usage 10; refund 3", "amount_differs|double_entry|1|3|10|17"},
		{"twice another amount", "succeeded", "15", "usage 10; usage 10", "amount_differs|wrong_amount|1|2|15|20"},
		{"surplus of more copies than there are", "succeeded", "5", "usage 10; usage 10; usage 5", "amount_differs|wrong_amount|1|3|5|25"},
		{"twice nothing", "succeeded", "10", "usage 0; usage 0", "amount_differs|wrong_amount|1|2|10|0"},
		{"refunded", "succeeded", "10", "usage 10; refund 10", "amount_differs|refunded|1|2|10|0"},
		{"refunded in part", "succeeded", "10", "usage 10; refund 4", "amount_differs|refunded|1|2|10|6"},
		{"refunded more than used", "succeeded", "10", "usage 10; refund 12", "amount_differs|refunded|1|2|10|-2"},
		{"double, all refunded", "succeeded", "10", "usage 10; usage 10; refund 20", "amount_differs|refunded|1|3|10|0"},
		{"wrong amount, partly refunded", "succeeded", "10", "usage 14; refund 1", "amount_differs|wrong_amount|1|2|10|13"},
		{"wrong amount, mended", "succeeded", "10", "usage 14; refund 4", "matched||1|2|10|10"},
		{"refund without usage", "succeeded", "10", "refund 10", "amount_differs|missing_entry|1|1|10|-10"},
		{"refund without usage or charge", "succeeded", "0", "refund 10", "ledger_only|refunded|0|1|0|-10"},
		{"usage of a run without a charge", "succeeded", "", "usage 10", "ledger_only|wrong_amount|0|1|0|10"},
		{"usage of a free run", "succeeded", "0", "usage 10", "ledger_only|wrong_amount|0|1|0|10"},
		{"nothing used of a free run", "succeeded", "0", "usage 0", "ledger_only|wrong_amount|0|1|0|0"},
		{"pending without a charge", "pending", "", "usage 10", "ledger_only|wrong_amount|0|1|0|10"},
		{"pending", "pending", "10", "usage 10", "matched||1|1|10|10"},
		{"failed and charged by the ledger", "failed", "0", "usage 10", "ledger_only|charged_failure|0|1|0|10"},
		{"cancelled and charged by the ledger", "cancelled", "", "usage 10", "ledger_only|charged_failure|0|1|0|10"},
		{"failed, charged and refunded", "failed", "0", "usage 10; refund 10", "ledger_only|refunded|0|2|0|0"},
		{"failed, charged and refunded in part", "failed", "0", "usage 10; refund 4", "ledger_only|charged_failure|0|2|0|6"},
		{"failed, charged by the log alone", "failed", "10", "", "log_only|charged_failure|1|0|10|0"},
		{"failed, charged by both", "failed", "10", "usage 10", "matched||1|1|10|10"},
		{"failed, charged otherwise", "failed", "10", "usage 20", "amount_differs|charged_failure|1|1|10|20"},
		{"failed, charged by both and refunded", "failed", "10", "usage 10; refund 10", "amount_differs|refunded|1|2|10|0"},
		{"failed, charged by both, refunded in part", "failed", "10", "usage 10; refund 4", "amount_differs|charged_failure|1|2|10|6"},
		{"failed, nothing used", "failed", "0", "usage 0", "ledger_only|wrong_amount|0|1|0|0"},
		{"purchases and bonuses name no usage", "succeeded", "10", "purchase 10; bonus 10", "log_only|missing_entry|1|0|10|0"},
	} {
		var ledger strings.Builder
		for i, entry := range strings.Split(c.entries, "; ") {
			if kind, credits, ok := strings.Cut(entry, " "); ok {
				fmt.Fprintf(&ledger, "2026-10-02T09:0%d:00Z,%s,x,%s,\n", i, kind, credits)
			}
		}
		b := empty.reconciled("x,2026-10-01T09:00:00Z,M,"+c.status+","+c.charge+",A\n", ledger.String())
		want := []string{}
		if c.want != "" {
			want = append(want, c.want)
		}
		if got := b.rows("SELECT class, cause, runs, entries, log_credits, ledger_credits FROM int_reconciled"); !slices.Equal(got, want) {
			t.Errorf("%s: %q (expected %q)", c.name, got, want)
		}
	}
}

func TestEntriesOfNoKnownRun(t *testing.T) {
	b := reconciled(t, "x,2026-10-01T09:00:00Z,M,succeeded,10,A\n", `2026-10-02,usage,y,7,
2026-10-02,usage,y,7,
2026-10-03,refund,y,7,
2026-10-02,usage,z,7,
2026-10-03,refund,z,7,
2026-10-03,refund,w,2,
2026-10-03,usage,,3,
2026-10-03,usage,,3,
2026-10-03,refund,,1,
2026-10-03,purchase,x,1000,
2026-10-03,bonus,,5,
`)
	b.want("SELECT run_id, class, cause, entries, ledger_credits, line FROM int_reconciled ORDER BY run_id, line",
		"w|ledger_only|refunded|1|-2|7", "x|log_only|missing_entry|0|0|", "y|ledger_only|missing_run|3|7|2", "z|ledger_only|refunded|2|0|5",
		"|ledger_only|missing_run|1|3|8", "|ledger_only|missing_run|1|3|9", "|ledger_only|refunded|1|-1|10")
	b.want("SELECT class, runs, entries, log_credits, ledger_credits FROM mart_reconciliation",
		"matched|0|0|0|0", "amount_differs|0|0|0|0", "log_only|1|0|10|0", "ledger_only|0|9|0|10")
	b.want("SELECT rank, run_id, charged_credits, ledger_credits, difference_credits FROM mart_reconciliation_lines WHERE rank < 4 ORDER BY rank",
		"1|x|10||-10", "2|y||7|7", "3|||3|3")
	b.want("SELECT cause, class, lines, difference_credits FROM mart_reconciliation_causes",
		"missing_entry|log_only|1|-10", "missing_run|ledger_only|3|13", "refunded|ledger_only|3|-3")
}

// TestChargedFailuresOfCards: a card that charges for failures makes them none of ours.
func TestChargedFailuresOfCards(t *testing.T) {
	b := newBook(t)
	b.cards.Default.FailedRuns = "charged"
	b.ingestText(ingest.Options{}, "log.csv", chargesHead+"x,2026-10-01,M,failed,0,A\ny,2026-10-01,M,failed,5,A\n")
	b.ingestText(ingest.Options{Ledger: true}, "l.csv", ledgerHead+"2026-10-01,usage,x,10,\n")
	b.price("UTC", "")
	b.reconcile(all, time.Time{})
	b.want("SELECT run_id, cause FROM int_reconciled ORDER BY run_id", "x|wrong_amount", "y|missing_entry")
}

// TestSources: an entry belongs to the run of its own source; one of no source to the only run of that id.
func TestSources(t *testing.T) {
	b := newBook(t)
	for source, log := range map[string]string{
		"a": "one,2026-10-01,M,succeeded,10,A\nboth,2026-10-01,M,succeeded,10,A\ncharged,2026-10-01,M,succeeded,10,A\nfailed,2026-10-01,M,failed,0,A\n",
		"b": "both,2026-10-01,M,succeeded,10,A\ncharged,2026-10-01,M,succeeded,0,A\nown,2026-10-01,M,succeeded,10,A\n",
		"":  "own,2026-10-01,M,succeeded,10,A\n",
	} {
		b.ingestText(ingest.Options{Source: source}, "log"+source+".csv", chargesHead+log)
	}
	b.ingestText(ingest.Options{Ledger: true}, "l.csv", ledgerHead+
		"2026-10-01,usage,one,10,\n2026-10-01,usage,both,10,\n2026-10-01,usage,charged,10,\n2026-10-01,usage,failed,3,\n2026-10-01,usage,own,10,\n")
	b.ingestText(ingest.Options{Ledger: true, Source: "b"}, "lb.csv", ledgerHead+"2026-10-01,usage,one,10,\n2026-10-01,usage,own,9,\n")
	b.price("UTC", "")
	b.reconcile(all, time.Time{})
	b.want("SELECT run_id, source, class, cause, ledger_credits FROM int_reconciled ORDER BY run_id, source, class",
		"both||ledger_only|missing_run|10", "both|a|log_only|missing_entry|0", "both|b|log_only|missing_entry|0",
		"charged|a|matched||10", "failed|a|ledger_only|charged_failure|3",
		"one|a|matched||10", "one|b|ledger_only|missing_run|10",
		"own||matched||10", "own|b|amount_differs|wrong_amount|9")
}

// TestEntriesOfAPeriod: an entry goes with its run's day, one of no known run with its own, in the zone.
func TestEntriesOfAPeriod(t *testing.T) {
	b := newBook(t)
	b.ingestText(ingest.Options{}, "log.csv", chargesHead+
		"sep,2026-09-30T12:00:00Z,M,succeeded,1,A\noct,2026-10-31T12:00:00Z,M,succeeded,2,A\nnov,2026-11-01T12:00:00Z,M,succeeded,4,B\nfree,2026-10-31T12:00:00Z,M,failed,0,B\n")
	b.ingestText(ingest.Options{Ledger: true}, "l.csv", ledgerHead+`2026-10-01T00:00:00Z,usage,sep,1,
2026-11-02T00:00:00Z,usage,oct,2,
2026-10-31T13:00:00Z,usage,nov,4,
2026-11-02T13:00:00Z,usage,free,8,
2026-09-30T21:59:59Z,usage,gone,16,
2026-09-30T22:00:00Z,usage,lost,32,
2026-10-31T22:59:59Z,usage,,64,
2026-10-31T23:00:00Z,usage,,128,
`)
	b.price("Europe/Berlin", "")
	october := Options{Request: Request{Month: dayOf("2026-10-01")}}
	b.reconcile(october, time.Time{})
	b.want("SELECT run_id, class, ledger_credits FROM int_reconciled ORDER BY ledger_credits",
		"oct|matched|2", "free|ledger_only|8", "lost|ledger_only|32", "|ledger_only|64")
	october.Team = "A"
	b.reconcile(october, time.Time{})
	b.want("SELECT run_id, class, ledger_credits FROM int_reconciled ORDER BY ledger_credits", "oct|matched|2")
	b.reconcile(Options{Request: Request{From: dayOf("2026-11-01")}}, time.Time{})
	b.want("SELECT run_id, class, ledger_credits FROM int_reconciled ORDER BY ledger_credits", "nov|matched|4", "|ledger_only|128")
	b.reconcile(all, time.Time{})
	b.want("SELECT sum(entries), sum(ledger_credits) FROM mart_reconciliation", "8|255")
	// At the end of October: the run of November and its entry are not there yet, nor the entries of November.
	b.price("UTC", "2026-11-01T00:00:00Z")
	b.reconcile(all, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))
	b.want("SELECT run_id, class, cause, ledger_credits FROM int_reconciled ORDER BY run_id, ledger_credits",
		"gone|ledger_only|missing_run|16", "lost|ledger_only|missing_run|32", "oct|log_only|missing_entry|0", "sep|matched||1",
		"|ledger_only|missing_run|64", "|ledger_only|missing_run|128")
}

func TestNoLedger(t *testing.T) {
	b := newBook(t)
	b.ingestText(ingest.Options{}, "log.csv", chargesHead+"x,2026-10-01,M,succeeded,10,A\n")
	b.price("UTC", "")
	isThere, err := BuildReconciliation(t.Context(), b.db, Period{}, all, time.Time{})
	if isThere || err != nil {
		t.Error(isThere, err)
	}
	b.want("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'mart_reconciliation'", "0")
	b.ingestText(ingest.Options{Ledger: true}, "l.csv", ledgerHead)
	b.reconcile(all, time.Time{})
	b.want("SELECT class, runs, log_credits FROM mart_reconciliation WHERE runs > 0", "log_only|1|10")
}

func TestLedgerWithoutRuns(t *testing.T) {
	b := reconciled(t, "", "2026-10-01,usage,x,10,\n2026-10-01,purchase,,100,\n")
	b.want("SELECT class, runs, entries, log_credits, ledger_credits FROM mart_reconciliation WHERE entries > 0", "ledger_only|0|1|0|10")
}

// TestBalances: a wrong balance breaks itself and the next, a missing entry the next alone; the order of entries of one moment,
// and of the file, does not matter.
func TestBalances(t *testing.T) {
	empty := newBook(t)
	for _, c := range []struct {
		name, ledger string
		want         []string
	}{
		{"good", "2026-10-01,purchase,,100,150\n2026-10-02,usage,x,10,140\n2026-10-03,refund,x,10,150\n2026-10-04,bonus,,5,155\n", nil},
		{"wrong balance", "2026-10-01,purchase,,100,150\n2026-10-02,usage,x,10,139\n2026-10-03,usage,y,10,130\n", []string{"1|3|140|139", "2|4|129|130"}},
		{"missing entry", "2026-10-01,purchase,,100,150\n2026-10-03,usage,y,10,130\n2026-10-04,usage,y,10,120\n", []string{"1|3|140|130"}},
		{"below nothing", "2026-10-01,usage,x,10,-10\n2026-10-02,usage,y,10,-20\n", nil},
		{"0.005 apart", "2026-10-01,usage,x,10,90\n2026-10-02,usage,y,10,80.005\n", nil},
		{"0.006 apart", "2026-10-01,usage,x,10,90\n2026-10-02,usage,y,10,80.006\n", []string{"1|3|80|80.006"}},
		{"entries without a balance", "2026-10-01,usage,x,10,\n2026-10-02,usage,y,10,90\n2026-10-03,usage,z,10,\n2026-10-04,usage,w,10,70\n", nil},
		{"newest first", "2026-10-03,usage,y,10,80\n2026-10-02,usage,x,10,90\n2026-10-02,purchase,,50,100\n2026-10-01,usage,w,5,50\n", nil},
		{"one day, newest first", "2026-10-01,usage,z,7,73\n2026-10-01,usage,y,10,80\n2026-10-01,usage,x,10,90\n", nil},
		{"one day, in no order", "2026-10-01,usage,y,10,80\n2026-10-01,usage,x,10,90\n2026-10-01,usage,z,7,73\n", nil},
		{"round and back", "2026-10-01,usage,y,10,90\n2026-10-01,refund,y,10,100\n2026-10-01,usage,y,10,90\n", nil},
	} {
		b := empty.reconciled("", c.ledger)
		if got := b.rows("SELECT rank, line, expected_credits, found_credits FROM mart_balance_breaks ORDER BY rank"); !slices.Equal(got, append([]string{}, c.want...)) {
			t.Errorf("%s: %q (expected %q)", c.name, got, c.want)
		}
	}
	b := newBook(t)
	b.ingestText(ingest.Options{Ledger: true, Source: "a"}, "a.csv", ledgerHead+"2026-10-01,usage,x,10,90\n2026-10-03,usage,y,10,80\n")
	b.ingestText(ingest.Options{Ledger: true, Source: "b"}, "b.csv", ledgerHead+"2026-10-02,usage,x,1,9\n2026-10-04,usage,y,1,7\n")
	b.price("UTC", "")
	b.reconcile(all, time.Time{})
	b.want("SELECT source, line, expected_credits, found_credits FROM mart_balance_breaks", "b|3|8|7")
	b.reconcile(Options{Request: Request{To: dayOf("2026-10-04")}}, time.Time{})
	b.want("SELECT source, line, expected_credits, found_credits FROM mart_balance_breaks")
}

// seeded is a run and its entries with a fault of one kind, and what must be found.
type seeded struct {
	log, want string
	entries   []string // type, run_id, credits
	charge    decimal.Decimal
	ledger    decimal.Decimal
}

// seed draws a run of the given number with one kind of fault, or none.
func seed(t *rapid.T, i int) seeded {
	id := fmt.Sprintf("run-%d", i)
	cents := func(name string, least, most int) decimal.Decimal {
		return decimal.New(int64(rapid.IntRange(least, most).Draw(t, name)), -2)
	}
	c := cents("charge", 10, 100000)
	s := seeded{charge: c}
	usage := func(of decimal.Decimal) {
		s.entries, s.ledger = append(s.entries, "usage,"+id+","+of.String()), s.ledger.Add(of)
	}
	refund := func(of decimal.Decimal) {
		s.entries, s.ledger = append(s.entries, "refund,"+id+","+of.String()), s.ledger.Sub(of)
	}
	status, inLog := "succeeded", true
	class, cause := "matched", ""
	switch rapid.IntRange(0, 13).Draw(t, "kind") {
	case 0, 1, 2:
		usage(c)
	case 3: // in two parts
		part := decimal.New(rapid.Int64Range(1, c.Shift(2).IntPart()-1).Draw(t, "part"), -2)
		usage(part)
		usage(c.Sub(part))
	case 4: // double, and mended
		usage(c)
		refund(c)
		usage(c)
	case 5:
		class, cause = "log_only", "missing_entry"
	case 6:
		inLog, class, cause = false, "ledger_only", "missing_run"
		usage(c)
	case 7:
		class, cause = "amount_differs", "wrong_amount"
		usage(c.Add(cents("surcharge", 1, 500)))
	case 8:
		class, cause = "amount_differs", "wrong_amount"
		usage(c.Sub(cents("rebate", 1, 10)))
	case 9:
		class, cause = "amount_differs", "double_entry"
		usage(c)
		usage(c)
	case 10:
		class, cause = "amount_differs", "refunded"
		usage(c)
		refund(c)
	case 11:
		class, cause = "amount_differs", "refunded"
		usage(c)
		refund(cents("back", 1, 9))
	case 12:
		status, class, cause = "failed", "ledger_only", "charged_failure"
		usage(c)
		s.charge = decimal.Zero
	case 13:
		status, class, cause = "cancelled", "log_only", "charged_failure"
	}
	if inLog {
		s.log = fmt.Sprintf("%s,2026-10-01T09:00:00Z,M,%s,%s,A\n", id, status, s.charge)
	} else {
		s.charge = decimal.Zero
	}
	s.want = strings.Join([]string{id, class, cause, s.charge.String(), s.ledger.String()}, "|")
	return s
}

// TestSeededFaultsAreFound: every fault gets its class and cause and totals add up, however the rows lie, twice ingested or in two
// exports that overlap.
func TestSeededFaultsAreFound(t *testing.T) {
	shared := newBook(t)
	rapid.Check(t, func(t *rapid.T) {
		b := shared.again(t)
		var log, ledger, want []string
		total := map[string]decimal.Decimal{}
		for i := range rapid.IntRange(1, 25).Draw(t, "runs") {
			s := seed(t, i)
			if s.log != "" {
				log = append(log, s.log)
			}
			ledger = append(ledger, s.entries...)
			want = append(want, s.want)
			total["log"], total["ledger"] = total["log"].Add(s.charge), total["ledger"].Add(s.ledger)
		}
		slices.Sort(want)
		ledger = rapid.Permutation(ledger).Draw(t, "entries")
		balance := decimal.New(rapid.Int64Range(-100, 100000).Draw(t, "balance"), 0)
		for i, e := range ledger {
			parts := strings.Split(e, ",")
			change := decimal.RequireFromString(parts[2])
			if parts[0] == "usage" {
				change = change.Neg()
			}
			balance = balance.Add(change)
			ledger[i] = fmt.Sprintf("2026-10-%02dT09:00:00Z,%s,%s\n", 1+i/10, e, balance)
		}
		found := func(how string) {
			b.price("UTC", "")
			b.reconcile(all, time.Time{})
			got := b.rows("SELECT run_id, class, cause, log_credits, ledger_credits FROM int_reconciled")
			if slices.Sort(got); !slices.Equal(got, want) {
				t.Fatalf("%s:\n%s\nexpected\n%s", how, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			b.want("SELECT sum(log_credits), sum(ledger_credits) FROM mart_reconciliation", total["log"].String()+"|"+total["ledger"].String())
			b.want("SELECT line, expected_credits, found_credits FROM mart_balance_breaks")
		}
		b.ingestText(ingest.Options{}, "log.csv", chargesHead+strings.Join(rapid.Permutation(log).Draw(t, "log"), ""))
		o := ingest.Options{Ledger: true}
		b.ingestText(o, "l.csv", ledgerHead+strings.Join(ledger, ""))
		b.ingestText(o, "l.csv", ledgerHead+strings.Join(ledger, ""))
		found("whole, twice")
		forget := func() {
			for _, query := range []string{"DELETE FROM ledger_entries", "DELETE FROM files WHERE kind = 'ledger'"} {
				if err := b.db.Exec(context.Background(), query); err != nil {
					t.Fatal(err)
				}
			}
		}
		forget()
		from := rapid.IntRange(0, len(ledger)).Draw(t, "from")
		to := rapid.IntRange(from, len(ledger)).Draw(t, "to")
		b.ingestText(o, "new.csv", ledgerHead+strings.Join(ledger[from:], ""))
		b.ingestText(o, "old.csv", ledgerHead+strings.Join(ledger[:to], ""))
		found("in two that overlap")
		forget()
		slices.Reverse(ledger)
		b.ingestText(o, "l.csv", ledgerHead+strings.Join(ledger, ""))
		found("newest first")
	})
}

func TestReconciliationModelsAreWhatTheirHeadersSay(t *testing.T) {
	b := reconciled(t, "x,2026-10-01T09:00:00Z,M,succeeded,10,A\nz,2026-10-01T09:00:00Z,M,succeeded,10,A\n",
		"2026-10-02,usage,y,7,\n2026-10-02,usage,,7,\n2026-10-02,usage,,7,\n2026-10-02,usage,z,10,\n")
	models, err := store.ReadModels(Files(), ReconciliationModels...)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range models {
		if got := b.rows("SELECT column_name FROM (DESCRIBE " + m.Name + ")"); !slices.Equal(got, m.Columns) {
			t.Errorf("%s: columns %q\nthe header says %q", m.Name, got, m.Columns)
		}
		b.want("SELECT count(*) > 0, count(*) = count(DISTINCT ("+strings.Join(m.Key, ", ")+", 0)) FROM "+m.Name, "true|true")
	}
	laws, err := store.ReadLaws(Files(), ReconciliationLaws...)
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range []string{
		"UPDATE mart_reconciliation SET log_credits = log_credits + 0.000000001 WHERE class = 'matched'",
		"DELETE FROM int_ledger_entries WHERE run_id = 'y'",
		"UPDATE int_reconciled SET cause = NULL WHERE class = 'log_only'",
	} {
		b.reconcile(all, time.Time{})
		if err := b.db.Exec(t.Context(), fault); err != nil {
			t.Fatal(err)
		}
		if broken, err := Check(t.Context(), b.db, laws); err != nil || len(broken) != 1 {
			t.Errorf("the law does not see %s: %v, %v", fault, broken, err)
		}
	}
}
