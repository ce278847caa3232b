package report

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestSlugs(t *testing.T) {
	// The hexadecimal digits are what `printf %s NAME | sha256sum` begins with.
	for name, want := range map[string]string{
		"creator-01":            "creator-01-a496639a9fb2",
		"Anna":                  "anna-bf4fccd61625",
		"anna":                  "anna-55579b557896",
		"":                      "unnamed-e3b0c44298fc",
		"../../etc/passwd":      "etc-passwd-3754d6cb3a38",
		"..":                    "unnamed-5ec1f7e700f3",
		"COM1":                  "com1-6eac394becc8",
		"a\x00b":                "a-b-59b271ae1bbc",
		"李雷":                    "unnamed-3a47328a607f",
		strings.Repeat("x", 41): strings.Repeat("x", 40) + "-3164596df4fd",
	} {
		if got := slugOf(name); got != want {
			t.Errorf("the file of %q is %s (expected %s)", name, got, want)
		}
	}
}

// TestSlugsAreSafeAndTellNamesApart holds for any two names what their files may
// look like, and that they differ on disks that know no case.
func TestSlugsAreSafeAndTellNamesApart(t *testing.T) {
	safe := regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?-[0-9a-f]{12}$`)
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.String().Draw(t, "a")
		b := rapid.OneOf(rapid.String(), rapid.Just(strings.ToUpper(a)), rapid.Just(a+" "), rapid.Just(" "+a)).Draw(t, "b")
		if got := slugOf(a); !safe.MatchString(got) || !slugged.MatchString(got+".html") {
			t.Fatalf("the file of %q is %q", a, got)
		}
		if a != b && slugOf(a) == slugOf(b) {
			t.Fatalf("%q and %q share %s", a, b, slugOf(a))
		}
	})
}

// everyCell is a dataset in which each creator has rows in every table that
// names one, and every text that is not a creator's name is unique, so that a
// page shows by its bytes whose rows it was made of.
func everyCell(creators int) (Tables, map[string][]string) {
	data := studio()
	texts := map[string][]string{}
	for _, name := range slices.Sorted(maps.Keys(data)) {
		table := data[name]
		if name == "mart_period" || len(table.Rows) == 0 {
			continue
		}
		pattern := table.Rows[0]
		table.Rows = nil
		for i := range creators {
			who := fmt.Sprintf("who-%d-ever", i)
			row := slices.Clone(pattern)
			for c, column := range table.Columns {
				switch {
				case column.Type != "text" || column.Name == "by" || column.Name == "for_kind":
				case column.Name == "creator" || column.Name == "name" || column.Name == "slug_key":
					row[c] = who
				default:
					row[c] = fmt.Sprintf("cell-%s-%s-%d-end", name, column.Name, i)
					texts[who] = append(texts[who], row[c].(string))
				}
			}
			table.Rows = append(table.Rows, row)
		}
		if name == "mart_tips" {
			for _, row := range slices.Clone(table.Rows) {
				team := slices.Clone(row)
				team[0], team[table.index("sentence")] = "team", "cell-of-a-team-named-"+row[1].(string)
				table.Rows = append(table.Rows, team)
			}
		}
	}
	return data, texts
}

var tokens = regexp.MustCompile(`cell-[a-z0-9_-]+-end|cell-of-a-team[a-z0-9-]*|who-[0-9]+-ever`)

// TestACreatorsPageHoldsNobodyElsesData reads every byte of every creator's
// page: all its texts come from that creator's own rows.
func TestACreatorsPageHoldsNobodyElsesData(t *testing.T) {
	const creators = 12
	for _, showPrompts := range []bool{false, true} {
		data, texts := everyCell(creators)
		dir := t.TempDir()
		if _, err := WriteAll(dir, data, Options{ShowPrompts: showPrompts}); err != nil {
			t.Fatal(err)
		}
		for i := range creators {
			who := fmt.Sprintf("who-%d-ever", i)
			text, err := os.ReadFile(filepath.Join(dir, "creators", slugOf(who)+".html"))
			if err != nil {
				t.Fatal(err)
			}
			found := tokens.FindAllString(string(text), -1)
			if len(found) < 15 {
				t.Errorf("the page of %s holds only %d texts", who, len(found))
			}
			for _, token := range found {
				if token != who && !slices.Contains(texts[who], token) {
					t.Errorf("the page of %s holds %s", who, token)
				}
			}
			prompt := fmt.Sprintf("cell-mart_creator_chain_runs-prompt-%d-end", i)
			if got := strings.Contains(string(text), prompt); got != showPrompts {
				t.Errorf("prompts on the page of %s: %v (expected %v)", who, got, showPrompts)
			}
			for j := range creators {
				if i != j && strings.Contains(string(text), slugOf(fmt.Sprintf("who-%d-ever", j))) {
					t.Errorf("the page of %s names the file of number %d", who, j)
				}
			}
		}
	}
}

// TestPromptsAreOnNoPageUnasked reads all pages for the prompts of the log.
func TestPromptsAreOnNoPageUnasked(t *testing.T) {
	for _, c := range []struct {
		opts Options
		want bool
	}{{Options{}, false}, {Options{ShowPrompts: true}, true}} {
		dir := t.TempDir()
		files, err := WriteAll(dir, studio(), c.opts)
		if err != nil {
			t.Fatal(err)
		}
		has := false
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			has = has || strings.Contains(string(text), "paper boat") || strings.Contains(string(text), "slow push in")
		}
		if has != c.want {
			t.Errorf("%+v: prompts are on a page: %v (expected %v)", c.opts, has, c.want)
		}
	}
}

// TestStalePagesAreRemovedAndNothingElse writes a report over an earlier one
// with more creators, among files of other people.
func TestStalePagesAreRemovedAndNothingElse(t *testing.T) {
	dir := t.TempDir()
	data := studio()
	data.addCreator(4, "Gone")
	if _, err := WriteAll(dir, data, Options{}); err != nil {
		t.Fatal(err)
	}
	creators := filepath.Join(dir, "creators")
	gone := filepath.Join(creators, slugOf("Gone")+".html")
	page, err := os.ReadFile(gone)
	if err != nil {
		t.Fatal(err)
	}
	others := map[string]string{
		"gone-copy.html":             string(page),
		"notes-0123456789ab.html":    "<p>mine</p>",
		"notes-0123456789ab.txt":     string(page),
		"empty-0123456789ab.html":    "",
		"late-0123456789ab.html":     strings.Repeat(" ", headBytes) + string(page),
		"Capital-0123456789ab.html":  string(page),
		"toolong-0123456789abc.html": string(page),
	}
	for name, text := range others {
		if err := os.WriteFile(filepath.Join(creators, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(creators, "folder-0123456789ab.html"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := WriteAll(dir, studio(), Options{}); err != nil {
		t.Fatal(err)
	}
	want := append(slices.Collect(maps.Keys(others)), "index.html", "folder-0123456789ab.html",
		slugOf("creator-01")+".html", slugOf("creator-02")+".html", slugOf("Zoë / ../O’Brien")+".html")
	slices.Sort(want)
	entries, err := os.ReadDir(creators)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if !slices.Equal(got, want) {
		t.Errorf("the folder holds\n%v\nexpected\n%v", got, want)
	}
}

func TestOneKeyTwiceIsRefused(t *testing.T) {
	data := studio()
	data.addCreator(4, "creator-01")
	_, err := WriteAll(t.TempDir(), data, Options{})
	if err == nil || !strings.Contains(err.Error(), `creator.toml: creators/creator-01-a496639a9fb2.html is the page of "creator-01" and of "creator-01"`) {
		t.Errorf("a creator who is there twice gives %v", err)
	}
}

func TestRenderForNamesAMissingRow(t *testing.T) {
	page := pageOf(t, "creators/{slug}.html")
	if err := RenderFor(nil, page, "nobody", studio(), Options{}); err == nil || err.Error() != `creator.toml: mart_creator_summary has no row "nobody"` {
		t.Errorf("an unknown creator gives %v", err)
	}
	if err := Render(nil, page, studio(), Options{}); err == nil || err.Error() != "creator.toml: is written for one row of mart_creator_summary at a time" {
		t.Errorf("a page without its row gives %v", err)
	}
}

// TestPagesLeadToEachOther follows every link of every page to a file or to a
// part of the page itself.
func TestPagesLeadToEachOther(t *testing.T) {
	dir := t.TempDir()
	files, err := WriteAll(dir, studio(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 7 {
		t.Errorf("%d files are written (expected 7)", len(files))
	}
	href := regexp.MustCompile(`href="([^"]*)"`)
	led := map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range href.FindAllStringSubmatch(assets.ReplaceAllString(string(text), ""), -1) {
			name, id, _ := strings.Cut(m[1], "#")
			to := filepath.Join(filepath.Dir(file), filepath.FromSlash(name))
			if name == "" {
				to = file
			}
			there, err := os.ReadFile(to)
			if err != nil {
				t.Errorf("%s leads to %s: %v", file, m[1], err)
			}
			if id != "" && !strings.Contains(string(there), `id="`+id+`"`) {
				t.Errorf("%s leads to %s, which it has not", file, m[1])
			}
			led[to] = led[to] || name != ""
		}
	}
	for _, file := range files {
		if !led[file] {
			t.Errorf("no page leads to %s", file)
		}
	}
}

