package ingest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"offcut/ingest/normal"
	"offcut/ingest/store"
)

// bench is one database with its ingester.
type bench struct {
	t  testing.TB
	db *store.DB
	in *Ingester
}

type fataler interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

func newBench(t testing.TB) *bench {
	t.Helper()
	return newBenchIn(t, "", store.Options{Threads: 2, TextSize: 1})
}

// newBenchIn is a bench with the database at path, a temporary one if that is empty.
func newBenchIn(t testing.TB, path string, o store.Options) *bench {
	t.Helper()
	ctx := context.Background()
	db, err := store.Open(ctx, path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	in, err := New(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	return &bench{t, db, in}
}

// empty forgets everything that was ingested.
func (b *bench) empty() {
	for _, table := range []string{"stored_runs", "settings", "owners", "other_versions", "ledger_entries", "rejects", "files"} {
		b.exec("DELETE FROM " + table)
	}
}

func (b *bench) exec(query string) {
	b.t.Helper()
	if err := b.db.Exec(context.Background(), query); err != nil {
		b.t.Fatalf("%s: %v", query, err)
	}
}

func (b *bench) ingest(o Options, files ...string) *Result {
	b.t.Helper()
	r, err := b.in.Files(context.Background(), files, o)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, law := range laws(b.t) {
		broken, err := b.db.Check(context.Background(), law)
		if err != nil {
			b.t.Fatal(err)
		}
		if broken != nil {
			b.t.Fatalf("law %s is broken by %d rows: %s: %v", broken.Law, broken.Count, broken.Says, broken.Rows.Rows)
		}
	}
	return r
}

func laws(t testing.TB) []store.Law {
	t.Helper()
	laws, err := store.ReadLaws(Files(), Laws...)
	if err != nil {
		t.Fatal(err)
	}
	return laws
}

// lines are the rows of a query, their cells joined by |, null as an empty cell.
func (b *bench) lines(query string) []string {
	b.t.Helper()
	table, err := b.db.Read(context.Background(), query)
	if err != nil {
		b.t.Fatalf("%s: %v", query, err)
	}
	lines := []string{}
	for _, row := range table.Rows {
		cells := make([]string, len(row))
		for i, v := range row {
			switch x := v.(type) {
			case nil:
			case decimal.Decimal:
				cells[i] = normal.FormatDecimal(x)
			case time.Time:
				cells[i] = normal.FormatTime(x)
			default:
				cells[i] = fmt.Sprint(x)
			}
		}
		lines = append(lines, strings.Join(cells, "|"))
	}
	return lines
}

func (b *bench) want(query string, want ...string) {
	b.t.Helper()
	if got := b.lines(query); !slices.Equal(got, want) {
		b.t.Errorf("%s\n got %q\nwant %q", query, got, want)
	}
}

// runs is the whole content of the table runs but for the files that gave it.
func (b *bench) runs() []string {
	b.t.Helper()
	return b.lines("SELECT * EXCLUDE (file_id, run_number) FROM runs ORDER BY source, run_id")
}

func write(t fataler, dir, name, content string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// one ingests one log into an empty database.
func one(t testing.TB, name, content string, o Options) (*bench, File) {
	t.Helper()
	b := newBench(t)
	return b, b.ingest(o, write(t, t.TempDir(), name, content)).Files[0]
}

func counts(c Counts) string {
	return fmt.Sprintf("%d=%d+%d+%d+%d merged %d rounded %d", c.Rows, c.Kept, c.Updated, c.Duplicate, c.Rejected, c.Merged, c.Rounded)
}

const head = "id,created_at,model,status,credits,completed_at\n"

func TestEveryFieldIsRead(t *testing.T) {
	b, f := one(t, "runs.csv", strings.Join([]string{
		"run_id,created_at,completed_at,creator,team,project,model,task,resolution,width,height,duration_s,audio,generations,outputs,status,charged_credits,cost_usd,prompt,session_id,accepted,delivery_resolution",
		"r1,2026-10-01T12:00:00.5+02:00,2026-10-01 11:00,Ann,Social,Spring,Veo 3.1 Fast,text-to-video,1280x720,,,8s,on,2,1,Completed,12.50,0.25,\"a fox,\nrunning\",s1,yes,FHD",
		"r2,1790000000,,,,,veo,,,1080,1920,0,,,,,,,,,,",
	}, "\n")+"\n", Options{})
	if got := counts(f.Counts); got != "2=2+0+0+0 merged 0 rounded 0" {
		t.Fatal(got, f.Refused)
	}
	b.want("SELECT * EXCLUDE (file_id, run_number) FROM runs ORDER BY run_id",
		"|r1|2026-10-01T10:00:00.5Z|2026-10-01T11:00:00Z|Ann|Social|Spring|Veo 3.1 Fast|veo31fast|text-to-video|texttovideo|720p|1280|720|8|true|2|1|succeeded|12.5|0.25|a fox,\nrunning|s1|true|1080p",
		"|r2|2026-09-21T14:13:20Z||(unknown)|(none)|(none)|veo|veo|||1080p|1080|1920|||1||succeeded||||||")
}

// TestFieldsReachRuns holds fields.go, sql/stg_typed.sql and store/schema.sql together.
func TestFieldsReachRuns(t *testing.T) {
	b := newBench(t)
	columns := b.lines("SELECT column_name FROM duckdb_columns() WHERE table_name = 'runs' ORDER BY column_index")
	var fields []string
	for _, c := range columns {
		if c != "source" && c != "file_id" && c != "model_key" && c != "task_key" && c != "run_number" {
			fields = append(fields, c)
		}
	}
	if !slices.Equal(fields, FieldNames()) {
		t.Errorf("columns of runs %q\nfields %q", fields, FieldNames())
	}
	values := map[string]string{"run_id": "x", "created_at": "2026-10-01", "completed_at": "2026-10-02", "width": "10", "height": "20", "duration_s": "5",
		"audio": "yes", "generations": "3", "outputs": "2", "status": "failed", "charged_credits": "7", "cost_usd": "8", "accepted": "no"}
	row := make([]string, len(Fields))
	for i, f := range Fields {
		if row[i] = values[f.Name]; row[i] == "" {
			row[i] = "v-" + f.Name
		}
	}
	b.ingest(Options{}, write(t, t.TempDir(), "a.csv", strings.Join(FieldNames(), ",")+"\n"+strings.Join(row, ",")+"\n"))
	for _, name := range FieldNames() {
		b.want("SELECT count(*) FROM runs WHERE "+name+" IS NOT NULL", "1")
	}
}

func TestRejectsFirstReasonWins(t *testing.T) {
	columns := "id,created_at,completed_at,model,status,credits,cost_usd,generations,outputs,duration,audio,accepted,width,height\n"
	good := "r,2026-10-01,,veo,ok,5,,1,1,8,on,yes,10,10"
	cases := []struct{ row, reason, value, charge string }{
		{"r,2026-10-01,,veo,ok,5", "malformed", "6 fields instead of 14", ""},
		{"r,,,veo,odd,5,,,,,,,,", "missing_required", "", "5"},
		{"r,0000-00-00 00:00:00,,veo,odd,5,,,,,,,,", "missing_required", "", "5"},
		{"r,2026-10-01,,,odd,5,,,,,,,,", "missing_required", "", "5"},
		{"r,2026-13-01,,veo,odd,5,,,,,,,,", "bad_timestamp", "2026-13-01", "5"},
		{"r,2014-12-31T23:59:59Z,,veo,ok,5,,,,,,,,", "bad_timestamp", "2014-12-31T23:59:59Z", "5"},
		{"r,2026-10-01,soon,veo,odd,5,,,,,,,,", "bad_timestamp", "soon", "5"},
		{"r,2026-10-01,,veo,odd,-5,,,,,,,,", "bad_status", "odd", ""},
		{"r,2026-10-01,,veo,ok,-5,-6,0,,,,,,", "bad_credits", "-5", ""},
		{"r,2026-10-01,,veo,ok,nan,-6,,,,,,,", "bad_credits", "nan", ""},
		{"r,2026-10-01,,veo,ok,1000000000000000000,,,,,,,,", "bad_credits", "1000000000000000000", ""},
		{"r,2026-10-01,,veo,ok,5,-6,0,,,,,,", "bad_credits", "-6", "5"},
		{"r,2026-10-01,,veo,ok,5,,0,-1,,,,,", "bad_generations", "0", "5"},
		{"r,2026-10-01,,veo,ok,5,,1000001,-1,,,,,", "bad_generations", "1000001", "5"},
		{"r,2026-10-01,,veo,ok,5,,1,-1,3601,,,,", "bad_outputs", "-1", "5"},
		{"r,2026-10-01,,veo,ok,5,,1,1,3600.001,maybe,,,", "bad_duration", "3600.001", "5"},
		{"r,2026-10-01,,veo,ok,5,,1,1,8,maybe,perhaps,x,", "bad_boolean", "maybe", "5"},
		{"r,2026-10-01,,veo,ok,5,,1,1,8,on,perhaps,x,", "bad_boolean", "perhaps", "5"},
		{"r,2026-10-01,,veo,ok,5,,1,1,8,on,yes,x,y", "bad_size", "x", "5"},
		{"r,2026-10-01,,veo,ok,5,,1,1,8,on,yes,1,1.5", "bad_size", "1.5", "5"},
	}
	for _, c := range cases {
		t.Run(c.row, func(t *testing.T) {
			b, f := one(t, "a.csv", columns+good+"\n"+c.row+"\n", Options{})
			if got := counts(f.Counts); got != "2=1+0+0+1 merged 0 rounded 0" || f.Counts.Reasons[c.reason] != 1 {
				t.Fatal(got, f.Counts.Reasons, f.Refused)
			}
			b.want("SELECT line, reason, value, charged_credits, text FROM rejects", "3|"+c.reason+"|"+c.value+"|"+c.charge+"|"+c.row)
		})
	}
}

func TestRejectTextIsBounded(t *testing.T) {
	long := strings.Repeat("é", 1200)
	b, _ := one(t, "a.csv", "created_at,model,status\n2026-10-01,veo,"+long+"\n", Options{})
	b.want("SELECT length(text), length(value), left(text, 15) FROM rejects", "1000|1000|2026-10-01,veo,")
}

func TestRowsAreLinesAsWritten(t *testing.T) {
	b, f := one(t, "a.csv", "id,created_at,model,note\n"+
		"r1,2026-10-01,veo,\"two\nlines\"\n"+
		"\n"+
		" \t\n"+
		"r2,2026-10-01,veo,\"never closed\n"+
		"r3,2026-10-01,veo,\"closed\"x\n"+
		"r4,2026-10-01,veo,a\"b\n"+
		"r5,2026-10-01,veo,bad \xff byte\n"+
		",,,\n"+
		"r6,2026-10-01,veo,last", Options{})
	if got := counts(f.Counts); got != "7=3+0+0+4 merged 0 rounded 0" {
		t.Fatal(got)
	}
	b.want("SELECT line, reason FROM rejects ORDER BY line", "6|malformed", "7|malformed", "9|malformed", "10|missing_required")
	b.want("SELECT run_id FROM runs ORDER BY ALL", "r1", "r4", "r6")
}

// derivedFox is h and the first 24 digits of sha256sum over "2026-10-01T00:00:00Z", "", "(unknown)", "(none)", "(none)",
// "veo31", "", "", "", "", "8", "", "1", "", "succeeded", "12.5", "", "a fox", "", "", "", each followed by byte 0x1F; worked
// outside of offcut, with Python's hashlib.
const derivedFox = "h0b0805f8e1f65677be183da5"

func TestDerivedIDs(t *testing.T) {
	b, f := one(t, "a.csv", "created_at,model,credits,duration,prompt\n"+
		"2026-10-01,Veo 3.1,12.50,8,a fox\n2026-10-01T00:00:00Z,veo-3.1,12.5,8.0,a fox\n2026-10-01,Veo 3.1,12.5,8,a dog\n", Options{})
	if got := counts(f.Counts); got != "3=3+0+0+0 merged 0 rounded 0" {
		t.Fatal(got)
	}
	b.want("SELECT run_id, model FROM runs WHERE prompt = 'a fox' ORDER BY run_id",
		derivedFox+"-1|Veo 3.1", derivedFox+"-2|veo-3.1")
	again := b.ingest(Options{}, write(t, t.TempDir(), "b.csv", "created_at,model,credits,duration,prompt\n2026-10-01,VEO 3.1,12.5,8,a fox\n"))
	if got := counts(again.Total); got != "1=0+0+1+0 merged 0 rounded 0" {
		t.Error(got)
	}
	// A change of spelling alone is a duplicate; the bytewise smaller one is shown.
	b.want("SELECT model FROM runs WHERE run_id = '"+derivedFox+"-1'", "VEO 3.1")
}

func TestSurvivors(t *testing.T) {
	cases := []struct{ name, loser, winner string }{
		{"terminal beats pending", "r,2026-10-01,veo,queued,9,2026-10-03", "r,2026-10-01,veo,failed,,"},
		{"later completion", "r,2026-10-01,veo,ok,9,2026-10-02", "r,2026-10-01,veo,failed,,2026-10-03"},
		{"a completion beats none", "r,2026-10-01,veo,failed,9,", "r,2026-10-01,veo,ok,,2026-10-03"},
		{"more fields that are not at their default", "r,2026-10-01,veo,ok,9,", "r,2026-10-01,veo,failed,8,"},
		{"greater charge", "r,2026-10-01,veo,ok,9,", "r,2026-10-01,veo,ok,10,"},
		{"smaller spelling", "r,2026-10-01,veo,ok,9,", "r,2026-10-01,Veo,ok,9,"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			b, dir := newBench(t), t.TempDir()
			b.ingest(Options{}, write(t, dir, "w.csv", head+c.winner+"\n"))
			want := b.runs()
			for _, order := range [][]string{{c.winner, c.loser}, {c.loser, c.winner}} {
				b.empty()
				b.ingest(Options{}, write(t, dir, "both.csv", head+strings.Join(order, "\n")+"\n"))
				if got := b.runs(); !slices.Equal(got, want) {
					t.Errorf("one file, order %q: %q", order, got)
				}
				b.empty()
				b.ingest(Options{}, write(t, dir, "a.csv", head+order[0]+"\n"), write(t, dir, "b.csv", head+order[1]+"\n"))
				if got := b.runs(); !slices.Equal(got, want) {
					t.Errorf("two files, order %q: %q", order, got)
				}
			}
		})
	}
}

func TestCounts(t *testing.T) {
	b, dir := newBench(t), t.TempDir()
	steps := []struct{ name, rows, want string }{
		{"new", "r1,2026-10-01,veo,queued,,\nr2,2026-10-01,veo,ok,5,\n", "2=2+0+0+0 merged 0 rounded 0"},
		{"finished, unchanged, other spelling", "r1,2026-10-01,veo,ok,5,\nr2,2026-10-01,VEO,ok,5.00,\n", "2=0+1+1+0 merged 0 rounded 0"},
		{"an older state", "r1,2026-10-01,veo,running,5,\n", "1=0+0+1+0 merged 0 rounded 0"},
		{"three rows of one id, two alike", "r3,2026-10-01,veo,ok,5,\nr3,2026-10-01,veo,ok,5,\nr3,2026-10-01,veo,ok,6,\n", "3=1+0+2+0 merged 2 rounded 0"},
		{"pending and finished in one file", "r4,2026-10-01,veo,queued,5,\nr4,2026-10-01,veo,ok,6,\n", "2=1+0+1+0 merged 0 rounded 0"},
		{"rounded", "r5,2026-10-01,veo,ok,63.300000000000004,\n", "1=1+0+0+0 merged 0 rounded 1"},
	}
	for i, s := range steps {
		r := b.ingest(Options{}, write(t, dir, fmt.Sprintf("%d.csv", i), head+s.rows))
		if got := counts(r.Total); got != s.want {
			t.Errorf("%s: %s (expected %s)", s.name, got, s.want)
		}
		again := b.ingest(Options{}, write(t, dir, "copy.csv", head+s.rows))
		if again.Files[0].ID != r.Files[0].ID || r.Files[0].ID == 0 {
			t.Errorf("%s: file %d, again %d", s.name, r.Files[0].ID, again.Files[0].ID)
		}
		c := r.Total
		c.Kept, c.Updated, c.Duplicate = 0, 0, c.Rows-c.Rejected
		if got := counts(again.Total); got != counts(c) {
			t.Errorf("%s, again: %s (expected %s)", s.name, got, counts(c))
		}
	}
	b.want("SELECT run_id, model, status, charged_credits FROM runs ORDER BY ALL",
		"r1|veo|succeeded|5", "r2|VEO|succeeded|5", "r3|veo|succeeded|6", "r4|veo|succeeded|6", "r5|veo|succeeded|63.3")
}

func TestMergedWarningNamesAUniqueColumn(t *testing.T) {
	_, f := one(t, "a.csv", "id,task_id,created_at,model,credits\na,1,2026-10-01,veo,5\na,2,2026-10-01,veo,6\n", Options{})
	want := `1 row shares an id in column "id" with another finished run and was merged into it; column "task_id" has an id of its own for every row: map it with [columns] run_id = "task_id"`
	if f.Warning != want {
		t.Error(f.Warning)
	}
}

func TestSourcesAreApart(t *testing.T) {
	b, dir := newBench(t), t.TempDir()
	path := write(t, dir, "a.csv", head+"r1,2026-10-01,veo,ok,5,\n")
	for _, source := range []string{"", "x"} {
		if r := b.ingest(Options{Source: source}, path); r.Total.Kept != 1 {
			t.Errorf("source %q: %s", source, counts(r.Total))
		}
	}
	b.want("SELECT source, run_id FROM runs ORDER BY ALL", "|r1", "x|r1")
}

func TestTheSameBytesReadAnotherWay(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	b, dir := newBench(t), t.TempDir()
	local := write(t, dir, "local.csv", head+"r1,2026-10-01 12:00,veo,ok,5,\n")
	zoned := write(t, dir, "zoned.csv", head+"r2,2026-10-01T12:00Z,veo,ok,5,\n")
	b.ingest(Options{}, local, zoned)
	r := b.ingest(Options{Location: berlin}, local, zoned)
	if f := r.Files[0]; f.Refused == nil || f.Refused.Error() != "already ingested as "+local+" under timezone UTC" || f.Counts.Rows != 0 {
		t.Errorf("%v %+v", f.Refused, f.Counts)
	}
	if f := r.Files[1]; f.Refused != nil || f.Counts.Duplicate != 1 {
		t.Errorf("%v %+v", f.Refused, f.Counts)
	}
	b.want("SELECT created_at FROM runs ORDER BY run_id", "2026-10-01T12:00:00Z", "2026-10-01T12:00:00Z")
	b.ingest(Options{Location: berlin, Replace: true}, local, zoned)
	b.want("SELECT created_at FROM runs ORDER BY run_id", "2026-10-01T10:00:00Z", "2026-10-01T12:00:00Z")

	mapping, problems := NewMapping(map[string]string{"creator": "credits"}, map[string]any{"audio": false}, map[string]string{"ok": "failed"})
	if problems != nil {
		t.Fatal(problems)
	}
	if f := b.ingest(Options{Location: berlin, Mapping: mapping}, local).Files[0]; f.Refused == nil || !strings.HasSuffix(f.Refused.Error(), "under another mapping") {
		t.Error(f.Refused)
	}
	b.ingest(Options{Location: berlin, Mapping: mapping, Replace: true}, local)
	b.want("SELECT run_id, creator, audio, status FROM runs ORDER BY run_id", "r1|5|false|failed", "r2|(unknown)||succeeded")
	// An empty mapping is the same mapping as none.
	empty, _ := NewMapping(nil, nil, nil)
	if f := b.ingest(Options{Mapping: empty}, zoned).Files[0]; f.Refused != nil {
		t.Error(f.Refused)
	}
}

func TestReplaceRestoresWhatOtherFilesGave(t *testing.T) {
	rows := []string{"r1,2026-10-01,veo,queued,,\nr2,2026-10-01,veo,ok,4,\n", "r1,2026-10-01,veo,ok,5,\nr3,2026-10-01,veo,ok,1,\n", "r1,2026-10-01,veo,ok,6,\nr2,2026-10-01,VEO,ok,4,\nr4,bad,veo,ok,1,\n"}
	never, _ := NewMapping(nil, map[string]any{"created_at": "x"}, nil)
	for gone := range rows {
		b, dir := newBench(t), t.TempDir()
		var files, others []string
		for i, r := range rows {
			path := write(t, dir, fmt.Sprintf("%d.csv", i), head+r)
			files = append(files, path)
			if i != gone {
				others = append(others, path)
			}
		}
		b.ingest(Options{}, others...)
		want, wantRejects := b.runs(), b.lines("SELECT line, reason FROM rejects ORDER BY ALL")
		b.empty()
		b.ingest(Options{}, files...)
		if f := b.ingest(Options{Mapping: never, Replace: true}, files[gone]).Files[0]; f.Refused != nil || f.Counts.Rejected != f.Counts.Rows {
			t.Fatal(f.Refused, f.Counts)
		}
		if got := b.runs(); !slices.Equal(got, want) {
			t.Errorf("without %d:\n got %q\nwant %q", gone, got, want)
		}
		b.exec("DELETE FROM rejects WHERE file_id = (SELECT max(file_id) FROM files)")
		if got := b.lines("SELECT line, reason FROM rejects ORDER BY ALL"); !slices.Equal(got, wantRejects) {
			t.Errorf("without %d: rejects %q (expected %q)", gone, got, wantRejects)
		}
	}
}

func TestDateAndTime(t *testing.T) {
	rows := "2026-10-01,14:30,a\n2026-10-01,,b\n2026-10-01,2026-10-02 15:00,c\n,1790000000,d\n-,-,e\n2026-10-01,noon,f\n,14:30,g\n"
	for _, name := range []string{"a.csv", "exact.csv"} {
		content := "date,time,model\n" + rows
		if name == "exact.csv" {
			content += "x\n"
		}
		b, f := one(t, name, content, Options{})
		if f.Counts.Kept != 4 || len(f.Unused) != 0 {
			t.Error(name, counts(f.Counts), f.Unused, f.Refused)
		}
		b.want("SELECT model, created_at FROM runs ORDER BY model",
			"a|2026-10-01T14:30:00Z", "b|2026-10-01T00:00:00Z", "c|2026-10-02T15:00:00Z", "d|2026-09-21T14:13:20Z")
		b.want("SELECT line, reason, value FROM rejects WHERE reason <> 'malformed' ORDER BY line",
			"6|missing_required|", "7|bad_timestamp|2026-10-01 noon", "8|bad_timestamp| 14:30")
	}
}

func TestColumnsCannotBeTold(t *testing.T) {
	cases := []struct{ header, text, hint string }{
		{"created_at,prompt", `no column gives model (columns seen: "created_at", "prompt")`,
			`write a mapping in offcut.toml, or in a file for --config (or ingest --mapping): [columns] model = "the header that holds it"`},
		{"a,b", `no column gives created_at and model (columns seen: "a", "b")`,
			`write a mapping in offcut.toml, or in a file for --config (or ingest --mapping): [columns] created_at = "the header that holds it", model = "the header that holds it"`},
		{"created_at,model,User,user", `the columns "User" and "user" both give creator`, `say which in offcut.toml or --mapping: [columns] creator = "User"`},
		{"created_at,model,charged_credits,credits", `the columns "charged_credits" and "credits" both give charged_credits`,
			`say which in offcut.toml or --mapping: [columns] charged_credits = "charged_credits"`},
		{"created_at,model,id,id", `the columns "id" and "id" both give run_id`,
			`rename one of them in the file, or say which other column in offcut.toml or --mapping: [columns] run_id = "the header that holds it"`},
	}
	for _, c := range cases {
		b, dir := newBench(t), t.TempDir()
		r := b.ingest(Options{}, write(t, dir, "bad.csv", c.header+"\n1,2,3,4\n"), write(t, dir, "good.csv", head+"r1,2026-10-01,veo,ok,5,\n"))
		f := r.Files[0]
		hint, _ := f.Refused.(interface{ Hint() string })
		if f.Refused == nil || f.Refused.Error() != c.text || hint == nil || hint.Hint() != c.hint {
			t.Errorf("%s: %v, hint %v", c.header, f.Refused, hint)
		}
		if r.Files[1].Counts.Kept != 1 || r.Runs != 1 || len(r.Refusals()) != 1 {
			t.Errorf("%s: the other file: %+v", c.header, r)
		}
	}
}

func TestHeaderPreference(t *testing.T) {
	b, f := one(t, "a.csv", "Generation ID,id,Created At,created,MODEL,user_id,email,notes\ng1,i1,2026-10-01,2026-10-02,veo,u,e,n\n", Options{})
	if want := []string{"id", "created", "user_id", "notes"}; !slices.Equal(f.Unused, want) {
		t.Errorf("unused %q (expected %q)", f.Unused, want)
	}
	b.want("SELECT run_id, created_at, creator FROM runs", "g1|2026-10-01T00:00:00Z|e")
}

func TestMappingBeatsAliases(t *testing.T) {
	m, problems := NewMapping(map[string]string{"creator": "groupId", "team": "absent"}, map[string]any{"model": "veo", "generations": int64(2)}, map[string]string{"Rendered": "succeeded", "✗": "failed"})
	if problems != nil {
		t.Fatal(problems)
	}
	b, f := one(t, "a.csv", "id,created_at,model,user,groupid,team,status\n1,2026-10-01,x,u,g,t,rendered\n2,2026-10-01,x,u,g,t,✗\n3,2026-10-01,x,u,g,t,✓\n", Options{Mapping: m})
	if want := []string{"model", "user"}; !slices.Equal(f.Unused, want) {
		t.Errorf("unused %q (expected %q)", f.Unused, want)
	}
	b.want("SELECT run_id, creator, team, model, generations, status FROM runs ORDER BY 1", "1|g|t|veo|2|succeeded", "2|g|t|veo|2|failed")
	b.want("SELECT line, reason, value FROM rejects", "4|bad_status|✓")
}

func TestNewMappingSaysAllProblems(t *testing.T) {
	_, problems := NewMapping(map[string]string{"creater": "x"}, map[string]any{"audio": []string{}, "modle": "x"}, map[string]string{"x": "odd"})
	want := []string{
		"[columns] creater is not a field of a run (did you mean creator?)",
		"[constants] audio is not a text, number or boolean",
		"[constants] modle is not a field of a run (did you mean model?)",
		`[status] "x" = "odd" (expected succeeded, failed, cancelled or pending)`,
	}
	if !slices.Equal(problems, want) {
		t.Errorf("%q", problems)
	}
}

func TestNamesThatDuckDBReadsAsPatterns(t *testing.T) {
	b, dir := newBench(t), t.TempDir()
	write(t, dir, "a1.csv", head+"other,2026-10-01,veo,ok,5,\n")
	for i, name := range []string{"a[1].csv", "a*.csv", "a?.csv", "it's.csv", "a b#.csv"} {
		path := write(t, dir, name, head+fmt.Sprintf("r%d,2026-10-01,veo,ok,5,\n", i))
		if r := b.ingest(Options{}, path); r.Total.Kept != 1 {
			t.Errorf("%s: %s %v", name, counts(r.Total), r.Files[0].Refused)
		}
		parquet := filepath.Join(dir, strings.TrimSuffix(name, ".csv")+".parquet")
		b.exec(fmt.Sprintf("COPY (SELECT 'p%d' AS id, TIMESTAMP '2026-10-01' AS created_at, 'veo' AS model) TO %s (FORMAT parquet)", i, literal(parquet)))
		if r := b.ingest(Options{}, parquet); r.Total.Kept != 1 {
			t.Errorf("%s: %s %v", parquet, counts(r.Total), r.Files[0].Refused)
		}
	}
	b.want("SELECT run_id FROM runs ORDER BY 1", "p0", "p1", "p2", "p3", "p4", "r0", "r1", "r2", "r3", "r4")
}

func TestStdin(t *testing.T) {
	b := newBench(t)
	r := b.ingest(Options{Stdin: strings.NewReader(head + "r1,2026-10-01,veo,ok,5,\n")}, Stdin)
	if r.Files[0].Name != "-" || r.Total.Kept != 1 {
		t.Errorf("%+v", r)
	}
	if r := b.ingest(Options{Stdin: bytes.NewReader(nil)}, Stdin); r.Files[0].Refused == nil {
		t.Error("empty input was not refused")
	}
	if r := b.ingest(Options{}, Stdin); r.Files[0].Refused == nil {
		t.Error("no input was not refused")
	}
}

func TestNULAndUnicodeThroughBothReaders(t *testing.T) {
	b, f := one(t, "a.csv", "id,created_at,model,prompt\nr\x001,2026-10-01,\u00a0ve\u0301o\ufeff,a\x00b\n", Options{})
	if f.Counts.Kept != 1 {
		t.Fatal(counts(f.Counts), f.Refused)
	}
	b.want("SELECT run_id, model, model_key, prompt FROM runs", "r\x001|véo|véo|a\x00b")
}

func TestCancelRollsTheFileBack(t *testing.T) {
	b, dir := newBench(t), t.TempDir()
	first := write(t, dir, "a.csv", head+"r0,2026-10-01,veo,ok,5,\n")
	var rows strings.Builder
	for i := range 50_000 {
		fmt.Fprintf(&rows, "r%d,2026-10-01,veo,ok,5,\n", i)
	}
	second := write(t, dir, "b.csv", head+rows.String())
	full := newBench(t)
	full.ingest(Options{}, first, second)
	stopped := 0
	for delay := time.Duration(0); delay < 120*time.Millisecond; delay += 8 * time.Millisecond {
		b.empty()
		b.ingest(Options{}, first)
		before := b.runs()
		ctx, cancel := context.WithTimeout(context.Background(), delay)
		r, err := b.in.Files(ctx, []string{second}, Options{})
		cancel()
		if err == nil {
			if r.Runs != 50_000 {
				t.Errorf("%v: %d runs", delay, r.Runs)
			}
			continue
		}
		stopped++
		if ctx.Err() == nil || r != nil {
			t.Fatalf("%v: %v", delay, err)
		}
		// What comes after the file is in leaves it there.
		files, want := "1", before
		if len(b.lines("FROM files")) == 2 {
			files, want = "2", full.runs()
		}
		if got := b.runs(); !slices.Equal(got, want) {
			t.Errorf("%v: %d runs are left of a file that was interrupted", delay, len(got))
		}
		b.want("SELECT count(*) FROM files", files)
		b.want("SELECT count(*) FROM duckdb_tables() WHERE temporary", "0")
	}
	if stopped == 0 {
		t.Error("nothing was interrupted")
	}
	if r := b.ingest(Options{}, second); r.Runs != 50_000 {
		t.Errorf("afterwards: %d runs", r.Runs)
	}
}
