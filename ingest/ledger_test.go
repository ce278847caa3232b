package ingest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

const ledgerHead = "at,type,run_id,credits,balance_after,usd,description\n"

// ledger is the whole content of the view ledger but for the files that gave it.
func (b *bench) ledger() []string {
	b.t.Helper()
	return b.lines("SELECT * EXCLUDE (file_id, file, line) FROM ledger ORDER BY source, entry_id")
}

// oneLedger ingests one ledger into an empty database.
func oneLedger(t *testing.T, name, content string) (*bench, File) {
	t.Helper()
	b := newBench(t)
	r := b.ingest(Options{Ledger: true}, write(t, t.TempDir(), name, content))
	return b, r.Files[0]
}

func TestLedgerFieldsReachTheTable(t *testing.T) {
	b, f := oneLedger(t, "l.csv", "id,Created,Kind,Generation ID,Amount,Balance,cost_usd,memo,colour\n"+
		"e1,2026-10-01 09:00,Purchase,,1000,1000,90.50,\" a pack \",red\ne2,2026-10-01T10:00:00+02:00,USAGE,r1,41.5,958.5,,,\n")
	if got := counts(f.Counts); got != "2=2+0+0+0 merged 0 rounded 0" {
		t.Error(got)
	}
	b.want("SELECT * EXCLUDE (file_id, file) FROM ledger ORDER BY entry_id",
		"|e1|2026-10-01T09:00:00Z|purchase||1000|1000|90.5|a pack|2", "|e2|2026-10-01T08:00:00Z|usage|r1|41.5|958.5|||3")
	b.want("SELECT unused, kind FROM files", "[colour]|ledger")
	b.want("SELECT count(*) FROM runs", "0")
}

// TestLedgerRejects has every reason beside the nearest good value, and the line of each.
func TestLedgerRejects(t *testing.T) {
	b, f := oneLedger(t, "l.csv", ledgerHead+`2026-10-01,usage,r1,1,,,
,usage,r2,1,,,
2026-10-01,,r3,1,,,
2026-10-01,usage,r4,,,,
2026-10-01,usage,r5,-,,,
soon,usage,r6,1,,,
2014-12-31,usage,r7,1,,,
2026-10-01,gift,r8,1,,,
2026-10-01,usages,r9,1,,,
2026-10-01,usage,r10,one,,,
2026-10-01,usage,r11,nan,,,
2026-10-01,usage,r12,"1,000",,,
2026-10-01,usage,r13,-1,,,
2026-10-01,refund,r14,-1,,,
2026-10-01,bonus,,1000000000000000000,,,
2026-10-01,usage,r15,1,low,,
2026-10-01,usage,r16,1,--1,,
2026-10-01,purchase,,1,,free,
2026-10-01,usage,r17,1
2026-10-01,purchase,,999999999999999999.999999999,-5,0,
2026-10-01,bonus,,0,,,
`)
	if got := counts(f.Counts); got != "21=3+0+0+18 merged 0 rounded 0" {
		t.Error(got)
	}
	b.want("SELECT line, reason, value FROM rejects ORDER BY line",
		"3|missing_required|", "4|missing_required|", "5|missing_required|", "6|missing_required|", "7|bad_timestamp|soon", "8|bad_timestamp|2014-12-31",
		"9|bad_type|gift", "10|bad_type|usages", "11|bad_credits|one", "12|bad_credits|nan", "13|bad_credits|1,000", "14|bad_credits|-1",
		"15|bad_credits|-1", "16|bad_credits|1000000000000000000", "17|bad_credits|low", "18|bad_credits|--1", "19|bad_credits|free",
		"20|malformed|4 fields instead of 7")
	b.want("SELECT text FROM rejects WHERE line = 9", "2026-10-01,gift,r8,1,,,")
	b.want("SELECT line, credits, balance_after, usd FROM ledger ORDER BY line", "2|1||", "21|999999999999999999.999999999|-5|0", "22|0||")
}

