package logfile

import (
	"bytes"
	"errors"
	"io"
)

const chunk = 1 << 20 // bytes asked of the disk at once

// errTooLong is what line says of a line that is longer than MaxRow.
var errTooLong = errors.New("line too long")

// window is the stretch of the content in memory: buf[pos:end] is unread.
type window struct {
	src      io.Reader
	buf      []byte
	pos, end int
	base     int64 // offset of buf[0] in the content
	eof      bool  // nothing follows buf[:end]
	lf, cr   mark
}

// mark remembers how far a byte was searched for, so that lines are found in
// linear time whichever of the two line ends a file does not use.
type mark struct {
	from, at int64 // the byte is not in [from, at) of the content
	hit      bool  // it is at at
}

func newWindow(src io.Reader) *window { return &window{src: src, buf: make([]byte, chunk)} }

func (w *window) bytes() []byte { return w.buf[w.pos:w.end] }

func (w *window) offset() int64 { return w.base + int64(w.pos) }

// more holds more unread bytes, at least twice as many as before (so that
// whoever starts over pays a constant factor), or sets eof.
func (w *window) more() error {
	if w.pos > 0 {
		copy(w.buf, w.buf[w.pos:w.end])
		w.base += int64(w.pos)
		w.end -= w.pos
		w.pos = 0
	}
	if 2*w.end > len(w.buf) {
		w.buf = append(w.buf, make([]byte, len(w.buf))...)
	}
	for w.end < len(w.buf) && !w.eof {
		n, err := w.src.Read(w.buf[w.end:])
		w.end += n
		if err == io.EOF {
			w.eof = true
		} else if err != nil {
			return err
		}
	}
	return nil
}

// find is the index in bytes() of the first c, or len(bytes()).
func (w *window) find(m *mark, c byte) (int, bool) {
	if at := w.offset(); at < m.from || at > m.at {
		*m = mark{from: at, at: at}
	}
	if !m.hit {
		rest := w.buf[m.at-w.base : w.end]
		i := bytes.IndexByte(rest, c)
		if m.hit = i >= 0; !m.hit {
			i = len(rest)
		}
		m.at += int64(i)
	}
	return int(m.at - w.offset()), m.hit
}

// line is the length of the line that bytes() begins with, without and with its
// line break. At the end of the content both are zero.
func (w *window) line() (n, next int, err error) {
	for {
		lf, hasLF := w.find(&w.lf, '\n')
		cr, hasCR := w.find(&w.cr, '\r')
		have := w.end - w.pos
		switch {
		case hasLF && lf < cr:
			n, next = lf, lf+1
		case hasCR && cr+1 < have || hasCR && w.eof:
			n, next = cr, cr+1
			if next < have && lf == next {
				next++
			}
		case w.eof:
			n, next = have, have
		default:
			if have > MaxRow {
				return 0, 0, errTooLong
			}
			if err := w.more(); err != nil {
				return 0, 0, err
			}
			continue
		}
		if n > MaxRow {
			return 0, 0, errTooLong
		}
		return n, next, nil
	}
}

// skipLine drops the line that bytes() begins with, however long.
func (w *window) skipLine() error {
	for {
		_, next, err := w.line()
		if err == nil {
			w.pos += next
			return nil
		}
		if err != errTooLong {
			return err
		}
		drop := w.end - w.pos
		if lf, ok := w.find(&w.lf, '\n'); ok {
			drop = min(drop, lf)
		}
		if cr, ok := w.find(&w.cr, '\r'); ok {
			drop = min(drop, cr)
		}
		w.pos += drop
	}
}

// skipBOM drops a UTF-8 byte order mark at the beginning of the content.
func (w *window) skipBOM() error {
	if err := w.more(); err != nil {
		return err
	}
	if bytes.HasPrefix(w.bytes(), bom) {
		w.pos += len(bom)
	}
	return nil
}

var bom = []byte("\xef\xbb\xbf")
