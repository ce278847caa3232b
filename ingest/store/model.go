package store

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// Model is one SELECT in an embedded file. Its file's header says the grain ("One row per …"), the key and the columns; a
// test checks the result against it. A model named int_ or mart_ becomes a temporary table, one named stg_, or whose header says
// "kind: view", a view.
type Model struct {
	Name    string
	SQL     string
	Grain   string
	Key     []string
	Columns []string
	IsView  bool
}

// ReadModels reads the named models from files, in the given order, which is the order they are built in.
func ReadModels(files fs.FS, names ...string) ([]Model, error) {
	models := make([]Model, 0, len(names))
	for _, name := range names {
		text, err := fs.ReadFile(files, path.Join("sql", name+".sql"))
		if err != nil {
			return nil, err
		}
		m, err := parseModel(name, string(text))
		if err != nil {
			return nil, err
		}
		models = append(models, m)
	}
	return models, nil
}

func parseModel(name, text string) (Model, error) {
	m := Model{Name: name, SQL: strings.TrimRight(strings.TrimSpace(text), ";"), IsView: strings.HasPrefix(name, "stg_")}
	for line := range strings.Lines(text) {
		comment, ok := strings.CutPrefix(strings.TrimSpace(line), "-- ")
		if !ok {
			break
		}
		switch field, value, _ := strings.Cut(comment, ": "); {
		case field == "key":
			m.Key = splitList(value)
		case field == "columns":
			m.Columns = splitList(value)
		case field == "kind":
			m.IsView = value == "view"
		case len(m.Key) == 0:
			m.Grain = strings.TrimSpace(m.Grain + " " + comment)
		case len(m.Columns) > 0:
			m.Columns = append(m.Columns, splitList(comment)...)
		}
	}
	if !strings.HasPrefix(m.Grain, "One row") || len(m.Key) == 0 || len(m.Columns) == 0 {
		return m, fmt.Errorf("%s.sql: the header does not name grain, key and columns", name)
	}
	return m, nil
}

func splitList(s string) []string {
	var list []string
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}

// Build makes the models, in order.
func (db *DB) Build(ctx context.Context, models []Model) error {
	for _, m := range models {
		kind := "TABLE"
		if m.IsView {
			kind = "VIEW"
		}
		if err := db.Exec(ctx, fmt.Sprintf("CREATE OR REPLACE TEMP %s %s AS %s", kind, m.Name, m.SQL)); err != nil {
			return fmt.Errorf("%s: %w", m.Name, err)
		}
	}
	return nil
}

// Broken is a law that does not hold, with the first rows that show it.
type Broken struct {
	Law   string
	Says  string
	Count int64
	Rows  *Table
}

// Law is a SELECT that returns no rows when it holds; the first line of its file says what it demands.
type Law struct{ Name, Says, SQL string }

// ReadLaws reads the named laws from files.
func ReadLaws(files fs.FS, names ...string) ([]Law, error) {
	laws := make([]Law, 0, len(names))
	for _, name := range names {
		text, err := fs.ReadFile(files, path.Join("sql", name+".sql"))
		if err != nil {
			return nil, err
		}
		says, ok := strings.CutPrefix(firstLine(string(text)), "-- ")
		if !ok {
			return nil, fmt.Errorf("%s.sql: the first line does not say the law", name)
		}
		laws = append(laws, Law{Name: strings.TrimPrefix(name, "law_"), Says: says, SQL: strings.TrimRight(strings.TrimSpace(string(text)), ";")})
	}
	return laws, nil
}

// Check runs a law and returns nil if it holds, else how many rows break it and the first ten of them.
func (db *DB) Check(ctx context.Context, law Law) (*Broken, error) {
	var count int64
	if err := db.QueryRow(ctx, "SELECT count(*) FROM ("+law.SQL+")", nil, &count); err != nil {
		return nil, fmt.Errorf("law %s: %w", law.Name, err)
	}
	if count == 0 {
		return nil, nil
	}
	rows, err := db.Read(ctx, "SELECT * FROM ("+law.SQL+") LIMIT 10")
	if err != nil {
		return nil, fmt.Errorf("law %s: %w", law.Name, err)
	}
	return &Broken{Law: law.Name, Says: law.Says, Count: count, Rows: rows}, nil
}
