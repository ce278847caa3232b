package analysis

import (
	"cmp"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"

	"offcut/ingest"
	"offcut/ingest/store"
)

// runsAtOnce is about how many runs BuildChains reads at once: tens of megabytes. Of fewer, the database scans so few row groups
// at a time that its threads wait for each other.
const runsAtOnce = 1 << 18

// BuildChains finds the chains and roles of the whole log and builds linked_runs, one row per finished run, with the views on it,
// int_linked_runs and others. A named database keeps it, and files ingested later are added to it.
func BuildChains(ctx context.Context, db *store.DB, rules ChainRules) error {
	return buildChains(ctx, db, rules, runsAtOnce)
}

func buildChains(ctx context.Context, db *store.DB, rules ChainRules, atOnce int64) error {
	db.Stage("chains")
	isWhole, err := isWholeLog(ctx, db)
	if err != nil {
		return err
	}
	if err := db.Exec(ctx, "DROP TABLE IF EXISTS temp.linked_runs"); err != nil {
		return err
	}
	b := chainBuild{db: db, rules: newFractions(rules), atOnce: atOnce, schema: db.Place()}
	if db.Keeps() && isWhole {
		err = b.keep(ctx, ingest.Derivation{Name: "chains", Basis: basis(rules)})
	} else {
		if db.Keeps() {
			b.schema = "temp"
		}
		err = b.fromNothing(ctx)
	}
	if err != nil {
		return err
	}
	return build(ctx, db, chainViews)
}

// isWholeLog says whether as_of leaves out no run.
func isWholeLog(ctx context.Context, db *store.DB) (is bool, err error) {
	err = db.QueryRow(ctx, "SELECT coalesce(max(created_at) < getvariable('as_of'), true) FROM runs", nil, &is)
	return is, err
}

// chainModels are the models of chains, in the order they are built; chain_marks is written by Go after chainInputs.
var chainModels = slices.Concat(chainInputs, []string{"linked_runs"}, chainViews)

var (
	chainInputs = []string{"int_chain_partitions", "stg_chain_runs", "stg_attempts", "int_chain_hours"}
	chainViews  = []string{"int_linked_runs", "int_run_chains", "stg_period_chains"}
)

// chainBuild makes the table linked_runs, in the schema temp or kept.
type chainBuild struct {
	db     *store.DB
	rules  *fractions
	atOnce int64
	schema string
}

// fromNothing finds the chains of the whole log.
func (b *chainBuild) fromNothing(ctx context.Context) error {
	if err := build(ctx, b.db, chainInputs); err != nil {
		return err
	}
	if err := b.linkLog(ctx); err != nil {
		return err
	}
	return b.join(ctx)
}

// join makes linked_runs of chain_marks.
func (b *chainBuild) join(ctx context.Context) error {
	empty := numbers{from: 1, to: 0}
	if err := b.write(ctx, store.NewTable(b.schema, "linked_runs")+" AS ", empty); err != nil {
		return err
	}
	return b.addLinked(ctx)
}

// numbers are the run_numbers from one to another.
type numbers struct{ from, to int64 }

// addLinked adds the runs of chain_marks to linked_runs: some at once, since a join of all would spill most of the log where there
// is little memory.
func (b *chainBuild) addLinked(ctx context.Context) error {
	var parts []numbers
	atOnce := 8 * b.atOnce
	runs := atOnce
	_, err := b.db.Stream(ctx, func(row []any) error {
		if runs >= atOnce {
			parts, runs = append(parts, numbers{from: row[0].(int64)}), 0
		}
		parts[len(parts)-1].to = row[1].(int64)
		runs += row[2].(int64)
		return nil
	}, "SELECT min(run_number), max(run_number), count(*) FROM chain_marks GROUP BY run_number // ? ORDER BY 1", b.atOnce)
	if err != nil {
		return err
	}
	for _, part := range parts {
		if err := b.write(ctx, "INSERT INTO "+b.schema+".linked_runs ", part); err != nil {
			return err
		}
	}
	return b.db.Exec(ctx, "DROP TABLE chain_marks")
}

// write does with some rows of linked_runs what the statement's beginning says.
func (b *chainBuild) write(ctx context.Context, statement string, of numbers) error {
	model, err := store.ReadModels(sqlFiles, "linked_runs")
	if err != nil {
		return err
	}
	err = errors.Join(b.db.Set(ctx, "linked_from", of.from), b.db.Set(ctx, "linked_to", of.to), b.db.Exec(ctx, statement+model[0].SQL))
	if err != nil {
		return fmt.Errorf("linked_runs: %w", err)
	}
	return nil
}

