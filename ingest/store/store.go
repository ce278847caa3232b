package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	duckdb "github.com/marcboeker/go-duckdb/v2"
)

// SchemaVersion is the version of the tables that this build writes. An older database is migrated, a newer one refused.
const SchemaVersion = 5

// Options are the resources a database may use.
type Options struct {
	Memory  string // DuckDB's memory_limit, such as "2GB"; empty: DuckDB's default
	Threads int    // worker threads; 0: one per core

	// TextSize is about how many bytes of logs a temporary database is for. If they are few and what becomes of them fits into
	// memory, the database is kept there, which spares a file. 0 is not known.
	TextSize int64

	OnStage func(name string) // a stage of the work on the database begins

	Stock bool // memory is got as DuckDB does by itself: for what its own load is measured by
}

// DB is one database on one connection, so that variables, temporary objects and transactions are always those of the
// statement before. It is not safe for concurrent use.
type DB struct {
	pool *sql.DB
	conn *sql.Conn
	path string
	temp *Temp // deleted on Close

	keeps     bool
	isLarge   bool  // temporary, for more text than largeText
	largeText int64 // see LargeText

	onStage func(string)
	vectors map[string]*VectorFunction
	lent    []func() // ends of vectors
}

// Error is a failure to open or use a database that the user can mend.
type Error struct {
	Path, Text, hint string
	Err              error
}

func (e *Error) Error() string { return e.Path + ": " + e.Text }

// Hint says what to do about the error.
func (e *Error) Hint() string { return e.hint }

func (e *Error) Unwrap() error { return e.Err }

// Open opens the database file at path, creating it if there is none. An empty path opens a temporary database that Close
// deletes. A file held by another process, one that is not a database, or one written by a newer offcut is an *Error.
func Open(ctx context.Context, path string, o Options) (*DB, error) {
	temp, err := MakeTemp("")
	if err != nil {
		return nil, TempError(err)
	}
	db := &DB{path: path, temp: temp, keeps: path != "", onStage: o.OnStage}
	if path == "" {
		db.path = filepath.Join(temp.Path, "offcut.duckdb")
	}
	if path != "" {
		err = found(ctx, path, o)
	}
	switch {
	case err != nil:
	case path == "" && o.TextSize > 0:
		err = db.connectInMemory(ctx, o)
	default:
		err = db.connect(ctx, db.path, o)
	}
	if err != nil {
		db.Close()
		return nil, openError(path, err)
	}
	if err := db.migrate(ctx); err != nil {
		db.Close()
		return nil, err
	}
	// Tables of the schema kept go by their names alone, unless temporary ones hide them.
	if err := db.Exec(ctx, "SET search_path = 'main,kept'"); err != nil {
		db.Close()
		return nil, openError(path, err)
	}
	return db, nil
}

// memoryPerText is about how many bytes of memory a byte of logs takes in the widest of stages. Of more than mostInMemory, a
// file is as fast or faster, since it is compressed, and takes half the memory.
const (
	memoryPerText = 8
	mostInMemory  = 256 << 20
)

// forFewRuns has DuckDB get memory for the columns of tables by 16 KB, since by 256 KB half of the memory of a report on few runs is
// filled and never used, and work in one thread, since waking another costs more than it does. fewText is how many bytes of logs are few.
const (
	forFewRuns = "?default_block_size=16384&threads=1"
	fewText    = 8 << 20
)

// connectInMemory opens the temporary database in memory if it is small and there is room for it, else as a file.
func (db *DB) connectInMemory(ctx context.Context, o Options) error {
	path := ""
	if o.TextSize <= fewText {
		path = forFewRuns
	}
	if err := db.connect(ctx, path, o); err != nil {
		return err
	}
	limit, err := db.memoryLimit(ctx)
	if err != nil {
		return err
	}
	if o.TextSize <= mostInMemory && float64(o.TextSize)*memoryPerText <= limit {
		return nil
	}
	if err := errors.Join(db.conn.Close(), db.pool.Close()); err != nil {
		return err
	}
	return db.connect(ctx, db.path, o)
}

// memoryLimit is how many bytes of memory DuckDB may take.
func (db *DB) memoryLimit(ctx context.Context) (float64, error) {
	var shown, unit string
	if err := db.QueryRow(ctx, "SELECT current_setting('memory_limit')", nil, &shown); err != nil {
		return 0, err
	}
	var limit float64
	if _, err := fmt.Sscanf(shown, "%g %s", &limit, &unit); err != nil {
		return 0, fmt.Errorf("memory limit %q: %w", shown, err)
	}
	return limit * binaryUnits[unit], nil
}

// binaryUnits are the units in which DuckDB says its memory limit.
var binaryUnits = map[string]float64{"bytes": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40}

// muchText is how many bytes of logs it takes for memory to be worth keeping: of fewer, little is freed and needed again.
const muchText = 64 << 20

