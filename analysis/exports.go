package analysis

import (
	"context"
	"database/sql/driver"
	"strings"

	"offcut/ingest/store"
)

// WriteExports writes mart_exports, the list of the tables that can be exported, in their order.
func WriteExports(ctx context.Context, db *store.DB, tables []Table) error {
	rows := make([][]driver.Value, len(tables))
	for i, t := range tables {
		rows[i] = []driver.Value{int64(i + 1), t.Name, t.Grain, strings.Join(t.Columns, ", ")}
	}
	return writeRows(ctx, db, "mart_exports", "rank BIGINT, name VARCHAR, grain VARCHAR, columns VARCHAR", rows)
}
