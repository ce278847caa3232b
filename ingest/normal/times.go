package normal

import (
	"strings"
	"time"
)

// Instants before 2015 or after 2100, in UTC, are unreadable: they are
// spreadsheet serials or numbers in the wrong unit. The year 2100 itself is
// readable.
const (
	earliestMicro = 1_420_070_400_000_000 // 2015-01-01T00:00:00Z
	limitMicro    = 4_133_980_800_000_000 // 2101-01-01T00:00:00Z
)

// Time reads YYYY-MM-DD[(T| )HH:MM[:SS[(.|,)f]]][ ][Z|UTC|±HH[[:]MM]] or an
// epoch number (seconds below 10¹¹, milliseconds below 10¹⁴, else
// microseconds, with an optional fraction) and returns it in UTC, cut to
// microseconds. A date alone is its midnight. A time that names no zone is in
// loc (nil is UTC); one in a gap or fold of loc takes the offset in force
// before the change.
//
// ok is false for anything else, and for instants outside 2015 to 2100. T, Z
// and UTC are upper-case as in the grammar; hour 24 and second 60 are no
// times; offsets go to ±23:59.
func Time(s string, loc *time.Location) (t time.Time, ok bool) {
	s = trim(s)
	var micro int64
	if c, isCivil := scanCivil(s); isCivil {
		if c.year < 2014 || c.year > 2101 { // no zone brings it within; in 4001, changes of zones have no end in package time
			return time.Time{}, false
		}
		micro = c.seconds(loc)*1_000_000 + c.micro
	} else if micro, ok = scanEpoch(s); !ok {
		return time.Time{}, false
	}
	if micro < earliestMicro || micro >= limitMicro {
		return time.Time{}, false
	}
	return time.UnixMicro(micro).UTC(), true
}

// HasZone reports whether the time s names its own zone or is an epoch number,
// so that it is the same instant in every timezone. It is false for a text
// that is no time.
func HasZone(s string) bool {
	s = trim(s)
	if c, ok := scanCivil(s); ok {
		return c.zoned
	}
	_, ok := scanEpoch(s)
	return ok
}

// TimeOfDay reports whether s is a time without a date:
// HH:MM[:SS[(.|,)f]][ ][Z|UTC|±HH[[:]MM]].
func TimeOfDay(s string) bool {
	_, rest, ok := scanClock(trim(s))
	if !ok {
		return false
	}
	_, _, ok = scanZone(rest)
	return ok
}

// FormatTime returns t in UTC as 2026-10-01T12:00:00Z, with microseconds only
// where they are not zero, and then without trailing zeros.
func FormatTime(t time.Time) string {
	t = t.UTC()
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	if year < 0 || year > 9999 {
		return t.Format("2006-01-02T15:04:05.999999Z")
	}
	var buffer [len("2026-10-01T12:00:00.000000Z")]byte
	b := appendPadded(buffer[:0], year, 4)
	b = appendPadded(append(b, '-'), int(month), 2)
	b = appendPadded(append(b, '-'), day, 2)
	b = appendPadded(append(b, 'T'), hour, 2)
	b = appendPadded(append(b, ':'), minute, 2)
	b = appendPadded(append(b, ':'), second, 2)
	if micro := t.Nanosecond() / 1000; micro != 0 {
		b = appendPadded(append(b, '.'), micro, 6)
		for b[len(b)-1] == '0' {
			b = b[:len(b)-1]
		}
	}
	return string(append(b, 'Z'))
}

func appendPadded(b []byte, n, width int) []byte {
	for i := 0; i < width; i++ {
		b = append(b, '0')
	}
	for i := len(b) - 1; n > 0; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
	return b
}

// civil is a date and time of day as written, with the zone it names, if any.
type civil struct {
	year, month, day int
	clock
	zoned  bool
	offset int64 // seconds east of UTC, where zoned
}

type clock struct {
	hour, minute, second int
	micro                int64
}

// seconds returns the Unix time of c, its fraction aside.
func (c civil) seconds(loc *time.Location) int64 {
	local := time.Date(c.year, time.Month(c.month), c.day, c.hour, c.minute, c.second, 0, time.UTC).Unix()
	switch {
	case c.zoned:
		return local - c.offset
	case loc == nil || loc == time.UTC:
		return local
	}
	return local - offsetBefore(local, loc)
}

// offsetBefore returns the offset from UTC, in seconds, that loc gives to a
// wall clock showing local (its reading as if it were UTC): of two offsets in a
// fold, and around a gap, the one in force before the change. time.Date leaves
// that choice open, so it is made here, by walking over loc's changes from a
// day earlier, which is before any instant that can show local.
func offsetBefore(local int64, loc *time.Location) int64 {
	const day = 24 * 60 * 60
	at := time.Unix(local-day, 0).In(loc)
	for {
		_, offset := at.Zone()
		_, end := at.ZoneBounds()
		if end.IsZero() || local-int64(offset) < end.Unix() {
			return int64(offset)
		}
		_, next := end.Zone()
		if local-int64(next) < end.Unix() {
			return int64(offset)
		}
		at = end
	}
}

