package report

import (
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// payloads are texts that would run, break out or break the layout if any of
// them were taken for markup.
var payloads = []string{
	`</script><script>window.pwned=1</script>`,
	`<img src=x onerror="window.pwned=1">`,
	`"><svg onload=window.pwned=1>`,
	`' onmouseover='window.pwned=1`,
	`javascript:window.pwned=1`,
	`<!--<script>`,
	`]]></style></title></textarea><iframe src="https://example.invalid/">`,
	`{{.}}{a|b}{marker0|x}${window.pwned=1}`,
	`--c1`,
	`__proto__`, `constructor`, `toString`,
	"line\nbreak\ttab\u2028separator",
	"مرحبا بالعالم \u202eright to left",
	"👩‍👩‍👧‍👦 e\u0301 🇪🇺",
	strings.Repeat("long-name-", 20),
	strings.Repeat("M", 200),
	"-", "", "other", "0",
}

// withHostileText puts payloads into every text cell of a dataset, so that no
// field is forgotten. Columns that choose rows keep their text, and a creator
// gets one payload everywhere, so that their pages have something to show.
func withHostileText(data Tables) Tables {
	creators := map[any]any{}
	for i, row := range data["mart_creator_summary"].Rows {
		creators[row[0]] = payloads[i]
	}
	i := 0
	for _, name := range slices.Sorted(maps.Keys(data)) {
		for r, row := range data[name].Rows {
			for c, column := range data[name].Columns {
				switch creator, is := creators[row[c]]; {
				case column.Type != "text" || column.Name == "by" || column.Name == "for_kind" || column.Name == "scope" || name == "mart_unusual" && column.Name == "kind":
				case is:
					row[c] = creator
				default:
					row[c] = payloads[(i+r*7)%len(payloads)]
					i++
				}
			}
		}
	}
	return data
}

// withVendors adds a second vendor, whose credits are others.
func withVendors(data Tables) Tables {
	columns, _ := columnsOf("mart_vendors")
	data["mart_vendors"] = &Table{Name: "mart_vendors", Columns: columns}
	for i, is := range []bool{true, false} {
		data.add("mart_vendors", n(i+1), "vendor", "card", "credits", is, n(12), credits("832"), n(1), credits("0.01"), credits("8.32"), "EUR", credits("8.32"))
	}
	return data
}

// namedAfter gives every model, creator, figure and file a name of its own.
func namedAfter(names []string) Tables {
	data := emptyMarts()
	data.set("mart_figures", "runs", n(len(names)))
	for i, name := range names {
		if i < modelColours {
			data.add("mart_daily_spend", date(10, 1), name, n(i+1), credits("1"), credits("1"), n(1))
		}
		for _, by := range []string{"team", "project", "creator", "model"} {
			data.add("mart_spend_by", by, n(i+1), name, n(1), n(1), credits("1.5"), 0.1, credits("2"), credits("-0.5"), -0.25, n(0))
		}
		data.add("mart_changes", n(i+1), "model", name, credits("2"), credits("1.5"), credits("-0.5"))
		if !slices.Contains(names[:i], name) {
			data.addCreator(i, name)
		}
		data.add("mart_definitions", name, name, name)
		data.add("mart_files", n(i+1), name, name, "csv", n(1), n(1), n(0), n(0), n(0), n(0), n(0), name, name, name)
	}
	return data
}

// addCreator adds a creator with one tip, one month and one shot of two runs.
func (t Tables) addCreator(i int, name string) {
	t.add("mart_creator_summary", name, name, name, n(2), n(2), credits("1664"), n(1), n(1), credits("1664"), 1.0, n(5), credits("900"), 0.5,
		credits("1"), credits("-1"), credits("2"), 0.5, credits("3"), name)
	t.add("mart_tips", "creator", name, n(1), "draft_settings", name, name, credits("3"), credits("1"), credits("3"), "estimated", n(1), credits("1664"), name, name)
	t.add("mart_tip_history", "creator", name, "draft_settings", name, date(9, 1), credits("3"), credits("2"), name)
	t.add("mart_creator_months", name, date(10, 1), credits("1664"), n(1), credits("1664"), name)
	t.add("mart_creator_chains", name, n(1), name, name, minute(10, 1, 9, 0), minute(10, 1, 9, 5), n(2), credits("1664"), credits("3"))
	t.add("mart_creator_chain_runs", name, n(1), n(1), name, minute(10, 1, 9, 0), "exploration", name, credits("832"), name)
	t.add("mart_creator_chain_runs", name, n(1), n(2), name, minute(10, 1, 9, 5), "final", name, credits("832"), name)
	t.add("mart_actions", n(i+1), name, name, "creator", credits("3"), "measured", name, name, credits("3"), credits("3"))
}

// naughtyStrings reads the public list of naughty strings where it is at hand.
func naughtyStrings(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../../shared/data/naughty_strings/blns.json")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the public list of naughty strings is not here")
	}
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all
}