const optional = `
file = "index.html"
name = "Spend"
title = "Spend"
[[block]]
id = "a"
part = "Why"
kind = "table"
title = "A"
table = "mart_absent"
optional = true
column = [{ name = "name", label = "Name", format = "text" }]
[[block]]
id = "b"
part = "Why"
kind = "figures"
title = "B"
table = "mart_figures"
column = [{ name = "runs", label = "Runs", format = "integer" }, { name = "x", table = "mart_absent", optional = true, label = "Absent", format = "integer" }]
`

// TestOptionalPartsAreLeftOut holds that a dataset without some tables gives the
// pages it can give, without links to others.
func TestOptionalPartsAreLeftOut(t *testing.T) {
	index, err := parsePage("index.toml", optional)
	if err != nil {
		t.Fatal(err)
	}
	each := pageOf(t, "creators/{slug}.html")
	each.Optional = true
	all := pageOf(t, "creators/index.html")
	all.Optional = true
	data := studio()
	delete(data, "mart_creator_summary")
	dir := t.TempDir()
	files, err := WriteAll(dir, data, Options{Pages: []Page{index, each, all}})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{filepath.Join(dir, "index.html")}; !slices.Equal(files, want) {
		t.Fatalf("written: %v (expected %v)", files, want)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	page := assets.ReplaceAllString(string(text), "")
	for _, bad := range []string{"creators/", "Absent", ">A<"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page still says %q", bad)
		}
	}
	if strings.Count(page, `<h2 class="part">Why</h2>`) != 1 {
		t.Error("a part whose first block is left out has lost its heading")
	}
}

