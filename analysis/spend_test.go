package analysis

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"offcut/ingest/store"
	"offcut/pricing/card"
)

// daily is a run at nine o'clock UTC on each of so many days from first.
func daily(first string, days int, model, credits, team, project string) string {
	var log strings.Builder
	for i := range days {
		fmt.Fprintf(&log, "%sT09:00:00Z,%s,succeeded,%s,ann,%s,%s\n", dayOf(first).AddDate(0, 0, i).Format(time.DateOnly), model, credits, team, project)
	}
	return log.String()
}

// forecast builds the marts of the forecast and checks their laws.
func (b *book) forecast(zone, asOf string, o Options, paths int) SpendForecast {
	b.t.Helper()
	b.price(zone, asOf)
	f, err := BuildForecasts(context.Background(), b.db, b.cards, b.build(o), o, paths)
	if err != nil {
		b.t.Fatal(err)
	}
	laws, err := store.ReadLaws(Files(), ForecastLaws...)
	if err != nil {
		b.t.Fatal(err)
	}
	broken, err := Check(context.Background(), b.db, laws)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, law := range broken {
		b.t.Fatalf("%s does not hold: %s\n%v", law.Law, law.Says, law.Rows.Rows)
	}
	return f
}

func (b *book) charge(rates string) {
	b.t.Helper()
	c, err := card.Parse("c.toml", []byte(`rates = "c.csv"`), "c.csv", []byte(rates))
	if err != nil {
		b.t.Fatal(err)
	}
	b.cards.Default = c
}

const certain = "Spend never strayed from its pattern, so the intervals have no width: they know of no surprises yet."

// TestConstantSpendGoesOn: 30 + 12 a day; November has 30 days, December 31, January 31, February 28.
func TestConstantSpendGoesOn(t *testing.T) {
	b := newBook(t)
	b.read(daily("2026-09-01", 61, "M", "30", "A", "p") + daily("2026-09-01", 61, "M", "12", "B", "q"))
	f := b.forecast("UTC", "", Options{}, 3)
	months := `SELECT month, is_so_far, spent_credits, mean_credits, lo80_credits, hi80_credits, lo95_credits, hi95_credits, price_change_credits
		FROM mart_forecast_months WHERE `
	b.want(months+"scope = 'all' ORDER BY month",
		"2026-09-01|false|1260||||||", "2026-10-01|false|1302||||||",
		"2026-11-01|false|0|1260|1260|1260|1260|1260|", "2026-12-01|false|0|1302|1302|1302|1302|1302|",
		"2027-01-01|false|0|1302|1302|1302|1302|1302|", "2027-02-01|false|0|1176|1176|1176|1176|1176|")
	b.want(months+"scope = 'team' AND name = 'B' AND month >= '2026-11-01' ORDER BY month",
		"2026-11-01|false|0|360|360|360|360|360|", "2026-12-01|false|0|372|372|372|372|372|",
		"2027-01-01|false|0|372|372|372|372|372|", "2027-02-01|false|0|336|336|336|336|336|")
	b.want("SELECT scope, rank, name, history_days, first_day, last_day, has_interval, notes FROM mart_forecast ORDER BY scope, rank",
		"all|1|All|61|2026-09-01|2026-10-31|true|"+certain, "project|1|p|61|2026-09-01|2026-10-31|true|"+certain, "project|2|q|61|2026-09-01|2026-10-31|true|"+certain,
		"team|1|A|61|2026-09-01|2026-10-31|true|"+certain, "team|2|B|61|2026-09-01|2026-10-31|true|"+certain)
	b.want("SELECT count(*), count(spend_credits), count(mean_credits), min(day), max(day) FROM mart_forecast_days WHERE scope = 'all'", "181|61|120|2026-09-01|2027-02-28")
	b.want("SELECT month, forecast_credits, spend_credits, error_credits, error_share, is_inside80, is_inside95 FROM mart_month_record",
		"2026-10-01|1302|1302|0|0.0000|true|true")
	b.want("SELECT scope, name, origins, reason FROM mart_backtest ORDER BY scope, rank", "all|All|0|Spend never varied: there is no scale to score on.",
		"team|A|0|Spend never varied: there is no scale to score on.", "team|B|0|Spend never varied: there is no scale to score on.")
	if f.Days != 120 || !f.HasInterval || len(f.Paths) != 3 || len(f.Paths[0]) != 120 || f.Paths[2][119].String() != "42" || f.Reason != certain {
		t.Errorf("%d days, %v paths of %v, %q", f.Days, len(f.Paths), f.Paths[0], f.Reason)
	}
}

