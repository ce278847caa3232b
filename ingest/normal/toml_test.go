package normal

import (
	"strings"
	"testing"
)

func TestTOMLProblem(t *testing.T) {
	const deep = "nested more than 32 deep"
	repeat := strings.Repeat
	for _, c := range []struct {
		text, problem string
		line          int
	}{
		{"", "", 0}, {"a = 1\n[b.c]\nd = [[1], {e = 2.5}] # [[[\n", "", 0},
		{"a = " + repeat("[", 32) + repeat("]", 32), "", 0}, {"a = 1\nb =\t" + repeat("[", 33) + repeat("]", 33), deep, 2},
		{"a = " + repeat("[\n", 40), deep, 33}, {"x = " + repeat("{a = ", 33), deep, 1}, {"x = " + repeat("[{a = ", 17), deep, 1},
		{repeat("a.", 32) + "a = 1", "", 0}, {repeat("a.", 33) + "a = 1", deep, 1}, {"[" + repeat(`"a" . `, 33) + "a]", deep, 1},
		{"a = [" + repeat("1.5, ", 100) + "1.5]", "", 0}, {repeat("a.b = 1.5\n", 100), "", 0},
		{`a = "` + repeat("[", 99) + `"`, "", 0}, {"a = '" + repeat(".", 99) + "'", "", 0}, {"# " + repeat("[", 99), "", 0},
		{`a = """` + "\n\\\"\"\"" + repeat("[", 99) + "\n\"\"\"\nb = " + repeat("[", 33), deep, 4}, {"a = '''\n" + repeat("[\n", 99) + "'''", "", 0},
		{"a = \"open\nb = " + repeat("[", 33), deep, 2}, {`a = "\"` + repeat("[", 33), "", 0}, {`a = '\'` + repeat("[", 33), deep, 1},
		{repeat("#", MaxTOML), "", 0}, {repeat("#", MaxTOML+1), "the file is larger than 1048576 bytes (the most that is read)", 1},
	} {
		if line, problem := TOMLProblem(c.text); line != c.line || problem != c.problem {
			t.Errorf("%.60q: line %d: %q (expected %d: %q)", c.text, line, problem, c.line, c.problem)
		}
	}
}
