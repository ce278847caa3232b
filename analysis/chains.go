package analysis

import (
	"context"
	"database/sql/driver"
	"math/bits"
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
	frequency  map[uint32]uint64 // reused by join
}

func newPartition(rules *fractions, creator string) *partition {
	return &partition{rules: rules, anonymous: creator == "(unknown)", sessions: map[string]*chain{}, vocabulary: vocabulary{}, frequency: map[uint32]uint64{}}
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
	clear(p.frequency)
	for _, c := range p.recent {
		for _, w := range c.prompt {
			p.frequency[w]++
		}
	}
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

const attemptsInOrder = `SELECT r.source, r.creator, r.project, r.run_id, r.created_at, r.session_id, r.prompt, m.model, r.task_key, r.resolution,
	r.duration_s::VARCHAR, r.accepted, r.status
	FROM stg_log AS r JOIN (SELECT DISTINCT source, model_key, model FROM card_periods) AS m USING (source, model_key)
	WHERE r.status <> 'pending' ORDER BY r.source, r.creator, r.project, r.created_at, r.run_id`

const createChains = `CREATE OR REPLACE TEMP TABLE int_run_chains
	(source VARCHAR, run_id VARCHAR, chain VARCHAR, role VARCHAR, is_inferred BOOLEAN, has_session BOOLEAN, is_abandoned BOOLEAN,
	chain_explorations BIGINT)`

// BuildChains finds the chains and roles of the whole log and writes them to int_run_chains, one row per finished run: chain
// (the run_id of its first run), role (final, exploration or null), whether the chain is inferred, rests on a session id, is
// abandoned (others of the same creator's project were accepted, none of it), and how many explorations it has.
func BuildChains(ctx context.Context, db *store.DB, rules ChainRules) error {
	if err := db.Exec(ctx, createChains); err != nil {
		return err
	}
	exact := newFractions(rules)
	out := &chainRows{db: db}
	var p *partition
	var key [3]string
	_, err := db.Stream(ctx, func(row []any) error {
		next := [3]string{row[0].(string), row[1].(string), row[2].(string)}
		if p == nil || next != key {
			if err := out.add(key[0], p); err != nil {
				return err
			}
			p, key = newPartition(exact, next[1]), next
		}
		p.add(p.attempt(row[3:]))
		return nil
	}, attemptsInOrder)
	if err != nil {
		return err
	}
	if err := out.add(key[0], p); err != nil {
		return err
	}
	return out.flush()
}

// chainRows collects rows of int_run_chains and appends them by the hundred thousand: an appender cannot be open while the
// connection hands out rows of a query.
type chainRows struct {
	db   *store.DB
	rows [][]driver.Value
}

const chainRowsAtOnce = 100_000

func (o *chainRows) flush() error {
	rows := o.rows
	o.rows = o.rows[:0]
	return o.db.Append("temp", "int_run_chains", func(appendRow func(...driver.Value) error) error {
		for _, row := range rows {
			if err := appendRow(row...); err != nil {
				return err
			}
		}
		return nil
	})
}

// attempt reads run_id, created_at, session_id, prompt, model, task_key, resolution, duration, accepted and status.
func (p *partition) attempt(cells []any) *attempt {
	a := &attempt{runID: cells[0].(string), at: cells[1].(time.Time), succeeded: cells[9] == "succeeded"}
	a.session, a.hasSession = cells[2].(string)
	if prompt, ok := cells[3].(string); ok && !a.hasSession {
		a.words = p.vocabulary.words(prompt)
	}
	a.shot.model, _ = cells[4].(string)
	a.shot.task, _ = cells[5].(string)
	a.shot.resolution, _ = cells[6].(string)
	a.shot.duration, _ = cells[7].(string)
	accepted, _ := cells[8].(bool)
	a.accepted = accepted && a.succeeded
	return a
}

// add takes the attempts of a complete partition of a source; nil is none.
func (o *chainRows) add(source string, p *partition) error {
	if p == nil {
		return nil
	}
	accepts := false
	for _, a := range p.attempts {
		accepts = accepts || a.accepted
	}
	for _, a := range p.attempts {
		c := a.chain
		abandoned := accepts && c.accepted == 0
		o.rows = append(o.rows, []driver.Value{source, a.runID, c.name, a.role(), c.isInferred, c.hasSession, abandoned, int64(c.explorations())})
	}
	if len(o.rows) < chainRowsAtOnce {
		return nil
	}
	return o.flush()
}
