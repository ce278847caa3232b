package logfile

import (
	"strings"
	"unicode/utf8"
)

// The bounds of what is read. Each is named in the message it causes.
const (
	MaxColumns = 10_000    // columns of a CSV header; JSON keys beyond it are only kept if Options.Known knows them
	MaxHeader  = 1 << 20   // bytes of a CSV header
	MaxRow     = 16 << 20  // bytes of one line, CSV record or JSON array element
	MaxQuoted  = 1_048_576 // bytes from an opening quote to its closing quote
	MaxDepth   = 512       // nested JSON objects and arrays
	rawLimit   = 4096      // bytes of Row.Raw
	textLimit  = 1000      // characters of Text
)

// Row is one row of a log. Rows reuses it: Cells and Raw share memory that the
// next row overwrites, so what is kept must be copied.
type Row struct {
	Line      int64    // physical line the row begins on, from 1; for a JSON array the element's number, from 1
	Cells     []string // one for each column asked for, as written (CSV: unquoted; JSON: unescaped, null is empty)
	Malformed string   // why the row can not be read; empty for a good row. Cells mean nothing then
	Raw       []byte   // first 4,096 bytes of the row without its line break; of a malformed CSV row the line it began on
}

// Text is the first 1,000 characters of raw as valid UTF-8: each byte that is
// no part of a character becomes U+FFFD.
func Text(raw []byte) string {
	var b strings.Builder
	for n := 0; len(raw) > 0 && n < textLimit; n++ {
		r, size := utf8.DecodeRune(raw)
		b.WriteRune(r)
		raw = raw[size:]
	}
	return b.String()
}

func clip(b []byte) []byte { return b[:min(len(b), rawLimit)] }
