package report

import (
	"html/template"
	"os"
	"regexp"
	"strings"
	"testing"
)

// recipe is the page and the finding that the README tells how to write.
func recipe(t *testing.T) (declaration, finding string) {
	t.Helper()
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile("(?s)`shots.toml` in `templates/pages/`.*?```toml\n(.*?)```.*?`templates/findings.html`.*?```html\n(.*?)```").FindStringSubmatch(string(text))
	if found == nil {
		t.Fatal("README.md has no recipe of a page and its finding")
	}
	return found[1], found[2]
}

// withFinding adds a finding to those of templates/findings.html for one test.
func withFinding(t *testing.T, text string) {
	t.Helper()
	set, err := parseTemplates()
	if err == nil {
		_, err = set.Parse(text)
	}
	if err != nil {
		t.Fatal(err)
	}
	before := parsed
	t.Cleanup(func() { parsed = before })
	parsed = func() (*template.Template, error) { return set, nil }
}

func TestTheRecipeOfAPage(t *testing.T) {
	declaration, finding := recipe(t)
	page, err := parsePage("shots.toml", declaration)
	if err != nil {
		t.Fatal(err)
	}
	withFinding(t, finding)
	pages, err := Pages()
	if err != nil {
		t.Fatal(err)
	}
	pages = append(pages, page)
	if err := Validate(pages, columnsOf); err != nil {
		t.Fatal(err)
	}
	project := func(data Tables, rank int, name string, finals int, each any) {
		data.add("mart_efficiency", "project", n(rank), name, n(finals), n(3), credits("9000"), each, 1.5)
	}
	one, many, unknown := studio(), studio(), studio()
	project(one, 1, "Spring launch", 1, credits("832"))
	project(many, 1, "Spring launch", 12, credits("832.5"))
	project(many, 2, `</script><b>`, 2, credits("1248"))
	project(many, 3, "Pitch", 0, nil)
	project(unknown, 1, "Pitch", 0, nil)
	for _, c := range []struct {
		name  string
		data  Tables
		chart bool
		want  []string
	}{
		{"none", emptyMarts(), false, []string{"No run falls into this period."}},
		{"unknown", unknown, false, []string{"No project has finished a shot, or what they cost is not known.", ">no finals<"}},
		{"one", one, true, []string{"<bdi>Spring launch</bdi> pays most: 832 <bdi>credits</bdi> for each of 1 final."}},
		{"many", many, true, []string{"<bdi>&lt;/script&gt;&lt;b&gt;</bdi> pays most: 1,248 <bdi>credits</bdi> for each of 2 finals.", "<bdi>Pitch</bdi>"}},
	} {
		for _, isStatic := range []bool{false, true} {
			var text strings.Builder
			if err := Render(&text, page, c.data, Options{Pages: pages, Static: isStatic}); err != nil {
				t.Fatal(err)
			}
			for _, want := range append(c.want, "What does a finished shot cost?", "Which project pays most for a shot?") {
				if !strings.Contains(text.String(), want) {
					t.Errorf("%s: the page does not say %q", c.name, want)
				}
			}
			if got := drawn.MatchString(text.String()); got != c.chart {
				t.Errorf("%s: the page has a chart: %v (expected %v)", c.name, got, c.chart)
			}
		}
	}
	var index strings.Builder
	if err := Render(&index, pages[0], many, Options{Pages: pages}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(index.String(), `<a href="shots.html">Shots</a>`) {
		t.Error("the first page does not link to it")
	}
}
