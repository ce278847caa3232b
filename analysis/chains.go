package analysis

import (
	"context"
	"database/sql/driver"
	"math/bits"
	"slices"
	"sync"
	"time"

	"github.com/shopspring/decimal"

	"offcut/ingest/store"
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
	runID      string
	at         time.Time
	session    string
	words      []uint32
	shot       shot
	accepted   bool
	succeeded  bool
	chain      *chain
	hasSession bool
}

// shot is what a run without words is known by.
type shot struct{ model, task, resolution, duration string }

// chain is a row of attempts at one shot, as far as it has come.
type chain struct {
	name          string
	lastAt        time.Time
	lastShot      shot
	prompt        []uint32 // words of the latest run that has any
	isInferred    bool     // a run without words joined it
	hasSession    bool
	accepted      int
	succeeded     int
	lastSucceeded string // run_id
}

func (c *chain) add(a *attempt) {
	a.chain = c
	c.lastAt, c.lastShot = a.at, a.shot
	if len(a.words) > 0 {
		c.prompt = a.words
	}
	if a.succeeded {
		c.succeeded++
		c.lastSucceeded = a.runID
		if a.accepted {
			c.accepted++
		}
	}
}

// role is the run's part in its chain: final, exploration, or none for a run that did not succeed.
func (a *attempt) role() driver.Value {
	switch {
	case !a.succeeded:
		return nil
	case a.accepted, a.chain.accepted == 0 && a.chain.lastSucceeded == a.runID:
		return "final"
	}
	return "exploration"
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
	attempts   []*attempt
	frequency  []uint64 // by word: how many candidates' prompts have it; reused by join
}

func newPartition(rules *fractions, creator string) *partition {
	return &partition{rules: rules, anonymous: creator == "(unknown)", sessions: map[string]*chain{}, vocabulary: vocabulary{}}
}

func (p *partition) add(a *attempt) {
	p.attempts = append(p.attempts, a)
	if a.hasSession {
		c, ok := p.sessions[a.session]
		if !ok {
			c = &chain{name: a.runID, hasSession: true}
			p.sessions[a.session] = c
		}
		c.add(a)
		return
	}
	if p.anonymous {
		(&chain{name: a.runID}).add(a)
		return
	}
	place := p.join(a)
	var c *chain
	if place < 0 {
		c = &chain{name: a.runID}
		if len(p.recent) < candidateLimit {
			p.recent = append(p.recent, nil)
		}
		place = len(p.recent) - 1
	} else {
		c = p.recent[place]
		c.isInferred = c.isInferred || len(a.words) == 0
	}
	copy(p.recent[1:place+1], p.recent[:place])
	p.recent[0] = c
	c.add(a)
}

// join returns the place among the candidates of the chain that the run joins, or -1.
func (p *partition) join(a *attempt) int {
	if len(a.words) == 0 {
		return p.joinWithoutWords(a)
	}
	p.frequency = append(p.frequency, make([]uint64, len(p.vocabulary)-len(p.frequency))...)
	p.count(1)
	defer p.count(^uint64(0)) // −1: back to zeros
	best, bestShared, bestAll := -1, uint64(0), uint64(1)
	for i, c := range p.recent {
		if len(c.prompt) == 0 {
			continue
		}
		shared, all := p.overlap(a.words, c.prompt)
		if p.rules.qualifies(a.at.Sub(c.lastAt), shared, all) && (best < 0 || less(bestShared, bestAll, shared, all)) {
			best, bestShared, bestAll = i, shared, all
		}
	}
	return best
}

// count adds n to the frequency of each word of each candidate's prompt.
func (p *partition) count(n uint64) {
	for _, c := range p.recent {
		for _, w := range c.prompt {
			p.frequency[w] += n
		}
	}
}

func (p *partition) joinWithoutWords(a *attempt) int {
	for i, c := range p.recent {
		if len(c.prompt) == 0 && a.at.Sub(c.lastAt) <= p.rules.gap && a.shot == c.lastShot {
			return i
		}
	}
	return -1
}

// overlap is the weight of the words that both prompts have and of those that either has. Both are ascending.
func (p *partition) overlap(a, b []uint32) (shared, all uint64) {
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0] < b[0]:
			all += p.weight(a[0])
			a = a[1:]
		case len(a) == 0 || b[0] < a[0]:
			all += p.weight(b[0])
			b = b[1:]
		default:
			shared += p.weight(a[0])
			all += p.weight(a[0])
			a, b = a[1:], b[1:]
		}
	}
	return shared, all
}

func (p *partition) weight(word uint32) uint64 { return fullWeight / max(1, p.frequency[word]) }

// fractions are ChainRules with the similarities as whole-number fractions, so that comparing is exact.
type fractions struct {
	gap, resume                      time.Duration
	similarity, resumeSimilarity     uint64 // over similarityOf, resumeOf
	similarityOf, resumeSimilarityOf uint64
}

