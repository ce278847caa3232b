package card

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// Fingerprint is the same for two cards if they give every run the same price, for the same reason and by the same row, under the
// same name.
func (c *Card) Fingerprint() string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q %s %s %q %q\n", c.Name, c.FailedRuns, c.BillFor, c.RoundTo, c.MinCredits, c.Aliases, c.Pairs)
	for i := range c.Rates {
		r := &c.Rates[i]
		fmt.Fprintf(h, "%d %t %q\n", r.Line, r.unclear, r.Cells())
	}
	return hex.EncodeToString(h.Sum(nil))
}