// connect opens the database file at path, or a database in memory if path is empty.
func (db *DB) connect(ctx context.Context, path string, o Options) error {
	if info, err := os.Stat(filepath.Dir(db.path)); err != nil || !info.IsDir() {
		return fmt.Errorf("no such directory: %s", filepath.Dir(db.path))
	}
	if strings.Contains(db.path, "?") {
		return errQuestionMark
	}
	if err := checkMagic(db.path); err != nil {
		return err
	}
	if !o.Stock {
		useHugePages()
	}
	connector, err := duckdb.NewConnector(path, nil)
	if err != nil {
		return err
	}
	db.pool = sql.OpenDB(connector)
	db.pool.SetMaxOpenConns(1)
	if db.conn, err = db.pool.Conn(ctx); err != nil {
		return err
	}
	settings := []string{
		"SET temp_directory = " + quote(filepath.Join(db.temp.Path, "spill")),
		"SET TimeZone = 'UTC'",
		"SET autoinstall_known_extensions = false",
		"SET autoload_known_extensions = false",
	}
	if o.Memory != "" {
		// What is freed goes back to the system sooner than by default, since only what is in use is counted.
		settings = append(settings, "SET memory_limit = "+quote(o.Memory),
			"SET allocator_flush_threshold = '32MB'", "SET allocator_bulk_deallocation_flush_threshold = '32MB'")
	} else {
		if o.TextSize > muchText {
			keepPages()
		}
		settings = append(settings, "SET allocator_flush_threshold = '1TB'", "SET allocator_bulk_deallocation_flush_threshold = '1TB'")
	}
	if o.Threads > 0 {
		settings = append(settings, fmt.Sprintf("SET threads = %d", o.Threads))
	}
	if !db.keeps {
		settings = append(settings, packLess)
	}
	for _, s := range settings {
		if err := db.Exec(ctx, s); err != nil {
			return err
		}
	}
	limit, err := db.memoryLimit(ctx)
	db.largeText = min(mostLoose, int64(limit)/2)
	db.isLarge = !db.keeps && o.TextSize > db.largeText
	return err
}

// checkMagic refuses an existing file that is no DuckDB database: DuckDB itself takes a CSV for something to query, and what
// would be written is lost.
func checkMagic(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.IsDir():
		return errDirectory
	case !info.Mode().IsRegular():
		return errNotDatabase // a pipe would make us wait
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	head := make([]byte, 12)
	if n, err := io.ReadFull(f, head); n > 0 && (err != nil || string(head[8:]) != "DUCK") {
		return errNotDatabase
	}
	return nil
}

var (
	errNotDatabase = errors.New("not a valid DuckDB database")
	errDirectory   = errors.New("a directory is in the way")
	// What follows one, DuckDB's driver takes for settings, and has no way to say otherwise.
	errQuestionMark = errors.New("a database's path cannot have a question mark in it")
)

func openError(path string, err error) error {
	text := err.Error()
	switch {
	case errors.Is(err, errDirectory), errors.Is(err, errQuestionMark):
		return &Error{Path: path, Text: text, Err: err, hint: "name another file with --db"}
	case strings.Contains(text, "Could not set lock") || strings.Contains(text, "Conflicting lock"):
		return &Error{Path: path, Text: "the database is in use by another process" + lockHolder(text), Err: err,
			hint: "wait until it has finished, or name another file with --db"}
	case strings.Contains(text, "not a valid DuckDB database"):
		return &Error{Path: path, Text: "not a DuckDB database", Err: err, hint: "name another file with --db"}
	case strings.Contains(text, "serialized") || strings.Contains(text, "newer version of DuckDB"):
		return &Error{Path: path, Text: "written by a newer version of DuckDB", Err: err, hint: "use the offcut that wrote it"}
	case strings.Contains(text, "no such directory"):
		return &Error{Path: path, Text: "the directory does not exist", Err: err, hint: "create it, or name another file with --db"}
	case strings.Contains(text, "memory_limit") || strings.Contains(text, "memory limit"):
		return &Error{Path: "--memory", Text: "not a size of memory", Err: err, hint: "write it as in --memory 2GB"}
	case errors.Is(err, context.Canceled):
		return err
	}
	return &Error{Path: path, Text: "cannot open the database: " + firstLine(text), Err: err,
		hint: "check that the file and its directory can be written, or name another with --db"}
}

