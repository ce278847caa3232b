package card

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// qolabaRows are the video prices of the vendor's table (docs.qolaba.ai
// model-reference/video-models), as in the built-in card.
var qolabaRows = []string{
	"Veo 3.1,any,720p|1080p,4,any,video,416,,,", "Veo 3.1,any,720p|1080p,6,any,video,624,,,", "Veo 3.1,any,720p|1080p,8,any,video,832,,,",
	"Veo 3.1,any,4K,4,any,video,-,,,", "Veo 3.1,any,4K,6,any,video,-,,,", "Veo 3.1,any,4K,8,any,video,1248,,,",
	"Veo 3.1 Fast,any,720p|1080p,4,any,video,156,,,", "Veo 3.1 Fast,any,720p|1080p,6,any,video,234,,,", "Veo 3.1 Fast,any,720p|1080p,8,any,video,312,,,",
	"Veo 3.1 Fast,any,4K,4,any,video,-,,,", "Veo 3.1 Fast,any,4K,6,any,video,-,,,", "Veo 3.1 Fast,any,4K,8,any,video,728,,,",
	"Nano Banana Pro,any,any,any,any,image,49,,,",
}

func qolaba(t testing.TB) *Card {
	return cardOf(t, "[lighter]\n\"Veo 3.1\" = [\"Veo 3.1 Fast\"]", qolabaRows...)
}

// levers is the reach of a run under the levers named by letters, with the draft
// 720p, 4 s, one output, audio off, and delivery at 1080p.
func levers(set string, exploration bool) Reach {
	var r Reach
	draft := exploration && strings.Contains(set, "D")
	switch {
	case draft:
		r.MinResolution = "720p"
	case strings.Contains(set, "R"):
		r.MinResolution = "1080p"
	}
	if draft {
		r.MinDuration, r.AudioOff, r.MaxOutputs = secs("4"), true, 1
	}
	r.Lighter = exploration && strings.Contains(set, "M")
	return r
}

// TestLeversOfTheVendorsExample has the figures worked by hand in the design's
// example: p_none, p_d, p_r, p_m, p_dr, p_dm, p_rm, p_drm.
func TestLeversOfTheVendorsExample(t *testing.T) {
	c := qolaba(t)
	tests := []struct {
		run         string
		cfg         Configuration
		n           int64
		exploration bool
		want        string
	}{
		{"r01", conf("Veo 3.1", "", "1080p", "8", ""), 3, true, "2496 416 2496 936 416 156 936 156"},
		{"r02", conf("veo-3.1", "", "1080p", "8", ""), 1, true, "832 416 832 312 416 156 312 156"},
		{"r03", conf("Veo 3.1", "", "4K", "8", ""), 1, false, "1248 1248 832 1248 832 1248 832 832"},
		{"r05", conf("Veo 3.1 Fast", "", "720p", "4", ""), 1, true, "156 156 156 156 156 156 156 156"},
		{"r06", conf("Veo 3.1", "", "1080p", "8", ""), 1, false, "832 832 832 832 832 832 832 832"},
		{"r10", conf("Veo 3.1 Fast", "", "4K", "8", ""), 2, false, "1456 1456 624 1456 624 1456 624 624"},
		{"r12", conf("Nano Banana Pro", "", "", "", ""), 4, false, "196 196 196 196 196 196 196 196"},
	}
	for _, tt := range tests {
		var got []string
		for _, set := range []string{"", "D", "R", "M", "DR", "DM", "RM", "DRM"} {
			o, ok := c.Cheapest(tt.cfg, tt.n, october, levers(set, tt.exploration))
			if !ok {
				t.Fatalf("%s: not priced", tt.run)
			}
			got = append(got, o.Credits.String())
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("%s: %s, want %s", tt.run, s, tt.want)
		}
	}
}

// optionText is `credits saving: field from→to, …`.
func optionText(o Option) string {
	saving := "?"
	if o.Saving.Valid {
		saving = o.Saving.Decimal.String()
	}
	var gives []string
	for _, g := range o.GivesUp {
		gives = append(gives, g.Field+" "+g.From+"→"+g.To)
	}
	return fmt.Sprintf("%s %s: %s", o.Credits, saving, strings.Join(gives, ", "))
}

