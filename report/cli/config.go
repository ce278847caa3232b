package cli

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"offcut/ingest"
	"offcut/ingest/normal"
	"offcut/report"
)

// configName is the file that a directory of logs may hold.
const configName = "offcut.toml"

// config is offcut.toml. Every key is optional.
type config struct {
	Card      string                  `toml:"card"`
	Timezone  string                  `toml:"timezone"`
	Sample    bool                    `toml:"sample"` // the logs are made up, and pages say so
	Draft     draftConfig             `toml:"draft"`
	Delivery  map[string]string       `toml:"delivery"`
	Chain     chainConfig             `toml:"chain"`
	Budget    budgetConfig            `toml:"budget"`
	Money     moneyConfig             `toml:"money"`
	Source    map[string]sourceConfig `toml:"source"`
	Columns   map[string]string       `toml:"columns"`
	Constants map[string]any          `toml:"constants"`
	Status    map[string]string       `toml:"status"`
	Plan      *planConfig             `toml:"plan"` // nil: nothing is planned

	path    string // of the file; empty if there is none
	mapping ingest.Mapping
}

type draftConfig struct {
	Resolution  string `toml:"resolution"`
	DurationS   any    `toml:"duration_s"`
	Generations *int64 `toml:"generations"`
	Audio       *bool  `toml:"audio"`
}

type chainConfig struct {
	Gap              string `toml:"gap"`
	Similarity       any    `toml:"similarity"`
	Resume           string `toml:"resume"`
	ResumeSimilarity any    `toml:"resume_similarity"`
}

type budgetConfig struct {
	Team    map[string]any `toml:"team"`
	Project map[string]any `toml:"project"`
}

type moneyConfig struct {
	Currency       string `toml:"currency"`
	PricePerCredit any    `toml:"price_per_credit"`
}

type sourceConfig struct {
	Card           string `toml:"card"`
	PricePerCredit any    `toml:"price_per_credit"`
}

type planConfig struct {
	Balance   any               `toml:"balance"`
	Risk      any               `toml:"risk"`
	LeadDays  any               `toml:"lead_days"`
	Allowance []allowanceConfig `toml:"allowance"`
	Pack      []packConfig      `toml:"pack"`
}

type allowanceConfig struct {
	Credits  any    `toml:"credits"`
	Every    string `toml:"every"`
	Day      any    `toml:"day"`
	Rollover string `toml:"rollover"`
	Cap      any    `toml:"cap"`
}

type packConfig struct {
	Name      string `toml:"name"`
	Credits   any    `toml:"credits"`
	Price     any    `toml:"price"`
	ValidDays any    `toml:"valid_days"`
}

// findConfig returns the configuration named by --config, else the offcut.toml of a directory among the paths. Two of them
// are a usage error.
func findConfig(named string, paths []string) (string, error) {
	if named != "" {
		return named, nil
	}
	var found []string
	for _, p := range paths {
		file := filepath.Join(p, configName)
		if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() && !slices.Contains(found, file) {
			found = append(found, file)
		}
	}
	switch len(found) {
	case 0:
		return "", nil
	case 1:
		return found[0], nil
	}
	return "", usage("name the one to use, as in --config "+found[0], "two configurations: %s and %s", found[0], found[1])
}

// readConfig reads a configuration; an empty path gives the defaults. All problems are reported at once.
func readConfig(path string) (*config, error) {
	c := &config{path: path}
	if path == "" {
		return c, nil
	}
	text, err := readBounded(path, normal.MaxTOML)
	if err != nil {
		return nil, usage("check the path", "%s: cannot be read: %s", path, reason(err))
	}
	if line, problem := normal.TOMLProblem(string(text)); problem != "" {
		return nil, usage("is it a configuration of offcut's?", "%s:%d: %s", path, line, problem)
	}
	meta, err := toml.Decode(string(text), c)
	var syntax toml.ParseError
	switch {
	case errors.As(err, &syntax):
		return nil, usage("mend the line", "%s:%d: %s", path, syntax.Position.Line, syntax.Message)
	case err != nil:
		return nil, usage("mend the value", "%s", wrongType(path, err))
	}
	var problems []string
	// The library takes any value for an empty table. It has no type for one that only a table below it implies.
	for _, key := range []string{"delivery", "source", "columns", "constants", "status"} {
		if t := meta.Type(key); t != "" && t != "Hash" {
			problems = append(problems, fmt.Sprintf("%s:%d: %s is not a table", path, lineOf(string(text), key), key))
		}
	}
	unknown := meta.Undecoded()
	for _, key := range unknown[:min(len(unknown), mostProblems)] {
		problems = append(problems, unknownKey(path, string(text), key))
	}
	mapping, wrong := ingest.NewMapping(c.Columns, c.Constants, c.Status)
	for _, p := range wrong {
		problems = append(problems, path+": "+p)
	}
	if found := len(problems) + max(0, len(unknown)-mostProblems); found > mostProblems {
		problems = append(problems[:mostProblems], fmt.Sprintf("%s: and %s more", path, count(int64(found-mostProblems), "problem")))
	}
	if len(problems) > 0 {
		return nil, usage("the keys are those of the README's configuration section", "%s", strings.Join(problems, "\n"))
	}
	c.mapping = mapping
	return c, nil
}

