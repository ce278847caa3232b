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
	walkOn   // not over yet
)

var walkReason = [...]string{
	walkText: "text after a closing quote",
	walkOpen: "a quote that is never closed",
	walkFar:  "a quote that is not closed within 1048576 bytes",
	walkLong: "a record longer than 16777216 bytes",
}

// quoted is parse for a record whose first line holds quotes.
func (r *csvReader) quoted(row *Row, n, next int) (int, int, error) {
	for jump := true; ; {
		end, fields, outcome := r.walk(n, jump)
		switch outcome {
		case walkMore:
			if err := r.w.more(); err != nil {
				return 0, 0, err
			}
			continue
		case walkGood:
			if len(r.spans) < fields { // it jumped to learn that the record is good
				jump = false
				continue
			}
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

// walk follows the fields of the record at the window's place to the record's
// end. n is the length of its first line. With jump it may pass over what
// chains know; then not all fields are in r.spans.
func (r *csvReader) walk(n int, jump bool) (end, fields, outcome int) {
	b, eof, limit := r.w.bytes(), r.w.eof, r.limit()
	r.spans, r.path = r.spans[:0], trail{chains: &r.chains, base: r.w.offset()}
	p := 0
	for {
		switch {
		case fields == limit:
			return r.path.end(p, fields, walkTooMany)
		case p > MaxRow:
			return r.path.end(p, fields, walkLong)
		}
		var s span
		if p < len(b) && b[p] == r.d.quote {
			if jump {
				if to, count, ok := r.path.jump(p, fields); ok {
					p, fields = to, count
					if done := r.path.outcome(fields, r.fields, limit); done != walkOn {
						return r.path.end(p, min(fields, limit), done)
					}
					continue
				}
			}
			if p > n {
				r.path.add(p, fields)
			}
			var out int
			if s, p, out = r.quotedField(b, p, eof); out != walkGood {
				return r.path.end(p, fields, out)
			}
		} else {
			s.lo = p
			for p < len(b) && b[p] != r.d.delimiter && b[p] != '\n' && b[p] != '\r' {
				p++
			}
			s.hi = p
		}
		if p+1 >= len(b) && !eof { // what follows a CR decides where the next line begins
			return r.path.end(p, fields, walkMore)
		}
		r.spans = append(r.spans, s)
		fields++
		if p == len(b) || b[p] != r.d.delimiter {
			if fields < r.fields {
				return r.path.end(p, fields, walkFewer)
			}
			return r.path.end(p, fields, walkGood)
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