func TestCheapest(t *testing.T) {
	draft := Reach{MinResolution: "720p", MinDuration: secs("4"), AudioOff: true, MaxOutputs: 1}
	tests := []struct {
		name, toml string
		rows       []string
		cfg        Configuration
		n          int64
		reach      Reach
		want       string
	}{
		{"nothing allowed", "", []string{"m,,,,,video,5,,,"}, conf("m", "", "", "", ""), 2, Reach{}, "10 0: "},
		{"equally cheap: the original", "", []string{"m,,,,,video,5,,,"}, conf("m", "", "4K", "8", "on"), 1, draft, "5 0: "},
		{"highest of equally cheap resolutions", "", []string{"m,,4K,,,video,5,,,", "m,,1080p|720p,,,video,3,,,"}, conf("m", "", "4K", "", ""), 1, draft,
			"3 2: resolution 4K→1080p"},
		{"longest of equally cheap durations", "", []string{"m,,,8,,video,5,,,", "m,,,6|4,,video,3,,,"}, conf("m", "", "", "8", ""), 1, draft,
			"3 2: duration_s 8→6"},
		{"same model before higher resolution", "[lighter]\nm = [\"n\"]", []string{"m,,1080p,,,video,5,,,", "m,,720p,,,video,3,,,", "n,,,,,video,3,,,"},
			conf("m", "", "1080p", "", ""), 1, Reach{Lighter: true, MinResolution: "720p"}, "3 2: resolution 1080p→720p"},
		{"lighter of lighter", "[lighter]\nm = [\"n\"]\nn = [\"o\"]", []string{"m,,,,,video,5,,,", "n,,,,,video,4,,,", "o,,,,,video,3,,,"},
			conf("m", "", "", "", ""), 1, Reach{Lighter: true}, "3 2: model m→o"},
		{"lighter is dearer", "[lighter]\nm = [\"n\"]", []string{"m,,,,,video,5,,,", "n,,,,,video,5.000000001,,,"},
			conf("m", "", "", "", ""), 1, Reach{Lighter: true}, "5 0: "},
		{"lighter for this task alone", "[lighter]\nm = [\"n\"]", []string{"m,,,,,video,5,,,", "n,edit,,,,video,3,,,"},
			conf("m", "draw", "", "", ""), 1, Reach{Lighter: true}, "5 0: "},
		{"not below the floor", "", []string{"m,,1080p,,,video,5,,,", "m,,540p,,,video,3,,,"}, conf("m", "", "1080p", "", ""), 1, draft, "5 0: "},
		{"at the floor", "", []string{"m,,1080p,,,video,5,,,", "m,,720p,,,video,3,,,"}, conf("m", "", "1080p", "", ""), 1, draft, "3 2: resolution 1080p→720p"},
		{"floor above the run", "", []string{"m,,360p,,,video,5,,,", "m,,540p,,,video,3,,,"}, conf("m", "", "360p", "", ""), 1, draft, "5 0: "},
		{"a size that a row names", "", []string{"m,,1080p,,,video,5,,,", "m,,1000x1800,,,video,3,,,"}, conf("m", "", "1080p", "", ""), 1, draft,
			"3 2: resolution 1080p→1000x1800"},
		{"no rank, no other resolution", "", []string{"m,,wide,,,video,5,,,", "m,,720p,,,video,3,,,"}, conf("m", "", "wide", "", ""), 1, draft, "5 0: "},
		{"unknown resolution stays", "", []string{"m,,,,,video,5,,,", "m,,720p,,,video,3,,,"}, conf("m", "", "", "", ""), 1, draft, "5 0: "},
		{"floor without a rank", "", []string{"m,,1080p,,,video,5,,,", "m,,720p,,,video,3,,,"}, conf("m", "", "1080p", "", ""), 1, Reach{MinResolution: "wide"}, "5 0: "},
		{"the floor's own duration", "", []string{"m,,,,,second,2,,,"}, conf("m", "", "", "8", ""), 1, draft, "8 8: duration_s 8→4"},
		{"shorter than the floor", "", []string{"m,,,,,second,2,,,"}, conf("m", "", "", "3", ""), 1, draft, "6 0: "},
		{"no duration stays none", "", []string{"m,,,,,video,5,,,", "m,,,4,,video,3,,,"}, conf("m", "", "", "", ""), 1, draft, "5 0: "},
		{"a listed duration between", "", []string{"m,,,8,,video,5,,,", "m,,,6,,video,3,,,", "m,,,3,,video,1,,,"}, conf("m", "", "", "8", ""), 1, draft,
			"3 2: duration_s 8→6"},
		{"audio off", "", []string{"m,,,,on,video,5,,,", "m,,,,off,video,3,,,"}, conf("m", "", "", "", "on"), 1, draft, "3 2: audio on→off"},
		{"audio unknown stays unknown", "", []string{"m,,,,,video,5,,,", "m,,,,off,video,3,,,"}, conf("m", "", "", "", ""), 1, draft, "5 0: "},
		{"audio may not go off", "", []string{"m,,,,on,video,5,,,", "m,,,,off,video,3,,,"}, conf("m", "", "", "", "on"), 1, Reach{MaxOutputs: 1}, "5 0: "},
		{"fewer outputs", "", []string{"m,,,,,video,5,,,"}, conf("m", "", "", "", ""), 4, draft, "5 15: generations 4→1"},
		{"fewer outputs of a run save nothing", "", []string{"m,,,,,run,5,,,"}, conf("m", "", "", "", ""), 4, draft, "5 0: "},
		{"a price per run beside one per output", "[lighter]\nm = [\"n\"]", []string{"m,,,,,video,5,,,", "n,,,,,run,12,,,"}, conf("m", "", "", "", ""), 3,
			Reach{Lighter: true}, "12 3: model m→n"},
		{"kilotokens fall at 4K", "", []string{"m,,720p,,,kilotoken,2.112,,,", "m,,4K,,,kilotoken,0.2,,,"}, conf("m", "", "4K", "5", ""), 1,
			Reach{MinResolution: "720p"}, "194.4 0: "},
		// The run's own 1000×1000 counts at its own resolution only: 1280×720×24/1024 = 21,600.
		{"kilotokens of another resolution", "", []string{"m,,,,,kilotoken,1,,,"},
			Configuration{Model: "m", Resolution: "1080p", Width: 1000, Height: 1000, DurationS: secs("1")}, 1,
			Reach{MinResolution: "720p"}, "21.6 1.8375: resolution 1080p→720p"},
		{"the original has no price", "", []string{"m,,,4,,video,3,,,"}, conf("m", "", "", "8", ""), 1, draft, "3 ?: duration_s 8→4"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := cardOf(t, tt.toml, tt.rows...)
			o, ok := c.Cheapest(tt.cfg, tt.n, october, tt.reach)
			if got := optionText(o); !ok || got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if p := c.Price(o.Configuration, october); p != o.Price && shown(p) != shown(o.Price) {
				t.Errorf("its configuration costs %s, not %s", shown(p), shown(o.Price))
			}
		})
	}
	c := bareCard(t, "m,,,4,,video,3,,,")
	if _, ok := c.Cheapest(conf("n", "", "", "4", ""), 1, october, draft); ok {
		t.Error("an unknown model has a cheapest way")
	}
	if _, ok := c.Cheapest(conf("m", "", "", "2", ""), 1, october, draft); ok {
		t.Error("a duration below the listed ones has a cheapest way")
	}
	dated := bareCard(t, "m,,1080p,,,video,5,,,", "m,,720p,,,video,3,,2026-11-01,")
	for at, want := range map[time.Time]string{october: "5", october.AddDate(0, 1, 0): "3"} {
		if o, _ := dated.Cheapest(conf("m", "", "1080p", "", ""), 1, at, draft); o.Credits.String() != want {
			t.Errorf("at %s: %s, want %s", at, o.Credits, want)
		}
	}
}

