package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"offcut/report/format"
	"offcut/templates"
)

// Options are the choices in writing pages.
type Options struct {
	// Pages are the pages that exist, which link to each other; nil means all
	// embedded ones.
	Pages []Page
	// ShowPrompts shows the prompts of runs, which no page has otherwise.
	ShowPrompts bool
	// Static draws every chart in the binary, and no page has a script.
	Static bool

	// isAlone leaves out links to other pages.
	isAlone bool
}

func (o Options) pages() ([]Page, error) {
	if o.Pages != nil {
		return o.Pages, nil
	}
	return Pages()
}

// Render writes one page as a whole HTML file that needs nothing else. A page
// with Each has one file a row; [RenderFor] writes it.
func Render(w io.Writer, page Page, data Dataset, opts Options) error {
	if page.Each != "" {
		return fmt.Errorf("%s: is written for one row of %s at a time", page.source, page.Each)
	}
	s, err := newSite(data, opts)
	if err != nil {
		return err
	}
	return s.render(w, sheet{page, s.data})
}

// RenderFor writes the page of the row with this key as Render does.
func RenderFor(w io.Writer, page Page, key string, data Dataset, opts Options) error {
	s, err := newSite(data, opts)
	if err != nil {
		return err
	}
	sheets, err := s.sheets(page)
	if err != nil {
		return err
	}
	for _, one := range sheets {
		if one.page.File == fileOf(page, key) {
			return s.render(w, one)
		}
	}
	return fmt.Errorf("%s: %s has no row %q", page.source, page.Each, key)
}

func (s *site) render(w io.Writer, one sheet) error {
	one.page.Static = one.page.Static || s.isStatic
	view, err := s.newView(one)
	if err != nil {
		return err
	}
	set, err := parsed()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := set.ExecuteTemplate(&b, "page.html", view); err != nil {
		return err
	}
	_, err = w.Write(b.Bytes())
	return err
}

// pageView is what page.html reads.
type pageView struct {
	Page    Page
	Mark    string
	Period  map[string]any
	Lead    template.HTML
	Blocks  []blockView
	Links   []link
	Quality string
	Policy  string
	Style   template.CSS
	Scripts []template.JS
}

// link leads to a page; Current is its aria-current: page, true or none.
type link struct {
	Name, Href, Current string
}

func (s *site) newView(one sheet) (*pageView, error) {
	page := one.page
	facts := Facts{data: one.data}
	view := &pageView{Page: page, Mark: mark(page), Period: facts.One("mart_period"), Links: s.links(page)}
	if view.Period == nil {
		return nil, errors.New("table mart_period has no row")
	}
	for _, l := range view.Links {
		if l.Current != "page" && strings.HasSuffix(l.Href, "quality.html") {
			view.Quality = l.Href
		}
	}
	var err error
	if view.Lead, err = s.finding(page.Lead, facts); err != nil {
		return nil, err
	}
	if err := s.addBlocks(view, one); err != nil {
		return nil, err
	}
	return view, view.addAssets()
}

func (s *site) addBlocks(view *pageView, one sheet) error {
	part, above := "", ""
	for _, block := range one.page.Blocks {
		if block.Part != "" {
			part = block.Part
		}
		if isLeftOut(block, one.data) {
			continue
		}
		b, err := s.newBlock(block, one)
		if err != nil {
			return fmt.Errorf("%s: block %s: %w", one.page.source, block.ID, err)
		}
		b.Part, b.IsInPart, b.Period = "", part != "", view.Period
		if part != above {
			b.Part, above = part, part
		}
		view.Blocks = append(view.Blocks, *b)
	}
	if one.page.Static {
		return s.stills.addTo(view.Blocks)
	}
	return nil
}

// isLeftOut reports whether a block is not on the page for what there is, or is not, to show.
func isLeftOut(b Block, data Dataset) bool {
	table, ok := data.Table(b.Table)
	return b.Optional && !ok || b.OmitEmpty && ok && len(table.kept(b).Rows) == 0 || len(tableOr(data, b.Unless).Rows) > 0
}