// linkLog goes through the attempts in order of time, a stretch at a time, and writes their marks. While the database packs the
// next stretch, the last one is linked.
func (b *chainBuild) linkLog(ctx context.Context) error {
	if err := b.db.Exec(ctx, "CREATE OR REPLACE TEMP TABLE chain_marks (run_number BIGINT, chain_number BIGINT, place BIGINT, marks BIGINT)"); err != nil {
		return err
	}
	log, err := readPartitions(ctx, b.db, b.rules)
	if err != nil {
		return err
	}
	stretches, err := readStretches(ctx, b.db, b.atOnce)
	if err != nil {
		return err
	}
	sorted, err := b.sort(ctx, stretches)
	if err != nil {
		return err
	}
	linked := make(chan struct{})
	close(linked)
	defer func() { <-linked }()
	for _, s := range stretches {
		byWorker, err := log.read(ctx, b.db, s)
		if err != nil {
			return err
		}
		<-linked
		marks := log.take()
		linked = make(chan struct{})
		go func() {
			defer close(linked)
			log.link(byWorker)
		}()
		if err := b.append(marks); err != nil {
			return err
		}
	}
	<-linked
	log.end()
	if err := b.append(log.take()); err != nil || !sorted {
		return err
	}
	return errors.Join(build(ctx, b.db, []string{"stg_attempts"}), b.db.Exec(ctx, "DROP TABLE sorted_attempts"))
}

// mostScans is how often the log may be scanned to read its stretches.
const mostScans = 4

// sort sorts the attempts by time if the log is in such an order that reading it in stretches would scan it too often.
func (b *chainBuild) sort(ctx context.Context, stretches []timeStretch) (sorted bool, err error) {
	if len(stretches) <= mostScans {
		return false, nil
	}
	at := func(t time.Time) int {
		return sort.Search(len(stretches)-1, func(i int) bool { return t.Before(stretches[i].to) })
	}
	var runs, scans int64
	_, err = b.db.Stream(ctx, func(row []any) error {
		from, to, n := row[0].(time.Time), row[1].(time.Time), row[2].(int64)
		runs += n
		scans += n * int64(at(to)-at(from)+1)
		return nil
	}, "SELECT min(created_hour), max(created_hour), sum(runs) FROM int_chain_hours GROUP BY part")
	if err != nil || scans <= mostScans*runs {
		return false, err
	}
	return true, b.db.Exec(ctx, `CREATE OR REPLACE TEMP TABLE sorted_attempts AS FROM stg_attempts ORDER BY created_at;
		CREATE OR REPLACE TEMP VIEW stg_attempts AS FROM sorted_attempts`)
}

// timeStretch is the attempts from one time on and before another.
type timeStretch struct{ from, to time.Time }

// readStretches cuts the log into stretches of whole hours that hold about so many runs.
func readStretches(ctx context.Context, db *store.DB, atOnce int64) ([]timeStretch, error) {
	var stretches []timeStretch
	runs := atOnce
	_, err := db.Stream(ctx, func(row []any) error {
		hour := row[0].(time.Time)
		if runs >= atOnce {
			stretches, runs = append(stretches, timeStretch{from: hour}), 0
		}
		stretches[len(stretches)-1].to = hour.Add(time.Hour)
		runs += row[1].(int64)
		return nil
	}, "SELECT created_hour, sum(runs) FROM int_chain_hours GROUP BY created_hour ORDER BY created_hour")
	return stretches, err
}

// chainLog is the partitions of a log, of which each worker links its own: those whose id it is modulo the number of workers.
type chainLog struct {
	partitions []partition // by id
	workers    []*linker
	query      string
}

func readPartitions(ctx context.Context, db *store.DB, rules *fractions) (*chainLog, error) {
	query, err := sqlFiles.ReadFile("sql/attempts.sql")
	if err != nil {
		return nil, err
	}
	log := &chainLog{query: string(query)}
	for range runtime.GOMAXPROCS(0) {
		log.workers = append(log.workers, newLinker(rules))
	}
	_, err = db.Stream(ctx, func(row []any) error {
		log.partitions = append(log.partitions, partition{isAnonymous: row[0].(string) == "(unknown)", accepts: row[1].(bool)})
		return nil
	}, "SELECT creator, has_accepted FROM int_chain_partitions ORDER BY partition_id")
	return log, err
}

// packed is attempts as attempts.sql packs them, and where in the log.
type packed struct {
	place int64
	text  string
}

// read returns the attempts of a stretch by worker.
func (log *chainLog) read(ctx context.Context, db *store.DB, s timeStretch) ([][]packed, error) {
	byWorker := make([][]packed, len(log.workers))
	_, err := db.Stream(ctx, func(row []any) error {
		worker := row[0].(int64)
		byWorker[worker] = append(byWorker[worker], packed{row[1].(int64), row[2].(string)})
		return nil
	}, log.query, s.from, s.to, len(log.workers))
	return byWorker, err
}

