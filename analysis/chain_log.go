package analysis

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"
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
	b, err := newChainBuild(db, rules, atOnce)
	if err != nil {
		return err
	}
	switch {
	case db.Keeps() && isWhole:
		err = b.keep(ctx, ingest.Derivation{Name: "chains", Basis: basis(rules)})
	case db.Keeps():
		b.schema = "temp"
		fallthrough
	default:
		err = b.fromNothing(ctx)
	}
	if err != nil {
		return err
	}
	return build(ctx, db, chainViews)
}

// isWholeLog says whether as_of leaves out no run.
func isWholeLog(ctx context.Context, db *store.DB) (is bool, err error) {
	err = db.QueryRow(ctx, "SELECT coalesce(max(created_at) < getvariable('as_of'), true) FROM stored_runs", nil, &is)
	return is, err
}

// chainModels are the models of chains that are SQL alone, in the order they are built; linked_runs comes before chainViews.
var chainModels = slices.Concat(chainInputs, chainViews)

var (
	chainInputs = []string{"stg_chain_runs", "stg_attempts", "int_chain_hours"}
	chainViews  = []string{"int_links", "int_linked_runs", "int_run_chains", "stg_period_chains"}
)

// chainBuild makes the table linked_runs, in the schema temp or kept. What it finds is in marks until then.
type chainBuild struct {
	db     *store.DB
	rules  *fractions
	atOnce int64
	schema string

	log   *chainLog
	marks *chainMarks
}

func newChainBuild(db *store.DB, rules ChainRules, atOnce int64) (*chainBuild, error) {
	b := &chainBuild{db: db, rules: newFractions(rules), atOnce: atOnce, schema: db.Place()}
	return b, db.RegisterVectors(b.functions()...)
}

// functions are those that SQL hands runs to and gets marks from.
func (b *chainBuild) functions() []store.VectorFunction {
	type vectors = []store.Vector
	text, number, yes := store.VectorText, store.VectorBigint, store.VectorBoolean
	return []store.VectorFunction{
		{
			Name: "take_attempt", Result: store.VectorInteger,
			Arguments: []store.VectorType{text, text, text, number, number, store.VectorTimestamp, text, yes, text, text, text, text, text, text, number},
			Call:      func(_ int, in vectors, result *store.Vector) error { return b.log.take(in, result) },
		},
		{
			Name: "chain_mark", Arguments: []store.VectorType{number},
			Result: store.Struct(store.VectorField{Name: "chain_number", Type: number}, store.VectorField{Name: "place", Type: number}, store.VectorField{Name: "marks", Type: number}),
			Call:   func(_ int, in vectors, result *store.Vector) error { return b.marks.show(in, result) },
		},
	}
}

// fromNothing finds the chains of the whole log.
func (b *chainBuild) fromNothing(ctx context.Context) error {
	if err := build(ctx, b.db, chainInputs); err != nil {
		return err
	}
	if err := b.linkLog(ctx, nil); err != nil {
		return err
	}
	return b.write(ctx, store.NewTable(b.schema, "linked_runs")+" AS ", "")
}

// write does with rows of linked_runs what the statement's beginning says.
func (b *chainBuild) write(ctx context.Context, statement, where string) error {
	model, err := store.ReadModels(sqlFiles, "linked_runs")
	if err != nil {
		return err
	}
	if err := b.db.Exec(ctx, statement+model[0].SQL+where); err != nil {
		return fmt.Errorf("linked_runs: %w", err)
	}
	b.marks = nil
	return nil
}

// linkLog goes through the attempts in order of time, a stretch at a time, and marks them. While the database reads the next stretch,
// the last one is linked. Of the partitions given it is known whether they have accepted runs.
func (b *chainBuild) linkLog(ctx context.Context, known []knownPartition) error {
	models, err := readModels(ctx, b.db)
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
	b.marks = newChainMarks()
	b.log = newChainLog(b.rules, b.marks, models, known)
	if err := b.linkStretches(ctx, stretches); err != nil {
		return err
	}
	for _, p := range b.log.partitions {
		b.marks.accepts = append(b.marks.accepts, p.accepts)
	}
	b.log = nil
	if !sorted {
		return nil
	}
	return errors.Join(build(ctx, b.db, []string{"stg_attempts"}), b.db.Exec(ctx, "DROP TABLE sorted_attempts"))
}

func (b *chainBuild) linkStretches(ctx context.Context, stretches []timeStretch) error {
	query, err := sqlFiles.ReadFile("sql/take_attempts.sql")
	if err != nil {
		return err
	}
	var linked sync.WaitGroup
	defer linked.Wait()
	for _, s := range stretches {
		var taken int64
		if err := b.db.QueryRow(ctx, string(query), []any{s.from, s.to}, &taken); err != nil {
			return err
		}
		linked.Wait()
		batches := b.log.ready()
		linked.Go(func() { b.log.link(batches) })
	}
	linked.Wait()
	b.log.end()
	return nil
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

// readModels is how models are shown by source and model_key, since runs without words go by it.
func readModels(ctx context.Context, db *store.DB) (map[[2]string]string, error) {
	models := map[[2]string]string{}
	_, err := db.Stream(ctx, func(row []any) error {
		models[[2]string{row[0].(string), row[1].(string)}] = row[2].(string)
		return nil
	}, "SELECT DISTINCT source, model_key, model FROM card_periods")
	return models, err
}
