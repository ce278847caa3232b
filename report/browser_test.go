package report

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"offcut/report/format"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browser starts one headless Chromium for the test; without one the test is
// skipped, but fails where CI=true.
func browser(t *testing.T) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("browser tests are left out of -short")
	}
	var program string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "headless-shell"} {
		if found, err := exec.LookPath(name); err == nil {
			program = found
			break
		}
	}
	if program == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("no Chromium on this machine, and CI needs one")
		}
		t.Skip("no Chromium on this machine")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.NoSandbox,
		chromedp.DisableGPU, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	allocator, stopAllocator := chromedp.NewExecAllocator(t.Context(), options...)
	ctx, stop := chromedp.NewContext(allocator)
	t.Cleanup(func() { stop(); stopAllocator() })
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// visit is one tab and everything it complained about or asked for.
type visit struct {
	ctx context.Context
	t   *testing.T

	mu       sync.Mutex
	messages []string
	requests []string
}

// newVisit opens a tab without a network.
func newVisit(t *testing.T, parent context.Context) *visit {
	t.Helper()
	ctx, stop := chromedp.NewContext(parent)
	v := &visit{ctx: ctx, t: t}
	v.do()
	limited, stopLimit := context.WithTimeout(ctx, 90*time.Second)
	t.Cleanup(func() { stopLimit(); stop() })
	v.ctx = limited
	if err := chromedp.Listen(limited, v.note); err != nil {
		t.Fatal(err)
	}
	v.do(command(network.Enable, network.EnableParams{}), command(log.Enable, cdp.Empty{}), command(runtime.Enable, cdp.Empty{}),
		command(cdp.Command[offline, cdp.Empty]{Method: network.CommandEmulateNetworkConditionsByRule}, offline{Offline: true,
			MatchedNetworkConditions: []*network.Conditions{{Offline: true, DownloadThroughput: -1, UploadThroughput: -1}}}))
	return v
}

// offline is network.EmulateNetworkConditionsByRuleParams with what Chromium 148 asks for besides, and 156 does not.
type offline struct {
	Offline                  bool                  `json:"offline"`
	MatchedNetworkConditions []*network.Conditions `json:"matchedNetworkConditions"`
}

// command is an action that sends one command of the protocol.
func command[P, R any](c cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, c, params)
		return err
	})
}

func size(width, height int64, scale float64, isMobile bool) chromedp.Action[chromedp.Void] {
	return command(emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: width, Height: height, DeviceScaleFactor: scale, Mobile: isMobile})
}

func media(kind, scheme string) chromedp.Action[chromedp.Void] {
	return command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: kind,
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
}

func (v *visit) note(event any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		v.messages = append(v.messages, fmt.Sprint("console: ", e.Type, " ", len(e.Args), " values"))
	case *runtime.EventExceptionThrown:
		v.messages = append(v.messages, "exception: "+e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		v.messages = append(v.messages, "log: "+e.Entry.Text)
	case *network.EventRequestWillBeSent:
		v.requests = append(v.requests, e.Request.URL)
	}
}

func (v *visit) do(actions ...chromedp.Action[chromedp.Void]) {
	v.t.Helper()
	if err := chromedp.Do(v.ctx, actions...); err != nil {
		v.t.Fatal(err)
	}
}

// value evaluates a script in the tab and waits for the promise it may return.
func value[T any](v *visit, script string) T {
	v.t.Helper()
	got, err := chromedp.Run(v.ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		v.t.Fatal(err)
	}
	return got
}

const openTables = `[...document.querySelectorAll("details")].map((d) => d.open = true).length`

func (v *visit) open(file string) {
	v.t.Helper()
	v.do(chromedp.Navigate("file://" + filepath.ToSlash(file)))
}

// quiet fails on any message and on any request but the pages themselves.
func (v *visit) quiet(files ...string) {
	v.t.Helper()
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, m := range v.messages {
		v.t.Errorf("the page said: %s", m)
	}
	for _, r := range v.requests {
		if !slices.Contains(files, filepath.FromSlash(strings.TrimPrefix(r, "file://"))) {
			v.t.Errorf("the page asked for %.100s", r)
		}
	}
}

