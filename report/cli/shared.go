package cli

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"offcut/analysis"
	"offcut/ingest/normal"
	"offcut/ingest/store"
)

// sharedOptions are the flags that commands have in common; each command adds the groups that mean something to it.
type sharedOptions struct {
	db, config, card, timezone, asOf string
	currency                         string
	month, from, to                  string
	all                              bool
	team, project                    string
	memory                           string
	threads                          int
	format                           string
	ledgers                          []string
	quiet, timings                   bool
}

func (o *sharedOptions) addData(f *pflag.FlagSet) {
	f.StringVar(&o.db, "db", "", "database `file` in which history accumulates (default: a temporary one)")
	f.StringVar(&o.config, "config", "", "configuration `file` (default: offcut.toml of a directory that is ingested)")
	f.StringVar(&o.timezone, "timezone", "", "`zone` of times without one, and in which days and months are cut, such as Europe/Berlin (default UTC)")
	f.StringVar(&o.memory, "memory", "", "memory to use, such as 2GB")
	f.IntVar(&o.threads, "threads", 0, "threads to use (default: one per core)")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "no progress on standard error")
	f.BoolVar(&o.timings, "timings", false, "say on standard error how long each stage took")
}

func (o *sharedOptions) addCard(f *pflag.FlagSet) {
	f.StringVar(&o.card, "card", "", "rate card: a built-in `name` or a file (default: the configuration's)")
	f.StringVar(&o.currency, "currency", "", "`name` of the credits to look at, where the log's sources have cards in several (default: the card's)")
}

func (o *sharedOptions) addPeriod(f *pflag.FlagSet) {
	f.StringVar(&o.month, "month", "", "`month` to look at, such as 2026-10")
	f.StringVar(&o.from, "from", "", "first `day` to look at")
	f.StringVar(&o.to, "to", "", "`day` after the last one to look at")
	f.BoolVar(&o.all, "all", false, "look at every run")
	f.StringVar(&o.asOf, "as-of", "", "`time` at which to look: later runs take no part (default: the midnight after the last run)")
	f.StringVar(&o.team, "team", "", "only this team's runs")
	f.StringVar(&o.project, "project", "", "only this project's runs")
}

func (o *sharedOptions) addLedger(f *pflag.FlagSet) {
	f.StringArrayVar(&o.ledgers, "ledger", nil, "`file` that is the vendor's ledger: at, type, run_id, credits, balance_after, usd (may be repeated)")
}

func (o *sharedOptions) addFormat(f *pflag.FlagSet) {
	f.StringVar(&o.format, "format", "table", "table, json or csv")
}

// memorySize is a size as DuckDB reads it.
var memorySize = regexp.MustCompile(`(?i)^[0-9]+(\.[0-9]+)? ?[KMGT]i?B$`)

// check refuses values that no command can use.
func (o *sharedOptions) check() error {
	if o.format != "" && !slices.Contains([]string{"table", "json", "csv"}, o.format) {
		return usage("write --format table, --format json or --format csv", "--format %s is not a format", o.format)
	}
	if o.memory != "" && !memorySize.MatchString(o.memory) {
		return usage("write it as in --memory 2GB", "--memory %q is not a size of memory", o.memory)
	}
	if o.threads < 0 {
		return usage("write a number above 0", "--threads %d is not a number of threads", o.threads)
	}
	return nil
}

func (o *sharedOptions) storeOptions() store.Options {
	return store.Options{Memory: o.duckMemory(), Threads: o.threads}
}

// location is the zone of --timezone, else of the configuration, else UTC.
func (o *sharedOptions) location(c *config) (*time.Location, error) {
	name, where := o.timezone, "--timezone"
	if name == "" {
		name, where = c.Timezone, c.path+": timezone"
	}
	if name == "" {
		return time.UTC, nil
	}
	location, err := time.LoadLocation(name)
	if err != nil || strings.EqualFold(name, "local") {
		return nil, usage("write a zone of the tz database, such as Europe/Berlin", "%s %q is not a known time zone", where, name)
	}
	return location, nil
}

// at is the time of --as-of; zero if it is not given. A date is its midnight in the zone.
func (o *sharedOptions) at(location *time.Location) (time.Time, error) {
	if o.asOf == "" {
		return time.Time{}, nil
	}
	t, ok := normal.Time(o.asOf, location)
	if !ok {
		return t, usage("write it as 2026-11-01 or 2026-11-01T09:00:00Z", "--as-of %q is not a time", o.asOf)
	}
	return t, nil
}

// period is what --month, --from, --to and --all ask for.
func (o *sharedOptions) period() (analysis.Request, error) {
	var r analysis.Request
	ways := 0
	for _, given := range []bool{o.month != "", o.from != "" || o.to != "", o.all} {
		if given {
			ways++
		}
	}
	if ways > 1 {
		return r, usage("choose one", "--month, --from/--to and --all exclude each other")
	}
	r.All = o.all
	var err error
	if o.month != "" {
		if r.Month, err = time.Parse("2006-01", o.month); err != nil {
			return r, usage("write it as 2026-10", "--month %q is not a month", o.month)
		}
	}
	if r.From, err = parseDay("--from", o.from); err != nil {
		return r, err
	}
	if r.To, err = parseDay("--to", o.to); err != nil {
		return r, err
	}
	if !r.From.IsZero() && !r.To.IsZero() && !r.To.After(r.From) {
		return r, usage("--to names the day after the last one", "--to %s is not after --from %s", o.to, o.from)
	}
	return r, nil
}

func parseDay(flag, s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return t, usage("write it as 2026-10-01", "%s %q is not a date", flag, s)
	}
	return t, nil
}
