package ingest

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// forced ingests a file with one of the two CSV readers and returns what both must agree on.
func (b *bench) forced(exact bool, path string, o Options) (strict bool, outcome []string) {
	b.t.Helper()
	b.empty()
	b.in.exactOnly = exact
	defer func() { b.in.exactOnly = false }()
	r := b.ingest(o, path)
	f := r.Files[0]
	outcome = append(outcome, counts(f.Counts), fmt.Sprint(f.Counts.Reasons, f.Refused))
	outcome = append(outcome, b.lines("SELECT * EXCLUDE (file_id, run_number) FROM runs ORDER BY source, run_id")...)
	outcome = append(outcome, b.lines("SELECT * EXCLUDE (file_id) FROM rejects ORDER BY line, reason")...)
	return b.in.lastStrict, outcome
}

// TestReadersAgree gives DuckDB's reader and ours the same bytes: files on whose meaning CSV readers differ.
func TestReadersAgree(t *testing.T) {
	b := newBench(t)
	const header = "id,created_at,model,prompt,status\n"
	const r1, r2 = "r1,2026-10-01,veo,p,ok\n", "r2,2026-10-02,veo,q,ok\n"
	cases := map[string]string{
		"plain":                        header + r1 + r2,
		"no last line break":           header + r1 + strings.TrimSuffix(r2, "\n"),
		"crlf":                         strings.ReplaceAll(header+r1+r2, "\n", "\r\n"),
		"crlf and lf":                  header + strings.ReplaceAll(r1, "\n", "\r\n") + r2,
		"lf then crlf header":          strings.ReplaceAll(header, "\n", "\r\n") + r1 + r2,
		"cr":                           strings.ReplaceAll(header+r1+r2, "\n", "\r"),
		"cr among lf":                  header + "r1,2026-10-01,veo,p,ok\rr2,2026-10-02,veo,q,ok\n",
		"cr at the end":                header + r1 + "r2,2026-10-02,veo,q,ok\r",
		"cr in quotes":                 header + "r1,2026-10-01,veo,\"a\rb\",ok\n" + r2,
		"crlf in quotes":               header + "r1,2026-10-01,veo,\"a\r\nb\",ok\n" + r2,
		"byte order mark":              "\ufeff" + header + r1 + r2,
		"empty lines":                  header + "\n" + r1 + "\n\n" + r2 + "\n",
		"lines of blanks":              header + "  \n" + r1 + "\t\n" + r2 + " ",
		"row of commas":                header + ",,,,\n" + r1,
		"a field too many":             header + r1 + "r2,2026-10-02,veo,q,ok,x\n",
		"an empty field too many":      header + r1 + "r2,2026-10-02,veo,q,ok,\n",
		"a field too few":              header + r1 + "r2,2026-10-02,veo,q\n",
		"an empty field too many, all": header + "r1,2026-10-01,veo,p,ok,\nr2,2026-10-02,veo,q,ok,\n",
		"text after a quote":           header + "r1,2026-10-01,veo,\"p\"x,ok\n" + r2,
		"space after a quote":          header + "r1,2026-10-01,veo,\"p\" ,ok\n" + r2,
		"space before a quote":         header + "r1,2026-10-01,veo, \"p\",ok\n" + r2,
		"space before a quoted comma":  header + "r1,2026-10-01,veo, \"p,q\",ok\n" + r2,
		"tab before a quote":           header + "r1,2026-10-01,veo,\t\"p\",ok\n" + r2,
		"quote in a field":             header + "r1,2026-10-01,veo,5\" tall,ok\n" + r2,
		"quotes in a field":            header + "r1,2026-10-01,veo,a\"\"b,ok\n" + r2,
		"quoted quotes":                header + "r1,2026-10-01,veo,\"a\"\"b\",ok\n" + r2,
		"quotes alone":                 header + "r1,2026-10-01,veo,\"\"\"\",ok\n" + r2,
		"empty quotes":                 header + "\"\",2026-10-01,veo,\"\",ok\n" + r2,
		"open quote":                   header + r1 + "r2,2026-10-02,veo,\"q,ok\n",
		"open quote at the end":        header + r1 + "r2,2026-10-02,veo,q,\"ok",
		"quote at the end of a line":   header + "r1,2026-10-01,veo,p,\"ok\"\n" + r2,
		"quote at the end of the file": header + r1 + "r2,2026-10-02,veo,q,\"ok\"",
		"backslash":                    header + "r1,2026-10-01,veo,\"a\\\"b\",ok\n" + r2,
		"backslash at the end":         header + "r1,2026-10-01,veo,\"a\\\\\",ok\n" + r2,
		"hash":                         header + "#r1,2026-10-01,veo,#p,ok\n" + r2,
		"null words":                   header + "NULL,2026-10-01,veo,null,\\N\n" + r2,
		"not UTF-8 in a used column":   header + "r1,2026-10-01,veo,p\xff,ok\n" + r2,
		"not UTF-8 in an unused one":   "id,created_at,model,notes,x\n" + "r1,2026-10-01,veo,p\xff,ok\n" + r2,
		"a cut character at the end":   header + r1 + "r2,2026-10-02,veo,q,ok\xe2\x82",
		"NUL":                          header + "r1,2026-10-01,veo,a\x00b,ok\n" + r2,
		"NUL in an unused column":      "id,created_at,model,notes,x\nr1,2026-10-01,veo,a\x00b,ok\n" + r2,
		"control characters":           header + "r1,2026-10-01,veo,a\x01\x1a\x1bb,ok\n" + r2,
		"line separators":              header + "r1,2026-10-01,veo,a\u2028b\u0085c,ok\n" + r2,
		"only a header":                header,
		"header without a line break":  strings.TrimSuffix(header, "\n"),
		"bad values":                   header + "r1,soon,veo,p,ok\n\nr2,2026-10-02,,q,ok\n\"r3\",\"2026-10-02\",\"veo\",\"two\nlines\",odd\nr4,2026-10-02,veo,q,odd\n",
		"semicolons":                   strings.ReplaceAll(header+r1+r2, ",", ";"),
		"tabs":                         strings.ReplaceAll(header+r1+r2, ",", "\t"),
		"tabs and blanks":              strings.ReplaceAll(header+",,,,\n"+r1+r2, ",", "\t"),
		"two columns":                  "created_at,model\n2026-10-01,veo\n\n,\n2026-10-01,veo\n",
	}
	b.agree(t, "a.csv", cases, 15)
}

