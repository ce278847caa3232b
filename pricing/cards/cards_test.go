package cards

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"offcut/pricing/card"
)

var october = time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)

func load(t *testing.T, name string) *card.Card {
	t.Helper()
	c, err := Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestNames(t *testing.T) {
	if got := Names(); !slices.Equal(got, []string{"comfy", "qolaba"}) {
		t.Errorf("built-in cards %v", got)
	}
	_, err := Load("comfi")
	var unknown *UnknownError
	if !errors.As(err, &unknown) || err.Error() != `no built-in card "comfi"` ||
		unknown.Hint() != "built-in cards: comfy, qolaba; or give a file: --card FILE.toml" {
		t.Errorf("unknown card: %v", err)
	}
	if _, err := Load("../cards/qolaba"); !errors.As(err, &unknown) {
		t.Errorf("a path: %v", err)
	}
}

func TestEveryCard(t *testing.T) {
	models := map[string]int{"comfy": 34, "qolaba": 17}
	rates := map[string]int{"comfy": 89, "qolaba": 27}
	for _, name := range Names() {
		c := load(t, name)
		if c.Name != name || c.Title == "" || c.Currency != "credits" {
			t.Errorf("%s: name %q, title %q, currency %q", name, c.Name, c.Title, c.Currency)
		}
		if c.Checked != "" {
			t.Errorf("%s: checked %s, but its source gives no such date", name, c.Checked)
		}
		if len(c.Models()) != models[name] || len(c.Rates) != rates[name] {
			t.Errorf("%s: %d models, %d rates", name, len(c.Models()), len(c.Rates))
		}
		for _, r := range c.Rates {
			if r.Source == "" {
				t.Errorf("%s.csv:%d: no source", name, r.Line)
			}
		}
	}
}

// TestFacts prices what the published tables say, and every odd shape in them.
func TestFacts(t *testing.T) {
	tests := []struct {
		card, model, resolution, duration, audio string
		want                                     string
	}{
		{"qolaba", "Veo 3.1", "1080p", "8", "", "priced 832"},
		{"qolaba", "Veo 3.1", "720p", "8", "on", "priced 832"},
		{"qolaba", "Veo 3.1", "4K", "8", "", "priced 1248"},
		{"qolaba", "Veo 3.1", "4K", "6", "", "not_offered"},
		{"qolaba", "Veo 3.1", "720p", "5", "", "not_on_card"},
		{"qolaba", "veo-3.1-fast", "4K", "8", "", "priced 728"},
		{"qolaba", "Nano Banana Pro", "", "", "", "priced 49"},
		{"qolaba", "ImageGen Fast", "2048x2048", "", "", "priced 3"},
		{"qolaba", "Seedance", "720p", "4", "", "unknown_model"},
		// A 10 s clip at three times the 5 s price.
		{"comfy", "luma ray-3.2", "1080p", "5", "", "priced 253.2"},
		{"comfy", "luma ray-3.2", "1080p", "10", "", "priced 759.6"},
		{"comfy", "luma ray-3.2", "1080p", "7", "", "not_on_card"},
		// 4K that ignores audio.
		{"comfy", "kling-v3", "4K", "5", "on", "priced 443.1"},
		{"comfy", "kling-v3", "4K", "5", "off", "priced 443.1"},
		{"comfy", "kling-v3", "4K", "5", "", "priced 443.1"},
		// Audio at half as much again below it.
		{"comfy", "kling-v3", "720p", "10", "off", "priced 177.2"},
		{"comfy", "kling-v3", "720p", "10", "on", "priced 265.9"},
		{"comfy", "kling-v3", "720p", "10", "", "missing_field"},
		// Always with audio.
		{"comfy", "Kling 3.0 Turbo", "1080p", "5", "off", "priced 147.7"},
		// Tokens, cheaper at 4K: 3840 × 2160 × 24 / 1024 = 194,400 a second.
		{"comfy", "seedance 2.0", "4K", "5", "", "priced 1173.204"},
		{"comfy", "seedance 2.0", "1080p", "5", "", "priced 564.489"},
		{"comfy", "seedance 2.0", "720p", "5", "", "priced 228.096"},
		{"comfy", "seedance 2.0", "720p", "", "", "missing_field"},
		// Audio at twice the price.
		{"comfy", "Seedance 1.5 Pro", "720p", "5", "off", "priced 27.3456"},
		{"comfy", "Seedance 1.5 Pro", "720p", "5", "on", "priced 54.6912"},
		{"comfy", "veo-3.1", "1080p", "8", "on", "priced 675.2"},
		{"comfy", "veo-3.1", "1080p", "8", "off", "priced 337.6"},
		// A size as a resolution.
		{"comfy", "sora-2-pro", "1024x1792", "4", "", "priced 422"},
		{"comfy", "sora-2-pro", "1792x1024", "4", "", "not_on_card"},
	}
	for _, tt := range tests {
		cfg := card.Configuration{Model: tt.model, Resolution: tt.resolution}
		if tt.duration != "" {
			cfg.DurationS = decimal.NewNullDecimal(decimal.RequireFromString(tt.duration))
		}
		if tt.audio != "" {
			on := tt.audio == "on"
			cfg.Audio = &on
		}
		p := load(t, tt.card).Price(cfg, october)
		got := string(p.Status)
		if p.UnitCredits.Valid {
			got += " " + p.UnitCredits.Decimal.String()
		}
		if got != tt.want {
			t.Errorf("%s: %s %s %s %s: got %s, want %s", tt.card, tt.model, tt.resolution, tt.duration, tt.audio, got, tt.want)
		}
	}
}

// TestVendorsExample is three generations of Veo 3.1 at 1080p and 8 s.
func TestVendorsExample(t *testing.T) {
	c := load(t, "qolaba")
	cfg := card.Configuration{Model: "Veo 3.1", Resolution: "1080p", DurationS: decimal.NewNullDecimal(decimal.NewFromInt(8))}
	if got := c.Repriced(c.Price(cfg, october), 3, nil, "succeeded"); got.Decimal.String() != "2496" {
		t.Errorf("repriced %v, want 2496", got)
	}
}

func TestLighter(t *testing.T) {
	for _, tt := range []struct{ card, model, want string }{
		{"qolaba", "Veo 3.1", "Veo 3.1 Fast"},
		{"comfy", "veo-3.1", "veo-3.1-fast; veo-3.1-lite"},
		{"comfy", "kling-v3", "kling-3.0-turbo"},
		{"comfy", "sora-2-pro", "sora-2"},
		{"comfy", "seedance 2.5", "seedance 2.0; seedance 2.0 fast; seedance 2.0 mini"},
		{"comfy", "ltx-2 pro", "ltx-2 fast"},
		{"comfy", "vidu q3-pro", "vidu q3-turbo"},
	} {
		if got := strings.Join(load(t, tt.card).Lighter(tt.model), "; "); got != tt.want {
			t.Errorf("%s: lighter than %s: %s, want %s", tt.card, tt.model, got, tt.want)
		}
	}
}
