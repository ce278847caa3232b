package ingest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/agext/levenshtein"

	"offcut/ingest/normal"
)

// Mapping is what a user says about a log's headers and words; it beats the table of aliases.
type Mapping struct {
	Columns   map[string]string // canonical field → header
	Constants map[string]string // canonical field → text, for every row
	Status    map[string]string // word in the log, folded → succeeded, failed, cancelled or pending
}

// NewMapping checks the [columns], [constants] and [status] sections of a configuration and returns the mapping, or every
// problem it found, in order.
func NewMapping(columns map[string]string, constants map[string]any, status map[string]string) (Mapping, []string) {
	m := Mapping{Columns: map[string]string{}, Constants: map[string]string{}, Status: map[string]string{}}
	var problems []string
	for _, field := range sortedKeys(columns) {
		if p := unknownField("columns", field); p != "" {
			problems = append(problems, p)
			continue
		}
		m.Columns[field] = columns[field]
	}
	for _, field := range sortedKeys(constants) {
		text, ok := constantText(constants[field])
		switch p := unknownField("constants", field); {
		case p != "":
			problems = append(problems, p)
		case !ok:
			problems = append(problems, fmt.Sprintf("[constants] %s is not a text, number or boolean", field))
		default:
			m.Constants[field] = text
		}
	}
	for _, word := range sortedKeys(status) {
		canonical, ok := normal.Status(status[word])
		if !ok {
			problems = append(problems, fmt.Sprintf("[status] %q = %q (expected succeeded, failed, cancelled or pending)", word, status[word]))
			continue
		}
		m.Status[foldWord(word)] = canonical
	}
	return m, problems
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func unknownField(section, field string) string {
	names := FieldNames()
	if slices.Contains(names, field) {
		return ""
	}
	question := "fields are " + strings.Join(names, ", ")
	if near := Near(field, names); near != "" {
		question = "did you mean " + near + "?"
	}
	return fmt.Sprintf("[%s] %s is not a field of a run (%s)", section, field, question)
}

// nearest returns the name most like s; empty if there are none.
func nearest(s string, names []string) string {
	if len(names) == 0 {
		return ""
	}
	return slices.MinFunc(names, func(a, b string) int {
		return levenshtein.Distance(s, a, nil) - levenshtein.Distance(s, b, nil)
	})
}

// Near is the nearest of names if it differs by a slip only: by two letters, or a third of them. "" if there is none.
func Near(s string, names []string) string {
	near := nearest(s, names)
	if levenshtein.Distance(s, near, nil) > max(2, len([]rune(s))/3) {
		return ""
	}
	return near
}

func constantText(v any) (string, bool) {
	switch x := v.(type) {
	case string:
		return x, true
	case bool:
		return strconv.FormatBool(x), true
	case int64:
		return strconv.FormatInt(x, 10), true
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64), true
	case time.Time:
		return x.Format(time.RFC3339Nano), true
	}
	return "", false
}

// describe is the text by which two ways of reading the same bytes are told apart: the columns and constants in force for
// the file, and the status words.
func (p *columnPlan) describe(columns []string, m Mapping, delimiter, quote byte) string {
	byField, constants, words := map[string]string{}, map[string]string{}, map[string]string{}
	maps.Copy(constants, p.constant)
	maps.Copy(words, m.Status)
	for field, i := range p.column {
		byField[field] = columns[i]
	}
	if p.date >= 0 {
		byField[p.kind.moment] = columns[p.date] + " " + columns[p.column[p.kind.moment]]
	}
	text, err := json.Marshal([]any{byField, constants, words, delimiter, quote})
	if err != nil {
		panic(err) // maps of strings always marshal
	}
	return strings.ToValidUTF8(string(text), "\uFFFD")
}
