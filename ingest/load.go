package ingest

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"offcut/ingest/logfile"
	"offcut/ingest/store"
)

// maxStrictColumns bounds the columns of a CSV file that DuckDB's reader is tried on: each becomes part of a statement.
const maxStrictColumns = 1000

// loader brings the rows of one file into the table raw_cells, which is temporary or, of a large file, in a scratch database: a
// text column for each field that a column of the file gives, then what the exact reader says of rows it could not split, and the
// line of each that it has read. The view stg_rows completes them.
type loader struct {
	kind  *kind
	db    *store.DB
	file  *logfile.File
	plan  *columnPlan
	opts  Options
	bytes fingerprint
	path  string // of the file's bytes as DuckDB may open them: no pattern, no address, not compressed

	parquet *parquetColumns // set for a Parquet file alone
	scratch *store.Scratch  // set for a large file alone

	large     int64 // bytes of text from which on raw_cells is in a scratch database
	exactOnly bool  // DuckDB's readers of CSV and JSON are not tried
	strict    bool  // one of them has read the file
}

// given is a field and the column of the file that gives it.
type given struct {
	field  string
	column int
}

// createdDate is the cell of a date column that completes a time of day.
const createdDate = "created_date"

func (l *loader) given() []given {
	var list []given
	for _, field := range l.kind.names() {
		if i, ok := l.plan.column[field]; ok {
			list = append(list, given{field, i})
		}
	}
	if l.plan.date >= 0 {
		list = append(list, given{createdDate, l.plan.date})
	}
	return list
}

// openFor gives DuckDB a name for the file that it takes literally: it reads patterns and addresses into names.
func (l *loader) openFor() error {
	l.path = filepath.Join(l.db.TempDir(), "in-hand")
	if err := os.RemoveAll(l.path); err != nil {
		return err
	}
	if l.file.Format() == logfile.Parquet && l.file.Compression() != "" {
		return l.unpack()
	}
	absolute, err := filepath.Abs(l.file.Path())
	if err != nil {
		return err
	}
	return os.Symlink(absolute, l.path)
}

func (l *loader) unpack() error {
	f, err := os.Create(l.path)
	if err != nil {
		return err
	}
	_, err = l.file.WriteTo(f)
	return store.TempError(errors.Join(err, f.Close()))
}

// load fills raw_cells. DuckDB's parallel readers read plain CSV and JSON lines that they accept whole; whatever they refuse is
// read from the start by the exact reader.
func (l *loader) load(ctx context.Context) error {
	if err := l.makeScratch(ctx); err != nil {
		return err
	}
	if err := l.loadCells(ctx); err != nil {
		return err
	}
	if l.scratch != nil {
		if err := l.scratch.Filled(ctx); err != nil {
			return err
		}
	}
	return l.showRows(ctx)
}

// showRows makes stg_rows of raw_cells.
func (l *loader) showRows(ctx context.Context) error {
	return l.db.Exec(ctx, "CREATE OR REPLACE TEMP VIEW stg_rows AS "+l.rowsView())
}

// showDoubtful makes stg_rows of the rows of int_doubtful alone. Were they not set apart first, DuckDB would type all rows and
// then throw the others away.
func (l *loader) showDoubtful(ctx context.Context) error {
	return l.db.Exec(ctx, `CREATE OR REPLACE TEMP VIEW stg_rows AS
		WITH doubtful AS MATERIALIZED (`+l.rowsView()+` WHERE rowid IN (SELECT ordinal FROM int_doubtful)) FROM doubtful`)
}

// makeScratch makes room for raw_cells of a large file: a temporary table takes twice as many bytes as its text, a scratch database
// half as many.
func (l *loader) makeScratch(ctx context.Context) (err error) {
	text := l.file.Size()
	if l.file.Compression() != "" || l.file.Format() == logfile.Parquet {
		text *= packing
	}
	if text > l.large {
		l.scratch, err = l.db.Scratch(ctx, "in_hand")
	}
	return err
}

func (l *loader) rawSchema() string {
	if l.scratch != nil {
		return l.scratch.Name
	}
	return "temp"
}

func (l *loader) rawCells() string { return l.rawSchema() + ".raw_cells" }

// newRawCells begins the statement that makes it.
func (l *loader) newRawCells() string { return store.NewTable(l.rawSchema(), "raw_cells") }

func (l *loader) loadCells(ctx context.Context) error {
	if l.file.Format() == logfile.Parquet {
		return l.loadParquet(ctx)
	}
	var err error
	if strict, isAll := l.strictReader(); strict != nil && !l.exactOnly {
		var rows int64
		if err = strict(ctx); err == nil {
			err = l.db.QueryRow(ctx, "SELECT count(*) FROM "+l.rawCells(), nil, &rows)
		}
		l.strict = err == nil && isAll(rows)
	}
	if !l.strict && (err == nil || store.IsAboutInput(err)) && ctx.Err() == nil {
		return l.loadExact(ctx)
	}
	return err
}

// strictReader is the reader of DuckDB's that can be trusted to read the file as we do, and whether it has if it has read so many
// rows; nil if there is none.
func (l *loader) strictReader() (load func(context.Context) error, isAll func(rows int64) bool) {
	if rows, ok := l.file.PlainJSON(l.wanted()); ok {
		return l.loadStrictJSON, func(read int64) bool { return read == rows }
	}
	if columns := len(l.file.Columns()); l.bytes.plain && columns > 1 && columns <= maxStrictColumns {
		// Each row, the header's too, has one delimiter less than columns, or DuckDB has looked away.
		return l.loadStrictCSV, func(read int64) bool { return l.bytes.delimiters == (read+1)*int64(columns-1) }
	}
	return nil, nil
}

