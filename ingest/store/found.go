package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// found makes an empty database at path, if there is none, beside its place: DuckDB writes a new file in several steps, and
// what is left of one that is killed between them cannot be opened any more. What stands in the way of it, connect tells.
func found(ctx context.Context, path string, o Options) error {
	info, err := os.Stat(path)
	isEmpty := err == nil && info.Mode().IsRegular() && info.Size() == 0
	if !isEmpty && !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	temp, err := MakeTemp(filepath.Dir(path))
	if err != nil {
		return nil
	}
	made := filepath.Join(temp.Path, "new.duckdb")
	db := &DB{path: path, temp: temp, keeps: true}
	defer db.Close()
	if err := db.connect(ctx, made, o); err != nil {
		return err
	}
	if err := db.migrate(ctx); err != nil {
		return err
	}
	if err := errors.Join(db.conn.Close(), db.pool.Close()); err != nil {
		return err
	}
	db.conn, db.pool = nil, nil
	if isEmpty {
		return os.Rename(made, path)
	}
	// Unlike a rename, a link does not replace what another process has made meanwhile.
	if err := os.Link(made, path); err == nil || errors.Is(err, fs.ErrExist) {
		return nil
	}
	return os.Rename(made, path) // the disk knows no links
}