// TestDayInHand: at noon of 21 November 100 of the day's 42 are spent already: it is forecast as 100.
func TestDayInHand(t *testing.T) {
	b := newBook(t)
	b.read(daily("2026-10-01", 51, "M", "30", "A", "p") + daily("2026-10-01", 51, "M", "12", "B", "q") +
		"2026-11-21T10:00:00Z,M,succeeded,100,ann,B,q\n2026-11-21T13:00:00Z,M,succeeded,1000,ann,B,q\n")
	f := b.forecast("UTC", "2026-11-21T12:00:00Z", Options{}, 1)
	b.want("SELECT scope, name, mean_credits, lo95_credits, hi95_credits FROM mart_forecast_days WHERE day = '2026-11-21' AND scope <> 'project' ORDER BY scope, rank",
		"all|All|100|100|100", "team|A|0|0|0", "team|B|100|100|100")
	// Twenty days at 42 are 840; 100 today; nine days at 42 are 378.
	b.want("SELECT is_so_far, spent_credits, mean_credits, lo95_credits, hi95_credits FROM mart_forecast_months WHERE scope = 'all' AND month = '2026-11-01'", "true|840|1318|1318|1318")
	if f.SpentToday.String() != "100" || f.Paths[0][0].String() != "100" || f.Paths[0][1].String() != "42" || f.AsOfDay != dayOf("2026-11-21") {
		t.Errorf("%s spent, %s then %s from %s", f.SpentToday, f.Paths[0][0], f.Paths[0][1], f.AsOfDay)
	}
	// A 31st credit of the day's 42 leaves 11.5 to come, in proportion to what each team still has to come: 30 − 30.5 and 12.
	b.again(t).read(daily("2026-10-01", 51, "M", "30", "A", "p") + daily("2026-10-01", 51, "M", "12", "B", "q") + "2026-11-21T10:00:00Z,M,succeeded,30.5,ann,A,p\n")
	b.forecast("UTC", "2026-11-21T12:00:00Z", Options{}, 0)
	b.want("SELECT scope, name, mean_credits FROM mart_forecast_days WHERE day = '2026-11-21' AND scope <> 'project' ORDER BY scope, rank",
		"all|All|42", "team|A|30.5", "team|B|11.5")
}

// TestShortHistories: what can't be forecast is said.
func TestShortHistories(t *testing.T) {
	for _, c := range []struct{ log, asOf, notes, months string }{
		{"", "", "There are no runs: nothing to forecast from.", "|"},
		{"2026-10-10T09:00:00Z,M,succeeded,6,a,A,p\n", "2026-10-10T12:00:00Z", nothingToGoBy, "|"},
		{"2026-10-10T09:00:00Z,X,succeeded,,a,A,p\n", "", nothingToGoBy, "|"},
		{"2026-10-10T09:00:00Z,M,succeeded,6,a,A,p\n", "",
			"There is one day of history: its spend is taken for every day to come, without an interval, which takes 14 days. October has just begun", ""},
		// 6 on the 10th, none on the 11th: 3 a day for the 20 days left, and 30 days of November.
		{"2026-10-10T09:00:00Z,M,succeeded,6,a,A,p\n2026-10-10T09:00:01Z,M,pending,,a,A,p\n", "2026-10-12T00:00:00Z",
			"There are 2 days of history: their mean is taken for every day to come, without an interval, which takes 14 days.", "66|90"},
		{daily("2026-10-01", 13, "M", "7", "A", "p"), "",
			"There are 13 days of history: their mean is taken for every day to come, without an interval, which takes 14 days.", "217|210"},
		{daily("2026-10-01", 14, "M", "7", "A", "p"), "", certain, "217|210"},
	} {
		b := newBook(t)
		b.read(c.log)
		f := b.forecast("UTC", c.asOf, Options{}, 2)
		if strings.HasSuffix(c.notes, "has just begun") { // on the eleventh it has not
			c.notes, c.months = strings.TrimSuffix(c.notes, " October has just begun"), "132|180"
		}
		b.want("SELECT notes FROM mart_forecast WHERE scope = 'all'", c.notes)
		b.want(`SELECT max(mean_credits) FILTER (month = '2026-10-01'), max(mean_credits) FILTER (month = '2026-11-01') FROM mart_forecast_months WHERE scope = 'all'`, c.months)
		isLong := strings.Count(c.log, "\n") >= 14
		if f.HasInterval != isLong || (f.Paths != nil) != isLong || f.Reason != strings.Replace(c.notes, "There are no runs: nothing to forecast from.", nothingToGoBy, 1) {
			t.Errorf("%q: interval %v, %d paths, %q", c.notes, f.HasInterval, len(f.Paths), f.Reason)
		}
	}
}