func TestCheaper(t *testing.T) {
	tests := []struct {
		name string
		card *Card
		cfg  Configuration
		n    int64
		want string
	}{
		// 720p costs what 1080p costs, so it is on no line.
		{"three of the vendor's example", qolaba(t), conf("Veo 3.1", "", "1080p", "8", ""), 3, `
156 2340: model Veo 3.1→Veo 3.1 Fast, duration_s 8→4, generations 3→1
312 2184: model Veo 3.1→Veo 3.1 Fast, generations 3→1
416 2080: duration_s 8→4, generations 3→1
468 2028: model Veo 3.1→Veo 3.1 Fast, duration_s 8→4
624 1872: duration_s 8→6, generations 3→1
702 1794: model Veo 3.1→Veo 3.1 Fast, duration_s 8→6
832 1664: generations 3→1
936 1560: model Veo 3.1→Veo 3.1 Fast
1248 1248: duration_s 8→4
1872 624: duration_s 8→6`},
		{"one at 4K", qolaba(t), conf("Veo 3.1", "", "4K", "8", ""), 1, `
156 1092: model Veo 3.1→Veo 3.1 Fast, resolution 4K→1080p, duration_s 8→4
312 936: model Veo 3.1→Veo 3.1 Fast, resolution 4K→1080p
416 832: resolution 4K→1080p, duration_s 8→4
624 624: resolution 4K→1080p, duration_s 8→6
728 520: model Veo 3.1→Veo 3.1 Fast
832 416: resolution 4K→1080p`},
		{"cheapest already", qolaba(t), conf("Veo 3.1 Fast", "", "720p", "4", ""), 1, ""},
		{"no price to beat", qolaba(t), conf("Veo 3.1", "", "720p", "5", ""), 1, ""},
		{"unknown model", qolaba(t), conf("Seedance", "", "720p", "5", ""), 1, ""},
		{"audio", bareCard(t, "m,,720p,,off,second,1,,,", "m,,720p,,on,second,2,,,", "m,,1080p,,,second,2,,,"), conf("m", "", "1080p", "2", "on"), 1, `
2 2: resolution 1080p→720p, audio on→off`},
		{"per run", bareCard(t, "m,,,,,run,5,,,"), conf("m", "", "1080p", "2", "on"), 4, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			for _, o := range tt.card.Cheaper(tt.cfg, tt.n, october) {
				got += "\n" + optionText(o)
			}
			if got != tt.want {
				t.Errorf("got%s\nwant%s", got, tt.want)
			}
		})
	}
}