func (log *chainLog) link(byWorker [][]packed) {
	log.each(func(worker int, l *linker) {
		// Logs are mostly in order of time.
		slices.SortFunc(byWorker[worker], func(a, b packed) int { return cmp.Compare(a.place, b.place) })
		l.attempts = unpack(l.attempts[:0], byWorker[worker])
		byWorker[worker] = nil
		for partition := range log.inPartitions(l) {
			l.link(&log.partitions[partition[0].partition], partition)
		}
	})
}

// end finishes all chains.
func (log *chainLog) end() {
	log.each(func(worker int, l *linker) {
		for id := worker; id < len(log.partitions); id += len(log.workers) {
			l.end(&log.partitions[id])
		}
	})
}

func (log *chainLog) each(f func(worker int, l *linker)) {
	var done sync.WaitGroup
	for worker, l := range log.workers {
		done.Go(func() { f(worker, l) })
	}
	done.Wait()
}

// take returns the marks that are done, by worker.
func (log *chainLog) take() [][]mark {
	marks := make([][]mark, len(log.workers))
	for worker, l := range log.workers {
		marks[worker], l.done = l.done, nil
	}
	return marks
}

// inPartitions yields the attempts of each partition of a linker in order of created_at, then run_id.
func (log *chainLog) inPartitions(l *linker) func(yield func([]attempt) bool) {
	workers := int64(len(log.workers))
	ends := make([]int, len(log.partitions)/len(log.workers)+2)
	for i := range l.attempts {
		ends[l.attempts[i].partition/workers+1]++
	}
	for i := 1; i < len(ends); i++ {
		ends[i] += ends[i-1]
	}
	order := make([]int32, len(l.attempts))
	for i := range l.attempts {
		at := &ends[l.attempts[i].partition/workers]
		order[*at] = int32(i)
		*at++
	}
	return func(yield func([]attempt) bool) {
		from := 0
		for _, to := range ends {
			if from == to {
				continue
			}
			l.partition = l.partition[:0]
			for _, i := range order[from:to] {
				l.partition = append(l.partition, l.attempts[i])
			}
			from = to
			if !slices.IsSortedFunc(l.partition, inTime) {
				slices.SortFunc(l.partition, inTime)
			}
			if !yield(l.partition) {
				return
			}
		}
	}
}

func inTime(a, b attempt) int {
	if a.at != b.at {
		return cmp.Compare(a.at, b.at)
	}
	return strings.Compare(a.runID, b.runID)
}

func (b *chainBuild) append(byWorker [][]mark) error {
	return b.db.Append("temp", "chain_marks", func(appendRow func(...driver.Value) error) error {
		for _, marks := range byWorker {
			for _, m := range marks {
				if err := appendRow(m.number, m.chain, m.place, m.bits); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// Bits of the first number of a packed attempt: those of run_number below the packed text's place, of ending, and these; the
// partition is above them.
const (
	placeBits   = 12
	withSession = 1 << (iota + placeBits + 1)
	withShot
	withChain
	packedBits = iota + placeBits + 1
)

// unpack adds attempts to others; it reads them as stg_attempts.sql packs them.
func unpack(to []attempt, from []packed) []attempt {
	for _, p := range from {
		for s := p.text; s != ""; {
			var a attempt
			var first, lengths int64
			first, s = number(s)
			a.at, s = number(s)
			lengths, s = number(s)
			a.number = p.place<<placeBits | first&(1<<placeBits-1)
			a.partition, a.ended = first>>packedBits, ending(first>>placeBits)&(succeeded|accepted)
			a.runID, s = s[:lengths>>32], s[lengths>>32:]
			text := s[:lengths&(1<<32-1)]
			s = s[len(text):]
			if a.isKnown = first&withChain != 0; a.isKnown {
				a.known, text = number(text)
			}
			if first&withShot != 0 {
				var length int64
				length, text = number(text)
				a.shot, text = text[:length], text[length:]
			}
			if first&withSession != 0 {
				a.session = text
			} else {
				a.prompt = text
			}
			to = append(to, a)
		}
	}
	return to
}

// number reads the digits, with or without a minus, before a space, and skips it.
func number(s string) (n int64, rest string) {
	sign, i := int64(1), 0
	if s[0] == '-' {
		sign, i = -1, 1
	}
	for ; s[i] != ' '; i++ {
		n = n*10 + int64(s[i]-'0')
	}
	return sign * n, s[i+1:]
}
