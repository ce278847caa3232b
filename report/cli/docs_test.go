package cli

import (
	"fmt"
	"go/format"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// TestManual holds main.go's package comment against the help of all commands; -update writes it anew.
func TestManual(t *testing.T) {
	var comment strings.Builder
	for line := range strings.Lines(manual(newRoot(Process()))) {
		comment.WriteString(strings.TrimRight("// "+line, " \n") + "\n")
	}
	const rest = `package main

import (
	"os"

	"offcut/report/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], cli.Process())) }
`
	want, err := format.Source([]byte(comment.String() + rest))
	if err != nil {
		t.Fatal(err)
	}
	holds(t, "main.go", string(want))
}

// holds compares a file of the repository with its generated text; -update writes it.
func holds(t *testing.T, name, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(filepath.Join(root, name), []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got := readRepo(t, name); got != want {
		t.Errorf("%s is not what it should be; write it anew with: go test ./report/cli -run %s -update\n%s", name, t.Name(), firstDifference(got, want))
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("line %d: %q (expected %q)", i+1, g[i], w[i])
		}
	}
	return fmt.Sprintf("%d lines (expected %d)", len(g), len(w))
}

// manual is the help of a command and those below it, as a Go doc comment.
func manual(c *cobra.Command) string {
	c.InitDefaultHelpFlag()
	var b strings.Builder
	if !c.HasParent() {
		fmt.Fprintf(&b, "Offcut is spend analytics for AI video generation.\n\n%s\n", c.Long)
	} else {
		fmt.Fprintf(&b, "\n# %s\n\n%s.\n", c.CommandPath(), c.Short)
		if c.Long != "" {
			fmt.Fprintf(&b, "\n%s\n", c.Long)
		}
		fmt.Fprintf(&b, "\nUsage:\n\n\t%s\n", c.UseLine())
		if usages := flagUsages(c); usages != "" {
			fmt.Fprintf(&b, "\nFlags:\n\n%s", usages)
		}
	}
	if c.Example != "" {
		fmt.Fprintf(&b, "\nExamples:\n\n%s\n", indent(c.Example))
	}
	for _, below := range c.Commands() {
		if !below.Hidden {
			b.WriteString(manual(below))
		}
	}
	return b.String()
}

func flagUsages(c *cobra.Command) string {
	if c.LocalFlags().HasAvailableFlags() && !onlyHelp(c) {
		return indent(c.LocalFlags().FlagUsages()) + "\n"
	}
	return ""
}

func onlyHelp(c *cobra.Command) bool {
	only := true
	c.LocalFlags().VisitAll(func(f *pflag.Flag) { only = only && f.Name == "help" })
	return only
}

func indent(s string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.TrimRight(s, "\n")) {
		b.WriteString("\t" + strings.TrimPrefix(line, "  "))
	}
	return b.String()
}

// visible are all commands somebody can type, in the order of the manual.
func visible(c *cobra.Command) []*cobra.Command {
	var all []*cobra.Command
	for _, below := range c.Commands() {
		if below.Hidden {
			continue
		}
		if !below.HasSubCommands() {
			all = append(all, below)
		}
		all = append(all, visible(below)...)
	}
	return all
}

// TestReadmeListsCommands holds the README's table against the commands; -update writes it anew.
func TestReadmeListsCommands(t *testing.T) {
	table := "| command | does |\n| --- | --- |\n"
	for _, c := range visible(newRoot(Process())) {
		table += fmt.Sprintf("| `%s` | %s |\n", strings.ReplaceAll(strings.TrimSuffix(c.UseLine(), " [flags]"), "|", `\|`), c.Short)
	}
	const begin, end = "<!-- commands -->\n", "<!-- end of commands -->\n"
	readme := readRepo(t, "README.md")
	before, after, ok := strings.Cut(readme, begin)
	_, after, ok2 := strings.Cut(after, end)
	if !ok || !ok2 {
		t.Fatalf("README.md has no %q and %q", begin, end)
	}
	holds(t, "README.md", before+begin+table+end+after)
}

// TestReadmePicture holds the README's flowchart against explain --dag; -update writes it anew.
func TestReadmePicture(t *testing.T) {
	var out strings.Builder
	if code := Run(t.Context(), []string{"explain", "spend", "--dag"}, &Env{Stdout: &out, Stderr: &out, Now: time.Now}); code != 0 {
		t.Fatal(out.String())
	}
	readme := readRepo(t, "README.md")
	before, after, ok := strings.Cut(readme, "```mermaid\n")
	_, after, ok2 := strings.Cut(after, "```\n")
	if !ok || !ok2 {
		t.Fatal("README.md has no ```mermaid")
	}
	holds(t, "README.md", before+"```mermaid\n"+out.String()+"```\n"+after)
}