func (l *loader) wanted() []int {
	var columns []int
	for _, g := range l.given() {
		columns = append(columns, g.column)
	}
	return columns
}

func (l *loader) loadStrictJSON(ctx context.Context) error {
	var columns []string
	names := l.file.Columns()
	for _, c := range l.wanted() {
		columns = append(columns, identifier(names[c])+": 'VARCHAR'")
	}
	return l.db.Exec(ctx, fmt.Sprintf(`%s AS SELECT %s FROM read_json(%s,
		format = 'newline_delimited', compression = 'uncompressed', columns = {%s})`, l.newRawCells(),
		l.cells(func(i int) string { return "nullif(" + identifier(names[i]) + ", '')" }, "NULL::VARCHAR"),
		literal(l.path), strings.Join(columns, ", ")))
}

// cells renders the SELECT list of raw_cells from the expression of each column of the file.
func (l *loader) cells(expression func(column int) string, malformed string) string {
	var items []string
	for _, g := range l.given() {
		items = append(items, expression(g.column)+" AS "+quoted(g.field))
	}
	return strings.Join(append(items, malformed+" AS malformed", "NULL::BIGINT AS line", "NULL::VARCHAR AS text"), ", ")
}

// rowsView renders stg_rows: every canonical field as the file spells it, null where neither column nor constant gives it.
func (l *loader) rowsView() string {
	items := []string{"rowid AS ordinal"}
	for _, field := range l.kind.names() {
		item := "NULL::VARCHAR"
		if text, ok := l.plan.constant[field]; ok {
			item = literal(text)
		} else if _, ok := l.plan.column[field]; ok {
			item = quoted(field)
		}
		if field == l.kind.moment && l.plan.date >= 0 {
			item = strings.ReplaceAll(`CASE
				WHEN moment IS NULL OR norm_is_blank(moment) THEN created_date
				WHEN norm_holds_date(moment) THEN moment
				ELSE coalesce(norm_name(created_date), '') || ' ' || norm_name(moment)
			END`, "moment", quoted(field))
		}
		items = append(items, item+" AS "+quoted(field))
	}
	return "SELECT " + strings.Join(append(items, "malformed", "line", "text"), ", ") + " FROM " + l.rawCells()
}

func (l *loader) loadStrictCSV(ctx context.Context) error {
	columns := make([]string, len(l.file.Columns()))
	for i := range columns {
		columns[i] = fmt.Sprintf("'c%d': 'VARCHAR'", i)
	}
	delimiter, quote := l.file.Dialect()
	return l.db.Exec(ctx, fmt.Sprintf(`%s AS SELECT %s FROM read_csv(%s,
		auto_detect = false, header = true, strict_mode = true, null_padding = false, ignore_errors = false, compression = 'none',
		max_line_size = %d, delim = %s, quote = %s, escape = %[6]s, columns = {%[7]s})`, l.newRawCells(),
		l.cells(func(i int) string { return fmt.Sprintf("c%d", i) }, "NULL::VARCHAR"),
		literal(l.path), logfile.MaxQuoted, literal(string(rune(delimiter))), literal(string(rune(quote))),
		strings.Join(columns, ", ")))
}

func (l *loader) loadExact(ctx context.Context) error {
	empty := l.newRawCells() + " AS SELECT " + l.cells(func(int) string { return "NULL::VARCHAR" }, "NULL::VARCHAR") + " LIMIT 0"
	if err := l.db.Exec(ctx, empty); err != nil {
		return err
	}
	return l.db.Append(l.rawSchema(), "raw_cells", func(appendRow func(...driver.Value) error) error {
		return readAhead(ctx, l.file, l.wanted(), appendRow)
	})
}

// errEnough ends a reading that has seen all it needs.
var errEnough = errors.New("enough")

// loadRejectTexts puts line and text of the rejected rows into the temporary table reject_texts: from raw_cells where they
// are, else by reading the file once more. ordinals are those of the rejected rows without a text, ascending.
func (l *loader) loadRejectTexts(ctx context.Context, ordinals []int64) error {
	if err := l.db.Exec(ctx, `CREATE OR REPLACE TEMP TABLE reject_texts AS
		SELECT rowid AS ordinal, line, text FROM `+l.rawCells()+` WHERE text IS NOT NULL`); err != nil {
		return err
	}
	if len(ordinals) == 0 {
		return nil
	}
	if l.file.Format() == logfile.Parquet {
		return l.db.Exec(ctx, `INSERT INTO reject_texts
			SELECT file_row_number, file_row_number + 1, left(to_json(`+l.parquet.whole+`)::VARCHAR, 1000)
			FROM read_parquet(`+literal(l.path)+`, file_row_number = true)
			WHERE file_row_number IN (SELECT ordinal FROM int_flagged WHERE reason IS NOT NULL)`)
	}
	return l.db.Append("temp", "reject_texts", func(appendRow func(...driver.Value) error) error {
		ordinal := int64(-1)
		err := l.file.Rows(ctx, nil, func(r *logfile.Row) error {
			ordinal++
			if ordinal != ordinals[0] {
				return nil
			}
			if err := appendRow(ordinal, r.Line, logfile.Text(r.Raw)); err != nil {
				return err
			}
			if ordinals = ordinals[1:]; len(ordinals) == 0 {
				return errEnough
			}
			return nil
		})
		if errors.Is(err, errEnough) {
			return nil
		}
		return err
	})
}

// quoted renders a field's name as an identifier; "at" is a word of SQL.
func quoted(field string) string { return `"` + field + `"` }

// identifier renders any name as an identifier.
func identifier(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// literal renders a text as an SQL string; DuckDB takes no bound values where a table function is bound.
func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
