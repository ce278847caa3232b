package card

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/shopspring/decimal"

	"offcut/ingest/normal"
)

// settings is a card's TOML file as read, before its names are held against the
// models of the rates.
type settings struct {
	card      *Card
	ratesFile string
	ratesLine int
	aliases   []naming
	lighter   []naming
}

// naming is one line of [aliases] or [lighter].
type naming struct {
	line   int
	name   string
	models []string
}

var settingKeys = []string{"name", "title", "currency", "checked", "rates", "failed_runs", "bill_for",
	"round_to", "min_credits", "aliases", "lighter"}

func defaults(file string) settings {
	return settings{card: &Card{Name: baseName(file), Currency: "credits", FailedRuns: Free, BillFor: Requested}}
}

// located catches a TOML value of any type together with its line: the decoder
// tells positions only in the errors of an Unmarshaler.
type located struct{ value any }

var errLocated = errors.New("located")

// UnmarshalTOML keeps the value and fails, so that the error carries its line.
func (l *located) UnmarshalTOML(value any) error {
	l.value = value
	return errLocated
}

func locate(md *toml.MetaData, p toml.Primitive) (value any, line int) {
	var l located
	var pe toml.ParseError
	if errors.As(md.PrimitiveDecode(p, &l), &pe) {
		line = pe.Position.Line
	}
	return l.value, line
}

func readSettings(file string, text []byte) (settings, Problems) {
	s := defaults(file)
	var problems Problems
	if line, problem := normal.TOMLProblem(string(text)); problem != "" {
		problems.add(file, line, "%s", problem)
		return s, problems
	}
	var top map[string]toml.Primitive
	md, err := toml.Decode(string(text), &top)
	if err != nil {
		var pe toml.ParseError
		if errors.As(err, &pe) {
			problems.add(file, pe.Position.Line, "%s", pe.Message)
		} else {
			problems.add(file, 1, "%v", err)
		}
		return s, problems
	}
	for _, key := range slices.Sorted(maps.Keys(top)) {
		s.readSetting(file, key, &md, top[key], &problems)
	}
	if _, ok := top["rates"]; !ok {
		problems.add(file, 1, `rates is missing (rates = "FILE.csv" beside this file is expected)`)
	}
	return s, problems
}

var datePattern = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)

func (s *settings) readSetting(file, key string, md *toml.MetaData, p toml.Primitive, problems *Problems) {
	value, line := locate(md, p)
	bad := func(format string, args ...any) { problems.add(file, line, key+" "+format, args...) }
	if key == "aliases" || key == "lighter" {
		s.readNames(file, key, md, p, problems)
		return
	}
	if !slices.Contains(settingKeys, key) {
		problems.add(file, line, "unknown key %q%s", key, didYouMean(key, settingKeys))
		return
	}
	if key == "round_to" || key == "min_credits" {
		d, what := exactSetting(value)
		if what != "" {
			bad("%s", what)
		} else if key == "round_to" {
			s.card.RoundTo = d
		} else {
			s.card.MinCredits = d
		}
		return
	}
	if at, ok := value.(time.Time); ok && key == "checked" {
		value = at.Format(time.DateOnly)
	}
	str, ok := value.(string)
	if !ok {
		bad("is not a text (%s = \"…\" is expected)", key)
		return
	}
	if what := s.setText(key, normal.Text(str), line); what != "" {
		bad("%s", what)
	}
}

// setText stores a text setting, or says what is wrong with it.
func (s *settings) setText(key, v string, line int) string {
	c := s.card
	oneOf := func(to *string, a, b string) string {
		if v != a && v != b {
			return strconv.Quote(v) + " is neither " + a + " nor " + b
		}
		*to = v
		return ""
	}
	switch key {
	case "name":
		if v == "" {
			return "is empty"
		}
		c.Name = v
	case "title":
		c.Title = v
	case "currency":
		c.Currency = v
	case "rates":
		if v == "" {
			return "is empty (the rates file beside this one is expected)"
		}
		s.ratesFile, s.ratesLine, c.RatesFile = v, line, v
	case "checked":
		if _, err := time.Parse(time.DateOnly, v); v != "" && (err != nil || !datePattern.MatchString(v)) {
			return strconv.Quote(v) + " is not a date (YYYY-MM-DD is expected)"
		}
		c.Checked = v
	case "failed_runs":
		return oneOf(&c.FailedRuns, Free, Charged)
	case "bill_for":
		return oneOf(&c.BillFor, Requested, Delivered)
	}
	return ""
}

// exactSetting reads an amount. A TOML float is refused: it is binary, and 0.1
// is none.
func exactSetting(value any) (decimal.Decimal, string) {
	switch v := value.(type) {
	case int64:
		value = strconv.FormatInt(v, 10)
	case float64:
		return decimal.Zero, `is a binary number (write it in quotes, as in "0.01")`
	}
	str, ok := value.(string)
	if !ok {
		return decimal.Zero, `is not a number (a text such as "0.01" is expected)`
	}
	return amount(normal.Text(str))
}

