package logfile

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// got is what the tests look at of a row.
type got struct {
	line  int64
	cells string // joined by ␟
	bad   string
	raw   string
}

func write(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t testing.TB, path string, opts Options) *File {
	t.Helper()
	f, err := Open(path, opts)
	if err != nil {
		t.Fatalf("Open(%s): %v", filepath.Base(path), err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// rows reads all rows with all columns.
func rows(t testing.TB, f *File) []got {
	t.Helper()
	out, err := tryRows(f)
	if err != nil {
		t.Fatalf("Rows: %v", err)
	}
	return out
}

func tryRows(f *File) ([]got, error) {
	var all []int
	for i := range f.Columns() {
		all = append(all, i)
	}
	var out []got
	err := f.Rows(context.Background(), all, func(r *Row) error {
		g := got{line: r.Line, bad: r.Malformed, raw: string(r.Raw)}
		if r.Malformed == "" {
			g.cells = strings.Clone(strings.Join(r.Cells, "␟"))
		}
		out = append(out, g)
		return nil
	})
	return out, err
}

const (
	afterQuote = "text after a closing quote"
	openQuote  = "a quote that is never closed"
)

func TestCSV(t *testing.T) {
	for _, c := range []struct {
		name, content string
		want          []got
	}{
		{"plain", "a,b\n1,2\n3,4\n", []got{{2, "1␟2", "", "1,2"}, {3, "3␟4", "", "3,4"}}},
		{"no final newline", "a,b\n1,2", []got{{2, "1␟2", "", "1,2"}}},
		{"CRLF", "a,b\r\n1,2\r\n3,4\r\n", []got{{2, "1␟2", "", "1,2"}, {3, "3␟4", "", "3,4"}}},
		{"CR", "a,b\r1,2\r3,4\r", []got{{2, "1␟2", "", "1,2"}, {3, "3␟4", "", "3,4"}}},
		{"mixed", "a,b\n1,2\r3,4\r\n5,6", []got{{2, "1␟2", "", "1,2"}, {3, "3␟4", "", "3,4"}, {4, "5␟6", "", "5,6"}}},
		{"LF CR is two", "a,b\n1,2\n\r3,4\n", []got{{2, "1␟2", "", "1,2"}, {4, "3␟4", "", "3,4"}}},
		{"BOM", "\xef\xbb\xbfa,b\n1,2\n", []got{{2, "1␟2", "", "1,2"}}},
		{"header alone", "a,b\n", nil},
		{"commas alone are a row", "a,b\n,\n", []got{{2, "␟", "", ","}}},
		{"blank lines are none", "\n \t\na,b\n\n1,2\n \t \n\t\n3,4\n\n", []got{{5, "1␟2", "", "1,2"}, {8, "3␟4", "", "3,4"}}},
		{"too few", "a,b\n1\n3,4\n", []got{{2, "", "1 fields instead of 2", "1"}, {3, "3␟4", "", "3,4"}}},
		{"too many", "a,b\n1,2,3\n3,4\n", []got{{2, "", "more than 2 fields", "1,2,3"}, {3, "3␟4", "", "3,4"}}},
		{"quoted", "a,b\n\"1,x\",\"say \"\"hi\"\"\"\n\"\",\"\"\"\"\n", []got{{2, `1,x␟say "hi"`, "", `"1,x","say ""hi"""`}, {3, `␟"`, "", `"",""""`}}},
		{"quote in an unquoted field", "a,b\nx\"y, \"z\"\n", []got{{2, `x"y␟ "z"`, "", `x"y, "z"`}}},
		{"line breaks in quotes", "a,b\n\"1\n2\r\n3\r4\",x\n5,6\n", []got{{2, "1\n2\r\n3\r4␟x", "", "\"1\n2\r\n3\r4\",x"}, {6, "5␟6", "", "5,6"}}},
		{"text after the closing quote", "a,b\n\"1\"x,2\n3,4\n", []got{{2, "", afterQuote, `"1"x,2`}, {3, "3␟4", "", "3,4"}}},
		{"space after the closing quote", "a,b\n\"1\" ,2\n", []got{{2, "", afterQuote, `"1" ,2`}}},
		{"never closed", "a,b\n\"1,2\n3,4\n5,6\n", []got{{2, "", openQuote, `"1,2`}, {3, "3␟4", "", "3,4"}, {4, "5␟6", "", "5,6"}}},
		{"never closed, last byte", "a,b\n1,\"", []got{{2, "", openQuote, `1,"`}}},
		{"stray quote meets another", "a,b\n\"1,2\n3,4\n5,\"6\n7,8\n",
			[]got{{2, "", afterQuote, `"1,2`}, {3, "3␟4", "", "3,4"}, {4, "", openQuote, `5,"6`}, {5, "7␟8", "", "7,8"}}},
		{"too few over two lines", "a,b\n\"1\n2\"\n3,4\n", []got{{2, "", "1 fields instead of 2", `"1`}, {3, "", "1 fields instead of 2", `2"`}, {4, "3␟4", "", "3,4"}}},
		{"invalid UTF-8", "a,b\n\xff,2\n3,4\n", []got{{2, "", "invalid UTF-8", "\xff,2"}, {3, "3␟4", "", "3,4"}}},
		{"invalid UTF-8 on the second line", "a,b\n\"1\n\xff\",2\n3,4\n",
			[]got{{2, "", "invalid UTF-8", `"1`}, {3, "", "invalid UTF-8", "\xff\",2"}, {4, "3␟4", "", "3,4"}}},
		{"NUL is a character", "a,b\n\x00,2\n", []got{{2, "\x00␟2", "", "\x00,2"}}},
		{"one column", "a\n1\n\"\"\n\n2\n", []got{{2, "1", "", "1"}, {3, "", "", `""`}, {5, "2", "", "2"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			same(t, rows(t, open(t, write(t, "log.csv", c.content), Options{Delimiter: ","})), c.want)
		})
	}
}

// reporter is a test or one try of rapid.
type reporter interface {
	Helper()
	Errorf(format string, args ...any)
	Fatal(args ...any)
}

func same(t reporter, have, want []got) {
	t.Helper()
	for i := range max(len(have), len(want)) {
		var h, w got
		if i < len(have) {
			h = have[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if h != w {
			t.Errorf("row %d:\n have %d %q %q %q\n want %d %q %q %q", i+1, h.line, h.cells, h.bad, h.raw, w.line, w.cells, w.bad, w.raw)
		}
	}
}
