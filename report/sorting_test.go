package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// spread is a page with a table of 12 creators whose numbers and names sort
// otherwise as texts than as what they are.
func spread() Tables {
	data := studio()
	data["mart_spend_by"].Rows = slices.DeleteFunc(data["mart_spend_by"].Rows, func(row []any) bool { return row[0] == "creator" })
	for i, c := range []struct{ name, spend, change string }{
		{"ada", "1500.5", "-20"}, {"Änne", "900", "3"}, {"bo 10", "900.25", ""}, {"bo 9", "12000", "-3"}, {"Bea", "88", "200"}, {"cy", "88", "-200"},
		{"dee", "7", "0"}, {"eli", "6", "1000"}, {"fay", "5", "0"}, {"gus", "4", ""}, {"hal", "3", "0"}, {"<b>ivy</b>", "0", "9"},
	} {
		var change any
		if c.change != "" {
			change = credits(c.change)
		}
		data.add("mart_spend_by", "creator", n(i+1), c.name, n(1), n(1), credits(c.spend), 0.1, nil, change, nil, n(0))
	}
	return data
}

const (
	firstCells = `[...document.querySelectorAll("#creators tbody tr:not([hidden])")].map((r) => r.cells[0].textContent)`
	pressHead  = `(() => { const b = [...document.querySelectorAll("#creators thead button")].find((b) => b.textContent.trim() === %q); b.focus(); return b.closest("th").ariaSort ?? ""; })()`
	sortStates = `[...document.querySelectorAll("#creators thead th")].map((h) => h.getAttribute("aria-sort") ?? "").filter((s) => s !== "")`
	statusText = `document.querySelector("#creators [role=status]").textContent`
	filterWith = `(() => { const i = document.querySelector("#creators input"); i.value = %q; i.dispatchEvent(new Event("input")); return 0; })()`
)

// TestTablesSort presses headings by keyboard: names as people order them,
// numbers as numbers, alike rows in the order of the report, the unknown last.
func TestTablesSort(t *testing.T) {
	parent := browser(t)
	files, err := WriteAll(t.TempDir(), spread(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	v := newVisit(t, parent)
	v.open(files[0])
	value[int](v, openTables)
	asGiven := "ada Änne bo_10 bo_9 Bea cy dee eli fay gus hal <b>ivy</b>"
	for _, c := range []struct{ head, state, says, want string }{
		{"Creator", "ascending", "Sorted by Creator, ascending", "<b>ivy</b> ada Änne Bea bo_9 bo_10 cy dee eli fay gus hal"},
		{"Creator", "descending", "Sorted by Creator, descending", "hal gus fay eli dee cy bo_10 bo_9 Bea Änne ada <b>ivy</b>"},
		{"Creator", "", "In the order of the report", asGiven},
		{"Spend", "descending", "Sorted by Spend, descending", "bo_9 ada bo_10 Änne Bea cy dee eli fay gus hal <b>ivy</b>"},
		{"Spend", "ascending", "Sorted by Spend, ascending", "<b>ivy</b> hal gus fay eli dee Bea cy Änne bo_10 ada bo_9"},
		{"Change", "descending", "Sorted by Change, descending", "eli Bea <b>ivy</b> Änne dee fay hal bo_9 ada cy bo_10 gus"},
		{"Change", "ascending", "Sorted by Change, ascending", "cy ada bo_9 dee fay hal Änne <b>ivy</b> Bea eli bo_10 gus"},
		{"Change", "", "In the order of the report", asGiven},
	} {
		value[string](v, fmt.Sprintf(pressHead, c.head))
		v.do(chromedp.KeyEvent("\r"))
		got := strings.ReplaceAll(strings.ReplaceAll(strings.Join(value[[]string](v, firstCells), "|"), " ", "_"), "|", " ")
		if got != c.want {
			t.Errorf("%s, %s: the rows are\n%s (expected\n%s)", c.head, c.state, got, c.want)
		}
		if states := strings.Join(value[[]string](v, sortStates), ","); states != c.state {
			t.Errorf("%s: aria-sort is %q (expected %q)", c.head, states, c.state)
		}
		if says := value[string](v, statusText); says != c.says {
			t.Errorf("%s: %q is said (expected %q)", c.head, says, c.says)
		}
	}
	v.none("made by a payload", foreign)
	v.quiet(files[0])
}

func TestLongTablesKeepTheRowsThatHoldAText(t *testing.T) {
	parent := browser(t)
	files, err := WriteAll(t.TempDir(), spread(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	v := newVisit(t, parent)
	v.open(files[0])
	value[int](v, openTables)
	for _, c := range []struct{ typed, says, want string }{
		{"bo", "2 of 12 rows", "bo 10|bo 9"}, {"BO 12,000", "1 of 12 rows", "bo 9"}, {"<b>", "1 of 12 rows", "<b>ivy</b>"},
		{"nobody", "0 of 12 rows", ""}, {"  ", "", "ada|Änne|bo 10|bo 9|Bea|cy|dee|eli|fay|gus|hal|<b>ivy</b>"},
	} {
		value[int](v, fmt.Sprintf(filterWith, c.typed))
		if got := strings.Join(value[[]string](v, firstCells), "|"); got != c.want {
			t.Errorf("%q keeps %s (expected %s)", c.typed, got, c.want)
		}
		if says := value[string](v, statusText); says != c.says {
			t.Errorf("%q: %q is said (expected %q)", c.typed, says, c.says)
		}
	}
	// What is typed stays while rows are sorted, and paper shows what is said, not the box.
	value[int](v, fmt.Sprintf(filterWith, "bo"))
	value[string](v, fmt.Sprintf(pressHead, "Creator"))
	v.do(chromedp.KeyEvent(" "))
	if got, says := strings.Join(value[[]string](v, firstCells), "|"), value[string](v, statusText); got != "bo 9|bo 10" || says != "2 of 12 rows. Sorted by Creator, ascending" {
		t.Errorf("sorted and filtered: %s, %q", got, says)
	}
	if n := value[int](v, `document.querySelectorAll("#teams input").length`); n != 0 {
		t.Error("a table of 3 rows can be filtered")
	}
	v.do(media("print", "light"))
	v.none("printed", `[...document.querySelectorAll(".filter")].filter((e) => e.getClientRects().length > 0).map((e) => e.outerHTML)`)
	v.quiet(files[0])
}

// TestTablesWithoutScriptsOfferNothingThatNeedsOne holds for pages without
// scripts and for readers without them.
func TestTablesWithoutScriptsOfferNothingThatNeedsOne(t *testing.T) {
	if page := renderedFor(t, "index.html", "", spread(), Options{Static: true}); strings.Contains(page, "data-value") || strings.Contains(page, "<button") {
		t.Error("a page without scripts has values to sort by, or buttons")
	}
	parent := browser(t)
	files, err := WriteAll(t.TempDir(), spread(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	v := newVisit(t, parent)
	v.do(command(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
	v.open(files[0])
	if n := value[int](v, `document.querySelectorAll("button, input").length`); n != 0 {
		t.Errorf("without scripts there are %d buttons and boxes", n)
	}
}
