package card

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"offcut/ingest/normal"
)

// Unit is what a rate's credits buy.
type Unit string

// The units of a rate.
const (
	Video     Unit = "video"     // credits per output
	Image     Unit = "image"     // credits per output
	Second    Unit = "second"    // base credits + credits × seconds, per output
	Run       Unit = "run"       // credits per run, however many outputs
	Kilotoken Unit = "kilotoken" // credits per 1,000 tokens of an output
)

var units = []string{string(Video), string(Image), string(Second), string(Run), string(Kilotoken)}

// Values of Card.FailedRuns and Card.BillFor.
const (
	Free      = "free"
	Charged   = "charged"
	Requested = "requested"
	Delivered = "delivered"
)

// Card is a rate card: rates, and the rules that hold for all of them. It is
// made by Load or Parse and read-only afterwards; all methods may be called
// from many goroutines.
type Card struct {
	Name       string
	Title      string
	Currency   string
	Checked    string          // YYYY-MM-DD the prices were last compared with their source; empty: unknown
	FailedRuns string          // Free or Charged: what failed and cancelled runs cost
	BillFor    string          // Requested or Delivered outputs
	RoundTo    decimal.Decimal // the price per output is rounded up to this step; 0: exact
	MinCredits decimal.Decimal // least price per output
	Source     string          // the file the card was read from, as named
	RatesFile  string          // the file of its rates, as written in the card; empty for a bare CSV

	Rates   []Rate      // in the order of the file
	Aliases []Alias     // by name
	Pairs   []Lightness // [lighter] as written, by model

	models  map[string]*model // by key
	order   []string          // keys in the order of the rates
	aliases map[string]string // key → key of a model
	lighter map[string][]string
}

// Alias is another name of a model in logs.
type Alias struct{ Name, Model string }

// Lightness names the models to iterate on instead of Model, directly (the
// chain beyond them is Card.Lighter's business).
type Lightness struct {
	Model   string
	Lighter []string
}

type model struct {
	spelling    string
	rates       []*Rate
	changes     []time.Time
	durations   []decimal.Decimal // named by its rows, ascending
	resolutions []string          // sizes and names with a rank named by its rows
}

// Rate is one row of a card. A nil list matches anything, unknown included.
type Rate struct {
	Line        int
	Model       string
	Tasks       []string
	Resolutions []string // normal form
	Durations   []decimal.Decimal
	Audio       []bool
	Unit        Unit
	Credits     decimal.NullDecimal // not valid: not offered
	BaseCredits decimal.NullDecimal // unit second only
	From, To    time.Time           // From ≤ t < To, UTC; zero: open
	Source      string
	Note        string

	taskKeys []string
	named    int
	unclear  bool // what it matches could not be read
}

// Offered reports whether the row has a price; a row with `-` says that the
// configuration is not offered.
func (r *Rate) Offered() bool { return r.Credits.Valid }

// InForce reports whether the row holds at the instant.
func (r *Rate) InForce(at time.Time) bool {
	return (r.From.IsZero() || !at.Before(r.From)) && (r.To.IsZero() || at.Before(r.To))
}

// Models returns the models as the card spells them, in the order of its rates.
func (c *Card) Models() []string {
	names := make([]string, len(c.order))
	for i, k := range c.order {
		names[i] = c.models[k].spelling
	}
	return names
}

// ModelKey returns what models are compared by: letters and digits, lower-cased,
// after the card's aliases (one step). Unknown models have a key too.
func (c *Card) ModelKey(model string) string {
	k := normal.Key(model)
	if to, ok := c.aliases[k]; ok {
		return to
	}
	return k
}

// Spelling returns a model as the card spells it; false if it is not on the card.
func (c *Card) Spelling(model string) (string, bool) {
	if m := c.models[c.ModelKey(model)]; m != nil {
		return m.spelling, true
	}
	return "", false
}