// TestProjectEnded: p has no run for forty days after sixty; q goes on at 5 a day.
func TestProjectEnded(t *testing.T) {
	b := newBook(t)
	b.read(daily("2026-07-01", 60, "M", "10", "A", "p") + daily("2026-07-01", 100, "M", "5", "A", "q"))
	b.forecast("UTC", "", Options{}, 0)
	b.want("SELECT name, mean_credits, hi95_credits FROM mart_forecast_months WHERE scope = 'project' AND month = '2026-11-01' ORDER BY rank", "p|0|0", "q|150|150")
	b.want("SELECT notes FROM mart_forecast WHERE name = 'p'", "Nothing has been spent since 29 Aug 2026, far longer than any pause before: it is taken as ended.")
	b.want("SELECT method FROM mart_forecast WHERE name = 'p'", "ended")
}

// TestLevelShift: 10 a day for 140 days, then 30 for 42, from 18 August on.
func TestLevelShift(t *testing.T) {
	b := newBook(t)
	b.read(daily("2026-03-31", 140, "M", "10", "A", "p") + daily("2026-08-18", 42, "M", "30", "A", "p"))
	b.forecast("UTC", "", Options{}, 0)
	b.want("SELECT notes FROM mart_forecast WHERE scope = 'all'", "Spend is 200% higher since about 18 Aug 2026: the forecast goes on from the new level.")
	b.want("SELECT mean_credits FROM mart_forecast_months WHERE scope = 'all' AND month = '2026-10-01'", "930")
}

// TestWordsOfNotes: a young log that grows, one that began late, a month just begun, days of which nothing is known.
func TestWordsOfNotes(t *testing.T) {
	var growing strings.Builder
	for i := range 63 {
		growing.WriteString(daily(dayOf("2026-09-01").AddDate(0, 0, i).Format(time.DateOnly), 1, "M", fmt.Sprint(10+5*i), "A", "p"))
	}
	b := newBook(t)
	b.read(growing.String())
	b.forecast("UTC", "", Options{}, 0)
	b.want("SELECT notes FROM mart_forecast WHERE scope = 'all'", "Spend grows and there are only 63 days to learn from: it may well come out above the forecast. "+
		"November has just begun: 2 days are known, the rest is forecast.")
	b = newBook(t)
	b.read(daily("2026-09-01", 70, "M", "10", "A", "p") + daily("2026-10-20", 21, "M", "4", "B", "q") + daily("2026-11-10", 2, "X", "", "A", "p"))
	b.forecast("UTC", "", Options{}, 0)
	b.want("SELECT notes FROM mart_forecast WHERE name = 'q'", "Its first runs were on 20 Oct 2026: there are only 23 days to learn from.")
	b.want("SELECT notes FROM mart_forecast WHERE name = 'p'", certain+" The spend of 2 days is unknown and was filled in from the days about them.")
	b.want("SELECT day, spend_credits FROM mart_forecast_days WHERE scope = 'team' AND name = 'A' AND day BETWEEN '2026-11-09' AND '2026-11-10' ORDER BY day", "2026-11-09|10", "2026-11-10|")
	b.want("SELECT spend_credits FROM mart_forecast_days WHERE scope = 'team' AND name = 'B' AND day = '2026-10-19'", "0")
}

