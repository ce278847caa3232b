package card

import (
	"fmt"
	"strings"
	"testing"
)

func changeText(c Change) string {
	if c.Setting != "" {
		return fmt.Sprintf("%s %s: %q→%q", c.Kind, c.Setting, c.Before, c.After)
	}
	when := strings.Join([]string{c.Model, c.Task, c.Resolution, c.DurationS, c.Audio, c.Unit, c.From, c.To}, ",")
	return fmt.Sprintf("%s %s: %s+%s→%s+%s", c.Kind, when, c.Before, c.BaseBefore, c.After, c.BaseAfter)
}

func TestDiff(t *testing.T) {
	a := cardOf(t, "title = \"A\"\nround_to = \"1\"\n[aliases]\nx = \"m\"\ny = \"m\"\n[lighter]\nm = [\"n\"]",
		"m,,720p|1080p,10,,video,5,,,", "m,,720p|1080p,8,,video,4,,,", "m,,4K,,on|off,second,2,1,,", "n,a|b,,,,video,3,,,2026-06-01", "m,,,,,video,9,,,",
		"o,,,,,second,1,,,")
	b := cardOf(t, "title = \"B\"\n[aliases]\nx = \"n\"\nz = \"M\"\n[lighter]\nm = []",
		"n,B|A,,,,video,3.0,,,2026-06-01", "n,,,,,run,1,,2026-06-01T12:00:00Z,", "M,,4K,,off|on,second,2,1.5,,", "M,,1080p|720p,8,,video,-,,,", "M,,720p|1080p,10,,image,5,,,",
		"o,,,,,second,1,0,,")
	want := `changed title: "A"→"B"
changed round_to: "1"→"0"
changed aliases.x: "m"→"n"
removed aliases.y: "m"→""
added aliases.z: ""→"M"
changed lighter.M: "n"→""
removed m,any,any,any,any,video,,: 9+→+
changed M,any,1080p|720p,8,any,video,,: 4+→-+
added M,any,720p|1080p,10,any,image,,: +→5+
removed m,any,720p|1080p,10,any,video,,: 5+→+
changed M,any,4K,any,off|on,second,,: 2+1→2+1.5
added n,any,any,any,any,run,2026-06-01T12:00:00Z,: +→1+`
	var got []string
	for _, c := range Diff(a, b) {
		got = append(got, changeText(c))
	}
	if s := strings.Join(got, "\n"); s != want {
		t.Errorf("got\n%s\nwant\n%s", s, want)
	}
	if same := Diff(a, a); len(same) != 0 {
		t.Errorf("a card differs from itself: %v", same)
	}
}
