package report

import (
	"context"

	"offcut/ingest/store"
)

// FromStore returns what a query gave as a table of pages and exports.
func FromStore(t *store.Table) *Table {
	return &Table{Name: t.Name, Columns: ColumnsOf(t), Rows: t.Rows}
}

// ColumnsOf are the columns of what a query gave.
func ColumnsOf(t *store.Table) []Column {
	columns := make([]Column, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = Column(c)
	}
	return columns
}

// ReadTables reads the named marts, in the order in which they were built.
func ReadTables(ctx context.Context, db *store.DB, names []string) (Tables, error) {
	tables := Tables{}
	for _, name := range names {
		t, err := db.Read(ctx, "SELECT * FROM "+name)
		if err != nil {
			return nil, err
		}
		t.Name = name
		tables[name] = FromStore(t)
	}
	return tables, nil
}

// FirstRow is the first row of a table by column name; nil if it has none.
func FirstRow(t *Table) map[string]any {
	if t == nil || len(t.Rows) == 0 {
		return nil
	}
	return t.row(0)
}

// Rows are the rows of a table by column name; none where there is no table.
func Rows(t *Table) []map[string]any {
	if t == nil {
		return nil
	}
	return rowsOf(t)
}
