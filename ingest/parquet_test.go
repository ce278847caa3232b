package ingest

import (
	"compress/gzip"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func (b *bench) parquet(query string) string {
	b.t.Helper()
	path := filepath.Join(b.t.TempDir(), "a.parquet")
	b.exec("COPY (" + query + ") TO " + literal(path) + " (FORMAT parquet)")
	return path
}

func TestParquetTypes(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	b := newBench(t)
	b.ingest(Options{Location: berlin}, b.parquet(`SELECT 'r1' AS id, TIMESTAMP '2026-10-01 12:00:00.25' AS created_at, TIMESTAMPTZ '2026-10-01 12:00:00+00' AS completed_at,
		'veo'::BLOB AS model, 63.300000000000004::DOUBLE AS credits, 12.345::DECIMAL(10, 3) AS cost_usd, 8::FLOAT AS duration, true AS audio, 2::UTINYINT AS n,
		{'text': 'a fox', 'deep': {'x': 1}} AS input, {'prompt': 'a fox'} AS "input2", NULL::VARCHAR AS team, 'ok'::ENUM('ok') AS status`))
	b.want("SELECT run_id, created_at, completed_at, model, charged_credits, cost_usd, duration_s, audio, generations, team, status FROM runs",
		"r1|2026-10-01T10:00:00.25Z|2026-10-01T12:00:00Z|veo|63.3|12.345|8|true|2|(none)|succeeded")
	b.want("SELECT rounded, unused FROM files", "1|[input.text input.deep.x input2.prompt]")
}

// TestParquetTimesAreThoseOfTheCast: a time with a zone is read as the text that DuckDB makes of it.
func TestParquetTimesAreThoseOfTheCast(t *testing.T) {
	b := newBench(t)
	r := b.ingest(Options{}, b.parquet(`SELECT 'r' || generate_subscripts(t, 1) AS id, unnest(t) AS created_at, 'veo' AS model FROM (SELECT [TIMESTAMPTZ '2026-10-01 12:00:00+02', '2026-10-01 12:00:00.000250+00',
		'infinity', '-infinity', '9999-12-31 23:59:59+00', '294246-01-01 00:00:00+00', '0044-03-15 (BC) 00:00:00+00', NULL] AS t)`))
	b.want("SELECT created_at FROM runs ORDER BY run_id", "2026-10-01T10:00:00Z", "2026-10-01T12:00:00.00025Z")
	b.want("SELECT value FROM rejects ORDER BY line", "infinity", "-infinity", "9999-12-31 23:59:59+00", "294246-01-01 00:00:00+00", "0044-03-15 (BC) 00:00:00+00", "")
	if r.Total.Rejected != 6 {
		t.Errorf("%d rejected (expected 6)", r.Total.Rejected)
	}
}

func TestParquetDottedNamesAndSizes(t *testing.T) {
	b := newBench(t)
	b.ingest(Options{}, b.parquet(`SELECT '2026-10-01' AS created_at, 'veo' AS model, {'cost_credits': 1e2::DOUBLE} AS "usage", {'prompt': 'a "fox"'} AS input, 1e-7::DOUBLE AS usd`))
	b.want("SELECT charged_credits, prompt, cost_usd FROM runs", "100|a \"fox\"|0.0000001")
}

func TestParquetRejects(t *testing.T) {
	b := newBench(t)
	path := b.parquet(`SELECT * FROM (VALUES
		('r1', '2026-10-01', 'veo', NULL::VARCHAR[], 5::DOUBLE, 'p'::BLOB),
		('r2', '2026-10-01', 'veo', ['x'], 5, 'p'),
		('r3', 'soon', 'veo', NULL, 5, 'p'),
		('r4', '2026-10-01', 'veo', NULL, 'nan', 'p'),
		('r5', '2026-10-01', 'veo', NULL, 'inf', 'p'),
		('r6', '2026-10-01', 'veo', NULL, 5, '\xFF'::BLOB)) AS t (id, created_at, model, team, credits, prompt)`)
	f := b.ingest(Options{}, path).Files[0]
	if got := counts(f.Counts); got != "6=1+0+0+5 merged 0 rounded 0" || f.Format != "parquet" {
		t.Error(got, f.Refused)
	}
	b.want("SELECT line, reason, value, charged_credits FROM rejects ORDER BY line", "2|malformed|a list, map or struct where a value belongs|5",
		"3|bad_timestamp|soon|5", "4|bad_credits|nan|", "5|bad_credits|inf|", "6|malformed|invalid UTF-8|5")
	b.want("SELECT text FROM rejects WHERE line = 3", `{"id":"r3","created_at":"soon","model":"veo","team":null,"credits":5.0,"prompt":"p"}`)
}

func TestParquetCompressed(t *testing.T) {
	b := newBench(t)
	content, err := os.ReadFile(b.parquet("SELECT 'r1' AS id, DATE '2026-10-01' AS created_at, 'veo' AS model"))
	if err != nil {
		t.Fatal(err)
	}
	var packed strings.Builder
	w := gzip.NewWriter(&packed)
	w.Write(content)
	w.Close()
	if r := b.ingest(Options{}, write(t, t.TempDir(), "a.parquet.gz", packed.String())); r.Total.Kept != 1 {
		t.Errorf("%s %v", counts(r.Total), r.Files[0].Refused)
	}
}

func TestBrokenParquetIsRefusedInOneLine(t *testing.T) {
	b := newBench(t)
	whole, err := os.ReadFile(b.parquet("SELECT 'r' || i AS id, '2026-10-01' AS created_at, 'veo' AS model FROM range(5000) AS t (i)"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	good := write(t, dir, "good.csv", head+"g,2026-10-01,veo,ok,5,\n")
	garbled := []byte(string(whole))
	for i := 100; i < 1000; i++ {
		garbled[i] ^= 0x5a
	}
	for name, content := range map[string]string{
		"magic alone": "PAR1", "cut": string(whole[:len(whole)/2]), "no footer": string(whole[:len(whole)-8]) + "PAR1PAR1",
		"garbled": string(garbled), "not one": "hello",
	} {
		b.empty()
		r := b.ingest(Options{}, write(t, dir, name+".parquet", content), good)
		f := r.Files[0]
		if f.Refused == nil || strings.Contains(f.Refused.Error(), "\n") || strings.Contains(f.Refused.Error(), "in-hand") {
			t.Errorf("%s: %v", name, f.Refused)
		}
		if r.Runs != 1 || r.Total.Kept != 1 {
			t.Errorf("%s: the other file: %+v", name, r.Total)
		}
	}
}

// TestLyingParquet spoils the metadata at a Parquet file's end byte by byte (numbers of rows, sizes of pages, offsets, types): each
// file is refused in one line or its rows are accounted for, and the database is as good as before.
func TestLyingParquet(t *testing.T) {
	b := newBench(t)
	whole, err := os.ReadFile(b.parquet("SELECT 'r' || i AS id, '2026-10-01' AS created_at, 'veo' AS model, i AS credits FROM range(300) AS t (i)"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	good := write(t, dir, "good.csv", head+"g,2026-10-01,veo,ok,5,\n")
	footer := len(whole) - 8 - int(binary.LittleEndian.Uint32(whole[len(whole)-8:]))
	step := 29
	if os.Getenv("OFFCUT_EVERY_BYTE") != "" {
		step = 1
	}
	refused := 0
	for at := footer + len(whole)%step; at < len(whole); at += step {
		for _, flip := range []byte{0x01, 0x80, 0xff} {
			lying := slices.Clone(whole)
			lying[at] ^= flip
			b.empty()
			path := write(t, dir, "lying.parquet", string(lying))
			r, err := b.in.Files(t.Context(), []string{path, good}, Options{})
			if err != nil {
				t.Fatalf("byte %d of %d ^ %#x ends the whole ingest: %v", at, len(whole), flip, err)
			}
			f := r.Files[0]
			if f.Refused != nil {
				refused++
				if strings.Contains(f.Refused.Error(), "\n") || strings.Contains(f.Refused.Error(), "in-hand") {
					t.Errorf("byte %d ^ %#x: %v", at, flip, f.Refused)
				}
			}
			if f.Refused == nil && f.Counts.Rows == 0 {
				t.Errorf("byte %d ^ %#x: no rows and no refusal", at, flip)
			}
			if r.Total.Kept < 1 || r.Runs != r.Total.Kept {
				t.Fatalf("byte %d ^ %#x: the other file: %+v, %d runs", at, flip, r.Total, r.Runs)
			}
		}
	}
	if refused < 20 {
		t.Errorf("%d files were refused (expected most of them)", refused)
	}
}
