package ingest

import (
	"context"
	"database/sql/driver"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"offcut/ingest/logfile"
	"offcut/ingest/normal"
	"offcut/ingest/store"
)

//go:embed sql/*.sql
var sqlFiles embed.FS

// Models are the names of this package's models in the order they are built: from the cells of the file in hand (stg_rows) to
// its runs, and, after those were merged into the stored ones, what became of them.
var Models = []string{"int_words", "stg_worded", "stg_typed", "int_doubtful", "int_flagged", "int_derived_ids", "stg_file_runs", "int_counts"}

// Laws are the names of this package's laws.
var Laws = []string{"law_rows_add_up", "law_one_run_a_key", "law_normal_values", "law_known_files", "law_entries"}

// Files are the SQL files of Models and Laws.
func Files() embed.FS { return sqlFiles }

// Options say how logs are read.
type Options struct {
	Source     string         // vendor; part of a run's key
	Location   *time.Location // zone of times without one; nil is UTC
	Mapping    Mapping
	Delimiter  string // "" is sniffed
	Quote      string // "" is the double quote
	Ledger     bool   // the files are a vendor's ledgers; Mapping does not apply to them
	Replace    bool   // read again what was read under another mapping or timezone, dropping what that gave
	Stdin      io.Reader
	OnFile     func(file string, size int64) // a file begins
	OnProgress func(done int64)              // how much of the work on the file in hand is done, in bytes of its size
}

// Counts are what became of rows: rows = kept + updated + duplicate + rejected. Merged and rounded rows are among them.
type Counts struct {
	Rows, Kept, Updated, Duplicate, Rejected, Merged, Rounded int64
	Reasons                                                   map[string]int64
}

// File is what became of one file. A refused file has zeros, and why in Refused.
type File struct {
	ID      int64 // of its row in files, and of its rejects; 0 if refused
	Name    string
	Format  string
	Counts  Counts
	Unused  []string
	Refused error
	Warning string // a sentence, or empty
}

// Result is what became of all files, in order, and the number of runs stored after them.
type Result struct {
	Files []File
	Total Counts
	Runs  int64
}

// Refusals are the files that were refused.
func (r *Result) Refusals() []File {
	var refused []File
	for _, f := range r.Files {
		if f.Refused != nil {
			refused = append(refused, f)
		}
	}
	return refused
}

// Ingester ingests files into one database.
type Ingester struct {
	db      *store.DB
	reading *reading
	plain   *plainReader

	large      int64 // see loader
	cellwise   bool  // tests: no row is taken for plain
	exactOnly  bool  // tests: DuckDB's readers of CSV and JSON are not tried
	lastStrict bool  // one of them has read the last file
}

// New lends the normal forms to the database's SQL and returns its ingester. It is called once for a database.
func New(ctx context.Context, db *store.DB) (*Ingester, error) {
	in := &Ingester{db: db, reading: &reading{}, large: db.LargeText()}
	in.plain = &plainReader{reading: in.reading}
	err := errors.Join(db.Register(ctx, in.reading.functions()...), db.RegisterVectors(in.plain.function()))
	if err != nil {
		return nil, err
	}
	return in, db.RunFile(ctx, sqlFiles, "sql/macros.sql")
}

// Files ingests the given files, each in a transaction of its own. A file that cannot be read is refused and the others go
// on; the error is for what ends the whole ingest: an interrupt, or a database that cannot be written.
func (in *Ingester) Files(ctx context.Context, files []string, o Options) (*Result, error) {
	if o.Location == nil {
		o.Location = time.UTC
	}
	in.reading.location, in.reading.words = o.Location, o.Mapping.Status
	result := &Result{Files: []File{}, Total: Counts{Reasons: map[string]int64{}}}
	var knownTo *time.Time
	if err := in.db.QueryRow(ctx, "SELECT max(created_at) FROM runs WHERE source = ?", []any{o.Source}, &knownTo); err != nil {
		return nil, err
	}
	for _, name := range files {
		f, err := in.file(ctx, name, knownTo, o)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		result.Files = append(result.Files, f)
		result.Total.add(f.Counts)
	}
	return result, in.db.QueryRow(ctx, "SELECT count(*) FROM stored_runs", nil, &result.Runs)
}

