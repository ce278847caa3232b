package logfile

import (
	"math"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"offcut/ingest/normal"
)

// candidates are the delimiters that DuckDB's sniffer tries, the likeliest first.
var candidates = []byte{',', ';', '\t', '|'}

const sniffRows = 100 // rows that a delimiter is tried on

// header is the first record of a CSV file read with one dialect.
type header struct {
	d      dialect
	names  []string
	line   int64 // it begins on
	lines  bool  // it has line breaks
	known  int   // names that Options.Known knows
	fields int   // fields times the sample rows that have that many
	wide   bool  // refused for its many columns alone
	refuse error
}

// better: more known names, then more fields consistent over the first rows. A
// header that is too wide is not taken for one column of another delimiter.
func (h *header) better(than *header) bool {
	if read, other := h.refuse == nil || h.wide, than.refuse == nil || than.wide; read != other {
		return read
	}
	if h.known != than.known {
		return h.known > than.known
	}
	return h.fields > than.fields
}

// sniffHeader finds the dialect and reads the header. head is the beginning of
// the content, at least MaxHeader bytes of it unless it is all (whole).
func sniffHeader(path string, head []byte, whole bool, opts Options) (*header, error) {
	quote, err := oneByte("quote", opts.Quote, '"')
	if err != nil {
		return nil, err
	}
	tries := candidates
	if strings.Contains(strings.ToLower(filepath.Base(path)), ".tsv") {
		tries = []byte{'\t', ',', ';', '|'}
	}
	if opts.Delimiter != "" {
		d, err := oneByte("delimiter", opts.Delimiter, 0)
		if err != nil {
			return nil, err
		}
		tries = []byte{d}
	}
	var best *header
	for _, d := range tries {
		if d == quote {
			continue
		}
		if h := tryDialect(head, whole, dialect{d, quote}, opts.Known); best == nil || h.better(best) {
			best = h
		}
	}
	if best == nil {
		return nil, refuse("give another --delimiter or --quote", "the delimiter and the quote are the same")
	}
	return best, best.refuse
}

// oneByte reads a --delimiter or --quote; \t and tab stand for a tab.
func oneByte(what, s string, otherwise byte) (byte, error) {
	switch {
	case s == "":
		return otherwise, nil
	case s == `\t`, s == "tab":
		return '\t', nil
	case len(s) == 1 && s[0] < utf8.RuneSelf && s[0] != '\n' && s[0] != '\r':
		return s[0], nil
	}
	return 0, refuse("give one ASCII character, such as --"+what+` ";"`, "the %s %q is not one ASCII character", what, s)
}

func tryDialect(head []byte, whole bool, d dialect, known func(string) bool) *header {
	w := &window{buf: head, end: len(head), eof: true}
	h := &header{d: d}
	r := &csvReader{w: w, d: d, line: 1}
	var row Row
	ok, err := r.next(&row)
	switch {
	case err != nil:
		h.refuse = err
	case !ok:
		h.refuse = errEmpty()
	case row.Malformed == r.tooMany():
		h.wide, h.fields = true, math.MaxInt
		h.refuse = refuse("keep the columns that matter", "the header has more than %d columns", MaxColumns)
	case len(r.record) > MaxHeader, !whole && w.offset() >= int64(len(head)):
		h.refuse = refuse("is this a log? its first line must name the columns", "the header is longer than %d bytes", MaxHeader)
	case row.Malformed == "invalid UTF-8":
		h.refuse = refuse("save it as UTF-8, or: iconv -f LATIN1 -t UTF-8 IN > OUT", "the header is not valid UTF-8")
	case row.Malformed != "":
		h.refuse = refuse("mend the header, or give --delimiter and --quote", "the header can not be read: %s", row.Malformed)
	}
	if h.refuse != nil {
		return h
	}
	h.line, h.lines = row.Line, r.line > row.Line+1
	for i := range r.spans {
		name := normal.Text(strings.Clone(r.cell(i)))
		h.names = append(h.names, name)
		if known != nil && known(name) {
			h.known++
		}
	}
	h.fields = len(h.names) * r.consistent(len(h.names))
	return h
}

// consistent counts the rows of the sample that have n fields, and one more.
func (r *csvReader) consistent(n int) int {
	r.fields = n
	good := 1
	var row Row
	for range sniffRows {
		ok, err := r.next(&row)
		if err != nil || !ok {
			break
		}
		if row.Malformed == "" {
			good++
		}
	}
	return good
}

// isBlank says whether content holds nothing but white space.
func isBlank(content []byte) bool {
	return !slices.ContainsFunc(content, func(c byte) bool { return c != ' ' && c != '\t' && c != '\r' && c != '\n' })
}

func errEmpty() error { return refuse("export it again", "empty") }
