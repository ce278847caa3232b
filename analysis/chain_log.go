package analysis

import (
	"cmp"
	"context"
	"database/sql/driver"
	"errors"
	"runtime"
	"slices"
	"strings"
	"sync"

	"offcut/ingest/store"
)

// runsAtOnce bounds the runs that BuildChains has in memory at once, but for a partition with more.
const runsAtOnce = 1_000_000

// BuildChains finds the chains and roles of the whole log and builds int_run_chains, one row per finished run.
func BuildChains(ctx context.Context, db *store.DB, rules ChainRules) error {
	return buildChains(ctx, db, rules, runsAtOnce)
}

func buildChains(ctx context.Context, db *store.DB, rules ChainRules, atOnce int64) error {
	db.Stage("chains")
	if err := db.Exec(ctx, "CREATE OR REPLACE TEMP TABLE chain_marks (run_number BIGINT, chain_number BIGINT, marks BIGINT)"); err != nil {
		return err
	}
	if err := build(ctx, db, chainModels[:chainInputs]); err != nil {
		return err
	}
	partitions, err := db.Read(ctx, "SELECT creator, runs FROM int_chain_partitions ORDER BY partition_id")
	if err != nil {
		return err
	}
	batches := batch(partitions.Rows, atOnce)
	if len(batches) > 1 {
		// Each batch is then a stretch of this table, and its order is made on disk if memory is short.
		sorted := "CREATE OR REPLACE TEMP TABLE sorted_attempts AS FROM stg_attempts ORDER BY partition_id; CREATE OR REPLACE TEMP VIEW stg_attempts AS FROM sorted_attempts"
		if err := db.Exec(ctx, sorted); err != nil {
			return err
		}
	}
	for _, b := range batches {
		if err := linkBatch(ctx, db, newFractions(rules), partitions.Rows, b); err != nil {
			return err
		}
	}
	if len(batches) > 1 {
		err := errors.Join(build(ctx, db, []string{"stg_attempts"}), db.Exec(ctx, "DROP TABLE sorted_attempts"))
		if err != nil {
			return err
		}
	}
	return build(ctx, db, chainModels[chainInputs:])
}

// chainModels are the models of chains, in the order they are built; chain_marks is written by Go after the first chainInputs.
var chainModels = []string{"int_chain_partitions", "stg_attempts", "int_run_chains"}

const chainInputs = 2

// chainBatch is the partitions from first to last, counted from 1.
type chainBatch struct{ first, last int }

// batch cuts the partitions into stretches of about so many runs.
func batch(partitions [][]any, atOnce int64) []chainBatch {
	var batches []chainBatch
	b, runs := chainBatch{first: 1}, int64(0)
	for i, p := range partitions {
		if runs += p[1].(int64); runs >= atOnce || i == len(partitions)-1 {
			b.last = i + 1
			batches = append(batches, b)
			b, runs = chainBatch{first: i + 2}, 0
		}
	}
	return batches
}

// linkBatch reads the attempts of some partitions, links those of several partitions at once, and writes their marks.
func linkBatch(ctx context.Context, db *store.DB, rules *fractions, partitions [][]any, b chainBatch) error {
	query, err := sqlFiles.ReadFile("sql/attempts.sql")
	if err != nil {
		return err
	}
	packed := make([][]string, b.last-b.first+1)
	_, err = db.Stream(ctx, func(row []any) error {
		place := int(row[0].(int64)) - b.first
		packed[place] = append(packed[place], row[1].(string))
		return nil
	}, string(query), b.first, b.last)
	if err != nil {
		return err
	}
	var done sync.WaitGroup
	work := make(chan int, len(packed))
	for place := range packed {
		work <- place
	}
	close(work)
	marks := make([][]mark, runtime.GOMAXPROCS(0))
	for worker := range marks {
		done.Go(func() {
			for place := range work {
				if ctx.Err() != nil {
					return
				}
				creator := partitions[b.first+place-1][0].(string)
				marks[worker] = append(marks[worker], link(rules, creator, unpack(packed[place]))...)
				packed[place] = nil
			}
		})
	}
	done.Wait()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return db.Append("temp", "chain_marks", func(appendRow func(...driver.Value) error) error {
		for _, m := range slices.Concat(marks...) {
			if err := appendRow(m.number, m.chain, m.bits); err != nil {
				return err
			}
		}
		return nil
	})
}

// mark is a row of chain_marks: a run, the first of its chain, and in bits its role (2 bits), whether the chain is inferred,
// rests on a session id, is abandoned (a bit each), and how many explorations it has, as int_run_chains.sql reads them.
type mark struct{ number, chain, bits int64 }

// link finds the chains of a partition. Its marks are in the order of the runs.
func link(rules *fractions, creator string, attempts []attempt) []mark {
	p := newPartition(rules, creator)
	accepts := false
	for i := range attempts {
		p.add(&attempts[i])
		accepts = accepts || attempts[i].accepted
	}
	marks := make([]mark, len(attempts))
	for i := range attempts {
		a := &attempts[i]
		c := a.chain
		marks[i] = mark{a.number, c.first, int64(a.role()) | bit(c.isInferred)<<2 | bit(c.hasSession)<<3 | bit(accepts && c.accepted == 0)<<4 |
			int64(c.explorations())<<5}
	}
	return marks
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// unpack reads the attempts of a partition as stg_attempts.sql packs them: seven whole numbers, then run_id, session id, prompt
// and shot, whose lengths are the last four. They come in order of created_at, then run_id.
func unpack(packed []string) []attempt {
	runs := 0
	for _, s := range packed {
		runs += len(s)/leastPacked + 1
	}
	attempts := make([]attempt, 0, min(runs, runsAtOnce))
	for _, s := range packed {
		for s != "" {
			var n [7]int64
			for i := range n {
				n[i], s = number(s)
			}
			a := attempt{number: n[0], at: n[1], succeeded: n[2]&1 != 0, accepted: n[2] == 3}
			for i, text := range []*string{&a.runID, &a.session, &a.prompt, &a.shot} {
				*text, s = s[:n[3+i]], s[n[3+i]:]
			}
			attempts = append(attempts, a)
		}
	}
	before := func(a, b attempt) int {
		return cmp.Or(cmp.Compare(a.at, b.at), strings.Compare(a.runID, b.runID))
	}
	if !slices.IsSortedFunc(attempts, before) {
		slices.SortFunc(attempts, before)
	}
	return attempts
}

// leastPacked is about what a short attempt takes, to guess their number.
const leastPacked = 64

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