// TestSignedUsage: usage that is nowhere positive is read without its sign; one positive entry makes the others bad.
func TestSignedUsage(t *testing.T) {
	b, f := oneLedger(t, "l.csv", ledgerHead+"2026-10-01,purchase,,100,100,-9,\n2026-10-02,usage,r1,-10.0000000005,90,-0.9,\n2026-10-03,usage,r2,0,90,0,\n2026-10-04,refund,r1,10,100,,\n")
	if got := counts(f.Counts); got != "4=4+0+0+0 merged 0 rounded 1" {
		t.Error(got)
	}
	b.want("SELECT type, credits, usd FROM ledger ORDER BY entered_at", "purchase|100|9", "usage|10.000000001|0.9", "usage|0|0", "refund|10|")
	_, f = oneLedger(t, "l.csv", ledgerHead+"2026-10-02,usage,r1,-10,,,\n2026-10-03,usage,r2,0.000000001,,,\n")
	if got := counts(f.Counts); got != "2=1+0+0+1 merged 0 rounded 0" {
		t.Error(got)
	}
}

func TestLedgerFormats(t *testing.T) {
	want := []string{"|h|2026-10-01T09:00:00Z|usage|r1|41.5|100||x"}
	for name, content := range map[string]string{
		"l.csv":   ledgerHead + "2026-10-01T09:00:00Z,usage,r1,41.5,100,,x\n",
		"l.tsv":   strings.ReplaceAll(ledgerHead+"1790845200,Usage,r1,41.50,100,,x\n", ",", "\t"),
		"l.json":  `[{"at": "2026-10-01 11:00+02", "type": "usage", "run_id": "r1", "credits": 4.15e1, "balance_after": 100, "usd": null, "description": "x"}]`,
		"l.jsonl": `{"type": "usage", "credits": "-41.5", "at": 1790845200000, "run_id": "r1", "balance_after": "100", "description": " x "}` + "\n",
		"d.csv":   "date,time,type,run_id,credits,balance,memo\n2026-10-01,09:00,usage,r1,41.5,100,x\n",
	} {
		b, f := oneLedger(t, name, content)
		if f.Refused != nil || f.Counts.Kept != 1 {
			t.Errorf("%s: %+v", name, f)
		}
		b.want("SELECT source, left(entry_id, 1), * EXCLUDE (source, entry_id, file_id, file, line) FROM ledger", want...)
	}
}

// TestEntryWithoutAnID: the hash is SHA-256 of the fields in their normal forms, each followed by 0x1F, worked out with sha256sum:
// printf '2026-10-01T09:00:00Z\x1fusage\x1fr1\x1f41.5\x1f\x1f\x1f\x1f'.
func TestEntryWithoutAnID(t *testing.T) {
	b, f := oneLedger(t, "l.csv", ledgerHead+"2026-10-01 09:00,usage,r1,41.50,,,\n2026-10-01T09:00:00Z,Usage,r1,41.5,-,,\n")
	if got := counts(f.Counts); got != "2=2+0+0+0 merged 0 rounded 0" {
		t.Error(got)
	}
	b.want("SELECT entry_id FROM ledger ORDER BY line", "h"+entryHash+"-1", "h"+entryHash+"-2")
}

const entryHash = "28515636edd696620896bcf5"

