package card

import (
	"bytes"
	"unicode/utf8"
)

// row is one line of a rates file, cut into fields. A row that breaks the rules
// of RFC 4180 has no fields but a reason.
type row struct {
	line   int
	fields []string
	broken string
}

// maxQuoted is the farthest a closing quote may be from the opening one.
const maxQuoted = 1 << 20

// cutRows cuts CSV text into rows; blank lines are none. Reading resumes at the
// next line after a broken row, so that a stray quote swallows nothing and all
// problems of a file come out at once (encoding/csv gives up at the first, and
// reads on from where it noticed).
func cutRows(text []byte) []row {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	var rows []row
	for line := 1; len(text) > 0; {
		end := lineEnd(text)
		if len(bytes.Trim(text[:end], " \t\r\n")) == 0 {
			text = text[end:]
			line++
			continue
		}
		fields, used, broken := cutRow(text)
		if broken == "" && !utf8.Valid(text[:used]) {
			broken = "invalid UTF-8"
		}
		if broken != "" {
			used = end
			fields = nil
		}
		rows = append(rows, row{line: line, fields: fields, broken: broken})
		line += lines(text[:used])
		text = text[used:]
	}
	return rows
}

// lineEnd is the length of the first line with its end: LF, CR LF or CR.
func lineEnd(text []byte) int {
	i := bytes.IndexAny(text, "\r\n")
	switch {
	case i < 0:
		return len(text)
	case text[i] == '\r' && i+1 < len(text) && text[i+1] == '\n':
		return i + 2
	}
	return i + 1
}

func lines(text []byte) int {
	n := 0
	for len(text) > 0 {
		text = text[lineEnd(text):]
		n++
	}
	return n
}

// cutRow cuts the first record of text and says how many bytes it took.
func cutRow(text []byte) (fields []string, used int, broken string) {
	for {
		var field []byte
		if used < len(text) && text[used] == '"' {
			n := 0
			if field, n, broken = cutQuoted(text[used:]); broken != "" {
				return nil, 0, broken
			}
			used += n
		} else {
			n := bytes.IndexAny(text[used:], ",\r\n")
			if n < 0 {
				n = len(text) - used
			}
			field = text[used : used+n]
			used += n
		}
		fields = append(fields, string(field))
		switch {
		case used == len(text):
			return fields, used, ""
		case text[used] == ',':
			used++
		case text[used] == '\r' || text[used] == '\n':
			return fields, used + lineEnd(text[used:]), ""
		default:
			return nil, 0, "text after a closing quote"
		}
	}
}

func cutQuoted(text []byte) (field []byte, used int, broken string) {
	for used = 1; ; {
		window := text[used:min(len(text), maxQuoted+2)]
		n := bytes.IndexByte(window, '"')
		if n < 0 {
			return nil, 0, "a quote that is never closed"
		}
		field = append(field, window[:n]...)
		used += n + 1
		if used >= len(text) || text[used] != '"' {
			return field, used, ""
		}
		field = append(field, '"')
		used++
		if used > maxQuoted {
			return nil, 0, "a quote that is never closed"
		}
	}
}