// Add appends what became of other files of the same database.
func (r *Result) Add(other *Result) {
	r.Files = append(r.Files, other.Files...)
	r.Total.add(other.Total)
	r.Runs = other.Runs
}

func (c *Counts) add(d Counts) {
	c.Rows += d.Rows
	c.Kept += d.Kept
	c.Updated += d.Updated
	c.Duplicate += d.Duplicate
	c.Rejected += d.Rejected
	c.Merged += d.Merged
	c.Rounded += d.Rounded
	for reason, n := range d.Reasons {
		c.Reasons[reason] += n
	}
}

// file ingests one file. What is wrong with the file alone ends up in File.Refused.
func (in *Ingester) file(ctx context.Context, name string, knownTo *time.Time, o Options) (File, error) {
	s := &session{loader: loader{kind: logs, db: in.db, opts: o, large: in.large, exactOnly: in.exactOnly}, name: name, knownTo: knownTo}
	if !in.cellwise {
		s.plain = in.plain
	}
	if o.Ledger {
		// Each entry's line is kept, which DuckDB's reader does not tell; ledgers are short.
		s.kind, s.exactOnly, s.opts.Mapping = ledgers, true, Mapping{}
	}
	in.db.Stage("inspect files")
	err := s.open(ctx)
	if s.file != nil {
		defer s.file.Close()
	}
	var f File
	if err == nil {
		f, err = s.ingest(ctx)
	}
	in.lastStrict = s.strict
	if away := s.putAway(ctx); away != nil {
		err = errors.Join(err, away)
	}
	switch {
	case ctx.Err() != nil:
		return f, ctx.Err()
	case err != nil && !isFileFault(err):
		return f, err
	case err != nil:
		return File{Name: name, Unused: []string{}, Counts: Counts{Reasons: map[string]int64{}}, Refused: plainly(err)}, nil
	}
	return f, nil
}

// plainly says what the system says of a file that cannot be opened or read, without the path, which is told anyway.
func plainly(err error) error {
	var hinted interface{ Hint() string }
	var inFile *fs.PathError
	if errors.As(err, &hinted) || !errors.As(err, &inFile) {
		return err
	}
	return &Refusal{Text: inFile.Err.Error(), hint: "check the file, its links and its permissions"}
}

// isFileFault says whether an error is about one file, so that others can be read all the same.
func isFileFault(err error) bool {
	for _, full := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EROFS, syscall.EFBIG, syscall.EMFILE} {
		if errors.Is(err, full) {
			return false
		}
	}
	var hinted interface{ Hint() string }
	var database *store.Error
	var inFile *fs.PathError
	return !errors.As(err, &database) && (errors.As(err, &hinted) || errors.As(err, &inFile) || store.IsAboutInput(err))
}

// open opens the file and finds out its columns, bytes and mapping.
func (s *session) open(ctx context.Context) error {
	path := s.name
	if path == Stdin {
		var err error
		if path, err = spool(s.db.TempDir(), s.opts.Stdin); err != nil {
			return store.TempError(err)
		}
		s.spooled = path
	}
	hashing := hashFile(ctx, path)
	defer hashing.abort()
	opened, err := logfile.OpenContext(ctx, path, logfile.Options{Delimiter: s.opts.Delimiter, Quote: s.opts.Quote, Known: s.kind.knows})
	if err != nil {
		return err
	}
	s.file = opened
	if s.opts.OnFile != nil {
		s.opts.OnFile(s.name, opened.Size())
	}
	if size := opened.Size(); size > 0 {
		opened.OnBytes(func(read int64) { s.progressed(doneInspecting + (doneReading-doneInspecting)*min(read, size)/size) })
	}
	if err := s.openFor(); err != nil {
		return err
	}
	if opened.Format() == logfile.Parquet {
		if err := s.describeParquet(ctx); err != nil {
			return err
		}
	}
	if s.plan, err = s.kind.planColumns(s.columns(), s.opts.Mapping); err != nil {
		if s.plan, err = s.planOfNothing(ctx, err); err != nil {
			return err
		}
	}
	delimiter, quote := opened.Dialect()
	if opened.PlainCSV() && !s.exactOnly {
		if s.bytes, err = inspectCSV(ctx, path, delimiter, quote); err != nil {
			return err
		}
	}
	if s.bytes.sha256, err = hashing.wait(); err != nil {
		return err
	}
	s.mapping = s.plan.describe(s.columns(), s.opts.Mapping, delimiter, quote)
	s.progressed(doneInspecting)
	return nil
}

