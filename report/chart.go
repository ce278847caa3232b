package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"offcut/report/format"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

const (
	dailyHeight = 320
	barHeight   = 30
	barMargin   = 12
	barsShown   = 10
	tipLetters  = 40
	letterWidth = 7
)

// drawStackedDays stacks a value by series over days or longer steps, with
// another period's total behind it. The series with rank 1 stands at the bottom.
func drawStackedDays(s chartSource) *drawing {
	days, stacks := pivot(s)
	if len(days) == 0 || !anyNotZero(s.cells("value"), s.behind.cells(s.block.Chart["behind_value"])) {
		return nil
	}
	bar := newBar(false)
	bar.ExtendXAxis(opts.XAxis{Type: "category", Show: opts.Bool(false), Data: s.stepLabels(days)})
	bar.SetXAxis(s.stepLabels(days))
	d := &drawing{Height: dailyHeight, Tips: make([]tip, len(days))}
	for i, text := range s.stepTexts(days) {
		d.Tips[i].Title = text
	}
	s.addTotals(d, days)
	s.addBehind(bar, d, days)
	for i, stack := range stacks {
		colour := stack.colour
		bar.AddSeries(fmt.Sprint("s", i+1), stack.data,
			charts.WithSeriesOpts(func(series *charts.SingleSeries) {
				series.Stack, series.BarWidth, series.BarMaxWidth = "models", "62%", "48"
			}),
			charts.WithItemStyleOpts(opts.ItemStyle{Color: variable(colour), BorderColor: variable("paper"), BorderWidth: 0.5}))
		stack.addTips(d, i+1)
		d.legend = append(d.legend, legendItem{Name: stack.name, Class: colour})
	}
	if len(s.behind.Rows) > 0 {
		d.legend = append(d.legend, legendItem{Name: "period before", Class: "behind"})
	}
	bar.Validate()
	d.Option = bar.JSON()
	return d
}

// stack is one series of a stacked chart: a value and its text for each day.
type stack struct {
	name, colour string
	data         []opts.BarData
	values       []any
	texts        []string
}

func (s stack) addTips(d *drawing, series int) {
	for i, text := range s.texts {
		if value, ok := s.data[i].Value.(number); text != "" && !(ok && value == "0") {
			d.Tips[i].Rows = append(d.Tips[i].Rows, tipLine{Series: series, Name: visible(s.name, tipLetters), Value: text})
		}
	}
}

// pivot turns rows of day and series into one stack for each series, as long as
// there are days.
func pivot(s chartSource) ([]time.Time, []stack) {
	var days []time.Time
	place := map[string]int{}
	for _, cell := range s.cells("x") {
		if day, ok := cell.(time.Time); ok {
			if _, known := place[key(day)]; !known {
				place[key(day)] = len(days)
				days = append(days, day)
			}
		}
	}
	var stacks []stack
	at := map[string]int{}
	names, values, texts := s.cells("series"), s.cells("value"), s.texts("value")
	for i, cell := range s.cells("x") {
		day, ok := cell.(time.Time)
		if !ok {
			continue
		}
		name := textOf(names[i])
		if _, known := at[name]; !known {
			at[name] = len(stacks)
			stacks = append(stacks, stack{name: orNull(name), colour: colourOf(s.colours, name),
				data: make([]opts.BarData, len(days)), values: make([]any, len(days)), texts: make([]string, len(days))})
		}
		one := stacks[at[name]]
		one.data[place[key(day)]] = opts.BarData{Value: exact(values[i])}
		one.values[place[key(day)]], one.texts[place[key(day)]] = values[i], texts[i]
	}
	return days, stacks
}

// addTotals puts each day's total at the head of its tooltip, where the table
// has it as a cell of its own.
func (s chartSource) addTotals(d *drawing, days []time.Time) {
	if !s.hasTotal() {
		return
	}
	totals := s.texts("total")
	text := map[string]string{}
	for i, cell := range s.cells("x") {
		if day, ok := cell.(time.Time); ok {
			text[key(day)] = totals[i]
		}
	}
	for i, day := range days {
		d.Tips[i].Rows = append(d.Tips[i].Rows, tipLine{Series: -1, Name: "All models", Value: text[key(day)]})
	}
}

func (s chartSource) hasTotal() bool { return s.block.Chart["total"] != "" }

