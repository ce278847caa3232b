package logfile

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// slowRows is RFC 4180 with our recovery, byte by byte, on content without a
// header: the definition written down a second time, for n fields.
func slowRows(content string, n int) []got {
	var out []got
	line := int64(1)
	for len(content) > 0 {
		end, next := slowLine(content)
		if strings.Trim(content[:end], " \t") == "" {
			content = content[next:]
			line++
			continue
		}
		cells, size, ok := slowRecord(content)
		raw := content[:size]
		if !ok || len(cells) != n || !utf8.ValidString(raw) {
			out = append(out, got{line: line, bad: "bad", raw: content[:end]})
			content = content[next:]
			line++
			continue
		}
		out = append(out, got{line: line, cells: strings.Join(cells, "␟"), raw: raw})
		_, after := slowLine(content[size:])
		content = content[size+after:]
		line += int64(len(lines(raw)))
	}
	return out
}

func slowLine(s string) (end, next int) {
	for i := range len(s) {
		switch {
		case s[i] == '\n', s[i] == '\r' && !strings.HasPrefix(s[i+1:], "\n"):
			return i, i + 1
		case s[i] == '\r':
			return i, i + 2
		}
	}
	return len(s), len(s)
}

func slowRecord(s string) (cells []string, size int, ok bool) {
	i := 0
	for {
		var cell []byte
		if i < len(s) && s[i] == '"' {
			for i++; ; i++ {
				if i >= len(s) {
					return nil, 0, false
				}
				if s[i] == '"' {
					if i+1 >= len(s) || s[i+1] != '"' {
						break
					}
					i++
				}
				cell = append(cell, s[i])
			}
			i++
		} else {
			for i < len(s) && !strings.ContainsRune(",\r\n", rune(s[i])) {
				cell = append(cell, s[i])
				i++
			}
		}
		cells = append(cells, string(cell))
		if i == len(s) || s[i] == '\r' || s[i] == '\n' {
			return cells, i, true
		}
		if s[i] != ',' {
			return nil, 0, false
		}
		i++
	}
}

// bytesRows reads content that has no header with the reader under test.
func bytesRows(t reporter, content string, n int) []got {
	t.Helper()
	// A small window makes every record straddle its end.
	w := &window{src: strings.NewReader(content), buf: make([]byte, 8)}
	r := &csvReader{w: w, d: dialect{',', '"'}, line: 1, fields: n}
	var out []got
	var row Row
	for {
		ok, err := r.next(&row)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			return out
		}
		g := got{line: row.Line, raw: string(row.Raw)}
		if row.Malformed != "" {
			g.bad = "bad"
		} else {
			var cells []string
			for i := range n {
				cells = append(cells, strings.Clone(r.cell(i)))
			}
			g.cells = strings.Join(cells, "␟")
		}
		out = append(out, g)
	}
}

// Quotes, delimiters and line ends in every order: chains of failed walks must
// never change what is read.
func TestReadsAsDefined(t *testing.T) {
	part := rapid.SampledFrom([]string{`"`, `"`, `"`, `""`, ",", ",", "\n", "\n", "a", `x","`, "\",\"\n", "\r", "\r\n", " ", "\xff", "é"})
	check := func(t *rapid.T) {
		content := strings.Join(rapid.SliceOfN(part, rapid.SampledFrom([]int{0, 5, 40}).Draw(t, "least"), 60).Draw(t, "parts"), "")
		if rapid.Bool().Draw(t, "repeated") { // as long chains need it
			shapes := rapid.SliceOfN(rapid.SampledFrom([]string{"x\",\"\n", "\",\"\n", "a,x\",\"\n", ",\"\n", "\"\"\"\"x\",\"\n", "\"\n", content}), 12, 40).Draw(t, "shapes")
			content = strings.Join(shapes, "")
		}
		n := rapid.SampledFrom([]int{1, 2, 3, 5, 8, 12}).Draw(t, "fields")
		same(t, bytesRows(t, content, n), slowRows(content, n))
	}
	for range 10 { // long chains that meet again are rare
		rapid.Check(t, check)
	}
}

// What is written as RFC 4180, quoted where it must be and at random elsewhere,
// is read back.
func TestWrittenRowsReadBack(t *testing.T) {
	cell := rapid.OneOf(rapid.String(), rapid.StringMatching(`["\n\r, \ta;]{0,6}`))
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 5).Draw(t, "fields")
		table := rapid.SliceOfN(rapid.SliceOfN(cell, n, n), rapid.SampledFrom([]int{0, 8}).Draw(t, "least"), 20).Draw(t, "rows")
		var b strings.Builder
		var want []got
		line := int64(1)
		for i, cells := range table {
			from := b.Len()
			for j, c := range cells {
				if j > 0 {
					b.WriteByte(',')
				}
				b.WriteString(rapidQuote(t, c, n == 1 || j == 0))
			}
			raw := b.String()[from:]
			want = append(want, got{line: line, cells: strings.Join(cells, "␟"), raw: raw[:min(len(raw), rawLimit)]})
			line += int64(len(lines(raw)))
			if i < len(table)-1 || rapid.Bool().Draw(t, "final line end") {
				b.WriteString(rapid.SampledFrom([]string{"\n", "\r\n", "\r"}).Draw(t, "line end"))
			}
		}
		same(t, bytesRows(t, b.String(), n), want)
	})
}

