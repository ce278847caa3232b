package analysis

import (
	"unicode"
	"unicode/utf8"
)

// singleScripts are written without spaces between words: each of their characters is a word by itself.
var singleScripts = []*unicode.RangeTable{
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar,
}

// vocabulary numbers the words of prompts. A word is a maximal run of letters, marks and decimal digits, lower-cased by
// Unicode's simple mapping, or one character of singleScripts (3-savings §1).
type vocabulary struct {
	numbers map[string]uint32
	last    []uint32 // by word: the last prompt that had it, counted from 1
	prompts uint32
}

func newVocabulary() *vocabulary { return &vocabulary{numbers: map[string]uint32{}} }

// words returns the distinct words of a prompt, in the order in which it has them first.
func (v *vocabulary) words(prompt string) []uint32 {
	v.prompts++
	set := make([]uint32, 0, len(prompt)/5+1)
	word := make([]byte, 0, 64)
	flush := func() {
		if len(word) == 0 {
			return
		}
		n := v.number(word)
		if v.last[n] != v.prompts {
			v.last[n] = v.prompts
			set = append(set, n)
		}
		word = word[:0]
	}
	for i := 0; i < len(prompt); {
		c := prompt[i]
		if c < utf8.RuneSelf {
			if lower := asciiWord[c]; lower != 0 {
				word = append(word, lower)
			} else {
				flush()
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(prompt[i:])
		i += size
		switch {
		case r >= 0x0E00 && unicode.In(r, singleScripts...):
			flush()
			word = utf8.AppendRune(word, unicode.ToLower(r))
			flush()
		case unicode.IsLetter(r) || unicode.IsMark(r) || unicode.Is(unicode.Nd, r):
			word = utf8.AppendRune(word, unicode.ToLower(r))
		default:
			flush()
		}
	}
	flush()
	return set
}

// asciiWord are the letters, lower-cased, and digits of ASCII; 0 elsewhere.
var asciiWord = func() (table [utf8.RuneSelf]byte) {
	for c := range table {
		if r := rune(c); unicode.IsLetter(r) || unicode.IsDigit(r) {
			table[c] = byte(unicode.ToLower(r))
		}
	}
	return table
}()

func (v *vocabulary) number(word []byte) uint32 {
	n, ok := v.numbers[string(word)]
	if !ok {
		n = uint32(len(v.numbers))
		v.numbers[string(word)] = n
		v.last = append(v.last, 0)
	}
	return n
}
