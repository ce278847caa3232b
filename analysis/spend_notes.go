package analysis

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

const (
	nothingToGoBy  = "There is no complete day of known spend before as_of: nothing to forecast from."
	leastSpendDays = 14   // as package forecast has it
	shortSpendDays = 120  // a young log that grows is forecast too low
	growthOfThirds = 1.5  // last third of a young log against its first
	fewDays        = 28   // of a team or project that began after the log
	monthJustBegan = 7    // up to this day of the month
	leastWidth     = 0.01 // credits that an interval is wide on some day
)

// notes are sentences on what a reader of the forecast should know; empty if there is nothing to say.
func (o *outlook) notes() string {
	values := o.history.series(o.spender, o.history.length).Values
	var notes []string
	for _, note := range []string{o.shortNote(values), o.endedNote(), o.shiftNote(), o.growthNote(values), o.certainNote(values), o.beganNote(), o.missingNote(values), o.oldNote(values)} {
		if note != "" {
			notes = append(notes, note)
		}
	}
	if o.price != nil && o.Method != "none" {
		notes = append(notes, o.price.notes...)
	}
	if note := o.monthNote(); note != "" {
		notes = append(notes, note)
	}
	return strings.Join(notes, " ")
}

func knownDays(values []float64) int {
	n := 0
	for _, v := range values {
		if !math.IsNaN(v) {
			n++
		}
	}
	return n
}

func (o *outlook) shortNote(values []float64) string {
	n := knownDays(values)
	switch {
	case n >= leastSpendDays:
		return ""
	case n == 0:
		return nothingToGoBy
	case n == 1:
		return fmt.Sprintf("There is one day of history: its spend is taken for every day to come, without an interval, which takes %d days.", leastSpendDays)
	}
	return fmt.Sprintf("There are %d days of history: their mean is taken for every day to come, without an interval, which takes %d days.", n, leastSpendDays)
}

func (o *outlook) endedNote() string {
	if o.Method != "ended" {
		return ""
	}
	last := 0
	for _, d := range o.between(0, o.history.length) {
		if d.credits.Valid && d.credits.Decimal.IsPositive() {
			last = d.day
		}
	}
	return fmt.Sprintf("Nothing has been spent since %s, far longer than any pause before: it is taken as ended.", dateWords(o.history.date(last)))
}

func (o *outlook) shiftNote() string {
	if o.ShiftRatio == 0 {
		return ""
	}
	word := "higher"
	if o.ShiftRatio < 1 {
		word = "lower"
	}
	return fmt.Sprintf("Spend is %s %s since about %s: the forecast goes on from the new level.", percentWords(math.Abs(o.ShiftRatio-1)), word,
		dateWords(o.history.date(o.history.length-o.ShiftSteps)))
}

func (o *outlook) growthNote(values []float64) string {
	if knownDays(values) < leastSpendDays || o.history.length >= shortSpendDays || o.ShiftRatio != 0 || !hasGrown(values) {
		return ""
	}
	return fmt.Sprintf("Spend grows and there are only %d days to learn from: it may well come out above the forecast.", len(values))
}

// hasGrown holds the last third of a young log against its first, in whole weeks, day of the week against day of the week: thirds
// that cut a week elsewhere differ by their weekends alone. The sum must have grown by half, and with it almost every day of the
// week: one dear day is no growth (a sign test at 10 %).
func hasGrown(values []float64) bool {
	days := 7 * max(1, len(values)/21)
	if len(values) < 2*days {
		return false
	}
	first, last := weekdayMeans(values, 0, days), weekdayMeans(values, len(values)-days, len(values))
	before, after := 0.0, 0.0
	rose, fell := 0, 0
	for i := range first {
		if math.IsNaN(first[i]) || math.IsNaN(last[i]) {
			continue
		}
		before, after = before+first[i], after+last[i]
		if last[i] > first[i] {
			rose++
		} else if last[i] < first[i] {
			fell++
		}
	}
	return before > 0 && after >= growthOfThirds*before && rose >= 4 && fell <= rose/6
}

// weekdayMeans are the means of the values from to before by day of the week; NaN where none is known.
func weekdayMeans(values []float64, from, to int) [7]float64 {
	var sums, counts [7]float64
	for i := from; i < to; i++ {
		if v := values[i]; !math.IsNaN(v) {
			sums[i%7], counts[i%7] = sums[i%7]+v, counts[i%7]+1
		}
	}
	for i := range sums {
		sums[i] /= counts[i]
	}
	return sums
}

// certainNote is for intervals without width: every day tried came as forecast, which says nothing of the first that won't.
func (o *outlook) certainNote(values []float64) string {
	if !o.hasInterval() || o.Method == "ended" || o.ShiftRatio != 0 || o.growthNote(values) != "" {
		return ""
	}
	spends := false
	for day := range o.Mean {
		if o.Hi95[day]-o.Lo95[day] >= leastWidth {
			return ""
		}
		spends = spends || o.Mean[day] > 0
	}
	if !spends {
		return ""
	}
	return "Spend never strayed from its pattern, so the intervals have no width: they know of no surprises yet."
}

func (o *outlook) beganNote() string {
	if len(o.days) == 0 || o.days[0].day == 0 || o.Method == "ended" {
		return ""
	}
	began := o.days[0].day
	switch days := o.history.length - began; {
	case days < 1:
		return "Its first runs were on the day that is not over: there is nothing to learn from yet."
	case days == 1:
		return "Its first runs were on the last complete day: there is hardly anything to learn from."
	case days < fewDays:
		return fmt.Sprintf("Its first runs were on %s: there are only %d days to learn from.", dateWords(o.history.date(began)), days)
	}
	return ""
}

func (o *outlook) missingNote(values []float64) string {
	switch missing := len(values) - knownDays(values); {
	case missing == 0 || missing == len(values):
		return ""
	case missing == 1:
		return "The spend of one day is unknown and was filled in from the days about it."
	default:
		return fmt.Sprintf("The spend of %d days is unknown and was filled in from the days about them.", missing)
	}
}

func (o *outlook) oldNote(values []float64) string {
	if o.history.length <= longestSpend {
		return ""
	}
	spent := slices.ContainsFunc(values[max(0, len(values)-longestSpend):], func(v float64) bool { return math.IsNaN(v) || v != 0 })
	if !spent {
		return fmt.Sprintf("Only the last %d of %d days were looked at, and nothing was spent on them.", longestSpend, o.history.length)
	}
	return fmt.Sprintf("Only the last %d of %d days were looked at.", longestSpend, o.history.length)
}

func (o *outlook) monthNote() string {
	asOf := o.history.asOf
	known := asOf.Day() - 1
	if o.scope != "all" || o.Method == "none" || known == 0 || known >= monthJustBegan || o.history.first.After(asOf.AddDate(0, 0, -known)) {
		return ""
	}
	days := "days are"
	if known == 1 {
		days = "day is"
	}
	return fmt.Sprintf("%s has just begun: %d %s known, the rest is forecast.", asOf.Format("January"), known, days)
}
