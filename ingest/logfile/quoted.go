package logfile

import "bytes"

// The outcomes of a walk over the fields of a record.
const (
	walkGood = iota
	walkFewer
	walkTooMany
	walkText // text after a closing quote
	walkOpen // no closing quote before the end
	walkFar  // no closing quote within MaxQuoted bytes
	walkLong // the record is longer than MaxRow
	walkMore // the window must hold more
)

var walkReason = [...]string{
	walkText: "text after a closing quote",
	walkOpen: "a quote that is never closed",
	walkFar:  "a quote that is not closed within 1048576 bytes",
	walkLong: "a record longer than 16777216 bytes",
}

// chains is filled in later.
type chains struct{}

// quoted is parse for a record whose first line holds quotes.
func (r *csvReader) quoted(row *Row, n, next int) (int, int, error) {
	for {
		end, fields, outcome := r.walk(r.w.bytes(), r.w.eof)
		switch outcome {
		case walkMore:
			if err := r.w.more(); err != nil {
				return 0, 0, err
			}
			continue
		case walkGood:
			return end, r.lineBreak(end), nil
		case walkTooMany:
			row.Malformed = r.tooMany()
		case walkFewer:
			row.Malformed = r.fewer(fields)
		default:
			row.Malformed = walkReason[outcome]
		}
		return n, next, nil
	}
}

// walk follows the fields of the record that b begins with to the record's end.
func (r *csvReader) walk(b []byte, eof bool) (end, fields, outcome int) {
	r.spans = r.spans[:0]
	limit, p := r.limit(), 0
	for {
		if len(r.spans) == limit {
			return p, limit, walkTooMany
		}
		var s span
		var out int
		if p < len(b) && b[p] == r.d.quote {
			s, p, out = r.quotedField(b, p, eof)
		} else {
			s.lo = p
			for p < len(b) && b[p] != r.d.delimiter && b[p] != '\n' && b[p] != '\r' {
				p++
			}
			s.hi = p
		}
		if out != walkGood {
			return p, len(r.spans), out
		}
		if p > MaxRow {
			return p, len(r.spans), walkLong
		}
		if p+1 >= len(b) && !eof { // what follows a CR decides where the next line begins
			return p, 0, walkMore
		}
		r.spans = append(r.spans, s)
		if p == len(b) || b[p] != r.d.delimiter {
			if len(r.spans) < r.fields {
				return p, len(r.spans), walkFewer
			}
			return p, len(r.spans), walkGood
		}
		p++
	}
}

// quotedField is the field whose opening quote is at open, and the index behind
// its closing quote.
func (r *csvReader) quotedField(b []byte, open int, eof bool) (span, int, int) {
	s := span{lo: open + 1}
	last := open + MaxQuoted // of the closing quote
	for p := open + 1; ; {
		stop := min(len(b), last+1)
		i := -1
		if p < stop {
			i = bytes.IndexByte(b[p:stop], r.d.quote)
		}
		switch {
		case i < 0 && stop > last:
			return s, p, walkFar
		case i < 0 && eof:
			return s, p, walkOpen
		case i < 0, p+i+1 == len(b) && !eof:
			return s, p, walkMore
		}
		p += i + 1 // behind the quote
		if p < len(b) && b[p] == r.d.quote {
			s.doubled = true
			p++
			continue
		}
		s.hi = p - 1
		if p < len(b) && b[p] != r.d.delimiter && b[p] != '\n' && b[p] != '\r' {
			return s, p, walkText
		}
		return s, p, walkGood
	}
}
