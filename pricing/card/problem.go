package card

import (
	"fmt"
	"sort"
	"strings"

	"github.com/agext/levenshtein"
)

// Problem is one thing wrong with a card's file. Line counts from 1; in a CSV
// it is the first line of the row.
type Problem struct {
	File string
	Line int
	Text string
}

// String is `FILE:LINE: what is wrong`.
func (p Problem) String() string { return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text) }

// Problems are all things wrong with a card, in order of file and line. It is
// the error of Load and Parse for whatever the card's owner can correct.
type Problems []Problem

// Error is one line for each problem.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// Hint says what to type once the lines are corrected.
func (ps Problems) Hint() string {
	if len(ps) == 0 {
		return ""
	}
	return "correct the lines named above, then: offcut rates check " + ps[0].File
}

func (ps *Problems) add(file string, line int, format string, args ...any) {
	*ps = append(*ps, Problem{File: file, Line: max(line, 1), Text: fmt.Sprintf(format, args...)})
}

// sorted orders problems by line within each file, files as given.
func (ps Problems) sorted(files ...string) Problems {
	rank := map[string]int{}
	for i, f := range files {
		rank[f] = i
	}
	sort.SliceStable(ps, func(i, j int) bool {
		a, b := ps[i], ps[j]
		if a.File != b.File {
			return rank[a.File] < rank[b.File]
		}
		if a.Line != b.Line {
			return a.Line < b.Line
		}
		return a.Text < b.Text
	})
	return ps
}

// nearest returns the candidate with the fewest edits from s, the first of
// equals; "" without candidates.
func nearest(s string, candidates []string) string {
	best, at := "", -1
	for _, c := range candidates {
		d := levenshtein.Distance(strings.ToLower(s), strings.ToLower(c), nil)
		if at < 0 || d < at {
			best, at = c, d
		}
	}
	return best
}

// didYouMean is ` (did you mean "X"?)`, or nothing where there is no candidate.
func didYouMean(s string, candidates []string) string {
	if n := nearest(s, candidates); n != "" && s != "" {
		return fmt.Sprintf(" (did you mean %q?)", n)
	}
	return ""
}
