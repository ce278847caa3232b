package analysis

import (
	"encoding/binary"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

// wordsOf are the distinct words of a prompt as texts, in the order in which the vocabulary met them.
func wordsOf(prompt string) []string {
	v := newVocabulary()
	numbers := v.words(prompt)
	texts := make([]string, len(v.last))
	for text, n := range v.long {
		texts[n] = text
	}
	for _, slot := range v.short {
		if slot.key != (wordKey{}) {
			text := binary.BigEndian.AppendUint64(nil, slot.key.high)
			texts[slot.number] = strings.TrimLeft(string(binary.BigEndian.AppendUint64(text, slot.key.low)), "\x00")
		}
	}
	of := []string{}
	for _, n := range numbers {
		of = append(of, texts[n])
	}
	return of
}

func TestWords(t *testing.T) {
	tests := []struct{ name, prompt, want string }{
		{"nothing", "", ""},
		{"no letter or digit", " .,;:!?-–—…“”'\"_+*/\\|<>()[]{}#@$€%&=^~`\t\n", ""},
		{"a sentence", "A red fox, walking; through fresh-snow!", "a red fox walking through fresh snow"},
		{"as long as a short word, and longer", "counterintuitive counterintuitively COUNTERINTUITIVE Counterintuitively", "counterintuitive counterintuitively"},
		{"long words that end alike", "aabcdefghijklmnopq babcdefghijklmnopq abcdefghijklmnopq bcdefghijklmnopq",
			"aabcdefghijklmnopq babcdefghijklmnopq abcdefghijklmnopq bcdefghijklmnopq"},
		{"each once", "snow Snow SNOW snow", "snow"},
		{"line ends and tabs", "one\ntwo\r\nthree\tfour five", "one two three four five"},
		{"other white space", "one\u00a0two\u2009three\u3000four\u200bfive", "one two three four five"},

		{"apostrophe parts", "don't", "don t"},
		{"curly apostrophe parts", "don’t", "don t"},
		{"modifier apostrophe is a letter", "donʼt", "donʼt"},
		{"hyphen parts", "close-up", "close up"},
		{"underscore parts", "close_up", "close up"},
		{"dot parts", "f1.8 24.976fps", "f1 8 24 976fps"},
		{"zero width joiner parts", "a\u200db", "a b"},

		{"digits and letters together", "4k 8K 24fps x2", "4k 8k 24fps x2"},
		{"Arabic-Indic digits", "٢٤", "٢٤"},
		{"full-width digits", "２４", "２４"},
		{"mathematical digits are Nd", "𝟏𝟐", "𝟏𝟐"},
		{"superscript is no decimal digit", "m²", "m"},
		{"fraction is no decimal digit", "a½b", "a b"},
		{"roman numeral is no decimal digit", "aⅣb", "a b"},
		{"circled letter is no letter", "aⒶb", "a b"},

		{"Latin with accents", "ÉCLAIR Ñandú", "éclair ñandú"},
		{"Cyrillic, Greek, Georgian", "КОТ ΚΟΤ ᲙᲐᲢᲐ", "кот κοτ კატა"},
		{"final sigma stays simple", "ΟΔΟΣ ὁδός", "οδοσ ὁδός"},
		{"dotted capital i is one i", "İSTANBUL", "istanbul"},
		{"sharp s", "STRASSE straße STRAẞE", "strasse straße"},
		{"title-case digraph", "ǅ Ǆ ǆ", "ǆ"},
		{"full-width letters", "ＦＯＸ", "ｆｏｘ"},
		{"Deseret, beyond 16 bits", "𐐀𐐨", "𐐨𐐨"},
		{"Hangul is written with spaces", "눈 내리는 숲", "눈 내리는 숲"},
		{"Arabic, Hebrew", "قطة חתול", "قطة חתול"},

		{"combining mark is of the word", "cafe\u0301 noir", "cafe\u0301 noir"},
		{"a mark alone is a word", "\u0301", "\u0301"},
		{"Devanagari vowels and viramas", "हिन्दी फ़िल्म", "हिन्दी फ़िल्म"},
		{"spacing mark", "காடு", "காடு"},
		{"enclosing mark", "a\u20dd", "a\u20dd"},

		{"Han", "红狐狸", "红 狐 狸"},
		{"Han beyond 16 bits", "𠮷野", "𠮷 野"},
		{"Han that is no letter: zero and radical", "〇⼀", "〇 ⼀"},
		{"iteration mark is Han", "人々", "人 々"},
		{"Han each once", "人人", "人"},
		{"Hiragana", "ゆき", "ゆ き"},
		{"Katakana", "カメラ", "カ メ ラ"},
		{"half-width Katakana", "ｶﾒ", "ｶ ﾒ"},
		{"circled Katakana is Katakana", "㋐㋑", "㋐ ㋑"},
		// U+30FC belongs to both syllabaries, so to no script: it is a letter like others.
		{"prolonged sound mark is a plain letter", "カーラ", "カ ー ラ"},
		{"two prolonged sound marks are one word", "カーーa", "カ ーーa"},
		{"ideographic full stop parts", "雪。", "雪"},
		{"Thai, its vowels and its digits", "แมว๒", "แ ม ว ๒"},
		{"Thai mark", "กิ", "ก ิ"},
		{"baht sign is of no script", "ก฿ข", "ก ข"},
		{"Lao", "ແມວ", "ແ ມ ວ"},
		{"Khmer", "ឆ្មា", "ឆ ្ ម ា"},
		{"Khmer riel sign is Khmer", "៛", "៛"},
		{"Myanmar", "ကြ", "က ြ"},
		{"Tibetan is not among the seven", "བོད་", "བོད"},
		{"Bopomofo and Yi are not either", "ㄅㄆ ꀀꀁ", "ㄅㄆ ꀀꀁ"},

		{"scripts without spaces part a word", "4k红foxカx", "4k 红 fox カ x"},
		{"a mark after Han is a word", "红\u0301x", "红 \u0301x"},
		{"emoji part", "red🦊fox 👩‍🚀 ❤️", "red fox \ufe0f"},
		{"keycap", "1️⃣", "1\ufe0f\u20e3"},
		{"flag", "🇯🇵japan", "japan"},
		{"replacement character parts", "a\ufffdb", "a b"},
		{"bytes that are not UTF-8 part", "a\xffb", "a b"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := strings.Join(wordsOf(tt.prompt), " "); got != tt.want {
				t.Errorf("%+q: %+q, want %+q", tt.prompt, got, tt.want)
			}
		})
	}
}