// How much of a file's work is done after each stage, in percent.
const (
	doneInspecting = 10
	doneReading    = 80
	doneMerging    = 100
)

// progressed tells how much of the work on the file is done, in bytes of its size.
func (s *session) progressed(percent int64) {
	if s.opts.OnProgress != nil {
		s.opts.OnProgress(s.file.Size() * percent / 100)
	}
}

// planOfNothing is the plan of JSON without a single row: like a CSV with a header alone it is good and empty. Of anything
// else it returns the refusal.
func (s *session) planOfNothing(ctx context.Context, refusal error) (*columnPlan, error) {
	if s.parquet != nil || len(s.file.Columns()) > 0 {
		return nil, refusal
	}
	err := s.file.Rows(ctx, nil, func(*logfile.Row) error { return refusal })
	if err != nil {
		return nil, err
	}
	return &columnPlan{kind: s.kind, column: map[string]int{}, date: -1, unused: []string{}}, nil
}

// putAway drops what reading the file has left.
func (s *session) putAway(ctx context.Context) error {
	if s.spooled != "" {
		os.Remove(s.spooled)
	}
	if s.path != "" {
		os.Remove(s.path)
	}
	err := s.db.RunFile(context.WithoutCancel(ctx), sqlFiles, "sql/put_away.sql")
	if s.scratch != nil {
		err = errors.Join(err, s.scratch.Remove(context.WithoutCancel(ctx)))
	}
	return err
}

// session is the ingest of one file.
type session struct {
	loader
	name, spooled, mapping string
	knownTo                *time.Time   // how far the log of the source reached before this call; nil: there was none
	plain                  *plainReader // nil: no row is taken for plain
	hasLeft                bool         // rows that are not plain are in stg_rows
}

func (s *session) columns() []string {
	if s.parquet != nil {
		return s.parquet.names
	}
	return s.file.Columns()
}

// ingest does the work of one file. Where a reader of DuckDB's can be trusted with it, rows go from there into stored_runs at once;
// where that fails, or most of them would have to be looked at again, and from any other file, all cells are loaded first.
func (s *session) ingest(ctx context.Context) (File, error) {
	old, err := s.known(ctx)
	if err != nil {
		return File{}, err
	}
	if old != nil && old.same {
		return s.duplicateOf(ctx, old)
	}
	var id int64
	if err := s.db.QueryRow(ctx, "SELECT nextval('file_ids')", nil, &id); err != nil {
		return File{}, err
	}
	isUTC := s.opts.Location.String() == "UTC"
	if err := s.set(ctx, map[string]any{"file_id": id, "source": s.opts.Source, "is_utc": isUTC}); err != nil {
		return File{}, err
	}
	s.db.Stage("read rows")
	reader := s.reader()
	if reader != nil && s.mayBePlain() {
		f, err := s.store(ctx, id, old, reader)
		s.strict = err == nil && s.parquet == nil
		switch {
		case err == nil || ctx.Err() != nil:
			return f, err
		case s.plain.gaveUp.Load():
			s.plain = nil
		case s.parquet != nil:
			return f, s.unreadableParquet(err)
		case errors.Is(err, errOtherRows) || store.IsAboutInput(err):
			reader = nil
		default:
			return f, err
		}
	}
	if err := s.load(ctx, reader); err != nil {
		return File{}, err
	}
	if !s.mayBePlain() {
		return s.store(ctx, id, old, nil)
	}
	f, err := s.store(ctx, id, old, s.rawCellsAs())
	if err != nil && s.plain.gaveUp.Load() && ctx.Err() == nil {
		s.plain = nil
		return s.store(ctx, id, old, nil)
	}
	return f, err
}