// agree gives each file to both readers; DuckDB's must have read at least so many of them.
func (b *bench) agree(t *testing.T, name string, cases map[string]string, least int) {
	t.Helper()
	dir, read := t.TempDir(), 0
	for what, content := range cases {
		path := write(t, dir, name, content)
		_, want := b.forced(true, path, Options{})
		strict, got := b.forced(false, path, Options{})
		if strict {
			read++
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s (strict %v):\n  auto %q\n exact %q", what, strict, got, want)
		}
		if len(content)%4 > 0 {
			continue // a scratch database takes its time
		}
		b.in.large = 0
		if _, got := b.forced(len(content)%8 == 0, path, Options{}); !slices.Equal(got, want) {
			t.Errorf("%s, as a large file:\n  this %q\n exact %q", what, got, want)
		}
		b.in.large = b.db.LargeText()
	}
	if read < least {
		t.Errorf("DuckDB's reader read %d files (expected at least %d)", read, least)
	}
}

func TestReadersAgreeOnOneColumn(t *testing.T) {
	b := newBench(t)
	m, _ := NewMapping(nil, map[string]any{"model": "veo"}, nil)
	path := write(t, t.TempDir(), "a.csv", "created_at\n2026-10-01\n\n\"\"\n2026-10-02\n")
	_, want := b.forced(true, path, Options{Mapping: m})
	if _, got := b.forced(false, path, Options{Mapping: m}); !slices.Equal(got, want) {
		t.Errorf("auto %q\nexact %q", got, want)
	}
}

