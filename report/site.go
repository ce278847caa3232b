package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// site is all that the pages of one report share.
type site struct {
	pages   []Page
	data    Dataset
	colours map[string]string
	// files are the pages of single rows: by table, then by the row's key.
	files       map[string]map[string]string
	showPrompts bool
	isStatic    bool
	isAlone     bool
	stills      *stills
}

// sheet is one file of a page: the page itself, or the page of one row, which
// sees its own tables alone.
type sheet struct {
	page Page
	data Dataset
}

func newSite(data Dataset, opts Options) (*site, error) {
	pages, err := opts.pages()
	if err != nil {
		return nil, err
	}
	if !opts.ShowPrompts {
		data = &withoutPrompts{Dataset: data, read: map[string]*Table{}}
	}
	s := &site{data: data, colours: coloursOf(data), files: map[string]map[string]string{}, showPrompts: opts.ShowPrompts, isStatic: opts.Static, isAlone: opts.isAlone, stills: newStills()}
	for _, page := range pages {
		if page.Optional && !hasTables(page, data) {
			continue
		}
		s.pages = append(s.pages, page)
		if page.Each == "" || s.isAlone {
			continue
		}
		s.files[page.Each] = map[string]string{}
		if table, ok := data.Table(page.Each); ok {
			for _, cell := range table.cells(page.Key) {
				s.files[page.Each][textOf(cell)] = fileOf(page, textOf(cell))
			}
		}
	}
	return s, nil
}

// hasTables reports whether there is every table that a page must have.
func hasTables(page Page, data Dataset) bool {
	needed := slices.Collect(maps.Keys(page.Own))
	for _, b := range page.Blocks {
		if !b.Optional {
			needed = append(needed, b.Table)
		}
	}
	for _, name := range needed {
		if _, ok := data.Table(name); !ok {
			return false
		}
	}
	return true
}

// sheets are the files of one page, in the order of its rows.
func (s *site) sheets(page Page) ([]sheet, error) {
	if page.Each == "" {
		return []sheet{{page, s.data}}, nil
	}
	table, ok := s.data.Table(page.Each)
	if !ok {
		return nil, fmt.Errorf("%s: no table %s", page.source, page.Each)
	}
	owned := ownedBy(page, s.data)
	var all []sheet
	seen := map[string]string{}
	for _, cell := range table.cells(page.Key) {
		key := textOf(cell)
		one := page
		one.File = fileOf(page, key)
		if other, taken := seen[one.File]; taken {
			return nil, fmt.Errorf("%s: %s is the page of %q and of %q", page.source, one.File, other, key)
		}
		seen[one.File] = key
		one.Name = strings.ReplaceAll(page.Name, "{key}", orNull(key))
		one.Title = strings.ReplaceAll(page.Title, "{key}", orNull(key))
		all = append(all, sheet{one, owned(key)})
	}
	return all, nil
}

// ownedBy splits the tables of a page by key, once for all its rows. What a page
// is not given it cannot show by mistake, in a finding or anywhere else.
func ownedBy(page Page, data Dataset) func(key string) Dataset {
	split := map[string]map[string]*Table{}
	columns := map[string]*Table{}
	for name, want := range page.Own {
		table, ok := data.Table(name)
		if !ok {
			continue
		}
		rest := map[string]string{}
		var by string
		for column, value := range want {
			if value == "{key}" {
				by = column
			} else {
				rest[column] = value
			}
		}
		columns[name] = &Table{Name: table.Name, Columns: table.Columns}
		split[name] = table.where(rest).splitBy(by)
	}
	period, _ := data.Table("mart_period")
	return func(key string) Dataset {
		own := Tables{}
		for name, none := range columns {
			own[name] = none
			if table, ok := split[name][key]; ok {
				own[name] = table
			}
		}
		if period != nil {
			own["mart_period"] = period
		}
		return own
	}
}

// splitBy gives the rows of each text of a column.
func (t *Table) splitBy(column string) map[string]*Table {
	parts := map[string]*Table{}
	for i, cell := range t.cells(column) {
		key := textOf(cell)
		if parts[key] == nil {
			parts[key] = &Table{Name: t.Name, Columns: t.Columns}
		}
		parts[key].Rows = append(parts[key].Rows, t.Rows[i])
	}
	return parts
}

// withoutPrompts is a dataset whose prompts are all null. Pages made at the same time share it.
type withoutPrompts struct {
	Dataset
	mu   sync.Mutex
	read map[string]*Table
}

// Table returns the table of that name without its prompts, and whether there is one.
func (w *withoutPrompts) Table(name string) (*Table, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if table, ok := w.read[name]; ok {
		return table, true
	}
	table, ok := w.Dataset.Table(name)
	if !ok {
		return nil, false
	}
	if at := table.index("prompt"); at >= 0 {
		silent := &Table{Name: table.Name, Columns: table.Columns, Rows: make([][]any, len(table.Rows))}
		for i, row := range table.Rows {
			silent.Rows[i] = slices.Clone(row)
			silent.Rows[i][at] = nil
		}
		table = silent
	}
	w.read[name] = table
	return table, true
}

const (
	slugLetters = 40
	hashLetters = 12
)

// fileOf is the file of the page of one row.
func fileOf(page Page, key string) string {
	return strings.ReplaceAll(page.File, "{slug}", slugOf(key))
}

// slugOf is a file name for any text: its ASCII letters and digits, in lower
// case, and the first 12 hexadecimal digits of its SHA-256, which tell apart
// what is left alike by that, by case and by the bound of 40 letters.
func slugOf(key string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(key) {
		switch {
		case b.Len() >= slugLetters:
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	name := strings.Trim(b.String(), "-")
	if name == "" {
		name = "unnamed"
	}
	sum := sha256.Sum256([]byte(key))
	return name + "-" + hex.EncodeToString(sum[:])[:hashLetters]
}

// slugged matches the files that slugOf names.
var slugged = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*-[0-9a-f]{12}\.html$`)

// linker gives links from one page to those of single rows.
type linker struct {
	up    string
	files map[string]map[string]string
}

func (s *site) linkerOf(page Page) linker {
	return linker{up: strings.Repeat("../", strings.Count(page.File, "/")), files: s.files}
}

// href is empty where there is no such page.
func (l linker) href(table string, key any) string {
	if file, ok := l.files[table][textOf(key)]; ok {
		return l.up + file
	}
	return ""
}

// links are the pages as the head of this one names them. A page of one row is
// not among them; it stands under the page of its folder.
func (s *site) links(here Page) []link {
	if s.isAlone {
		return nil
	}
	up := s.linkerOf(here).up
	var list []link
	for _, p := range s.pages {
		if p.Each != "" {
			continue
		}
		l := link{Name: p.Name, Href: up + p.File}
		if p.File == here.File {
			l.Current = "page"
		} else if here.Each != "" && path.Dir(p.File) == path.Dir(here.File) {
			l.Current = "true"
		}
		list = append(list, l)
	}
	return list
}
