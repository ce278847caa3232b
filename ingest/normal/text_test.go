package normal_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"offcut/ingest/normal"
)

func TestText(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"a", "a"},
		{" ", ""},
		{"\t\n\v\f\r x y \r\n", "x y"},
		{"\uFEFFrun_id", "run_id"},
		{"\uFEFF \uFEFFx\uFEFF", "x"},
		{"x\uFEFFy", "x\uFEFFy"},
		{"\u00A0\u0085\u2003\u3000x\u2028\u2029\u202F\u205F", "x"},
		{"\u200Bx", "\u200Bx"}, // the zero width space is not white space in Unicode
		{"\x1Fx\x00", "\x1Fx\x00"},
		{"e\u0301", "\u00E9"},
		{" Cafe\u0301 ", "Caf\u00E9"},
		{"\u212A", "K"}, // the Kelvin sign
		{"\u1100\u1161", "\uAC00"},
		{"\uFB01", "\uFB01"}, // compatibility forms stay: NFC, not NFKC
		{"two  spaces", "two  spaces"},
	} {
		if got := normal.Text(c.in); got != c.want {
			t.Errorf("Text(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestTextAllocatesNothingWhenNormal(t *testing.T) {
	for _, s := range []string{"a wide shot of a harbour", " padded ", "Caf\u00E9 \u6E2F"} {
		if n := testing.AllocsPerRun(10, func() { normal.Text(s) }); n != 0 {
			t.Errorf("Text(%q) allocates %v times, want 0", s, n)
		}
	}
}

func TestEmpty(t *testing.T) {
	for _, s := range []string{
		"", " ", "-", "na", "NA", "nan", "NaN", "n/a", "N/A", "null", "NULL", "Null", "none", "None", " none ",
		"0000-00-00", "0000-00-00 00:00", "0000-00-00T00:00", "0000-00-00 00:00:00", "0000-00-00T00:00:00.000000",
		"0000-00-00T00:00:00,0", "0000-00-00T00:00:00Z", "0000-00-00t00:00:00z", "0000-00-00 00:00:00 UTC",
		"0000-00-00 00:00:00+00:00", "0000-00-00Z",
	} {
		if !normal.Empty(s) {
			t.Errorf("Empty(%q) = false", s)
		}
	}
	for _, s := range []string{
		"0", "--", "\u2013", "n", "n-a", "nil", "nul", "nulls", "undefined", "false", "nan.", "n / a",
		"0000-00-01", "0000-01-00", "0001-00-00", "0000-00-00 00:00:01", "0000-00-00 00:01", "0000-00-00 01:00",
		"0000-00-00 00:00:00.000001", "0000-00-00 00", "0000-00-00T", "0000-00-00x", "0000-00-00 00:00:00.", "00:00:00",
		"0000-00-0", "2026-10-01",
	} {
		if normal.Empty(s) {
			t.Errorf("Empty(%q) = true", s)
		}
	}
}

func TestKeyAndFold(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"veo31fast", "veo31fast"},
		{"Veo 3.1 Fast", "veo31fast"},
		{"veo-3.1-fast", "veo31fast"},
		{"Created At", "createdat"},
		{"created_at", "createdat"},
		{"createdAt", "createdat"},
		{"usage.cost_credits", "usagecostcredits"},
		{"\uFEFF\"run id\"", "runid"},
		{"#", ""},
		{"n\u00B2", "n"},
		{"\u0663", "\u0663"}, // ARABIC-INDIC DIGIT THREE
		{"GR\u00D6\u00DFE", "gr\u00F6\u00DFe"},
		{"Gro\u0308sse", "gr\u00F6sse"},
		{"\u01C5", "\u01C6"}, // title case
		{"\u53EF\u7075 2.1", "\u53EF\u707521"},
		{"\u1100-\u1161", "\uAC00"},
		{"a\xFFb", "ab"},
	} {
		if got := normal.Key(c.in); got != c.want {
			t.Errorf("Key(%q) = %q, want %q", c.in, got, c.want)
		}
		if got := normal.Fold(c.in); got != c.want {
			t.Errorf("Fold(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestTextLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkText(t, rapid.String().Draw(t, "s")) })
}

func FuzzText(f *testing.F) {
	for _, s := range []string{" \uFEFFa\u0301 ", "\xFF", "\u1100-\u1161", "N/A", "0000-00-00 00:00", strings.Repeat("\u0301", 70), "\u0130"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkText(t, s) })
}

type failer interface {
	Errorf(format string, args ...any)
}

func checkText(t failer, s string) {
	text := normal.Text(s)
	if again := normal.Text(text); again != text {
		t.Errorf("Text(%q) = %q, then %q", s, text, again)
	}
	if padded := normal.Text(" \uFEFF\t" + s + "\u00A0\n"); padded != text {
		t.Errorf("Text(%q) = %q, padded %q", s, text, padded)
	}
	if utf8.ValidString(s) && !norm.NFC.IsNormalString(text) {
		t.Errorf("Text(%q) = %q, which is not in normal form C", s, text)
	}
	key := normal.Key(s)
	if again := normal.Key(key); again != key {
		t.Errorf("Key(%q) = %q, then %q", s, key, again)
	}
	if strings.ContainsAny(key, " _-./ABCXYZ") {
		t.Errorf("Key(%q) = %q", s, key)
	}
	if utf8.ValidString(s) && normal.Key(text) != key {
		t.Errorf("Key(%q) = %q, but %q of its text", s, key, normal.Key(text))
	}
	if normal.Empty(s) != normal.Empty(text) || normal.Empty(s) != normal.Empty(" "+s) {
		t.Errorf("Empty(%q) depends on white space or normal form", s)
	}
}