// TestReadersAgreeOnAnything draws files from the bytes that matter to a CSV reader.
func TestReadersAgreeOnAnything(t *testing.T) {
	b, dir := newBench(t), t.TempDir()
	piece := rapid.SampledFrom([]string{"a", "2026-10-01", "veo", "ok", "odd", "5", "-5", `"`, `""`, `"a"`, `"a,b"`, "\"a\nb\"", ",", ",", ",", ",", ",", ",", "\n", "\n", "\r\n", "\r", " ", "\t", "é", "\xff", "\x00", "\\", ";", "#", "\ufeff"})
	line := rapid.SampledFrom([]string{
		"r1,2026-10-01,veo,p,ok", "r2,2026-10-01T10:00:00Z,veo,\"p\",odd", "r2,,veo,\"a\nb\",", ",2026-10-01,veo,\"a\"\"b\",ok", ",2026-10-01,Veo,\"a\"\"b\",ok",
		"r3,2026-10-01,veo,é,pending", "r3,2026-10-01,veo,, done ", "", ",,,,", `"r4","2026-10-01","veo","",""`,
	})
	rapid.Check(t, func(r *rapid.T) {
		rows := rapid.SliceOfN(line, 0, 12).Draw(r, "rows")
		if rapid.Bool().Draw(r, "hostile") {
			at := rapid.IntRange(0, len(rows)).Draw(r, "at")
			rows = slices.Insert(rows, at, strings.Join(rapid.SliceOfN(piece, 0, 14).Draw(r, "pieces"), ""))
		}
		ending := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(r, "ending")
		content := "id,created_at,model,prompt,status" + ending + strings.Join(rows, ending)
		if rapid.Bool().Draw(r, "ended") {
			content += ending
		}
		path := write(r, dir, "a.csv", content)
		_, want := b.forced(true, path, Options{})
		strict, got := b.forced(false, path, Options{})
		if !slices.Equal(got, want) {
			r.Fatalf("%q (strict %v):\n  auto %q\n exact %q", content, strict, got, want)
		}
	})
}

// TestReadersAgreeOnJSON gives DuckDB's reader of JSON lines and ours the same bytes: lines of which readers make different cells.
func TestReadersAgreeOnJSON(t *testing.T) {
	b := newBench(t)
	const r1 = `{"id":"r1","created_at":"2026-10-01","model":"veo","prompt":"p","credits":1.5}` + "\n"
	field := func(name, value string) string {
		return r1 + `{"id":"r2","created_at":"2026-10-02","model":"veo","` + name + `":` + value + "}\n"
	}
	cases := map[string]string{
		"plain": r1, "no last line break": strings.TrimSuffix(r1, "\n"), "crlf": strings.ReplaceAll(r1+r1, "\n", "\r\n"), "cr": strings.ReplaceAll(r1+r1, "\n", "\r"),
		"cr at the end": r1 + strings.ReplaceAll(r1, "\n", "\r"), "blank lines": "\n" + r1 + " \t\n\n" + r1, "byte order mark": "\ufeff" + r1, "blanks": strings.ReplaceAll(r1, ":", " \t: "),
		"a key twice": r1 + `{"id":"r2","created_at":"2026-10-02","model":"veo","id":"r3"}`, "an unused key twice": r1 + `{"id":"r2","created_at":"2026-10-02","model":"veo","x":1,"x":2}`,
		"keys that differ in case": r1 + `{"ID":"r2","created_at":"2026-10-02","model":"veo","Id":"r3"}`, "a key with an escape": r1 + `{"i\u0064":"r2","created_at":"2026-10-02","model":"veo"}`,
		"two values a line": r1 + strings.TrimSuffix(r1, "\n") + r1, "an object over two lines": r1 + strings.Replace(r1, ",", ",\n", 1), "no object": r1 + "[1]\n5\nnull\n", "cut": r1 + r1[:30],
		"a comma too many": r1 + `{"id":"r2","created_at":"2026-10-02","model":"veo",}`, "a comment": r1 + "/* x */" + r1, "NaN": field("credits", "NaN"), "infinity": field("credits", "-Infinity"),
		"a path and a key with a dot": field("input", `{"prompt":"a"},"input.prompt":"b"`), "a path": field("input", `{"prompt":"a"}`), "an unused object": field("x", `{"model":"a","y":[1,{}]}`),
		"not UTF-8": field("prompt", "\"p\xff\""), "NUL": field("prompt", "\"p\x00\""), "a NUL escaped": field("prompt", `"p\u0000q"`), "half a pair": field("prompt", `"\ud800"`), "a tab": field("prompt", "\"p\tq\""),
	}
	for i, value := range []string{`""`, `" "`, `"null"`, "null", "true", "false", "0", "-0", "00", "1e3", "1E-2", "0.10", "1.0", "10.00", "-0.0", "0.001", "0.0001", "0.00001", "63.300000000000004", "63.3000000000000041",
		"123456789012345678", "1234567890123456789", "12345678901234567890", "123456789012345678901234567890", "123456789012345.0", "1234567890123456.0", "12345678901234.5", "9999999999999.99", "0.1234567890123456789", "[]", "[1]", "{}",
		`"a\"b\\\/\b\f\n\r\t"`, `"\u00e9"`, `"é😀"`, `"1e3"`} {
		cases[fmt.Sprint("value ", i)] = field("credits", value) + field("prompt", value) + field("n", value)
	}
	b.agree(t, "a.jsonl", cases, 20)
}

