package normal

import (
	"strconv"
	"strings"
	"unicode"
)

// resolutionNames are the spellings of the named resolutions, in upper case
// without spaces.
var resolutionNames = map[string]string{
	"360": "360p", "360P": "360p",
	"480": "480p", "480P": "480p",
	"540": "540p", "540P": "540p",
	"720": "720p", "720P": "720p",
	"768": "768p", "768P": "768p",
	"1080": "1080p", "1080P": "1080p", "FHD": "1080p",
	"1440": "2K", "1440P": "2K", "2K": "2K",
	"2160": "4K", "2160P": "4K", "4K": "4K", "UHD": "4K",
}

// Resolution returns the normal form of a resolution: 360p 480p 540p 720p 768p
// 1080p 2K 4K, in any case and spacing, by name or by the shorter side of a
// size WxH (also X, ×, *). A size with another shorter side is written WxH,
// without spaces and leading zeros. Anything else stays as written, after
// [Text]; so does a size with a side of 0 or above [MaxCount].
//
// width and height, in pixels, are those of a size, else 0.
func Resolution(s string) (name string, width, height int64) {
	s = Text(s)
	if _, ok := sideOf(s); ok {
		return s, 0, 0
	}
	compact := strings.Map(compactRune, s)
	if name, ok := resolutionNames[compact]; ok {
		return name, 0, 0
	}
	if width, height, ok := scanSize(compact); ok {
		return ResolutionOf(width, height), width, height
	}
	return s, 0, 0
}

// ResolutionOf returns the resolution of a width and height in pixels, as if
// they had been written WxH. It is empty where a side is not within 1 to
// [MaxCount].
func ResolutionOf(width, height int64) string {
	if !isSide(width) || !isSide(height) {
		return ""
	}
	switch min(width, height) {
	case 360:
		return "360p"
	case 480:
		return "480p"
	case 540:
		return "540p"
	case 720:
		return "720p"
	case 768:
		return "768p"
	case 1080:
		return "1080p"
	case 1440:
		return "2K"
	case 2160:
		return "4K"
	}
	return strconv.FormatInt(width, 10) + "x" + strconv.FormatInt(height, 10)
}

// Rank returns the shorter side of a resolution in pixels (2K is 1440, 4K is
// 2160), by which resolutions are ordered; ok is false for one that is neither
// a known name nor a size.
func Rank(name string) (rank int64, ok bool) {
	if side, ok := sideOf(name); ok {
		return side, true
	}
	name, width, height := Resolution(name)
	if width > 0 {
		return min(width, height), true
	}
	return sideOf(name)
}

// sideOf returns the shorter side of a named resolution in normal form.
func sideOf(name string) (side int64, ok bool) {
	switch name {
	case "360p":
		return 360, true
	case "480p":
		return 480, true
	case "540p":
		return 540, true
	case "720p":
		return 720, true
	case "768p":
		return 768, true
	case "1080p":
		return 1080, true
	case "2K":
		return 1440, true
	case "4K":
		return 2160, true
	}
	return 0, false
}

// compactRune drops white space, upper-cases a to z and turns the signs
// between two sides into X.
func compactRune(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return -1
	case 'a' <= r && r <= 'z':
		return r - 'a' + 'A'
	case r == '×' || r == '*':
		return 'X'
	}
	return r
}

func scanSize(compact string) (width, height int64, ok bool) {
	before, after, found := strings.Cut(compact, "X")
	if !found {
		return 0, 0, false
	}
	width, okWidth := scanSide(before)
	height, okHeight := scanSide(after)
	return width, height, okWidth && okHeight
}

func scanSide(s string) (side int64, ok bool) {
	if countDigits(s) != len(s) {
		return 0, false
	}
	s = strings.TrimLeft(s, "0")
	if len(s) > len("1000000") {
		return 0, false
	}
	side = firstDigits(s, len(s))
	return side, isSide(side)
}

func isSide(n int64) bool { return 1 <= n && n <= MaxCount }
