package analysis

import (
	"errors"
	"sync"

	"offcut/ingest/store"
)

// chainMarks say of each run which chain it is in, in what place and role, and of each chain what it is: eight bytes a run. Runs go
// by slots in it, which are given in the order in which they come, a page of neighbouring run_numbers at a time, so that gaps between
// files, and where runs were removed, take no room.
type chainMarks struct {
	mutex sync.Mutex       // of what follows, while runs come
	known map[int64]uint32 // by run_number >> pageBits: the place of its page
	pages []*markPage
	bases []int64 // of each page, the run_number of its first slot

	accepts []bool // by partition: it has accepted runs
}

const (
	pageBits = 8
	pageRuns = 1 << pageBits
	inPage   = pageRuns - 1
)

type markPage [pageRuns]mark

// slot is where the mark of a run is: its page, and its place there.
type slot uint32

// mark is what chains say of a run: its role, increased by one so that no mark is 0; whether it is the first of its chain; if so,
// what the chain is, else its place and the slot of the first.
type mark uint64

const (
	roleMask      = 3
	isFirst  mark = 1 << 2

	// Of the first run.
	partitionBit   = 3
	partitionBits  = 26
	inferredBit    = partitionBit + partitionBits
	sessionBit     = inferredBit + 1
	chosenBit      = sessionBit + 1 // the chain has an accepted run
	explorationBit = chosenBit + 1

	// Of others.
	placeBit = 3
	slotBits = 30
	slotBit  = placeBit + slotBits
)

var errManyRuns = errors.New("more than a billion runs")

func newChainMarks() *chainMarks { return &chainMarks{known: map[int64]uint32{}} }

// firstMark is that of the first run of a chain.
func firstMark(r role, partition uint32, isInferred, hasSession, isChosen bool, explorations int) mark {
	return mark(r+1) | isFirst | mark(partition)<<partitionBit | mark(bit(isInferred))<<inferredBit | mark(bit(hasSession))<<sessionBit |
		mark(bit(isChosen))<<chosenBit | mark(explorations)<<explorationBit
}

// laterMark is that of another run.
func laterMark(r role, place int, first slot) mark {
	return mark(r+1) | mark(place)<<placeBit | mark(first)<<slotBit
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// pageFinder finds slots for the thread that has it: run_numbers that follow each other are mostly on one page.
type pageFinder struct {
	marks  *chainMarks
	number int64 // of the page
	first  slot
	page   *markPage
}

// slot is that of a run, which gets one if it has none.
func (f *pageFinder) slot(number int64) (slot, error) {
	if of := number >> pageBits; f.page == nil || of != f.number {
		place, page, err := f.marks.find(of)
		if err != nil {
			return 0, err
		}
		f.number, f.first, f.page = of, slot(place)<<pageBits, page
	}
	return f.first | slot(number&inPage), nil
}

func (m *chainMarks) find(number int64) (place uint32, page *markPage, err error) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	place, ok := m.known[number]
	if !ok {
		place = uint32(len(m.pages))
		if place == 1<<(slotBits-pageBits) {
			return 0, nil, errManyRuns
		}
		m.known[number] = place
		m.pages, m.bases = append(m.pages, new(markPage)), append(m.bases, number<<pageBits)
	}
	return place, m.pages[place], nil
}

// show tells SQL of runs: what int_linked_runs reads.
func (m *chainMarks) show(in []store.Vector, result *store.Vector) error {
	chains, places, bits := store.Values[int64](&result.Fields[0]), store.Values[int64](&result.Fields[1]), store.Values[int64](&result.Fields[2])
	var page *markPage
	last, isLooked := int64(0), false
	for i, number := range store.Values[int64](&in[0]) {
		if !isLooked || number>>pageBits != last {
			last, isLooked, page = number>>pageBits, true, nil
			if place, ok := m.known[last]; ok {
				page = m.pages[place]
			}
		}
		if page == nil || page[number&inPage] == 0 {
			result.SetNull(i)
			continue
		}
		own := page[number&inPage]
		first := own
		if own&isFirst != 0 {
			chains[i], places[i] = number, 0
		} else {
			s := slot(own >> slotBit)
			chains[i], places[i] = m.bases[s>>pageBits]|int64(s&inPage), int64(own>>placeBit&(1<<slotBits-1))
			first = m.pages[s>>pageBits][s&inPage]
		}
		bits[i] = int64(own&roleMask) - 1 | m.chainBits(first)
	}
	return nil
}

// Bits beside the role's two that linked_runs has of a chain, below the number of its explorations.
const (
	inferredChain = 1 << (iota + 2)
	sessionChain
	abandonedChain
	explorationsOf = iota + 2
)

// chainBits are those of a chain by its first run's mark. In a partition that has accepted runs, a chain without is abandoned.
func (m *chainMarks) chainBits(first mark) int64 {
	isAbandoned := first>>chosenBit&1 == 0 && m.accepts[first>>partitionBit&(1<<partitionBits-1)]
	return int64(first>>inferredBit&1)*inferredChain | int64(first>>sessionBit&1)*sessionChain | bit(isAbandoned)*abandonedChain |
		int64(first>>explorationBit)<<explorationsOf
}