// TestReadersAgreeOnAnyNumber draws the numbers of JSON lines: as programs write doubles, and as nobody does.
func TestReadersAgreeOnAnyNumber(t *testing.T) {
	b, dir := newBench(t), t.TempDir()
	number := rapid.OneOf(
		rapid.Map(rapid.Float64Range(-1e16, 1e16), func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }),
		rapid.Map(rapid.Float64Range(0, 1000), func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }),
		rapid.Map(rapid.Int64(), func(n int64) string { return strconv.FormatInt(n, 10) }),
		rapid.StringMatching(`-?(0|[1-9][0-9]{0,20})([.][0-9]{1,20})?`),
	)
	read := 0
	rapid.Check(t, func(r *rapid.T) {
		var content strings.Builder
		for i, n := range rapid.SliceOfN(number, 1, 6).Draw(r, "numbers") {
			fmt.Fprintf(&content, `{"id":"r%d","created_at":"2026-10-01","model":"veo","prompt":%s}`+"\n", i, n)
		}
		path := write(r, dir, "a.jsonl", content.String())
		_, want := b.forced(true, path, Options{})
		strict, got := b.forced(false, path, Options{})
		if strict {
			read++
		}
		if !slices.Equal(got, want) {
			r.Fatalf("%s (strict %v):\n  auto %q\n exact %q", content.String(), strict, got, want)
		}
	})
	if read == 0 && !testing.Short() {
		t.Error("DuckDB's reader read no file")
	}
}

// TestMacrosAgree holds the readings that macros.sql does itself against those of ingest/normal.
func TestMacrosAgree(t *testing.T) {
	b := newBench(t)
	b.in.reading.location = time.UTC
	pairs := []struct{ macro, function string }{
		{"read_name(s)", "norm_name(s)"},
		{"read_text(s)", "norm_text(s)"},
		{"read_time(s)", "norm_time(s)"},
		{"is_local_time(s)", "norm_is_local_time(s)"},
		{"read_credits(s)", "norm_credits(s)::DECIMAL(38, 9)"},
		{"is_rounded_credits(s)", "coalesce(norm_is_rounded_credits(s), false)"},
		{"read_duration(s)", "norm_duration(s)::DECIMAL(9, 3)"},
		{"is_rounded_duration(s)", "coalesce(norm_is_rounded_duration(s), false)"},
	}
	b.exec("CREATE TEMP TABLE cells (s VARCHAR)")
	check := func(fatal func(string, ...any), cells []string) {
		b.exec("DELETE FROM cells")
		err := b.db.Append("temp", "cells", func(row func(...driver.Value) error) error {
			for _, c := range cells {
				if err := row(c); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			fatal("%v", err)
		}
		for _, p := range pairs {
			if got := b.lines(fmt.Sprintf("SELECT s, %s, %s FROM cells WHERE (%[1]s) IS DISTINCT FROM (%[2]s)", p.macro, p.function)); len(got) > 0 {
				fatal("%s: %q", p.macro, got)
			}
		}
	}
	var times []string
	for _, clock := range []string{"00:00:00", "23:59:59", "23:59:60", "23:60:00", "24:00:00", "24:00:01", "99:00:00", " 9:00:00", "9 :00:00", "+9:00:00", "\t9:00:00", "\r9:00:00", "12:00:9."} {
		for _, day := range []string{"2015-01-01", "2014-12-31", "2100-12-31", "2101-01-01", "2100-02-29", "2024-02-29", "2026-02-29", "2026-13-01", "2026-00-10", "2026-10-00", "20 6-10-01", "2026- 1-01", "2026-1 -01", "2026-10-1T", "2026-10-1\n"} {
			for _, zone := range []string{"Z", "", "+02", "z", " Z", "+00", "+00:00", "+0000", "-00", " UTC", "  UTC", " utc", ".5Z", ",5Z", ".123456", ".1234567Z", ".Z", ".123456 UTC", ".9999999"} {
				times = append(times, day+"T"+clock+zone, day+" "+clock+zone)
			}
		}
	}
	for _, isUTC := range []string{"false", "true"} {
		b.exec("SET VARIABLE is_utc = " + isUTC)
		check(t.Fatalf, times)
	}
	check(t.Fatalf, []string{"", " ", "0", "00", "1", "1.", ".5", "+1", "-1", "-0", "1e3", "1,5", "999999999", "999999999.999999999", "999999999.9999999999",
		"0.0000000005", "0.00000000049", "1000000000", "999999999999999999", "999999999999999999.9999999995", "1000000000000000000", "٣", "1\n", "\n1", "1 ", "infinity", "nan", "NaN",
		"3600", "3600.0004", "3600.0005", "999", "999.999", "8s", "PT8S", "8.0005", "8.00049", "none", "None ", "null", "n/a", "-", "0000-00-00", "0000-00-00 00:00", "0000-00-01", "nones",
		"\ufeffa", "a\u00a0", "e\u0301", "\x7f", "a\x7f", "a\x00", "\x00a", "a\x1f", "\x1ca", "a\v", "a\u0085"})
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom([]rune("0123456789.-+:TZ eE snx\t\u00a0é\u0301\x00")), 0, 24, -1)
		check(r.Fatalf, rapid.SliceOfN(text, 1, 20).Draw(r, "cells"))
	})
}

