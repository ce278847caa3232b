package report

import (
	"fmt"
	"time"

	"offcut/report/format"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/shopspring/decimal"
)

const (
	calendarHeight = 150
	calendarCell   = 16
	// heats is how many shades tell apart what is not zero.
	heats = 4
)

// square is one day of a calendar.
type square struct {
	Value     []any           `json:"value"`
	ItemStyle *opts.ItemStyle `json:"itemStyle"`
}

// drawCalendar draws each day as a square, the darker the more it cost, a column
// a week. Days whose cost is unknown are empty.
func drawCalendar(s chartSource) *drawing {
	values, texts := s.cells("value"), s.texts("value")
	most := greatestOf(values)
	if !most.IsPositive() {
		return nil
	}
	var days []time.Time
	var squares []square
	d := &drawing{Height: calendarHeight, drawn: len(s.table.Rows)}
	for i, cell := range s.cells("x") {
		day, ok := cell.(time.Time)
		if !ok {
			return nil
		}
		days = append(days, day)
		squares = append(squares, square{Value: []any{key(day), exact(values[i])}, ItemStyle: &opts.ItemStyle{Color: variable(heatOf(values[i], most))}})
		d.Tips = append(d.Tips, tip{Title: day.Format("Mon\u00a02\u00a0Jan\u00a02006"), Rows: []tipLine{{Series: -1, Name: s.block.show(s.block.Chart["value"]).Label + ":", Value: texts[i]}}})
	}
	for i, name := range []string{"nothing", "up to a quarter of the costliest day", "half", "three quarters", "more"} {
		d.legend = append(d.legend, legendItem{Name: name, Class: fmt.Sprint("heat-", i)})
	}
	heat := charts.NewHeatMap()
	heat.SetGlobalOptions(charts.WithAnimation(false), charts.WithLegendOpts(opts.Legend{Show: opts.Bool(false)}),
		charts.WithTooltipOpts(opts.Tooltip{Show: opts.Bool(true), Trigger: "item"}))
	heat.Validate()
	d.Option = heat.JSON()
	delete(d.Option, "xAxis")
	delete(d.Option, "yAxis")
	label := map[string]any{"color": variable("soft"), "fontSize": 11}
	d.Option["calendar"] = map[string]any{
		"range": []string{key(yearBefore(days)), key(days[len(days)-1])}, "left": 32, "right": 4, "top": 22, "cellSize": []any{"auto", calendarCell},
		"itemStyle": map[string]any{"color": variable("paper"), "borderWidth": 1.5, "borderColor": variable("paper")},
		"splitLine": map[string]any{"show": true, "lineStyle": map[string]any{"color": variable("soft"), "width": 0.75}},
		"yearLabel": map[string]any{"show": false}, "monthLabel": label,
		"dayLabel": map[string]any{"color": variable("soft"), "fontSize": 11, "firstDay": 1, "nameMap": []string{"", "Mon", "", "Wed", "", "Fri", ""}},
	}
	d.Option["series"] = []charts.SingleSeries{{Type: "heatmap", CoordSystem: "calendar", Data: squares, ItemStyle: &opts.ItemStyle{BorderWidth: 1.5, BorderColor: variable("paper")}}}
	return d
}

// yearBefore is where a calendar begins: twelve months before its end, so that
// few days are no wider than many.
func yearBefore(days []time.Time) time.Time {
	first := days[len(days)-1].AddDate(-1, 0, 1)
	if days[0].Before(first) {
		return days[0]
	}
	return first
}

// heatOf is the colour of a day: the quarter of the costliest day that it is in.
func heatOf(v any, most decimal.Decimal) string {
	d, ok := format.Decimal(v)
	switch {
	case !ok:
		return "paper"
	case !d.IsPositive():
		return "heat-0"
	}
	return "heat-" + d.Mul(decimal.NewFromInt(heats)).Div(most).Ceil().String()
}