// addAssets inlines the style and, where there is something to draw, the chart
// library, and lets exactly these run.
func (v *pageView) addAssets() error {
	style, err := templates.Files.ReadFile("style.css")
	if err != nil {
		return err
	}
	v.Style = template.CSS(style)
	scripts := []string{"page.js"}
	if slices.ContainsFunc(v.Blocks, func(b blockView) bool { return b.Drawing != nil }) {
		scripts = []string{"page.js", "echarts/echarts.min.js", "options.js", "charts.js"}
	}
	if v.Page.Static {
		scripts = nil
	}
	var hashes []string
	for _, name := range scripts {
		text, err := templates.Files.ReadFile(name)
		if err != nil {
			return err
		}
		v.Scripts = append(v.Scripts, template.JS(text))
		hashes = append(hashes, hashOf(text))
	}
	v.Policy = "default-src 'none'"
	if len(hashes) > 0 {
		v.Policy += "; script-src " + strings.Join(hashes, " ")
	}
	v.Policy += "; style-src " + hashOf(style) + "; base-uri 'none'; form-action 'none'"
	return nil
}

func hashOf(text []byte) string {
	sum := sha256.Sum256(text)
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// blockView is one block as page.html reads it.
type blockView struct {
	Block
	Period  map[string]any
	Finding template.HTML
	Drawing *drawing
	Still   *still
	Legend  []legendItem
	Heads   []heading
	Rows    [][]cell
	Rest    int
	Drawn   int
	Undrawn int
	Notes   []string
	IsShort bool
	// IsStatic says that no script folds or draws anything on the page.
	IsStatic bool
	// IsInPart says that the heading of a part stands above.
	IsInPart bool

	Advice []advice
	Chains []chainView
	Months []monthBar
	Lines  []string
}

type heading struct {
	Label, Note string
	IsNumeric   bool
}

// cell is one formatted cell; Beside is what stands after it, and Value is what
// a script sorts it by, empty for text, which is sorted as it stands.
type cell struct {
	Text, Beside string
	Value        string
	Href         string
	IsNumeric    bool
	IsNull       bool
	IsLong       bool
	State        string
}

func (s *site) newBlock(b Block, one sheet) (*blockView, error) {
	table, ok := one.data.Table(b.Table)
	if !ok {
		return nil, fmt.Errorf("no table %s", b.Table)
	}
	k, ok := kindOf(b.Kind)
	if !ok {
		return nil, fmt.Errorf("no kind %q (kinds are %v)", b.Kind, Kinds())
	}
	b.Show = slices.DeleteFunc(slices.Clone(b.Show), func(show Show) bool {
		_, hasTable := one.data.Table(show.Table)
		return show.IsPrompt && !s.showPrompts || show.Optional && !hasTable
	})
	if missing := missingColumn(b, table, one.data); missing != "" {
		return nil, errors.New(missing)
	}
	table = table.kept(b)
	view := &blockView{Block: b, IsStatic: one.page.Static}
	var err error
	if len(table.Rows) > 0 || b.Empty == "" {
		if view.Finding, err = s.finding(b.Finding, Facts{Block: b, Rows: rowsOf(table), data: one.data}); err != nil {
			return nil, err
		}
	}
	b.Show = slices.DeleteFunc(b.Show, func(show Show) bool { return show.OmitEmpty && table.isEmpty(show.Name) })
	view.Block = b
	source := chartSource{block: b, table: table, colours: s.colours, links: s.linkerOf(one.page)}
	source.behind, source.heads, source.marks = tableOr(one.data, b.Chart["behind"]), tableOr(one.data, b.Chart["heads"]), tableOr(one.data, b.Chart["marks"])
	if k.draw != nil {
		view.Drawing = k.draw(source)
	}
	if view.Drawing != nil {
		view.Legend = view.Drawing.legend
		view.Drawn = view.Drawing.drawn
		view.Undrawn = max(0, len(table.Rows)-view.Drawn)
	}
	if k.fill != nil {
		k.fill(view, source)
	}
	switch k.name {
	case "stacked_days":
		view.Undrawn = 0
		view.pivoted(source)
	case "grid":
		view.crossed(source)
	case "fan":
		view.Undrawn = 0
		source.table = source.table.lastKnown(b.Chart["value"], fanHistory)
		view.listed(source, one.data)
	default:
		view.listed(source, one.data)
	}
	view.IsShort = len(view.Rows) <= shortRows
	return view, nil
}

func tableOr(data Dataset, name string) *Table {
	if table, ok := data.Table(name); ok {
		return table
	}
	return &Table{}
}

// missingColumn names a declared column that the table has not: shown as nulls
// it would read as unknown.
func missingColumn(b Block, table *Table, data Dataset) string {
	for _, show := range b.Show {
		from := table
		if show.Table != "" {
			from = tableOr(data, show.Table)
		}
		if from.index(show.Name) < 0 {
			return fmt.Sprintf("no column %s in %s", show.Name, orNull(from.Name))
		}
		if show.BesideTable != "" {
			if _, ok := data.Table(show.BesideTable); !ok {
				continue
			}
			from = tableOr(data, show.BesideTable)
		}
		for _, name := range []string{show.Beside, show.BesideUnit} {
			if name != "" && from.index(name) < 0 {
				return fmt.Sprintf("no column %s in %s", name, orNull(from.Name))
			}
		}
	}
	return ""
}

// longText is how many letters make a column of sentences, which needs room.
const longText = 40

// shortRows is how many rows a folded table may have to be printed.
const shortRows = 12

// listed shows the table as it is, a column for each declared one.
func (v *blockView) listed(s chartSource, data Dataset) {
	table := s.table.top(v.Top)
	all := len(s.table.Rows)
	v.Rest = all - len(table.Rows)
	v.Rows = make([][]cell, len(table.Rows))
	hasNull := false
	for _, show := range v.Show {
		f, _ := format.Named(show.Format)
		v.Heads = append(v.Heads, heading{Label: show.Label, Note: show.Note, IsNumeric: f.IsNumeric})
		from := table
		if show.Table != "" {
			from = tableOr(data, show.Table).top(len(table.Rows))
		}
		cells := make([]any, len(table.Rows))
		copy(cells, from.cells(show.Name))
		texts := withNull(f.Column(cells), cells, show.null())
		if show.BesideTable != "" {
			from = tableOr(data, show.BesideTable).top(len(table.Rows))
		}
		beside := besides(from, show, len(cells))
		isLong := slices.ContainsFunc(texts, func(text string) bool { return utf8.RuneCountInString(text) > longText })
		for i := range cells {
			hasNull = hasNull || cells[i] == nil && show.Null == ""
			if cells[i] == nil {
				beside[i] = "" // nothing stands beside what is not there
			}
			v.Rows[i] = append(v.Rows[i], cell{Text: texts[i], Beside: beside[i], Value: v.sortValue(cells[i]), Href: s.hrefOf(show, table.Rows[i], cells[i]),
				IsNumeric: f.IsNumeric, IsNull: cells[i] == nil, IsLong: isLong && !f.IsNumeric, State: stateOf(show.Format, cells[i])})
		}
	}
	v.addNotes(hasNull)
}

// sortValue is the number by which a script sorts a cell, with all its digits;
// the shown text is written for people.
func (v *blockView) sortValue(cell any) string {
	if v.IsStatic {
		return ""
	}
	if at, ok := cell.(time.Time); ok {
		return strconv.FormatInt(at.Unix(), 10)
	}
	value, _ := exact(cell).(number)
	return string(value)
}

// hrefOf is where the cell of a column leads.
func (s chartSource) hrefOf(show Show, row []any, cell any) string {
	if show.Link == "" || !s.table.matches(row, show.LinkWhere) {
		return ""
	}
	return s.links.href(show.Link, cell)
}

// besides are the texts that stand beside a column's, empty for nulls.
func besides(table *Table, show Show, rows int) []string {
	texts := make([]string, rows)
	if show.Beside == "" {
		return texts
	}
	f, _ := format.Named(show.BesideFormat)
	copy(texts, f.Column(table.cells(show.Beside)))
	units := make([]string, rows)
	copy(units, textsOf(table.cells(show.BesideUnit)))
	for i, text := range texts {
		if text != "" && show.BesideLabel != "" {
			texts[i] = show.BesideLabel + " " + text
		}
		if text != "" && units[i] != "" {
			texts[i] += "\u00a0" + units[i]
		}
	}
	return texts
}

// stateOf is the CSS class of what is held or broken; the text says it too.
func stateOf(named string, v any) string {
	if is, ok := v.(bool); ok && named == "held" {
		if is {
			return "good"
		}
		return "bad"
	}
	return ""
}

func (v *blockView) addNotes(hasNull bool) {
	if v.Kind == "table" || len(v.Chart) > 0 {
		for _, show := range v.Show {
			if show.Note != "" {
				v.Notes = append(v.Notes, show.Label+": "+show.Note)
			}
		}
	}
	if hasNull {
		note := v.NullNote
		if note == "" {
			note = format.Null + " : not known"
		}
		v.Notes = append(v.Notes, note)
	}
	if v.Foot != "" {
		v.Notes = append(v.Notes, v.Foot)
	}
}

// pivoted shows a row for each day, with a column for each series.
func (v *blockView) pivoted(s chartSource) {
	days, stacks := pivot(s)
	d := &drawing{Tips: make([]tip, len(days))}
	s.addTotals(d, days)
	v.Heads = []heading{{Label: s.block.show(v.Chart["x"]).Label}}
	if s.hasTotal() {
		v.Heads = append(v.Heads, heading{Label: s.block.show(v.Chart["total"]).Label, IsNumeric: true})
	}
	for _, one := range stacks {
		v.Heads = append(v.Heads, heading{Label: one.name, IsNumeric: true})
	}
	v.Rest = max(0, len(days)-v.Top)
	totals := map[string]any{}
	for i, cell := range s.cells("x") {
		if day, ok := cell.(time.Time); ok {
			totals[key(day)] = s.cells("total")[i]
		}
	}
	for i, text := range s.stepTexts(days)[:len(days)-v.Rest] {
		row := []cell{{Text: text, Value: v.sortValue(days[i])}}
		if s.hasTotal() {
			row = append(row, cell{Text: d.Tips[i].Rows[0].Value, Value: v.sortValue(totals[key(days[i])]), IsNumeric: true})
		}
		for _, one := range stacks {
			row = append(row, cell{Text: one.texts[i], Value: v.sortValue(one.values[i]), IsNumeric: true, IsNull: one.data[i].Value == nil})
		}
		v.Rows = append(v.Rows, row)
	}
	v.addNotes(false)
}

// crossed shows a row for each name, with a column for each month.
func (v *blockView) crossed(s chartSource) {
	var names []string
	var months []any
	cells := map[string]map[string]any{}
	rows, values := s.cells("row"), s.cells("value")
	for i, month := range s.cells("month") {
		name, at := textOf(rows[i]), monthOf(month)
		if cells[name] == nil {
			cells[name] = map[string]any{}
			names = append(names, name)
		}
		if !slices.ContainsFunc(months, func(known any) bool { return monthOf(known) == at }) {
			months = append(months, month)
		}
		cells[name][at] = values[i]
	}
	v.Rest = max(0, len(names)-v.Top)
	v.Heads = []heading{{Label: s.block.show(v.Chart["row"]).Label}}
	for _, name := range names[:len(names)-v.Rest] {
		v.Rows = append(v.Rows, []cell{{Text: orNull(name), IsLong: utf8.RuneCountInString(name) > longText}})
	}
	for _, month := range months {
		v.Heads = append(v.Heads, heading{Label: monthOf(month), IsNumeric: true})
		column := make([]any, len(v.Rows))
		for i := range v.Rows {
			column[i] = cells[names[i]][monthOf(month)]
		}
		for i, text := range s.shown(v.Chart["value"], column) {
			v.Rows[i] = append(v.Rows[i], cell{Text: text, IsNumeric: true, IsNull: column[i] == nil})
		}
	}
	v.addNotes(false)
}