// mayBePlain says whether rows of the file can be plain at all: they have ids, and times in one cell.
func (s *session) mayBePlain() bool {
	_, hasID := s.plan.column["run_id"]
	return s.plain != nil && s.kind == logs && hasID && s.plan.date < 0
}

// errOtherRows says that DuckDB has read other rows than there are.
var errOtherRows = errors.New("not all rows were read")

// store brings the rows of the file into the database, in one transaction. from is where the cells of plain rows are read from; nil:
// none is taken for plain, and all are in raw_cells.
func (s *session) store(ctx context.Context, id int64, old *earlier, from *cells) (f File, err error) {
	err = s.db.Transaction(ctx, func() error {
		if old != nil {
			if err := s.replace(ctx, old.id); err != nil {
				return err
			}
		}
		if err := s.storePlain(ctx, id, from); err != nil {
			return err
		}
		s.progressed(doneReading)
		if s.hasLeft = from == nil || len(s.plain.left) > 0; s.hasLeft {
			if err := s.storeLeft(ctx, from); err != nil {
				return err
			}
		} else if err := s.db.RunFile(ctx, sqlFiles, "sql/none_flagged.sql"); err != nil {
			return err
		}
		s.db.Stage("store runs")
		if err := s.merge(ctx); err != nil {
			return err
		}
		f, err = s.record(ctx, id)
		return err
	})
	s.progressed(doneMerging)
	return f, err
}

// merge brings what the file gives together with what was stored before it.
func (s *session) merge(ctx context.Context) error {
	if s.kind == ledgers {
		return s.db.RunFile(ctx, sqlFiles, "sql/merge_ledger.sql")
	}
	if err := s.writeMayRepeat(ctx); err != nil {
		return err
	}
	if err := s.db.RunFile(ctx, sqlFiles, "sql/contested.sql"); err != nil {
		return err
	}
	var some bool
	if err := s.db.QueryRow(ctx, "SELECT count(*) > 0 FROM contested", nil, &some); err != nil {
		return err
	}
	if !some {
		return s.db.RunFile(ctx, sqlFiles, "sql/none_contested.sql")
	}
	return s.db.RunFile(ctx, sqlFiles, "sql/merge.sql")
}

// writeMayRepeat fills may_repeat: the numbers of plain rows whose id may be that of one before.
func (s *session) writeMayRepeat(ctx context.Context) error {
	if err := s.db.Exec(ctx, "CREATE OR REPLACE TEMP TABLE may_repeat (run_number BIGINT)"); err != nil || s.plain == nil {
		return err
	}
	numbers := s.plain.again
	s.plain.again, s.plain.seen = nil, nil // chains need the room
	return s.db.Append("temp", "may_repeat", func(row func(...driver.Value) error) error {
		for _, number := range numbers {
			if err := row(number); err != nil {
				return err
			}
		}
		return nil
	})
}

// storePlain stores the plain rows of the file, and binds file_rows and plain_rows: how many rows it has, and how many numbers of
// runs these have taken.
func (s *session) storePlain(ctx context.Context, id int64, from *cells) error {
	if from == nil {
		err := s.set(ctx, map[string]any{"plain_rows": int64(0)})
		return errors.Join(err, s.db.Exec(ctx, "SET VARIABLE file_rows = (SELECT count(*) FROM "+s.rawCells()+")"))
	}
	if err := s.plain.begin(ctx, s.db, s.opts.Source, id, s.textSize(), from.isAll != nil || s.parquet != nil); err != nil {
		return err
	}
	s.plain.onBytes = func(read int64) {
		s.progressed(min(doneInspecting+(doneReading-doneInspecting)*read/max(s.file.Size(), 1), doneReading))
	}
	arguments := []string{from.malformed}
	for _, field := range s.kind.names() {
		arguments = append(arguments, s.field(field, from.column))
	}
	err := s.db.Exec(ctx, fmt.Sprintf(`INSERT INTO stored_runs BY NAME
		SELECT r.run_number, if(r.is_plain, run_id, '') AS run_id, r.created_at, r.completed_at, r.owner_id, r.setting_id, r.charged_credits, r.cost_usd,
			if(r.has_prompt, prompt, NULL) AS prompt, if(r.has_session, session_id, NULL) AS session_id, getvariable('file_id')::BIGINT AS file_id
		FROM (SELECT %s AS run_id, %s AS prompt, %s AS session_id, read_plain(%s) AS r FROM %s)`,
		s.field("run_id", from.column), s.field("prompt", from.column), s.field("session_id", from.column), strings.Join(arguments, ", "), from.from))
	if err != nil {
		return err
	}
	rows := s.plain.rows.Load()
	if from.isAll != nil && !from.isAll(rows) {
		return errOtherRows
	}
	if err := s.set(ctx, map[string]any{"file_rows": rows, "plain_rows": rows}); err != nil {
		return err
	}
	return s.plain.store(s.db)
}

