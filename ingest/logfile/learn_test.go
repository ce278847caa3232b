package logfile

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// learnt is all that a tree knows of a file.
func learnt(t *tree) string {
	var b strings.Builder
	fmt.Fprintln(&b, t.columns(), t.rows, t.odd, t.size)
	t.root.walk(func(n *node) { fmt.Fprintf(&b, "%q %q %d %v %d\n", n.path, n.key, n.seen, n.odd, n.at) })
	return b.String()
}

// However a file is cut for reading, the same is learnt of it as in one go.
func TestLearningInParts(t *testing.T) {
	dir := t.TempDir()
	part := rapid.SampledFrom([]string{"{", "}", "\n", "\r\n", "\r", `"a":`, `"b":`, `"c\u0061":`, `"a.b":`, "1,", "null,", "1.50", `"x"`, `"\u00e9"`, "[1]", ",",
		"\xff", " ", "{\"a\":1}\n", "{\"b\":{\"a\":2,\"c\":null},\"a\":3}\n", "{\"b\":{\"d\":\"x\"}}\r\n", "{\"a\":1,\"a\":2}\n", "{\"e\":1"})
	rapid.Check(t, func(t *rapid.T) {
		content := strings.Join(rapid.SliceOfN(part, 1, 60).Draw(t, "content"), "")
		path := filepath.Join(dir, "log.jsonl")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		f := &File{path: path, file: file, size: int64(len(content)), format: JSONLines, tree: &tree{learn: true}}
		if err := f.json(context.Background(), func(*Row) error { return nil }, nil); err != nil {
			t.Fatal(err)
		}
		want := learnt(f.tree)
		for parts := range int64(6) {
			trees, err := f.learnParts(context.Background(), nil, parts+1)
			if err != nil || !trees[0].join(trees[1:]) {
				t.Fatal(parts, err)
			}
			if have := learnt(trees[0]); have != want {
				t.Fatalf("%q in %d parts:\n%s\nwant\n%s", content, parts+1, have, want)
			}
		}
	})
}

// Of more keys than are kept, those of the first lines are, and what somebody knows.
func TestLearningTooManyKeys(t *testing.T) {
	var b strings.Builder
	for i := range MaxColumns + 500 {
		fmt.Fprintf(&b, "{\"key_%d\":1}\n", i)
	}
	b.WriteString("{\"model\":\"x\"}\n")
	path := write(t, "log.jsonl", b.String())
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	defer func(size int64) { partSize = size }(partSize)
	partSize = 1
	f := open(t, path, Options{Known: func(key string) bool { return key == "model" }})
	want := make([]string, 0, MaxColumns+1)
	for i := range MaxColumns {
		want = append(want, fmt.Sprintf("key_%d", i))
	}
	if have := f.Columns(); !slices.Equal(have, append(want, "model")) {
		t.Errorf("%d columns, the last %q", len(have), have[len(have)-1])
	}
	if _, ok := f.PlainJSON([]int{0}); ok {
		t.Error("a file with keys that were left out is taken for plain")
	}
}
