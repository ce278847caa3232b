package logfile

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// soundJSON says whether content is one JSON value in valid UTF-8.
func soundJSON(content []byte) bool {
	s := scanner{b: content, closed: true}
	return s.space() && s.skip() && !s.space() && utf8.Valid(content)
}

func FuzzJSONLines(f *testing.F) {
	for _, seed := range []string{`{"a":1}`, `{"a":{"b":[1,2e5,"\u00e9"]}}` + "\n\n[", `{"a":"` + "\xff" + `"}`, "1\r2\r\n3", `"\ud800"`, "-", "tru", "1.e1", "{\"a\" :\t0}x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		file, err := Open(write(t, "log.jsonl", content), Options{})
		if err != nil {
			return
		}
		defer file.Close()
		if file.Format() == JSONLines && file.Compression() == "" {
			trees, err := file.learnParts(context.Background(), nil, 3)
			if err != nil || !trees[0].join(trees[1:]) || !slices.Equal(trees[0].columns(), file.Columns()) {
				t.Errorf("columns %q in parts, %q in one go: %v", trees[0].columns(), file.Columns(), err)
			}
		}
		have := map[int64]string{}
		for _, g := range rows(t, file) {
			have[g.line] = g.bad
		}
		content = strings.TrimPrefix(content, "\xef\xbb\xbf")
		for i, line := range lines(content) {
			bad, isRow := have[int64(i+1)]
			if isRow == (strings.Trim(line, " \t") == "") {
				t.Errorf("line %d %q: is a row: %v", i+1, line, isRow)
			}
			if !isRow {
				continue
			}
			// encoding/json replaces invalid UTF-8 and nests deeper.
			want := json.Valid([]byte(line)) && utf8.ValidString(line)
			sound := bad == "" || bad == "not a JSON object" || strings.Contains(bad, "where a value belongs")
			if sound != want && !strings.Contains(bad, "512 deep") {
				t.Errorf("line %q: %q, but encoding/json says %v", line, bad, want)
			}
		}
	})
}

// lines splits at LF, CRLF and lone CR.
func lines(s string) []string {
	return strings.Split(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"), "\n")
}

func FuzzJSONArray(f *testing.F) {
	for _, seed := range []string{`[{"a":1},{"b":[{}]}]`, `[]`, `[1,2,]`, `[{"a":"\ud800"}] `, `["` + "\xff" + `"]`, "[1", "[\"\\u12", "[-]", "[nul]"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		if !strings.HasPrefix(content, "[") {
			content = "[" + content
		}
		want := json.Valid([]byte(content))
		var elements []json.RawMessage
		if want && json.Unmarshal([]byte(content), &elements) != nil {
			t.Fatal("valid and not an array")
		}
		file, err := Open(write(t, "log.json", content), Options{})
		if err != nil {
			if want && !strings.Contains(err.Error(), "512 deep") && !strings.Contains(err.Error(), "UTF-") {
				t.Errorf("%q refused: %v", content, err)
			}
			return
		}
		defer file.Close()
		have := rows(t, file)
		if !want || len(have) != len(elements) {
			t.Fatalf("%q: %d rows, encoding/json says %v with %d elements", content, len(have), want, len(elements))
		}
		for i, g := range have {
			if g.line != int64(i+1) || len(g.raw) < rawLimit && g.raw != string(bytes.TrimSpace(elements[i])) {
				t.Errorf("%q: element %d is %+v, want %s", content, i+1, g, elements[i])
			}
		}
	})
}

