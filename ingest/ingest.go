package ingest

import (
	"context"
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
var Models = []string{"int_words", "stg_worded", "stg_typed", "int_doubtful", "int_flagged", "int_derived_ids", "stg_keys", "stg_file_runs", "int_counts"}

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

	large      int64 // see loader
	exactOnly  bool  // tests: DuckDB's readers of CSV and JSON are not tried
	lastStrict bool  // one of them has read the last file
}

// New lends the normal forms to the database's SQL and returns its ingester. It is called once for a database.
func New(ctx context.Context, db *store.DB) (*Ingester, error) {
	in := &Ingester{db: db, reading: &reading{}, large: db.LargeText()}
	if err := db.Register(ctx, in.reading.functions()...); err != nil {
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
	return result, in.db.QueryRow(ctx, "SELECT count(*) FROM runs", nil, &result.Runs)
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
		opened.OnBytes(func(read int64) { s.progressed(doneInspecting + (doneLoading-doneInspecting)*min(read, size)/size) })
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

// How much of a file's work is done after each stage, in percent. DuckDB's reader does not say how far it is.
const (
	doneInspecting = 10
	doneLoading    = 50
	doneTyping     = 70
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
	knownTo                *time.Time // how far the log of the source reached before this call; nil: there was none
}

func (s *session) columns() []string {
	if s.parquet != nil {
		return s.parquet.names
	}
	return s.file.Columns()
}

// ingest does the work of one file. What is temporary is made before the transaction, since a statement that DuckDB fails
// would end it.
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
	if err := s.load(ctx); err != nil {
		return File{}, err
	}
	s.progressed(doneLoading)
	s.db.Stage("type cells")
	if err := s.typeCells(ctx); err != nil {
		return File{}, err
	}
	s.progressed(doneTyping)
	if err := s.findRejectTexts(ctx); err != nil {
		return File{}, err
	}
	var f File
	s.db.Stage("store runs")
	err = s.db.Transaction(ctx, func() error {
		if old != nil {
			if err := s.replace(ctx, old.id); err != nil {
				return err
			}
		}
		if err := s.db.RunFile(ctx, sqlFiles, "sql/rejects.sql"); err != nil {
			return err
		}
		if err := s.db.RunFile(ctx, sqlFiles, s.kind.merge); err != nil {
			return err
		}
		f, err = s.record(ctx, id)
		return err
	})
	s.progressed(doneMerging)
	return f, err
}

// typeCells builds the models of the file in hand. To find the bad rows, only those are typed that are not plainly good.
func (s *session) typeCells(ctx context.Context) error {
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
	var few bool
	if err := s.db.QueryRow(ctx, "SELECT (SELECT count(*) FROM int_doubtful) < (SELECT count(*) FROM "+s.rawCells()+") // 4", nil, &few); err != nil {
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
	if err := s.showRows(ctx); err != nil {
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
	return s.db.RunFile(ctx, sqlFiles, "sql/replace.sql")
}

// findRejectTexts looks up line and text of the bad rows that DuckDB's reader has read.
func (s *session) findRejectTexts(ctx context.Context) error {
	t, err := s.db.Read(ctx, `SELECT r.ordinal FROM int_flagged AS r JOIN `+s.rawCells()+` AS c ON r.ordinal = c.rowid
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
	var local bool
	if err := s.db.QueryRow(ctx, steps[0].SQL, nil, &local); err != nil {
		return err
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
