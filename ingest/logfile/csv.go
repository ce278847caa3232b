package logfile

import (
	"bytes"
	"fmt"
	"unicode/utf8"
	"unsafe"
)

// dialect is how the fields of a CSV file are told apart.
type dialect struct{ delimiter, quote byte }

// span is a field's place in its record, its quotes left out.
type span struct {
	lo, hi  int
	doubled bool // holds doubled quotes
}

// csvReader reads the records of a CSV file, the header being one of them.
type csvReader struct {
	w       *window
	d       dialect
	fields  int // that a record must have; 0: any number up to MaxColumns
	line    int64
	spans   []span
	record  []byte // of the last good row
	scratch []byte
	chains  [2]*chain // what failed walks have found out; see chain.go
	path    trail
}

// next finds the next record and reports whether there is one. The row is good
// or malformed; the fields of a good one are in r.spans.
func (r *csvReader) next(row *Row) (bool, error) {
	for {
		n, next, err := r.w.line()
		if err == errTooLong {
			return true, r.tooLong(row)
		}
		if err != nil || next == 0 {
			return false, err
		}
		if line := r.w.bytes()[:n]; !blank(line) {
			return true, r.parse(row, n, next)
		}
		r.w.pos += next
		r.line++
	}
}

// parse reads the record that begins with the line of n bytes (next with its
// break). A malformed record is consumed up to the next line and no further.
func (r *csvReader) parse(row *Row, n, next int) error {
	*row = Row{Line: r.line, Cells: row.Cells}
	size, lines := n, int64(1)
	line := r.w.bytes()[:n]
	if bytes.IndexByte(line, r.d.quote) < 0 {
		row.Malformed = r.split(line)
	} else {
		var err error
		if size, next, err = r.quoted(row, n, next); err != nil {
			return err
		}
	}
	raw := r.w.bytes()[:size]
	if row.Malformed == "" && !utf8.Valid(raw) {
		row.Malformed = "invalid UTF-8"
		size, next = n, r.lineBreak(n)
		raw = raw[:n]
	}
	if size > n {
		lines += countBreaks(raw)
	}
	r.record, row.Raw = raw, clip(raw)
	r.w.pos += next
	r.line += lines
	return nil
}

// lineBreak is n and the length of the line break behind the first n bytes.
func (r *csvReader) lineBreak(n int) int {
	b := r.w.bytes()
	switch {
	case n == len(b):
		return n
	case b[n] == '\r' && n+1 < len(b) && b[n+1] == '\n':
		return n + 2
	}
	return n + 1
}

// split is parse for a line without quotes: the fields end at the delimiters.
func (r *csvReader) split(line []byte) string {
	r.spans = r.spans[:0]
	for p := 0; ; {
		i := bytes.IndexByte(line[p:], r.d.delimiter)
		if i < 0 {
			r.spans = append(r.spans, span{lo: p, hi: len(line)})
			return r.fewer(len(r.spans))
		}
		r.spans = append(r.spans, span{lo: p, hi: p + i})
		if p += i + 1; len(r.spans) >= r.limit() {
			return r.tooMany()
		}
	}
}

func (r *csvReader) limit() int {
	if r.fields > 0 {
		return r.fields
	}
	return MaxColumns
}

func (r *csvReader) tooMany() string { return fmt.Sprintf("more than %d fields", r.limit()) }

func (r *csvReader) fewer(n int) string {
	if n < r.fields {
		return fmt.Sprintf("%d fields instead of %d", n, r.fields)
	}
	return ""
}

// cell is the text of field i of the last good row; it lives until the next row.
func (r *csvReader) cell(i int) string {
	s := r.spans[i]
	b := r.record[s.lo:s.hi]
	if !s.doubled {
		return unsafe.String(unsafe.SliceData(b), len(b))
	}
	from := len(r.scratch)
	for {
		q := bytes.IndexByte(b, r.d.quote)
		if q < 0 {
			break
		}
		r.scratch = append(r.scratch, b[:q+1]...)
		b = b[q+2:]
	}
	r.scratch = append(r.scratch, b...)
	out := r.scratch[from:]
	return unsafe.String(unsafe.SliceData(out), len(out))
}

// tooLong consumes a line that is longer than MaxRow.
func (r *csvReader) tooLong(row *Row) error {
	*row = Row{Line: r.line, Cells: row.Cells, Malformed: fmt.Sprintf("longer than %d bytes", MaxRow)}
	row.Raw = bytes.Clone(clip(r.w.bytes()))
	r.line++
	return r.w.skipLine()
}

// blank says whether a line is no row: it is empty or spaces and tabs alone.
func blank(line []byte) bool {
	for _, c := range line {
		if c != ' ' && c != '\t' {
			return false
		}
	}
	return true
}

// countBreaks counts the line breaks in b: LF, CRLF and lone CR.
func countBreaks(b []byte) int64 {
	return int64(bytes.Count(b, []byte{'\n'}) + bytes.Count(b, []byte{'\r'}) - bytes.Count(b, []byte{'\r', '\n'}))
}
