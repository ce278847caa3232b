package normal_test

import (
	"strconv"
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"

	"offcut/ingest/normal"
)

func location(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func TestTime(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"2026-10-01T12:00:00Z", "2026-10-01T12:00:00Z"},
		{"2026-10-01 12:00:00", "2026-10-01T12:00:00Z"},
		{" 2026-10-01 12:00:00\r\n", "2026-10-01T12:00:00Z"},
		{"2026-10-01T12:00", "2026-10-01T12:00:00Z"},
		{"2026-10-01 12:00Z", "2026-10-01T12:00:00Z"},
		{"2026-10-01", "2026-10-01T00:00:00Z"},
		{"2026-10-01Z", "2026-10-01T00:00:00Z"},
		{"2026-10-01 UTC", "2026-10-01T00:00:00Z"},
		{"2026-10-01+02:00", "2026-09-30T22:00:00Z"},
		{"2026-10-01 -02", "2026-10-01T02:00:00Z"},
		{"2026-10-01T12:00:00 Z", "2026-10-01T12:00:00Z"},
		{"2026-10-01 12:00:00 UTC", "2026-10-01T12:00:00Z"},
		{"2026-10-01 12:00:00UTC", "2026-10-01T12:00:00Z"},
		{"2026-10-01T12:00:00+02:00", "2026-10-01T10:00:00Z"},
		{"2026-10-01T12:00:00+0200", "2026-10-01T10:00:00Z"},
		{"2026-10-01T12:00:00+02", "2026-10-01T10:00:00Z"},
		{"2026-10-01 12:00:00 -05:30", "2026-10-01T17:30:00Z"},
		{"2026-10-01T12:00-00:00", "2026-10-01T12:00:00Z"},
		{"2026-10-01T12:00:00+23:59", "2026-09-30T12:01:00Z"},
		{"2026-10-01T12:00:00.5Z", "2026-10-01T12:00:00.5Z"},
		{"2026-10-01T12:00:00,25", "2026-10-01T12:00:00.25Z"},
		{"2026-10-01T12:00:00.000001Z", "2026-10-01T12:00:00.000001Z"},
		{"2026-10-01T12:00:00.1234567Z", "2026-10-01T12:00:00.123456Z"},
		{"2026-10-01T23:59:59.9999999Z", "2026-10-01T23:59:59.999999Z"},
		{"2026-10-01T12:00:00.0000009Z", "2026-10-01T12:00:00Z"},
		{"2026-10-01T12:00:00.12345678901234567890Z", "2026-10-01T12:00:00.123456Z"},
		{"2024-02-29", "2024-02-29T00:00:00Z"},

		{"1790856000", "2026-10-01T12:00:00Z"},
		{"01790856000", "2026-10-01T12:00:00Z"},
		{"1790856000.0", "2026-10-01T12:00:00Z"},
		{"1790856000.1234567", "2026-10-01T12:00:00.123456Z"},
		{"1790856000123", "2026-10-01T12:00:00.123Z"},
		{"1790856000123.9999", "2026-10-01T12:00:00.123999Z"},
		{"1790856000123456", "2026-10-01T12:00:00.123456Z"},
		{"1790856000123456.9", "2026-10-01T12:00:00.123456Z"},

		{"2015-01-01T00:00:00Z", "2015-01-01T00:00:00Z"},
		{"1420070400", "2015-01-01T00:00:00Z"},
		{"2014-12-31T23:00:00-01:00", "2015-01-01T00:00:00Z"},
		{"2100-12-31T23:59:59.999999Z", "2100-12-31T23:59:59.999999Z"},
		{"2101-01-01T00:59:59+01:00", "2100-12-31T23:59:59Z"},
		{"4133980799.9999999", "2100-12-31T23:59:59.999999Z"},
	} {
		got, ok := normal.Time(c.in, nil)
		if !ok || normal.FormatTime(got) != c.want {
			t.Errorf("Time(%q) = %s, %v, want %s", c.in, normal.FormatTime(got), ok, c.want)
		}
		if got.Location() != time.UTC {
			t.Errorf("Time(%q) is in %s, want UTC", c.in, got.Location())
		}
	}
}

