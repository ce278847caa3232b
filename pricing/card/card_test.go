package card

import (
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
)

const header = "model,task,resolution,duration_s,audio,unit,credits,base_credits,effective_from,effective_to,source,note\n"

// bareCard reads rows without source and note.
func bareCard(t testing.TB, rows ...string) *Card { return cardOf(t, "", rows...) }

// cardOf reads a card of TOML lines (the rates line is added) and rows without
// source and note.
func cardOf(t testing.TB, toml string, rows ...string) *Card {
	t.Helper()
	c, err := Parse("c.toml", []byte("rates = \"c.csv\"\n"+toml), "c.csv", []byte(csvOf(rows...)))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func csvOf(rows ...string) string {
	var b strings.Builder
	b.WriteString(header)
	for _, r := range rows {
		b.WriteString(r + ",,\n")
	}
	return b.String()
}

var october = time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)

func secs(s string) decimal.NullDecimal {
	if s == "" {
		return decimal.NullDecimal{}
	}
	return decimal.NewNullDecimal(decimal.RequireFromString(s))
}

func audio(s string) *bool {
	switch s {
	case "on":
		v := true
		return &v
	case "off":
		return new(bool)
	}
	return nil
}

// conf is model, task, resolution, duration, audio.
func conf(model, task, resolution, duration, sound string) Configuration {
	return Configuration{Model: model, Task: task, Resolution: resolution, DurationS: secs(duration), Audio: audio(sound)}
}

// shown is a price as `status credits line`.
func shown(p Price) string {
	s := string(p.Status)
	if p.UnitCredits.Valid {
		s += " " + p.UnitCredits.Decimal.String()
	}
	return s
}

