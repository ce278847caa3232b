package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"io"
	"os"
	"path/filepath"
	"strings"

	"offcut/report/format"
	"offcut/templates"
)

// Options are the choices in writing pages.
type Options struct {
	// Pages are the pages that exist, which link to each other; nil means all
	// embedded ones.
	Pages []Page
}

func (o Options) pages() ([]Page, error) {
	if o.Pages != nil {
		return o.Pages, nil
	}
	return Pages()
}

// WriteAll writes every page below dir and returns the files written. Each is
// written beside its place and renamed, so a reader never sees half a page; a
// page that fails leaves the old one, the others are still written, and the
// errors are joined.
func WriteAll(dir string, data Dataset, opts Options) ([]string, error) {
	pages, err := opts.pages()
	if err != nil {
		return nil, err
	}
	opts.Pages = pages
	var files []string
	var problems []error
	for _, page := range pages {
		file := filepath.Join(dir, filepath.FromSlash(page.File))
		if err := writeFile(file, page, data, opts); err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", file, err))
			continue
		}
		files = append(files, file)
	}
	return files, errors.Join(problems...)
}

func writeFile(file string, page Page, data Dataset, opts Options) error {
	var b bytes.Buffer
	if err := Render(&b, page, data, opts); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	beside, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(beside.Name())
	_, err = beside.Write(b.Bytes())
	if err := errors.Join(err, beside.Chmod(0o644), beside.Close()); err != nil {
		return err
	}
	return os.Rename(beside.Name(), file)
}

// Render writes one page as a whole HTML file that needs nothing else.
func Render(w io.Writer, page Page, data Dataset, opts Options) error {
	view, err := newView(page, data, opts)
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
	Period  map[string]any
	Figures map[string]any
	Lead    template.HTML
	Blocks  []blockView
	Links   []link
	Quality string
	Policy  string
	Style   template.CSS
	Scripts []template.JS
}

type link struct {
	Name, Href string
	IsHere     bool
}

func newView(page Page, data Dataset, opts Options) (*pageView, error) {
	pages, err := opts.pages()
	if err != nil {
		return nil, err
	}
	facts := Facts{data: data}
	view := &pageView{Page: page, Period: facts.One("mart_period"), Links: links(page, pages)}
	if view.Period == nil {
		return nil, errors.New("table mart_period has no row")
	}
	for _, l := range view.Links {
		if !l.IsHere && strings.HasSuffix(l.Href, "quality.html") {
			view.Quality = l.Href
		}
	}
	if view.Lead, err = finding(page.Lead, facts); err != nil {
		return nil, err
	}
	hasChart := false
	colours := coloursOf(data)
	for _, block := range page.Blocks {
		b, err := newBlock(block, data, colours)
		if err != nil {
			return nil, fmt.Errorf("%s: block %s: %w", page.source, block.ID, err)
		}
		b.Period = view.Period
		hasChart = hasChart || b.Drawing != nil
		view.Blocks = append(view.Blocks, *b)
	}
	return view, view.addAssets(hasChart)
}