// addBehind draws the period before as wide pale bars on an axis of its own,
// where narrower bars stand in front of them.
func (s chartSource) addBehind(bar *charts.Bar, d *drawing, days []time.Time) {
	data := make([]opts.BarData, len(days))
	values := s.behind.cells(s.block.Chart["behind_value"])
	before := s.behind.cells(s.block.Chart["behind_day"])
	texts := s.shown(s.block.Chart["value"], values)
	place := map[string]int{}
	for i, day := range days {
		place[key(day)] = i
	}
	for i, cell := range s.behind.cells(s.block.Chart["behind_x"]) {
		day, isTime := cell.(time.Time)
		at, known := place[key(day)]
		then, hasDay := before[i].(time.Time)
		if !isTime || !known || !hasDay {
			continue
		}
		data[at].Value = exact(values[i])
		d.Tips[at].Rows = append(d.Tips[at].Rows, tipLine{Series: 0, Name: "Before: " + s.stepTexts([]time.Time{then})[0], Value: texts[i]})
	}
	bar.AddSeries("before", data,
		charts.WithSeriesOpts(func(series *charts.SingleSeries) {
			series.XAxisIndex, series.BarWidth, series.BarMaxWidth = 1, "94%", "72"
		}),
		charts.WithItemStyleOpts(opts.ItemStyle{Color: variable("behind")}))
}

// drawBars draws one bar for each of the first rows, with another value behind.
func drawBars(s chartSource) *drawing {
	s.table = s.table.top(barsShown)
	names, values, behind := s.cells("category"), s.cells("value"), s.cells("behind")
	if !anyNotZero(values, behind) {
		return nil
	}
	texts, behindTexts := s.texts("value"), s.texts("behind")
	var front, back []opts.BarData
	d := &drawing{Height: barMargin + barHeight*len(names), drawn: len(names), legend: []legendItem{{Name: s.word("front_label", "this period"), Class: "c1"}}}
	hasBehind := s.block.Chart["behind"] != ""
	if anyNotZero(behind) {
		d.legend = append(d.legend, legendItem{Name: s.word("behind_label", "period before"), Class: "behind"})
	}
	if len(d.legend) == 1 {
		d.legend = nil
	}
	if s.block.Chart["colour"] == "model" && d.legend != nil {
		d.legend[0].Class = "models"
	}
	axis := make([]string, len(names))
	for i, cell := range names {
		name := textOf(cell)
		colour := "c1"
		if s.block.Chart["colour"] == "model" {
			colour = colourOf(s.colours, name)
		}
		axis[i] = visible(name, tipLetters)
		back = append(back, opts.BarData{Value: exact(behind[i])})
		front = append(front, opts.BarData{Value: exact(values[i]), Label: valueLabel(texts[i]), ItemStyle: &opts.ItemStyle{Color: variable(colour)}})
		lines := []tipLine{{Series: 1, Name: first(s.word("front_label", "this period")), Value: texts[i]}}
		if hasBehind {
			lines = append(lines, tipLine{Series: 0, Name: first(s.word("behind_label", "period before")), Value: behindTexts[i]})
		}
		d.Tips = append(d.Tips, tip{Title: visible(name, tipLetters), Rows: lines})
	}
	bar := newBar(true, texts...)
	bar.ExtendYAxis(opts.YAxis{Type: "category", Show: opts.Bool(false), Inverse: opts.Bool(true), Data: axis})
	bar.SetXAxis(axis)
	bar.XAxisList[0].Max = "dataMax"
	bar.AddSeries("before", back, onSecondAxis, charts.WithItemStyleOpts(opts.ItemStyle{Color: variable("behind")}))
	bar.AddSeries("now", front, charts.WithSeriesOpts(func(series *charts.SingleSeries) { series.BarWidth = "46%" }))
	bar.Validate()
	d.Option = bar.JSON()
	return d
}

func onSecondAxis(series *charts.SingleSeries) { series.YAxisIndex, series.BarWidth = 1, "78%" }

// drawDiverging draws changes to both sides of zero; rows that are zero or null
// are in the table alone.
func drawDiverging(s chartSource) *drawing {
	s.table = s.table.top(barsShown)
	d := &drawing{drawn: len(s.table.Rows)}
	s.table = s.table.withoutZero(s.block.Chart["value"])
	names, groups := s.names("category"), s.names("group")
	values, texts := s.cells("value"), s.texts("value")
	if len(names) == 0 {
		return nil
	}
	d.Height = barMargin + barHeight*len(names)
	label := s.block.show(s.block.Chart["value"]).Label
	axis := make([]string, len(names))
	data := make([]opts.BarData, len(names))
	for i, name := range names {
		group := groups[i]
		axis[i] = visible(name, tipLetters)
		if group != "" {
			axis[i] = visible(group, tipLetters) + " · " + axis[i]
		}
		data[i] = opts.BarData{Value: exact(values[i]), Label: valueLabel(texts[i]), ItemStyle: &opts.ItemStyle{Color: variable(s.sideOf(values[i]))}}
		d.Tips = append(d.Tips, tip{Title: strings.TrimSpace(group + " " + visible(name, tipLetters)), Rows: []tipLine{{Series: -1, Name: label, Value: texts[i]}}})
	}
	bar := newBar(true, texts...)
	bar.SetXAxis(axis)
	bar.AddSeries("change", data, charts.WithSeriesOpts(func(series *charts.SingleSeries) { series.BarWidth = "56%" }))
	bar.Validate()
	d.Option = bar.JSON()
	return d
}

