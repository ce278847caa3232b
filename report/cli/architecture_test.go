package cli

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const root = "../.." // of the repository, from this package

// mayImport is the house: every package, and the packages of ours it may import. The order is that of the layers.
var mayImport = func() map[string][]string {
	leaves := map[string][]string{
		"analysis/forecast": {},
		"analysis/purchase": {},
		"ingest/normal":     {},
		"ingest/logfile":    {"ingest/normal"},
		"ingest/store":      {},
		"pricing/card":      {"ingest/normal"},
		"pricing/cards":     {"pricing/card"},
		"report/format":     {},
		"templates":         {},
		"sample_data":       {},
	}
	house, below := map[string][]string{}, []string{}
	for name, own := range leaves {
		house[name] = own
		below = append(below, name)
	}
	for _, layer := range []string{"ingest", "pricing", "analysis", "report", "report/cli"} {
		house[layer] = slices.Clone(below)
		below = append(below, layer)
	}
	// What a layer has no business with, although it lies below it.
	for layer, never := range map[string][]string{
		"ingest":   {"pricing/card", "pricing/cards", "report/format", "templates", "sample_data"},
		"pricing":  {"ingest/logfile", "report/format", "templates", "sample_data"},
		"analysis": {"ingest/logfile", "report/format", "templates", "sample_data"},
		"report":   {"ingest/logfile", "sample_data"},
	} {
		house[layer] = slices.DeleteFunc(house[layer], func(s string) bool { return slices.Contains(never, s) })
	}
	house["."] = []string{"report/cli"}
	return house
}()

// doors are the third parties that have exactly one door, and where it is.
var doors = map[string]string{
	"github.com/marcboeker/go-duckdb":  "ingest/store",
	"github.com/go-echarts/go-echarts": "report",
	"github.com/spf13/cobra":           "report/cli",
	"github.com/spf13/pflag":           "report/cli",
	"github.com/dop251/goja":           "report",
	"github.com/xuri/excelize":         "report",
}

// source is one parsed Go file of ours.
type source struct {
	dir, name string
	file      *ast.File
}

func (s source) isTest() bool { return strings.HasSuffix(s.name, "_test.go") }

func (s source) String() string { return path.Join(s.dir, s.name) }

func (s source) imports() []string {
	var all []string
	for _, spec := range s.file.Imports {
		p, _ := strconv.Unquote(spec.Path.Value)
		all = append(all, p)
	}
	return all
}

// sources are all Go files of the repository.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	walk(t, func(p string) {
		if path.Ext(p) != ".go" {
			return
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, p), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, source{path.Dir(p), path.Base(p), file})
	})
	if len(all) < 50 {
		t.Fatalf("found only %d Go files: is %s the repository?", len(all), root)
	}
	return all
}

