package cli

import (
	"bufio"
	"context"
	"fmt"

	"github.com/shopspring/decimal"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"offcut/ingest/normal"
	"offcut/pricing/card"
	sampledata "offcut/sample_data"
)

type sampleOptions struct {
	runs int
	seed uint64
	out  string
}

func (o *sampleOptions) addFlags(f *pflag.FlagSet) {
	f.IntVar(&o.runs, "runs", sampledata.StudioRuns, "`number` of runs")
	f.Uint64Var(&o.seed, "seed", 1, "`number` from which everything follows: the same seed, the same bytes")
	f.StringVar(&o.out, "out", "", "write a `directory` with logs, card and configuration instead of one log on standard output")
}

func sampleCommand(env *Env) *cobra.Command {
	o := &sampleOptions{}
	return command("sample [studio|qolaba]", "Write a realistic made-up log of any size, from a seed",
		`Sample writes made-up data: the log of a studio with three teams, or the vendor's own example. Nobody in it exists.
Without --out the studio's log goes to standard output as one CSV, streamed at any size.`,
		`  offcut sample --runs 100000 --seed 7 > big.csv
  offcut sample studio --seed 1 --out sample_data/studio
  offcut sample qolaba --out sample_data/qolaba`,
		cobra.MaximumNArgs(1), func(_ context.Context, args []string) error { return runSample(env, o, args) }, o.addFlags)
}

func runSample(env *Env, o *sampleOptions, args []string) error {
	if o.runs < 1 {
		return usage("write a number above 0", "--runs %d is not a number of runs", o.runs)
	}
	which := "studio"
	if len(args) == 1 {
		which = args[0]
	}
	switch {
	case which != "studio" && which != "qolaba":
		return usage("offcut sample studio, or offcut sample qolaba", "no sample is named %q", which)
	case which == "qolaba" && o.out == "":
		return usage("add --out DIRECTORY", "the vendor's example is a directory")
	case which == "qolaba":
		if err := sampledata.WriteQolaba(o.out); err != nil {
			return err
		}
	case o.out == "":
		return streamSample(env, o)
	default:
		if err := writeStudio(o); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(env.Stderr, "%s: written; now try: offcut report %[1]s\n", o.out)
	return err
}

func streamSample(env *Env, o *sampleOptions) error {
	price, err := studioPrice()
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(env.Stdout, 1<<20)
	if err := sampledata.Write(out, sampledata.Options{Seed: o.seed, Runs: o.runs}, price); err != nil {
		return err
	}
	return out.Flush()
}

func writeStudio(o *sampleOptions) error {
	price, err := studioPrice()
	if err != nil {
		return err
	}
	return sampledata.WriteStudio(o.out, sampledata.Options{Seed: o.seed, Runs: o.runs}, price)
}

// studioPrice prices the sample's shots by the sample's own card.
func studioPrice() (sampledata.PriceFunc, error) {
	toml, rates := sampledata.Card()
	c, err := card.Parse("studio.toml", toml, "studio-rates.csv", rates)
	if err != nil {
		return nil, err
	}
	return func(s sampledata.Shot) (string, bool) {
		cfg := card.Configuration{Model: s.Model, Task: s.Task, Resolution: s.Resolution}
		if s.DurationS > 0 {
			cfg.DurationS = decimal.NewNullDecimal(decimal.NewFromInt(int64(s.DurationS)))
			cfg.Audio = &s.Audio
		}
		p := c.Price(cfg, s.CreatedAt)
		return normal.FormatDecimal(p.UnitCredits.Decimal), p.Status == card.Priced
	}, nil
}