// workplace is a directory as the README's reader has it: the sample data, and logs and series of their own.
func workplace(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "sample_data"), os.DirFS(filepath.Join(root, "sample_data"))); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "logs"), 0o755); err != nil {
		t.Fatal(err)
	}
	spend, train, came := "date,value\n", "t,value\n", "step,value\n"
	for i := range 208 {
		spend += fmt.Sprintf("%s,%d\n", time.Date(2026, 1, 1+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly), 100+i%7)
		train += fmt.Sprintf("%d,%d\n", i+1, 100+i%52)
	}
	for i := range 13 {
		came += fmt.Sprintf("%d,%d\n", i+1, 101+i)
	}
	demand := "path,date,credits\n"
	for i := range 90 {
		for path := range 5 {
			demand += fmt.Sprintf("%d,%s,%d\n", path, time.Date(2026, 11, 1+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly), 9000+1000*path)
		}
	}
	for name, text := range map[string]string{"demand.csv": demand, "logs/october.csv": readRepo(t, "sample_data/qolaba/runs.csv"), "spend.csv": spend, "train.csv": train, "test.csv": came} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func shell(t *testing.T, dir, script string) (stdout string) {
	t.Helper()
	c := exec.Command("sh", "-euc", script)
	c.Dir = dir
	var errs strings.Builder
	c.Stderr = &errs
	out, err := c.Output()
	if err != nil {
		t.Errorf("%s\n%v\n%s%s", script, err, out, errs.String())
	}
	return string(out)
}

// TestReadmeRuns runs the README's commands, in order, and holds the outputs it shows against the real ones. The commands
// for developers (go test, the gate) are not run from inside themselves.
func TestReadmeRuns(t *testing.T) {
	dir := workplace(t)
	readme := readRepo(t, "README.md")
	blocks := regexp.MustCompile("(?s)```sh\n(.*?)```\n(?:\n```text\n(.*?)```\n)?").FindAllStringSubmatch(readme, -1)
	ran, shown := 0, 0
	for _, block := range blocks {
		var script []string
		for line := range strings.Lines(block[1]) {
			line = strings.TrimRight(line, "\n")
			if !strings.HasPrefix(line, "go test") && !strings.HasPrefix(line, ".ci/run") && !strings.HasPrefix(line, "go build") {
				script = append(script, strings.ReplaceAll(line, "go run . ", "offcut "))
			}
		}
		if len(script) == 0 {
			continue
		}
		ran++
		out := shell(t, dir, strings.Join(script, "\n"))
		if !strings.Contains(block[0], "```text\n") {
			continue
		}
		shown++
		if *update {
			readme = strings.Replace(readme, block[0], strings.Replace(block[0], "```text\n"+block[2], "```text\n"+out, 1), 1)
		} else if out != block[2] {
			t.Errorf("%s\nprints now\n%s\nand the README shows\n%s", block[1], out, block[2])
		}
	}
	if ran < 4 || shown < 2 {
		t.Errorf("only %d blocks of commands ran, %d of them with output: are they marked ```sh and ```text?", ran, shown)
	}
	if *update {
		holds(t, "README.md", readme)
	}
}

// TestExamplesRun runs the examples of every command's help.
func TestExamplesRun(t *testing.T) {
	dir := workplace(t)
	c := newRoot(Process())
	shell(t, dir, c.Example)
	for _, c := range visible(c) {
		if c.Example == "" {
			t.Errorf("%s has no example", c.CommandPath())
			continue
		}
		for line := range strings.Lines(c.Example) {
			if !strings.HasPrefix(strings.TrimSpace(line), c.CommandPath()) {
				t.Errorf("%s: the example %q shows another command", c.CommandPath(), line)
			}
		}
		shell(t, dir, c.Example)
	}
}

