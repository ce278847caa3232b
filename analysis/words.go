package analysis

import (
	"math/bits"
	"math/rand/v2"
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
	short wordTable         // words that a wordKey holds, as it does nearly all
	long  map[string]uint32 // the others
	last  []uint32          // by word: the last prompt that had it, counted from 1

	prompts uint32
	word    []byte   // the word in hand
	set     []uint32 // the words of the prompt in hand
}

func newVocabulary() *vocabulary {
	return &vocabulary{short: make(wordTable, 1<<10), long: map[string]uint32{}}
}

// words returns the distinct words of a prompt, in the order in which it has them first. They hold until the next call.
func (v *vocabulary) words(prompt string) []uint32 {
	v.prompts++
	v.set = v.set[:0]
	word, key := v.word[:0], wordKey{}
	for i := 0; i < len(prompt); {
		c := prompt[i]
		if c < utf8.RuneSelf {
			if lower := asciiWord[c]; lower != 0 {
				word, key = append(word, lower), key.with(lower)
			} else {
				word, key = v.end(word, key)
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(prompt[i:])
		i += size
		isAlone := r >= 0x0E00 && unicode.In(r, singleScripts...)
		isPart := isAlone || unicode.IsLetter(r) || unicode.IsMark(r) || unicode.Is(unicode.Nd, r)
		if isAlone || !isPart {
			word, key = v.end(word, key)
		}
		if isPart {
			before := len(word)
			word = utf8.AppendRune(word, unicode.ToLower(r))
			for _, b := range word[before:] {
				key = key.with(b)
			}
		}
		if isAlone {
			word, key = v.end(word, key)
		}
	}
	v.word, _ = v.end(word, key)
	return v.set
}

// end takes the word in hand into the set, and begins another.
func (v *vocabulary) end(word []byte, key wordKey) ([]byte, wordKey) {
	if len(word) == 0 {
		return word, key
	}
	if n := v.number(word, key); v.last[n] != v.prompts {
		v.last[n] = v.prompts
		v.set = append(v.set, n)
	}
	return word[:0], wordKey{}
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

func (v *vocabulary) number(word []byte, key wordKey) uint32 {
	if len(word) > shortWord {
		n, ok := v.long[string(word)]
		if !ok {
			n = v.add()
			v.long[string(word)] = n
		}
		return n
	}
	slot := v.short.find(key)
	if slot.key == key {
		return slot.number
	}
	n := v.add()
	*slot = wordSlot{key, n}
	if len(v.last) > len(v.short)/2 {
		v.short = v.short.grown()
	}
	return n
}

func (v *vocabulary) add() uint32 {
	v.last = append(v.last, 0)
	return uint32(len(v.last) - 1)
}

// wordKey holds the bytes of a word, of which none is 0, the last one lowest. It tells words of at most shortWord bytes apart.
type wordKey struct{ high, low uint64 }

const shortWord = 16

func (k wordKey) with(b byte) wordKey { return wordKey{k.high<<8 | k.low>>56, k.low<<8 | uint64(b)} }

// wordTable is an open-addressing hash table of words: a power of two of slots, at most half of them taken. It takes half the
// time of a map, which copes with any key.
type wordTable []wordSlot

type wordSlot struct {
	key    wordKey // none where the slot is free
	number uint32
}

// find returns the slot of a word, or the free one that is for it.
func (t wordTable) find(k wordKey) *wordSlot {
	mask := uint64(len(t) - 1)
	high, low := bits.Mul64(k.low^wordSeeds[0], k.high^wordSeeds[1])
	for i := (high ^ low) & mask; ; i = (i + 1) & mask {
		if t[i].key == k || t[i].key == (wordKey{}) {
			return &t[i]
		}
	}
}

// wordSeeds differ from process to process, so that nobody can write a log whose words crowd in one place of a table.
var wordSeeds = [2]uint64{rand.Uint64(), rand.Uint64()}

func (t wordTable) grown() wordTable {
	larger := make(wordTable, 2*len(t))
	for _, slot := range t {
		if slot.key != (wordKey{}) {
			*larger.find(slot.key) = slot
		}
	}
	return larger
}
