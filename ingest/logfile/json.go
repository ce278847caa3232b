package logfile

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// scanner reads JSON values as RFC 8259 writes them, leaving out one thing:
// bytes inside strings may be any but control characters, so that the caller
// can tell a broken value from one with invalid UTF-8.
type scanner struct {
	b      []byte
	p      int
	depth  int
	closed bool   // b is all there is; otherwise the end of b is not the end of the value
	short  bool   // b ended inside the value
	likely string // a key without anything to escape that the next one may be; empty: not known
	reason string // why the value is no JSON; p is where
}

func (s *scanner) fail(reason string) bool {
	s.reason = reason
	return false
}

// ended fails because b is over.
func (s *scanner) ended() bool {
	s.short = true
	return s.fail("it ends too early")
}

// space skips white space and reports whether something follows.
func (s *scanner) space() bool {
	for ; s.p < len(s.b); s.p++ {
		switch s.b[s.p] {
		case ' ', '\t', '\n', '\r':
		default:
			return true
		}
	}
	return false
}

// skip reads a value and forgets it. White space before it must be gone.
func (s *scanner) skip() bool {
	if s.p >= len(s.b) {
		return s.ended()
	}
	switch c := s.b[s.p]; c {
	case '{':
		return s.object(nil)
	case '[':
		return s.array()
	case '"':
		_, _, ok := s.str()
		return ok
	default:
		_, ok := s.literal()
		return ok
	}
}

// array reads an array and forgets it.
func (s *scanner) array() bool {
	if !s.enter() {
		return false
	}
	if !s.space() {
		return s.ended()
	}
	if s.b[s.p] == ']' {
		return s.leave()
	}
	for {
		if !s.skip() {
			return false
		}
		if !s.space() {
			return s.ended()
		}
		switch s.b[s.p] {
		case ']':
			return s.leave()
		case ',':
			s.p++
		default:
			return s.fail("no comma or ] after an element")
		}
		if !s.space() {
			return s.ended()
		}
	}
}

// object reads an object. Each member's value is read by member, or forgotten
// if member is nil.
func (s *scanner) object(member func(key []byte, escaped bool) bool) bool {
	if !s.enter() {
		return false
	}
	if !s.space() {
		return s.ended()
	}
	if s.b[s.p] == '}' {
		return s.leave()
	}
	for {
		if !s.member(member) {
			return false
		}
		if !s.space() {
			return s.ended()
		}
		switch s.b[s.p] {
		case '}':
			return s.leave()
		case ',':
			s.p++
		default:
			return s.fail("no comma or } after a member")
		}
		if !s.space() {
			return s.ended()
		}
	}
}

func (s *scanner) member(member func([]byte, bool) bool) bool {
	if s.b[s.p] != '"' {
		return s.fail("a key that is no string")
	}
	key, escaped, ok := s.key()
	if !ok {
		return false
	}
	if !s.space() {
		return s.ended()
	}
	if s.b[s.p] != ':' {
		return s.fail("no colon after a key")
	}
	s.p++
	if !s.space() {
		return s.ended()
	}
	if member == nil {
		return s.skip()
	}
	return member(key, escaped)
}

// key reads a string, most cheaply the likely one.
func (s *scanner) key() (raw []byte, escaped, ok bool) {
	from, to := s.p+1, s.p+1+len(s.likely)
	if s.likely != "" && to < len(s.b) && s.b[to] == '"' && string(s.b[from:to]) == s.likely {
		s.p = to + 1
		return s.b[from:to], false, true
	}
	return s.str()
}

func (s *scanner) enter() bool {
	if s.depth++; s.depth > MaxDepth {
		return s.fail("nested more than 512 deep")
	}
	s.p++
	return true
}

func (s *scanner) leave() bool {
	s.depth--
	s.p++
	return true
}

// plain marks the bytes of a string that stand for themselves.
var plain = func() (t [256]bool) {
	for c := range t {
		t[c] = c >= 0x20 && c != '"' && c != '\\'
	}
	return t
}()

func isPlain(key string) bool {
	for i := range len(key) {
		if !plain[key[i]] {
			return false
		}
	}
	return true
}

// specialBytes looks at eight bytes at once: the lowest bit of what it returns is in the first that is not plain.
func specialBytes(eight uint64) uint64 {
	const each, high = 0x0101010101010101, 0x8080808080808080
	quote, backslash := eight^'"'*each, eight^'\\'*each
	return ((quote-each)&^quote | (backslash-each)&^backslash | (eight-0x20*each)&^eight) & high
}