// addAssets inlines the style and, where there is something to draw, the chart
// library, and lets exactly these run.
func (v *pageView) addAssets(hasChart bool) error {
	style, err := templates.Files.ReadFile("style.css")
	if err != nil {
		return err
	}
	v.Style = template.CSS(style)
	scripts := []string{"page.js"}
	if hasChart {
		scripts = []string{"page.js", "echarts/echarts.min.js", "charts.js"}
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
	v.Policy = "default-src 'none'; script-src " + strings.Join(hashes, " ") +
		"; style-src " + hashOf(style) + "; base-uri 'none'; form-action 'none'"
	return nil
}

func hashOf(text []byte) string {
	sum := sha256.Sum256(text)
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

func links(here Page, pages []Page) []link {
	up := strings.Repeat("../", strings.Count(here.File, "/"))
	list := make([]link, len(pages))
	for i, p := range pages {
		list[i] = link{Name: p.Name, Href: up + p.File, IsHere: p.File == here.File}
	}
	return list
}

// blockView is one block as page.html reads it.
type blockView struct {
	Block
	Period  map[string]any
	Finding template.HTML
	Drawing *drawing
	Legend  []legendItem
	Heads   []head
	Rows    [][]cell
	Rest    int
	Drawn   int
	Undrawn int
	Notes   []string
	IsShort bool
}

type head struct {
	Label, Note string
	IsNumeric   bool
}

// cell is one formatted cell; Beside is what stands after it.
type cell struct {
	Text, Beside string
	IsNumeric    bool
	IsNull       bool
	State        string
}

func newBlock(b Block, data Dataset, colours map[string]string) (*blockView, error) {
	table, ok := data.Table(b.Table)
	if !ok {
		return nil, fmt.Errorf("no table %s", b.Table)
	}
	k, ok := kindOf(b.Kind)
	if !ok {
		return nil, fmt.Errorf("no kind %q (kinds are %v)", b.Kind, Kinds())
	}
	if missing := missingColumn(b, table); missing != "" {
		return nil, fmt.Errorf("no column %s in %s", missing, b.Table)
	}
	table = table.where(b.Where)
	view := &blockView{Block: b}
	var err error
	if len(table.Rows) > 0 || b.Empty == "" {
		if view.Finding, err = finding(b.Finding, Facts{Block: b, Rows: rowsOf(table), data: data}); err != nil {
			return nil, err
		}
	}
	source := chartSource{block: b, table: table, colours: colours}
	if source.behind, ok = data.Table(b.Chart["behind"]); !ok {
		source.behind = &Table{}
	}
	if k.draw != nil {
		view.Drawing = k.draw(source)
	}
	if view.Drawing != nil {
		view.Legend = view.Drawing.legend
		view.Drawn = view.Drawing.drawn
		view.Undrawn = max(0, len(table.Rows)-view.Drawn)
	}
	if k.name == "stacked_days" {
		view.Undrawn = 0
		view.pivoted(source)
	} else {
		view.listed(table)
	}
	view.IsShort = len(view.Rows) <= shortRows
	return view, nil
}

// missingColumn names a declared column that the table has not: shown as nulls
// it would read as unknown.
func missingColumn(b Block, table *Table) string {
	for _, show := range b.Show {
		for _, name := range []string{show.Name, show.Beside} {
			if name != "" && table.index(name) < 0 {
				return name
			}
		}
	}
	return ""
}

// shortRows is how many rows a folded table may have to be printed.
const shortRows = 12

// listed shows the table as it is, a column for each declared one.
func (v *blockView) listed(table *Table) {
	all := len(table.Rows)
	table = table.top(v.Top)
	v.Rest = all - len(table.Rows)
	v.Rows = make([][]cell, len(table.Rows))
	hasNull := false
	for _, show := range v.Show {
		f, _ := format.Named(show.Format)
		v.Heads = append(v.Heads, head{Label: show.Label, Note: show.Note, IsNumeric: f.IsNumeric})
		cells := table.cells(show.Name)
		texts := withNull(f.Column(cells), cells, show.null())
		beside := besides(table, show)
		for i := range cells {
			hasNull = hasNull || cells[i] == nil && show.Null == ""
			v.Rows[i] = append(v.Rows[i], cell{Text: texts[i], Beside: beside[i], IsNumeric: f.IsNumeric, IsNull: cells[i] == nil, State: stateOf(show.Format, cells[i])})
		}
	}
	v.addNotes(hasNull)
}

func besides(table *Table, show Show) []string {
	if show.Beside == "" {
		return make([]string, len(table.Rows))
	}
	f, _ := format.Named(show.BesideFormat)
	return f.Column(table.cells(show.Beside))
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
	v.Heads = []head{{Label: s.block.show(v.Chart["x"]).Label}}
	if s.hasTotal() {
		v.Heads = append(v.Heads, head{Label: s.block.show(v.Chart["total"]).Label, IsNumeric: true})
	}
	for _, one := range stacks {
		v.Heads = append(v.Heads, head{Label: one.name, IsNumeric: true})
	}
	v.Rest = max(0, len(days)-v.Top)
	for i, text := range dayTexts(days)[:len(days)-v.Rest] {
		row := []cell{{Text: text}}
		if s.hasTotal() {
			row = append(row, cell{Text: d.Tips[i].Rows[0].Value, IsNumeric: true})
		}
		for _, one := range stacks {
			row = append(row, cell{Text: one.texts[i], IsNumeric: true, IsNull: one.data[i].Value == nil})
		}
		v.Rows = append(v.Rows, row)
	}
	v.addNotes(false)
}