// TestWordNumbersAreShared: one vocabulary gives a word the same number in every prompt.
func TestWordNumbersAreShared(t *testing.T) {
	v := newVocabulary()
	first := slices.Clone(v.words("fox snow owl"))
	second := v.words("OWL moon Fox")
	if !slices.Equal(first, []uint32{0, 1, 2}) || !slices.Equal(second, []uint32{2, 3, 0}) {
		t.Errorf("%v and %v, want [0 1 2] and [2 3 0]", first, second)
	}
}

// TestManyWords: numbers stay as the vocabulary grows.
func TestManyWords(t *testing.T) {
	v := newVocabulary()
	for range 2 {
		for i := range 10_000 {
			if got := v.words("word" + strconv.Itoa(i)); !slices.Equal(got, []uint32{uint32(i)}) {
				t.Fatalf("word %d: %v", i, got)
			}
		}
	}
}

var (
	singles    = regexp.MustCompile(`[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]`)
	pieces     = regexp.MustCompile(`[\p{L}\p{M}\p{Nd}]+|[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]`)
	anyRune    = rapid.Rune()
	promptRune = rapid.OneOf(rapid.SampledFrom([]rune("aAzZéÉ09 _-'.,\n\u0301猫ゆカｶーแ๒฿ແឆကİΣ²½Ⅳ🦊\u200d\ufe0f〇々")), anyRune)
)

// naiveWords cuts a prompt by regular expressions: the characters that are words by themselves are set apart by spaces.
func naiveWords(prompt string) map[string]bool {
	set := map[string]bool{}
	for _, w := range pieces.FindAllString(singles.ReplaceAllString(prompt, " $0 "), -1) {
		set[strings.Map(unicode.ToLower, w)] = true
	}
	return set
}

func TestWordsAreThoseOfRegularExpressions(t *testing.T) {
	often(t, 20, func(t *rapid.T) {
		prompt := rapid.StringOfN(promptRune, 0, 40, -1).Draw(t, "prompt")
		got, want := wordsOf(prompt), naiveWords(prompt)
		if len(got) != len(want) {
			t.Fatalf("%+q: %+q, want %v", prompt, got, want)
		}
		for _, w := range got {
			if !want[w] {
				t.Fatalf("%+q: %+q is no word of %v", prompt, w, want)
			}
		}
	})
}

// TestWordsSpreadOverTheTable: words that differ in few letters, wherever these are, do not crowd in one place.
func TestWordsSpreadOverTheTable(t *testing.T) {
	for name, format := range map[string]string{"at the end": "shot%05d", "at the begin": "%05drenderings", "in the middle": "ab%05dcdefgh", "alone": "%d"} {
		v := newVocabulary()
		const words = 50_000
		for i := range words {
			v.words(fmt.Sprintf(format, i))
		}
		if len(v.last) != words {
			t.Errorf("%s: %d words (expected %d)", name, len(v.last), words)
		}
		longest, taken := 0, 0
		for _, slot := range v.short {
			if taken++; slot.key == (wordKey{}) {
				taken = 0
			}
			longest = max(longest, taken)
		}
		if longest > 200 {
			t.Errorf("%s: %d slots taken in a row (expected few: half are free)", name, longest)
		}
	}
}
