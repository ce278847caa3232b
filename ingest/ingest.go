package ingest

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"offcut/ingest/logfile"
	"offcut/ingest/normal"
	"offcut/ingest/store"
)

//go:embed sql/*.sql
var sqlFiles embed.FS

// models are the steps from raw_rows to the runs of the file in hand, in order.
var models = []string{"int_rows", "int_file_runs"}

// Options say how logs are read.
type Options struct {
	Source     string         // vendor; part of a run's key
	Location   *time.Location // zone of times without one; nil is UTC
	Mapping    Mapping
	Delimiter  string // "" is sniffed
	Quote      string // "" is the double quote
	Replace    bool   // read again what was read under another mapping or timezone, dropping what that gave
	Stdin      io.Reader
	OnFile     func(file string, size int64) // a file begins
	OnProgress func(read int64)              // bytes of the file in hand read so far
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
}

// New lends the normal forms to the database's SQL and returns its ingester. It is called once for a database.
func New(ctx context.Context, db *store.DB) (*Ingester, error) {
	in := &Ingester{db: db, reading: &reading{}}
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
	db := in.db
	result := &Result{Files: []File{}, Total: Counts{Reasons: map[string]int64{}}}
	for _, name := range files {
		f, err := ingestFile(ctx, db, name, o)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		result.Files = append(result.Files, f)
		result.Total.add(f.Counts)
	}
	return result, db.QueryRow(ctx, "SELECT count(*) FROM runs", nil, &result.Runs)
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

// ingestFile ingests one file. What is wrong with the file alone ends up in File.Refused.
func ingestFile(ctx context.Context, db *store.DB, name string, o Options) (File, error) {
	path, err := localPath(db, name, o)
	if err != nil {
		return refused(name, err)
	}
	opened, err := logfile.Open(path, logfile.Options{Delimiter: o.Delimiter, Quote: o.Quote, Known: Known})
	if err != nil {
		return refused(name, err)
	}
	defer opened.Close()
	if o.OnFile != nil {
		o.OnFile(name, opened.Size())
	}
	if o.OnProgress != nil {
		opened.OnBytes(o.OnProgress)
	}
	s := &session{loader: loader{db: db, file: opened, opts: o}, name: name}
	if opened.Format() == logfile.Parquet {
		if err := s.describeParquet(ctx); err != nil {
			return refused(name, err)
		}
	}
	if s.plan, err = planColumns(s.columns(), o.Mapping); err != nil {
		return refused(name, err)
	}
	if s.sha, err = hashFile(path); err != nil {
		return refused(name, err)
	}
	s.mapping = s.plan.describe(s.columns(), o.Mapping, o)
	var f File
	err = db.Transaction(ctx, func() error {
		f, err = s.ingest(ctx)
		return err
	})
	if err != nil {
		return refused(name, err)
	}
	return f, nil
}

// refused turns an error about the file into a refusal of it; other errors stay errors.
func refused(name string, err error) (File, error) {
	var hinted interface{ Hint() string }
	if errors.As(err, &hinted) || errors.Is(err, os.ErrNotExist) || errors.Is(err, os.ErrPermission) {
		return File{Name: name, Unused: []string{}, Counts: Counts{Reasons: map[string]int64{}}, Refused: err}, nil
	}
	return File{}, err
}

func localPath(db *store.DB, name string, o Options) (string, error) {
	if name != Stdin {
		return name, nil
	}
	if o.Stdin == nil {
		return "", &Refusal{Text: "there is no standard input", hint: "name a file"}
	}
	return spool(db.TempDir(), o.Stdin)
}

func hashFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// session is the ingest of one file.
type session struct {
	loader
	name, sha, mapping string
}

func (s *session) columns() []string {
	if s.parquet != nil {
		return s.parquet.names
	}
	return s.file.Columns()
}

// ingest does the work of one file inside the caller's transaction.
func (s *session) ingest(ctx context.Context) (File, error) {
	known, err := s.known(ctx)
	if err != nil || known != nil {
		return orEmpty(known), err
	}
	var id int64
	if err := s.db.QueryRow(ctx, "SELECT nextval('file_ids')", nil, &id); err != nil {
		return File{}, err
	}
	if err := s.db.Set(ctx, "file_id", id); err != nil {
		return File{}, err
	}
	if err := s.db.Set(ctx, "source", s.opts.Source); err != nil {
		return File{}, err
	}
	if err := s.load(ctx); err != nil {
		return File{}, err
	}
	steps, err := store.ReadModels(sqlFiles, models...)
	if err != nil {
		return File{}, err
	}
	if err := s.db.Build(ctx, steps); err != nil {
		return File{}, err
	}
	if err := s.reject(ctx, id); err != nil {
		return File{}, err
	}
	if err := s.db.RunFile(ctx, sqlFiles, "sql/merge.sql"); err != nil {
		return File{}, err
	}
	return s.record(ctx, id)
}

func orEmpty(f *File) File {
	if f == nil {
		return File{}
	}
	return *f
}

// known returns what an earlier ingest of the same bytes implies: all rows are duplicates. Bytes that were read another way
// are refused, or with Replace forgotten.
func (s *session) known(ctx context.Context) (*File, error) {
	t, err := s.db.Read(ctx, `SELECT file_id, file, mapping, timezone, has_local_times, "rows", rejected, merged, rounded, coalesce(warning, ''), format
		FROM files WHERE sha256 = ? AND source = ? ORDER BY file_id`, s.sha, s.opts.Source)
	if err != nil || len(t.Rows) == 0 {
		return nil, err
	}
	row := t.Rows[0]
	id, mapping, zone := row[0].(int64), row[2].(string), row[3].(string)
	same := mapping == s.mapping && (zone == s.opts.Location.String() || !row[4].(bool))
	if same {
		return s.duplicateOf(ctx, row)
	}
	if !s.opts.Replace {
		what := "timezone " + zone
		if mapping != s.mapping {
			what = "another mapping"
		}
		return nil, &Refusal{Text: "already ingested as " + row[1].(string) + " under " + what,
			hint: "add --replace to drop what it gave then and read it anew"}
	}
	if err := s.db.Set(ctx, "old_file_id", id); err != nil {
		return nil, err
	}
	return nil, s.db.RunFile(ctx, sqlFiles, "sql/forget.sql")
}

func (s *session) duplicateOf(ctx context.Context, row []any) (*File, error) {
	id := row[0].(int64)
	f := &File{ID: id, Name: s.name, Format: row[10].(string), Unused: s.plan.unused, Warning: row[9].(string)}
	f.Counts = Counts{Rows: row[5].(int64), Rejected: row[6].(int64), Merged: row[7].(int64), Rounded: row[8].(int64)}
	f.Counts.Duplicate = f.Counts.Rows - f.Counts.Rejected
	var err error
	f.Counts.Reasons, err = s.reasons(ctx, id)
	return f, err
}

// reject writes the bad rows to rejects.
func (s *session) reject(ctx context.Context, id int64) error {
	t, err := s.db.Read(ctx, "SELECT ordinal FROM int_rows WHERE reason IS NOT NULL AND reason <> 'malformed' ORDER BY ordinal")
	if err != nil {
		return err
	}
	ordinals := make([]int64, len(t.Rows))
	for i, row := range t.Rows {
		ordinals[i] = row[0].(int64)
	}
	if err := s.loadRejectTexts(ctx, ordinals); err != nil {
		return err
	}
	return s.db.RunFile(ctx, sqlFiles, "sql/rejects.sql")
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
	steps, err := store.ReadModels(sqlFiles, "int_counts")
	if err != nil {
		return f, err
	}
	if err := s.db.Build(ctx, steps); err != nil {
		return f, err
	}
	var good int64
	c := &f.Counts
	if err := s.db.QueryRow(ctx, "SELECT good, kept, updated, merged, rounded FROM int_counts", nil, &good, &c.Kept, &c.Updated, &c.Merged, &c.Rounded); err != nil {
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
	return f, s.recordFile(ctx, id, f)
}

func (s *session) recordFile(ctx context.Context, id int64, f File) error {
	steps, err := store.ReadModels(sqlFiles, "has_local_times")
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
	return s.db.Exec(ctx, `INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, from_json(?, '["VARCHAR"]'), ?)`,
		id, s.opts.Source, s.name, f.Format, s.file.Size(), s.sha, s.mapping, s.opts.Location.String(), local,
		c.Rows, c.Kept, c.Updated, c.Duplicate, c.Rejected, c.Merged, c.Rounded, string(unused), warning)
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
			s.parquet.expressions[column], literal(s.file.Path())), nil, &unique)
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
