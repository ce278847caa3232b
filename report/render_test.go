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
	pages, err := Pages()
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range pages {
		if page.File == file {
			var b bytes.Buffer
			if err := Render(&b, page, data, Options{}); err != nil {
				t.Fatal(err)
			}
			return b.String()
		}
	}
	t.Fatalf("no page %s", file)
	return ""
}
