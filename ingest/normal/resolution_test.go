package normal_test

import (
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"offcut/ingest/normal"
)

func TestResolution(t *testing.T) {
	for _, c := range []struct {
		in, name      string
		width, height int64
		rank          int64 // 0: none
	}{
		{in: "", name: ""},
		{in: "360p", name: "360p", rank: 360},
		{in: "480p", name: "480p", rank: 480},
		{in: "540p", name: "540p", rank: 540},
		{in: "720p", name: "720p", rank: 720},
		{in: "768p", name: "768p", rank: 768},
		{in: "1080p", name: "1080p", rank: 1080},
		{in: "2K", name: "2K", rank: 1440},
		{in: "4K", name: "4K", rank: 2160},

		{in: "1080", name: "1080p", rank: 1080},
		{in: "768", name: "768p", rank: 768},
		{in: "1440", name: "2K", rank: 1440},
		{in: "2160", name: "4K", rank: 2160},
		{in: "FHD", name: "1080p", rank: 1080},
		{in: "fhd", name: "1080p", rank: 1080},
		{in: "1440p", name: "2K", rank: 1440},
		{in: "2160P", name: "4K", rank: 2160},
		{in: "uhd", name: "4K", rank: 2160},
		{in: "4k ", name: "4K", rank: 2160},
		{in: " 2 k", name: "2K", rank: 1440},
		{in: "4\u212A", name: "4K", rank: 2160},
		{in: "1080 P", name: "1080p", rank: 1080},
		{in: "1\u00A0080p", name: "1080p", rank: 1080},

		{in: "1280x720", name: "720p", width: 1280, height: 720, rank: 720},
		{in: "720x1280", name: "720p", width: 720, height: 1280, rank: 720},
		{in: "1080x1920", name: "1080p", width: 1080, height: 1920, rank: 1080},
		{in: "1920 X 1080", name: "1080p", width: 1920, height: 1080, rank: 1080},
		{in: "1920\u00D71080", name: "1080p", width: 1920, height: 1080, rank: 1080},
		{in: "1920 * 1080", name: "1080p", width: 1920, height: 1080, rank: 1080},
		{in: "3840x2160", name: "4K", width: 3840, height: 2160, rank: 2160},
		{in: "4096x2160", name: "4K", width: 4096, height: 2160, rank: 2160},
		{in: "2560x1440", name: "2K", width: 2560, height: 1440, rank: 1440},
		{in: "2048x1080", name: "1080p", width: 2048, height: 1080, rank: 1080},
		{in: "1366x768", name: "768p", width: 1366, height: 768, rank: 768},
		{in: "864x480", name: "480p", width: 864, height: 480, rank: 480},
		{in: "640x360", name: "360p", width: 640, height: 360, rank: 360},
		{in: "540x540", name: "540p", width: 540, height: 540, rank: 540},

		{in: "512x512", name: "512x512", width: 512, height: 512, rank: 512},
		{in: "512 \u00D7 768", name: "512x768", width: 512, height: 768, rank: 512},
		{in: "1280x719", name: "1280x719", width: 1280, height: 719, rank: 719},
		{in: "1280x721", name: "1280x721", width: 1280, height: 721, rank: 721},
		{in: "0512X0640", name: "512x640", width: 512, height: 640, rank: 512},
		{in: "1x1", name: "1x1", width: 1, height: 1, rank: 1},
		{in: "1000000x1000000", name: "1000000x1000000", width: 1000000, height: 1000000, rank: 1000000},

		{in: "1000001x1080", name: "1000001x1080"},
		{in: "1080x99999999999999999999", name: "1080x99999999999999999999"},
		{in: "0x0", name: "0x0"},
		{in: "1920x0", name: "1920x0"},
		{in: "x", name: "x"},
		{in: "1920x", name: "1920x"},
		{in: "x1080", name: "x1080"},
		{in: "1x2x3", name: "1x2x3"},
		{in: "1920.0x1080.0", name: "1920.0x1080.0"},
		{in: "-1920x1080", name: "-1920x1080"},
		{in: "16:9", name: "16:9"},
		{in: "HD", name: "HD"},
		{in: "8K", name: "8K"},
		{in: "1080i", name: "1080i"},
		{in: "1081p", name: "1081p"},
		{in: "01080p", name: "01080p"},
		{in: "1080.0", name: "1080.0"},
		{in: "  High  Quality ", name: "High  Quality"},
		{in: "\uFF11\uFF10\uFF18\uFF10", name: "\uFF11\uFF10\uFF18\uFF10"},
	} {
		name, width, height := normal.Resolution(c.in)
		if name != c.name || width != c.width || height != c.height {
			t.Errorf("Resolution(%q) = %q, %d, %d, want %q, %d, %d", c.in, name, width, height, c.name, c.width, c.height)
		}
		for _, s := range []string{c.in, name} {
			if rank, ok := normal.Rank(s); rank != c.rank || ok != (c.rank > 0) {
				t.Errorf("Rank(%q) = %d, %v, want %d", s, rank, ok, c.rank)
			}
		}
	}
}

