package logfile

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

func gz(content string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, content)
	w.Close()
	return b.String()
}

func zst(content string) string {
	var b bytes.Buffer
	w, _ := zstd.NewWriter(&b)
	io.WriteString(w, content)
	w.Close()
	return b.String()
}

func utf16Text(order binary.AppendByteOrder, s string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = order.AppendUint16(b, u)
	}
	return string(b)
}

func TestFormats(t *testing.T) {
	const table, object, array = "a,b\n1,2\n", `{"a":1}`, `[{"a":1}]`
	for _, c := range []struct {
		name, content string
		want          Format
		packed        string
	}{
		{"x.csv", table, CSV, ""}, {"x.tsv", table, CSV, ""}, {"x.CSV", table, CSV, ""}, {"-", table, CSV, ""}, {"x.log", table, CSV, ""},
		{"x.json", array, JSONArray, ""}, {"x.json", object, JSONLines, ""}, {"x.json", " \n" + array, JSONArray, ""},
		{"x.jsonl", object, JSONLines, ""}, {"x.ndjson", array, JSONLines, ""},
		{"spool", object, JSONLines, ""}, {"spool", "\n [1]", JSONArray, ""}, {"spool", "\xef\xbb\xbf" + array, JSONArray, ""},
		{"x.csv.gz", gz(table), CSV, "gzip"}, {"x.csv.zst", zst(table), CSV, "zstd"}, {"spool", gz(array), JSONArray, "gzip"},
		{"x.csv", gz(table), CSV, "gzip"}, {"x.jsonl.gz", gz(array), JSONLines, "gzip"}, {"x.csv.gz", table, CSV, ""},
		{"x.csv.gz", gz(table) + gz("3,4\n"), CSV, "gzip"},
		{"x.zst", "\x50\x2a\x4d\x18\x01\x00\x00\x00x" + zst(table), CSV, "zstd"},
		{"x.parquet", "PAR1....PAR1", Parquet, ""}, {"x.csv", "PAR1....PAR1", Parquet, ""}, {"x.parquet.gz", gz("PAR1....PAR1"), Parquet, "gzip"},
	} {
		f := open(t, write(t, c.name, c.content), Options{})
		if f.Format() != c.want || f.Compression() != c.packed {
			t.Errorf("%s %q: %s %q, want %s %q", c.name, c.content, f.Format(), f.Compression(), c.want, c.packed)
		}
		if f.Size() != int64(len(c.content)) {
			t.Errorf("%s: size %d, want %d", c.name, f.Size(), len(c.content))
		}
		if plain := f.PlainCSV(); plain != (c.want == CSV && c.packed == "") {
			t.Errorf("%s: plain CSV %v", c.name, plain)
		}
	}
	f := open(t, write(t, "x.csv.gz", gz(table)+gz("3,4\n")), Options{})
	same(t, rows(t, f), []got{{2, "1␟2", "", "1,2"}, {3, "3␟4", "", "3,4"}})
	var unpacked strings.Builder
	if n, err := f.WriteTo(&unpacked); err != nil || n != 12 || unpacked.String() != table+"3,4\n" {
		t.Errorf("WriteTo: %d %v %q", n, err, unpacked.String())
	}
}

