package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"offcut/report/format"

	"github.com/shopspring/decimal"
)

// What stands on pages without scripts is markup: plain HTML and SVG, whose
// sizes are drawn from cells as a chart library would draw them.

// advice is one thing to do.
type advice struct {
	Title, Name, Href, Saving, Low, High, Basis, Sentence, Settings, Runs string
}

// fillAdvice gives each row as a thing to do, in the order of the table.
func fillAdvice(v *blockView, s chartSource) {
	s.table = s.table.top(v.Top)
	// Each by itself: these numbers stand in no column that would align them.
	text := func(part string) []string {
		texts := make([]string, len(s.table.Rows))
		f, _ := format.Named(s.block.show(s.block.Chart[part]).Format)
		for i, cell := range s.cells(part) {
			if cell != nil {
				texts[i] = f.Text(cell)
			}
		}
		return texts
	}
	titles, savings, basis, sentences := text("title"), text("saving"), text("basis"), text("sentence")
	names, settings, runs, lows, highs := text("name"), text("settings"), text("runs"), text("low"), text("high")
	low, high := s.cells("low"), s.cells("high")
	show := s.block.show(s.block.Chart["name"])
	for i := range s.table.Rows {
		one := advice{Title: titles[i], Name: names[i], Saving: savings[i], Basis: basis[i], Sentence: sentences[i], Settings: settings[i], Runs: runs[i]}
		if s.table.matches(s.table.Rows[i], show.LinkWhere) {
			one.Href = s.links.href(show.Link, s.cells("name")[i])
		}
		if isBelow(low[i], high[i]) {
			one.Low, one.High = lows[i], highs[i]
		}
		v.Advice = append(v.Advice, one)
	}
}

func isBelow(a, b any) bool {
	x, ok := format.Decimal(a)
	y, has := format.Decimal(b)
	return ok && has && x.LessThan(y)
}

const (
	// barPixels is the height of the longest bar of a timeline.
	barPixels = 56
	// barsPerChain bounds what is drawn of one chain; its last runs, among which
	// the final is, are drawn.
	barsPerChain = 80
)

// chainView is one chain of a timeline.
type chainView struct {
	Number, Title, First, Last string
	Spend, Saved               string
	Runs                       any
	Undrawn                    int
	Bars                       []runBar
}

// runBar is one run: a bar as high as it cost, over a mark of its role.
type runBar struct {
	Role, Class, Tip string
	Top, Height      int
	IsUnknown        bool
}

// roles are what a run can be within its chain, in the order of the legend.
var roles = []string{"draft", "exploration", "final", "failed", "cancelled"}

// fillTimeline gives the runs of each chain, which the heads list, in order.
func fillTimeline(v *blockView, s chartSource) {
	heads := s.heads
	of := func(part string) []any { return heads.cells(s.block.Chart[part]) }
	titles, firsts, lasts := of("head_title"), of("head_first"), of("head_last")
	runs, saved := of("head_runs"), of("head_saved")
	spends, credits := of("head_value"), s.block.show(s.block.Chart["value"])
	amount, _ := format.Named(credits.Format)
	bars := s.bars()
	present := map[string]bool{}
	for i, chain := range of("head_chain") {
		one := chainView{Number: textOf(chain), Title: orNull(textOf(titles[i])), Runs: runs[i], Spend: credits.null(), First: clock(firsts[i]), Last: lastClock(firsts[i], lasts[i])}
		if spends[i] != nil {
			one.Spend = amount.Text(spends[i])
		}
		if signOf(saved[i]) > 0 {
			one.Saved = amount.Text(saved[i])
		}
		one.Bars = bars[textOf(chain)]
		if over := len(one.Bars) - barsPerChain; over > 0 {
			one.Undrawn, one.Bars = over, one.Bars[over:]
		}
		for _, bar := range one.Bars {
			present[bar.Class] = true
		}
		v.Chains = append(v.Chains, one)
	}
	for _, role := range append(slices.Clone(roles), "other-role") {
		if present[role] {
			v.Legend = append(v.Legend, legendItem{Name: strings.TrimSuffix(role, "-role"), Class: role})
		}
	}
}

// bars are the runs by chain, all to one scale.
func (s chartSource) bars() map[string][]runBar {
	chains, names, values := s.cells("chain"), s.cells("role"), s.cells("value")
	texts, labels := s.texts("value"), s.texts("label")
	most := greatestOf(values)
	bars := map[string][]runBar{}
	for i, chain := range chains {
		role := textOf(names[i])
		bar := runBar{Role: role, Class: "other-role", Tip: strings.Join([]string{orNull(role), labels[i], texts[i]}, " · "), Top: barPixels}
		if slices.Contains(roles, role) {
			bar.Class = role
		}
		if height, ok := scaled(values[i], most, barPixels); ok {
			bar.Height, bar.Top = height, barPixels-height
		} else {
			bar.IsUnknown = true
		}
		bars[textOf(chain)] = append(bars[textOf(chain)], bar)
	}
	return bars
}

func greatestOf(values []any) decimal.Decimal {
	var most decimal.Decimal
	for _, v := range values {
		if d, ok := format.Decimal(v); ok && d.GreaterThan(most) {
			most = d
		}
	}
	return most
}

// scaled is the height of a bar, at least 2 for what is not zero; false for what
// is no number.
func scaled(v any, most decimal.Decimal, pixels int) (int, bool) {
	d, ok := format.Decimal(v)
	if !ok {
		return 0, false
	}
	if !most.IsPositive() || !d.IsPositive() {
		return 0, true
	}
	height := d.Mul(decimal.NewFromInt(int64(pixels))).DivRound(most, 0).IntPart()
	return max(2, int(height)), true
}

func clock(v any) string {
	if at, ok := v.(time.Time); ok {
		return at.Format("Mon\u00a02\u00a0Jan, 15:04")
	}
	return format.Null
}

// lastClock is when something ended, without the day if that is the day it
// began, and empty if it ended when it began.
func lastClock(from, to any) string {
	a, ok := from.(time.Time)
	b, has := to.(time.Time)
	switch {
	case !ok || !has || a.Equal(b):
		return ""
	case key(a) == key(b):
		return b.Format("15:04")
	}
	return clock(to)
}

// monthBar is one month.
type monthBar struct {
	Month, Value string
	Mark         string
	Top, Height  int
}

const monthPixels = 96

// fillMonths gives a bar for each month, where there is a number in any.
func fillMonths(v *blockView, s chartSource) {
	values, marks := s.cells("value"), s.cells("mark")
	most := greatestOf(values)
	if !most.IsPositive() {
		return
	}
	f, _ := format.Named("credits_whole")
	texts := f.Column(values)
	for i, cell := range s.cells("x") {
		month, ok := cell.(time.Time)
		if !ok {
			continue
		}
		bar := monthBar{Month: month.Format("Jan"), Value: orNull(texts[i]), Mark: textOf(marks[i]), Top: monthPixels}
		if i == 0 || month.Month() == time.January {
			bar.Month = fmt.Sprint(bar.Month, " ", month.Year())
		}
		if height, ok := scaled(values[i], most, monthPixels); ok {
			bar.Height, bar.Top = height, monthPixels-height
		}
		v.Months = append(v.Months, bar)
	}
}

// fillCommand gives the lines to type.
func fillCommand(v *blockView, s chartSource) {
	for _, cell := range s.cells("line") {
		if line := textOf(cell); line != "" {
			v.Lines = append(v.Lines, line)
		}
	}
}