// TestPagesOfCreatorsHaveNoScript holds the policy of static pages.
func TestPagesOfCreatorsHaveNoScript(t *testing.T) {
	for _, page := range []string{renderedFor(t, "creators/{slug}.html", "creator-01", studio(), Options{}), rendered(t, "creators/index.html", studio())} {
		if strings.Contains(page, "<script") || strings.Contains(page, "script-src") {
			t.Error("the page has a script or lets one run")
		}
		if !strings.Contains(page, `content="default-src &#39;none&#39;; style-src &#39;sha256-`) {
			t.Error("the policy does not let exactly our own style apply")
		}
		if strings.Contains(assets.ReplaceAllString(page, ""), "style=") {
			t.Error("the page has a style that its policy forbids")
		}
	}
}

// TestManyCreatorsStaySmall writes 400 creators' pages with 80 and more runs a
// shot, none above the bound.
func TestManyCreatorsStaySmall(t *testing.T) {
	if testing.Short() {
		t.Skip("hundreds of pages")
	}
	data := emptyMarts()
	long := strings.Repeat("name ", 40)
	for i := range 400 {
		name := fmt.Sprintf("creator-%03d", i)
		data.addCreator(i, name)
		for r := range 250 {
			data.add("mart_creator_chain_runs", name, n(1), n(r+3), long, minute(10, 1, 9, 5), "exploration", long, credits("832"), long)
		}
	}
	dir := t.TempDir()
	files, err := WriteAll(dir, data, Options{ShowPrompts: true})
	if err != nil || len(files) != 404 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Base(filepath.Dir(file)) == "creators" && info.Size() > 1_000_000 {
			t.Errorf("%s has %d bytes (expected at most 1,000,000)", file, info.Size())
		}
	}
}
