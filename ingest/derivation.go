package ingest

import (
	"context"

	"offcut/ingest/store"
)

// Derivation is something that is derived from the stored runs and may be kept in the schema kept of a named database, where
// files ingested later are added to it. Name is of its row in kept.derivations; Basis is a fingerprint of everything else that
// decides its content, the version of its logic among it.
type Derivation struct{ Name, Basis string }

// Since says what a kept derivation lacks: it holds the runs whose run_number is below Number, but for those in
// kept.removed_runs whose file_id is above File. Where IsKept is false there is none, or of another basis, and it is made from
// nothing: all runs are new. IsCurrent says that no file was read since, so that it lacks nothing.
type Since struct {
	IsKept, IsCurrent bool
	File, Number      int64
}

// Anew is Since of what is not kept.
var Anew = Since{File: -1, Number: -1 << 63}

// Since tells how far the derivation is kept.
func (d Derivation) Since(ctx context.Context, db *store.DB) (Since, error) {
	if !db.Keeps() {
		return Anew, nil
	}
	found, err := db.Read(ctx, "SELECT file_id, file_id = (SELECT coalesce(max(file_id), 0) FROM files) FROM kept.derivations WHERE name = ? AND basis = ?", d.Name, d.Basis)
	if err != nil || len(found.Rows) == 0 {
		return Anew, err
	}
	file := found.Rows[0][0].(int64)
	return Since{IsKept: true, IsCurrent: found.Rows[0][1].(bool), File: file, Number: (file + 1) << 32}, nil
}

// Record notes that the derivation holds all stored runs. It belongs into the transaction that brings it up to date.
func (d Derivation) Record(ctx context.Context, db *store.DB) error {
	if err := d.Forget(ctx, db); err != nil {
		return err
	}
	if err := db.Exec(ctx, "INSERT INTO kept.derivations SELECT ?, coalesce(max(file_id), 0), ? FROM files", d.Name, d.Basis); err != nil {
		return err
	}
	// What is made from nothing needs no removed runs.
	return db.Exec(ctx, "DELETE FROM kept.removed_runs WHERE file_id <= (SELECT min(file_id) FROM kept.derivations)")
}

// Forget notes that the derivation is not kept.
func (d Derivation) Forget(ctx context.Context, db *store.DB) error {
	return db.Exec(ctx, "DELETE FROM kept.derivations WHERE name = ?", d.Name)
}