// str reads a string and returns what is between its quotes, and whether that
// holds escapes.
func (s *scanner) str() (raw []byte, escaped, ok bool) {
	s.p++
	from := s.p
	for {
		b, p := s.b, s.p
		for p+8 <= len(b) {
			special := specialBytes(binary.LittleEndian.Uint64(b[p:]))
			if special != 0 {
				p += bits.TrailingZeros64(special) / 8
				break
			}
			p += 8
		}
		for p < len(b) && plain[b[p]] {
			p++
		}
		if s.p = p; p == len(b) {
			return nil, false, s.ended()
		}
		switch b[p] {
		case '"':
			s.p++
			return b[from:p], escaped, true
		case '\\':
			escaped = true
			if !s.escape() {
				return nil, false, false
			}
		default:
			return nil, false, s.fail("a control character in a string")
		}
	}
}

func (s *scanner) escape() bool {
	if s.p+1 >= len(s.b) {
		s.p = len(s.b)
		return s.ended()
	}
	switch s.b[s.p+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		s.p += 2
		return true
	case 'u':
		for i := s.p + 2; i < s.p+6; i++ {
			if i >= len(s.b) {
				s.p = len(s.b)
				return s.ended()
			}
			if hexDigit(s.b[i]) < 0 {
				return s.fail("an escape \\u without four hex digits")
			}
		}
		s.p += 6
		return true
	}
	return s.fail("an unknown escape")
}

// literal reads a number, true, false or null.
func (s *scanner) literal() ([]byte, bool) {
	from := s.p
	for _, word := range []string{"true", "false", "null"} {
		if s.b[from] != word[0] {
			continue
		}
		have := s.b[from:min(len(s.b), from+len(word))]
		if string(have) == word {
			s.p += len(word)
			return have, true
		}
		if s.p = from + len(have); s.p == len(s.b) && word[:len(have)] == string(have) {
			return nil, s.ended()
		}
		s.p = from
		return nil, s.fail("no JSON value")
	}
	ok := s.number()
	return s.b[from:s.p], ok
}

func (s *scanner) number() bool {
	c := s.peek()
	if c == '-' {
		s.p++
		c = s.peek()
	} else if c < '0' || c > '9' {
		return s.fail("no JSON value")
	}
	if c == '0' {
		s.p++
	} else if !s.digits() {
		return false
	}
	if s.peek() == '.' {
		s.p++
		if !s.digits() {
			return false
		}
	}
	if c := s.peek(); c == 'e' || c == 'E' {
		s.p++
		if c := s.peek(); c == '+' || c == '-' {
			s.p++
		}
		if !s.digits() {
			return false
		}
	}
	if s.p == len(s.b) && !s.closed {
		return s.ended()
	}
	if c := s.peek(); c >= '0' && c <= '9' {
		return s.fail("a number with a leading zero")
	}
	return true
}

// peek is the next byte, or 0 at the end of b.
func (s *scanner) peek() byte {
	if s.p < len(s.b) {
		return s.b[s.p]
	}
	return 0
}

// digits reads at least one digit.
func (s *scanner) digits() bool {
	from := s.p
	for s.p < len(s.b) && s.b[s.p] >= '0' && s.b[s.p] <= '9' {
		s.p++
	}
	if s.p > from {
		return true
	}
	if s.p == len(s.b) {
		return s.ended()
	}
	return s.fail("a number without digits")
}

func hexDigit(c byte) rune {
	switch {
	case c >= '0' && c <= '9':
		return rune(c - '0')
	case c >= 'a' && c <= 'f':
		return rune(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return rune(c-'A') + 10
	}
	return -1
}

// unescape appends the text of a string that str has read to dst. A surrogate
// without its other half becomes U+FFFD.
func unescape(dst, raw []byte) []byte {
	for {
		i := bytes.IndexByte(raw, '\\')
		if i < 0 {
			return append(dst, raw...)
		}
		dst = append(dst, raw[:i]...)
		c := raw[i+1]
		raw = raw[i+2:]
		if c != 'u' {
			dst = append(dst, escapes[c])
			continue
		}
		r := hex4(raw)
		raw = raw[4:]
		if utf16.IsSurrogate(r) {
			pair := rune(utf8.RuneError)
			if len(raw) >= 6 && raw[0] == '\\' && raw[1] == 'u' {
				pair = utf16.DecodeRune(r, hex4(raw[2:]))
			}
			if r = pair; pair != utf8.RuneError {
				raw = raw[6:]
			}
		}
		dst = utf8.AppendRune(dst, r)
	}
}

var escapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

func hex4(b []byte) rune {
	return hexDigit(b[0])<<12 | hexDigit(b[1])<<8 | hexDigit(b[2])<<4 | hexDigit(b[3])
}