// Changes returns, ascending, the instants at which the rows in force of a model
// change. From each (inclusive) to the next (exclusive), before the first and
// from the last on, a configuration of the model has one price.
func (c *Card) Changes(model string) []time.Time {
	if m := c.models[c.ModelKey(model)]; m != nil {
		return slices.Clone(m.changes)
	}
	return nil
}

// Lighter returns the models to iterate on instead of this one, transitively:
// the nearest first, each once, without the model itself, as the card spells them.
func (c *Card) Lighter(model string) []string {
	var names []string
	for _, k := range c.lighterKeys(c.ModelKey(model)) {
		names = append(names, c.models[k].spelling)
	}
	return names
}

func (c *Card) lighterKeys(key string) []string {
	seen := map[string]bool{key: true}
	var out []string
	for queue := c.lighter[key]; len(queue) > 0; queue = queue[1:] {
		if k := queue[0]; !seen[k] {
			seen[k] = true
			out = append(out, k)
			queue = append(slices.Clone(queue), c.lighter[k]...)
		}
	}
	return out
}

// maxCardBytes bounds each of a card's two files. The widest public card has
// under 20 kB; the bound is there so that a log given as a card fails at once.
const maxCardBytes = 16 << 20

// Load reads a card: a .toml file and the rates file it names, which must be in
// the same folder or below it, or a bare CSV of rates (a card with defaults,
// named like the file). What is wrong inside the files comes back as Problems.
func Load(path string) (*Card, error) {
	text, err := readBounded(os.Open(path))
	if err != nil {
		return nil, fmt.Errorf("card %s: %w", path, bare(err))
	}
	if !strings.EqualFold(filepath.Ext(path), ".toml") {
		return Parse(path, nil, path, text)
	}
	head, problems := readSettings(path, text)
	if head.ratesFile == "" {
		return nil, problems.sorted(path)
	}
	rates, err := readBeside(filepath.Dir(path), head.ratesFile)
	if err != nil {
		problems.add(path, head.ratesLine, "rates %q: %v", head.ratesFile, bare(err))
		return nil, problems.sorted(path)
	}
	return Parse(path, text, filepath.Join(filepath.Dir(path), head.ratesFile), rates)
}

var errNotBeside = errors.New("not beside the card (a file in the card's own folder is expected)")

// readBeside reads a file through os.Root, which also stops links out of dir.
func readBeside(dir, name string) ([]byte, error) {
	if !filepath.IsLocal(name) {
		return nil, errNotBeside
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	info, err := root.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, errors.New("no such file beside the card")
	case err != nil && strings.Contains(err.Error(), "escapes"):
		return nil, errNotBeside
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("not a regular file")
	}
	return readBounded(root.Open(name))
}

func readBounded(f *os.File, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxCardBytes+1))
	if err == nil && len(text) > maxCardBytes {
		err = fmt.Errorf("larger than a card may be (%d MB)", maxCardBytes>>20)
	}
	return text, err
}

// bare strips the operation and path that os puts in front of an error.
func bare(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// Parse reads a card from the bytes of its two files; name and ratesName are
// what problems call them. Nil toml makes a card with defaults of the rates
// alone. The error is Problems: everything wrong in both files.
func Parse(name string, toml []byte, ratesName string, rates []byte) (*Card, error) {
	head := defaults(ratesName)
	var problems Problems
	if toml != nil {
		head, problems = readSettings(name, toml)
	}
	c := head.card
	c.Source = name
	if c.Source == "" {
		c.Source = ratesName
	}
	problems = append(problems, c.readRates(ratesName, rates)...)
	problems = append(problems, c.resolve(name, head)...)
	if len(problems) > 0 {
		return nil, problems.sorted(name, ratesName)
	}
	return c, nil
}

// baseName is a file's name without folder and extension.
func baseName(path string) string {
	base := filepath.Base(path)
	if stem := strings.TrimSuffix(base, filepath.Ext(base)); stem != "" {
		return stem
	}
	return base
}
