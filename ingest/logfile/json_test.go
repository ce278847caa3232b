package logfile

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestJSONLines(t *testing.T) {
	for _, c := range []struct {
		name, content string
		columns       string
		want          []got
	}{
		{"flat", `{"a":1,"b":"x"}` + "\n" + `{"b":"y","a":2}`, "a b",
			[]got{{1, "1␟x", "", `{"a":1,"b":"x"}`}, {2, "2␟y", "", `{"b":"y","a":2}`}}},
		{"missing key", "{\"a\":1}\n{\"b\":2}\n", "a b", []got{{1, "1␟", "", `{"a":1}`}, {2, "␟2", "", `{"b":2}`}}},
		{"nested", `{"usage":{"cost_credits":1.50,"x":{"y":true}},"z":null}`, "usage.cost_credits usage.x.y z",
			[]got{{1, "1.50␟true␟", "", `{"usage":{"cost_credits":1.50,"x":{"y":true}},"z":null}`}}},
		{"dots in a key are the same path", "{\"u.c\":1}\n{\"u\":{\"c\":2}}\n", "u.c", []got{{1, "1", "", `{"u.c":1}`}, {2, "2", "", `{"u":{"c":2}}`}}},
		{"object in a value's place", "{\"u\":1}\n{\"u\":{\"c\":2}}\n{\"u\":[]}\n", "u u.c",
			[]got{{1, "1␟", "", `{"u":1}`}, {2, "", "an object where a value belongs", `{"u":{"c":2}}`}, {3, "", "an array where a value belongs", `{"u":[]}`}}},
		{"null makes no column beside an object", "{\"u\":null}\n{\"u\":{\"c\":2}}\n", "u.c", []got{{1, "", "", `{"u":null}`}, {2, "2", "", `{"u":{"c":2}}`}}},
		{"null alone does", "{\"u\":null}\n", "u", []got{{1, "", "", `{"u":null}`}}},
		{"the last duplicate wins", `{"a":1,"a":2,"u":{"c":1},"u":{"d":4}}`, "a u.c u.d", []got{{1, "2␟␟4", "", `{"a":1,"a":2,"u":{"c":1},"u":{"d":4}}`}}},
		{"the last duplicate wins over an object", "{\"a\":{},\"a\":2}", "a", []got{{1, "2", "", `{"a":{},"a":2}`}}},
		{"bad line", "{\"a\":1}\n{\"a\":,\"c\":1}\n\n \t\n{\"a\":2}\r\n", "a", []got{{1, "1", "", `{"a":1}`},
			{2, "", "not JSON: no JSON value, at byte 5 of the line", `{"a":,"c":1}`}, {5, "2", "", `{"a":2}`}}},
		{"a bad line gives no columns", "{\"b\":1,\n{\"a\":2}\n", "a", []got{{1, "", "not JSON: it ends too early, at byte 7 of the line", `{"b":1,`}, {2, "2", "", `{"a":2}`}}},
		{"a line that is no object leaves the columns of the one before", "{\"a\":1}\n}\n", "a",
			[]got{{1, "1", "", `{"a":1}`}, {2, "", "not JSON: no JSON value, at byte 0 of the line", "}"}}},
		{"two values", "{\"a\":1} {\"a\":2}\n", "", []got{{1, "", "not JSON: more after the value, at byte 8 of the line", `{"a":1} {"a":2}`}}},
		{"no object", "{}\n[1]\n\"x\"\n3\nnull\n", "", []got{{1, "", "", "{}"}, {2, "", "not a JSON object", "[1]"}, {3, "", "not a JSON object", `"x"`},
			{4, "", "not a JSON object", "3"}, {5, "", "not a JSON object", "null"}}},
		{"escapes", `{"k\u0061":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\ud83d\ude00"}`, "ka", []got{{1, "\"\\/\b\f\n\r\té😀😀", "", `{"k\u0061":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\ud83d\ude00"}`}}},
		{"lone surrogates", `{"a":"\ud83dx\ude00\ud83d\u0041\ud83d\ud83d\ude00"}`, "a", []got{{1, "\uFFFDx\uFFFD\uFFFDA\uFFFD😀", "", `{"a":"\ud83dx\ude00\ud83d\u0041\ud83d\ud83d\ude00"}`}}},
		{"invalid UTF-8", "{\"a\":\"\xff\"}\n", "", []got{{1, "", "invalid UTF-8", "{\"a\":\"\xff\"}"}}},
		{"BOM", "\xef\xbb\xbf{\"a\":1}\n", "a", []got{{1, "1", "", `{"a":1}`}}},
		{"strings with NUL", `{"a":"\u0000"}`, "a", []got{{1, "\x00", "", `{"a":"\u0000"}`}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := open(t, write(t, "log.jsonl", c.content), Options{})
			if have := strings.Join(f.Columns(), " "); have != c.columns {
				t.Errorf("columns %q, want %q", have, c.columns)
			}
			same(t, rows(t, f), c.want)
		})
	}
}