func TestInspectTellsPlainCSV(t *testing.T) {
	block := strings.Repeat("a", 1<<10-1) + "\n"
	long := strings.Repeat(block, 1<<10) // a block of inspect
	cases := []struct {
		content    string
		plain      bool
		delimiters int64
	}{
		{"", true, 0}, {"a,b\n", true, 1}, {"a\r\nb\r\n", true, 0}, {"a\rb", false, 0}, {"a\r", false, 0}, {"a\x00", false, 0},
		{"é€😀", true, 0}, {"\xff", false, 0}, {"\xe2\x82", false, 0},
		{`"a,b",c` + "\n\"a\nb\",\"\"\"\"\n", true, 2}, {`a, "b"`, false, 0}, {`"a" ,b`, false, 0}, {`a,"b`, false, 0}, {`a"b`, false, 0}, {"\"a\"\r\n\"b\"", true, 0},
		{long[5:] + "a,\r\n", true, 1}, {long[1:] + "€,\n", true, 1}, {long[2:] + "€", true, 0}, {long[3:] + "\"a\",b\n" + long, true, 1},
		{long[3:] + "\"" + long + "\",b\n", true, 1}, {long + long + "\xff", false, 0}, {long + long + "\x00", false, 0},
		{strings.Repeat("a", 1<<20), false, 0},
	}
	for _, c := range cases {
		got, err := inspectCSV(context.Background(), write(t, t.TempDir(), "a.csv", c.content), ',', '"')
		if err != nil || got.plain != c.plain || c.plain && got.delimiters != c.delimiters {
			t.Errorf("…%q: %+v, %v (expected plain %v, %d delimiters)", c.content[max(0, len(c.content)-12):], got, err, c.plain, c.delimiters)
		}
	}
	for content, plain := range map[string]bool{"a\tb\n\t\n": false, "a\tb\n\tc\n": true, "a\tb\r\n \t\r\n": false} {
		if got, err := inspectCSV(context.Background(), write(t, t.TempDir(), "a.tsv", content), '\t', '"'); err != nil || got.plain != plain {
			t.Errorf("%q: %+v, %v (expected plain %v)", content, got, err, plain)
		}
	}
	hashing := hashFile(context.Background(), write(t, t.TempDir(), "a.csv", "abc"))
	got, err := hashing.wait()
	if want := "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; err != nil || got != want { // FIPS 180-2, B.1
		t.Errorf("sha256 of abc: %s, %v (expected %s)", got, err, want)
	}
}