func TestRefused(t *testing.T) {
	wide := strings.Repeat("c,", 9_999) + "c"
	long := strings.Repeat("c", MaxHeader)
	for _, c := range []struct{ name, content, want string }{
		{"x.csv", "", "empty"}, {"x.json", "", "empty"}, {"spool", "\xef\xbb\xbf", "empty"}, {"x.csv", " \t\r\n\n", "empty"}, {"x.json", " ", "empty"},
		{"x.csv.gz", gz(""), "empty"}, {"x.csv.zst", zst(""), "empty"}, {"x.csv.gz", gz("\xef\xbb\xbf"), "empty"}, {"x.parquet", "", "empty"},
		{"x.csv", "\xff\xfe" + utf16Text(binary.LittleEndian, "a,b\n"), "encoded in UTF-16 (expected UTF-8)"},
		{"x.csv", "\xfe\xff" + utf16Text(binary.BigEndian, "a,b\n"), "encoded in UTF-16 (expected UTF-8)"},
		{"x.csv", utf16Text(binary.LittleEndian, "model,created_at\nVeo,1\n"), "encoded in UTF-16 (expected UTF-8)"},
		{"x.csv", utf16Text(binary.BigEndian, "model,created_at\nVeo,1\n"), "encoded in UTF-16 (expected UTF-8)"},
		{"x.csv", "\xff\xfe\x00\x00a\x00\x00\x00", "encoded in UTF-32 (expected UTF-8)"},
		{"x.csv", "a\x00\x00\x00,\x00\x00\x00b\x00\x00\x00\n\x00\x00\x00", "encoded in UTF-32 (expected UTF-8)"},
		{"x.csv", "mod\xe8le,date\n", "the header is not valid UTF-8"},
		{"x.csv", wide + ",c\n", "the header has more than 10000 columns"},
		{"x.csv", strings.Repeat("c,", 1_000_000), "the header has more than 10000 columns"},
		{"x.csv", long + "c\n", "the header is longer than 1048576 bytes"},
		{"x.csv", "\"a\"b,c\n", "the header can not be read: text after a closing quote"},
		{"x.csv", "\"a,b\n1,2\n", "the header can not be read: a quote that is never closed"},
		{"x.csv.gz", gz("a,b\n1,2\n")[:15], "the gzip data is truncated"},
		{"x.csv.gz", gz("a,b\n1,2\n")[:5], "the gzip data is truncated"},
		{"x.csv.zst", zst("a,b\n1,2\n")[:9], "the zstd data is truncated"},
		{"x.csv.zst", "\x28\xb5\x2f\xfd\xff\xff\xff\xff\xff\xff\xff\xff", ""},
		{"x.csv.gz", "\x1f\x8b\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", ""},
		{"x.csv.gz", gz(gz("a,b\n")), "compressed twice (gzip inside)"},
		{"x.parquet", "a,b\n", "not a Parquet file (it does not begin with PAR1)"},
	} {
		f, err := Open(write(t, c.name, c.content), Options{})
		if err == nil {
			f.Close()
		}
		if c.want == "" {
			var r *Refusal
			if !errors.As(err, &r) || !strings.Contains(r.Reason, "broken") {
				t.Errorf("%s %q: %v, want it refused as broken", c.name, c.content, err)
			}
			continue
		}
		refusal(t, err, c.want)
	}
	if n := len(open(t, write(t, "x.csv", wide+"\n"), Options{}).Columns()); n != 10_000 {
		t.Errorf("%d columns, want 10000", n)
	}
	if n := len(open(t, write(t, "x.csv", long[1:]+"\n"), Options{}).Columns()); n != 1 {
		t.Errorf("a header of 1048576 bytes has %d columns, want 1", n)
	}
	_, err := Open(t.TempDir(), Options{})
	refusal(t, err, "not a regular file")
	if _, err := Open(filepath.Join(t.TempDir(), "none.csv"), Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
}

// Being cancelled is not taken for broken data.
func TestCancelledInsideCompression(t *testing.T) {
	var b strings.Builder
	for i := range 800_000 {
		fmt.Fprintf(&b, "%d,%x\n", i, uint32(i)*2654435761)
	}
	for name, content := range map[string]string{"gzip": gz(b.String()), "zstd": zst(b.String())} {
		file, err := os.Open(write(t, "x", content))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		ctx, cancel := context.WithCancel(context.Background())
		s, err := openStream(ctx, file, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer s.close()
		cancel()
		if _, err := io.Copy(io.Discard, s.Reader); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v, want to be cancelled", name, err)
		}
	}
}

// A file that turns out to be cut off only while its rows are read.
func TestTruncatedLate(t *testing.T) {
	var b strings.Builder
	b.WriteString("a,b\n")
	for i := range 400_000 {
		fmt.Fprintf(&b, "%d,%x\n", i, uint32(i)*2654435761)
	}
	for name, content := range map[string]string{"gzip": gz(b.String()), "zstd": zst(b.String())} {
		f := open(t, write(t, "log.csv", content[:len(content)-100]), Options{})
		have, err := tryRows(f)
		refusal(t, err, "the "+name+" data is truncated")
		if len(have) == 0 || have[0].cells != "0␟0" {
			t.Errorf("%s: rows before the cut are %d", name, len(have))
		}
	}
}

func TestBomb(t *testing.T) {
	defer func(b inflateBounds) { bounds = b }(bounds)
	bounds = inflateBounds{total: 8 << 20, ratio: 500, ratioFrom: 3 << 20}
	_, err := tryRows(open(t, write(t, "log.csv", gz("a,b\n"+strings.Repeat("1,2\n", 1<<20))), Options{}))
	refusal(t, err, "the gzip data is a decompression bomb: over 500 times its size (the most that is read beyond 3145728 bytes)")
	bounds.ratio = 5000
	_, err = tryRows(open(t, write(t, "log.csv", gz("a,b\n"+strings.Repeat("1,2\n", 3<<20))), Options{}))
	refusal(t, err, "the gzip data holds more than 8388608 bytes (the most that is read)")
	if n := len(rows(t, open(t, write(t, "log.csv", gz("a,b\n"+strings.Repeat("1,2\n", 1<<20))), Options{}))); n != 1<<20 {
		t.Errorf("%d rows below the bounds, want %d", n, 1<<20)
	}
}

func TestLongLines(t *testing.T) {
	for name, c := range map[string]struct{ before, line, after string }{
		"log.csv":   {"a,b\n", "%s,x", "\n1,2\n"},
		"log.jsonl": {"\n", `{"a":"%s"}`, "\n{\"a\":1}\n"},
	} {
		room := MaxRow - len(c.line) + len("%s")
		for _, over := range []int{0, 1} {
			line := strings.Replace(c.line, "%s", strings.Repeat("y", room+over), 1)
			have := rows(t, open(t, write(t, name, c.before+line+c.after), Options{}))
			want := ""
			if over > 0 {
				want = "longer than 16777216 bytes"
			}
			if len(have) != 2 || have[0].bad != want || have[0].line != 2 || have[0].raw != line[:rawLimit] || have[1].line != 3 || have[1].bad != "" {
				t.Errorf("%s of %d bytes: %d rows, first on line %d %q", name, len(line), len(have), have[0].line, have[0].bad)
			}
		}
	}
	record := "\"" + strings.Repeat(strings.Repeat("x", 1<<19)+"\n\",\"", 40) + "\"\n"
	have := rows(t, open(t, write(t, "log.csv", strings.Repeat("c,", 40)+"c\n"+record+strings.Repeat("1,", 40)+"1\n"), Options{}))
	if have[0].bad != "a record longer than 16777216 bytes" || have[len(have)-1].bad != "" || have[len(have)-1].line != 43 {
		t.Errorf("a record of 20 MiB: %q, then %d rows", have[0].bad, len(have)-1)
	}
}

func TestSniff(t *testing.T) {
	known := func(h string) bool { return slices.Contains([]string{"model", "created_at", "credits"}, h) }
	for _, c := range []struct {
		name, content string
		opts          Options
		delimiter     byte
		columns       string
		plain         bool
	}{
		{"x.csv", "a,b\n1,2\n", Options{}, ',', "a|b", true},
		{"x.csv", "a;b\n1;2\n", Options{}, ';', "a|b", true},
		{"x.csv", "a\tb\n1\t2\n", Options{}, '\t', "a|b", true},
		{"x.csv", "a|b\n1|2\n", Options{}, '|', "a|b", true},
		{"x.csv", "a\n1\n", Options{}, ',', "a", true},
		{"x.tsv", "a\n1\n", Options{}, '\t', "a", true},
		{"x.csv", "a;b\n1,5;2,5\n3,5;4,5\n", Options{}, ';', "a|b", true},
		{"x.csv", "model;created_at\n1,2,3;4,5,6\n1,2,3;4,5,6\n", Options{Known: known}, ';', "model|created_at", true},
		{"x.csv", "model;\"a,b,c,d\"\n1;2\n", Options{Known: known}, ';', "model|a,b,c,d", true},
		{"x.csv", "\"model;x\",created_at\n1,2\n", Options{Known: known}, ',', "model;x|created_at", true},
		{"x.csv", "model;credits\n", Options{}, ';', "model|credits", true},
		{"x.csv", "a;b\n1;2\n", Options{Delimiter: ","}, ',', "a;b", true},
		{"x.csv", "a\tb\n", Options{Delimiter: `\t`}, '\t', "a|b", true},
		{"x.csv", "a b\n", Options{Delimiter: " "}, ' ', "a|b", true},
		{"x.csv", "'a;x';b\n'1';2\n", Options{Quote: "'"}, ';', "a;x|b", true},
		{"x.csv", " a ,\u00a0b\ufeff,cafe\u0301,a\n", Options{}, ',', "a|b|café|a", true},
		{"x.csv", "\xef\xbb\xbf\"a\",b\n", Options{}, ',', "a|b", true},
		{"x.csv", "\n \n a,b\n1,2\n", Options{}, ',', "a|b", false},
		{"x.csv", "\"a\nx\",b\n1,2\n", Options{}, ',', "a\nx|b", false},
		{"x.csv", "a,b", Options{}, ',', "a|b", true},
	} {
		f := open(t, write(t, c.name, c.content), c.opts)
		d, q := f.Dialect()
		if have := strings.Join(f.Columns(), "|"); d != c.delimiter || have != c.columns || f.PlainCSV() != c.plain || c.opts.Quote == "" && q != '"' {
			t.Errorf("%q: delimiter %q, quote %q, columns %q, plain %v; want %q, %q, %v", c.content, d, q, have, f.PlainCSV(), c.delimiter, c.columns, c.plain)
		}
	}
	for _, opts := range []Options{{Delimiter: "::"}, {Delimiter: "\n"}, {Quote: "é"}, {Delimiter: `"`}} {
		_, err := Open(write(t, "x.csv", "a,b\n"), opts)
		var r *Refusal
		if !errors.As(err, &r) || r.Hint() == "" {
			t.Errorf("%+v: %v, want a refusal with a hint", opts, err)
		}
	}
}

func TestRowsOfSomeColumns(t *testing.T) {
	for name, content := range map[string]string{
		"x.csv":   "a,b,c\n1,\"2\"\"\",3\n4,5\n6,7,8\n",
		"x.jsonl": "{\"a\":1,\"b\":\"2\\\"\",\"c\":3}\n{\"a\":\n{\"a\":6,\"b\":7,\"c\":8}\n",
	} {
		f := open(t, write(t, name, content), Options{})
		for range 2 { // Rows starts over
			var have []string
			var read int64
			f.OnBytes(func(n int64) { read = n })
			err := f.Rows(context.Background(), []int{2, 1, 2}, func(r *Row) error {
				if r.Malformed != "" {
					have = append(have, "bad")
				} else {
					have = append(have, strings.Join(r.Cells, " "))
				}
				return nil
			})
			if want := []string{`3 2" 3`, "bad", "8 7 8"}; err != nil || !reflect.DeepEqual(have, want) {
				t.Errorf("%s: %q %v, want %q", name, have, err, want)
			}
			if read != int64(len(content)) {
				t.Errorf("%s: %d bytes read, want %d", name, read, len(content))
			}
		}
		stop := errors.New("stop")
		if err := f.Rows(context.Background(), nil, func(*Row) error { return stop }); err != stop {
			t.Errorf("%s: %v, want the error of yield", name, err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if err := f.Rows(ctx, nil, func(*Row) error { return nil }); err != context.Canceled {
			t.Errorf("%s: %v, want to be cancelled", name, err)
		}
	}
}

func TestCancelledWithinAWindow(t *testing.T) {
	f := open(t, write(t, "x.csv", "a\n"+strings.Repeat("1\n", 5000)), Options{})
	ctx, cancel := context.WithCancel(context.Background())
	n := 0
	err := f.Rows(ctx, nil, func(*Row) error {
		n++
		cancel()
		return nil
	})
	if err != context.Canceled || n > 1024 {
		t.Errorf("%v after %d rows", err, n)
	}
}

func TestColumnsAreBounded(t *testing.T) {
	var b strings.Builder
	for i := range MaxColumns + 50 {
		fmt.Fprintf(&b, "{\"id%d\":{\"x\":1}}\n", i)
	}
	b.WriteString("{\"model\":\"Veo\",\"other\":2}\n")
	f := open(t, write(t, "x.jsonl", b.String()), Options{Known: func(h string) bool { return h == "model" }})
	columns := f.Columns()
	if n := len(columns); n > MaxColumns || columns[n-1] != "model" {
		t.Errorf("%d columns, the last %s; want model beside at most %d", n, columns[n-1], MaxColumns)
	}
}

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"":                        "",
		"a\xffé\xe9":              "a\uFFFDé\uFFFD",
		"\xf0\x9f":                "\uFFFD\uFFFD",
		strings.Repeat("é", 1001): strings.Repeat("é", 1000),
		strings.Repeat("😀", 1000): strings.Repeat("😀", 1000),
	} {
		if have := Text([]byte(in)); have != want {
			t.Errorf("Text(%.20q) = %.20q, want %.20q", in, have, want)
		}
	}
}

// TestCSVSpectrum reads github.com/max-mapper/csv-spectrum.
func TestCSVSpectrum(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(shared(t), "csv_spectrum", "csvs", "*.csv"))
	if len(files) != 12 {
		t.Fatalf("%d files, want 12", len(files))
	}
	for _, path := range files {
		name := strings.TrimSuffix(filepath.Base(path), ".csv")
		f := open(t, path, Options{})
		have := rows(t, f)
		if name == "location_coordinates" { // its JSON is one object, with another phone number
			same(t, have, []got{{2, "2095257564␟37\uFFFD36'37.8\"N 121\uFFFD2'17.9\"W␟Modesto␟Stanislaus", "",
				"2095257564,37\uFFFD36'37.8\"N 121\uFFFD2'17.9\"W,Modesto,Stanislaus"}})
			continue
		}
		content, err := os.ReadFile(filepath.Join(filepath.Dir(path), "..", "json", name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var want []map[string]string
		if err := json.Unmarshal(content, &want); err != nil {
			t.Fatal(err)
		}
		if len(have) != len(want) {
			t.Errorf("%s: %d rows, want %d", name, len(have), len(want))
			continue
		}
		for i, g := range have {
			for j, cell := range strings.Split(g.cells, "␟") {
				w := strings.ReplaceAll(want[i][f.Columns()[j]], "\r\n", "\n") // checkouts lose the CR of the CSV
				if strings.ReplaceAll(cell, "\r\n", "\n") != w || g.bad != "" {
					t.Errorf("%s, row %d, %s: %q %s, want %q", name, i+1, f.Columns()[j], cell, g.bad, w)
				}
			}
		}
	}
}
