package templates

import (
	"crypto/sha256"
	"encoding/base64"
	"io/fs"
	"strings"
	"testing"
)

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := Files.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestVersionsNameTheLibraryThatIsHere(t *testing.T) {
	sum := sha256.Sum256([]byte(read(t, "echarts/echarts.min.js")))
	versions := read(t, "echarts/VERSIONS")
	if want := "echarts.min.js   sha256-" + base64.StdEncoding.EncodeToString(sum[:]); !strings.Contains(versions, want) {
		t.Errorf("VERSIONS does not say %q", want)
	}
	if strings.Contains(versions, "://") {
		t.Error("VERSIONS names a host")
	}
	for _, licence := range []string{"LICENSE", "NOTICE", "LICENSE-zrender", "LICENSE-d3", "LICENSE-tslib"} {
		if len(read(t, "echarts/"+licence)) < 100 {
			t.Errorf("echarts/%s is missing its text", licence)
		}
	}
}

// TestScriptsCanBeInlined holds that no script or style ends its own element,
// starts a comment that HTML would see, or needs eval.
func TestScriptsCanBeInlined(t *testing.T) {
	for _, name := range []string{"page.js", "options.js", "charts.js", "still.js", "style.css", "echarts/echarts.min.js"} {
		text := strings.ToLower(read(t, name))
		for _, bad := range []string{"</script", "<!--", "</style", "eval(", "new function(", "\r"} {
			if strings.Contains(text, bad) {
				t.Errorf("%s holds %q", name, bad)
			}
		}
	}
}

func TestPagesAreEmbedded(t *testing.T) {
	pages, err := fs.Glob(Files, "pages/*.toml")
	if err != nil || len(pages) < 2 {
		t.Errorf("pages are %v: %v", pages, err)
	}
}
