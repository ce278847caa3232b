package analysis

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func dayOf(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func spanOf(from, to string) Span { return Span{dayOf(from), dayOf(to)} }

// repeated is n runs at a time.
func repeated(n int, at string) string { return strings.Repeat(at+" ", n) }

func TestChoosePeriod(t *testing.T) {
	empty := newBook(t)
	const twoMonths = "2026-09-05T09:00:00Z 2026-10-01T09:00:00Z 2026-10-20T09:00:00Z"
	month := func(s string) Request { return Request{Month: dayOf(s)} }
	for _, c := range []struct {
		name, runs, zone, asOf string
		request                Request
		want                   string // label: from–to against label: from–to, note
	}{
		{"last day of a month ends it", "2026-09-05T00:00:00Z 2026-10-31T00:00:00Z", "UTC", "", Request{},
			"October 2026: 2026-10-01 2026-11-01 against September 2026: 2026-09-01 2026-10-01"},
		{"a day earlier does not", "2026-09-05T00:00:00Z 2026-10-30T23:59:59Z", "UTC", "", Request{},
			"September 2026: 2026-09-01 2026-10-01"},
		{"as_of at the month's end", twoMonths, "UTC", "2026-11-01T00:00:00Z", Request{},
			"October 2026: 2026-10-01 2026-11-01 against September 2026: 2026-09-01 2026-10-01"},
		{"as_of a microsecond before", twoMonths, "UTC", "2026-10-31T23:59:59.999999Z", Request{},
			"September 2026: 2026-09-01 2026-10-01"},
		{"months end by the zone", twoMonths, "Europe/Berlin", "2026-10-31T23:00:00Z", Request{},
			"October 2026: 2026-10-01 2026-11-01 against September 2026: 2026-09-01 2026-10-01"},
		{"a second earlier there", twoMonths, "Europe/Berlin", "2026-10-31T22:59:59Z", Request{},
			"September 2026: 2026-09-01 2026-10-01"},
		{"west of Greenwich", "2026-11-01T03:59:59Z", "America/New_York", "", Request{}, // 23:59:59 on 31 October, summer time
			"October 2026: 2026-10-01 2026-11-01"},
		{"no month is complete", "2026-10-05T09:00:00Z", "UTC", "", Request{},
			"October 2026 so far: 2026-10-01 2026-11-01"},
		{"so far, longer than the month before", "2026-02-10T09:00:00Z 2026-03-30T09:00:00Z", "UTC", "", month("2026-03-01"),
			"March 2026 so far: 2026-03-01 2026-04-01 against February 2026: 2026-02-01 2026-03-01"},
		{"so far on the first day", "2026-09-05T09:00:00Z 2026-10-01T00:00:00Z", "UTC", "", month("2026-10-01"),
			"October 2026 so far: 2026-10-01 2026-11-01 against 1 Sep 2026: 2026-09-01 2026-09-02"},
		{"so far in the middle of a day", twoMonths, "UTC", "2026-10-20T12:00:00Z", month("2026-10-01"),
			"October 2026 so far: 2026-10-01 2026-11-01 against 1–20 Sep 2026: 2026-09-01 2026-09-21"},
		{"an empty month between", "2026-08-05T09:00:00Z 2026-10-31T09:00:00Z", "UTC", "", Request{},
			"October 2026: 2026-10-01 2026-11-01 against September 2026: 2026-09-01 2026-10-01"},
		{"the month asked for", twoMonths, "UTC", "", month("2026-01-01"),
			"January 2026: 2026-01-01 2026-02-01"},
		{"from and to", twoMonths, "UTC", "", Request{From: dayOf("2026-10-01"), To: dayOf("2026-10-04")},
			"1–3 Oct 2026: 2026-10-01 2026-10-04 against 28–30 Sep 2026: 2026-09-28 2026-10-01"},
		{"from and to that are a month", twoMonths, "UTC", "2027-01-01T00:00:00Z", Request{From: dayOf("2026-10-01"), To: dayOf("2026-11-01")},
			"October 2026: 2026-10-01 2026-11-01 against 31 Aug – 30 Sep 2026: 2026-08-31 2026-10-01"},
		{"from alone ends with the last run", twoMonths, "UTC", "", Request{From: dayOf("2026-10-02")},
			"2–20 Oct 2026: 2026-10-02 2026-10-21 against 13 Sep – 1 Oct 2026: 2026-09-13 2026-10-02"},
		{"to alone begins with the first run", twoMonths, "UTC", "", Request{To: dayOf("2026-10-01")},
			"5–30 Sep 2026: 2026-09-05 2026-10-01"},
		{"over the new year", twoMonths, "UTC", "", Request{From: dayOf("2026-12-31"), To: dayOf("2027-01-02")},
			"31 Dec 2026 – 1 Jan 2027: 2026-12-31 2027-01-02 against 29–30 Dec 2026: 2026-12-29 2026-12-31"},
		{"all", twoMonths, "UTC", "", Request{All: true}, "5 Sep – 20 Oct 2026: 2026-09-05 2026-10-21"},
		{"all of one day", "2026-10-05T09:00:00Z", "UTC", "", Request{All: true}, "5 Oct 2026: 2026-10-05 2026-10-06"},
		{"another month to compare with", "2025-10-05T09:00:00Z 2026-10-31T09:00:00Z", "UTC", "", Request{Compare: spanOf("2025-10-01", "2025-11-01")},
			"October 2026: 2026-10-01 2026-11-01 against October 2025: 2025-10-01 2025-11-01"},
		{"other days, as they are asked for", twoMonths, "UTC", "", Request{Month: dayOf("2026-10-01"), Compare: spanOf("2026-09-01", "2026-10-01")},
			"October 2026 so far: 2026-10-01 2026-11-01 against September 2026: 2026-09-01 2026-10-01"},
		{"all against a part", twoMonths, "UTC", "", Request{All: true, Compare: spanOf("2026-09-05", "2026-09-06")},
			"5 Sep – 20 Oct 2026: 2026-09-05 2026-10-21 against 5 Sep 2026: 2026-09-05 2026-09-06"},
		{"what came later", twoMonths, "UTC", "", Request{From: dayOf("2026-09-05"), To: dayOf("2026-09-06"), Compare: spanOf("2026-10-20", "2026-10-21")},
			"5 Sep 2026: 2026-09-05 2026-09-06 against 20 Oct 2026: 2026-10-20 2026-10-21"},
		{"a day after the log", twoMonths, "UTC", "", Request{All: true, Compare: spanOf("2026-10-21", "2026-10-22")},
			"5 Sep – 20 Oct 2026: 2026-09-05 2026-10-21, the log has nothing of 21 Oct 2026 to compare with: it covers 5 Sep – 20 Oct 2026"},
		{"a day before the log", twoMonths, "UTC", "", Request{All: true, Compare: spanOf("2026-09-04", "2026-09-05")},
			"5 Sep – 20 Oct 2026: 2026-09-05 2026-10-21, the log has nothing of 4 Sep 2026 to compare with: it covers 5 Sep – 20 Oct 2026"},
		{"nothing to compare", "", "UTC", "", Request{All: true, Compare: spanOf("2026-09-04", "2026-09-05")}, "no runs: - -"},
		{"no runs", "", "UTC", "", Request{}, "no runs: - -"},
		{"all of no runs", "", "UTC", "", Request{All: true}, "no runs: - -"},
		{"a stray date: 1 of 21", repeated(21, "2026-09-05T00:00:00Z") + "2026-10-31T00:00:00Z", "UTC", "", Request{},
			"October 2026: 2026-10-01 2026-11-01 against September 2026: 2026-09-01 2026-10-01, October 2026 holds only 1 of the log's runs, under a twentieth of the month before: a stray date, perhaps"},
		{"1 of 20 is not under a twentieth", repeated(20, "2026-09-05T00:00:00Z") + "2026-10-31T00:00:00Z", "UTC", "", Request{},
			"October 2026: 2026-10-01 2026-11-01 against September 2026: 2026-09-01 2026-10-01"},
		{"a month asked for is no stray", repeated(21, "2026-09-05T00:00:00Z") + "2026-10-31T00:00:00Z", "UTC", "", month("2026-10-01"),
			"October 2026: 2026-10-01 2026-11-01 against September 2026: 2026-09-01 2026-10-01"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := empty.again(t)
			var log strings.Builder
			for at := range strings.FieldsSeq(c.runs) {
				log.WriteString(at + ",M,succeeded,1,,,\n")
			}
			b.read(log.String())
			b.price(c.zone, c.asOf)
			p, err := ChoosePeriod(t.Context(), b.db, c.request)
			if err != nil {
				t.Fatal(err)
			}
			if got := described(p); got != c.want {
				t.Errorf("%s\nexpected\n%s", got, c.want)
			}
		})
	}
}

func described(p Period) string {
	day := func(t time.Time) string {
		if t.IsZero() {
			return "-"
		}
		return t.Format(time.DateOnly)
	}
	text := fmt.Sprintf("%s: %s %s", p.Label, day(p.From), day(p.To))
	if p.PreviousLabel != "" {
		text += fmt.Sprintf(" against %s: %s %s", p.PreviousLabel, day(p.PreviousFrom), day(p.PreviousTo))
	}
	if p.Note != "" {
		text += ", " + p.Note
	}
	return text
}