func TestResolutionOf(t *testing.T) {
	for _, c := range []struct {
		width, height int64
		want          string
	}{
		{1280, 720, "720p"}, {1080, 1920, "1080p"}, {3840, 2160, "4K"}, {2560, 1440, "2K"}, {512, 768, "512x768"},
		{360, 640, "360p"}, {480, 864, "480p"}, {960, 540, "540p"}, {1366, 768, "768p"},
		{1, 1, "1x1"}, {0, 0, ""}, {1920, 0, ""}, {0, 1080, ""}, {-1, 1080, ""},
		{1000000, 5, "1000000x5"}, {1000001, 5, ""}, {5, 1000001, ""},
	} {
		if got := normal.ResolutionOf(c.width, c.height); got != c.want {
			t.Errorf("ResolutionOf(%d, %d) = %q, want %q", c.width, c.height, got, c.want)
		}
	}
}

func TestResolutionLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width, height := rapid.Int64Range(1, 1_000_000).Draw(t, "width"), rapid.Int64Range(1, 1_000_000).Draw(t, "height")
		sign := rapid.SampledFrom([]string{"x", "X", "\u00D7", "*", " x ", "\u00A0*"}).Draw(t, "sign")
		written := strconv.FormatInt(width, 10) + sign + strconv.FormatInt(height, 10)
		name, w, h := normal.Resolution(written)
		if w != width || h != height || name != normal.ResolutionOf(width, height) {
			t.Errorf("Resolution(%q) = %q, %d, %d", written, name, w, h)
		}
		checkResolution(t, written)
	})
	rapid.Check(t, func(t *rapid.T) { checkResolution(t, rapid.String().Draw(t, "s")) })
}

func FuzzResolution(f *testing.F) {
	for _, s := range []string{"1080p", "4 k", "1920\u00D71080", "512*512", "0x0", "1000001x5", "\xFF", "High"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkResolution(t, s) })
}

func checkResolution(t failer, s string) {
	name, width, height := normal.Resolution(s)
	again, w, h := normal.Resolution(name)
	if again != name {
		t.Errorf("Resolution(%q) = %q, then %q", s, name, again)
	}
	if strings.Contains(name, "x") && (w != width || h != height) {
		t.Errorf("Resolution(%q) = %q, %d, %d, then %d, %d", s, name, width, height, w, h)
	}
	if (width == 0) != (height == 0) || width < 0 || height < 0 || width > 1_000_000 || height > 1_000_000 {
		t.Errorf("Resolution(%q) has the sides %d and %d", s, width, height)
	}
	rank, ok := normal.Rank(s)
	if named, okNamed := normal.Rank(name); named != rank || okNamed != ok {
		t.Errorf("Rank(%q) = %d, but %d of %q", s, rank, named, name)
	}
	if width > 0 && (!ok || rank != width && rank != height || rank > width || rank > height) {
		t.Errorf("Rank(%q) = %d, %v for %d by %d", s, rank, ok, width, height)
	}
	if upper, _, _ := normal.Resolution(strings.ToUpper(name)); ok && upper != name {
		t.Errorf("Resolution(%q) = %q, but %q in upper case", s, name, upper)
	}
}
