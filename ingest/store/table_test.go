package store

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

func TestStreamTable(t *testing.T) {
	db := open(t, "")
	if err := db.Exec(t.Context(), "CREATE TEMP TABLE t AS SELECT i, -i AS j FROM range(120001) AS r (i) ORDER BY hash(i); DELETE FROM t WHERE i % 3 = 1"); err != nil {
		t.Fatal(err)
	}
	rows := func(query string, stream bool) (all []int64) {
		yield := func(row []any) error { all = append(all, row[0].(int64)); return nil }
		var columns []Column
		var err error
		if stream {
			columns, err = db.StreamTable(t.Context(), yield, "j", "t")
		} else {
			columns, err = db.Stream(t.Context(), yield, query)
		}
		if err != nil || fmt.Sprint(columns) != "[{j integer}]" {
			t.Fatal(columns, err)
		}
		return all
	}
	got, want := rows("", true), rows("SELECT j FROM t ORDER BY hash(i)", false)
	if len(got) != 80001 || fmt.Sprint(got) != fmt.Sprint(want) { // of 120,001 numbers, 40,000 leave 1 when divided by 3
		t.Errorf("%d rows, or another order (expected 80,001)", len(got))
	}
	if err := db.Exec(t.Context(), "DELETE FROM t"); err != nil {
		t.Fatal(err)
	}
	if got := rows("", true); len(got) != 0 {
		t.Errorf("%d rows of none", len(got))
	}
}

func TestWriteParquet(t *testing.T) {
	out := t.TempDir()
	var texts [][]byte
	for i, threads := range []int{1, 2} {
		db := open(t, "")
		if err := db.Exec(t.Context(), fmt.Sprintf(`SET threads = %d; CREATE TEMP TABLE t AS
			SELECT i, md5(i::VARCHAR) AS s, TIMESTAMP '2026-10-01 12:00:00' + INTERVAL (i) SECOND AS "at", DATE '2026-10-01' AS day FROM range(300000) AS r (i) ORDER BY s`, threads)); err != nil {
			t.Fatal(err)
		}
		if err := db.Lock(t.Context(), out); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(out, fmt.Sprintf("it's %d.parquet", i))
		if err := db.WriteParquet(t.Context(), "SELECT * FROM t", file); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, text)
		if err := db.WriteParquet(t.Context(), "SELECT * FROM t", filepath.Join(t.TempDir(), "t.parquet")); err == nil {
			t.Error("a locked database wrote to a directory that it was not given")
		}
	}
	if !bytes.Equal(texts[0], texts[1]) {
		t.Errorf("%d and %d bytes, and not the same", len(texts[0]), len(texts[1]))
	}
	db := open(t, "")
	var got string
	query := `SELECT concat_ws(' ', count(*), count(DISTINCT i), min("at"), any_value(typeof("at")), any_value(typeof(day))) FROM read_parquet(?)`
	if err := db.QueryRow(t.Context(), query, []any{filepath.Join(out, "it's 0.parquet")}, &got); err != nil {
		t.Fatal(err)
	}
	if want := "300000 300000 2026-10-01 12:00:00+00 TIMESTAMP WITH TIME ZONE DATE"; got != want {
		t.Errorf("%s (expected %s)", got, want)
	}
}