func TestLedgerRefused(t *testing.T) {
	for _, c := range []struct{ content, text, hint string }{
		{"", "empty", "export it again"},
		{"at,run_id\n2026-10-01,r1\n", `no column gives type and credits (columns seen: "at", "run_id")`,
			"rename the column that holds it to type and credits; a ledger has the columns at, type, credits and may have run_id, balance_after, usd, description, entry_id"},
		{"at,type,id,credits\n2026-10-01,usage,r1,1\n2026-10-02,bonus,r2,1\n2026-10-02,refund,r1,1\n", `different entries share the id "r1" in column "id", in lines 2 and 4`,
			`if the column "id" names runs, rename it to run_id; if it is no id of entries, rename it to anything else`},
	} {
		b, f := oneLedger(t, "l.csv", c.content)
		hinted, ok := f.Refused.(interface{ Hint() string })
		if !ok || f.Refused.Error() != c.text || hinted.Hint() != c.hint {
			t.Errorf("%q: %v (expected %s, hint %s)", c.content, f.Refused, c.text, c.hint)
		}
		b.want("SELECT count(*) FROM ledger_entries", "0")
		b.want("SELECT count(*) FROM files", "0")
	}
	if b, f := oneLedger(t, "l.csv", ledgerHead); f.Refused != nil || f.Counts.Rows != 0 {
		t.Errorf("header alone: %+v", f)
	} else {
		b.want("SELECT kind FROM files", "ledger")
	}
	_, f := one(t, "a.csv", ledgerHead+"2026-10-01,usage,r1,1,,,\n", Options{})
	hinted, ok := f.Refused.(interface{ Hint() string })
	if !ok || hinted.Hint() != "this looks like a vendor's ledger: name it with --ledger FILE" {
		t.Errorf("a ledger given as a log: %v", f.Refused)
	}
}

// TestLaterAccountOfAnEntry: of two accounts of one id the fuller one stands, whichever comes first.
func TestLaterAccountOfAnEntry(t *testing.T) {
	b, dir := newBench(t), t.TempDir()
	head := "entry_id," + ledgerHead
	short := write(t, dir, "a.csv", head+"e1,2026-10-01,usage,r1,10,,,\ne2,2026-10-01,usage,r2,5,,,\n")
	full := write(t, dir, "b.csv", head+"e1,2026-10-01,usage,r1,10,90,,\ne3,2026-10-01,usage,r3,6,,,\n")
	want := []string{"|e1|2026-10-01T00:00:00Z|usage|r1|10|90||", "|e2|2026-10-01T00:00:00Z|usage|r2|5|||", "|e3|2026-10-01T00:00:00Z|usage|r3|6|||"}
	r := b.ingest(Options{Ledger: true}, short, full)
	if got := counts(r.Total); got != "4=3+1+0+0 merged 0 rounded 0" {
		t.Error(got)
	}
	if got := b.ledger(); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	b.empty()
	r = b.ingest(Options{Ledger: true}, full, short)
	if got := counts(r.Total); got != "4=3+0+1+0 merged 0 rounded 0" {
		t.Error(got)
	}
	if got := b.ledger(); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	b.ingest(Options{Ledger: true, Source: "other"}, short)
	b.want("SELECT source, count(*) FROM ledger GROUP BY source ORDER BY source", "|3", "other|2")
}

// TestLedgerReplaced: bytes read in another zone are refused; replacing them leaves what other files tell.
func TestLedgerReplaced(t *testing.T) {
	b, dir := newBench(t), t.TempDir()
	local := write(t, dir, "a.csv", ledgerHead+"2026-10-01 09:00,usage,r1,1,,,\n2026-10-01 09:00Z,usage,r2,1,,,\n")
	other := write(t, dir, "b.csv", ledgerHead+"2026-10-01 09:00Z,usage,r2,1,,,\n")
	b.ingest(Options{Ledger: true}, local, other)
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	if r := b.ingest(Options{Ledger: true, Location: tokyo}, local); len(r.Refusals()) != 1 || !strings.Contains(r.Refusals()[0].Refused.Error(), "under timezone UTC") {
		t.Errorf("%+v", r)
	}
	b.ingest(Options{Ledger: true, Location: tokyo, Replace: true}, local)
	b.want("SELECT entered_at, run_id FROM ledger ORDER BY entered_at", "2026-10-01T00:00:00Z|r1", "2026-10-01T09:00:00Z|r2")
}

func drawEntry(t *rapid.T) string {
	pick := func(name string, values ...string) string { return rapid.SampledFrom(values).Draw(t, name) }
	return strings.Join([]string{
		pick("at", "2026-10-01", "2026-10-01T00:00:00Z", "2026-10-02 03:00", "bad", ""),
		pick("type", "usage", "Usage", "refund", "purchase", "bonus", "odd", ""),
		pick("run", "r1", "r2", "", "-"),
		pick("credits", "5", "5.00", "6", "0", "", "-1", "63.300000000000004"),
		pick("balance", "", "10", "-10", "x"),
		"", pick("description", "", "a", "\"two\nlines\""),
	}, ",") + "\n"
}

