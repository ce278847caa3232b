package store

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
)

//go:embed schema.sql
var schema string

//go:embed schema_2.sql
var schema2 string

//go:embed schema_3.sql
var schema3 string

//go:embed schema_4.sql
var schema4 string

//go:embed schema_5.sql
var schema5 string

// schemas are the steps from an empty database: the one at i makes schema i+1 of schema i.
var schemas = [SchemaVersion]string{schema, schema2, schema3, schema4, schema5}

// migrate brings an empty or older database to SchemaVersion in one transaction.
func (db *DB) migrate(ctx context.Context) error {
	var exists bool
	err := db.QueryRow(ctx, "SELECT count(*) > 0 FROM duckdb_tables() WHERE table_name = 'offcut_schema' AND NOT temporary", nil, &exists)
	if err != nil {
		return openError(db.path, err)
	}
	if !exists {
		return db.create(ctx)
	}
	var version int
	if err := db.QueryRow(ctx, "SELECT version FROM offcut_schema", nil, &version); err != nil {
		return openError(db.path, err)
	}
	if version > SchemaVersion {
		return &Error{Path: db.path, Text: fmt.Sprintf("the database has schema %d, this offcut knows %d", version, SchemaVersion),
			hint: "use the offcut that wrote it, or a newer one"}
	}
	if version == SchemaVersion {
		return nil
	}
	err = db.Transaction(ctx, func() error {
		if err := db.takeSteps(ctx, version); err != nil {
			return err
		}
		return db.Exec(ctx, "UPDATE offcut_schema SET version = ?", SchemaVersion)
	})
	if err != nil {
		return openError(db.path, err)
	}
	return nil
}

// takeSteps runs the steps after the given version.
func (db *DB) takeSteps(ctx context.Context, version int) error {
	for _, step := range schemas[version:] {
		if !db.keeps {
			step = strings.ReplaceAll(step, "COMPRESSION fsst", "COMPRESSION uncompressed") // as packLess has it
		}
		if err := db.Exec(ctx, step); err != nil {
			return err
		}
	}
	return nil
}

func (db *DB) create(ctx context.Context) error {
	var tables int
	if err := db.QueryRow(ctx, "SELECT count(*) FROM duckdb_tables() WHERE NOT temporary", nil, &tables); err != nil {
		return openError(db.path, err)
	}
	if tables > 0 {
		return &Error{Path: db.path, Text: "a DuckDB database, but not one of offcut's", hint: "name another file with --db"}
	}
	err := db.Transaction(ctx, func() error {
		if err := db.takeSteps(ctx, 0); err != nil {
			return err
		}
		return db.Exec(ctx, "INSERT INTO offcut_schema VALUES (?)", SchemaVersion)
	})
	if err != nil {
		return openError(db.path, err)
	}
	return nil
}