// TestCheaperStaysReadable has a card with hundreds of undominated options.
func TestCheaperStaysReadable(t *testing.T) {
	var rows []string
	toml := "[lighter]\n"
	for m := range 8 {
		for r, name := range []string{"360p", "480p", "540p", "720p", "768p", "1080p", "2K", "4K"} {
			for d := range 4 {
				rows = append(rows, fmt.Sprintf("m%d,,%s,%d,,video,%d,,,", m, name, d+1, 1000-100*m+10*r+d))
			}
		}
		if m > 0 {
			toml += fmt.Sprintf("m%d = [\"m%d\"]\n", m-1, m)
		}
	}
	c := cardOf(t, toml, rows...)
	options := c.Cheaper(conf("m0", "", "4K", "4", ""), 4, october)
	if len(options) != 20 {
		t.Fatalf("%d options, want 20", len(options))
	}
	if got := options[0].Credits.String(); got != "300" {
		t.Errorf("the cheapest costs %s, want 300", got)
	}
	singles := 0
	for i, o := range options {
		if len(o.GivesUp) == 1 {
			singles++
		}
		if i > 0 && o.Credits.LessThan(options[i-1].Credits) {
			t.Errorf("option %d is cheaper than the one before", i)
		}
	}
	// 7 models, 7 resolutions, 3 durations, 1 generation.
	if singles != 18 {
		t.Errorf("%d options change one setting, want 18", singles)
	}
}
