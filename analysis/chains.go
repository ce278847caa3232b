package analysis

import (
	"math/bits"
	"time"

	"github.com/shopspring/decimal"
)

// ChainRules say when a run is another attempt at the shot of an earlier one (3-savings §1). Similarities lie in 0…1.
type ChainRules struct {
	Gap              time.Duration
	Similarity       decimal.Decimal
	Resume           time.Duration
	ResumeSimilarity decimal.Decimal
}

// DefaultChainRules are calibrated on real prompts and real timestamps.
func DefaultChainRules() ChainRules {
	return ChainRules{Gap: 30 * time.Minute, Similarity: decimal.New(25, -2), Resume: 24 * time.Hour, ResumeSimilarity: decimal.New(5, -1)}
}

// candidateLimit is how many chains of a partition a run may join: the most recently active ones.
const candidateLimit = 8

// fullWeight is a word's weight where at most one candidate has it; it divides by every number of candidates.
const fullWeight = 840

// attempt is one run as chains see it.
type attempt struct {
	number    int64 // its run_number
	at        int64 // microseconds
	runID     string
	session   string // empty: none
	prompt    string
	shot      string // what a run without words is known by: model, task, resolution and duration
	accepted  bool
	succeeded bool
	words     []uint32
	chain     *chain
}

// chain is a row of attempts at one shot, as far as it has come.
type chain struct {
	first         int64 // number of its first run
	lastAt        int64
	lastShot      string
	prompt        string   // of the latest run that has words
	words         []uint32 // of that prompt
	isInferred    bool     // a run without words joined it
	hasSession    bool
	accepted      int
	succeeded     int
	lastSucceeded int64 // number
}

func (c *chain) add(a *attempt) {
	a.chain = c
	c.lastAt, c.lastShot = a.at, a.shot
	if len(a.words) > 0 {
		c.prompt, c.words = a.prompt, a.words
	}
	if a.succeeded {
		c.succeeded++
		c.lastSucceeded = a.number
		if a.accepted {
			c.accepted++
		}
	}
}

// role is a run's part in its chain; a run that did not succeed has none.
type role int64

const (
	noRole role = iota
	final
	exploration
)

func (a *attempt) role() role {
	switch {
	case !a.succeeded:
		return noRole
	case a.accepted, a.chain.accepted == 0 && a.chain.lastSucceeded == a.number:
		return final
	}
	return exploration
}

// explorations is the number of a complete chain's explorations.
func (c *chain) explorations() int {
	if c.accepted > 0 {
		return c.succeeded - c.accepted
	}
	return max(c.succeeded-1, 0)
}

// partition builds the chains of one source, creator and project from its attempts in order of created_at, then run_id.
type partition struct {
	rules      *fractions
	anonymous  bool // the creator is not known: only session ids make chains
	sessions   map[string]*chain
	recent     []*chain // without session id, most recently active first
	vocabulary vocabulary
	frequency  []uint8 // by word: how many candidates' prompts have it
	seen       []int64 // by word: the last prompt compared that has it, counted from 1
	compared   int64
}

func newPartition(rules *fractions, creator string) *partition {
	return &partition{rules: rules, anonymous: creator == "(unknown)", sessions: map[string]*chain{}, vocabulary: vocabulary{}}
}

func (p *partition) add(a *attempt) {
	if a.session != "" {
		c, ok := p.sessions[a.session]
		if !ok {
			c = &chain{first: a.number, hasSession: true}
			p.sessions[a.session] = c
		}
		c.add(a)
		return
	}
	if p.anonymous {
		(&chain{first: a.number}).add(a)
		return
	}
	p.read(a)
	place := p.join(a)
	var c *chain
	if place < 0 {
		c = &chain{first: a.number}
		if len(p.recent) < candidateLimit {
			p.recent = append(p.recent, nil)
		} else {
			p.count(p.recent[candidateLimit-1].words, -1)
		}
		place = len(p.recent) - 1
	} else {
		c = p.recent[place]
		c.isInferred = c.isInferred || len(a.words) == 0
	}
	copy(p.recent[1:place+1], p.recent[:place])
	p.recent[0] = c
	if len(a.words) > 0 {
		p.count(c.words, -1)
		p.count(a.words, 1)
	}
	c.add(a)
}

