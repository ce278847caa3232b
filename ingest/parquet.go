package ingest

import (
	"context"
	"fmt"
	"strings"

	"offcut/ingest/logfile"
)

// parquetColumns are the leaves of a Parquet file's columns: structs are reached by dotted name, as in JSON.
type parquetColumns struct {
	names       []string
	expressions []string // the text of each leaf, null where there is none
	lists       []bool   // whether the leaf is a list or map, which is malformed where a value belongs
}

func (l *loader) loadParquet(ctx context.Context) error {
	var malformed []string
	for _, i := range l.plan.column {
		if l.parquet.lists[i] {
			malformed = append(malformed, l.parquet.expressions[i]+" IS NOT NULL")
		}
	}
	why := "NULL::VARCHAR"
	if len(malformed) > 0 {
		why = "CASE WHEN " + strings.Join(malformed, " OR ") + " THEN 'a list where a value belongs' END"
	}
	query := fmt.Sprintf("CREATE OR REPLACE TEMP TABLE raw_rows AS SELECT %s FROM read_parquet(%s)",
		l.selection(func(i int) string { return l.parquet.expressions[i] }, why), literal(l.file.Path()))
	if err := l.db.Exec(ctx, query); err != nil {
		return &Refusal{Text: "not a readable Parquet file: " + firstLine(err.Error()), hint: "write the file again, or export it as CSV"}
	}
	return nil
}

// describeParquet reads the schema of the file.
func (l *loader) describeParquet(ctx context.Context) error {
	t, err := l.db.Read(ctx, "SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet("+literal(l.file.Path())+"))")
	if err != nil {
		return &Refusal{Text: "not a readable Parquet file: " + firstLine(err.Error()), hint: "write the file again, or export it as CSV"}
	}
	if len(t.Rows) > logfile.MaxColumns {
		return &Refusal{Text: fmt.Sprintf("%d columns (expected at most %d)", len(t.Rows), logfile.MaxColumns), hint: "export fewer columns"}
	}
	l.parquet = &parquetColumns{}
	for _, row := range t.Rows {
		name := row[0].(string)
		if err := l.addParquet(ctx, name, `"`+strings.ReplaceAll(name, `"`, `""`)+`"`, row[1].(string), 0); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) addParquet(ctx context.Context, name, expression, kind string, depth int) error {
	if strings.HasPrefix(kind, "STRUCT(") && !strings.HasSuffix(kind, "]") && depth < 16 {
		t, err := l.db.Read(ctx, fmt.Sprintf("SELECT column_name, column_type FROM (DESCRIBE SELECT unnest(%s) FROM read_parquet(%s))", expression, literal(l.file.Path())))
		if err != nil {
			return err
		}
		for _, row := range t.Rows {
			field := row[0].(string)
			if err := l.addParquet(ctx, name+"."+field, expression+`."`+strings.ReplaceAll(field, `"`, `""`)+`"`, row[1].(string), depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	p := l.parquet
	p.names = append(p.names, name)
	p.lists = append(p.lists, strings.HasSuffix(kind, "]") || strings.HasPrefix(kind, "MAP(") || strings.HasPrefix(kind, "STRUCT("))
	switch {
	case kind == "DOUBLE" || kind == "FLOAT":
		expression = "plain_number(" + expression + "::VARCHAR)"
	case kind == "BLOB":
		expression = "TRY(decode(" + expression + "))"
	default:
		expression += "::VARCHAR"
	}
	p.expressions = append(p.expressions, expression)
	return nil
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