func rapidQuote(t *rapid.T, c string, mayBeBlank bool) string {
	blank := mayBeBlank && strings.Trim(c, " \t") == ""
	if blank || strings.ContainsAny(c, ",\r\n") || strings.HasPrefix(c, `"`) || rapid.Bool().Draw(t, "quoted") {
		return `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
	}
	return c
}

// A stray quote swallows nothing: the rows of other lines stay what they are.
func TestStrayQuotesSwallowNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.SampledFrom([]int{1, 2, 5, 12}).Draw(t, "rows")
		hit := rapid.IntRange(0, n-1).Draw(t, "row with quotes")
		line := func(i int) string { return fmt.Sprintf("u%d,2026-10-%02d,%d", i, i+1, 7*i) }
		bad := []byte(line(hit))
		for range rapid.IntRange(1, 4).Draw(t, "quotes") {
			at := rapid.IntRange(0, len(bad)).Draw(t, "at")
			bad = append(bad[:at], append([]byte{'"'}, bad[at:]...)...)
		}
		var b strings.Builder
		for i := range n {
			if i == hit {
				b.Write(bad)
			} else {
				b.WriteString(line(i))
			}
			b.WriteByte('\n')
		}
		have := bytesRows(t, b.String(), 3)
		if len(have) != n {
			t.Fatalf("%d rows of %d", len(have), n)
		}
		for i, g := range have {
			if i != hit && (g.line != int64(i+1) || g.cells != strings.ReplaceAll(line(i), ",", "␟")) {
				t.Fatalf("row %d became %+v beside %q", i+1, g, bad)
			}
		}
	})
}

// Files that make every line a walk over those behind it must still be read in
// linear time: each takes minutes if it is not.
func TestHostileQuotesAreLinear(t *testing.T) {
	for name, c := range map[string]struct {
		line   string
		fields int
	}{
		"opened on every line":        {"a,\"b\n", 2},
		"a chain of many fields":      {"x\",\"\n", MaxColumns},
		"a chain with more fields":    {"1,2,3,x\",\"\n", MaxColumns},
		"escaped and opened":          {"\"\"\"\",\"\n", MaxColumns},
		"two chains":                  {"\",\"\n", MaxColumns},
		"far":                         {"a,\"\"\"\"\"\",\"b" + strings.Repeat(" ", 100) + "\n\n\n", 4},
		"no quote for a long way":     {"a,\"b\n" + strings.Repeat("1,2\n", 300_000), 2},
		"chains that end differently": {"x\",\"\nx\",\"y\",\"\n", MaxColumns},
	} {
		content := strings.Repeat(c.line, 1+(4<<20)/len(c.line))
		begin := time.Now()
		r := &csvReader{w: newWindow(strings.NewReader(content)), d: dialect{',', '"'}, line: 1, fields: c.fields}
		var row Row
		n := 0
		for {
			ok, err := r.next(&row)
			if err != nil {
				t.Fatal(err)
			}
			if !ok {
				break
			}
			n++
		}
		if n == 0 {
			t.Errorf("%s: no rows", name)
		}
		took := time.Since(begin)
		t.Logf("%s: %d rows in %v", name, n, took)
		if took > 5*time.Second {
			t.Errorf("%s: %v for 4 MiB", name, took)
		}
	}
}

func TestQuoteDistance(t *testing.T) {
	for _, c := range []struct {
		between int
		bad     string
	}{{MaxQuoted - 1, ""}, {MaxQuoted, "a quote that is not closed within 1048576 bytes"}} {
		r := &csvReader{w: newWindow(bytes.NewReader([]byte("\"" + strings.Repeat("x", c.between) + "\",2\n3,4\n"))), d: dialect{',', '"'}, line: 1, fields: 2}
		var row Row
		if ok, err := r.next(&row); !ok || err != nil || row.Malformed != c.bad {
			t.Errorf("%d bytes between quotes: %v %v %q, want %q", c.between, ok, err, row.Malformed, c.bad)
		}
		if ok, err := r.next(&row); !ok || err != nil || row.Line != 2 || r.cell(1) != "4" {
			t.Errorf("%d bytes between quotes: the next row is %+v", c.between, row)
		}
	}
}
