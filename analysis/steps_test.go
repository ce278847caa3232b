package analysis

import (
	"fmt"
	"strings"
	"testing"
)

// TestLongPeriodsHaveSteps: up to 200 days there is none; then weeks, months and years, each where the one before were more than 200.
func TestLongPeriodsHaveSteps(t *testing.T) {
	for _, one := range []struct {
		last string // the first day is 1 January 2018, a Monday
		want string // step, how many, the second and the last
	}{
		{"2018-07-19", "||"}, // the 200th day
		{"2018-07-20", "week|29|2018-01-08|2018-07-16"},
		{"2021-10-31", "week|200|2018-01-08|2021-10-25"}, // the 1,400th day, a Sunday
		{"2021-11-01", "month|47|2018-02-01|2021-11-01"},
		{"2034-08-31", "month|200|2018-02-01|2034-08-01"},
		{"2034-09-01", "year|17|2019-01-01|2034-01-01"},
	} {
		b := newBook(t)
		b.read("2018-01-01T09:00:00Z,M,succeeded,10,ann,A,p\n" + one.last + "T09:00:00Z,N,succeeded,4.5,ann,A,p\n")
		b.price("UTC", "")
		b.build(Options{Request: Request{From: dayOf("2018-01-01"), To: dayOf(one.last).AddDate(0, 0, 1)}})
		if one.want == "||" {
			b.want("SELECT count(*) FROM mart_spend_steps", "0")
		} else {
			b.want("SELECT min(step), count(DISTINCT first_day), min(first_day) FILTER (first_day > '2018-01-01'), max(first_day) FROM mart_spend_steps", one.want)
			b.want("SELECT spend_credits, step_spend_credits, runs FROM mart_spend_steps WHERE model = 'M' AND first_day = '2018-01-01'", "10|10|1")
		}
		b.lawsHold()
	}
}

// TestStepsKnowWhatIsUnknown: in the first week M costs 10 and X is unknown; in the second X is unknown alone; in the third nothing
// ran. The week before the period cost 5 and something unknown.
func TestStepsKnowWhatIsUnknown(t *testing.T) {
	b := newBook(t)
	b.read(`2025-12-30T09:00:00Z,N,succeeded,5,ann,A,p
2025-12-30T10:00:00Z,X,succeeded,,ann,A,p
2026-01-08T09:00:00Z,M,succeeded,10,ann,A,p
2026-01-09T09:00:00Z,X,succeeded,,ann,A,p
2026-01-13T09:00:00Z,X,succeeded,,ann,A,p
2026-12-01T09:00:00Z,M,succeeded,7,ann,A,p
`)
	b.price("UTC", "")
	b.build(Options{Request: Request{From: dayOf("2026-01-07"), To: dayOf("2026-12-31"), Compare: Span{From: dayOf("2025-12-30"), To: dayOf("2026-01-07")}}})
	b.want("SELECT first_day, model, spend_credits, step_spend_credits, runs FROM mart_spend_steps ORDER BY first_day, model_rank LIMIT 6",
		"2026-01-07|M|10|10|1", "2026-01-07|X||10|1", "2026-01-12|M|0||0", "2026-01-12|X|||1", "2026-01-19|M|0|0|0", "2026-01-19|X|0|0|0")
	b.want("SELECT first_day, previous_day, spend_credits FROM mart_previous_spend_steps ORDER BY first_day LIMIT 2", "2026-01-07|2025-12-30|5", "2026-01-12|2026-01-04|0")
	b.want("SELECT day, day_spend_credits FROM mart_daily_spend WHERE model = 'X' AND day BETWEEN '2026-01-08' AND '2026-01-10' ORDER BY day", "2026-01-08|10", "2026-01-09|", "2026-01-10|0")
	for _, model := range Models {
		if strings.HasSuffix(model, "_steps") {
			b.want("SELECT count(*) > 0 FROM "+model, "true")
		}
	}
	b.want("SELECT count(*) = count(DISTINCT (first_day, model)) FROM mart_spend_steps", "true")
	b.lawsHold()
	if err := b.db.Exec(t.Context(), "UPDATE mart_spend_steps SET spend_credits = spend_credits + 0.000000001 WHERE first_day = '2026-01-07'"); err != nil {
		t.Fatal(err)
	}
	b.broken("law_spend_steps")
}

// TestAModelCalledOtherIsOneOfTheOthers: of nine models, "other" cost second most.
func TestAModelCalledOtherIsOneOfTheOthers(t *testing.T) {
	b := newBook(t)
	var log strings.Builder
	for i, model := range []string{"a", "other", "c", "d", "e", "f", "g", "h", "i"} {
		fmt.Fprintf(&log, "2026-10-31T09:00:00Z,%s,succeeded,%d,a,A,p\n", model, 90-10*i)
	}
	b.read(log.String())
	b.price("UTC", "")
	b.build(Options{})
	b.want("SELECT model, model_rank, spend_credits FROM mart_daily_spend WHERE day = '2026-10-31' ORDER BY model_rank",
		"a|1|90", "c|3|70", "d|4|60", "e|5|50", "f|6|40", "g|7|30", "other|99|110")
	b.lawsHold()
}
