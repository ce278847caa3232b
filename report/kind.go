package report

import "offcut/report/format"

// kind is one way of showing a block. Kinds without draw are markup alone.
type kind struct {
	name  string
	parts []part
	// fill gives what the markup of the kind reads; nil for a kind that reads rows.
	fill func(view *blockView, source chartSource)
	// draw makes the chart; nil where the rows hold nothing that can be drawn.
	draw func(source chartSource) *drawing
}

// part is something a chart needs: a column, in the block's table or in the one
// that another part names.
type part struct {
	name       string
	types      []string
	table      string
	isTable    bool
	isWord     bool
	isOptional bool
}

var (
	numeric = []string{"integer", "decimal", "double"}
	textual = []string{"text"}
	daily   = []string{"date"}
	moments = []string{"date", "timestamp"}
)

var kinds = []kind{
	{name: "figures"},
	{name: "facts"},
	{name: "table"},
	{name: "stacked_days", draw: drawStackedDays, parts: []part{
		{name: "x", types: daily},
		{name: "step", types: textual, isOptional: true},
		{name: "series", types: textual},
		{name: "rank", types: []string{"integer"}},
		{name: "value", types: numeric},
		{name: "total", types: numeric, isOptional: true},
		{name: "behind", isTable: true},
		{name: "behind_x", types: daily, table: "behind"},
		{name: "behind_day", types: daily, table: "behind"},
		{name: "behind_value", types: numeric, table: "behind"},
	}},
	{name: "bars", draw: drawBars, parts: []part{
		{name: "category", types: textual},
		{name: "value", types: numeric},
		{name: "behind", types: numeric, isOptional: true},
		{name: "front_label", isWord: true, isOptional: true},
		{name: "behind_label", isWord: true, isOptional: true},
		{name: "colour", isWord: true, isOptional: true},
	}},
	{name: "diverging", draw: drawDiverging, parts: []part{
		{name: "category", types: textual},
		{name: "group", types: textual, isOptional: true},
		{name: "value", types: numeric},
		{name: "is_saving", isWord: true, isOptional: true},
	}},
	{name: "advice", fill: fillAdvice, parts: []part{
		{name: "title", types: textual},
		{name: "name", types: textual, isOptional: true},
		{name: "saving", types: numeric},
		{name: "low", types: numeric, isOptional: true},
		{name: "high", types: numeric, isOptional: true},
		{name: "basis", types: textual},
		{name: "sentence", types: textual},
		{name: "settings", types: textual, isOptional: true},
		{name: "runs", types: textual, isOptional: true},
	}},
	{name: "timeline", fill: fillTimeline, parts: []part{
		{name: "chain", types: []string{"integer"}},
		{name: "role", types: textual},
		{name: "value", types: numeric},
		{name: "label", types: textual},
		{name: "heads", isTable: true},
		{name: "head_chain", types: []string{"integer"}, table: "heads"},
		{name: "head_title", types: textual, table: "heads"},
		{name: "head_first", types: moments, table: "heads"},
		{name: "head_last", types: moments, table: "heads"},
		{name: "head_runs", types: []string{"integer"}, table: "heads"},
		{name: "head_value", types: numeric, table: "heads"},
		{name: "head_saved", types: numeric, table: "heads"},
	}},
	{name: "months", fill: fillMonths, parts: []part{
		{name: "x", types: daily},
		{name: "value", types: numeric},
		{name: "mark", types: textual},
	}},
	{name: "command", fill: fillCommand, parts: []part{
		{name: "line", types: textual},
	}},
	{name: "fan", draw: drawFan, parts: []part{
		{name: "x", types: daily},
		{name: "value", types: numeric, isOptional: true},
		{name: "mean", types: numeric},
		{name: "lo", types: numeric},
		{name: "hi", types: numeric},
		{name: "wide_lo", types: numeric, isOptional: true},
		{name: "wide_hi", types: numeric, isOptional: true},
		{name: "other", types: numeric, isOptional: true},
		{name: "value_label", isWord: true, isOptional: true},
		{name: "mean_label", isWord: true, isOptional: true},
		{name: "other_label", isWord: true, isOptional: true},
		{name: "band_label", isWord: true, isOptional: true},
		{name: "wide_label", isWord: true, isOptional: true},
		{name: "marks", isTable: true, isOptional: true},
		{name: "mark_x", types: daily, table: "marks", isOptional: true},
		{name: "mark_label", types: textual, table: "marks", isOptional: true},
		{name: "mark_count", types: numeric, table: "marks", isOptional: true},
		{name: "mark_word", isWord: true, isOptional: true},
	}},
	{name: "budgets", draw: drawBudgets, parts: []part{
		{name: "category", types: textual},
		{name: "group", types: textual},
		{name: "month", types: daily},
		{name: "spent", types: numeric},
		{name: "budget", types: numeric},
		{name: "end", types: numeric},
		{name: "is_over", types: []string{"boolean"}},
		{name: "is_open", types: []string{"boolean"}},
	}},
	{name: "tree", draw: drawTree, parts: []part{
		{name: "trunk", types: textual},
		{name: "branch", types: textual},
		{name: "leaf", types: textual},
		{name: "trunk_value", types: numeric},
		{name: "branch_value", types: numeric},
		{name: "value", types: numeric},
	}},
	{name: "calendar", draw: drawCalendar, parts: []part{
		{name: "x", types: daily},
		{name: "value", types: numeric},
	}},
	{name: "grid", parts: []part{
		{name: "row", types: textual},
		{name: "month", types: daily},
		{name: "value", types: numeric},
	}},
}