func TestTimeUnreadable(t *testing.T) {
	for _, s := range []string{
		"", "-", "now", "2026", "2026-10", "2026-1-1", "2026-10-1", "26-10-01", "02026-10-01", "2026/10/01", "01.10.2026", "10/01/2026",
		"2026-00-01", "2026-13-01", "2026-10-00", "2026-10-32", "2026-04-31", "2026-02-30", "2026-02-29", "2100-02-29", "0000-00-00",
		"2026-10-01T", "2026-10-01T12", "2026-10-01 12", "2026-10-01T12:0", "2026-10-01T1:00", "2026-10-01T12:00:", "2026-10-01T12:00:0",
		"2026-10-01T24:00", "2026-10-01T24:00:00Z", "2026-10-01T12:60", "2026-10-01T12:00:60Z", "2026-10-01T23:59:60Z",
		"2026-10-01T12:00:00.", "2026-10-01T12:00:00.Z", "2026-10-01T12:00:00.5.5", "2026-10-01T12:00.5",
		"2026-10-01  12:00:00", "2026-10-01T 12:00:00", "2026-10-01_12:00:00", "2026-10-01T12:00:00  Z", "2026-10-01\t12:00",
		"2026-10-01t12:00:00Z", "2026-10-01T12:00:00z", "2026-10-01T12:00:00utc", "2026-10-01T12:00:00GMT", "2026-10-01T12:00:00 CEST",
		"2026-10-01T12:00:00ZZ", "2026-10-01T12:00:00UTC+2", "2026-10-01T12:00:00+2", "2026-10-01T12:00:00+2:00", "2026-10-01T12:00:00+020",
		"2026-10-01T12:00:00+02:", "2026-10-01T12:00:00+02:0", "2026-10-01T12:00:00+02:000", "2026-10-01T12:00:00+02-00",
		"2026-10-01T12:00:00+24:00", "2026-10-01T12:00:00+01:60", "2026-10-01T12:00:00+", "2026-10-01T12:00:00 ++2",
		"2026-10-01T12:00:00\u221202:00", "2026-10-01T1\u0662:00:00Z", "x2026-10-01", "2026-10-01x", "12:00:00",

		"2014-12-31", "2014-12-31T23:59:59.999999Z", "2015-01-01T00:00:00+00:01", "2101-01-01", "2101-01-01T00:00:00Z",
		"2100-12-31T23:59:59-00:01", "9999-12-31T23:59:59Z", "0001-01-01",

		"0", "45931", "45931.5", "20261001", "20261001120000", "1420070399", "1420070399.999999", "4133980800", "99999999999", "100000000000",
		"1420070399999", "4133980800000", "99999999999999", "100000000000000", "1420070399999999", "4133980800000000",
		"9999999999999999", "10000000000000000", "18446744073709551616", "99999999999999999999999999",
		"-1790856000", "+1790856000", "1790856000.", ".5", ".", "1790856000,5", "1.790856e9", "1_790_856_000", "1790856000s", "1790856000 ms",
	} {
		if got, ok := normal.Time(s, nil); ok || !got.IsZero() {
			t.Errorf("Time(%q) = %s, %v, want none", s, normal.FormatTime(got), ok)
		}
	}
}

