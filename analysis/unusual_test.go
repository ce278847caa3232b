package analysis

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
)

// evenLog is a log of so many days from 1 August 2026 on: ann and cid spend 100 and 60 every day, bob 80 to 120. what may
// replace the lines of a day.
func evenLog(days int, what func(i int, date string) (lines string, ok bool)) string {
	var log strings.Builder
	for i := range days {
		date := time.Date(2026, 8, 1+i, 9, 0, 0, 0, time.UTC).Format(time.RFC3339)
		if lines, ok := what(i, date); ok {
			log.WriteString(lines)
			continue
		}
		log.WriteString(usualDay(i, date))
	}
	return log.String()
}

func usualDay(i int, date string) string {
	return fmt.Sprintf("%[1]s,M,succeeded,100,ann,A,p\n%[1]s,M,succeeded,%[2]d,bob,B,q\n%[1]s,N,succeeded,60,cid,B,q\n", date, 80+10*(3*i%5))
}

func nothingElse(int, string) (string, bool) { return "", false }

// on replaces one day.
func on(day int, lines func(i int, date string) string) func(int, string) (string, bool) {
	return func(i int, date string) (string, bool) {
		if i != day {
			return "", false
		}
		return lines(i, date), true
	}
}

func (b *book) buildUnusual(o Options) {
	b.t.Helper()
	if err := BuildUnusual(b.t.(*testing.T).Context(), b.db, b.build(o)); err != nil {
		b.t.Fatal(err)
	}
}

func TestUnusual(t *testing.T) {
	all := Options{Request: Request{All: true}}
	tenfold := func(i int, date string) string {
		return usualDay(i, date) + strings.Repeat(date+",N,succeeded,450,ann,A,launch\n", 2)
	}
	doubled := func(i int, date string) (string, bool) {
		return strings.Repeat(usualDay(i, date), 2), i >= 50
	}
	for _, c := range []struct {
		name, log, columns string
		o                  Options
		want               []string // regular expressions
	}{
		{"quiet", evenLog(84, nothingElse), "*", all, nil},
		// Day 62 is 2 October; bob has 90 there and ann ten times her 100.
		{"one creator spends ten times on one day", evenLog(84, on(62, tenfold)),
			"kind, day, spend_credits, creator, creator_excess_credits, project, project_excess_credits, model, model_excess_credits, configuration, sentence", all,
			[]string{`day\|2026-10-02\|1150\|ann\|900\|launch\|900\|N\|900\|N\|(900 of the 9\d\d above expectation came from ann on launch, mostly N|` +
				`ann on launch, mostly N: 900 more than usual, and the day as a whole 8\d\d above expectation|All 900 above expectation came from ann on launch, mostly N)\.`}},
		{"its own month", evenLog(84, on(62, tenfold)), "kind, day", Options{Request: Request{Month: dayOf("2026-10-01")}}, []string{`day\|2026-10-02`}},
		{"another month", evenLog(84, on(62, tenfold)), "kind, day", Options{Request: Request{Month: dayOf("2026-09-01")}}, nil},
		{"another team", evenLog(84, on(62, tenfold)), "kind, day", Options{Request: Request{All: true}, Team: "B"}, nil},
		{"too little history", evenLog(41, on(40, tenfold)), "*", all, nil},
		{"the last day, of which nothing is known", evenLog(84, on(83, func(_ int, date string) string { return date + ",X,succeeded,,ann,A,p\n" })), "*", all, nil},
		// bob's four Fridays before were 100, 110, 120 and 80.
		{"nothing in the middle", evenLog(84, on(62, func(int, string) string { return "" })),
			"kind, day, spend_credits, creator, creator_excess_credits, project, model, sentence", all,
			[]string{`day\|2026-10-02\|0\|bob\|-102\.5\|q\|M\|Nothing was spent, where 2\d\d credits were expected\.`}},
		{"prices double and stay", evenLog(84, doubled), "kind, day, sentence", all,
			[]string{`day\|2026-09-20\|.* It lasted: the days after it are not listed\.`}},
		// 31 days of 320, and bob's 3,110 twice.
		{"a month at twice the usual", evenLog(92, func(i int, date string) (string, bool) {
			return strings.Repeat(usualDay(i, date), 2), i >= 61
		}), "kind, day, spend_credits, creator", Options{Request: Request{Month: dayOf("2026-10-01")}},
			[]string{`day\|2026-10-01\|\d+\|bob`, `month\|2026-10-01\|16140\|bob`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBook(t)
			b.read(c.log)
			b.price("UTC", "")
			b.buildUnusual(c.o)
			got := b.rows("SELECT " + c.columns + " FROM mart_unusual ORDER BY rank")
			if len(got) != len(c.want) {
				t.Fatalf("%q (expected %d rows)", got, len(c.want))
			}
			for i, want := range c.want {
				if !regexp.MustCompile("^" + want + "$").MatchString(got[i]) {
					t.Errorf("%s\nexpected %s", got[i], want)
				}
			}
			b.want("SELECT count(*) FROM mart_unusual WHERE excess_credits <> spend_credits - expected_credits OR NOT lo95_credits <= expected_credits OR NOT expected_credits <= hi95_credits", "0")
		})
	}
}