// walk visits the files of the repository, but not those of dot-directories, test data and output.
func walk(t *testing.T, visit func(path string)) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(root), ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && p != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || ignored(t, p)):
			return fs.SkipDir
		case !d.IsDir() && !ignored(t, p):
			visit(p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// ignored tells whether .gitignore names a path: output, not source.
func ignored(t *testing.T, p string) bool {
	t.Helper()
	for line := range strings.Lines(readRepo(t, ".gitignore")) {
		pattern := strings.Trim(strings.TrimSpace(line), "/")
		if ok, _ := path.Match(pattern, p); ok {
			return true
		}
		if ok, _ := path.Match(pattern, path.Base(p)); ok && !strings.HasPrefix(line, "/") {
			return true
		}
	}
	return false
}

func readRepo(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestImportsPointDownwards(t *testing.T) {
	for _, s := range sources(t) {
		allowed, known := mayImport[s.dir]
		if !known {
			t.Errorf("%s: package %s is not in the house; give it its place in mayImport", s, s.dir)
			continue
		}
		for _, imported := range s.imports() {
			ours, ok := strings.CutPrefix(imported, "offcut/")
			if s.isTest() && ours == "sample_data" {
				continue // a leaf that tests of every layer may draw their logs from
			}
			if ok && ours != s.dir && !slices.Contains(allowed, ours) {
				t.Errorf("%s imports %s, which package %s may not", s, ours, s.dir)
			}
		}
	}
}

func TestThirdPartiesHaveOneDoor(t *testing.T) {
	for _, s := range sources(t) {
		for _, imported := range s.imports() {
			for party, door := range doors {
				if (imported == party || strings.HasPrefix(imported, party+"/")) && s.dir != door {
					t.Errorf("%s imports %s, whose one door is %s", s, imported, door)
				}
			}
		}
	}
}

// TestClock holds the rule that no result depends on the clock: only Process takes it, and only progress and timings look at it.
func TestClock(t *testing.T) {
	taken := 0
	for _, s := range sources(t) {
		if s.isTest() {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			selector, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			x, _ := selector.X.(*ast.Ident)
			switch {
			case x != nil && x.Name == "time" && slices.Contains([]string{"Now", "Since", "Until"}, selector.Sel.Name):
				if taken++; s.String() != "report/cli/cli.go" {
					t.Errorf("%s looks at the clock: time.%s", s, selector.Sel.Name)
				}
			case selector.Sel.Name == "Now" && s.String() != "report/cli/progress.go" && s.String() != "report/cli/timings.go":
				t.Errorf("%s looks at the clock through the environment", s)
			}
			return true
		})
	}
	if taken != 1 {
		t.Errorf("time.Now is taken %d times (expected once, in Process)", taken)
	}
}

// TestSQLHasNoClock is TestClock for the SQL.
func TestSQLHasNoClock(t *testing.T) {
	clock := regexp.MustCompile(`(?i)\b(now|today|get_current_timestamp|current_date|current_time|current_timestamp|localtime|localtimestamp|random|uuid|gen_random_uuid)\b\s*\(|\b(current_date|current_timestamp|current_time|localtimestamp)\b`)
	for name, text := range sqlFiles(t) {
		if found := clock.FindString(withoutComments(text)); found != "" {
			t.Errorf("%s: %s makes results depend on the moment", name, found)
		}
	}
}

func TestTopLevelIsFixed(t *testing.T) {
	allowed := []string{"LICENSE", "README.md", "go.mod", "go.sum", "main.go", "ingest", "pricing", "analysis", "report", "templates", "sample_data"}
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !ignored(t, e.Name()) && !slices.Contains(allowed, e.Name()) {
			t.Errorf("%s: the top level is fixed", e.Name())
		}
	}
	main, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, "main.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range main.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && (f.Name.Name != "main" || len(f.Body.List) != 1) {
			t.Errorf("main.go: func %s (expected one function of one statement)", f.Name.Name)
		}
	}
}

func TestPackagesHaveNamesAndManuals(t *testing.T) {
	vague := []string{"util", "utils", "common", "helper", "helpers", "misc", "shared", "base", "types", "lib", "core"}
	manuals := map[string]string{}
	for _, s := range sources(t) {
		if _, ok := manuals[s.dir]; !ok {
			manuals[s.dir] = ""
		}
		if slices.Contains(vague, strings.TrimSuffix(s.file.Name.Name, "_test")) || slices.Contains(vague, path.Base(s.dir)) {
			t.Errorf("%s: package %s says nothing about what it knows", s, s.file.Name.Name)
		}
		if slices.Contains([]string{"types.go", "utils.go", "helpers.go", "common.go"}, s.name) {
			t.Errorf("%s: the file's name says nothing about what is in it", s)
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok && regexp.MustCompile(`(Manager|Service|Helper|Util)s?$`).MatchString(spec.Name.Name) {
				t.Errorf("%s: type %s says nothing about what it does", s, spec.Name.Name)
			}
			return true
		})
		if s.name == "doc.go" {
			manuals[s.dir] = s.file.Doc.Text()
		} else if s.dir != "." && s.file.Doc != nil && !s.isTest() {
			t.Errorf("%s: the package comment belongs in doc.go", s)
		}
	}
	for dir, text := range manuals {
		if dir == "." {
			continue
		}
		for _, word := range []string{"Package ", "knows", "refuses to know", "reads", "o add"} {
			if !strings.Contains(strings.ReplaceAll(text, "\n", " "), word) {
				t.Errorf("%s/doc.go: no %q (what it knows · what it refuses to know · what it reads and writes · how to add one)", dir, word)
			}
		}
	}
}