// maxCredits is the first amount that is too large to be credits.
var maxCredits = decimal.New(1, 18)

// amount reads a non-negative decimal of at most 9 decimals, or says what is
// wrong with it.
func amount(s string) (decimal.Decimal, string) {
	d, ok := normal.Decimal(s)
	switch {
	case !ok:
		return decimal.Zero, strconv.Quote(s) + " is not a number (digits and one dot are expected)"
	case d.IsNegative():
		return decimal.Zero, strconv.Quote(s) + " is negative"
	case !d.Equal(d.Truncate(9)):
		return decimal.Zero, strconv.Quote(s) + " has more than 9 decimals"
	case d.GreaterThanOrEqual(maxCredits):
		return decimal.Zero, strconv.Quote(s) + " is too large (less than 10^18 is expected)"
	}
	return d, ""
}

func (s *settings) readNames(file, key string, md *toml.MetaData, p toml.Primitive, problems *Problems) {
	var table map[string]toml.Primitive
	value, line := locate(md, p)
	// The decoder takes a value that is no table for an empty one.
	if _, ok := value.(map[string]any); !ok || md.PrimitiveDecode(p, &table) != nil {
		problems.add(file, line, "%s is not a table ([%s] is expected)", key, key)
		return
	}
	for _, name := range slices.Sorted(maps.Keys(table)) {
		value, line := locate(md, table[name])
		n := naming{line: line, name: normal.Text(name)}
		switch {
		case key == "aliases":
			model, ok := value.(string)
			if !ok {
				problems.add(file, line, "aliases: %q is not a text (a model of the card is expected)", name)
				continue
			}
			n.models = []string{normal.Text(model)}
			s.aliases = append(s.aliases, n)
		case key == "lighter":
			list, ok := value.([]any)
			for _, v := range list {
				model, isText := v.(string)
				ok = ok && isText
				n.models = append(n.models, normal.Text(model))
			}
			if !ok {
				problems.add(file, line, "lighter: %q is not a list of texts (models of the card are expected)", name)
				continue
			}
			s.lighter = append(s.lighter, n)
		}
	}
}

// resolve holds the names of [aliases] and [lighter] against the card's models.
func (c *Card) resolve(file string, s settings) Problems {
	var problems Problems
	if c.models == nil {
		return nil // the rates could not be read: every name would be unknown
	}
	key := func(n naming, section, name string) (string, bool) {
		k := normal.Key(name)
		if c.models[k] != nil {
			return k, true
		}
		problems.add(file, n.line, "%s: %q is not on the card%s", section, name, didYouMean(name, c.Models()))
		return "", false
	}
	c.aliases, c.lighter = map[string]string{}, map[string][]string{}
	byLine := func(names []naming) {
		sort.SliceStable(names, func(i, j int) bool { return names[i].line < names[j].line })
	}
	byLine(s.aliases)
	byLine(s.lighter)
	for _, n := range s.aliases {
		from := normal.Key(n.name)
		to, ok := key(n, "aliases", n.models[0])
		switch own := c.models[from]; {
		case from == "":
			problems.add(file, n.line, "aliases: %q has no letter or digit", n.name)
		case own != nil:
			problems.add(file, n.line, "aliases: %q has the key of the card's own model %q", n.name, own.spelling)
		case ok && c.aliases[from] != "" && c.aliases[from] != to:
			problems.add(file, n.line, "aliases: %q already stands for %q", n.name, c.models[c.aliases[from]].spelling)
		case ok && !slices.ContainsFunc(c.Aliases, func(a Alias) bool { return a.Name == n.name }):
			c.aliases[from] = to
			c.Aliases = append(c.Aliases, Alias{Name: n.name, Model: c.models[to].spelling})
		}
	}
	for _, n := range s.lighter {
		from, ok := key(n, "lighter", n.name)
		if ok && c.lighter[from] != nil {
			problems.add(file, n.line, "lighter: %q is named twice", n.name)
			continue
		}
		pair := Lightness{}
		keys := []string{}
		for _, name := range n.models {
			if to, ok := key(n, "lighter", name); ok {
				keys = append(keys, to)
				pair.Lighter = append(pair.Lighter, c.models[to].spelling)
			}
		}
		if ok {
			c.lighter[from] = keys
			pair.Model = c.models[from].spelling
			c.Pairs = append(c.Pairs, pair)
		}
	}
	sort.SliceStable(c.Aliases, func(i, j int) bool { return c.Aliases[i].Name < c.Aliases[j].Name })
	sort.SliceStable(c.Pairs, func(i, j int) bool { return c.Pairs[i].Model < c.Pairs[j].Model })
	return problems
}