// read finds the words of the run's prompt. A prompt is often that of the attempt before.
func (p *partition) read(a *attempt) {
	for _, c := range p.recent {
		if c.prompt == a.prompt && len(c.words) > 0 {
			a.words = c.words
			return
		}
	}
	a.words = p.vocabulary.words(a.prompt)
	if more := len(p.vocabulary) - len(p.frequency); more > 0 {
		p.frequency = append(p.frequency, make([]uint8, more)...)
		p.seen = append(p.seen, make([]int64, more)...)
	}
}

// count adds n to the frequency of each word of a candidate's prompt.
func (p *partition) count(words []uint32, n int8) {
	for _, w := range words {
		p.frequency[w] += uint8(n)
	}
}

// join returns the place among the candidates of the chain that the run joins, or -1.
func (p *partition) join(a *attempt) int {
	if len(a.words) == 0 {
		return p.joinWithoutWords(a)
	}
	p.compared++
	own := uint64(0)
	for _, w := range a.words {
		p.seen[w] = p.compared
		own += weights[p.frequency[w]]
	}
	best, bestShared, bestAll := -1, uint64(0), uint64(1)
	for i, c := range p.recent {
		gap := since(c.lastAt, a.at)
		if len(c.words) == 0 || gap > p.rules.longest {
			continue
		}
		shared, all := p.overlap(own, c.words)
		if p.rules.qualifies(gap, shared, all) && (best < 0 || less(bestShared, bestAll, shared, all)) {
			best, bestShared, bestAll = i, shared, all
		}
	}
	return best
}

func since(before, at int64) time.Duration { return time.Duration(at-before) * time.Microsecond }

func (p *partition) joinWithoutWords(a *attempt) int {
	for i, c := range p.recent {
		if len(c.words) == 0 && since(c.lastAt, a.at) <= p.rules.gap && a.shot == c.lastShot {
			return i
		}
	}
	return -1
}

// overlap is the weight of the words that the prompt in hand, whose words weigh own together, and a candidate's both have, and
// of those that either has.
func (p *partition) overlap(own uint64, candidate []uint32) (shared, all uint64) {
	for _, w := range candidate {
		weight := weights[p.frequency[w]]
		if p.seen[w] == p.compared {
			shared += weight
		} else {
			all += weight
		}
	}
	return shared, all + own
}

// weights are those of words by how many candidates have them.
var weights = [candidateLimit + 1]uint64{
	fullWeight, fullWeight, fullWeight / 2, fullWeight / 3, fullWeight / 4, fullWeight / 5, fullWeight / 6, fullWeight / 7, fullWeight / 8,
}

// fractions are ChainRules with the similarities as whole-number fractions, so that comparing is exact.
type fractions struct {
	gap, resume, longest             time.Duration
	similarity, resumeSimilarity     uint64 // over similarityOf, resumeOf
	similarityOf, resumeSimilarityOf uint64
}

func newFractions(r ChainRules) *fractions {
	f := &fractions{gap: r.Gap, resume: r.Resume, longest: max(r.Gap, r.Resume)}
	f.similarity, f.similarityOf = fraction(r.Similarity)
	f.resumeSimilarity, f.resumeSimilarityOf = fraction(r.ResumeSimilarity)
	return f
}

func fraction(d decimal.Decimal) (num, den uint64) {
	places := max(-d.Exponent(), 0)
	return d.Shift(places).BigInt().Uint64(), decimal.New(1, places).BigInt().Uint64()
}

func (f *fractions) qualifies(gap time.Duration, shared, all uint64) bool {
	return gap <= f.gap && !less(shared, all, f.similarity, f.similarityOf) ||
		gap <= f.resume && !less(shared, all, f.resumeSimilarity, f.resumeSimilarityOf)
}

// less says whether a/b < c/d, exactly.
func less(a, b, c, d uint64) bool {
	leftHigh, leftLow := bits.Mul64(a, d)
	rightHigh, rightLow := bits.Mul64(c, b)
	return leftHigh < rightHigh || leftHigh == rightHigh && leftLow < rightLow
}
