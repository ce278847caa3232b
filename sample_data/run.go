package sampledata

import (
	"fmt"
	"time"

	"github.com/shopspring/decimal"
)

// run is one line of a log. Its prompt is valid until the next run is made.
type run struct {
	seed, number uint64
	at           int64 // Unix seconds
	day          time.Time
	creator      string
	team         int
	project      string
	setup
	task     int
	status   int
	credits  string // exact decimal, empty if there is no charge
	prompt   []byte
	shot     int // 0 if the team's tool does not write it
	approved bool
}

const (
	succeeded = iota
	failed
	blocked
	cancelled
	pending
	statusCount
)

var (
	csvStatus  = [statusCount]string{"Completed", "Failed", "Blocked", "Canceled", "Processing"}
	jsonStatus = [statusCount]string{"SUCCESS", "FAILED", "MODERATED", "CANCELED", "PENDING"}
)

// priceList remembers the day's charges, so that a price is asked for and
// multiplied once a day and not once a run.
type priceList struct {
	price PriceFunc
	lines [modelCount][taskCount][resCount][maxDuration + 1][2]priceLine
}

type priceLine struct {
	day     int64 // since 1970 in UTC, plus 1
	unit    decimal.Decimal
	charges [maxGenerations + 1]string // by number of outputs; empty if unpriced
}

// of gives the line that prices a run.
func (l *priceList) of(r *run) (*priceLine, error) {
	audio := 0
	if r.audio {
		audio = 1
	}
	line := &l.lines[r.model][r.task][r.res][r.durationS][audio]
	day := r.at/secondsPerDay + 1
	if line.day == day {
		return line, nil
	}
	*line = priceLine{day: day}
	text, ok := l.price(Shot{
		Model: modelNames[r.model], Task: taskNames[r.task], Resolution: resNames[r.res],
		DurationS: r.durationS, Audio: r.audio, CreatedAt: time.Unix(r.at, 0).UTC(),
	})
	if !ok {
		if r.model != offCard {
			return line, nil
		}
		text = offCardCredits
	}
	unit, err := decimal.NewFromString(text)
	if err != nil {
		return nil, fmt.Errorf("price of %s: %q is not a decimal", modelNames[r.model], text)
	}
	line.unit = unit
	for n := range line.charges {
		line.charges[n] = unit.Mul(decimal.NewFromInt(int64(n))).String()
	}
	return line, nil
}

// charge fills in the credits: price × generations, nothing for what did not
// succeed, and now and then what a vendor gets wrong.
func (l *priceList) charge(r *run, d dice) error {
	line, err := l.of(r)
	if err != nil {
		return err
	}
	slip := d.n(1000)
	switch {
	case r.status == pending || line.charges[1] == "":
		r.credits = ""
	case r.status != succeeded && slip >= 40:
		r.credits = "0"
	case r.status == succeeded && slip < 2: // one output too many
		r.credits = line.unit.Mul(decimal.NewFromInt(int64(r.generations + 1))).String()
	case r.status == succeeded && slip == 2 && r.generations > 1: // one output forgotten
		r.credits = line.charges[r.generations-1]
	case r.status == succeeded && slip == 2: // half price
		r.credits = line.unit.Mul(decimal.New(5, -1)).Round(9).String()
	default:
		r.credits = line.charges[r.generations]
	}
	return nil
}