// TestReadmeListsDependencies holds the README's table against the modules that our files import and the tools of go.mod.
func TestReadmeListsDependencies(t *testing.T) {
	gomod := readRepo(t, "go.mod")
	var modules []string
	for _, m := range regexp.MustCompile(`(?m)^\t(\S+) v\S+`).FindAllStringSubmatch(gomod, -1) {
		modules = append(modules, m[1])
	}
	needed := map[string]bool{}
	need := func(pkg string) {
		best := ""
		for _, m := range modules {
			if (pkg == m || strings.HasPrefix(pkg, m+"/")) && len(m) > len(best) {
				best = m
			}
		}
		if best == "" {
			t.Errorf("no module of go.mod gives %s", pkg)
		}
		needed[best] = true
	}
	for _, s := range sources(t) {
		for _, imported := range s.imports() {
			if first, _, _ := strings.Cut(imported, "/"); strings.Contains(first, ".") {
				need(imported)
			}
		}
	}
	_, tools, _ := strings.Cut(gomod, "tool (")
	for tool := range strings.FieldsSeq(strings.TrimRight(strings.TrimSpace(tools), ")")) {
		need(tool)
	}
	listed := map[string]bool{}
	_, section, ok := strings.Cut(readRepo(t, "README.md"), "\n## Dependencies\n")
	if section, _, _ = strings.Cut(section, "\n## "); !ok {
		t.Fatal("README.md has no section Dependencies")
	}
	for _, row := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\| (.+) \\|$").FindAllStringSubmatch(section, -1) {
		listed[row[1]] = true
		if len(row[2]) < 20 {
			t.Errorf("%s: the table does not say why it was chosen", row[1])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(needed)) {
		if !listed[name] {
			t.Errorf("%s is used and not in the README's table of dependencies", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(listed)) {
		if !needed[name] {
			t.Errorf("%s is in the README's table of dependencies and not used", name)
		}
	}
}

// TestReadmeConfiguration reads the README's configuration: it has every key there is, and no other.
func TestReadmeConfiguration(t *testing.T) {
	block := regexp.MustCompile("(?s)```toml\n(.*?)```").FindStringSubmatch(readRepo(t, "README.md"))
	if block == nil {
		t.Fatal("README.md has no ```toml")
	}
	file := filepath.Join(t.TempDir(), configName)
	if err := os.WriteFile(file, []byte(block[1]), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := readConfig(file); err != nil {
		t.Errorf("offcut refuses it: %v", err)
	}
	var all map[string]any
	if _, err := toml.Decode(block[1], &all); err != nil {
		t.Fatal(err)
	}
	for table, keys := range knownKeys {
		for _, key := range keys {
			if _, ok := tableAt(all, table)[key]; !ok {
				t.Errorf("[%s] %s is not in the README's configuration", table, key)
			}
		}
	}
}

// tableAt is the table at a dotted path; of an array the first, of [source.NAME] any.
func tableAt(all map[string]any, path string) map[string]any {
	for part := range strings.SplitSeq(path, ".") {
		if part == "" {
			continue
		}
		switch next := all[part].(type) {
		case map[string]any:
			all = next
		case []map[string]any:
			all = next[0]
		default:
			return nil
		}
		if part == "source" {
			for _, own := range all {
				all, _ = own.(map[string]any)
				break
			}
		}
	}
	return all
}

// TestReadmeNamesWhatExists looks up every path and every model that the README names.
func TestReadmeNamesWhatExists(t *testing.T) {
	readme := readRepo(t, "README.md")
	paths := regexp.MustCompile("`((?:ingest|pricing|analysis|report|templates|sample_data|\\.ci|\\.github)/[^` ]*|main\\.go)`").FindAllStringSubmatch(readme, -1)
	for _, p := range append(paths, regexp.MustCompile(`\]\(([^):#]+)\)`).FindAllStringSubmatch(readme, -1)...) {
		name := strings.ReplaceAll(p[1], "NAME", "*")
		if found, _ := filepath.Glob(filepath.Join(root, name)); len(found) == 0 {
			t.Errorf("README.md names %s, which does not exist", p[1])
		}
	}
	models := map[string]bool{}
	for file := range sqlFiles(t) {
		models[strings.TrimSuffix(filepath.Base(file), ".sql")] = true
	}
	named := regexp.MustCompile(`\b(stg|int|mart|law)_[a-z_]+`).FindAllString(readme, -1)
	for _, name := range named {
		if !models[name] {
			t.Errorf("README.md names the model %s, which does not exist", name)
		}
	}
	if len(paths) < 20 || len(named) < 10 {
		t.Errorf("found only %d paths and %d models in README.md", len(paths), len(named))
	}
}