// anyNotZero reports whether there is something to draw.
func anyNotZero(columns ...[]any) bool {
	for _, cells := range columns {
		for _, cell := range cells {
			if d, ok := format.Decimal(cell); ok && !d.IsZero() {
				return true
			}
		}
	}
	return false
}

// sideOf is the colour of a change, or of a saving, which is a change to less.
func (s chartSource) sideOf(v any) string {
	d, ok := format.Decimal(v)
	if isLess := ok && d.IsNegative(); isLess != (s.block.Chart["is_saving"] == "yes") {
		return "less"
	}
	return "more"
}

// word is what a declaration calls a part of its chart.
func (s chartSource) word(part, otherwise string) string {
	if w := s.block.Chart[part]; w != "" {
		return w
	}
	return otherwise
}

// newBar is a bar chart in the house style. On its side it has no scale: each
// bar carries its value, for whose text there is room on the right.
func newBar(onSide bool, texts ...string) *charts.Bar {
	bar := charts.NewBar()
	rule := &opts.SplitLine{Show: opts.Bool(true), LineStyle: &opts.LineStyle{Color: variable("rule")}}
	none := &opts.SplitLine{Show: opts.Bool(false)}
	ink := &opts.AxisLabel{Show: opts.Bool(true), Color: variable("soft"), HideOverlap: opts.Bool(true)}
	x := opts.XAxis{Type: "category", SplitLine: none, AxisLabel: ink}
	y := opts.YAxis{Type: "value", SplitLine: rule, AxisLabel: ink, SplitNumber: 4}
	right := 8
	if onSide {
		x = opts.XAxis{Type: "value", SplitLine: none, AxisLabel: &opts.AxisLabel{Show: opts.Bool(false)}}
		y = opts.YAxis{Type: "category", SplitLine: none, AxisLabel: ink, Inverse: opts.Bool(true)}
		for _, text := range texts {
			right = max(right, letterWidth*utf8.RuneCountInString(text)+12)
		}
		bar.XYReversal()
	}
	bar.SetGlobalOptions(
		charts.WithInitializationOpts(opts.Initialization{Theme: "offcut"}),
		charts.WithAnimation(false),
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(false)}),
		charts.WithTooltipOpts(opts.Tooltip{Show: opts.Bool(true), Trigger: "axis"}),
		charts.WithXAxisOpts(x), charts.WithYAxisOpts(y),
		charts.WithGridOpts(opts.Grid{Left: "2", Right: strconv.Itoa(right), Top: "8", Bottom: "4", ContainLabel: opts.Bool(true)}),
	)
	return bar
}

// valueLabel writes a bar's value to its right, where it cannot meet the names.
func valueLabel(text string) *opts.Label {
	return &opts.Label{Show: opts.Bool(true), Position: "right", Color: variable("ink"), Formatter: text}
}

// labels are days as the axis names them, with the year where there are several.
func labels(days []time.Time) []string {
	layout := "2 Jan"
	if hasYears(days) {
		layout = "2 Jan 2006"
	}
	texts := make([]string, len(days))
	for i, day := range days {
		texts[i] = day.Format(layout)
	}
	return texts
}

// step is how much time a bar stands for: week, month, year, or a day where the chart names none.
func (s chartSource) step() string {
	for _, cell := range s.cells("step") {
		return textOf(cell)
	}
	return "day"
}

// stepLabels are the first days of steps as the axis names them.
func (s chartSource) stepLabels(days []time.Time) []string {
	layout := map[string]string{"week": "2 Jan 2006", "month": "Jan 2006", "year": "2006"}[s.step()]
	if layout == "" {
		return labels(days)
	}
	texts := make([]string, len(days))
	for i, day := range days {
		texts[i] = day.Format(layout)
	}
	return texts
}

// stepTexts are steps as tooltips and tables name them.
func (s chartSource) stepTexts(days []time.Time) []string {
	if step := s.step(); step == "day" || step == "" {
		return dayTexts(days)
	}
	texts := s.stepLabels(days)
	for i := range texts {
		if s.step() == "week" {
			texts[i] = "Week from " + texts[i]
		}
	}
	return texts
}

// dayTexts are days as tooltips and tables name them.
func dayTexts(days []time.Time) []string {
	name := "day"
	if hasYears(days) {
		name = "date"
	}
	f, _ := format.Named(name)
	texts := make([]string, len(days))
	for i, day := range days {
		texts[i] = f.Text(day)
	}
	return texts
}

func hasYears(days []time.Time) bool {
	return len(days) > 0 && days[0].Year() != days[len(days)-1].Year()
}

// key is what days are compared by: two times of one day may differ in their
// zone's pointer.
func key(day time.Time) string { return day.Format(time.DateOnly) }

func orNull(text string) string {
	if text == "" {
		return format.Null
	}
	return text
}