// storeLeft stores the good ones of the rows that are not plain, and records the others.
func (s *session) storeLeft(ctx context.Context, from *cells) error {
	s.db.Stage("type cells")
	if err := s.showLeft(ctx, from); err != nil {
		return err
	}
	if err := s.typeCells(ctx, from == nil); err != nil {
		return err
	}
	if err := s.findRejectTexts(ctx); err != nil {
		return err
	}
	if err := s.db.RunFile(ctx, sqlFiles, "sql/rejects.sql"); err != nil {
		return err
	}
	if s.kind == ledgers {
		return nil
	}
	if err := s.db.Exec(ctx, "CREATE OR REPLACE TEMP TABLE new_runs AS SELECT * EXCLUDE (ordinal) FROM stg_file_runs"); err != nil {
		return err
	}
	return s.db.RunFile(ctx, sqlFiles, "sql/store_runs.sql")
}

// showLeft makes stg_rows of the rows that are not plain.
func (s *session) showLeft(ctx context.Context, from *cells) error {
	if from == nil {
		return s.showRows(ctx, "rowid", s.rawCells())
	}
	if err := s.db.RunFile(ctx, sqlFiles, "sql/left_rows.sql"); err != nil {
		return err
	}
	if !s.plain.keeping {
		return s.showRows(ctx, "rowid", s.rawCells()+" WHERE rowid IN (SELECT ordinal FROM left_rows)")
	}
	if err := s.newEmptyCells(ctx, ", NULL::BIGINT AS run_number"); err != nil {
		return err
	}
	if err := s.db.Append(s.rawSchema(), "raw_cells", s.appendLeft); err != nil {
		return err
	}
	return s.showRows(ctx, "left_rows.ordinal", s.rawCells()+" JOIN left_rows USING (run_number)")
}

// appendLeft appends the rows that are not plain to raw_cells.
func (s *session) appendLeft(row func(...driver.Value) error) error {
	given := s.given()
	arguments := make([]int, len(given))
	for i, g := range given {
		arguments[i] = argumentsOf(g.field)[0]
	}
	for _, left := range s.plain.left {
		values := make([]driver.Value, len(given), len(given)+4)
		for i, a := range arguments {
			values[i] = left.cells[a].orNull()
		}
		values = append(values, left.cells[atMalformed].orNull(), nil, nil, left.number)
		if err := row(values...); err != nil {
			return err
		}
	}
	return nil
}

// typeCells builds the models of the rows in stg_rows. To find the bad ones of all rows of a file, only those are typed that are
// not plainly good.
func (s *session) typeCells(ctx context.Context, all bool) error {
	models := s.kind.models[:len(s.kind.models)-1]
	if s.kind == ledgers {
		if err := s.build(ctx, models...); err != nil {
			return err
		}
		return s.flagEntries(ctx)
	}
	flagged := slices.Index(models, "int_flagged")
	if err := s.build(ctx, models[:flagged]...); err != nil {
		return err
	}
	if !all {
		return s.build(ctx, models[flagged:]...)
	}
	var few bool
	if err := s.db.QueryRow(ctx, "SELECT (SELECT count(*) FROM int_doubtful) < getvariable('file_rows') // 4", nil, &few); err != nil {
		return err
	}
	if few {
		if err := s.showDoubtful(ctx); err != nil {
			return err
		}
	}
	if err := s.build(ctx, "int_flagged"); err != nil {
		return err
	}
	if err := s.showRows(ctx, "rowid", s.rawCells()); err != nil {
		return err
	}
	return s.build(ctx, models[flagged+1:]...)
}