// The changes of 2026 are those of the time zone database: Europe/Berlin on 29
// March and 25 October at 01:00 UTC, America/New_York on 8 March at 07:00 UTC
// and 1 November at 06:00 UTC, Australia/Lord_Howe (half an hour) on 5 April and
// 4 October. Asia/Pyongyang went from +08:30 to +09:00 on 4 May 2018 at 23:30.
func TestTimeInZone(t *testing.T) {
	for _, c := range []struct{ zone, in, want string }{
		{"Europe/Berlin", "2026-01-01", "2025-12-31T23:00:00Z"},
		{"Europe/Berlin", "2026-07-01 12:00", "2026-07-01T10:00:00Z"},
		{"Europe/Berlin", "2026-07-01 12:00Z", "2026-07-01T12:00:00Z"},
		{"Europe/Berlin", "2026-07-01 12:00 UTC", "2026-07-01T12:00:00Z"},
		{"Europe/Berlin", "2026-07-01 12:00-05", "2026-07-01T17:00:00Z"},
		{"Europe/Berlin", "1790856000", "2026-10-01T12:00:00Z"},

		{"Europe/Berlin", "2026-03-29 01:59:59.999999", "2026-03-29T00:59:59.999999Z"},
		{"Europe/Berlin", "2026-03-29 02:00", "2026-03-29T01:00:00Z"},
		{"Europe/Berlin", "2026-03-29 02:30", "2026-03-29T01:30:00Z"},
		{"Europe/Berlin", "2026-03-29 02:59:59", "2026-03-29T01:59:59Z"},
		{"Europe/Berlin", "2026-03-29 03:00", "2026-03-29T01:00:00Z"},
		{"Europe/Berlin", "2026-03-29 03:30", "2026-03-29T01:30:00Z"},

		{"Europe/Berlin", "2026-10-25 01:59:59", "2026-10-24T23:59:59Z"},
		{"Europe/Berlin", "2026-10-25 02:00", "2026-10-25T00:00:00Z"},
		{"Europe/Berlin", "2026-10-25 02:30", "2026-10-25T00:30:00Z"},
		{"Europe/Berlin", "2026-10-25 02:59:59.5", "2026-10-25T00:59:59.5Z"},
		{"Europe/Berlin", "2026-10-25 03:00", "2026-10-25T02:00:00Z"},
		{"Europe/Berlin", "2026-10-25 02:30+01:00", "2026-10-25T01:30:00Z"},

		{"America/New_York", "2026-03-08 01:59:59", "2026-03-08T06:59:59Z"},
		{"America/New_York", "2026-03-08 02:00", "2026-03-08T07:00:00Z"},
		{"America/New_York", "2026-03-08 02:30", "2026-03-08T07:30:00Z"},
		{"America/New_York", "2026-03-08 03:00", "2026-03-08T07:00:00Z"},
		{"America/New_York", "2026-11-01 00:59:59", "2026-11-01T04:59:59Z"},
		{"America/New_York", "2026-11-01 01:00", "2026-11-01T05:00:00Z"},
		{"America/New_York", "2026-11-01 01:30", "2026-11-01T05:30:00Z"},
		{"America/New_York", "2026-11-01 02:00", "2026-11-01T07:00:00Z"},

		{"Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-04T14:45:00Z"},
		{"Australia/Lord_Howe", "2026-04-05 02:00", "2026-04-04T15:30:00Z"},
		{"Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03T15:45:00Z"},
		{"Australia/Lord_Howe", "2026-10-04 02:30", "2026-10-03T15:30:00Z"},
		{"Asia/Pyongyang", "2018-05-04 23:45", "2018-05-04T15:15:00Z"},
		{"Asia/Pyongyang", "2018-05-05 00:00", "2018-05-04T15:00:00Z"},
		{"Asia/Kathmandu", "2026-01-01 05:45", "2026-01-01T00:00:00Z"},
		{"Pacific/Kiritimati", "2026-01-01 14:00", "2026-01-01T00:00:00Z"},
		{"Pacific/Pago_Pago", "2025-12-31 13:00", "2026-01-01T00:00:00Z"},
		{"Europe/Berlin", "2099-07-01 12:00", "2099-07-01T10:00:00Z"},

		{"Europe/Berlin", "2015-01-01 01:00", "2015-01-01T00:00:00Z"},
		{"Europe/Berlin", "2015-01-01 00:59:59", ""},
		{"America/New_York", "2014-12-31 19:00", "2015-01-01T00:00:00Z"},
		{"Europe/Berlin", "2101-01-01 00:59:59", "2100-12-31T23:59:59Z"},
		{"America/New_York", "2100-12-31 19:00", ""},
	} {
		got, ok := normal.Time(c.in, location(t, c.zone))
		if ok != (c.want != "") || ok && normal.FormatTime(got) != c.want {
			t.Errorf("Time(%q, %s) = %s, %v, want %q", c.in, c.zone, normal.FormatTime(got), ok, c.want)
		}
	}
}

// A wall clock reading that some instant shows is read as the earliest such
// instant: in a fold the offset before the change is the greater one.
func TestTimeIsEarliestInstantOfItsReading(t *testing.T) {
	zones := []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Pyongyang", "Africa/Casablanca", "America/Caracas"}
	rapid.Check(t, func(r *rapid.T) {
		loc := location(t, rapid.SampledFrom(zones).Draw(r, "zone"))
		instant := time.Unix(rapid.Int64Range(1_420_200_000, 2_100_000_000).Draw(r, "unix"), 0)
		if rapid.Bool().Draw(r, "near a change") {
			if _, end := instant.In(loc).ZoneBounds(); !end.IsZero() {
				instant = end.Add(time.Duration(rapid.IntRange(-7200, 7200).Draw(r, "seconds")) * time.Second)
			}
		}
		const layout = "2006-01-02 15:04:05"
		wall := instant.In(loc).Format(layout)
		got, ok := normal.Time(wall, loc)
		if !ok || got.In(loc).Format(layout) != wall || got.After(instant) || instant.Sub(got) > time.Hour {
			r.Fatalf("Time(%q, %s) = %s, %v, want at most %s", wall, loc, got, ok, instant.UTC())
		}
	})
}

func TestHasZone(t *testing.T) {
	for _, s := range []string{"2026-10-01T12:00:00Z", "2026-10-01 12:00 UTC", "2026-10-01T12:00+02", "2026-10-01Z", "1790856000", "1790856000.5", " 1790856000123 "} {
		if !normal.HasZone(s) {
			t.Errorf("HasZone(%q) = false", s)
		}
	}
	for _, s := range []string{"2026-10-01T12:00:00", "2026-10-01 12:00", "2026-10-01", "", "now", "2026-10-01 CET", "12:00Z", "2026-02-30Z"} {
		if normal.HasZone(s) {
			t.Errorf("HasZone(%q) = true", s)
		}
	}
}