// FuzzCSV holds the reader against the definition written a second time: the
// same rows, in the same order, and no line is lost.
func FuzzCSV(f *testing.F) {
	for _, seed := range []string{"1,2\n3,4\n", "\"a\nb\",2\r\n", "\"a,2\n3,4", "\"a\"b,\"\n\",\"\n\r\n", "x\",\"\nx\",\"\n\",\"\"\"\n", " \t\r\r\n,\n", "\xff,1\n\"\n\xff\",1\n", "\x00,\x00"} {
		f.Add(seed, 2)
	}
	f.Fuzz(func(t *testing.T, content string, n int) {
		n = 1 + (n%8+8)%8
		have, want := bytesRows(t, content, n), slowRows(content, n)
		for i := range want {
			want[i].raw = want[i].raw[:min(len(want[i].raw), rawLimit)]
		}
		same(t, have, want)
		next := int64(1)
		all := lines(content)
		for _, g := range have {
			for ; next < g.line; next++ {
				if strings.Trim(all[next-1], " \t") != "" {
					t.Errorf("%q: line %d is in no row", content, next)
				}
			}
			if g.line < next {
				t.Errorf("%q: line %d is in two rows", content, g.line)
			}
			next = g.line + int64(len(lines(g.raw)))
		}
	})
}

// FuzzSniff opens any content under any name: a refusal or rows, twice the same.
func FuzzSniff(f *testing.F) {
	for _, seed := range []string{"a,b\n1,2\n", "\xef\xbb\xbfa;b", "[1]", "{}", "PAR1", gz("a,b\n"), zst("[{}]"), "\xff\xfea\x00", "\"a\nb\"|c\n1|2", "\x1f\x8b", "a\rb\r"} {
		f.Add(seed, uint8(0))
		f.Add(seed, uint8(3))
	}
	names := []string{"-", "x.csv", "x.tsv", "x.json", "x.jsonl", "x.csv.gz", "x.parquet", "x.ndjson.zst"}
	f.Fuzz(func(t *testing.T, content string, name uint8) {
		path := write(t, names[int(name)%len(names)], content)
		first, errFirst := openAndRead(path)
		second, errSecond := openAndRead(path)
		if fmt.Sprint(errFirst) != fmt.Sprint(errSecond) {
			t.Errorf("%q: %v, then %v", content, errFirst, errSecond)
		}
		var r *Refusal
		if errFirst != nil && (!errors.As(errFirst, &r) || r.Reason == "" || r.Hint() == "") {
			t.Errorf("%q: %v is no refusal with a hint", content, errFirst)
		}
		same(t, second, first)
	})
}

func openAndRead(path string) ([]got, error) {
	f, err := Open(path, Options{})
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if f.Format() == Parquet {
		return nil, nil
	}
	return tryRows(f)
}

// Elements and lines that straddle the end of the window, wherever it falls.
func TestJSONInSmallWindows(t *testing.T) {
	const elements = `{"a":-1.50e2,"b":{"c":"x\u00e9\ud83d\ude00"}},{"a":true,"b":null},{"a":false,"b":{"c":[1,{"x":0}]}},12345,"é"`
	for _, c := range []struct {
		content string
		read    func(*window, *tree, func(*Row) error) error
	}{
		{" [ " + elements + " ] \n", jsonArray},
		{strings.NewReplacer(`},`, "}\r\n", `5,`, "5\n").Replace(elements), jsonLines},
	} {
		for size := 1; size < 200; size++ {
			tree := &tree{learn: true}
			var have []string
			read := func() {
				have = nil
				w := &window{src: strings.NewReader(c.content), buf: make([]byte, size)}
				err := c.read(w, tree, func(r *Row) error {
					if r.Malformed != "" {
						have = append(have, r.Malformed)
					} else {
						have = append(have, strings.Clone(strings.Join(r.Cells, "|")))
					}
					return nil
				})
				if err != nil {
					t.Fatalf("a window of %d bytes: %v", size, err)
				}
			}
			read()
			if columns := tree.columns(); !slices.Equal(columns, []string{"a", "b.c"}) {
				t.Fatalf("a window of %d bytes: columns %q", size, columns)
			}
			tree.want([]string{"a", "b.c"})
			read()
			want := []string{"-150|xé😀", "true|", "an array where a value belongs", "not a JSON object", "not a JSON object"}
			if !slices.Equal(have, want) {
				t.Fatalf("a window of %d bytes: %q, want %q", size, have, want)
			}
		}
	}
}
