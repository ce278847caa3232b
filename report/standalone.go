package report

import (
	"html/template"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Standalones are the names of the pages of a report, by which [WriteStandalone]
// knows them: index, creators …, and for the page of a row its key, such as a
// creator's name.
func Standalones(data Dataset, opts Options) ([]string, error) {
	s, err := newSite(data, opts)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, page := range s.pages {
		if page.Each == "" {
			names = append(names, nameOf(page))
		}
	}
	for _, page := range s.pages {
		if page.Each == "" {
			continue
		}
		if table, ok := data.Table(page.Each); ok {
			for _, cell := range table.cells(page.Key) {
				names = append(names, textOf(cell))
			}
		}
	}
	return names, nil
}

// WriteStandalone writes the page of that name as one file that can be mailed:
// it has no link to another page. file is where, or a directory, in which the
// file is named after the page. It returns the file written, empty where no
// page has that name.
func WriteStandalone(file, name string, data Dataset, opts Options) (string, error) {
	opts.isAlone = true
	s, err := newSite(data, opts)
	if err != nil {
		return "", err
	}
	one, err := s.sheetNamed(name)
	if one == nil || err != nil {
		return "", err
	}
	if !IsPageFile(file) {
		file = filepath.Join(file, nameOf(one.page)+"-standalone.html")
	}
	return file, s.writeAlone(file, *one)
}

// IsPageFile tells the name of a page's file from that of a directory.
func IsPageFile(name string) bool { return strings.EqualFold(filepath.Ext(name), ".html") }

// sheetNamed is nil where no page has that name; what is one page goes before
// what is the page of a row.
func (s *site) sheetNamed(name string) (*sheet, error) {
	pages := slices.Clone(s.pages)
	slices.SortStableFunc(pages, func(a, b Page) int { return strings.Compare(a.Each, b.Each) })
	for _, page := range pages {
		sheets, err := s.sheets(page)
		if err != nil {
			return nil, err
		}
		for _, one := range sheets {
			isNamed := page.Each == "" && name == nameOf(page) || page.Each != "" && one.page.File == fileOf(page, name)
			if isNamed || strings.TrimSuffix(name, ".html") == strings.TrimSuffix(one.page.File, ".html") {
				return &one, nil
			}
		}
	}
	return nil, nil
}

// outward is a link in a finding to another page.
var outward = regexp.MustCompile(`<a href="[^"#][^"]*">(.*?)</a>`)

// finding is what findings.html says; on a page that stands alone, what its
// links say.
func (s *site) finding(name string, facts Facts) (template.HTML, error) {
	facts.IsAlone = s.isAlone
	text, err := finding(name, facts)
	if s.isAlone {
		text = template.HTML(outward.ReplaceAllString(string(text), "$1"))
	}
	return text, err
}

// nameOf is a page's file without what all files have: creators for
// creators/index.html.
func nameOf(page Page) string {
	name := strings.TrimSuffix(page.File, ".html")
	if dir, base := path.Split(name); base == "index" && dir != "" {
		return path.Base(dir)
	}
	return path.Base(name)
}