func newFractions(r ChainRules) *fractions {
	f := &fractions{gap: r.Gap, resume: r.Resume}
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

const createChains = `CREATE OR REPLACE TEMP TABLE int_run_chains
	(source VARCHAR, run_id VARCHAR, chain VARCHAR, role VARCHAR, is_inferred BOOLEAN, has_session BOOLEAN, is_abandoned BOOLEAN,
	chain_explorations BIGINT)`

// BuildChains finds the chains and roles of the whole log and writes them to int_run_chains, one row per finished run: chain
// (the run_id of its first run), role (final, exploration or null), whether the chain is inferred, rests on a session id, is
// abandoned (others of the same creator's project were accepted, none of it), and how many explorations it has.
func BuildChains(ctx context.Context, db *store.DB, rules ChainRules) error {
	db.Stage("chains")
	if err := db.Exec(ctx, createChains); err != nil {
		return err
	}
	if err := build(ctx, db, []string{"int_chain_partitions"}); err != nil {
		return err
	}
	partitions, err := db.Read(ctx, "SELECT source, creator FROM int_chain_partitions ORDER BY partition_id")
	if err != nil {
		return err
	}
	out := &chainRows{db: db}
	link := newLinker(newFractions(rules), out)
	current := int64(-1)
	columns, err := sqlFiles.ReadFile("sql/attempts.sql")
	if err != nil {
		return err
	}
	_, err = db.Stream(ctx, func(row []any) error {
		if id := row[0].(int64); id != current {
			current = id
			of := partitions.Rows[id-1]
			link.begin(of[0].(string), of[1].(string))
		}
		link.add(row[1:])
		return out.flush(chainRowsAtOnce)
	}, string(columns))
	link.end()
	if err != nil {
		return err
	}
	return out.flush(1)
}

// linker links attempts to chains beside the query that delivers them: one partition is collected while the one before is
// worked on.
type linker struct {
	rules   *fractions
	out     *chainRows
	work    chan *unlinked
	done    sync.WaitGroup
	current *unlinked
}

// unlinked are the attempts of a partition as they come out of the database.
type unlinked struct {
	source, creator string
	attempts        []*attempt
	prompts         []string
}

func newLinker(rules *fractions, out *chainRows) *linker {
	l := &linker{rules: rules, out: out, work: make(chan *unlinked, 4)}
	l.done.Go(func() {
		for u := range l.work {
			p := newPartition(l.rules, u.creator)
			for i, a := range u.attempts {
				if !a.hasSession {
					a.words = p.vocabulary.words(u.prompts[i])
				}
				p.add(a)
			}
			l.out.add(u.source, p)
		}
	})
	return l
}

// begin starts a partition.
func (l *linker) begin(source, creator string) {
	if l.current != nil {
		l.work <- l.current
	}
	l.current = &unlinked{source: source, creator: creator}
}

// add takes run_id, created_at, session_id, prompt, succeeded, accepted and, of runs that may be without words, model, task_key,
// resolution and duration.
func (l *linker) add(cells []any) {
	a := &attempt{runID: cells[0].(string), at: cells[1].(time.Time), succeeded: cells[4].(bool)}
	a.session, a.hasSession = cells[2].(string)
	prompt, _ := cells[3].(string)
	accepted, _ := cells[5].(bool)
	a.accepted = accepted && a.succeeded
	a.shot.model, _ = cells[6].(string)
	a.shot.task, _ = cells[7].(string)
	a.shot.resolution, _ = cells[8].(string)
	a.shot.duration, _ = cells[9].(string)
	l.current.attempts = append(l.current.attempts, a)
	l.current.prompts = append(l.current.prompts, prompt)
}

// end waits until all is linked.
func (l *linker) end() {
	if l.current != nil {
		l.work <- l.current
	}
	close(l.work)
	l.done.Wait()
}

// chainRows collects rows of int_run_chains, from the linker's goroutine, and appends them by the hundred thousand in the
// caller's, between two rows of its query: a query inside an append would wait for ever for the connection that it holds.
type chainRows struct {
	db   *store.DB
	lock sync.Mutex
	rows []chainRow
}

type chainRow struct {
	source      string
	attempt     *attempt
	isAbandoned bool
}

const chainRowsAtOnce = 100_000

// flush appends what was collected if it is at least so many rows.
func (o *chainRows) flush(least int) error {
	o.lock.Lock()
	rows := o.rows
	if len(rows) < least {
		o.lock.Unlock()
		return nil
	}
	o.rows = nil
	o.lock.Unlock()
	return o.db.Append("temp", "int_run_chains", func(appendRow func(...driver.Value) error) error {
		for _, r := range rows {
			c := r.attempt.chain
			if err := appendRow(r.source, r.attempt.runID, c.name, r.attempt.role(), c.isInferred, c.hasSession, r.isAbandoned, int64(c.explorations())); err != nil {
				return err
			}
		}
		return nil
	})
}

// add takes the attempts of a complete partition.
func (o *chainRows) add(source string, p *partition) {
	accepts := slices.ContainsFunc(p.attempts, func(a *attempt) bool { return a.accepted })
	o.lock.Lock()
	defer o.lock.Unlock()
	for _, a := range p.attempts {
		a.words = nil
		o.rows = append(o.rows, chainRow{source: source, attempt: a, isAbandoned: accepts && a.chain.accepted == 0})
	}
}
