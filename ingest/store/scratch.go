package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
)

// packLess makes DuckDB pack texts less, which is a quarter of the work of writing, in files that are deleted soon.
const packLess = "SET disabled_compression_methods = 'fsst'"

// Scratch is a database of its own, for tables that are too large for temporary ones: those are not compressed. Its tables go by
// its name; a transaction that writes to the database beside it may only read them.
type Scratch struct {
	Name string

	db   *DB
	path string
}

// Scratch makes an empty one. SQL must have access to files still.
func (db *DB) Scratch(ctx context.Context, name string) (*Scratch, error) {
	s := &Scratch{Name: name, db: db, path: filepath.Join(db.TempDir(), name+".duckdb")}
	if err := db.Exec(ctx, "ATTACH "+quote(s.path)+" AS "+name); err != nil {
		return nil, TempError(err)
	}
	return s, db.Exec(ctx, packLess)
}

// Remove deletes it with its tables.
func (s *Scratch) Remove(ctx context.Context) error {
	err := s.db.Exec(ctx, "DETACH "+s.Name)
	if s.db.keeps {
		err = errors.Join(err, s.db.Exec(ctx, "RESET disabled_compression_methods"))
	}
	return errors.Join(err, os.Remove(s.path))
}