func scanCivil(s string) (c civil, ok bool) {
	const date = len("2026-10-01")
	if len(s) < date || s[4] != '-' || s[7] != '-' {
		return c, false
	}
	var okYear, okMonth, okDay bool
	c.year, okYear = digits(s[:4])
	c.month, okMonth = digits(s[5:7])
	c.day, okDay = digits(s[8:10])
	if !okYear || !okMonth || !okDay || c.day < 1 || c.day > daysIn(c.year, c.month) {
		return c, false
	}
	rest := s[date:]
	if len(rest) > 1 && (rest[0] == 'T' || rest[0] == ' ') && isDigit(rest[1]) {
		if c.clock, rest, ok = scanClock(rest[1:]); !ok {
			return c, false
		}
	}
	c.offset, c.zoned, ok = scanZone(rest)
	return c, ok
}

// scanClock reads HH:MM[:SS[(.|,)f]] at the start of s and returns what
// follows. Fractions beyond microseconds are cut.
func scanClock(s string) (c clock, rest string, ok bool) {
	if len(s) < len("12:00") || s[2] != ':' {
		return c, s, false
	}
	var okHour, okMinute bool
	c.hour, okHour = digits(s[:2])
	c.minute, okMinute = digits(s[3:5])
	if !okHour || !okMinute || c.hour > 23 || c.minute > 59 {
		return c, s, false
	}
	s = s[5:]
	if s == "" || s[0] != ':' {
		return c, s, true
	}
	if len(s) < len(":00") {
		return c, s, false
	}
	if c.second, ok = digits(s[1:3]); !ok || c.second > 59 {
		return c, s, false
	}
	s = s[3:]
	if s == "" || s[0] != '.' && s[0] != ',' {
		return c, s, true
	}
	n := countDigits(s[1:])
	c.micro = firstDigits(s[1:1+n], 6)
	return c, s[1+n:], n > 0
}

// scanZone reads s, whole, as [ ][Z|UTC|±HH[[:]MM]].
func scanZone(s string) (offset int64, zoned, ok bool) {
	if s == "" {
		return 0, false, true
	}
	if s[0] == ' ' {
		s = s[1:]
	}
	if s == "Z" || s == "UTC" {
		return 0, true, true
	}
	if len(s) < len("+02") || s[0] != '+' && s[0] != '-' {
		return 0, false, false
	}
	hour, okHour := digits(s[1:3])
	minute, okMinute := 0, true
	switch rest := s[3:]; {
	case len(rest) == 3 && rest[0] == ':':
		minute, okMinute = digits(rest[1:])
	case len(rest) == 2:
		minute, okMinute = digits(rest)
	case rest != "":
		return 0, false, false
	}
	if !okHour || !okMinute || hour > 23 || minute > 59 {
		return 0, false, false
	}
	offset = int64(hour)*3600 + int64(minute)*60
	if s[0] == '-' {
		offset = -offset
	}
	return offset, true, true
}

// scanEpoch reads digits with an optional fraction and returns microseconds,
// the fraction of a microsecond cut. ok is false beyond 16 digits, which is
// past the year 2100 in every unit.
func scanEpoch(s string) (micro int64, ok bool) {
	n := countDigits(s)
	whole, rest := s[:n], s[n:]
	fraction := ""
	if rest != "" {
		fraction = rest[1:]
		if rest[0] != '.' || fraction == "" || countDigits(fraction) != len(fraction) {
			return 0, false
		}
	}
	whole = strings.TrimLeft(whole, "0")
	if n == 0 || len(whole) > 16 {
		return 0, false
	}
	places := 0
	switch {
	case len(whole) <= 11: // below 10¹¹: seconds
		places = 6
	case len(whole) <= 14: // below 10¹⁴: milliseconds
		places = 3
	}
	micro = firstDigits(whole, len(whole))
	for i := 0; i < places; i++ {
		micro *= 10
	}
	return micro + firstDigits(fraction, places), true
}

// isZeroDate reports whether s is 0000-00-00, alone or with a zero time, in any
// case and zone.
func isZeroDate(s string) bool {
	rest, ok := strings.CutPrefix(s, "0000-00-00")
	if !ok {
		return false
	}
	rest = strings.ToUpper(rest)
	if len(rest) > 1 && (rest[0] == 'T' || rest[0] == ' ') && isDigit(rest[1]) {
		var c clock
		if c, rest, ok = scanClock(rest[1:]); !ok || c != (clock{}) {
			return false
		}
	}
	_, _, ok = scanZone(rest)
	return ok
}

// digits reads s, all digits and short enough for an int.
func digits(s string) (n int, ok bool) {
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

func countDigits(s string) int {
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) {
			return i
		}
	}
	return len(s)
}

// firstDigits reads the first n of the given digits, as if zeros followed them.
func firstDigits(given string, n int) (value int64) {
	for i := 0; i < n; i++ {
		value *= 10
		if i < len(given) {
			value += int64(given[i] - '0')
		}
	}
	return value
}

// daysIn returns the days of a month, 0 for one outside 1 to 12.
func daysIn(year, month int) int {
	switch month {
	case 1, 3, 5, 7, 8, 10, 12:
		return 31
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 0
}