// Kinds lists the kinds of block that declarations can name.
func Kinds() []string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.name
	}
	return names
}

func kindOf(name string) (kind, bool) {
	for _, k := range kinds {
		if k.name == name {
			return k, true
		}
	}
	return kind{}, false
}

// chartSource is what a kind draws from.
type chartSource struct {
	block   Block
	table   *Table
	behind  *Table
	heads   *Table
	marks   *Table
	colours map[string]string
	links   linker
}

// cells returns the cells of the column that a part of the chart names.
func (s chartSource) cells(part string) []any {
	return s.table.cells(s.block.Chart[part])
}

// texts shows the cells of a part in the format its column is declared with.
func (s chartSource) texts(part string) []string {
	return s.shown(s.block.Chart[part], s.cells(part))
}

// names are the cells of a part that names things, empty where there is none.
func (s chartSource) names(part string) []string {
	cells := s.cells(part)
	f, ok := format.Named(s.block.show(s.block.Chart[part]).Format)
	texts := make([]string, len(cells))
	for i, cell := range cells {
		switch {
		case cell == nil:
		case ok && f.Accepts("text"):
			texts[i] = f.Text(cell)
		default:
			texts[i] = textOf(cell)
		}
	}
	return texts
}

// shown formats cells as the block's declaration of that column says.
func (s chartSource) shown(column string, cells []any) []string {
	show := s.block.show(column)
	f, _ := format.Named(show.Format)
	return withNull(f.Column(cells), cells, show.null())
}

// show finds the declaration of a column; credits is what a chart's column has
// that the block's table leaves out.
func (b Block) show(column string) Show {
	for _, s := range b.Show {
		if s.Name == column {
			return s
		}
	}
	return Show{Name: column, Format: "credits"}
}

func (s Show) null() string {
	if s.Null == "" {
		return format.Null
	}
	return s.Null
}

func withNull(texts []string, cells []any, null string) []string {
	for i, cell := range cells {
		if cell == nil || cell == "" {
			texts[i] = null
		}
	}
	return texts
}

// drawing is what charts.js needs: the options of ECharts, the text of each
// tooltip (formatted here, so that no number is formatted twice) and a height.
type drawing struct {
	Option map[string]any `json:"option"`
	Tips   []tip          `json:"tips"`
	Height int            `json:"height"`

	legend []legendItem
	drawn  int
}

// tip is the tooltip at one place of the category axis.
type tip struct {
	Title string    `json:"title"`
	Rows  []tipLine `json:"rows"`
}

// tipLine is a line of a tooltip; Series is the index of the series whose
// colour it carries, or -1.
type tipLine struct {
	Series int    `json:"series"`
	Name   string `json:"name"`
	Value  string `json:"value"`
}

// legendItem is a name and the CSS class of its colour.
type legendItem struct {
	Name  string
	Class string
}
