package logfile

import (
	"fmt"
	"unicode/utf8"
)

// jsonLines yields each line that is not blank.
func jsonLines(w *window, t *tree, yield func(*Row) error) error {
	row := Row{}
	t.odd = t.odd || w.offset() > 0 // a byte order mark
	for line := int64(1); ; line++ {
		n, next, err := w.line()
		switch {
		case err == errTooLong:
			t.odd = true
			row = Row{Line: line, Malformed: fmt.Sprintf("longer than %d bytes", MaxRow), Raw: clip(w.bytes())}
			if err := yield(&row); err != nil {
				return err
			}
			if err := w.skipLine(); err != nil {
				return err
			}
			continue
		case err != nil || next == 0:
			return err
		}
		if next > n && w.bytes()[next-1] == '\r' {
			t.odd = true
		}
		if raw := w.bytes()[:n]; !blank(raw) {
			t.jsonLine(&row, raw)
			if t.learn {
				t.rows++
			}
			t.odd = t.odd || row.Malformed != ""
			row.Line = line
			if err := yield(&row); err != nil {
				return err
			}
		}
		w.pos += next
	}
}

func (t *tree) jsonLine(row *Row, raw []byte) {
	*row = Row{Cells: t.cells, Raw: clip(raw)}
	t.s = scanner{b: raw, closed: true}
	t.s.space()
	isObject, ok := t.read()
	if ok {
		if t.s.space() {
			t.s.fail("more after the value")
		}
	}
	if t.s.reason != "" {
		t.forget()
		row.Malformed = fmt.Sprintf("not JSON: %s, at byte %d of the line", t.s.reason, t.s.p)
		return
	}
	t.judge(row, raw, isObject)
}

// judge marks a row of sound JSON that is still no good row.
func (t *tree) judge(row *Row, raw []byte, isObject bool) {
	switch {
	case !utf8.Valid(raw):
		t.forget()
		row.Malformed = "invalid UTF-8"
	case !isObject:
		row.Malformed = "not a JSON object"
	default:
		row.Malformed = t.problem()
	}
}

// jsonArray yields each element. An array that does not parse is refused, with
// the byte offset in the (decompressed) content.
func jsonArray(w *window, t *tree, yield func(*Row) error) error {
	if c, err := w.token(); err != nil || c != '[' {
		return or(err, w.noArray(0, "no [ at its beginning"))
	}
	w.pos++
	c, err := w.token()
	if err != nil {
		return err
	}
	if c == ']' {
		w.pos++
		return w.arrayEnd()
	}
	row := Row{}
	for element := int64(1); ; element++ {
		if err := t.element(w, &row); err != nil {
			return err
		}
		row.Line = element
		if err := yield(&row); err != nil {
			return err
		}
		w.pos += t.s.p
		if c, err = w.token(); err != nil {
			return err
		}
		switch c {
		case ']':
			w.pos++
			return w.arrayEnd()
		case ',':
			w.pos++
		case 0:
			return w.noArray(0, "it ends too early")
		default:
			return w.noArray(0, "no comma or ] after an element")
		}
		if _, err = w.token(); err != nil {
			return err
		}
	}
}

// element reads the element at the window's place, without passing it.
func (t *tree) element(w *window, row *Row) error {
	for {
		t.s = scanner{b: w.bytes(), closed: w.eof, depth: 1}
		isObject, ok := t.read()
		if size := t.s.p; size > MaxRow {
			return refuse("write JSON lines or CSV instead", "the element of the JSON array at byte offset %d is longer than %d bytes", w.offset(), MaxRow)
		}
		if ok {
			raw := w.bytes()[:t.s.p]
			*row = Row{Cells: t.cells, Raw: clip(raw)}
			t.judge(row, raw, isObject)
			return nil
		}
		if !t.s.short || w.eof {
			return w.noArray(t.s.p, t.s.reason)
		}
		if err := w.more(); err != nil {
			return err
		}
	}
}

// token skips white space and is the next byte, or 0 at the end.
func (w *window) token() (byte, error) {
	for {
		s := scanner{b: w.bytes()}
		more := s.space()
		w.pos += s.p
		if more {
			return w.buf[w.pos], nil
		}
		if w.eof {
			return 0, nil
		}
		if err := w.more(); err != nil {
			return 0, err
		}
	}
}

func (w *window) arrayEnd() error {
	more, err := w.token()
	if err != nil || more == 0 && w.pos == w.end {
		return err
	}
	return w.noArray(0, "more after the array's end")
}

func (w *window) noArray(at int, reason string) error {
	return refuse("export it again; one JSON object a line is read line by line (name it .jsonl)",
		"not a JSON array: %s, at byte offset %d", reason, w.offset()+int64(at))
}

func or(err error, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}