// checkCards makes sure that the cards it names are built in or files in its own directory, links not leading out of it:
// whoever sends logs with a configuration does not say what else is read.
func (c *config) checkCards() error {
	names := map[string]string{"card": c.Card}
	for source, s := range c.Source {
		names[fmt.Sprintf("source.%q.card", source)] = s.Card
	}
	for _, key := range slices.Sorted(maps.Keys(names)) {
		if name := names[key]; name != "" && !isBuiltIn(name) && !isBelow(filepath.Dir(c.path), name) {
			return usage("copy the card there, or name it with --card", "%s: %s = %q is not beside the configuration", c.path, key, name)
		}
	}
	return nil
}

// isBelow says whether a path leads to a place in dir or to nothing at all.
func isBelow(dir, name string) bool {
	if !filepath.IsLocal(name) || strings.ContainsRune(name, 0) {
		return false
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return true // whoever opens it will say why
	}
	defer root.Close()
	_, err = root.Stat(name)
	return err == nil || !strings.Contains(err.Error(), "escapes")
}

// mostProblems are how many problems of one file are told.
const mostProblems = 20

// readBounded reads a file that may be anything, and of a larger one no more than shows that it is.
func readBounded(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, most+1))
}

// typeMismatch is how the TOML library says that a value has the wrong type.
var typeMismatch = regexp.MustCompile(`line (\d+) \(last key "([^"]*)"\).*expected (\S+) but found (\S+)`)

// tomlTypes names the library's and Go's types as TOML's readers know them.
var tomlTypes = map[string]string{
	"int64": "a whole number", "integer": "a whole number", "float64": "a number", "float": "a number", "bool": "true or false", "boolean": "true or false",
	"string": "text", "slice": "a list", "array": "a list", "table": "a table", "map": "a table", "[]interface": "a list", "map[string]interface": "a table",
}

func tomlType(name string) string {
	if known, ok := tomlTypes[strings.TrimRight(name, "{} ;")]; ok {
		return known
	}
	return name
}

func wrongType(path string, err error) string {
	text := strings.TrimPrefix(err.Error(), "toml: ")
	for _, form := range []struct {
		pattern         *regexp.Regexp
		found, expected int
	}{{typeMismatch, 4, 3}, {incompatible, 3, 4}} {
		if m := form.pattern.FindStringSubmatch(text); m != nil {
			return fmt.Sprintf("%s:%s: %s is %s (expected %s)", path, m[1], m[2], tomlType(m[form.found]), tomlType(m[form.expected]))
		}
	}
	return path + ": " + text
}

var incompatible = regexp.MustCompile(`line (\d+) \(last key "([^"]*)"\).*TOML value has type (\S+); destination has type (\S+)`)

// knownKeys are the keys of each table of offcut.toml; tables with keys of the user's own are not among them.
var knownKeys = map[string][]string{
	"":       {"card", "timezone", "sample", "draft", "delivery", "chain", "budget", "money", "source", "columns", "constants", "status", "plan"},
	"draft":  {"resolution", "duration_s", "generations", "audio"},
	"chain":  {"gap", "similarity", "resume", "resume_similarity"},
	"budget": {"team", "project"},
	"money":  {"currency", "price_per_credit"},
	"source": {"card", "price_per_credit"},
	"plan":   {"balance", "risk", "lead_days", "allowance", "pack"},

	"plan.allowance": {"credits", "every", "day", "rollover", "cap"},
	"plan.pack":      {"name", "credits", "price", "valid_days"},
}

func unknownKey(path, text string, key toml.Key) string {
	table := strings.Join(key[:len(key)-1], ".")
	name := key[len(key)-1]
	known, ok := knownKeys[table]
	if !ok {
		known = knownKeys[key[0]]
	}
	if len(known) == 0 { // the whole table is unknown
		name, known = key[0], knownKeys[""]
	}
	question := strings.TrimSpace(meant(name, known))
	if question == "" {
		question = "known are " + strings.Join(known, ", ")
	}
	return fmt.Sprintf("%s:%d: unknown key %q (%s)", path, lineOf(text, name), key.String(), question)
}

// lineOf finds the first line that begins with a key or table of that name.
func lineOf(text, name string) int {
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.Trim(strings.TrimSpace(line), "[]\"")
		if line == name || strings.HasSuffix(line, "."+name) || strings.HasPrefix(line, name) && strings.Contains(line, "=") {
			return n
		}
	}
	return 1
}

// readMapping reads a file of --mapping: the sections columns, constants and status alone.
func readMapping(path string) (ingest.Mapping, error) {
	c, err := readConfig(path)
	if err != nil {
		return ingest.Mapping{}, err
	}
	return c.mapping, nil
}

// reason is an error without the path, which the caller names.
func reason(err error) string {
	cause, _ := report.Cause(err)
	return cause.Error()
}