func TestUnits(t *testing.T) {
	tests := []struct {
		name string
		toml string
		row  string
		cfg  Configuration
		want string
	}{
		{"video", "", "m,,,,,video,832,,,", conf("m", "", "", "", ""), "priced 832"},
		{"image", "", "m,,,,,image,0.12,,,", conf("m", "", "", "", ""), "priced 0.12"},
		{"run", "", "m,,,,,run,48.75,,,", conf("m", "", "", "", ""), "priced 48.75"},
		{"free of charge is a price", "", "m,,,,,video,0,,,", conf("m", "", "", "", ""), "priced 0"},
		{"second", "", "m,,,,,second,21.1,,,", conf("m", "", "", "8", ""), "priced 168.8"},
		{"second, fraction of one", "", "m,,,,,second,21.1,,,", conf("m", "", "", "0.001", ""), "priced 0.0211"},
		{"second with base", "", "m,,,,,second,2,5.5,,", conf("m", "", "", "4", ""), "priced 13.5"},
		{"second without duration", "", "m,,,,,second,2,5.5,,", conf("m", "", "", "", ""), "missing_field"},
		{"second with duration 0", "", "m,,,,,second,2,5.5,,", conf("m", "", "", "0", ""), "missing_field"},
		{"second, half up to 9 decimals", "", "m,,,,,second,0.000000001,,,", conf("m", "", "", "0.5", ""), "priced 0.000000001"},
		{"second, just below the half", "", "m,,,,,second,0.000000001,,,", conf("m", "", "", "0.499", ""), "priced 0"},
		// 5 × 1280 × 720 × 24 / 1024 = 108,000 tokens.
		{"kilotoken by name", "", "m,,,,,kilotoken,2.112,,,", conf("m", "", "720p", "5", ""), "priced 228.096"},
		{"kilotoken by size text", "", "m,,,,,kilotoken,1,,,", conf("m", "", "1024x1024", "1", ""), "priced 24.576"},
		{"kilotoken by own size", "", "m,,,,,kilotoken,1,,,",
			Configuration{Model: "m", Resolution: "720p", Width: 1024, Height: 1024, DurationS: secs("1")}, "priced 24.576"},
		{"kilotoken, half a size is none", "", "m,,,,,kilotoken,1,,,",
			Configuration{Model: "m", Resolution: "720p", Width: 1024, DurationS: secs("1")}, "priced 21.6"},
		// 864 × 480 × 24 / 1024 = 9,720 tokens a second.
		{"kilotoken 480p is 864 wide", "", "m,,,,,kilotoken,1,,,", conf("m", "", "480p", "1", ""), "priced 9.72"},
		{"kilotoken 360p", "", "m,,,,,kilotoken,1,,,", conf("m", "", "360p", "1", ""), "priced 5.4"},
		{"kilotoken 540p", "", "m,,,,,kilotoken,1,,,", conf("m", "", "540p", "1", ""), "priced 12.15"},
		// 1366 × 768 × 24 / 1024 = 24,588.
		{"kilotoken 768p is 1366 wide", "", "m,,,,,kilotoken,1,,,", conf("m", "", "768p", "1", ""), "priced 24.588"},
		{"kilotoken 1080p", "", "m,,,,,kilotoken,1,,,", conf("m", "", "1080p", "1", ""), "priced 48.6"},
		{"kilotoken 2K", "", "m,,,,,kilotoken,1,,,", conf("m", "", "2K", "1", ""), "priced 86.4"},
		{"kilotoken 4K", "", "m,,,,,kilotoken,1,,,", conf("m", "", "4K", "1", ""), "priced 194.4"},
		// 1 × 1 × 24 / 1024 / 1000 = 0.0000234375 a second; thousandths of it end on the half.
		{"kilotoken, half up to 9 decimals", "", "m,,,,,kilotoken,1,,,",
			Configuration{Model: "m", Width: 1, Height: 1, DurationS: secs("0.008")}, "priced 0.000000188"}, // 0.0000001875
		{"kilotoken without duration", "", "m,,,,,kilotoken,1,,,", conf("m", "", "720p", "", ""), "missing_field"},
		{"kilotoken without size", "", "m,,,,,kilotoken,1,,,", conf("m", "", "", "5", ""), "missing_field"},
		{"kilotoken at a resolution without size", "", "m,,,,,kilotoken,1,,,", conf("m", "", "cinema", "5", ""), "missing_field"},

		{"rounded up to whole credits", `round_to = "1"`, "m,,,,,video,48.000000001,,,", conf("m", "", "", "", ""), "priced 49"},
		{"whole credits stay", `round_to = "1"`, "m,,,,,video,48,,,", conf("m", "", "", "", ""), "priced 48"},
		{"rounded up to a step", `round_to = "0.25"`, "m,,,,,video,48.26,,,", conf("m", "", "", "", ""), "priced 48.5"},
		{"half up to 9 before the step", `round_to = "1"`, "m,,,,,second,0.000000001,,,", conf("m", "", "", "0.499", ""), "priced 0"},
		{"half up to 9, then the step", `round_to = "1"`, "m,,,,,second,0.000000001,,,", conf("m", "", "", "0.5", ""), "priced 1"},
		{"at least", `min_credits = "1"`, "m,,,,,image,0.12,,,", conf("m", "", "", "", ""), "priced 1"},
		{"at least, just above", `min_credits = "1"`, "m,,,,,image,1.000000001,,,", conf("m", "", "", "", ""), "priced 1.000000001"},
		{"at least, after the step", "round_to = \"2\"\nmin_credits = \"3\"", "m,,,,,image,0.12,,,", conf("m", "", "", "", ""), "priced 3"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := shown(cardOf(t, tt.toml, tt.row).Price(tt.cfg, october)); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestStatus(t *testing.T) {
	c := cardOf(t, "[aliases]\n\"V Three\" = \"Veo 3.1\"",
		"Veo 3.1,,720p|1920x1080,8,,video,832,,,",           // 2
		"Veo 3.1,,4K,4,,video,-,,,",                         // 3
		"Veo 3.1,,4K,,,video,1248,,,",                       // 4
		"Veo 3.1,upscale,4K,4,,video,7,,,",                  // 5
		"Dated,,720p,,,video,10,,2026-03-01,2026-06-01",     // 6
		"Dated,,720p,,,video,12,,2026-06-01,2026-09-01",     // 7
		"Dated,,1080p,,,video,20,,2026-06-01,",              // 8
		"Timed,,,,,video,1,,2026-06-01T12:00:00+02:00,",     // 9
		"Sound,,,,on,second,3,,,",                           // 10
		"Sound,,,,off,second,2,,,",                          // 11
		"Listed,text to video|Image-to-Video,,,,video,5,,,", // 12
		"Wild,any,ANY,none,n/a,video,9,,,",                  // 13
		"Either,,,,on|off,video,4,,,",                       // 14
		"Odd,,1024x1792,,,video,6,,,",                       // 15
		"Seconds,,,4.0|PT8S|10 s,,video,8,,,",               // 16
		"No seconds,,720p,,,second,-,,,",                    // 17
	)
	day := func(s string) time.Time {
		at, err := time.Parse(time.RFC3339Nano, s)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	tests := []struct {
		name string
		cfg  Configuration
		at   time.Time
		want string
		line int
	}{
		{"priced", conf("veo-3.1", "", "1080p", "8", ""), october, "priced 832", 2},
		{"through the alias", conf("v_three", "", "720p", "8.000", "on"), october, "priced 832", 2},
		{"unknown model", conf("Seedance", "", "720p", "4", ""), october, "unknown_model", 0},
		{"no model", conf("", "", "720p", "4", ""), october, "unknown_model", 0},
		{"a model without letters", conf("***", "", "720p", "4", ""), october, "unknown_model", 0},
		{"dash in the more specific row", conf("Veo 3.1", "", "4K", "4", ""), october, "not_offered", 3},
		{"less specific row beside the dash", conf("Veo 3.1", "", "4K", "4.001", ""), october, "priced 1248", 4},
		{"most specific of three", conf("Veo 3.1", "Up-Scale", "4K", "4", ""), october, "priced 7", 5},
		{"another task falls back", conf("Veo 3.1", "edit", "4K", "4", ""), october, "not_offered", 3},
		{"duration not listed", conf("Veo 3.1", "", "720p", "5", ""), october, "not_on_card", 0},
		{"no duration", conf("Veo 3.1", "", "720p", "", ""), october, "missing_field", 0},
		{"duration 0 is none", conf("Veo 3.1", "", "720p", "0", ""), october, "missing_field", 0},
		{"no resolution", conf("Veo 3.1", "", "", "8", ""), october, "missing_field", 0},
		{"neither", conf("Veo 3.1", "", "", "", ""), october, "missing_field", 0},
		{"filling cannot help", conf("Veo 3.1", "", "540p", "", ""), october, "not_on_card", 0},
		{"not offered needs no duration", conf("No seconds", "", "720p", "", ""), october, "not_offered", 17},

		{"before the first row", conf("Dated", "", "720p", "", ""), day("2026-02-28T23:59:59.999999Z"), "outside_dates", 0},
		{"from is inclusive", conf("Dated", "", "720p", "", ""), day("2026-03-01T00:00:00Z"), "priced 10", 6},
		{"to is exclusive", conf("Dated", "", "720p", "", ""), day("2026-05-31T23:59:59.999999Z"), "priced 10", 6},
		{"the next row", conf("Dated", "", "720p", "", ""), day("2026-06-01T00:00:00Z"), "priced 12", 7},
		{"a date is UTC", conf("Dated", "", "720p", "", ""), day("2026-06-01T01:00:00+02:00"), "priced 10", 6},
		{"row of another date would match", conf("Dated", "", "720p", "", ""), october, "outside_dates", 0},
		{"none in force, none would match", conf("Dated", "", "4K", "", ""), day("2026-01-01T00:00:00Z"), "outside_dates", 0},
		{"another date comes before missing", conf("Dated", "", "", "", ""), day("2026-01-01T00:00:00Z"), "outside_dates", 0},
		{"in force, empty field", conf("Dated", "", "", "", ""), october, "missing_field", 0},
		{"in force, not on the card", conf("Dated", "", "4K", "", ""), october, "not_on_card", 0},
		{"time with a zone, before", conf("Timed", "", "", "", ""), day("2026-06-01T09:59:59Z"), "outside_dates", 0},
		{"time with a zone, at", conf("Timed", "", "", "", ""), day("2026-06-01T10:00:00Z"), "priced 1", 9},

		{"audio on", conf("Sound", "", "", "2", "on"), october, "priced 6", 10},
		{"audio off", conf("Sound", "", "", "2", "off"), october, "priced 4", 11},
		{"audio unknown", conf("Sound", "", "", "2", ""), october, "missing_field", 0},
		{"a list of both is named", conf("Either", "", "", "", ""), october, "missing_field", 0},
		{"a list of both has on", conf("Either", "", "", "", "on"), october, "priced 4", 14},
		{"task by letters and digits", conf("Listed", "TEXT_TO_VIDEO", "", "", ""), october, "priced 5", 12},
		{"second task of the list", conf("Listed", "imageToVideo", "", "", ""), october, "priced 5", 12},
		{"no task", conf("Listed", "", "", "", ""), october, "missing_field", 0},
		{"other task", conf("Listed", "edit", "", "", ""), october, "not_on_card", 0},
		{"any matches unknown", conf("Wild", "", "", "", ""), october, "priced 9", 13},
		{"any matches known", conf("Wild", "edit", "8K", "7.5", "off"), october, "priced 9", 13},
		{"other size as written", conf("Odd", "", "1024X1792", "", ""), october, "priced 6", 15},
		{"its transpose is another", conf("Odd", "", "1792x1024", "", ""), october, "not_on_card", 0},
		{"resolution out of width and height", Configuration{Model: "Odd", Width: 1024, Height: 1792}, october, "priced 6", 15},
		{"duration as decimal", conf("Seconds", "", "", "4", ""), october, "priced 8", 16},
		{"duration as ISO", conf("Seconds", "", "", "8", ""), october, "priced 8", 16},
		{"duration with unit", conf("Seconds", "", "", "10.0", ""), october, "priced 8", 16},
		{"duration close by", conf("Seconds", "", "", "3.999", ""), october, "not_on_card", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := c.Price(tt.cfg, tt.at)
			if shown(p) != tt.want || p.Line != tt.line {
				t.Errorf("got %s, line %d; want %s, line %d", shown(p), p.Line, tt.want, tt.line)
			}
			if (p.Model == "") != (p.Status == UnknownModel) {
				t.Errorf("model %q with status %s", p.Model, p.Status)
			}
		})
	}
}

func TestBilledAndRepriced(t *testing.T) {
	two := int64(2)
	none := int64(0)
	tests := []struct {
		name, toml, unit string
		outputs          *int64
		status           string
		billed           int64
		want             string
	}{
		{"requested", "", "video", &two, "succeeded", 3, "30"},
		{"delivered", `bill_for = "delivered"`, "video", &two, "succeeded", 2, "20"},
		{"delivered none", `bill_for = "delivered"`, "video", &none, "succeeded", 0, "0"},
		{"delivered, not in the log", `bill_for = "delivered"`, "video", nil, "succeeded", 3, "30"},
		{"delivered, pending", `bill_for = "delivered"`, "video", &none, "pending", 3, "30"},
		{"per run", "", "run", &two, "succeeded", 1, "10"},
		{"per run, none delivered", `bill_for = "delivered"`, "run", &none, "succeeded", 1, "10"},
		{"failed is free", "", "video", nil, "failed", 3, "0"},
		{"cancelled is free", "", "video", nil, "cancelled", 3, "0"},
		{"pending is not", "", "video", nil, "pending", 3, "30"},
		{"failed is charged", `failed_runs = "charged"`, "video", nil, "failed", 3, "30"},
		{"cancelled is charged", `failed_runs = "charged"`, "video", nil, "cancelled", 3, "30"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := cardOf(t, tt.toml, "m,,,,,"+tt.unit+",10,,,")
			p := c.Price(conf("m", "", "", "", ""), october)
			if got := c.Billed(p, 3, tt.outputs, tt.status); got != tt.billed {
				t.Errorf("billed %d, want %d", got, tt.billed)
			}
			if got := c.Repriced(p, 3, tt.outputs, tt.status); !got.Valid || got.Decimal.String() != tt.want {
				t.Errorf("repriced %v, want %s", got, tt.want)
			}
		})
	}
	for _, status := range []string{"succeeded", "failed", "pending"} {
		c := bareCard(t, "m,,,,,video,-,,,")
		if got := c.Repriced(c.Price(conf("m", "", "", "", ""), october), 3, nil, status); got.Valid {
			t.Errorf("%s without a price is repriced at %s", status, got.Decimal)
		}
	}
}

func TestNames(t *testing.T) {
	c := cardOf(t, `[aliases]
"veo3" = "Veo 3.1"
"fast" = "veo-3.1-fast"
[lighter]
"Veo 3.1" = ["Veo 3.1 Fast", "Tiny"]
"Veo 3.1 Fast" = ["Lite"]
"Lite" = ["Veo 3.1", "Tiny", "Lite"]`,
		"Veo 3.1,,,,,video,4,,,", "Veo 3.1 Fast,,,,,video,3,,,", "Lite,,,,,video,2,,,", "Tiny,,,,,video,1,,,")
	if got := strings.Join(c.Models(), "; "); got != "Veo 3.1; Veo 3.1 Fast; Lite; Tiny" {
		t.Errorf("models %s", got)
	}
	for model, want := range map[string]string{"VEO_3": "veo31", "Veo-3.1": "veo31", "Fast!": "veo31fast", "Other 1": "other1", "": ""} {
		if got := c.ModelKey(model); got != want {
			t.Errorf("key of %q is %q, want %q", model, got, want)
		}
	}
	if s, ok := c.Spelling("FAST"); s != "Veo 3.1 Fast" || !ok {
		t.Errorf("spelling %q %v", s, ok)
	}
	if s, ok := c.Spelling("other"); s != "" || ok {
		t.Errorf("spelling of a model not on the card: %q %v", s, ok)
	}
	for model, want := range map[string]string{
		"veo3": "Veo 3.1 Fast; Tiny; Lite", "fast": "Lite; Veo 3.1; Tiny", "Tiny": "", "other": "",
	} {
		if got := strings.Join(c.Lighter(model), "; "); got != want {
			t.Errorf("lighter than %s: %s, want %s", model, got, want)
		}
	}
}

func TestChanges(t *testing.T) {
	c := bareCard(t, "m,,,,,video,1,,,2026-06-01", "m,,,,,video,2,,2026-06-01,2026-09-01", "m,,720p,,,video,3,,2026-01-01,2026-09-01",
		"n,,,,,video,2,,,")
	var got []string
	for _, at := range c.Changes("M") {
		got = append(got, at.Format(time.DateOnly))
	}
	if strings.Join(got, " ") != "2026-01-01 2026-06-01 2026-09-01" {
		t.Errorf("changes %v", got)
	}
	if n, other := c.Changes("n"), c.Changes("other"); n != nil || other != nil {
		t.Errorf("changes of an open row %v, of an unknown model %v", n, other)
	}
}