func TestUnusualSentences(t *testing.T) {
	credits := decimal.RequireFromString
	above := func(over string) unusual {
		return unusual{kind: "day", spend: credits("20000"), over: credits(over), expected: credits("9600")}
	}
	alone := causes{
		{"creator", "", "ann", credits("8900")}, {"creator", "", "bob", credits("100")},
		{"project", "ann", "Spring launch", credits("8890")}, {"project", "bob", "q", credits("100")},
		{"configuration", "ann", "Veo 3.1 · 1080p · 8 s", credits("5000")}, {"model", "ann", "Veo 3.1", credits("8900")},
	}
	lasting := above("10400")
	lasting.isLasting = true
	for _, c := range []struct {
		u    unusual
		c    causes
		want string
	}{
		{above("10400"), alone, "8,900 of the 10,400 above expectation came from ann on Spring launch, mostly Veo 3.1 1080p 8 s."},
		{above("8900.3"), alone, "All 8,900 above expectation came from ann on Spring launch, mostly Veo 3.1 1080p 8 s."},
		{above("7000"), alone, "ann on Spring launch, mostly Veo 3.1 1080p 8 s: 8,900 more than usual, and the day as a whole 7,000 above expectation."},
		{above("35600"), alone, "8,900 of the 35,600 above expectation came from ann on Spring launch, mostly Veo 3.1 1080p 8 s."},
		{above("35601"), alone, "2 creators together were 35,601 above expectation; 8,900 of it came from ann on Spring launch, mostly Veo 3.1 1080p 8 s."},
		{above("35601"), alone[:1], "8,900 of the 35,601 above expectation came from ann."},
		{above("10400"), nil, "It was 10,400 credits above expectation, with no creator far from usual."},
		{above("10400"), causes{{"creator", "", "ann", credits("8900")}, {"project", "ann", "p", credits("4450")}, {"model", "ann", "M", credits("4450")}},
			"8,900 of the 10,400 above expectation came from ann, mostly on p and with M."},
		{above("10400"), causes{{"creator", "", "(unknown)", credits("8900")}, {"project", "(unknown)", "(none)", credits("8900")}, {"model", "(unknown)", "M", credits("4449")}},
			"8,900 of the 10,400 above expectation came from runs without a creator."},
		{lasting, alone[:1], "8,900 of the 10,400 above expectation came from ann. It lasted: the days after it are not listed."},
		{unusual{kind: "day", expected: credits("9600.25"), over: credits("-9600.25")}, causes{{"creator", "", "ann", credits("-8900")}},
			"Nothing was spent, where 9,600 credits were expected."},
		{above("-5000"), causes{{"creator", "", "ann", credits("-4000")}}, "4,000 of the 5,000 below expectation was missing from ann."},
		{above("-5000"), causes{{"creator", "", "ann", credits("-6000")}}, "ann: 6,000 less than usual, and the day as a whole 5,000 below expectation."},
	} {
		if got := c.c.sentence(c.u); got != c.want {
			t.Errorf("%s\nexpected %s", got, c.want)
		}
	}
}

// TestUnusualIsHeldAgainst: the same weekdays of four weeks, or all known days of the 28 before where one is unknown; twelve
// weeks for a month.
func TestUnusualIsHeldAgainst(t *testing.T) {
	one := decimal.NewFromInt(1)
	s := spendDays{first: dayOf("2026-06-01"), credits: make([]*decimal.Decimal, 150)}
	for i := range s.credits {
		s.credits[i] = &one
	}
	u := unusual{kind: "day", from: s.first.AddDate(0, 0, 50)}
	if got := fmt.Sprint(s.heldAgainst(u)); got != "[22 29 36 43]" {
		t.Errorf("%s (expected the same weekdays)", got)
	}
	s.credits[36] = nil
	if got := s.heldAgainst(u); len(got) != 27 || got[0] != 22 || got[26] != 49 {
		t.Errorf("%d (expected 22 to 49 without 36)", got)
	}
	u = unusual{kind: "month", from: s.first.AddDate(0, 0, 61)}
	if got := s.heldAgainst(u); len(got) != 60 || got[0] != 0 || got[59] != 60 {
		t.Errorf("%d (expected 0 to 60 without 36: the log is shorter than 84 days)", got)
	}
}

func TestVarianceRuns(t *testing.T) {
	b := newBook(t)
	log := ""
	for i := range 52 { // M costs 10: 1 to 52 too much, so that 50 of them are 3 to 52
		log += fmt.Sprintf("2026-10-%02dT09:00:00Z,M,succeeded,%d,ann,A,p\n", 1+i%28, 11+i)
	}
	b.read(log + "2026-10-05T09:00:00Z,M,succeeded,9.5,bob,B,q\n2026-10-06T09:00:00Z,M,failed,10,bob,B,q\n2026-10-07T09:00:00Z,N,succeeded,4,bob,B,q\n")
	b.price("UTC", "")
	b.build(Options{})
	b.lawsHold()
	b.want("SELECT variance_class, count(*), min(rank), max(rank), sum(variance_credits), min(abs(variance_credits)) FROM mart_variance_runs GROUP BY 1 ORDER BY 1",
		"charged_failed|1|1|1|10|10", "overcharged|50|1|50|1375|3", "undercharged|1|1|1|-0.5|0.5")
	b.want("SELECT rank, creator, team, project, model, charged_credits, repriced_credits, variance_credits FROM mart_variance_runs WHERE rank = 1 ORDER BY variance_class",
		"1|bob|B|q|M|10|0|10", "1|ann|A|p|M|62|10|52", "1|bob|B|q|M|9.5|10|-0.5")
}
