package analysis

import (
	"fmt"
	"math"
	"strings"
)

const (
	nothingToGoBy  = "There is no complete day of known spend before as_of: nothing to forecast from."
	leastSpendDays = 14  // as package forecast has it
	shortSpendDays = 120 // a young log that grows is forecast too low
	growthOfThirds = 1.5 // last third of a young log against its first
	fewDays        = 28  // of a team or project that began after the log
	monthJustBegan = 7   // up to this day of the month
)

// notes are sentences on what a reader of the forecast should know; empty if there is nothing to say.
func (o *outlook) notes() string {
	values := o.history.series(o.spender, o.history.length).Values
	var notes []string
	for _, note := range []string{o.shortNote(values), o.endedNote(), o.shiftNote(), o.growthNote(values), o.beganNote(), o.missingNote(values), o.oldNote()} {
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
	n := len(values)
	if n < leastSpendDays || o.history.length >= shortSpendDays || o.ShiftRatio != 0 {
		return ""
	}
	first, last := 0.0, 0.0
	for i := range n / 3 {
		if v := values[i]; !math.IsNaN(v) {
			first += v
		}
		if v := values[n-1-i]; !math.IsNaN(v) {
			last += v
		}
	}
	if first <= 0 || last < growthOfThirds*first {
		return ""
	}
	return fmt.Sprintf("Spend grows and there are only %d days to learn from: it may well come out above the forecast.", n)
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

func (o *outlook) oldNote() string {
	if o.history.length <= longestSpend {
		return ""
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
