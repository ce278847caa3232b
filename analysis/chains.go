package analysis

import (
	"math/bits"
	"slices"
	"strings"
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
	slot    slot
	known   slot // where isKnown, that of the first run of the chain that it is in
	isKnown bool
	at      int64 // microseconds
	ended   ending
	runID   string
	session string // empty: none
	prompt  string
	shot    string // what a run without words is known by: model, task, resolution and duration
}

// ending is what became of a run: bits, of which accepted counts beside succeeded alone.
type ending uint8

const (
	succeeded ending = 1 << iota
	accepted
)

func (e ending) isFinal() bool { return e == succeeded|accepted }

// chain is a row of attempts at one shot, as far as it has come.
type chain struct {
	runs       []chained
	first      slot // of its first run
	isInferred bool // a run without words joined it
	hasSession bool
}

// chained is a run in a chain.
type chained struct {
	slot  slot
	ended ending
}

func (c *chain) add(a *attempt) {
	if len(c.runs) == 0 {
		c.first = a.slot
	}
	c.runs = append(c.runs, chained{a.slot, a.ended})
}

// role is a run's part in its chain; a run that did not succeed has none.
type role int64

const (
	noRole role = iota
	final
	exploration
)

// mark marks the runs of a complete chain.
func (c *chain) mark(pages []*markPage, partition uint32) {
	all, kept, last := 0, 0, 0
	for i, r := range c.runs {
		if r.ended&succeeded != 0 {
			all, last = all+1, i
		}
		if r.ended.isFinal() {
			kept++
		}
	}
	chosen := kept > 0
	for i, r := range c.runs {
		part := exploration
		switch {
		case r.ended&succeeded == 0:
			part = noRole
		case chosen && r.ended.isFinal(), !chosen && i == last:
			part = final
		}
		at := &pages[r.slot>>pageBits][r.slot&inPage]
		if i == 0 {
			*at = firstMark(part, partition, c.isInferred, c.hasSession, chosen, max(all-max(kept, 1), 0))
		} else {
			*at = laterMark(part, i, c.first)
		}
	}
}

// partition is the chains of one source, creator and project that another run may join.
type partition struct {
	id          uint32
	isAnonymous bool // the creator is not known: only session ids make chains
	accepts     bool // it has accepted runs
	sessions    map[string]*chain
	recent      []*candidate // most recently active first
}

// candidate is a chain without session id that a run may join, or that says by its words how common they are.
type candidate struct {
	chain
	lastAt   int64
	lastShot string
	prompt   string   // of the latest run that has words
	words    []uint32 // of that prompt, in the edition of the vocabulary
	edition  int
	isNew    bool // its texts are still part of a larger one
}

func (c *candidate) add(a *attempt, words []uint32) {
	c.chain.add(a)
	c.lastAt, c.lastShot, c.isNew = a.at, a.shot, true
	if len(words) > 0 {
		c.prompt, c.words = a.prompt, append(c.words[:0], words...)
	}
}

// linker links the attempts of partitions, one after the other.
type linker struct {
	rules      *fractions
	vocabulary *vocabulary
	edition    int     // how often the vocabulary began anew
	frequency  []uint8 // by word: how many candidates' prompts of the partition in hand have it
	seen       []int64 // by word: the last prompt compared that has it, counted from 1
	compared   int64
	pages      []*markPage

	// These are used again for each stretch of the log.
	order     []takenAt
	ends      []int
	partition []attempt // those of the partition in hand
	alone     []chained
}

func newLinker(rules *fractions) *linker { return &linker{rules: rules, vocabulary: newVocabulary()} }

// mostWords is how many words a vocabulary has before it begins anew.
const mostWords = 1 << 17

// link goes on with a partition: its next attempts, in order of created_at, then run_id. The marks of chains that no later run
// can join are done.
func (l *linker) link(p *partition, attempts []attempt) {
	for _, c := range p.recent {
		if c.edition != l.edition {
			c.words, c.edition = append(c.words[:0], l.words(c.prompt)...), l.edition
		}
		l.count(c.words, 1)
	}
	for i := range attempts {
		p.accepts = p.accepts || attempts[i].ended.isFinal()
		l.add(p, &attempts[i])
	}
	last := attempts[len(attempts)-1].at
	for _, c := range p.recent {
		l.count(c.words, -1)
		if since(c.lastAt, last) > l.rules.longest {
			l.finish(p, &c.chain)
		}
		if c.isNew {
			c.prompt, c.lastShot, c.isNew = strings.Clone(c.prompt), strings.Clone(c.lastShot), false
		}
	}
	if len(l.vocabulary.last) > mostWords {
		l.vocabulary, l.frequency, l.seen = newVocabulary(), nil, nil
		l.edition++
	}
}