// TestNamedTestsExist keeps the promises "TestX tells if one was forgotten" of the manuals.
func TestNamedTestsExist(t *testing.T) {
	exists := map[string]bool{}
	texts := map[string]string{"README.md": readRepo(t, "README.md")}
	for _, s := range sources(t) {
		if s.name == "doc.go" {
			texts[s.String()] = s.file.Doc.Text()
		}
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok {
				exists[f.Name.Name] = true
			}
		}
	}
	for name, text := range texts {
		for _, test := range regexp.MustCompile(`\b(Test|Fuzz|Benchmark)[A-Z]\w+`).FindAllString(text, -1) {
			if !exists[test] {
				t.Errorf("%s names %s, which does not exist", name, test)
			}
		}
	}
}

func TestExportedThingsAreDescribed(t *testing.T) {
	for _, s := range sources(t) {
		if s.isTest() || s.dir == "." {
			continue
		}
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || !f.Name.IsExported() || f.Recv != nil && !exportedReceiver(f) || isStandardMethod(f) {
				continue
			}
			if first, _, _ := strings.Cut(f.Doc.Text(), " "); first != f.Name.Name {
				t.Errorf("%s: %s has no comment that begins with its name", s, f.Name.Name)
			}
		}
	}
}

func exportedReceiver(f *ast.FuncDecl) bool {
	t := f.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if index, ok := t.(*ast.IndexExpr); ok {
		t = index.X
	}
	name, ok := t.(*ast.Ident)
	return ok && name.IsExported()
}

// isStandardMethod tells methods whose contract is the standard library's.
func isStandardMethod(f *ast.FuncDecl) bool {
	return f.Recv != nil && slices.Contains([]string{"Error", "String", "Unwrap", "Is", "As", "MarshalJSON", "UnmarshalJSON", "MarshalText", "Len", "Less", "Swap"}, f.Name.Name)
}

// sqlFiles are the SQL files of all packages by path.
func sqlFiles(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	walk(t, func(p string) {
		if path.Ext(p) == ".sql" {
			files[p] = readRepo(t, p)
		}
	})
	if len(files) < 20 {
		t.Fatalf("found only %d SQL files", len(files))
	}
	return files
}

func withoutComments(sql string) string {
	return regexp.MustCompile(`(?m)--.*$`).ReplaceAllString(sql, "")
}

// TestMissingPriceIsNeverZero holds the rule in SQL and in the SQL inside Go files.
func TestMissingPriceIsNeverZero(t *testing.T) {
	zero := regexp.MustCompile(`(?is)(coalesce|ifnull|nvl)\s*\([^;]*?credits[^;]{0,80}?,\s*0(\.0*)?\s*\)`)
	for _, bad := range []string{"coalesce(charged_credits, 0)", "COALESCE(sum(r.repriced_credits),\n 0)", "ifnull(spend_credits, 0.0)"} {
		if !zero.MatchString(bad) {
			t.Errorf("the pattern does not see %s", bad)
		}
	}
	for name, text := range sqlFiles(t) {
		for _, call := range calls(withoutComments(text)) {
			if zero.MatchString(call) {
				t.Errorf("%s: %s makes an unknown amount zero", name, call)
			}
		}
	}
	for _, s := range sources(t) {
		ast.Inspect(s.file, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING || s.String() == "report/cli/architecture_test.go" {
				return true
			}
			for _, call := range calls(lit.Value) {
				if zero.MatchString(call) {
					t.Errorf("%s: %s makes an unknown amount zero", s, call)
				}
			}
			return true
		})
	}
}

// calls are the calls of coalesce and its kin in a text, each to its closing bracket.
func calls(sql string) []string {
	var all []string
	for _, at := range regexp.MustCompile(`(?i)\b(coalesce|ifnull|nvl)\s*\(`).FindAllStringIndex(sql, -1) {
		depth := 1
		end := at[1]
		for ; end < len(sql) && depth > 0; end++ {
			switch sql[end] {
			case '(':
				depth++
			case ')':
				depth--
			}
		}
		all = append(all, sql[at[0]:end])
	}
	return all
}
