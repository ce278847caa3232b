package sampledata

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"time"
)

// StudioRuns is the number of runs of the studio sample, and what Options.Runs
// means when it is 0.
const StudioRuns = 9000

// Shot is what a price depends on. Model is spelt as on the studio card.
// DurationS is in whole seconds, 0 for images, whose Audio is unknown (given as
// false). CreatedAt is in UTC.
type Shot struct {
	Model, Task, Resolution string
	DurationS               int
	Audio                   bool
	CreatedAt               time.Time
}

// PriceFunc gives the credits for one output of a shot, as exact decimal text;
// ok is false if there is no price, and the run's charge is then left empty.
// Within one UTC day it must answer the same for the same configuration: it is
// asked once a day for each.
type PriceFunc func(s Shot) (creditsPerOutput string, ok bool)

// Options says how much to write. The zero value is the studio sample of seed 0.
type Options struct {
	Seed uint64
	Runs int // exactly so many runs; 0 means StudioRuns
	// From (inclusive) and To (exclusive) are calendar days in Europe/Berlin;
	// of each the date alone counts. Zero means 2026-03-01 and 2026-11-01.
	From, To time.Time
}

// withDefaults returns o with every zero value replaced, its days as midnights in UTC.
func (o Options) withDefaults() (Options, error) {
	if o.Runs == 0 {
		o.Runs = StudioRuns
	}
	if o.From.IsZero() {
		o.From = time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC)
	}
	if o.To.IsZero() {
		o.To = time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)
	}
	o.From, o.To = dayOf(o.From), dayOf(o.To)
	switch {
	case o.Runs < 0:
		return o, fmt.Errorf("a sample of %d runs (expected 1 or more)", o.Runs)
	case !o.From.Before(o.To):
		return o, fmt.Errorf("a sample from %s to %s holds no day (expected from before to)",
			o.From.Format(time.DateOnly), o.To.Format(time.DateOnly))
	}
	return o, nil
}

// Write writes one CSV log of opts.Runs runs to w, in order of time, in memory
// that does not grow with the number of runs but by a few bytes for each session
// of a day. Up to 100,000 runs come from the 20 creators and 12 projects of the
// studio; bigger logs have one creator per 5,000 runs (at most 400) and one
// project per 8,000 (at most 300) over the same days.
func Write(w io.Writer, opts Options, price PriceFunc) error {
	opts, err := opts.withDefaults()
	if err != nil {
		return err
	}
	if price == nil {
		return errors.New("a sample needs a price function (got nil)")
	}
	out := bufio.NewWriterSize(w, 1<<16)
	if _, err := out.WriteString(csvHeader); err != nil {
		return err
	}
	var line []byte
	err = newStudio(opts, price).each(func(r *run) error {
		line = appendCSV(line[:0], r)
		_, err := out.Write(line)
		return err
	})
	if err != nil {
		return err
	}
	return out.Flush()
}