// undrawn lists the charts without a shape of some size in a colour of a series.
const undrawn = `(() => {
	const style = getComputedStyle(document.documentElement);
	const names = ["c1","c2","c3","c4","c5","c6","c7","other","behind","more","less","band","band-wide","ink","heat-1","heat-2","heat-3","heat-4"];
	const colours = new Set(names.flatMap((n) => [style.getPropertyValue("--" + n).trim(), "var(--" + n + ")"]));
	const isDrawn = (f) => [...f.querySelectorAll("svg path")].some((p) => {
		const box = p.getBoundingClientRect();
		return colours.has(p.getAttribute("fill")) && box.width * box.height > 1 || colours.has(p.getAttribute("stroke")) && box.width > 1;
	});
	const isPainted = (f) => [...f.querySelectorAll("rect.bar")].some((r) => {
		const box = r.getBoundingClientRect();
		return getComputedStyle(r).fill !== "none" && box.width * box.height > 1;
	});
	return [...document.querySelectorAll("figure.chart")].filter((f) => !isDrawn(f))
		.concat([...document.querySelectorAll("figure.timeline, figure.months")].filter((f) => !isPainted(f))).map((f) => f.closest("section").id);
})()`

// violations are all that axe finds, faint those of them that colours make.
const (
	violations = `axe.run(document, {resultTypes: ["violations"]}).then(` + toLines
	faint      = `axe.run(document, {runOnly: ["color-contrast"]}).then(` + toLines
	toLines    = `(r) => r.violations.flatMap((v) => v.nodes.map((n) => v.id + ": " + n.target.join(" ") + ": " + n.failureSummary)))`
)

// axe reads the page with all its tables open, in both schemes; it ends in the dark.
func (v *visit) axe() {
	v.t.Helper()
	program, err := os.ReadFile("testdata/axe/axe.min.js")
	if err != nil {
		v.t.Fatal(err)
	}
	value[any](v, string(program)+"; 0")
	value[int](v, openTables)
	v.do(media("", "light"))
	v.none("axe", violations)
	v.do(media("", "dark"))
	v.none("axe in the dark", faint)
}

// foreign counts what only a payload could have made.
const foreign = `[...document.querySelectorAll("img,iframe,object,embed,textarea,body style,[onload],[onerror],[onmouseover]")].map((e) => e.outerHTML.slice(0, 80))
	.concat(window.pwned ? ["a payload has run"] : [], Object.keys(Object.prototype).map((k) => "Object.prototype has " + k))`

func (v *visit) none(what, script string) {
	v.t.Helper()
	for _, f := range value[[]string](v, script) {
		v.t.Errorf("%s: %s", what, f)
	}
}

type month struct {
	name   string
	data   Tables
	charts map[string]int
}

// months are the datasets that every page is opened with, and how many charts
// each page then has.
func months() []month {
	one := emptyMarts()
	one.set("mart_figures", "runs", n(1))
	one.set("mart_figures", "creators", n(1))
	one.set("mart_figures", "models", n(1))
	one.set("mart_figures", "spend_credits", credits("832"))
	one.set("mart_period", "is_so_far", true)
	one.add("mart_change_effects", n(1), "Volume", credits("832"), "more or fewer outputs")
	one.addCreator(0, "creator-01")
	one.add("mart_daily_spend", date(10, 5), "Veo 3.1", n(1), credits("832"), credits("832"), n(1))
	for _, by := range []string{"team", "project", "creator", "model"} {
		one.add("mart_spend_by", by, n(1), "Veo 3.1", n(1), n(1), credits("832"), 1.0, nil, nil, nil, n(0))
	}
	return []month{
		{"studio", studio(), map[string]int{"index.html": 14, "finance.html": 4, "quality.html": 0}},
		{"hostile", withHostileText(withVendors(studio())), map[string]int{"index.html": 14, "finance.html": 4, "quality.html": 0}},
		{"one run", one, map[string]int{"index.html": 6, "finance.html": 0, "quality.html": 0}},
		{"short history", shortHistory(), map[string]int{"index.html": 1, "finance.html": 2}},
		{"no run", emptyMarts(), map[string]int{"index.html": 0, "quality.html": 0}},
	}
}

// below is the name of a page as declarations have it.
func below(dir, file string) string {
	name, _ := filepath.Rel(dir, file)
	return filepath.ToSlash(name)
}