func TestTimeOfDay(t *testing.T) {
	for _, s := range []string{"12:00", "00:00", "23:59:59", "12:00:00.5", "12:00:00,123456789", "12:00Z", "12:00:00 UTC", "12:00:00+02:00", " 12:00 "} {
		if !normal.TimeOfDay(s) {
			t.Errorf("TimeOfDay(%q) = false", s)
		}
	}
	for _, s := range []string{"", "12", "1:00", "12:0", "24:00", "12:60", "12:00:60", "12:00:00.", "12:00 pm", "T12:00", "2026-10-01", "2026-10-01 12:00", "1790856000"} {
		if normal.TimeOfDay(s) {
			t.Errorf("TimeOfDay(%q) = true", s)
		}
	}
}

func TestFormatTime(t *testing.T) {
	for _, c := range []struct {
		in   time.Time
		want string
	}{
		{time.Date(2026, 10, 1, 12, 0, 0, 0, time.UTC), "2026-10-01T12:00:00Z"},
		{time.Date(2026, 1, 2, 3, 4, 5, 600_000_000, time.UTC), "2026-01-02T03:04:05.6Z"},
		{time.Date(2026, 1, 2, 3, 4, 5, 1_000, time.UTC), "2026-01-02T03:04:05.000001Z"},
		{time.Date(2026, 1, 2, 3, 4, 5, 999, time.UTC), "2026-01-02T03:04:05Z"},
		{time.Date(2026, 1, 2, 3, 4, 5, 123_456_789, time.UTC), "2026-01-02T03:04:05.123456Z"},
		{time.Date(2026, 10, 1, 12, 0, 0, 0, time.FixedZone("", 7200)), "2026-10-01T10:00:00Z"},
		{time.Time{}, "0001-01-01T00:00:00Z"},
		{time.Date(12026, 1, 2, 3, 4, 5, 0, time.UTC), "12026-01-02T03:04:05Z"},
	} {
		if got := normal.FormatTime(c.in); got != c.want {
			t.Errorf("FormatTime(%v) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestTimeRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := time.UnixMicro(rapid.Int64Range(1_420_070_400_000_000, 4_133_980_799_999_999).Draw(t, "micro")).UTC()
		written := normal.FormatTime(want)
		if reference := want.Format("2006-01-02T15:04:05.999999Z"); written != reference {
			t.Fatalf("FormatTime(%v) = %q, want %q", want, written, reference)
		}
		for _, s := range []string{written, written[:10] + " " + written[11:], strconv.FormatInt(want.UnixMicro(), 10)} {
			if got, ok := normal.Time(s, nil); !ok || !got.Equal(want) {
				t.Fatalf("Time(%q) = %v, %v, want %v", s, got, ok, want)
			}
		}
	})
}

func FuzzTime(f *testing.F) {
	for _, s := range []string{"2026-10-01T12:00:00Z", "2026-03-29 02:30", "2026-10-25 02:30:00,5 +0200", "2026-10-01Z", "1790856000.5", "45931", "0000-00-00", "4001-01-01"} {
		f.Add(s)
	}
	berlin := location(f, "Europe/Berlin")
	f.Fuzz(func(t *testing.T, s string) {
		utc, ok := normal.Time(s, nil)
		if ok && (utc.Year() < 2015 || utc.Year() > 2100 || utc.Nanosecond()%1000 != 0) {
			t.Errorf("Time(%q) = %v", s, utc)
		}
		if again, okAgain := normal.Time(normal.FormatTime(utc), berlin); ok && (!okAgain || !again.Equal(utc)) {
			t.Errorf("Time(%q) = %v, then %v", s, utc, again)
		}
		local, okLocal := normal.Time(s, berlin)
		if normal.HasZone(s) && (ok != okLocal || !utc.Equal(local)) {
			t.Errorf("Time(%q) = %v, but %v in Berlin", s, utc, local)
		}
		if ahead := utc.Sub(local); ok && okLocal && !normal.HasZone(s) && ahead != time.Hour && ahead != 2*time.Hour {
			t.Errorf("Time(%q) is %v ahead in Berlin", s, ahead)
		}
		if normal.TimeOfDay(s) && (ok || normal.Empty(s)) {
			t.Errorf("%q is a time of day and something else", s)
		}
		if normal.Empty(s) && ok {
			t.Errorf("%q is empty and a time", s)
		}
	})
}