// finish marks the runs of a chain that is complete.
func (l *linker) finish(p *partition, c *chain) {
	c.mark(l.pages, p.id)
	c.runs = nil
}

// end finishes all chains of a partition.
func (l *linker) end(p *partition) {
	for _, c := range p.recent {
		l.finish(p, &c.chain)
	}
	for _, c := range p.sessions {
		l.finish(p, c)
	}
	p.recent, p.sessions = nil, nil
}

func (l *linker) add(p *partition, a *attempt) {
	if a.session != "" {
		p.addToSession(a)
		return
	}
	if p.isAnonymous {
		alone := chain{runs: l.alone[:0]}
		alone.add(a)
		alone.mark(l.pages, p.id)
		l.alone = alone.runs
		return
	}
	words := l.read(p, a)
	place := -1
	if a.isKnown {
		place = slices.IndexFunc(p.recent, func(c *candidate) bool { return c.first == a.known })
	} else {
		place = l.join(p, a, words)
	}
	var c *candidate
	if place < 0 {
		if len(p.recent) < candidateLimit {
			p.recent = append(p.recent, &candidate{})
		} else {
			oldest := p.recent[candidateLimit-1]
			l.count(oldest.words, -1)
			runs := oldest.runs
			l.finish(p, &oldest.chain)
			*oldest = candidate{chain: chain{runs: runs[:0]}, words: oldest.words[:0]}
		}
		place = len(p.recent) - 1
		c = p.recent[place]
		c.edition = l.edition
	} else {
		c = p.recent[place]
		c.isInferred = c.isInferred || len(words) == 0
	}
	copy(p.recent[1:place+1], p.recent[:place])
	p.recent[0] = c
	if len(words) > 0 {
		l.count(c.words, -1)
		l.count(words, 1)
	}
	c.add(a, words)
}

func (p *partition) addToSession(a *attempt) {
	c, ok := p.sessions[a.session]
	if !ok {
		c = &chain{hasSession: true}
		if p.sessions == nil {
			p.sessions = map[string]*chain{}
		}
		p.sessions[strings.Clone(a.session)] = c
	}
	c.add(a)
}

// read finds the words of the run's prompt. A prompt is often that of the attempt before.
func (l *linker) read(p *partition, a *attempt) []uint32 {
	for _, c := range p.recent {
		if c.prompt == a.prompt && len(c.words) > 0 {
			return c.words
		}
	}
	return l.words(a.prompt)
}

func (l *linker) words(prompt string) []uint32 {
	words := l.vocabulary.words(prompt)
	if more := len(l.vocabulary.last) - len(l.frequency); more > 0 {
		l.frequency = append(l.frequency, make([]uint8, more)...)
		l.seen = append(l.seen, make([]int64, more)...)
	}
	return words
}

// count adds n to the frequency of each word of a candidate's prompt.
func (l *linker) count(words []uint32, n int8) {
	for _, w := range words {
		l.frequency[w] += uint8(n)
	}
}

// join returns the place among the candidates of the chain that a run with these words joins, or -1.
func (l *linker) join(p *partition, a *attempt, words []uint32) int {
	if len(words) == 0 {
		return l.joinWithoutWords(p, a)
	}
	l.compared++
	own := uint64(0)
	for _, w := range words {
		l.seen[w] = l.compared
		own += weights[l.frequency[w]]
	}
	best, bestShared, bestAll := -1, uint64(0), uint64(1)
	for i, c := range p.recent {
		gap := since(c.lastAt, a.at)
		if len(c.words) == 0 || gap > l.rules.longest {
			continue
		}
		shared, all := l.overlap(own, c.words)
		if l.rules.qualifies(gap, shared, all) && (best < 0 || less(bestShared, bestAll, shared, all)) {
			best, bestShared, bestAll = i, shared, all
		}
	}
	return best
}

func (l *linker) joinWithoutWords(p *partition, a *attempt) int {
	for i, c := range p.recent {
		if len(c.words) == 0 && since(c.lastAt, a.at) <= l.rules.gap && a.shot == c.lastShot {
			return i
		}
	}
	return -1
}

func since(before, at int64) time.Duration { return time.Duration(at-before) * time.Microsecond }

// overlap is the weight of the words that the prompt in hand, whose words weigh own together, and a candidate's both have, and
// of those that either has.
func (l *linker) overlap(own uint64, candidate []uint32) (shared, all uint64) {
	for _, w := range candidate {
		weight := weights[l.frequency[w]]
		if l.seen[w] == l.compared {
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
