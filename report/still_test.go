package report

import (
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// drawn are the charts of a page, interactive or still.
var drawn = regexp.MustCompile(`(?s)<figure class="chart".*?</figure>`)

// asWords leaves out of a page what its scripts read, and that tables are open
// where a script folds them.
func asWords(page string) string {
	page = assets.ReplaceAllString(drawn.ReplaceAllString(page, ""), "")
	page = strings.ReplaceAll(page, "<details open", "<details")
	page = regexp.MustCompile(`<meta http-equiv[^>]*>| data-value="[^"]*"`).ReplaceAllString(page, "")
	return regexp.MustCompile(`\n+`).ReplaceAllString(page, "\n")
}

func TestStillPagesSayWhatTheOthersSay(t *testing.T) {
	for _, file := range []string{"index.html", "quality.html", "creators/index.html"} {
		moving, still := rendered(t, file, studio()), renderedFor(t, file, "", studio(), Options{Static: true})
		if got, want := asWords(still), asWords(moving); got != want {
			t.Errorf("%s differs beside its charts in line %s", file, firstDifference(got, want))
		}
		if got, want := len(drawn.FindAllString(still, -1)), len(drawn.FindAllString(moving, -1)); got != want {
			t.Errorf("%s has %d charts (expected %d)", file, got, want)
		}
	}
}

func TestStillPagesHaveNoScriptAndNoStyleButTheirOwn(t *testing.T) {
	page := renderedFor(t, "index.html", "", withHostileText(studio()), Options{Static: true})
	for _, bad := range []string{"<script", " style=", " class=\"zr", "ecmeta", "echarts", "http://", "https://www"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	policy := regexp.MustCompile(`http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-(?:[A-Za-z0-9/=]|&#43;)*&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;"`)
	if !policy.MatchString(page) {
		t.Error("the policy allows more than one style")
	}
	ids := map[string]bool{}
	for _, id := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if ids[id[1]] {
			t.Errorf("two elements have the id %s", id[1])
		}
		ids[id[1]] = true
	}
	for _, used := range regexp.MustCompile(`url\(#([^)]*)\)`).FindAllStringSubmatch(page, -1) {
		if !ids[used[1]] {
			t.Errorf("nothing has the id %s", used[1])
		}
	}
}

// bars is a chart of one bar for each name.
func bars(names ...string) *drawing {
	columns := []Column{{"name", "text"}, {"value", "decimal"}}
	table := &Table{Name: "t", Columns: columns}
	for i, name := range names {
		table.Rows = append(table.Rows, []any{name, credits(fmt.Sprint(i + 1))})
	}
	block := Block{Chart: map[string]string{"category": "name", "value": "value"}, Show: []Show{{Name: "value", Format: "credits"}}}
	return drawBars(chartSource{block: block, table: table, behind: &Table{}, heads: &Table{}})
}

func mustDraw(t *testing.T, s *stills, b *blockView) *still {
	t.Helper()
	done, err := s.draw(b)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// TestStillsAreTheSameWhateverWasDrawnBefore holds that an engine keeps nothing
// of a drawing that shows in the next.
func TestStillsAreTheSameWhateverWasDrawnBefore(t *testing.T) {
	block := &blockView{Block: Block{ID: "models"}, Drawing: bars("Veo 3.1", "Kling 3")}
	fresh := mustDraw(t, newStills(), block)
	used := newStills()
	for _, payload := range payloads {
		mustDraw(t, used, &blockView{Block: Block{ID: "other"}, Drawing: bars(payload, "Veo 3.1")})
	}
	if got := mustDraw(t, used, block); *got != *fresh {
		t.Errorf("after others the chart is\n%s\n(expected %s)", got.Wide, fresh.Wide)
	}
	if !strings.Contains(string(fresh.Wide), "Kling 3</text>") || !strings.Contains(string(fresh.Wide), `fill="var(--c1)"`) {
		t.Errorf("the chart has no name or no colour: %s", fresh.Wide)
	}
}

// wides are names that no place of a chart has room for, and that cannot be cut
// everywhere.
func wides() []string {
	var names []string
	for i := range 12 {
		names = append(names, strings.Repeat("x", i)+strings.Repeat("👩‍👩‍👧‍👦", 6), strings.Repeat("x", i)+strings.Repeat("🇪🇺", 19))
	}
	return names
}

func TestStillsCutNoCharacter(t *testing.T) {
	s := newStills()
	for _, name := range wides() {
		done := mustDraw(t, s, &blockView{Block: Block{ID: "a"}, Drawing: bars(name)})
		for _, svg := range []template.HTML{done.Wide, done.Narrow} {
			if !strings.Contains(string(svg), "...</text>") || strings.Contains(string(svg), "\ufffd") || strings.Contains(string(svg), "\u200d...") || strings.Contains(string(svg), "🇪...") {
				t.Errorf("%s is drawn as %s", name, regexp.MustCompile(`>[^<]+</text>`).FindString(string(svg)))
			}
		}
	}
}

func TestEqualChartsAreDrawnOnce(t *testing.T) {
	s := newStills()
	a := mustDraw(t, s, &blockView{Block: Block{ID: "a"}, Drawing: bars("Veo 3.1")})
	b := mustDraw(t, s, &blockView{Block: Block{ID: "b"}, Drawing: bars("Veo 3.1")})
	if len(s.drawn) != 2 {
		t.Errorf("%d drawings were made (expected 2, wide and narrow)", len(s.drawn))
	}
	if string(b.Wide) != strings.ReplaceAll(string(a.Wide), `"a-wide-`, `"b-wide-`) {
		t.Errorf("two equal charts differ beyond their ids:\n%s\n%s", a.Wide, b.Wide)
	}
	mustDraw(t, s, &blockView{Block: Block{ID: "c"}, Drawing: bars("Veo 3.2")})
	if len(s.drawn) != 4 {
		t.Errorf("%d drawings were made (expected 4)", len(s.drawn))
	}
}

// TestShapesKeepWhatIsAllowed holds that a style becomes attributes, that ids
// lose what an engine counts, and that what no page may have is left out.
func TestShapesKeepWhatIsAllowed(t *testing.T) {
	clip := shape{Tag: "g", Attrs: map[string]any{"clip-path": "url(#zr7-c0)", "id": "zr7-c0", "onload": "x", "href": "x", "ecmeta_a": 1},
		Children: []shape{{Tag: "text", Text: `<b>&"`, Attrs: map[string]any{"style": "font-size:12px;font-family:x;pointer-events:none", "x": 1.5}}}}
	var b strings.Builder
	if err := clip.write(&b, "models"); err != nil {
		t.Fatal(err)
	}
	want := `<g clip-path="url(#models-c0)" id="models-c0"><text font-size="12px" x="1.5">&lt;b&gt;&amp;&#34;</text></g>`
	if b.String() != want {
		t.Errorf("written as %s (expected %s)", b.String(), want)
	}
	for _, tag := range []string{"script", "style", "image", "foreignObject", "a", ""} {
		if err := (&shape{Tag: tag}).write(&b, "x"); err == nil {
			t.Errorf("element %q is written", tag)
		}
	}
}

func TestStillPagesInABrowser(t *testing.T) {
	parent := browser(t)
	for _, m := range months()[:3] {
		dir := t.TempDir()
		files, err := WriteAll(dir, m.data, Options{ShowPrompts: true, Static: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			name := below(dir, file)
			if m.charts[name] == 0 {
				continue
			}
			t.Run(m.name+"/"+name, func(t *testing.T) {
				v := newVisit(t, parent)
				for _, scheme := range []string{"light", "dark"} {
					v.do(media("", scheme))
					v.open(file)
					if charts := value[int](v, `document.querySelectorAll("figure.chart").length`); charts != m.charts[name] {
						t.Errorf("the page has %d charts (expected %d)", charts, m.charts[name])
					}
					v.none("chart not drawn", undrawn)
					v.none("made by a payload", foreign)
					v.none("text that cannot be read in its colour", `[...document.querySelectorAll(".plot text")].filter((e) =>
						!/^var[(]--(ink|soft|paper|on-[a-z0-9]+)[)]$/.test(e.getAttribute("fill"))).map((e) => e.outerHTML)`)
				}
				if m.name == "hostile" {
					v.axe()
				}
				v.do(size(360, 740, 2, true))
				v.open(file)
				v.none("wider than 360 px", sideways)
				v.none("chart not drawn at 360 px", undrawn)
				v.prints()
				v.quiet(file)
			})
		}
	}
}

// TestStillsTakeTheColoursOfTheScheme is TestChartsFollowTheScheme for stills.
func TestStillsTakeTheColoursOfTheScheme(t *testing.T) {
	parent := browser(t)
	files, err := WriteAll(t.TempDir(), studio(), Options{Static: true})
	if err != nil {
		t.Fatal(err)
	}
	v := newVisit(t, parent)
	const fill = `getComputedStyle(document.querySelector("#teams .wide path[fill='var(--c1)']")).fill`
	for scheme, want := range map[string]string{"light": "rgb(58, 151, 233)", "dark": "rgb(70, 96, 190)"} {
		v.do(media("", scheme))
		v.open(files[0])
		if got := value[string](v, fill); got != want {
			t.Errorf("in %s the bars are %s (expected %s)", scheme, got, want)
		}
	}
	v.quiet(files[0])
}

func TestNaughtyStringsAreTextInStills(t *testing.T) {
	names := slices.DeleteFunc(naughtyStrings(t), func(s string) bool { return strings.TrimSpace(s) == "" })
	parent := browser(t)
	s := newStills()
	var page strings.Builder
	for from := 0; from < len(names); from += barsShown {
		b := &blockView{Block: Block{ID: fmt.Sprint("b", from)}, Drawing: bars(names[from:min(from+barsShown, len(names))]...)}
		fmt.Fprintf(&page, "<figure>%s</figure>\n", mustDraw(t, s, b).Wide)
	}
	file := filepath.Join(t.TempDir(), "names.html")
	head := `<!doctype html><html lang="en"><meta charset="utf-8"><title>Names</title><meta http-equiv="Content-Security-Policy" content="default-src 'none'"><body>`
	if err := os.WriteFile(file, []byte(head+page.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	v := newVisit(t, parent)
	v.do(chromedp.Navigate("file://" + filepath.ToSlash(file)))
	v.none("made by a payload", foreign)
	v.none("more than shapes and text", `[...document.querySelectorAll("body *")].filter((e) => !["figure", "svg", "g", "path", "rect", "text", "defs", "clipPath"].includes(e.localName)).map((e) => e.outerHTML.slice(0, 80))`)
	if got := value[int](v, `document.querySelectorAll("figure").length`); got != (len(names)+barsShown-1)/barsShown {
		t.Errorf("the page has %d charts", got)
	}
	v.quiet(file)
}

// BenchmarkStill draws the costliest chart of the sample: 31 days of 8 models.
func BenchmarkStill(b *testing.B) {
	var stacked Block
	page, _ := Pages()
	for _, block := range page[0].Blocks {
		if block.Kind == "stacked_days" {
			stacked = block
		}
	}
	data := studio()
	daily := drawStackedDays(chartSource{block: stacked, table: data["mart_daily_spend"], behind: data["mart_previous_daily_spend"]})
	for _, c := range []struct {
		name    string
		drawing *drawing
	}{{"bars", bars("a", "b", "c", "d", "e", "f", "g", "h", "i", "j")}, {"days", daily}} {
		b.Run(c.name, func(b *testing.B) {
			s := newStills()
			for i := 0; b.Loop(); i++ {
				c.drawing.Height = dailyHeight + i%100 // no two are equal
				if _, err := s.draw(&blockView{Block: Block{ID: "x"}, Drawing: c.drawing}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
