package ingest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"unicode/utf8"
)

// fingerprint is what is known of a file's bytes before any of them is taken for a row.
type fingerprint struct {
	sha256     string
	plain      bool  // CSV on which DuckDB's reader can be trusted to agree with ours, see plainCSV
	delimiters int64 // outside of quotes, if plain
}

// inspect reads the file once. delimiter is 0 for a file that is not CSV.
func inspect(ctx context.Context, path string, delimiter, quote byte) (fingerprint, error) {
	f, err := os.Open(path)
	if err != nil {
		return fingerprint{}, err
	}
	defer f.Close()
	hash := sha256.New()
	p := plainCSV{delimiter: delimiter, quote: quote, ok: delimiter != 0}
	block, left := make([]byte, 1<<20), 0 // the first left bytes of block are a line that goes on
	for ctx.Err() == nil {
		n, err := f.Read(block[left:])
		hash.Write(block[left : left+n])
		if err != nil && err != io.EOF {
			return fingerprint{}, err
		}
		seen := block[:left+n]
		if err == io.EOF {
			p.lines(seen)
			return fingerprint{hex.EncodeToString(hash.Sum(nil)), p.ok && !p.inQuotes, p.delimiters}, nil
		}
		end := bytes.LastIndexByte(seen, '\n') + 1
		p.lines(seen[:end])
		if p.ok = p.ok && len(seen)-end < len(block)/2; p.ok {
			left = copy(block, seen[end:])
		} else {
			left = 0
		}
	}
	return fingerprint{}, ctx.Err()
}

// plainCSV says whether DuckDB's strict mode reads a text as RFC 4180 has it. It takes blanks around quotes for nothing, an
// empty field beyond the last for nothing (which shows in the number of delimiters), a line of tabs for a row, and has
// its own way with NUL, a lone CR and invalid UTF-8 in columns that it skips. A quote inside an unquoted field is right,
// but makes it hard to tell what is quoted, so that our own reader is to do it.
type plainCSV struct {
	delimiter, quote byte
	ok, inQuotes     bool
	delimiters       int64
}

// lines looks at whole lines, the last of the file perhaps without its end.
func (p *plainCSV) lines(b []byte) {
	p.ok = p.ok && bytes.IndexByte(b, 0) < 0 && !hasLoneCR(b) && utf8.Valid(b) && !p.hasBlankLine(b)
	for from := 0; p.ok; {
		i := bytes.IndexByte(b[from:], p.quote)
		if !p.inQuotes {
			segment := b[from:]
			if i >= 0 {
				segment = segment[:i]
			}
			p.delimiters += int64(bytes.Count(segment, []byte{p.delimiter}))
		}
		if i < 0 {
			return
		}
		at := from + i
		from = at + 1
		switch {
		case !p.inQuotes:
			p.inQuotes = true
			p.ok = at == 0 || b[at-1] == p.delimiter || b[at-1] == '\n'
		case from < len(b) && b[from] == p.quote:
			from++
		default:
			p.inQuotes = false
			p.ok = from == len(b) || b[from] == p.delimiter || b[from] == '\n' || b[from] == '\r'
		}
	}
}

// hasBlankLine looks for lines of blanks alone, where those separate fields.
func (p *plainCSV) hasBlankLine(b []byte) bool {
	if p.delimiter != '\t' && p.delimiter != ' ' {
		return false
	}
	for line := range bytes.Lines(b) {
		if (line[0] == '\t' || line[0] == ' ') && len(bytes.Trim(line, "\t \r\n")) == 0 {
			return true
		}
	}
	return false
}

func hasLoneCR(b []byte) bool {
	for {
		i := bytes.IndexByte(b, '\r')
		if i < 0 {
			return false
		}
		if i+1 == len(b) || b[i+1] != '\n' {
			return true
		}
		b = b[i+2:]
	}
}