func TestPagesInABrowser(t *testing.T) {
	parent := browser(t)
	for _, m := range months() {
		dir := t.TempDir()
		files, err := WriteAll(dir, m.data, Options{ShowPrompts: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			name := below(dir, file)
			t.Run(m.name+"/"+name, func(t *testing.T) {
				v := newVisit(t, parent)
				v.do(media("", "light"))
				v.open(file)
				charts := value[int](v, `document.querySelectorAll("figure.chart:not([hidden])").length`)
				if charts != m.charts[name] {
					t.Errorf("the page has %d charts (expected %d)", charts, m.charts[name])
				}
				v.none("chart not drawn", undrawn)
				v.none("made by a payload", foreign)
				v.quiet(file)
				v.axe()
				v.none("chart not drawn in the dark", undrawn)
			})
		}
	}
}

// sideways lists what reaches beyond the window's right edge and cannot be
// scrolled into view by itself.
const sideways = `[...document.querySelectorAll("body *")].filter((e) =>
	!e.closest(".scroll table, .sr, svg, .legend bdi") && e.getBoundingClientRect().right > innerWidth + 0.5).map((e) => e.outerHTML.slice(0, 120))
	.concat(document.documentElement.scrollWidth > innerWidth ? ["the page scrolls sideways: " + document.documentElement.scrollWidth] : [])`

func TestPagesOnANarrowScreenAndOnPaper(t *testing.T) {
	parent := browser(t)
	for _, m := range months() {
		dir := t.TempDir()
		files, err := WriteAll(dir, m.data, Options{ShowPrompts: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			t.Run(m.name+"/"+below(dir, file), func(t *testing.T) {
				v := newVisit(t, parent)
				v.do(size(360, 740, 2, true), media("", "dark"))
				v.open(file)
				v.none("wider than 360 px", sideways)
				value[int](v, openTables)
				v.none("wider than 360 px with open tables", sideways)
				v.none("chart not drawn", undrawn)
				v.prints()
				v.quiet(file)
			})
		}
	}
}

// prints checks the page as paper sees it (A4 less its margins is 688 px wide),
// then prints it.
func (v *visit) prints() {
	v.t.Helper()
	v.do(size(688, 1000, 1, false), media("print", "dark"))
	value[bool](v, `dispatchEvent(new Event("beforeprint"))`)
	v.none("cut on paper", `[...document.querySelectorAll("figure.chart svg")].filter((s) => s.getBoundingClientRect().right > 688.5).map((s) => s.closest("section").id)`)
	v.none("chart not drawn on paper", undrawn)
	v.none("dark on paper", `getComputedStyle(document.documentElement).getPropertyValue("--paper").trim() === "#ffffff" ? [] : ["paper is not white"]`)
	value[bool](v, `dispatchEvent(new Event("afterprint"))`)
	v.do(media("", "dark"))
	pdf, err := chromedp.Run(v.ctx, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize()))
	if err != nil {
		v.t.Fatal(err)
	}
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) || len(pdf) < 8000 {
		v.t.Errorf("printing gave %d bytes that begin with %q", len(pdf), pdf[:min(8, len(pdf))])
	}
}