func TestJSONNumbers(t *testing.T) {
	for in, want := range map[string]string{
		"30.0": "30.0", "-0": "-0", "0.10": "0.10", "1e2": "100", "1E+2": "100", "1.5e1": "15", "15e-1": "1.5", "-1.5e-3": "-0.0015",
		"0e999999999999": "0", "1e999999": "1e999999", "12345678901234567890123456789": "12345678901234567890123456789",
		"63.300000000000004": "63.300000000000004",
	} {
		f := open(t, write(t, "log.jsonl", `{"a":`+in+`}`), Options{})
		if have := rows(t, f); have[0].cells != want || have[0].bad != "" {
			t.Errorf("%s reads as %q %s, want %q", in, have[0].cells, have[0].bad, want)
		}
	}
	tiny := rows(t, open(t, write(t, "log.jsonl", `{"a":1e-999999999}`), Options{}))[0].cells
	if len(tiny) > 2000 || strings.Trim(tiny, "0.") != "1" || !strings.HasPrefix(tiny, "0.0000000000000000") {
		t.Errorf("1e-999999999 reads as %q, want a short number above zero", tiny)
	}
}

func TestJSONArray(t *testing.T) {
	f := open(t, write(t, "log.json", "\xef\xbb\xbf [ {\"a\":1},\n\n{\"a\":\"\xff\"} , 7,{\"b\":{\"c\":[1,{}]}}\n]\n "), Options{})
	if f.Format() != JSONArray || !reflect.DeepEqual(f.Columns(), []string{"a", "b.c"}) {
		t.Errorf("format %s, columns %q", f.Format(), f.Columns())
	}
	same(t, rows(t, f), []got{{1, "1␟", "", `{"a":1}`}, {2, "", "invalid UTF-8", "{\"a\":\"\xff\"}"},
		{3, "", "not a JSON object", "7"}, {4, "", "an array where a value belongs", `{"b":{"c":[1,{}]}}`}})
	if f := open(t, write(t, "log.json", "[]"), Options{}); len(rows(t, f)) != 0 || len(f.Columns()) != 0 {
		t.Error("an empty array has rows or columns")
	}
}

func TestJSONArrayRefused(t *testing.T) {
	for content, want := range map[string]string{
		`[{"a":1},`:                             "not a JSON array: it ends too early, at byte offset 9",
		`[{"a":1}`:                              "not a JSON array: it ends too early, at byte offset 8",
		`[{"a":1},]`:                            "not a JSON array: no JSON value, at byte offset 9",
		`[,{"a":1}]`:                            "not a JSON array: no JSON value, at byte offset 1",
		`[{"a":1}{"a":2}]`:                      "not a JSON array: no comma or ] after an element, at byte offset 8",
		`[{"a":1}] x`:                           "not a JSON array: more after the array's end, at byte offset 10",
		`[{"a":01}]`:                            "not a JSON array: a number with a leading zero, at byte offset 7",
		`[{"a":NaN}]`:                           "not a JSON array: no JSON value, at byte offset 6",
		`[`:                                     "not a JSON array: it ends too early, at byte offset 1",
		"[1]\x00":                               "not a JSON array: more after the array's end, at byte offset 3",
		"[" + strings.Repeat("[", 600):          "not a JSON array: nested more than 512 deep, at byte offset 512",
		"[" + strings.Repeat(`{"a":`, 600):      "not a JSON array: nested more than 512 deep, at byte offset 2556",
		`[{"a":"` + strings.Repeat("x", 17<<20): "the element of the JSON array at byte offset 1 is longer than 16777216 bytes",
	} {
		_, err := Open(write(t, "log.json", content), Options{})
		refusal(t, err, want)
	}
	deepest := "[" + strings.Repeat("[", 511) + strings.Repeat("]", 511) + "]"
	if have := rows(t, open(t, write(t, "log.json", deepest), Options{})); len(have) != 1 || have[0].bad != "not a JSON object" {
		t.Errorf("512 nested arrays: %v", have)
	}
}

func refusal(t testing.TB, err error, want string) {
	t.Helper()
	var r *Refusal
	if !errors.As(err, &r) {
		t.Errorf("error %v, want the refusal %q", err, want)
	} else if r.Error() != want || r.Hint() == "" {
		t.Errorf("refusal %q with hint %q, want %q and a hint", r.Error(), r.Hint(), want)
	}
}

// TestJSONTestSuite reads github.com/nst/JSONTestSuite, both as one value and
// as a log file.
func TestJSONTestSuite(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(shared(t), "json_test_suite", "test_parsing", "*.json"))
	if len(files) < 300 {
		t.Fatalf("%d files, want 318", len(files))
	}
	for _, path := range files {
		name := filepath.Base(path)
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		sound := soundJSON(content)
		read := logFileIsJSON(path)
		switch {
		case name[0] == 'y' && !sound, name[0] == 'n' && sound:
			t.Errorf("%s: accepted as a value: %v", name, sound)
		case name == "y_object_with_newlines.json": // JSON lines end at line breaks
		case name[0] == 'y' && !read, name[0] == 'n' && read:
			t.Errorf("%s: accepted as a log: %v", name, read)
		}
	}
}

// logFileIsJSON says whether a file opens and no row of it is broken JSON.
func logFileIsJSON(path string) bool {
	f, err := Open(path, Options{})
	if err != nil {
		return false
	}
	defer f.Close()
	all, err := tryRows(f)
	for _, g := range all {
		if strings.HasPrefix(g.bad, "not JSON") || g.bad == "invalid UTF-8" {
			return false
		}
	}
	return err == nil
}

// shared is the folder of public data beside the project.
func shared(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil && dir != filepath.Dir(dir) {
		dir = filepath.Dir(dir)
		data := filepath.Join(dir, "shared", "data")
		if _, statErr := os.Stat(data); statErr == nil {
			return data
		}
	}
	t.Skip("no public data beside the project")
	return ""
}
