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

// loader finds out where the cells of one file come from: straight out of one of DuckDB's readers, or out of the table raw_cells,
// which is temporary or, of a large file, in a scratch database: a text column for each field that a column of the file gives, then
// what the exact reader says of rows it could not split, and the line of each that it has read. The view stg_rows completes them.
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

// cells are where the rows of a file come from, as SQL: a table, the cell of each column of the file, and why a row cannot be read.
type cells struct {
	from      string
	column    func(column int) string
	malformed string
	isAll     func(rows int64) bool // whether so many rows are all of the file's; nil: whatever there are
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

// load fills raw_cells: from the cells of a reader of DuckDB's, or, where there are none or it does not take the file, by the exact
// reader.
func (l *loader) load(ctx context.Context, from *cells) error {
	if err := l.makeScratch(ctx); err != nil {
		return err
	}
	if err := l.loadCells(ctx, from); err != nil {
		return err
	}
	if l.scratch != nil {
		return l.scratch.Filled(ctx)
	}
	return nil
}

// showRows makes stg_rows of all rows of raw_cells, or of some.
func (l *loader) showRows(ctx context.Context, ordinal, of string) error {
	return l.db.Exec(ctx, "CREATE OR REPLACE TEMP VIEW stg_rows AS "+l.rowsView(ordinal, of))
}

// showDoubtful makes stg_rows of the rows of int_doubtful alone. Were they not set apart first, DuckDB would type all rows and
// then throw the others away.
func (l *loader) showDoubtful(ctx context.Context) error {
	return l.db.Exec(ctx, `CREATE OR REPLACE TEMP VIEW stg_rows AS
		WITH doubtful AS MATERIALIZED (`+l.rowsView("rowid", l.rawCells()+" WHERE rowid IN (SELECT ordinal FROM int_doubtful)")+`) FROM doubtful`)
}

// makeScratch makes room for raw_cells of a large file: a temporary table takes twice as many bytes as its text, a scratch database
// half as many.
func (l *loader) makeScratch(ctx context.Context) (err error) {
	if l.textSize() > l.large {
		l.scratch, err = l.db.Scratch(ctx, "in_hand")
	}
	return err
}

// textSize is about how many bytes of text the file has.
func (l *loader) textSize() int64 {
	if l.file.Compression() != "" || l.file.Format() == logfile.Parquet {
		return l.file.Size() * packing
	}
	return l.file.Size()
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

func (l *loader) loadCells(ctx context.Context, from *cells) error {
	if from == nil {
		return l.loadExact(ctx)
	}
	var rows int64
	err := l.db.Exec(ctx, l.newRawCells()+" AS SELECT "+l.selectCells(from)+" FROM "+from.from)
	if err == nil {
		err = l.db.QueryRow(ctx, "SELECT count(*) FROM "+l.rawCells(), nil, &rows)
	}
	if l.parquet != nil {
		return l.unreadableParquet(err)
	}
	l.strict = err == nil && from.isAll(rows)
	if !l.strict && (err == nil || store.IsAboutInput(err)) && ctx.Err() == nil {
		return l.loadExact(ctx)
	}
	return err
}

// reader is what one of DuckDB's readers gives that can be trusted to read the file as we do; nil if there is none.
func (l *loader) reader() *cells {
	if l.parquet != nil {
		return l.parquetCells()
	}
	if l.exactOnly {
		return nil
	}
	if rows, ok := l.file.PlainJSON(l.wanted()); ok {
		return l.jsonCells(rows)
	}
	if columns := len(l.file.Columns()); l.bytes.plain && columns > 1 && columns <= maxStrictColumns {
		return l.csvCells()
	}
	return nil
}

func (l *loader) wanted() []int {
	var columns []int
	for _, g := range l.given() {
		columns = append(columns, g.column)
	}
	return columns
}

func (l *loader) jsonCells(rows int64) *cells {
	var columns []string
	names := l.file.Columns()
	for _, c := range l.wanted() {
		columns = append(columns, identifier(names[c])+": 'VARCHAR'")
	}
	return &cells{
		from:      fmt.Sprintf("read_json(%s, format = 'newline_delimited', compression = 'uncompressed', columns = {%s})", literal(l.path), strings.Join(columns, ", ")),
		column:    func(i int) string { return "nullif(" + identifier(names[i]) + ", '')" },
		malformed: "NULL::VARCHAR",
		isAll:     func(read int64) bool { return read == rows },
	}
}

// selectCells renders the SELECT list of raw_cells.
func (l *loader) selectCells(from *cells) string {
	var items []string
	for _, g := range l.given() {
		items = append(items, from.column(g.column)+" AS "+quoted(g.field))
	}
	return strings.Join(append(items, from.malformed+" AS malformed", "NULL::BIGINT AS line", "NULL::VARCHAR AS text"), ", ")
}

// noCells are no rows.
var noCells = &cells{column: func(int) string { return "NULL::VARCHAR" }, malformed: "NULL::VARCHAR"}

// newEmptyCells makes raw_cells without rows, with more columns if need be.
func (l *loader) newEmptyCells(ctx context.Context, more string) error {
	return l.db.Exec(ctx, l.newRawCells()+" AS SELECT "+l.selectCells(noCells)+more+" LIMIT 0")
}

// field renders the text of a canonical field; column renders the cell of a column of the file.
func (l *loader) field(field string, column func(int) string) string {
	if text, ok := l.plan.constant[field]; ok {
		return literal(text)
	}
	if i, ok := l.plan.column[field]; ok {
		return column(i)
	}
	return "NULL::VARCHAR"
}

// rowsView renders stg_rows: every canonical field as the file spells it, null where neither column nor constant gives it.
func (l *loader) rowsView(ordinal, of string) string {
	items := []string{ordinal + " AS ordinal"}
	for _, field := range l.kind.names() {
		item := l.field(field, func(int) string { return quoted(field) })
		if field == l.kind.moment && l.plan.date >= 0 {
			item = strings.ReplaceAll(`CASE
				WHEN moment IS NULL OR norm_is_blank(moment) THEN created_date
				WHEN norm_holds_date(moment) THEN moment
				ELSE coalesce(norm_name(created_date), '') || ' ' || norm_name(moment)
			END`, "moment", quoted(field))
		}
		items = append(items, item+" AS "+quoted(field))
	}
	return "SELECT " + strings.Join(append(items, "malformed", "line", "text"), ", ") + " FROM " + of
}

func (l *loader) csvCells() *cells {
	columns := make([]string, len(l.file.Columns()))
	for i := range columns {
		columns[i] = fmt.Sprintf("'c%d': 'VARCHAR'", i)
	}
	delimiter, quote := l.file.Dialect()
	return &cells{
		from: fmt.Sprintf(`read_csv(%s, auto_detect = false, header = true, strict_mode = true, null_padding = false, ignore_errors = false,
			compression = 'none', max_line_size = %d, delim = %s, quote = %s, escape = %[4]s, columns = {%[5]s})`,
			literal(l.path), logfile.MaxQuoted, literal(string(rune(delimiter))), literal(string(rune(quote))), strings.Join(columns, ", ")),
		column:    func(i int) string { return fmt.Sprintf("c%d", i) },
		malformed: "NULL::VARCHAR",
		// Each row, the header's too, has one delimiter less than columns, or DuckDB has looked away.
		isAll: func(read int64) bool { return l.bytes.delimiters == (read+1)*int64(len(columns)-1) },
	}
}

func (l *loader) loadExact(ctx context.Context) error {
	if err := l.newEmptyCells(ctx, ""); err != nil {
		return err
	}
	return l.db.Append(l.rawSchema(), "raw_cells", func(appendRow func(...driver.Value) error) error {
		return readAhead(ctx, l.file, l.wanted(), appendRow)
	})
}

// rawCellsAs are the cells that raw_cells has.
func (l *loader) rawCellsAs() *cells {
	fields := map[int]string{}
	for _, g := range l.given() {
		fields[g.column] = quoted(g.field)
	}
	return &cells{from: l.rawCells(), column: func(i int) string { return fields[i] }, malformed: "malformed"}
}

// errEnough ends a reading that has seen all it needs.
var errEnough = errors.New("enough")

// loadRejectTexts puts line and text of the rejected rows into the temporary table reject_texts: from stg_rows where they
// are, else by reading the file once more. ordinals are those of the rejected rows without a text, ascending.
func (l *loader) loadRejectTexts(ctx context.Context, ordinals []int64) error {
	if err := l.db.Exec(ctx, `CREATE OR REPLACE TEMP TABLE reject_texts AS
		SELECT ordinal, line, text FROM stg_rows WHERE text IS NOT NULL`); err != nil {
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
