package report

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the goldens anew")

// assets are what goldens leave out: style, scripts and their hashes.
var assets = regexp.MustCompile(`(?s)(<style>).*?(</style>)|(<script>).*?(</script>)|&#39;sha256-.*?=&#39;`)

func TestGoldens(t *testing.T) {
	for _, c := range []struct {
		golden, file, key string
		data              Tables
	}{
		{"studio-index.html", "index.html", "", studio()}, {"none-index.html", "index.html", "", emptyMarts()},
		{"studio-finance.html", "finance.html", "", studio()}, {"none-finance.html", "finance.html", "", emptyMarts()},
		{"studio-quality.html", "quality.html", "", studio()}, {"none-quality.html", "quality.html", "", emptyMarts()},
		{"studio-creators.html", "creators/index.html", "", studio()}, {"none-creators.html", "creators/index.html", "", emptyMarts()},
		{"studio-creator-01.html", "creators/{slug}.html", "creator-01", studio()},
		{"studio-creator-02.html", "creators/{slug}.html", "creator-02", studio()},
		{"studio-creator-none.html", "creators/{slug}.html", "Zoë / ../O’Brien", studio()},
	} {
		t.Run(c.golden, func(t *testing.T) {
			got := assets.ReplaceAllString(renderedFor(t, c.file, c.key, c.data, Options{}), "$1$2$3$4")
			golden := filepath.Join("testdata", "pages", c.golden)
			if *update {
				if err := os.MkdirAll(filepath.Dir(golden), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s differs from its golden in line %s; see the change with -update and git diff", c.file, firstDifference(got, string(want)))
			}
		})
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range g {
		if i >= len(w) || g[i] != w[i] {
			return g[i][:min(200, len(g[i]))]
		}
	}
	return "beyond the end"
}

func TestRenderIsDeterministic(t *testing.T) {
	for _, file := range []string{"index.html", "finance.html", "creators/index.html", "quality.html"} {
		once, again := rendered(t, file, studio()), rendered(t, file, studio())
		if once != again {
			t.Errorf("%s differs between two renderings", file)
		}
	}
}

// TestPagesStaySmall holds the bound of 1 MB beside the chart library, with
// 4,000 creators, 400 days and names of 200 letters.
func TestPagesStaySmall(t *testing.T) {
	if testing.Short() {
		t.Skip("large pages")
	}
	data := studio()
	long := strings.Repeat("name ", 40)
	for i := range 4000 {
		data.add("mart_spend_by", "creator", n(i+21), long, n(1), n(1), credits("1"), 0.0, nil, nil, nil, n(0))
		data.add("mart_unpriced", n(i+3), "not_on_card", long, nil, nil, nil, nil, n(1), nil)
		data.add("mart_creator_summary", fmt.Sprint(long, i), long, long, n(1), n(1), credits("123456.78"), n(1), n(1), credits("1.5"), 1.5, n(9), credits("1"), 1.0, credits("1"), credits("1"), credits("1"), 0.5, credits("1"), long)
		data.add("mart_reject_reasons", long, "malformed", n(1), "1", nil)
	}
	data.crowd(long)
	data.years(strings.Repeat("👩‍👩‍👧‍👦 ", 28))
	for _, file := range []string{"index.html", "finance.html", "creators/index.html", "quality.html"} {
		page := assets.ReplaceAllString(rendered(t, file, data), "")
		if len(page) > 1_000_000 {
			t.Errorf("%s has %d bytes beside its assets (expected at most 1,000,000)", file, len(page))
		}
	}
	page := rendered(t, "index.html", data)
	if strings.Contains(page, `id="daily"`) || !strings.Contains(page, `id="steps"`) {
		t.Error("days are shown where they are too many")
	}
	if want := "3,970 more rows are not shown here."; !strings.Contains(page, want) {
		t.Errorf("index.html does not say %q", want)
	}
}

func TestPagesReferToNothingOutside(t *testing.T) {
	page := assets.ReplaceAllString(rendered(t, "index.html", studio()), "")
	for _, bad := range []string{"http://", "https://", "//cdn", " src=", "style=\"", " onclick"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	if !strings.Contains(rendered(t, "index.html", studio()), "default-src &#39;none&#39;; script-src &#39;sha256-") {
		t.Error("the page has no policy that starts from nothing")
	}
}

func TestWriteAllKeepsTheOldPageWhenOneFails(t *testing.T) {
	dir := t.TempDir()
	if _, err := WriteAll(dir, studio(), Options{}); err != nil {
		t.Fatal(err)
	}
	quality := filepath.Join(dir, "quality.html")
	before, err := os.ReadFile(quality)
	if err != nil {
		t.Fatal(err)
	}
	data := emptyMarts()
	delete(data, "mart_laws")
	files, err := WriteAll(dir, data, Options{})
	if err == nil || !strings.Contains(err.Error(), "block laws: no table mart_laws") {
		t.Errorf("the missing table is not named: %v", err)
	}
	if want := []string{filepath.Join(dir, "index.html"), filepath.Join(dir, "finance.html"), filepath.Join(dir, "creators", "index.html")}; !slices.Equal(files, want) {
		t.Errorf("written: %v (expected %v)", files, want)
	}
	after, err := os.ReadFile(quality)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the old page is gone or changed: %v", err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 4 {
		t.Errorf("%d files in the directory (expected 4): %v", len(left), err)
	}
}

func TestWriteAllNamesADirectoryItCannotMake(t *testing.T) {
	file := filepath.Join(t.TempDir(), "taken")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := WriteAll(file, studio(), Options{}); err == nil || err.Error() != file+": cannot be written: not a directory" {
		t.Errorf("writing below a file gives %v", err)
	}
}

func TestPeriodSoFarAndNotesAreSaid(t *testing.T) {
	data := studio()
	if strings.Contains(rendered(t, "index.html", data), "so far") {
		t.Error("a closed month is labelled so far")
	}
	data.set("mart_period", "is_so_far", true)
	data.set("mart_period", "period_label", "October 2026 so far")
	data.set("mart_period", "notes", "2 runs only: a stray date, perhaps")
	data.set("mart_period", "is_sample", false)
	page := assets.ReplaceAllString(rendered(t, "quality.html", data), "")
	for _, want := range []string{`<p class="period"><bdi>October 2026 so far</bdi></p>`, "2 runs only: a stray date, perhaps"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if strings.Contains(page, "Made-up sample data") {
		t.Error("real data is labelled as made up")
	}
}
