package report

import (
	"strings"
	"testing"
)

const broken = `
file = "x.html"
name = "X"
title = "X"
lead = "absent"
[[block]]
id = "a"
kind = "pie"
title = "A"
table = "mart_figures"
column = [{ name = "runs", label = "Runs", format = "percent" }, { name = "rnus", label = "Runs", format = "integer" }, { name = "runs", label = "Runs", format = "roman" }]
[[block]]
id = "a"
kind = "bars"
title = ""
finding = "by"
table = "mart_spend_by"
where = { rank = "1" }
chart = { category = "rank", slice = "name" }
column = [{ name = "name", label = "Name", format = "text" }]
[[block]]
id = "b"
kind = "table"
title = "B"
table = "mart_absent"
`

// TestValidateNamesEveryProblem breaks a declaration in every way at once.
func TestValidateNamesEveryProblem(t *testing.T) {
	page, err := parsePage("x.toml", broken)
	if err != nil {
		t.Fatal(err)
	}
	err = Validate([]Page{page, page}, columnsOf)
	if err == nil {
		t.Fatal("a broken declaration is accepted")
	}
	for _, want := range []string{
		`x.toml: finding absent:`,
		`x.toml: another page is also written to x.html`,
		`x.toml: block a: no kind "pie" (kinds are [figures facts table stacked_days bars diverging advice timeline months command fan budgets tree calendar grid])`,
		`x.toml: block a: column runs: format percent does not show type integer (it shows [double decimal])`,
		`x.toml: block a: no column rnus in mart_figures`,
		`x.toml: block a: column runs: no format "roman"`,
		`x.toml: block a: the id is missing or not unique`,
		`x.toml: block a: the title is missing`,
		`x.toml: block a: column rank of mart_spend_by has type integer (expected one of [text])`,
		`x.toml: block a: the chart has no value`,
		`x.toml: block a: kind bars draws no slice`,
		`x.toml: block b: no columns are shown`,
		`x.toml: block b: no table "mart_absent"`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the problem is not named: %s\nall of it:\n%v", want, err)
		}
	}
}

// TestValidateTriesFindings finds a column that a finding reads and a table has
// not.
func TestValidateTriesFindings(t *testing.T) {
	pages, err := Pages()
	if err != nil {
		t.Fatal(err)
	}
	err = Validate(pages, func(table string) ([]Column, bool) {
		columns, ok := columnsOf(table)
		for i := range columns {
			if table == "mart_changes" && columns[i].Name == "change_credits" {
				columns[i].Name = "changed_credits"
			}
		}
		return columns, ok
	})
	if err == nil || !strings.Contains(err.Error(), "finding changes") || !strings.Contains(err.Error(), "change_credits") {
		t.Errorf("the finding's column is not missed: %v", err)
	}
}

func TestParsePageRefuses(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"file = \"a.html\"\ncolour = \"red\"", "x.toml: unknown key colour"},
		{"[[block]]\nid = \"a\"\nthen = \"spend\"", `x.toml: block a: no shared columns "spend"`},
		{"file = ", "x.toml: toml: line 1"},
	} {
		if _, err := parsePage("x.toml", c.text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q gives %v (expected %s)", c.text, err, c.want)
		}
	}
}

func TestPagesComeIndexFirst(t *testing.T) {
	pages, err := Pages()
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, p := range pages {
		files = append(files, p.File)
	}
	if got := strings.Join(files, " "); got != "index.html finance.html creators/{slug}.html creators/index.html quality.html" {
		t.Errorf("pages are %s", got)
	}
}
