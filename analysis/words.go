package analysis

import (
	"slices"
	"unicode"
)

// singleScripts are written without spaces between words: each of their characters is a word by itself.
var singleScripts = []*unicode.RangeTable{
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar,
}

// vocabulary numbers the words of prompts. A word is a maximal run of letters, marks and decimal digits, lower-cased by
// Unicode's simple mapping, or one character of singleScripts (3-savings §1).
type vocabulary map[string]uint32

// words returns the distinct words of a prompt, ascending by number.
func (v vocabulary) words(prompt string) []uint32 {
	var set []uint32
	word := make([]rune, 0, 24)
	flush := func() {
		if len(word) > 0 {
			set = append(set, v.number(string(word)))
			word = word[:0]
		}
	}
	for _, r := range prompt {
		switch {
		case r >= 0x0E00 && unicode.In(r, singleScripts...):
			flush()
			set = append(set, v.number(string(unicode.ToLower(r))))
		case unicode.IsLetter(r) || unicode.IsMark(r) || unicode.Is(unicode.Nd, r):
			word = append(word, unicode.ToLower(r))
		default:
			flush()
		}
	}
	flush()
	slices.Sort(set)
	return slices.Compact(set)
}

func (v vocabulary) number(word string) uint32 {
	n, ok := v[word]
	if !ok {
		n = uint32(len(v))
		v[word] = n
	}
	return n
}
