package report

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func standalone(t *testing.T, name string, opts Options) (file, page string) {
	t.Helper()
	file, err := WriteStandalone(t.TempDir(), name, studio(), opts)
	if err != nil {
		t.Fatal(err)
	}
	if file == "" {
		return "", ""
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return file, string(text)
}

// TestStandalonePagesLeadNowhere holds for every page, with and without scripts.
func TestStandalonePagesLeadNowhere(t *testing.T) {
	if testing.Short() {
		t.Skip("dozens of pages with charts drawn")
	}
	names, err := Standalones(studio(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"index", "creators", "quality", "creator-01", "Zoë / ../O’Brien"} {
		if !slices.Contains(names, want) {
			t.Errorf("no page is named %q among %q", want, names)
		}
	}
	leads := regexp.MustCompile(`(?:href|src|action)="([^"]*)"`)
	for _, name := range names {
		for _, isStatic := range []bool{false, true} {
			_, page := standalone(t, name, Options{Static: isStatic})
			if !strings.Contains(page, "<h1>") {
				t.Errorf("%s is no page", name)
			}
			for _, l := range leads.FindAllStringSubmatch(assets.ReplaceAllString(page, ""), -1) {
				if !strings.HasPrefix(l[1], "#") {
					t.Errorf("%s leads to %s", name, l[1])
				}
			}
		}
	}
}

func TestStandalonePagesKeepWhatLinksSay(t *testing.T) {
	_, alone := standalone(t, "index", Options{})
	among := rendered(t, "index.html", studio())
	names := regexp.MustCompile(`<bdi>creator-[0-9]+</bdi>`)
	if got, want := len(names.FindAllString(alone, -1)), len(names.FindAllString(among, -1)); got != want || got == 0 {
		t.Errorf("%d names of creators stand on the page (expected %d)", got, want)
	}
	if want := "14 rows of the log could not be read."; !strings.Contains(alone, want) {
		t.Errorf("the page does not say %q", want)
	}
	if drawn.FindString(alone) == "" || strings.Join(drawn.FindAllString(alone, -1), "") != strings.Join(drawn.FindAllString(among, -1), "") {
		t.Error("the charts differ")
	}
}

func TestFindingsAloneKeepTheWordsOfLinks(t *testing.T) {
	for text, want := range map[string]string{
		`See <a href="finance.html#budgets">what is expected</a>, <a href="#here">here</a>.`: `See what is expected, <a href="#here">here</a>.`,
		`<a href="a.html"><b>a</b></a> and <a href="../b.html">b</a>`:                        `<b>a</b> and b`,
	} {
		if got := outward.ReplaceAllString(text, "$1"); got != want {
			t.Errorf("%s is\n%s (expected\n%s)", text, got, want)
		}
	}
}

func TestStandalonePagesAreNamed(t *testing.T) {
	for name, want := range map[string]string{
		"index": "index-standalone.html", "index.html": "index-standalone.html", "creators": "creators-standalone.html", "creators/index": "creators-standalone.html",
		"quality.html": "quality-standalone.html", "creator-01": "creator-01-a496639a9fb2-standalone.html",
		"creators/creator-01-a496639a9fb2.html": "creator-01-a496639a9fb2-standalone.html", "Zoë / ../O’Brien": "zo-o-brien-30359fa3c632-standalone.html",
		"nobody": ".", "": ".", "creators/../index": ".",
	} {
		if file, _ := standalone(t, name, Options{}); filepath.Base(file) != want {
			t.Errorf("%q is written to %s (expected %s)", name, filepath.Base(file), want)
		}
	}
	file := filepath.Join(t.TempDir(), "to mail.html")
	if got, err := WriteStandalone(file, "index", studio(), Options{}); got != file || err != nil {
		t.Errorf("written to %s, %v (expected %s)", got, err, file)
	}
}

func TestStandalonePagesInABrowser(t *testing.T) {
	parent := browser(t)
	data := withHostileText(withVendors(studio()))
	for _, name := range []string{"index", "finance", textOf(data["mart_creator_summary"].Rows[0][0])} {
		// A page without scripts is tried in the dark, so that both are, in half the time.
		for scheme, opts := range map[string]Options{"light": {}, "dark": {Static: true}} {
			t.Run(name+" "+scheme, func(t *testing.T) {
				file, err := WriteStandalone(t.TempDir(), name, data, opts)
				if err != nil || file == "" {
					t.Fatal(file, err)
				}
				v := newVisit(t, parent)
				v.do(media("", scheme))
				v.open(file)
				v.none("chart not drawn", undrawn)
				v.none("made by a payload", foreign)
				v.quiet(file)
				if scheme == "light" {
					v.axe()
				}
			})
		}
	}
}