func (s *session) set(ctx context.Context, variables map[string]any) error {
	for name, value := range variables {
		if err := s.db.Set(ctx, name, value); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) build(ctx context.Context, names ...string) error {
	models, err := store.ReadModels(sqlFiles, names...)
	if err != nil {
		return err
	}
	return s.db.Build(ctx, models)
}

// earlier is the record of an earlier ingest of the same bytes.
type earlier struct {
	id                              int64
	same                            bool // read the same way
	format, warning                 string
	rows, rejected, merged, rounded int64
}

// known returns the record of an earlier ingest of the same bytes, or nil. Bytes that were read another way are refused,
// unless Replace is set.
func (s *session) known(ctx context.Context) (*earlier, error) {
	t, err := s.db.Read(ctx, `SELECT file_id, file, mapping, timezone, has_local_times, "rows", rejected, merged, rounded, coalesce(warning, ''), format
		FROM files WHERE sha256 = ? AND source = ? AND kind = ? ORDER BY file_id`, s.bytes.sha256, s.opts.Source, s.kind.name)
	if err != nil || len(t.Rows) == 0 {
		return nil, err
	}
	row := t.Rows[0]
	mapping, zone := row[2].(string), row[3].(string)
	e := &earlier{id: row[0].(int64), rows: row[5].(int64), rejected: row[6].(int64), merged: row[7].(int64), rounded: row[8].(int64),
		warning: row[9].(string), format: row[10].(string)}
	e.same = mapping == s.mapping && (zone == s.opts.Location.String() || !row[4].(bool))
	if e.same || s.opts.Replace {
		return e, nil
	}
	what := "timezone " + zone
	if mapping != s.mapping {
		what = "another mapping"
	}
	return nil, &Refusal{Text: "already ingested as " + row[1].(string) + " under " + what,
		hint: "add --replace to drop what it gave then and read it anew"}
}

// duplicateOf is the outcome of bytes that were read the same way before: what was good is a duplicate.
func (s *session) duplicateOf(ctx context.Context, e *earlier) (File, error) {
	f := File{ID: e.id, Name: s.name, Format: e.format, Unused: s.plan.unused, Warning: e.warning}
	f.Counts = Counts{Rows: e.rows, Duplicate: e.rows - e.rejected, Rejected: e.rejected, Merged: e.merged, Rounded: e.rounded}
	var err error
	f.Counts.Reasons, err = s.reasons(ctx, e.id)
	return f, err
}

// replace drops what an earlier ingest of the same bytes gave.
func (s *session) replace(ctx context.Context, id int64) error {
	if err := s.db.QueryRow(ctx, "SELECT known_to FROM files WHERE file_id = ?", []any{id}, &s.knownTo); err != nil {
		return err
	}
	if err := s.db.Set(ctx, "old_file_id", id); err != nil {
		return err
	}
	if err := s.db.RunFile(ctx, sqlFiles, "sql/replace.sql"); err != nil {
		return err
	}
	return s.db.RunFile(ctx, sqlFiles, "sql/store_runs.sql")
}

// findRejectTexts looks up line and text of the bad rows that DuckDB's reader has read.
func (s *session) findRejectTexts(ctx context.Context) error {
	t, err := s.db.Read(ctx, `SELECT r.ordinal FROM int_flagged AS r JOIN stg_rows AS c ON r.ordinal = c.ordinal
		WHERE r.reason IS NOT NULL AND c.text IS NULL ORDER BY r.ordinal`)
	if err != nil {
		return err
	}
	ordinals := make([]int64, len(t.Rows))
	for i, row := range t.Rows {
		ordinals[i] = row[0].(int64)
	}
	return s.loadRejectTexts(ctx, ordinals)
}

func (s *session) reasons(ctx context.Context, id int64) (map[string]int64, error) {
	t, err := s.db.Read(ctx, "SELECT reason, count(*) FROM rejects WHERE file_id = ? GROUP BY reason", id)
	if err != nil {
		return nil, err
	}
	reasons := map[string]int64{}
	for _, row := range t.Rows {
		reasons[row[0].(string)] = row[1].(int64)
	}
	return reasons, nil
}

// record counts the outcome and writes the file's own row.
func (s *session) record(ctx context.Context, id int64) (File, error) {
	f := File{ID: id, Name: s.name, Format: string(s.file.Format()), Unused: s.plan.unused}
	err := s.build(ctx, s.kind.models[len(s.kind.models)-1])
	if err != nil {
		return f, err
	}
	var good, colliding int64
	c := &f.Counts
	if err := s.db.QueryRow(ctx, s.kind.counts, nil, &good, &c.Kept, &c.Updated, &c.Merged,
		&c.Rounded, &colliding); err != nil {
		return f, err
	}
	if c.Reasons, err = s.reasons(ctx, id); err != nil {
		return f, err
	}
	for _, n := range c.Reasons {
		c.Rejected += n
	}
	c.Rows = good + c.Rejected
	c.Duplicate = good - c.Kept - c.Updated
	if c.Merged > 0 {
		if f.Warning, err = s.mergedWarning(ctx, c.Merged); err != nil {
			return f, err
		}
	}
	if colliding > 0 && f.Warning == "" {
		f.Warning = fmt.Sprintf("ids of %d stored runs stand for another model or start here, and one of each two was left out; if these are another vendor's runs, ingest them with --source NAME", colliding)
	}
	return f, s.recordFile(ctx, id, f)
}

func (s *session) recordFile(ctx context.Context, id int64, f File) error {
	steps, err := store.ReadModels(sqlFiles, s.kind.hasLocalTimes)
	if err != nil {
		return err
	}
	local := s.mayBePlain() && s.plain.local.Load()
	if !local && s.hasLeft {
		if err := s.db.QueryRow(ctx, steps[0].SQL, nil, &local); err != nil {
			return err
		}
	}
	unused, err := json.Marshal(f.Unused)
	if err != nil {
		return err
	}
	var warning any
	if f.Warning != "" {
		warning = f.Warning
	}
	c := f.Counts
	return s.db.Exec(ctx, `INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, from_json(?, '["VARCHAR"]'), ?, ?, ?)`,
		id, s.opts.Source, s.name, f.Format, s.file.Size(), s.bytes.sha256, s.mapping, s.opts.Location.String(), local,
		c.Rows, c.Kept, c.Updated, c.Duplicate, c.Rejected, c.Merged, c.Rounded, string(unused), warning, s.kind.name, s.knownTo)
}

// mergedWarning says which column gave ids that several different rows share, and which other one would not.
func (s *session) mergedWarning(ctx context.Context, merged int64) (string, error) {
	id, ok := s.plan.column["run_id"]
	if !ok {
		return "", nil
	}
	columns := s.columns()
	text := fmt.Sprintf("%d rows share an id in column %q with another finished run and were merged into it", merged, columns[id])
	if merged == 1 {
		text = fmt.Sprintf("1 row shares an id in column %q with another finished run and was merged into it", columns[id])
	}
	for i, header := range columns {
		if claims[normal.Fold(header)].field != "run_id" || i == id {
			continue
		}
		unique, err := s.isUnique(ctx, i)
		if err != nil {
			return "", err
		}
		if unique {
			return text + fmt.Sprintf("; column %q has an id of its own for every row: map it with [columns] run_id = %[1]q", header), nil
		}
	}
	return text + "; if the log has one row per output, map a column that is unique to run_id", nil
}

func (s *session) isUnique(ctx context.Context, column int) (bool, error) {
	if s.parquet != nil {
		var unique bool
		err := s.db.QueryRow(ctx, fmt.Sprintf("SELECT count(DISTINCT v) = count(*) FROM (SELECT %s AS v FROM read_parquet(%s))",
			s.parquet.expressions[column], literal(s.path)), nil, &unique)
		return unique, err
	}
	seen, unique := map[string]bool{}, true
	err := s.file.Rows(ctx, []int{column}, func(r *logfile.Row) error {
		if r.Malformed == "" {
			unique = unique && r.Cells[0] != "" && !seen[r.Cells[0]]
			seen[strings.Clone(r.Cells[0])] = true
		}
		return nil
	})
	return unique, err
}
