package cli

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"html"
	"index/suffixarray"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// named copies the sample studio and gives everybody and everything a name that nothing else is called. It returns the
// directory and all names.
func named(t *testing.T) (dir string, names []string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "Quagmire logs")
	rename := strings.NewReplacer("creator-", "Quirin ", "Social", "Quebec crew", "Brand Films", "Quito crew", "Performance Ads", "Qatar crew",
		"Autumn campaign", "Quilt campaign", "Always-on channel", "Quartz channel", "gen_", "quest_", "studio.toml", "quill.toml")
	from := filepath.Join(root, "sample_data", "studio")
	err := fs.WalkDir(os.DirFS(from), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(from, p))
		if err != nil {
			return err
		}
		to := strings.NewReplacer("runs-", "quarter-", "studio.toml", "quill.toml").Replace(p)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(dir, to), []byte(rename.Replace(string(text))), 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	return dir, append(namesIn(t, dir), "Quagmire", "quarter-2026-10.csv", "quill.toml")
}

// namesIn are the names and run ids of the CSV logs in a directory, each once, and the prompts.
func namesIn(t *testing.T, dir string) []string {
	t.Helper()
	seen := map[string]bool{}
	logs, err := filepath.Glob(filepath.Join(dir, "quarter-*.csv"))
	if err != nil || len(logs) < 5 {
		t.Fatalf("%d logs, %v", len(logs), err)
	}
	for _, log := range logs {
		text, err := os.ReadFile(log)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, column := range []string{"Generation ID", "User", "Workspace", "Project", "Chain ID", "Prompt"} {
			at := slices.Index(rows[0], column)
			for _, row := range rows[1:] {
				if at >= 0 && row[at] != "" {
					seen[row[at]] = true
				}
			}
		}
	}
	names := make([]string, 0, len(seen))
	for name := range seen {
		names = append(names, name)
	}
	return names
}

func reported(t *testing.T, args ...string) string {
	t.Helper()
	var out, problems bytes.Buffer
	env := &Env{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &problems, Now: func() time.Time { return time.Unix(0, 0) }}
	if code := Run(context.Background(), append([]string{"report", "--quiet"}, args...), env); code != 0 {
		t.Fatalf("exit code %d: %s", code, problems.String())
	}
	return out.String()
}

// pagesIn are the pages in a directory by name.
func pagesIn(t *testing.T, dir string) map[string]string {
	t.Helper()
	pages := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(dir, p))
		pages[p] = string(text)
		return err
	})
	if err != nil || len(pages) < 20 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	return pages
}

// TestPseudonymizedPagesNameNobody searches the bytes of every page, as they are and with entities read, for every name.
func TestPseudonymizedPagesNameNobody(t *testing.T) {
	logs, names := named(t)
	dir := t.TempDir()
	out, key := filepath.Join(dir, "pages"), filepath.Join(dir, "key")
	said := reported(t, logs, "--pseudonymize", "--key-file", key, "--out", out)
	pages := pagesIn(t, out)
	pages["standard output"] = strings.ReplaceAll(said, dir, "")
	for page, text := range pages {
		index := suffixarray.New([]byte(page + "\n" + text + "\n" + html.UnescapeString(text)))
		for _, name := range names {
			if len(index.Lookup([]byte(name), 1)) > 0 {
				t.Errorf("%s holds %q", page, name)
			}
		}
	}
	again := filepath.Join(dir, "again")
	reported(t, logs, "--pseudonymize", "--key-file", key, "--out", again)
	for name, text := range pagesIn(t, again) {
		if pages[name] != text {
			t.Errorf("%s differs between two reports with one key", name)
		}
	}
	if info, err := os.Stat(key); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key file: %v, %v (expected a file that only its owner reads)", info, err)
	}
}

// TestPseudonymsKeepTheFigures holds a report with labels against one with names: the same tiles, and the same deliveries,
// which go by project.
func TestPseudonymsKeepTheFigures(t *testing.T) {
	logs, _ := named(t)
	dir := t.TempDir()
	open, hidden := filepath.Join(dir, "open"), filepath.Join(dir, "hidden")
	said, saidHidden := reported(t, logs, "--out", open, "--project", "Quartz channel"), reported(t, logs, "--out", hidden, "--pseudonymize", "--project", "Quartz channel")
	firstLines := func(text string) string { return strings.Join(strings.Split(text, "\n")[:3], "\n") }
	if firstLines(said) != firstLines(saidHidden) {
		t.Errorf("with labels:\n%s\nwith names:\n%s", saidHidden, said)
	}
	value := regexp.MustCompile(`<dd class="value">[^<]*`)
	values := func(dir string) string {
		text, err := os.ReadFile(filepath.Join(dir, "index.html"))
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(value.FindAllString(string(text), -1))
	}
	if a, b := values(open), values(hidden); a != b || len(a) < 100 {
		t.Errorf("figures with labels are\n%s\n(expected\n%s)", b, a)
	}
}