// TestGrowthIsMoreThanAWeek: two or three weeks whose thirds differ by their weekends, by one dear day, by one short week more, and
// by a real rise.
func TestGrowthIsMoreThanAWeek(t *testing.T) {
	week := func(days ...float64) []float64 { return days }
	work := week(10, 10, 10, 10, 10, 0, 0)
	unknown := math.NaN()
	for _, c := range []struct {
		name  string
		weeks [][]float64
		want  bool
	}{
		{"two weeks of working days", [][]float64{work, work}, false},
		{"two that begin on a Saturday", [][]float64{week(0, 0, 10, 10, 10, 10, 10), week(0, 0, 10, 10, 10, 10, 10)}, false},
		{"half as much again on each day", [][]float64{work, week(15, 15, 15, 15, 15, 0, 0)}, true},
		{"a little less", [][]float64{work, week(15, 15, 15, 15, 14.9, 0, 0)}, false},
		{"one dear day", [][]float64{work, week(60, 10, 10, 10, 10, 0, 0)}, false},
		{"four days rise", [][]float64{work, week(20, 20, 20, 20, 10, 0, 0)}, true},
		{"three days rise", [][]float64{work, week(20, 20, 20, 10, 10, 0, 0)}, false},
		{"four rise and one falls", [][]float64{work, week(20, 20, 20, 20, 9, 0, 0)}, false},
		{"six rise and one falls", [][]float64{week(10, 10, 10, 10, 10, 1, 1), week(20, 20, 20, 20, 20, 2, 0)}, true},
		{"two weeks and a half", [][]float64{work, work, week(10, 10, 10)}, false},
		{"three weeks, the first against the last", [][]float64{work, work, week(15, 15, 15, 15, 15, 0, 0)}, true},
		{"days unknown then or now", [][]float64{week(unknown, 10, 10, 10, 10, 0, 0), week(90, 15, 15, 15, 15, 0, unknown)}, true},
		{"hardly a day known", [][]float64{week(unknown, unknown, unknown, 10, 10, 0, 0), week(90, 15, 15, 15, 15, 0, unknown)}, false},
		{"from nothing", [][]float64{week(0, 0, 0, 0, 0, 0, 0), work}, false},
		{"a week alone", [][]float64{work}, false},
	} {
		if got := hasGrown(slices.Concat(c.weeks...)); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// TestPriceChanges: M doubles on 10 December by the clocks of Berlin, and N is free from January on.
func TestPriceChanges(t *testing.T) {
	b := newBook(t)
	b.charge("model,unit,credits,effective_from,effective_to\nM,video,10,,2026-12-09T23:00:00Z\nM,video,20,2026-12-09T23:00:00Z,\nN,video,4,,2027-01-01\nN,video,0,2027-01-01,\n")
	b.read(daily("2026-10-01", 31, "M", "10", "A", "p") + daily("2026-10-01", 31, "N", "4", "B", "q"))
	b.forecast("Europe/Berlin", "", Options{}, 0)
	months := "SELECT month, mean_credits, price_change_credits FROM mart_forecast_months WHERE name = '%s' AND scope = '%s' AND month >= '2026-11-01' ORDER BY month"
	// A: 9 days at 10 and 22 at 20 in December.
	b.want(fmt.Sprintf(months, "A", "team"), "2026-11-01|300|", "2026-12-01|530|220", "2027-01-01|620|310", "2027-02-01|560|280")
	// In Berlin the card's new year comes an hour late: N is free from 1 January on all the same, by the date.
	b.want(fmt.Sprintf(months, "B", "team"), "2026-11-01|120|", "2026-12-01|124|", "2027-01-01|0|-124", "2027-02-01|0|-112")
	b.want("SELECT notes FROM mart_forecast WHERE scope = 'team' ORDER BY rank", certain+" M costs 100% more from 10 Dec 2026.", certain+" N is free from 1 Jan 2027.")
	b.want("SELECT notes FROM mart_forecast WHERE scope = 'all'", certain+" M costs 100% more from 10 Dec 2026. N is free from 1 Jan 2027.")
}

// TestPriceChangeAtAsOf: the log ends on the eve of the change, all of it at the old price.
func TestPriceChangeAtAsOf(t *testing.T) {
	b := newBook(t)
	b.charge("model,unit,credits,effective_from,effective_to\nM,video,10,,2026-11-01\nM,video,15,2026-11-01,2026-12-01\n")
	b.read(daily("2026-10-01", 31, "M", "10", "A", "p"))
	b.forecast("UTC", "", Options{}, 0)
	b.want("SELECT month, mean_credits, price_change_credits FROM mart_forecast_months WHERE scope = 'all' AND month >= '2026-11-01' ORDER BY month",
		"2026-11-01|450|150", "2026-12-01|465|155", "2027-01-01|465|155", "2027-02-01|420|140")
	b.want("SELECT notes FROM mart_forecast WHERE scope = 'all'",
		certain+" M costs 50% more from 1 Nov 2026. The card has no price for some of M from 1 Dec 2026: the last one is kept.")
	b.forecast("UTC", "2026-10-31T23:59:59Z", Options{}, 0)
	b.want("SELECT mean_credits FROM mart_forecast_months WHERE scope = 'all' AND month >= '2026-11-01' ORDER BY month", "450", "465", "465")
}

// TestRecentMixPricesTheForecast: only the last 28 days say what is run; and failed runs cost nothing.
func TestRecentMixPricesTheForecast(t *testing.T) {
	b := newBook(t)
	b.charge("model,unit,credits,effective_from,effective_to\nM,video,10,,2026-12-01\nM,video,39,2026-12-01,\nN,video,10,,\n")
	// M until 2 October, N and failed runs of M afterwards: nothing changes. Day 28 before 31 October is 3 October.
	log := daily("2026-09-01", 32, "M", "10", "A", "p") + daily("2026-10-03", 28, "N", "10", "A", "p") +
		strings.ReplaceAll(daily("2026-10-03", 28, "M", "0", "A", "p"), "succeeded", "failed")
	b.read(log)
	b.forecast("UTC", "", Options{}, 0)
	b.want("SELECT DISTINCT price_change_credits FROM mart_forecast_months", "")
	// With the day before, one of 29 runs costs 39 instead of 10: (28 × 10 + 39) / (29 × 10) = 1.1, a credit a day more.
	b.forecast("UTC", "2026-10-30T12:00:00Z", Options{}, 0)
	b.want("SELECT price_change_credits FROM mart_forecast_months WHERE scope = 'all' AND month = '2026-12-01'", "31")
}

// TestPartsAddUp: with more than twenty projects the rest is one, and a month's share of thirds adds up to the hundredth.
func TestPartsAddUp(t *testing.T) {
	b := newBook(t)
	var log strings.Builder
	for i := range 23 {
		log.WriteString(daily("2026-10-01", 31, "M", fmt.Sprintf("%d", 100-i), "A", fmt.Sprintf("p%02d", i)))
	}
	b.read(log.String())
	b.forecast("UTC", "", Options{Budgets: []Budget{{"project", "p22", decimal.NewFromInt(2340)}, {"project", "p21", decimal.RequireFromString("2369.99")}}}, 0)
	b.want("SELECT max(rank), count(*) FROM mart_forecast WHERE scope = 'project'", "21|21")
	// p20 to p22 cost 80, 79 and 78 a day.
	b.want("SELECT name, mean_credits FROM mart_forecast_months WHERE scope = 'project' AND rank >= 20 AND month = '2026-11-01' ORDER BY rank", "p19|2430", "(other)|7110")
	b.want("SELECT name, spent_credits, projected_credits, exceed_share, verdict FROM mart_budgets WHERE month = '2026-11-01' ORDER BY rank",
		"p21|0|2370|1.0000|likely to be exceeded", "p22|0|2340|0.0000|on course")
	shares := apportioned(decimal.RequireFromString("100.00"), []float64{1, 1, 1})
	if fmt.Sprint(shares) != "[33.34 33.33 33.33]" {
		t.Errorf("a hundred in thirds is %v", shares)
	}
	if shares = apportioned(decimal.RequireFromString("0.05"), []float64{2e-9, 0, 6e-9}); fmt.Sprint(shares) != "[0.01 0 0.04]" {
		t.Errorf("five hundredths as 1 to 0 to 3 are %v", shares)
	}
}

// TestBudgets: exactly the budget is not exceeded, a hundredth more is.
func TestBudgets(t *testing.T) {
	b := newBook(t)
	budgets := func(credits ...string) (list []Budget) {
		for i, c := range credits {
			list = append(list, Budget{"team", string(rune('A' + i)), decimal.RequireFromString(c)})
		}
		return list
	}
	// In all of October A spends 310, B 310, C 0.
	b.read(daily("2026-09-01", 61, "M", "10", "A", "p") + daily("2026-09-01", 61, "M", "10", "B", "p"))
	const query = "SELECT month, name, is_so_far, spent_credits, spent_share, left_credits, projected_credits, exceed_share, is_exceeded, is_likely, verdict FROM mart_budgets ORDER BY month, name"
	b.forecast("UTC", "", Options{Budgets: budgets("310", "309.99", "5")}, 0)
	b.want(query, "2026-10-01|A|false|310|1.0000|0|310|0.0000|false|false|kept", "2026-10-01|B|false|310|1.0000|-0.01|310|1.0000|true|true|exceeded",
		"2026-10-01|C|false|0|0.0000|5|0|0.0000|false|false|kept",
		"2026-11-01|A|true|0|0.0000|310|300|0.0000|false|false|on course", "2026-11-01|B|true|0|0.0000|309.99|300|0.0000|false|false|on course",
		"2026-11-01|C|true|0|0.0000|5|0||false|false|unknown")
	// On the eleventh, with ten days gone, the month is likely to come to 310: over 309.99, not over 310.
	b.forecast("UTC", "2026-10-11T00:00:00Z", Options{Budgets: budgets("310", "309.99", "0"), Request: Request{Month: dayOf("2026-10-01")}}, 0)
	b.want(query, "2026-10-01|A|true|100|0.3226|210|310|0.0000|false|false|on course", "2026-10-01|B|true|100|0.3226|209.99|310|1.0000|false|true|likely to be exceeded",
		"2026-10-01|C|true|0||0|0||false|false|unknown")
	// An earlier month beside that of as_of; what is spent of the day in hand counts; without an interval nothing is likely.
	b.forecast("UTC", "2026-09-10T12:00:00Z", Options{Budgets: budgets("100", "99.99"), Request: Request{Month: dayOf("2026-08-01")}}, 0)
	b.want(query, "2026-08-01|A|false|0|0.0000|100|0|0.0000|false|false|kept", "2026-08-01|B|false|0|0.0000|99.99|0|0.0000|false|false|kept",
		"2026-09-01|A|true|100|1.0000|0|300||false|false|unknown", "2026-09-01|B|true|100|1.0001|-0.01|300|1.0000|true|true|exceeded")
	// Of one team alone its own budget, of a period that is no month that of as_of, and none of a team's in a project.
	all := Options{Budgets: append(budgets("310", "309.99"), Budget{"project", "p", decimal.NewFromInt(1)}), Request: Request{All: true}}
	all.Team = "B"
	b.forecast("UTC", "", all, 0)
	b.want("SELECT scope, name, month FROM mart_budgets", "team|B|2026-11-01")
	all.Project = "p"
	b.forecast("UTC", "", all, 0)
	b.want("SELECT count(*) FROM mart_budgets", "0")
}

// TestUnknownSpendOfABudget: nothing is known of what was spent.
func TestUnknownSpendOfABudget(t *testing.T) {
	b := newBook(t)
	b.read(daily("2026-10-01", 31, "X", "", "A", "p"))
	b.forecast("UTC", "", Options{Budgets: []Budget{{"team", "A", decimal.NewFromInt(5)}}}, 0)
	b.want("SELECT month, spent_credits, left_credits, projected_credits, exceed_share, is_exceeded, verdict FROM mart_budgets ORDER BY month",
		"2026-10-01|||||false|unknown", "2026-11-01|0|5|||false|unknown")
}

// TestForecastDaysAreLocal: 23:30 UTC on 31 October is November in Berlin, and no day is lost or doubled when clocks change.
func TestForecastDaysAreLocal(t *testing.T) {
	b := newBook(t)
	b.read(strings.ReplaceAll(daily("2026-10-01", 31, "M", "10", "A", "p"), "T09:00:00Z", "T22:30:00Z"))
	b.forecast("Europe/Berlin", "", Options{}, 0)
	// By Berlin's clocks the runs are at 0:30 of the next day until the 24th, and at 23:30 of the same day from the 25th on.
	b.want("SELECT history_days, first_day, last_day FROM mart_forecast WHERE scope = 'all'", "30|2026-10-02|2026-10-31")
	b.want("SELECT day, spend_credits FROM mart_forecast_days WHERE scope = 'all' AND spend_credits <> 10", "2026-10-25|20")
	b.want("SELECT min(day) FROM mart_forecast_days WHERE mean_credits IS NOT NULL", "2026-11-01")
	b.price("UTC", "")
	b.build(Options{})
}

// TestPastForecast: the forecast of an earlier day is that of the log which ends there.
func TestPastForecast(t *testing.T) {
	var log strings.Builder
	for i := range 80 {
		log.WriteString(daily(dayOf("2026-08-01").AddDate(0, 0, i).Format(time.DateOnly), 1, "M", fmt.Sprint(10+i*i%23), "A", "p"))
	}
	b := newBook(t)
	b.read(log.String())
	then := b.forecast("UTC", "2026-09-15T00:00:00Z", Options{}, 20)
	b.forecast("UTC", "", Options{}, 0)
	past, err := PastForecast(t.Context(), b.db, dayOf("2026-09-15"), dayOf("2027-01-01"), 20)
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(past) != fmt.Sprint(then) || past.Days != 108 || len(past.Paths) != 20 {
		t.Errorf("%v\nis not\n%v", past, then)
	}
	for day, want := range map[string]bool{"2026-08-14": false, "2026-08-15": true, "2026-08-01": false, "2026-10-21": false} {
		past, err := PastForecast(t.Context(), b.db, dayOf(day), dayOf("2027-01-01"), 5)
		if err != nil || past.HasInterval != want || (len(past.Paths) == 5) != want || want == (past.Reason != "") {
			t.Errorf("%s: %v, %d paths, %q, %v", day, past.HasInterval, len(past.Paths), past.Reason, err)
		}
	}
}

// TestPathsKeepTheMean: on each day paths spread about the mean of the forecast, also where most days have no spend.
func TestPathsKeepTheMean(t *testing.T) {
	b := newBook(t)
	var log strings.Builder
	for i := range 120 {
		if i%9 == 0 || i%5 == 3 {
			log.WriteString(daily(dayOf("2026-07-01").AddDate(0, 0, i).Format(time.DateOnly), 1, "M", fmt.Sprint(100+i*37%91), "A", "p"))
		}
	}
	b.read(log.String())
	f := b.forecast("UTC", "2026-10-29T00:00:00Z", Options{}, 500)
	sum, mean := 0.0, 0.0
	for day := range f.Days {
		mean += f.Mean[day].InexactFloat64()
		for _, path := range f.Paths {
			sum += path[day].InexactFloat64() / 500
		}
	}
	if mean < 1000 || math.Abs(sum/mean-1) > 0.001 {
		t.Errorf("the paths' mean is %.1f, the forecast %.1f", sum, mean)
	}
}

// TestForecastLawsHoldOnAnything draws logs, zones and moments.
func TestForecastLawsHoldOnAnything(t *testing.T) {
	shared := newBook(t)
	shared.charge("model,unit,credits,effective_from,effective_to\nM,video,10,,2026-11-05\nM,video,25,2026-11-05,2026-12-01\nN,video,4,,\nY,video,3,,2026-11-20\nY,video,0,2026-11-20,\n")
	rapid.Check(t, func(t *rapid.T) {
		b := shared.again(t)
		var log strings.Builder
		start := dayOf("2026-09-10")
		days := rapid.IntRange(1, 90).Draw(t, "days")
		for range rapid.IntRange(0, 150).Draw(t, "runs") {
			at := start.Add(time.Duration(rapid.IntRange(0, 60*24*days).Draw(t, "minute")) * time.Minute)
			fmt.Fprintf(&log, "%s,%s,%s,%s,ann,%s,%s\n", at.Format(time.RFC3339),
				rapid.SampledFrom([]string{"M", "N", "X", "Y"}).Draw(t, "model"),
				rapid.SampledFrom([]string{"succeeded", "succeeded", "failed", "pending"}).Draw(t, "status"),
				rapid.SampledFrom([]string{"", "0", "10", "17.123456789", "0.000000001", "33333333333333333.333333333"}).Draw(t, "charge"),
				rapid.SampledFrom([]string{"", "A", "B"}).Draw(t, "team"),
				fmt.Sprint("p", rapid.IntRange(0, 24).Draw(t, "project")))
		}
		b.read(log.String())
		asOf := ""
		if rapid.Bool().Draw(t, "has as_of") {
			asOf = start.Add(time.Duration(rapid.IntRange(-48, 24*100).Draw(t, "as_of")) * time.Hour).Format(time.RFC3339)
		}
		var o Options
		for _, name := range []string{"A", "nobody"} {
			o.Budgets = append(o.Budgets, Budget{"team", name, decimal.NewFromInt(rapid.Int64Range(0, 500).Draw(t, "budget"))})
		}
		o.Budgets = append(o.Budgets, Budget{"project", "p7", decimal.NewFromInt(30)})
		f := b.forecast(rapid.SampledFrom([]string{"UTC", "Europe/Berlin", "America/New_York", "Pacific/Kiritimati"}).Draw(t, "zone"), asOf, o, 2)
		if f.HasInterval != (len(f.Paths) == 2) || f.Days != len(f.Mean) {
			t.Fatalf("%d paths, %d days, %d means", len(f.Paths), f.Days, len(f.Mean))
		}
		b.want("SELECT count(*) FROM mart_forecast_days WHERE mean_credits IS NULL = (spend_credits IS NULL) AND mean_credits IS NOT NULL", "0")
	})
}

// TestForecastLawsAreBrokenByWrongData: each law of the forecast finds the faults it is for.
func TestForecastLawsAreBrokenByWrongData(t *testing.T) {
	b := newBook(t)
	b.read(daily("2026-09-01", 51, "M", "10", "A", "p"))
	faults := map[string][]string{
		"law_forecast_bounds": {
			"UPDATE mart_forecast_days SET lo80_credits = mean_credits + 0.01 WHERE day = '2026-11-01' AND scope = 'all'",
			"UPDATE mart_forecast_days SET hi95_credits = hi80_credits - 0.01 WHERE day = '2026-11-01' AND scope = 'team'",
			"UPDATE mart_forecast_months SET lo95_credits = spent_credits - 0.01 WHERE month = '2026-10-01'",
			"UPDATE mart_forecast_days SET mean_credits = -0.01, lo80_credits = NULL, hi80_credits = NULL, lo95_credits = NULL, hi95_credits = NULL WHERE day = '2026-11-01'",
		},
		"law_forecast_sums": {
			"UPDATE mart_forecast_days SET mean_credits = mean_credits + 0.01, hi80_credits = 99, hi95_credits = 99 WHERE day = '2026-11-01' AND scope = 'team'",
			"UPDATE mart_forecast_days SET spend_credits = 11 WHERE day = '2026-09-02' AND scope = 'project'",
			"UPDATE mart_forecast_months SET mean_credits = mean_credits + 0.01 WHERE month = '2026-12-01' AND scope = 'all'",
			"UPDATE mart_forecast_months SET spent_credits = 1 WHERE month = '2026-09-01' AND scope = 'all'",
		},
		"law_budgets": {
			"UPDATE mart_budgets SET left_credits = left_credits + 0.01", "UPDATE mart_budgets SET is_exceeded = NOT is_exceeded",
			"UPDATE mart_budgets SET verdict = 'exceeded'", "UPDATE mart_budgets SET exceed_share = 1.1",
		},
	}
	for _, law := range ForecastLaws {
		if len(faults[law]) == 0 {
			t.Errorf("%s is not tried here", law)
		}
		laws, err := store.ReadLaws(Files(), law)
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range faults[law] {
			b.forecast("UTC", "", Options{Budgets: []Budget{{"team", "A", decimal.NewFromInt(400)}}}, 0)
			if err := b.db.Exec(t.Context(), fault); err != nil {
				t.Fatal(err)
			}
			broken, err := Check(t.Context(), b.db, laws)
			if err != nil || len(broken) != 1 {
				t.Errorf("%s does not see %s: %v, %v", law, fault, broken, err)
			}
		}
	}
}
