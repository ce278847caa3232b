package report

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
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
// field is forgotten; columns that choose rows keep their text.
func withHostileText(data Tables) Tables {
	i := 0
	for name, table := range data {
		for r := range table.Rows {
			for c, column := range table.Columns {
				if column.Type == "text" && column.Name != "by" {
					data[name].Rows[r][c] = payloads[(i+r*7)%len(payloads)]
					i++
				}
			}
		}
	}
	return data
}

// named gives every model, creator, figure and file a name of its own.
func namedAfter(names []string) Tables {
	data := emptyMarts()
	data.set("mart_figures", "runs", n(len(names)))
	for i, name := range names {
		if i < modelColours {
			data.add("mart_daily_spend", date(10, 1), name, n(i+1), credits("1"), n(1))
		}
		for _, by := range []string{"team", "project", "creator", "model"} {
			data.add("mart_spend_by", by, n(i+1), name, n(1), n(1), credits("1.5"), 0.1, credits("2"), credits("-0.5"), -0.25, n(0))
		}
		data.add("mart_changes", n(i+1), "model", name, credits("2"), credits("1.5"), credits("-0.5"))
		data.add("mart_definitions", name, name, name)
		data.add("mart_files", n(i+1), name, name, "csv", n(1), n(1), n(0), n(0), n(0), n(0), n(0), name, name)
	}
	return data
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
