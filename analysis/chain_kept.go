package analysis

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"

	"offcut/ingest"
)

// chainLogic is the version of the logic that decides chains and of the tables that keep them: change it with them, and what is
// kept is made anew.
const chainLogic = 3

// basis is a fingerprint of what decides chains beside the runs and the spellings of models.
func basis(r ChainRules) string {
	text := fmt.Sprintln(chainLogic, r.Gap, r.Similarity, r.Resume, r.ResumeSimilarity)
	return fmt.Sprintf("%x", sha256.Sum256([]byte(text)))
}

// keep brings kept.linked_runs up to date, as far as it is kept.
func (b *chainBuild) keep(ctx context.Context, d ingest.Derivation) error {
	since, err := d.Since(ctx, b.db)
	if err != nil {
		return err
	}
	change := muchChange
	if since.IsKept {
		if change, err = b.changed(ctx, since); err != nil {
			return err
		}
	}
	if change == noChange {
		return nil
	}
	return b.db.Transaction(ctx, func() error {
		if change == someChange {
			err = b.update(ctx, since)
		} else {
			err = b.remake(ctx)
		}
		if err != nil {
			return err
		}
		return d.Record(ctx, b.db)
	})
}

type chainChange int

const (
	noChange chainChange = iota
	someChange
	muchChange // the chains are better found anew
)

// changed says how much of the log is other than when the chains were kept. Where a card takes spellings of models for one
// that it took for two, or the other way round, runs without words may be in other chains: that is much.
func (b *chainBuild) changed(ctx context.Context, s ingest.Since) (chainChange, error) {
	var added, all, gone int64
	err := b.db.QueryRow(ctx, `SELECT count(*) FILTER (run_number >= $1), count(*), (SELECT count(*) FROM kept.removed_runs WHERE file_id > $2) FROM stored_runs`,
		[]any{s.Number, s.File}, &added, &all, &gone)
	if err != nil {
		return 0, err
	}
	var sameModels bool
	err = b.db.QueryRow(ctx, `SELECT count(DISTINCT (k.source, k.model)) = count(DISTINCT (k.source, k.model, c.model))
			AND count(DISTINCT (k.source, c.model)) = count(DISTINCT (k.source, k.model, c.model))
		FROM kept.chain_models AS k JOIN card_periods AS c ON k.source = c.source AND k.model_key = c.model_key`, nil, &sameModels)
	switch {
	case err != nil:
		return 0, err
	case !sameModels || added+gone > max(all/8, b.atOnce):
		return muchChange, nil
	case added+gone > 0:
		return someChange, nil
	}
	return noChange, nil
}

// remake makes all chains from nothing.
func (b *chainBuild) remake(ctx context.Context) error {
	if err := b.fromNothing(ctx); err != nil {
		return err
	}
	return b.keepModels(ctx)
}

// keepModels keeps how models were spelled that chains rest on.
func (b *chainBuild) keepModels(ctx context.Context) error {
	return b.db.Exec(ctx, "CREATE OR REPLACE TABLE kept.chain_models AS SELECT DISTINCT source, model_key, model FROM card_periods")
}

// mostRanges is how many places of the log are named to read runs from them alone.
const mostRanges = 64

// seeRunsToLink makes stg_chain_runs those of runs_to_link. They lie in few places of the log, as a rule, and the rest of it is not
// read if their run_numbers are in what the scan of the table is asked for.
func (b *chainBuild) seeRunsToLink(ctx context.Context) error {
	var ranges []string
	_, err := b.db.Stream(ctx, func(row []any) error {
		ranges = append(ranges, fmt.Sprintf("r.run_number BETWEEN %d AND %d", row[0], row[1]))
		return nil
	}, "SELECT min(run_number), max(run_number) FROM runs_to_link GROUP BY run_number >> 17 ORDER BY ALL")
	if err != nil {
		return err
	}
	query := `CREATE OR REPLACE TEMP VIEW stg_chain_runs AS
		SELECT r.* EXCLUDE (file_id), l.known_chain FROM runs AS r JOIN runs_to_link AS l ON r.run_number = l.run_number`
	if n := len(ranges); 0 < n && n <= mostRanges {
		query += " WHERE " + strings.Join(ranges, " OR ")
	}
	return b.db.Exec(ctx, query)
}

// update adds what is new in the log to the kept chains, and takes out what is gone.
func (b *chainBuild) update(ctx context.Context, s ingest.Since) error {
	for name, v := range map[string]int64{"first_new": s.Number, "last_file": s.File} {
		if err := b.db.Set(ctx, name, v); err != nil {
			return err
		}
	}
	if err := b.db.RunFile(ctx, sqlFiles, "sql/update_chains.sql"); err != nil {
		return err
	}
	if err := b.seeRunsToLink(ctx); err != nil {
		return err
	}
	if err := build(ctx, b.db, []string{"stg_attempts", "int_chain_hours"}); err != nil {
		return err
	}
	var known []knownPartition
	_, err := b.db.Stream(ctx, func(row []any) error {
		known = append(known, knownPartition{partitionKey{row[0].(string), row[1].(string), row[2].(string)}, row[3].(bool)})
		return nil
	}, "SELECT source, creator, project, has_accepted FROM partitions_to_link")
	if err != nil {
		return err
	}
	if err := b.linkLog(ctx, known); err != nil {
		return err
	}
	if err := b.write(ctx, "INSERT INTO "+b.schema+".linked_runs ", " AND run_number IN (SELECT run_number FROM runs_to_link)"); err != nil {
		return err
	}
	return b.keepModels(ctx)
}
