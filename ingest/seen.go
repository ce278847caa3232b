package ingest

import (
	"hash/maphash"
	"math/bits"
	"sync/atomic"
)

// seenIDs tells which ids of a file may have been there before: it has a bit for many hashes each, so that of ids that were not, a
// few are told, too, and none that was is missed.
type seenIDs struct {
	seed  maphash.Seed
	words []atomic.Uint64
	shift int // of a hash, to the number of its bit
}

// A row of a log has some 160 bytes or more, so that a bit for eight bytes leaves nineteen of twenty bits unset. Beyond mostSeenLog
// more ids are told than need be, which takes time instead of memory.
const (
	textPerBit    = 8
	fewestSeenLog = 16
	mostSeenLog   = 29 // 64 MB
)

// newSeenIDs is for a file of so many bytes of text.
func newSeenIDs(text int64) *seenIDs {
	log := min(max(bits.Len64(uint64(text/textPerBit)), fewestSeenLog), mostSeenLog)
	return &seenIDs{seed: maphash.MakeSeed(), words: make([]atomic.Uint64, 1<<log/64), shift: 64 - log}
}

// place is where the bit of an id is.
func (s *seenIDs) place(id string) uint64 { return maphash.String(s.seed, id) >> s.shift }

// add appends to again the numbers of those rows whose id may have been added before; places are those of their ids. It may be called
// by several goroutines.
func (s *seenIDs) add(places []uint64, numbers, again []int64) []int64 {
	for _, at := range places {
		s.words[at/64].Load() // many at once are on their way from memory, where setting them waits for one after the other
	}
	for i, at := range places {
		bit := uint64(1) << (at % 64)
		if s.words[at/64].Or(bit)&bit != 0 {
			again = append(again, numbers[i])
		}
	}
	return again
}
