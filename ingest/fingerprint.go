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

// hashing is the SHA-256 of a file that another goroutine takes.
type hashing struct {
	sum   chan []byte
	err   error // once sum is closed or has given the sum
	abort context.CancelFunc
}

// hashFile begins to hash the file; what is no regular file is left to whoever reads it.
func hashFile(ctx context.Context, path string) *hashing {
	ctx, abort := context.WithCancel(ctx)
	h := &hashing{sum: make(chan []byte, 1), abort: abort}
	go func() {
		defer close(h.sum)
		hash := sha256.New()
		if h.err = readBlocks(ctx, path, func(b []byte) bool { hash.Write(b); return true }); h.err == nil {
			h.sum <- hash.Sum(nil)
		}
	}()
	return h
}

// wait returns the hash in hexadecimal digits.
func (h *hashing) wait() (string, error) {
	sum := <-h.sum
	return hex.EncodeToString(sum), h.err
}

// readBlocks hands the bytes of a regular file to take until it returns false.
func readBlocks(ctx context.Context, path string, take func([]byte) bool) error {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	block := make([]byte, 1<<20)
	for ctx.Err() == nil {
		n, err := f.Read(block)
		if n > 0 && !take(block[:n]) || err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// inspectCSV reads a CSV file once, unless it sees early that it is not plain.
func inspectCSV(ctx context.Context, path string, delimiter, quote byte) (fingerprint, error) {
	p := plainCSV{delimiter: delimiter, quote: quote, ok: true}
	var rest []byte // of a line that goes on
	err := readBlocks(ctx, path, func(b []byte) bool {
		end := bytes.LastIndexByte(b, '\n') + 1
		if end > 0 {
			first := bytes.IndexByte(b, '\n') + 1 // the others need not be copied
			p.lines(append(rest, b[:first]...))
			p.lines(b[first:end])
			rest = rest[:0]
		}
		rest = append(rest, b[end:]...)
		p.ok = p.ok && len(rest) < maxPlainLine
		return p.ok
	})
	p.lines(rest)
	return fingerprint{plain: p.ok && !p.inQuotes, delimiters: p.delimiters}, err
}

// maxPlainLine bounds the lines of a plain CSV file, in bytes.
const maxPlainLine = 1 << 19

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
