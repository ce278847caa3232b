package normal

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Text returns s without Unicode white space and byte order marks (U+FEFF) at
// its ends, in Unicode normal form C. It does not allocate where s is already
// normal. Runs of more than 30 combining marks are broken by a U+034F, as the
// Stream-Safe Text Format of UAX #15 has it, which keeps it linear.
func Text(s string) string {
	s = trim(s)
	if isASCII(s) {
		return s
	}
	return norm.NFC.String(s)
}

// Empty reports whether s stands for no value in every field but run_id,
// creator, team, project, model and prompt: nothing at all, one of null none
// nan n/a na -, or a zero date with or without a zero time, all in any case.
func Empty(s string) bool {
	s = trim(s)
	switch len(s) {
	case 0:
		return true
	case 1:
		return s == "-"
	case 2:
		return strings.EqualFold(s, "na")
	case 3:
		return strings.EqualFold(s, "nan") || strings.EqualFold(s, "n/a")
	case 4:
		return strings.EqualFold(s, "null") || strings.EqualFold(s, "none")
	}
	return isZeroDate(s)
}

// Fold returns the letters and digits of s, lower-cased: the form in which
// headers and status words are compared.
func Fold(s string) string { return Key(s) }

// Key returns the letters and digits of s after [Text], lower-cased: the form
// in which models and tasks are compared ("Veo 3.1 Fast" and "veo-3.1-fast"
// are veo31fast). Digits are those of Unicode category Nd; a combining mark
// that no composed letter absorbs is neither letter nor digit.
func Key(s string) string {
	s = trim(s)
	for i := 0; i < len(s); i++ {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'z') {
			return foldRest(s, i)
		}
	}
	return s
}

// foldRest is Key for an s whose first i bytes alone are known to be folded.
func foldRest(s string, i int) string {
	if !isASCII(s) {
		// What was dropped may have kept letters apart that compose, such as
		// the parts of a Hangul syllable.
		return norm.NFC.String(strings.Map(foldRune, norm.NFC.String(s)))
	}
	folded := make([]byte, i, len(s))
	copy(folded, s)
	for ; i < len(s); i++ {
		switch c := s[i]; {
		case '0' <= c && c <= '9', 'a' <= c && c <= 'z':
			folded = append(folded, c)
		case 'A' <= c && c <= 'Z':
			folded = append(folded, c+'a'-'A')
		}
	}
	return string(folded)
}

func foldRune(r rune) rune {
	if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
		return -1
	}
	return unicode.ToLower(r)
}

func trim(s string) string {
	if s == "" || isGraphicASCII(s[0]) && isGraphicASCII(s[len(s)-1]) {
		return s
	}
	return strings.TrimFunc(s, isMargin)
}

func isMargin(r rune) bool { return r == '\uFEFF' || unicode.IsSpace(r) }

func isGraphicASCII(c byte) bool { return ' ' < c && c < 0x7F }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