// TestAnyOrderGivesTheSameLedger: ingesting twice, shuffling the lines, and splitting the file in two that overlap (identical rows
// staying together) changes no entry.
func TestAnyOrderGivesTheSameLedger(t *testing.T) {
	b, dir := newBench(t), t.TempDir()
	o := Options{Ledger: true}
	rapid.Check(t, func(r *rapid.T) {
		rows := rapid.SliceOfN(rapid.Custom(drawEntry), 0, 12).Draw(r, "rows")
		// A sign is a matter of the whole file, so that parts of it would be read otherwise.
		rows = append(rows, "2026-09-01,usage,first,1,,,\n")
		text := func(rows []string) string { return ledgerHead + strings.Join(rows, "") }
		b.empty()
		whole := write(r, dir, "a.csv", text(rows))
		first := b.ingest(o, whole)
		if c := first.Total; c.Rows != int64(len(rows)) || c.Rows != c.Kept+c.Updated+c.Duplicate+c.Rejected {
			r.Fatalf("%+v", c)
		}
		want := b.ledger()
		if again := b.ingest(o, whole, write(r, dir, "b.csv", text(rows)+"\n")); again.Total.Kept+again.Total.Updated != 0 {
			r.Fatalf("again: %+v", again.Total)
		}
		shuffled := rapid.Permutation(rows).Draw(r, "shuffled")
		b.empty()
		b.ingest(o, write(r, dir, "c.csv", text(shuffled)))
		if got := b.ledger(); !slices.Equal(got, want) {
			r.Fatalf("shuffled:\n got %q\nwant %q", got, want)
		}
		var older, newer []string
		for _, row := range rows {
			at, _, _ := strings.Cut(row, ",")
			inOlder, inNewer := at <= "2026-10-01", at >= "2026-10-01" || strings.Contains(row, "first")
			if inOlder || !inNewer {
				older = append(older, row)
			}
			if inNewer || !inOlder {
				newer = append(newer, row)
			}
		}
		b.empty()
		b.ingest(o, write(r, dir, "d.csv", text(append(older, "2026-09-01,usage,first,1,,,\n")[:max(len(older), 1)])), write(r, dir, "e.csv", text(newer)))
		if got := b.ledger(); !slices.Equal(got, want) {
			r.Fatalf("split:\n got %q\nwant %q", got, want)
		}
	})
}

// FuzzLedger: whatever the bytes, every row is accounted for and the laws hold.
func FuzzLedger(f *testing.F) {
	f.Add(ledgerHead + "2026-10-01,usage,r1,1,,,\n")
	f.Add(ledgerHead + "2026-10-01,usage,r1,-1,-.5,-0,\n2026-10-01,Bonus,,1e3,,,\"x\n")
	f.Add("id,time,date,kind,amount\n1,09:00,2026-10-01,refund,0.0000000005\n")
	f.Add(`[{"at": 1790845200, "type": "usage", "credits": -1e2}, {"at": null}]`)
	f.Add("{\"at\": [], \"type\": {}, \"credits\": true}\n")
	b := newBench(f)
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, content string) {
		b.t = t
		b.empty()
		file := write(t, dir, "fuzz", content)
		r := b.ingest(Options{Ledger: true}, file, file)
		for _, one := range r.Files {
			if c := one.Counts; c.Rows != c.Kept+c.Updated+c.Duplicate+c.Rejected || one.Refused != nil && c.Rows != 0 {
				t.Fatalf("%+v", one)
			}
		}
		if c := r.Files[1].Counts; c.Kept+c.Updated != 0 {
			t.Fatalf("again: %+v", c)
		}
		b.want("SELECT count(*) FROM ledger", fmt.Sprint(r.Total.Kept))
	})
}
