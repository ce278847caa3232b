package store

import (
	"context"
	"errors"
	"os"
	"strings"

	duckdb "github.com/marcboeker/go-duckdb/v2"
)

// queryError is what DuckDB says of a statement, in one line.
type queryError struct{ err error }

func (e *queryError) Error() string { return Reason(e.err) }

func (e *queryError) Unwrap() error { return e.err }

// Reason is what DuckDB says, without its class of error and without the lines that repeat the statement or give advice
// about options that offcut has not.
func Reason(err error) string {
	text := firstLine(err.Error())
	if class, rest, ok := strings.Cut(text, " Error: "); ok && !strings.Contains(class, ":") {
		text = rest
	}
	return strings.TrimSuffix(strings.TrimSpace(text), ".")
}

// IsAboutInput says whether DuckDB found fault with the bytes of a file it was to read, so that the database is as good as
// before and other files can be read.
func IsAboutInput(err error) bool {
	var mendable *Error
	var said *duckdb.Error
	if errors.As(err, &mendable) || !errors.As(err, &said) {
		return false
	}
	switch said.Type {
	case duckdb.ErrorTypeInterrupt, duckdb.ErrorTypeFatal, duckdb.ErrorTypeInternal, // the database may be unusable
		duckdb.ErrorTypeParser, duckdb.ErrorTypeBinder, duckdb.ErrorTypeCatalog: // our own mistakes
		return false
	}
	return true
}

// surroundings are the words by which DuckDB says that not a statement but the machine is at fault.
var surroundings = []struct{ says, text, hint string }{
	{"No space left on device", "the disk is full", "make room, or name a database on another disk with --db"},
	{"not enough space", "the disk is full", "make room, or name a database on another disk with --db"},
	{"max_temp_directory_size", "the disk has no room for temporary files", "make room, or set TMPDIR to another disk"},
	{"Disk quota exceeded", "the disk quota is used up", "make room, or name a database on another disk with --db"},
	{"Read-only file system", "the disk is read-only", "name a database on another disk with --db"},
	{"read-only mode", "the database is read-only", "make it writable, or name another with --db"},
	{"File too large", "the file has grown too large for this disk or its limits", "name a database on another disk with --db"},
	{"failed to allocate", "not enough memory", "give more with --memory"},
	{"Out of Memory", "not enough memory", "give more with --memory"},
	{"database has been invalidated", "the database cannot be used after an earlier failure", "run the command again"},
}

// fault turns an error of the driver into one for people: an *Error for what the machine lacks, the context's own error
// after an interrupt, else DuckDB's sentence without its context.
func (db *DB) fault(ctx context.Context, err error) error {
	var said *duckdb.Error
	if err == nil || !errors.As(err, &said) {
		return err
	}
	if said.Type == duckdb.ErrorTypeInterrupt && ctx.Err() != nil {
		return ctx.Err()
	}
	for _, s := range surroundings {
		if strings.Contains(said.Msg, s.says) {
			e := &Error{Path: db.path, Text: s.text, hint: s.hint, Err: err}
			isTemporary := strings.Contains(said.Msg, db.temp.Path)
			if (isTemporary || !db.keeps) && strings.Contains(e.hint, "--db") {
				e.hint = "make room, or set TMPDIR to another disk"
			}
			if isTemporary && db.keeps {
				e.Path = os.TempDir()
			}
			return e
		}
	}
	return &queryError{err}
}
