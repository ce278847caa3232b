package report

import (
	"time"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

const (
	fanHeight = 340
	// fanHistory is how many days of what has been are drawn before what is expected.
	fanHistory = 183
	// monthsNamed is how many months must begin on an axis of days for it to name months alone.
	monthsNamed = 2
)

// layer is a series with the place in depth that go-echarts leaves out; greater
// lies in front. Scales lie at 2.
type layer struct {
	charts.SingleSeries
	Z      int  `json:"z"`
	Silent bool `json:"silent,omitempty"`
}

const (
	behindScale  = 1
	scaleDepth   = 2
	beforeScale  = 3
	purchaseSize = 11
)

// fan is a chart of days in the making.
type fan struct {
	chartSource
	d      *drawing
	days   []time.Time
	layers []layer
}

// drawFan draws what was spent on each day and, after it, what is expected: its
// mean within one or two bands. It can hold a second line and marks on days.
func drawFan(s chartSource) *drawing {
	s.table = s.table.lastKnown(s.block.Chart["value"], fanHistory)
	f := &fan{chartSource: s, d: &drawing{Height: fanHeight}}
	for _, cell := range s.cells("x") {
		day, ok := cell.(time.Time)
		if !ok {
			return nil
		}
		f.days = append(f.days, day)
	}
	if !anyNotZero(s.cells("value"), s.cells("mean"), s.cells("other")) {
		return nil
	}
	for _, text := range dayTexts(f.days) {
		f.d.Tips = append(f.d.Tips, tip{Title: text})
	}
	f.addBands()
	f.addLine("other", "other_label", "more", "dashed")
	f.addLine("mean", "mean_label", "ink", "solid")
	f.addHistory()
	f.addMarks()
	f.finish()
	return f.d
}

// lastKnown leaves out all but the last n of the rows whose cell in column is
// known; rows in which it is null stay.
func (t *Table) lastKnown(column string, n int) *Table {
	over := -n
	cells := t.cells(column)
	for _, cell := range cells {
		if cell != nil {
			over++
		}
	}
	kept := &Table{Name: t.Name, Columns: t.Columns}
	for i, cell := range cells {
		if cell != nil && over > 0 {
			over--
			continue
		}
		kept.Rows = append(kept.Rows, t.Rows[i])
	}
	return kept
}

// addBands paints the upper bounds down to the axis and the lower ones over
// them, so that the cells are drawn as they are.
func (f *fan) addBands() {
	has := func(part string) bool { return anyNotZero(f.cells(part)) }
	below := "paper"
	if has("wide_hi") {
		below = "band-wide"
		f.addArea("wide_hi", "band-wide")
	}
	if has("hi") {
		f.addArea("hi", "band")
		f.addArea("lo", below)
	}
	if has("wide_hi") {
		f.addArea("wide_lo", "paper")
	}
	f.bandTips("lo", "hi", "band_label", "band")
	f.bandTips("wide_lo", "wide_hi", "wide_label", "band-wide")
}

func (f *fan) addArea(part, colour string) {
	f.layers = append(f.layers, layer{Z: behindScale, Silent: true, SingleSeries: charts.SingleSeries{Name: part, Type: "line", Symbol: "none", Step: f.step(), Data: numbers(f.cells(part)),
		ItemStyle: &opts.ItemStyle{Color: variable(colour)}, LineStyle: &opts.LineStyle{Opacity: opts.Float(0)},
		AreaStyle: &opts.AreaStyle{Color: variable(colour), Origin: "start", Opacity: opts.Float(1)}}})
}

// step draws what belongs to a day as wide as the day; what is left at its end
// falls from day to day.
func (f *fan) step() any {
	if f.block.Chart["value"] == "" {
		return nil
	}
	return "middle"
}

func (f *fan) bandTips(low, high, label, class string) {
	if !anyNotZero(f.cells(high)) {
		return
	}
	name := f.word(label, "range")
	f.d.legend = append(f.d.legend, legendItem{Name: name, Class: class})
	cells, lows, highs := f.cells(high), f.texts(low), f.texts(high)
	for i, cell := range cells {
		if cell != nil {
			f.d.Tips[i].Rows = append(f.d.Tips[i].Rows, tipLine{Series: -1, Name: first(name) + ":", Value: lows[i] + " to " + highs[i]})
		}
	}
}

func (f *fan) addHistory() {
	if !anyNotZero(f.cells("value")) {
		return
	}
	f.layers = append(f.layers, layer{Z: beforeScale, SingleSeries: charts.SingleSeries{Name: "value", Type: "bar", BarCategoryGap: "20%", Data: numbers(f.cells("value")),
		ItemStyle: &opts.ItemStyle{Color: variable("c1")}}})
	f.named("value", "value_label", "c1")
}

func (f *fan) addLine(part, label, colour, dash string) {
	if !anyNotZero(f.cells(part)) {
		return
	}
	line := charts.SingleSeries{Name: part, Type: "line", Symbol: "none", Step: f.step(), Data: numbers(f.cells(part)),
		ItemStyle: &opts.ItemStyle{Color: variable(colour)}, LineStyle: &opts.LineStyle{Color: variable(colour), Width: 1.5, Type: dash}}
	if at := f.today(); part == "mean" && at > 0 {
		side := "center"
		if at*4 < len(f.days) {
			side = "left"
		}
		line.MarkLines = &opts.MarkLines{Data: []any{opts.MarkLineNameXAxisItem{Name: "forecast from " + f.days[at].Format("2 Jan"), XAxis: at}}, MarkLineStyle: opts.MarkLineStyle{
			Symbol: []string{"none", "none"}, LineStyle: &opts.LineStyle{Color: variable("soft"), Width: 1, Type: "dashed"},
			Label: &opts.Label{Show: opts.Bool(true), Formatter: "{b}", Position: "end", Align: side, Color: variable("soft")}}}
	}
	f.layers = append(f.layers, layer{Z: beforeScale, SingleSeries: line})
	f.named(part, label, colour)
}

// today is the first day that is expected after days that have been; 0 if there
// is none.
func (f *fan) today() int {
	values := f.cells("value")
	for i := 1; i < len(values); i++ {
		if values[i] == nil && values[i-1] != nil {
			return i
		}
	}
	return 0
}

// named gives the last layer its name in legend and tooltips; its line is first there.
func (f *fan) named(part, label, class string) {
	name := f.word(label, f.block.show(f.block.Chart[part]).Label)
	f.d.legend = append([]legendItem{{Name: name, Class: class}}, f.d.legend...)
	cells, texts := f.cells(part), f.texts(part)
	for i, cell := range cells {
		if cell != nil {
			line := tipLine{Series: len(f.layers) - 1, Name: first(name) + ":", Value: texts[i]}
			f.d.Tips[i].Rows = append([]tipLine{line}, f.d.Tips[i].Rows...)
		}
	}
}

// addMarks puts a sign onto the line where another table has a row for the day.
func (f *fan) addMarks() {
	at := map[string]int{}
	for i, day := range f.days {
		at[key(day)] = i
	}
	of := func(part string) []any { return f.marks.cells(f.block.Chart[part]) }
	means, labels, counts := f.cells("mean"), of("mark_label"), of("mark_count")
	data := make([]any, len(f.days))
	isMarked := false
	for i, cell := range of("mark_x") {
		day, ok := cell.(time.Time)
		place, known := at[key(day)]
		if !ok || !known {
			continue
		}
		isMarked = true
		data[place] = exact(means[place])
		f.d.Tips[place].Rows = append(f.d.Tips[place].Rows, tipLine{Series: len(f.layers), Name: f.word("mark_word", "marked") + ":", Value: textOf(counts[i]) + " × " + visible(textOf(labels[i]), tipLetters)})
	}
	if !isMarked {
		return
	}
	f.layers = append(f.layers, layer{Z: beforeScale + 1, SingleSeries: charts.SingleSeries{Name: "marks", Type: "scatter", Symbol: "triangle", SymbolSize: purchaseSize, Data: data,
		ItemStyle: &opts.ItemStyle{Color: variable("c2"), BorderColor: variable("paper"), BorderWidth: 1}}})
	f.d.legend = append(f.d.legend, legendItem{Name: f.word("mark_word", "marked"), Class: "c2"})
}

// sparse is an axis of days that names those alone on which a month begins.
type sparse struct {
	opts.XAxis
	AxisLabel sparseLabel `json:"axisLabel"`
}

type sparseLabel struct {
	*opts.AxisLabel
	CustomValues []int `json:"customValues"`
}

// deep is an axis whose lines lie in front of areas.
type deep struct {
	opts.YAxis
	Z int `json:"z"`
}

func (f *fan) finish() {
	bar := newBar(false)
	names, months := monthNames(f.days)
	if len(months) < monthsNamed {
		names = labels(f.days)
	}
	bar.SetXAxis(names)
	bar.Validate()
	f.d.Option = bar.JSON()
	if len(months) >= monthsNamed {
		f.d.Option["xAxis"] = []any{sparse{XAxis: bar.XAxisList[0], AxisLabel: sparseLabel{AxisLabel: bar.XAxisList[0].AxisLabel, CustomValues: months}}}
	}
	f.d.Option["yAxis"] = []any{deep{YAxis: bar.YAxisList[0], Z: scaleDepth}}
	if f.today() > 0 {
		bar.GridList[0].Top = "24"
		f.d.Option["grid"] = bar.GridList
	}
	f.d.Option["series"] = f.layers
	f.d.drawn = len(f.days)
}

// monthNames are the months of days, and the places where a month begins. The
// first and every January have their year.
func monthNames(days []time.Time) ([]string, []int) {
	names := make([]string, len(days))
	var begins []int
	for i, day := range days {
		names[i] = day.Format("Jan")
		if day.Day() != 1 {
			continue
		}
		if len(begins) == 0 || day.Month() == time.January {
			names[i] = day.Format("Jan 2006")
		}
		begins = append(begins, i)
	}
	return names, begins
}

// numbers are the values of a series.
func numbers(cells []any) []any {
	data := make([]any, len(cells))
	for i, cell := range cells {
		data[i] = exact(cell)
	}
	return data
}
