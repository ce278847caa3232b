package logfile

import (
	"context"
	"io"
	"os"
	"slices"
)

// sniffed is how much of a file Open looks at: a header and its surroundings.
const sniffed = MaxHeader + 64

// Options say what can not be told from a file.
type Options struct {
	Delimiter string                   // of CSV: one ASCII character; empty: found out
	Quote     string                   // of CSV: one ASCII character; empty: the double quote
	Known     func(header string) bool // whether a trimmed header or dotted key means something; may be nil
}

// File is an open log file, for one goroutine at a time.
type File struct {
	path    string
	file    *os.File
	size    int64
	format  Format
	packed  string
	header  *header // CSV
	tree    *tree   // JSON
	columns []string
	onBytes func(int64)
}

// Open is OpenContext without a way to stop it.
func Open(path string, opts Options) (*File, error) {
	return OpenContext(context.Background(), path, opts)
}

// OpenContext opens the regular file at path and finds out its format and
// columns; JSON is read once from end to end for that. A file that can not be
// read as a log gives a *Refusal, a JSON array that does not parse included.
func OpenContext(ctx context.Context, path string, opts Options) (*File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, refuse("pipe it in and give - as the path", "not a regular file")
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	f := &File{path: path, file: file, size: info.Size()}
	if err := f.sniff(ctx, opts); err != nil {
		file.Close()
		return nil, err
	}
	return f, nil
}

func (f *File) sniff(ctx context.Context, opts Options) error {
	s, err := openStream(ctx, f.file, nil)
	if err != nil {
		return err
	}
	defer s.close()
	f.packed = s.compression
	head, err := io.ReadAll(io.LimitReader(s, sniffed))
	if err != nil {
		return err
	}
	whole := len(head) < sniffed
	if err := refuseEncoding(head); err != nil {
		return err
	}
	if len(head) >= len(bom) && string(head[:len(bom)]) == string(bom) {
		head = head[len(bom):]
	}
	if whole && isBlank(head) {
		return errEmpty()
	}
	if f.format, err = sniffFormat(f.path, head); err != nil {
		return err
	}
	switch f.format {
	case CSV:
		if f.header, err = sniffHeader(f.path, head, whole, opts); err == nil {
			f.columns = f.header.names
		}
	case JSONArray, JSONLines:
		if err = f.learn(ctx, opts.Known); err == nil {
			f.columns = f.tree.columns()
		}
	}
	return err
}

// Format is how the file holds its rows.
func (f *File) Format() Format { return f.format }

// Path is the path that was given to Open.
func (f *File) Path() string { return f.path }

// Size is the file's bytes on disk, compressed if it is.
func (f *File) Size() int64 { return f.size }

// Compression is "gzip", "zstd" or empty.
func (f *File) Compression() string { return f.packed }

// Columns are the headers of a CSV file (in normal form, in order, duplicates
// kept) or the dotted keys of JSON objects that hold values (in order of their
// first appearance); none for Parquet.
func (f *File) Columns() []string { return slices.Clone(f.columns) }

// Dialect is the delimiter and the quote of a CSV file, zero for others.
func (f *File) Dialect() (delimiter, quote byte) {
	if f.header == nil {
		return 0, 0
	}
	return f.header.d.delimiter, f.header.d.quote
}

// PlainCSV says whether DuckDB's own reader can be tried: an uncompressed CSV
// file whose header is line 1 and that line alone.
func (f *File) PlainCSV() bool {
	return f.format == CSV && f.packed == "" && f.header.line == 1 && !f.header.lines
}

// OnBytes makes Rows and WriteTo report how many bytes on disk they have read.
func (f *File) OnBytes(report func(readOnDisk int64)) { f.onBytes = report }

// Close closes the file.
func (f *File) Close() error { return f.file.Close() }

// Rows yields every row in file order, good or malformed, its Cells being those
// of the given columns (indices into Columns). It stops with the error of yield
// or ctx, or with a *Refusal if the file turns out to be truncated or broken:
// what was yielded before must be given up then. It can be called again.
func (f *File) Rows(ctx context.Context, columns []int, yield func(*Row) error) error {
	switch f.format {
	case CSV:
		return f.csv(ctx, columns, yield)
	case JSONArray, JSONLines:
		paths := make([]string, len(columns))
		for i, c := range columns {
			paths[i] = f.columns[c]
		}
		f.tree.want(paths)
		return f.json(ctx, yield, f.onBytes)
	}
	return refuse("", "rows of a %s file are read elsewhere", f.format)
}

// WriteTo writes the decompressed content, so that a compressed Parquet file
// can be unpacked for DuckDB.
func (f *File) WriteTo(w io.Writer) (int64, error) {
	s, err := openStream(context.Background(), f.file, f.onBytes)
	if err != nil {
		return 0, err
	}
	defer s.close()
	return io.Copy(w, s.Reader)
}

func (f *File) csv(ctx context.Context, columns []int, yield func(*Row) error) error {
	s, err := openStream(ctx, f.file, f.onBytes)
	if err != nil {
		return err
	}
	defer s.close()
	r := &csvReader{w: newWindow(s), d: f.header.d, line: 1}
	if err := r.w.skipBOM(); err != nil {
		return err
	}
	row := Row{Cells: make([]string, len(columns))}
	if _, err := r.next(&row); err != nil {
		return err
	}
	r.fields = len(f.columns)
	yield = stoppable(ctx, yield)
	for {
		ok, err := r.next(&row)
		if err != nil || !ok {
			return err
		}
		r.scratch = r.scratch[:0]
		if row.Malformed == "" {
			for i, c := range columns {
				row.Cells[i] = r.cell(c)
			}
		}
		if err := yield(&row); err != nil {
			return err
		}
	}
}

func (f *File) json(ctx context.Context, yield func(*Row) error, report func(int64)) error {
	s, err := openStream(ctx, f.file, report)
	if err != nil {
		return err
	}
	defer s.close()
	w := newWindow(s)
	if err := w.skipBOM(); err != nil {
		return err
	}
	yield = stoppable(ctx, yield)
	if f.format == JSONArray {
		return jsonArray(w, f.tree, yield)
	}
	return jsonLines(w, f.tree, yield)
}

// stoppable asks ctx every 1,024 rows: a megabyte in memory can take a while.
func stoppable(ctx context.Context, yield func(*Row) error) func(*Row) error {
	n := 0
	return func(row *Row) error {
		if n++; n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		return yield(row)
	}
}
