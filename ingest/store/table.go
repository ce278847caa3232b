package store

import (
	"context"
	"fmt"
	"math/big"
	"path/filepath"
	"strings"
	"time"

	duckdb "github.com/marcboeker/go-duckdb/v2"
	"github.com/shopspring/decimal"
)

// Column names a column of a Table and its type: text, integer, decimal, double, date, timestamp, boolean or list.
type Column struct{ Name, Type string }

// Table is the rows of a query. A cell is nil for null, else string, int64, decimal.Decimal, float64, time.Time (UTC), bool
// or []any, as its column's type says. Rows is never nil.
type Table struct {
	Name    string
	Columns []Column
	Rows    [][]any
}

// Read runs a query and returns all of its rows; it is for results that a page or a person can take in.
func (db *DB) Read(ctx context.Context, query string, args ...any) (*Table, error) {
	t := &Table{Rows: [][]any{}}
	columns, err := db.Stream(ctx, func(row []any) error {
		t.Rows = append(t.Rows, append([]any(nil), row...))
		return nil
	}, query, args...)
	t.Columns = columns
	return t, err
}

// Stream runs a query and hands each row to yield, which must copy what it keeps.
func (db *DB) Stream(ctx context.Context, yield func(row []any) error, query string, args ...any) ([]Column, error) {
	rows, err := db.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	columns := make([]Column, len(types))
	cells, into := make([]any, len(types)), make([]any, len(types))
	for i, t := range types {
		columns[i] = Column{Name: t.Name(), Type: typeName(t.DatabaseTypeName())}
		into[i] = &cells[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, db.fault(ctx, err)
		}
		for i := range cells {
			cells[i] = cell(cells[i])
		}
		if err := yield(cells); err != nil {
			return nil, err
		}
	}
	return columns, db.fault(ctx, rows.Err())
}

// stretch is how many rows of a table are fetched at once: a tenth of a second's work, and tens of megabytes.
const stretch = 50_000

// StreamTable hands the columns of each row of a table to yield, in the order in which the rows lie; yield must copy what it
// keeps. Unlike Stream, whose result the driver holds whole, it holds a stretch of rows at a time, however large the table is.
func (db *DB) StreamTable(ctx context.Context, yield func(row []any) error, columns, table string) ([]Column, error) {
	query := "SELECT " + columns + " FROM " + table
	described, err := db.Stream(ctx, yield, query+" LIMIT 0")
	if err != nil {
		return nil, err
	}
	var end int64 // one past the last rowid
	if err := db.QueryRow(ctx, "SELECT coalesce(max(rowid) + 1, 0) FROM "+table, nil, &end); err != nil {
		return nil, err
	}
	for from := int64(0); from < end; from += stretch {
		if _, err := db.Stream(ctx, yield, query+" WHERE rowid >= ? AND rowid < ?", from, from+stretch); err != nil {
			return nil, err
		}
	}
	return described, nil
}

// WriteParquet writes a query's rows to a file, in order and in the same bytes whatever the number of threads. Times become
// instants (adjusted to UTC). The directory must be one that Lock was given.
func (db *DB) WriteParquet(ctx context.Context, query, file string) error {
	file, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	described, err := db.Read(ctx, "SELECT column_name FROM (DESCRIBE "+query+") WHERE column_type = 'TIMESTAMP'")
	if err != nil {
		return err
	}
	instants := ""
	for i, row := range described.Rows {
		instants += [...]string{" REPLACE (", ", "}[min(i, 1)] + fmt.Sprintf("timezone('UTC', %[1]s) AS %[1]s", identifier(row[0].(string)))
	}
	if instants != "" {
		instants += ")"
	}
	return db.Exec(ctx, fmt.Sprintf("COPY (SELECT *%s FROM (%s)) TO %s (FORMAT parquet, COMPRESSION zstd)", instants, query, quote(file)))
}

func identifier(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func typeName(duck string) string {
	switch {
	case strings.HasSuffix(duck, "[]"):
		return "list"
	case strings.HasPrefix(duck, "DECIMAL"):
		return "decimal"
	case strings.HasPrefix(duck, "TIMESTAMP"):
		return "timestamp"
	}
	switch duck {
	case "DATE":
		return "date"
	case "BOOLEAN":
		return "boolean"
	case "DOUBLE", "FLOAT":
		return "double"
	case "BIGINT", "INTEGER", "HUGEINT", "UBIGINT", "SMALLINT", "TINYINT", "UINTEGER":
		return "integer"
	}
	return "text"
}

func cell(v any) any {
	switch x := v.(type) {
	case duckdb.Decimal:
		return decimal.NewFromBigInt(x.Value, -int32(x.Scale))
	case *big.Int:
		if x.IsInt64() {
			return x.Int64()
		}
		return decimal.NewFromBigInt(x, 0)
	case int32:
		return int64(x)
	case int16:
		return int64(x)
	case int8:
		return int64(x)
	case uint32:
		return int64(x)
	case uint64:
		return decimal.NewFromUint64(x)
	case float32:
		return float64(x)
	case time.Time:
		return x.UTC()
	case []byte:
		return string(x)
	}
	return v
}
