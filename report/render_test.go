package report

import (
	"bytes"
	"testing"
)

func TestDeclarationsFitTheTables(t *testing.T) {
	pages, err := Pages()
	if err != nil {
		t.Fatal(err)
	}
	if err := Validate(pages, columnsOf); err != nil {
		t.Errorf("declarations and tables disagree:\n%v", err)
	}
}

func rendered(t *testing.T, file string, data Dataset) string {
	t.Helper()
	return renderedFor(t, file, "", data, Options{})
}

// renderedFor renders the page of one row where a page has one for each.
func renderedFor(t *testing.T, file, key string, data Dataset, opts Options) string {
	t.Helper()
	page := pageOf(t, file)
	var b bytes.Buffer
	err := Render(&b, page, data, opts)
	if page.Each != "" {
		err = RenderFor(&b, page, key, data, opts)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func pageOf(t *testing.T, file string) Page {
	t.Helper()
	pages, err := Pages()
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range pages {
		if page.File == file {
			return page
		}
	}
	t.Fatalf("no page %s", file)
	return Page{}
}