// lockHolder extracts "(PID 123)" from DuckDB's message, which names the process that holds the file.
func lockHolder(text string) string {
	if _, after, ok := strings.Cut(text, "(PID "); ok {
		if pid, _, ok := strings.Cut(after, ")"); ok {
			return " (process " + pid + ")"
		}
	}
	return ""
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// Close closes the database and deletes its temporary files.
func (db *DB) Close() error {
	var errs []error
	if db.conn != nil {
		errs = append(errs, db.conn.Close())
	}
	if db.pool != nil {
		errs = append(errs, db.pool.Close())
	}
	for _, end := range db.lent {
		end()
	}
	db.lent = nil
	return errors.Join(append(errs, db.temp.Remove())...)
}

// Stage tells Options.OnStage that a stage of the work begins; the one before has ended.
func (db *DB) Stage(name string) {
	if db.onStage != nil {
		db.onStage(name)
	}
}

// Keeps says whether what is derived from the stored tables is worth keeping: the database lives on after Close, and SQL sees its
// tables as they are.
func (db *DB) Keeps() bool { return db.keeps }

// mostLoose is how many bytes of logs temporary tables are made of, which are not compressed, where there is memory for more.
const mostLoose = 4 << 30

// LargeText is how many bytes of logs are too many for what becomes of them to be in temporary tables: these take about twice as
// many bytes of memory, and writing what there is no room for takes more time than compressing it.
func (db *DB) LargeText() int64 { return db.largeText }

// Place is the schema for what is derived from all runs: kept, or temp where nothing is kept and there is room.
func (db *DB) Place() string {
	if db.keeps || db.isLarge {
		return "kept"
	}
	return "temp"
}

// NewTable begins a statement that makes a table in a schema, or in place of the one that is there.
func NewTable(schema, name string) string {
	if schema == "temp" {
		return "CREATE OR REPLACE TEMP TABLE temp." + name
	}
	return "CREATE OR REPLACE TABLE " + schema + "." + name
}

// KeepNothing says that from now on temporary tables hide the stored ones, so that nothing derived from them may be kept.
func (db *DB) KeepNothing() { db.keeps = false }

// TempDir is a directory for files that live as long as the database is open.
func (db *DB) TempDir() string { return db.temp.Path }

// Lock ends the connection's access to files and network, but for writing below the given directories, and forbids to undo
// it. Nothing can be ingested afterwards.
func (db *DB) Lock(ctx context.Context, directories ...string) error {
	quoted := make([]string, 0, len(directories)+1)
	for _, d := range append(directories, db.temp.Path) {
		abs, err := filepath.Abs(d)
		if err != nil {
			return err
		}
		quoted = append(quoted, quote(abs))
	}
	for _, s := range []string{
		"SET allowed_directories = [" + strings.Join(quoted, ", ") + "]",
		"SET enable_external_access = false",
		"SET lock_configuration = true",
	} {
		if err := db.Exec(ctx, s); err != nil {
			return fmt.Errorf("lock the database: %w", err)
		}
	}
	return nil
}

// Exec runs statements that return nothing.
func (db *DB) Exec(ctx context.Context, query string, args ...any) error {
	_, err := db.conn.ExecContext(ctx, query, args...)
	return db.fault(ctx, err)
}

// Query runs one statement and returns its rows.
func (db *DB) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	rows, err := db.conn.QueryContext(ctx, query, args...)
	return rows, db.fault(ctx, err)
}

// QueryRow runs one statement that returns one row and scans it.
func (db *DB) QueryRow(ctx context.Context, query string, args []any, into ...any) error {
	return db.fault(ctx, db.conn.QueryRowContext(ctx, query, args...).Scan(into...))
}

// Set binds a variable that SQL reads with getvariable('name').
func (db *DB) Set(ctx context.Context, name string, value any) error {
	return db.Exec(ctx, "SET VARIABLE "+name+" = ?", value)
}

// RunFile runs the statements of one embedded file.
func (db *DB) RunFile(ctx context.Context, files fs.FS, name string) error {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	if err := db.Exec(ctx, string(text)); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// Transaction runs f between BEGIN and COMMIT; if f or the commit fails, or ctx ends, everything f did is rolled back.
func (db *DB) Transaction(ctx context.Context, f func() error) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	// The caller's context may end at any moment; begin and end of the transaction must happen all the same.
	always := context.WithoutCancel(ctx)
	if err := db.Exec(always, "BEGIN TRANSACTION"); err != nil {
		return err
	}
	if err = f(); err == nil {
		err = ctx.Err()
	}
	if err == nil {
		// A commit that fails has rolled back already.
		return db.Exec(always, "COMMIT")
	}
	if rollback := db.Exec(always, "ROLLBACK"); rollback != nil {
		err = errors.Join(err, rollback)
	}
	return err
}

// whole keeps the driver from cutting a text at a NUL, as it does with strings.
func whole(v any) any {
	if s, ok := v.(string); ok && strings.IndexByte(s, 0) >= 0 {
		return []byte(s)
	}
	return v
}

// Append hands f a function that appends one row to a table of the given schema ("main", "kept" or "temp") or scratch database. Values are strings,
// int64, bool, time.Time, Decimal values or nil.
func (db *DB) Append(schema, table string, f func(row func(values ...driver.Value) error) error) error {
	return db.fault(context.Background(), db.conn.Raw(func(raw any) error {
		catalog := ""
		if schema != "main" && schema != "kept" {
			catalog, schema = schema, "main"
		}
		appender, err := duckdb.NewAppender(raw.(driver.Conn), catalog, schema, table)
		if err != nil {
			return fmt.Errorf("append to %s: %w", table, err)
		}
		row := func(values ...driver.Value) error {
			for i, v := range values {
				values[i] = whole(v)
			}
			return appender.AppendRow(values...)
		}
		if err = f(row); err != nil {
			appender.Close()
			return err
		}
		return appender.Close()
	}))
}