func TestPagesWithoutScripts(t *testing.T) {
	parent := browser(t)
	dir := t.TempDir()
	files, err := WriteAll(dir, studio(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{
		"index.html": {"182,344.75 credits", "Tue 20 Oct", "creator-01", "Trade fair loop", "Made-up sample data", "22 runs in 4K are assumed", "16,204.25", "Outside the card"},
		"finance.html": {"November 2026 will need about 186,000 credits", "Product: Only 9 days of history", "171,600", "off by 18.9%", "Social (Oct 2026, 6,000.5 over)",
			"Buy 3 times", "16 Nov 2026", "Last month’s use", "run-00412", "the ledger has no entry for the run", "Charged without success", "Comfy credits"},
		"quality.html":        {"studio/2026-07.csv", "Unknown model", "Settings not on the card", "Unreadable credits", "12, 19, 40", "rows = kept + updated"},
		"creators/index.html": {"creator-02", "−4,368", "Zoë / ../O’Brien"},
		"creators/creator-01-a496639a9fb2.html": {"28,110.5 credits", "team median 640.5", "720p, 4 s, 1 generation", "Spring launch", "1,560", "▲ tip",
			"offcut quote --card studio --model 'Veo 3.1'"},
		"creators/creator-02-ea2e47bf40f7.html": {"Nothing to improve", "would have cost 4,368 credits more than it saved"},
		"creators/zo-o-brien-30359fa3c632.html": {"cost is not known", "You kept no final in these months."},
	}
	for _, file := range files {
		t.Run(below(dir, file), func(t *testing.T) {
			v := newVisit(t, parent)
			v.do(command(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
			v.open(file)
			text := value[string](v, `document.body.innerText`)
			text = strings.ReplaceAll(text, "\u00a0", " ")
			if len(want[below(dir, file)]) == 0 {
				t.Error("nothing is expected of this page")
			}
			for _, w := range want[below(dir, file)] {
				if !strings.Contains(text, w) {
					t.Errorf("%q cannot be read without scripts", w)
				}
			}
			v.quiet(file)
		})
	}
}

// TestChartsFollowTheScheme switches from light to dark under an open page.
func TestChartsFollowTheScheme(t *testing.T) {
	parent := browser(t)
	files, err := WriteAll(t.TempDir(), studio(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	v := newVisit(t, parent)
	v.do(media("", "light"))
	v.open(files[0])
	const bar = `document.querySelector("#teams svg path[fill='%s']") ? [] : ["no bar of colour %[1]s"]`
	v.none("light", fmt.Sprintf(bar, "#3a97e9"))
	v.do(media("", "dark"), chromedp.Sleep(200*time.Millisecond))
	v.none("dark", fmt.Sprintf(bar, "#4660be"))
	v.none("chart not drawn", undrawn)
}

// TestChartsCutNoCharacter looks at names that are too long for their place, on
// a wide screen and a narrow one.
func TestChartsCutNoCharacter(t *testing.T) {
	parent := browser(t)
	data := namedAfter(wides())
	for i, name := range wides() {
		data.add("mart_spend_tree", name, n(1), credits("9"), name, n(1), credits("9"), name, n(1), credits(fmt.Sprint(i+1)))
	}
	files, err := WriteAll(t.TempDir(), data, Options{})
	if err != nil {
		t.Fatal(err)
	}
	v := newVisit(t, parent)
	for _, width := range []int64{1280, 360} {
		v.do(size(width, 740, 1, false))
		v.open(files[0])
		v.do(chromedp.Sleep(200 * time.Millisecond))
		if value[int](v, `[...document.querySelectorAll("svg text")].filter((t) => t.textContent.endsWith("...")).length`) == 0 {
			t.Error("no name was cut")
		}
		v.none("broken", `[...document.querySelectorAll("svg text")].map((t) => t.textContent).filter((t) => !t.isWellFormed() || /\u200d(\.{3})?$/.test(t)).map((t) => t.toWellFormed())`)
	}
	v.quiet(files[0])
}

func TestNaughtyStringsAreText(t *testing.T) {
	names := naughtyStrings(t)
	parent := browser(t)
	const chunk = 50
	for from := 0; from < len(names); from += chunk {
		some := names[from:min(from+chunk, len(names))]
		files, err := WriteAll(t.TempDir(), namedAfter(some), Options{ShowPrompts: true})
		if err != nil {
			t.Fatal(err)
		}
		v := newVisit(t, parent)
		for i, file := range files {
			if isOfCreator := filepath.Base(filepath.Dir(file)) == "creators"; isOfCreator && i%5 != 0 {
				continue // they are made alike
			}
			v.open(file)
			v.none("made by a payload", foreign)
			v.none("chart not drawn", undrawn)
			v.quiet(files...)
			if filepath.Base(file) == "quality.html" {
				shown := value[[]string](v, `[...document.querySelectorAll("#definitions tbody th")].map((e) => e.textContent)`)
				sameTexts(t, shown, some)
			}
		}
	}
}

// sameTexts compares what a page shows with the names it was given; HTML itself
// turns CR into LF and NUL into U+FFFD.
func sameTexts(t *testing.T, shown, want []string) {
	t.Helper()
	if len(shown) != len(want) {
		t.Fatalf("%d names are shown (expected %d)", len(shown), len(want))
	}
	normal := strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "\ufffd")
	for i, w := range want {
		if w == "" {
			w = format.Null
		}
		if shown[i] != normal.Replace(w) {
			t.Errorf("%q is shown as %q", w, shown[i])
		}
	}
}

func TestNamesInTooltipsStayText(t *testing.T) {
	parent := browser(t)
	files, err := WriteAll(t.TempDir(), withHostileText(studio()), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files[:2] {
		t.Run(filepath.Base(file), func(t *testing.T) { tooltips(newVisit(t, parent), file) })
	}
}

// tooltips points at every chart of a page.
func tooltips(v *visit, file string) {
	v.do(size(1200, 900, 1, false))
	v.open(file)
	for i := range value[int](v, `document.querySelectorAll("figure.chart").length`) {
		at := value[[]float64](v, fmt.Sprintf(`(() => { const p = document.querySelectorAll(".plot")[%d]; p.scrollIntoView({block: "center"});
			const b = p.getBoundingClientRect(); return [b.left + b.width * 0.6, b.top + b.height * 0.5]; })()`, i))
		texts := fmt.Sprintf(`document.querySelectorAll(".plot")[%d].querySelectorAll("text").length`, i)
		before := value[int](v, texts)
		v.do(chromedp.MouseEvent("mouseMoved", at[0], at[1]), chromedp.MouseEvent("mouseMoved", at[0]+2, at[1]+1), chromedp.Sleep(150*time.Millisecond))
		if after := value[int](v, texts); after <= before {
			v.t.Errorf("chart %d shows no tooltip: %d texts before, %d after", i, before, after)
		}
	}
	v.none("made by a payload", foreign)
	v.quiet(file)
}
