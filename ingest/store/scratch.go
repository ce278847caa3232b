package store

import (
	"context"
	"errors"
	"io/fs"
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

// Scratch makes an empty one, to be filled until Filled. SQL must have access to files still.
func (db *DB) Scratch(ctx context.Context, name string) (*Scratch, error) {
	s := &Scratch{Name: name, db: db, path: filepath.Join(db.TempDir(), name+".duckdb")}
	if err := s.delete(); err != nil {
		return nil, err
	}
	if err := db.Exec(ctx, "ATTACH "+quote(s.path)+" AS "+name); err != nil {
		var known *Error
		if errors.As(err, &known) || ctx.Err() != nil {
			return nil, err
		}
		return nil, tempError(err)
	}
	return s, db.Exec(ctx, packLess)
}

// Filled says that little more is written to it: from now on what is kept is packed as ever.
func (s *Scratch) Filled(ctx context.Context) error {
	if !s.db.keeps {
		return nil
	}
	return s.db.Exec(ctx, "RESET disabled_compression_methods")
}

// Remove deletes it with its tables.
func (s *Scratch) Remove(ctx context.Context) error {
	return errors.Join(s.Filled(ctx), s.db.Exec(ctx, "DETACH "+s.Name), s.delete())
}

func (s *Scratch) delete() error {
	for _, path := range []string{s.path, s.path + ".wal"} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return TempError(err)
		}
	}
	return nil
}
