package report

import (
	"time"

	"offcut/report/format"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

const budgetsShown = 20

// drawBudgets draws what is spent in front of the budget, with a mark where the
// month is expected to end.
func drawBudgets(s chartSource) *drawing {
	s.table = s.table.top(budgetsShown)
	names, groups, months := s.cells("category"), s.cells("group"), s.cells("month")
	if !anyNotZero(s.cells("spent"), s.cells("budget")) {
		return nil
	}
	spent, budget, end := s.texts("spent"), s.texts("budget"), s.texts("end")
	hasEnd, ends := false, make([]any, len(names))
	d := &drawing{Height: barMargin + barHeight*len(names), drawn: len(names)}
	axis := make([]string, len(names))
	front := make([]opts.BarData, len(names))
	for i, cell := range names {
		axis[i] = visible(textOf(cell), tipLetters)
		title := first(textOf(groups[i])) + " " + axis[i]
		if hasMonths(months) {
			axis[i] += " · " + monthOf(months[i])
		}
		title += " · " + monthOf(months[i])
		colour, mark := "c1", "ink"
		if isOver, _ := s.cells("is_over")[i].(bool); isOver {
			colour, mark = "more", "more"
		}
		front[i] = opts.BarData{Value: exact(s.cells("spent")[i]), Label: valueLabel(spent[i]), ItemStyle: &opts.ItemStyle{Color: variable(colour)}}
		tip := tip{Title: title, Rows: []tipLine{{Series: 1, Name: "Spent:", Value: spent[i]}, {Series: 0, Name: "Budget:", Value: budget[i]}}}
		if isOpen, _ := s.cells("is_open")[i].(bool); isOpen && s.cells("end")[i] != nil {
			hasEnd = true
			ends[i] = opts.BarData{Value: exact(s.cells("end")[i]), ItemStyle: &opts.ItemStyle{Color: variable(mark)}}
			tip.Rows = append(tip.Rows, tipLine{Series: 2, Name: "Expected at the month’s end:", Value: end[i]})
		}
		d.Tips = append(d.Tips, tip)
	}
	bar := newBar(true, append(spent, budget...)...)
	bar.ExtendYAxis(opts.YAxis{Type: "category", Show: opts.Bool(false), Inverse: opts.Bool(true), Data: axis})
	bar.SetXAxis(axis)
	bar.XAxisList[0].Max = "dataMax"
	bar.AddSeries("budget", barData(s.cells("budget")), onSecondAxis, charts.WithItemStyleOpts(opts.ItemStyle{Color: variable("behind")}))
	bar.AddSeries("spent", front, charts.WithSeriesOpts(func(series *charts.SingleSeries) { series.BarWidth = "46%" }))
	d.legend = []legendItem{{Name: "spent", Class: "c1"}, {Name: "spent: exceeded, or likely to be", Class: "more"}, {Name: "budget", Class: "behind"}}
	bar.Validate()
	d.Option = bar.JSON()
	if hasEnd {
		d.legend = append(d.legend, legendItem{Name: "expected at the month’s end", Class: "ink"})
		d.Option["series"] = []any{bar.MultiSeries[0], bar.MultiSeries[1], layer{Z: beforeScale, SingleSeries: charts.SingleSeries{Name: "end", Type: "scatter", Symbol: "rect",
			SymbolSize: []int{3, barHeight - 6}, Data: ends, ItemStyle: &opts.ItemStyle{Color: variable("ink")}}}}
	}
	return d
}

func barData(cells []any) []opts.BarData {
	data := make([]opts.BarData, len(cells))
	for i, cell := range cells {
		data[i] = opts.BarData{Value: exact(cell)}
	}
	return data
}

func hasMonths(months []any) bool {
	for _, month := range months {
		if monthOf(month) != monthOf(months[0]) {
			return true
		}
	}
	return false
}

func monthOf(v any) string {
	if _, ok := v.(time.Time); !ok {
		return format.Null
	}
	f, _ := format.Named("month")
	return f.Text(v)
}
