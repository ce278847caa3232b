package ingest

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"

	"offcut/ingest/logfile"
	"offcut/ingest/store"
)

// rawColumns are the columns of raw_rows: the canonical fields as the file spells them, the date that completes a time of
// day, and what the exact reader says of a row it could not split.
var rawColumns = append(FieldNames(), "created_date", "malformed", "line", "text")

// loader brings the rows of one file into the temporary table raw_rows, as texts.
type loader struct {
	db   *store.DB
	file *logfile.File
	plan *columnPlan
	opts Options

	parquet *parquetColumns // set for a Parquet file alone
}

// load fills raw_rows and says which reader did it. DuckDB's parallel reader reads plain CSV that its strict mode accepts
// whole; whatever it refuses is read from the start by the exact reader.
func (l *loader) load(ctx context.Context) error {
	if l.file.Format() == logfile.Parquet {
		return l.loadParquet(ctx)
	}
	if l.file.PlainCSV() && !strings.ContainsAny(l.file.Path(), "*?[") {
		if err := l.loadStrictCSV(ctx); err == nil || ctx.Err() != nil {
			return err
		}
	}
	return l.loadExact(ctx)
}

// selection renders the SELECT list of raw_rows from the expression of each column of the file.
func (l *loader) selection(expression func(column int) string, malformed string) string {
	items := make([]string, 0, len(rawColumns))
	for _, field := range FieldNames() {
		item := "NULL::VARCHAR"
		if text, ok := l.plan.constant[field]; ok {
			item = literal(text)
		} else if i, ok := l.plan.column[field]; ok {
			item = expression(i)
		}
		items = append(items, item+" AS "+field)
	}
	date := "NULL::VARCHAR"
	if l.plan.date >= 0 {
		date = expression(l.plan.date)
	}
	items = append(items, date+" AS created_date", malformed+" AS malformed", "NULL::BIGINT AS line", "NULL::VARCHAR AS text")
	return strings.Join(items, ", ")
}

func (l *loader) loadStrictCSV(ctx context.Context) error {
	columns := make([]string, len(l.file.Columns()))
	for i := range columns {
		columns[i] = fmt.Sprintf("'c%d': 'VARCHAR'", i)
	}
	delimiter, quote := l.file.Dialect()
	return l.db.Exec(ctx, fmt.Sprintf(`CREATE OR REPLACE TEMP TABLE raw_rows AS SELECT %s FROM read_csv(%s,
		auto_detect = false, header = true, strict_mode = true, null_padding = false, ignore_errors = false, compression = 'none',
		max_line_size = %d, delim = %s, quote = %s, escape = %[5]s, columns = {%[6]s})`,
		l.selection(func(i int) string { return fmt.Sprintf("c%d", i) }, "NULL::VARCHAR"),
		literal(l.file.Path()), logfile.MaxQuoted, literal(string(rune(delimiter))), literal(string(rune(quote))),
		strings.Join(columns, ", ")))
}

func (l *loader) loadExact(ctx context.Context) error {
	empty := "CREATE OR REPLACE TEMP TABLE raw_rows AS SELECT " + l.selection(func(int) string { return "NULL::VARCHAR" }, "NULL::VARCHAR") + " LIMIT 0"
	if err := l.db.Exec(ctx, empty); err != nil {
		return err
	}
	var wanted []int
	cells := make([]driver.Value, len(rawColumns))
	var from []int // from[i] is the place in cells of the i-th wanted column
	for place, field := range FieldNames() {
		if text, ok := l.plan.constant[field]; ok {
			cells[place] = text
		} else if i, ok := l.plan.column[field]; ok {
			wanted, from = append(wanted, i), append(from, place)
		}
	}
	if l.plan.date >= 0 {
		wanted, from = append(wanted, l.plan.date), append(from, len(Fields))
	}
	malformed, line, text := len(Fields)+1, len(Fields)+2, len(Fields)+3
	return l.db.Append("temp", "raw_rows", func(appendRow func(...driver.Value) error) error {
		return l.file.Rows(ctx, wanted, func(r *logfile.Row) error {
			cells[line] = r.Line
			if r.Malformed != "" {
				row := make([]driver.Value, len(rawColumns))
				row[malformed], row[line], row[text] = r.Malformed, r.Line, logfile.Text(r.Raw)
				return appendRow(row...)
			}
			for i, place := range from {
				cells[place] = r.Cells[i]
			}
			return appendRow(cells...)
		})
	})
}

// loadRejectTexts reads the file again and puts line and text of the rejected rows into the temporary table reject_texts.
// ordinals are those of the rejected rows, ascending.
func (l *loader) loadRejectTexts(ctx context.Context, ordinals []int64) error {
	if err := l.db.Exec(ctx, "CREATE OR REPLACE TEMP TABLE reject_texts (ordinal BIGINT, line BIGINT, text VARCHAR)"); err != nil {
		return err
	}
	if len(ordinals) == 0 {
		return nil
	}
	if l.file.Format() == logfile.Parquet {
		return l.db.Exec(ctx, `INSERT INTO reject_texts
			SELECT file_row_number, file_row_number + 1, left(to_json(COLUMNS(* EXCLUDE file_row_number))::VARCHAR, 1000)
			FROM (SELECT file_row_number, r FROM read_parquet(?, file_row_number = true) AS r)
			WHERE file_row_number IN (SELECT ordinal FROM int_rows WHERE reason IS NOT NULL)`, l.file.Path())
	}
	return l.db.Append("temp", "reject_texts", func(appendRow func(...driver.Value) error) error {
		ordinal := int64(-1)
		return l.file.Rows(ctx, nil, func(r *logfile.Row) error {
			ordinal++
			if len(ordinals) == 0 || ordinal != ordinals[0] {
				return nil
			}
			ordinals = ordinals[1:]
			return appendRow(ordinal, r.Line, logfile.Text(r.Raw))
		})
	})
}

// literal renders a text as an SQL string; DuckDB takes no bound values where a table function is bound.
func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
