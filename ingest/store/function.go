package store

import (
	"context"
	"database/sql/driver"
	"fmt"

	duckdb "github.com/marcboeker/go-duckdb/v2"
)

// Function lends a Go function of one text to SQL. Call gets a text that is not null and returns a string, int64, bool or
// time.Time as Result says, or nil for null. It runs on several threads at once.
type Function struct {
	Name   string
	Result ResultType
	Call   func(string) any
}

// ResultType is the SQL type that a Function returns.
type ResultType int

// The types a Function may return.
const (
	Text ResultType = iota
	Timestamp
	Boolean
	Integer
)

var duckType = map[ResultType]duckdb.Type{
	Text: duckdb.TYPE_VARCHAR, Timestamp: duckdb.TYPE_TIMESTAMP, Boolean: duckdb.TYPE_BOOLEAN, Integer: duckdb.TYPE_BIGINT,
}

type scalar struct {
	config duckdb.ScalarFuncConfig
	call   func(string) any
}

func (s *scalar) Config() duckdb.ScalarFuncConfig { return s.config }

func (s *scalar) Executor() duckdb.ScalarFuncExecutor {
	return duckdb.ScalarFuncExecutor{RowExecutor: func(v []driver.Value) (any, error) { return whole(s.call(v[0].(string))), nil }}
}

// Register makes the functions callable from SQL until the database is closed.
func (db *DB) Register(ctx context.Context, functions ...Function) error {
	text, err := duckdb.NewTypeInfo(duckdb.TYPE_VARCHAR)
	if err != nil {
		return err
	}
	for _, f := range functions {
		result, err := duckdb.NewTypeInfo(duckType[f.Result])
		if err != nil {
			return err
		}
		s := &scalar{config: duckdb.ScalarFuncConfig{InputTypeInfos: []duckdb.TypeInfo{text}, ResultTypeInfo: result}, call: f.Call}
		if err := duckdb.RegisterScalarUDF(db.conn, f.Name, s); err != nil {
			return fmt.Errorf("function %s: %w", f.Name, err)
		}
	}
	return nil
}
