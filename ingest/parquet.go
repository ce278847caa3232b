package ingest

import (
	"context"
	"fmt"
	"strings"

	"offcut/ingest/logfile"
	"offcut/ingest/store"
)

// parquetColumns are the leaves of a Parquet file's columns: structs are reached by dotted name, as in JSON.
type parquetColumns struct {
	names       []string
	expressions []string // the text of each leaf, null where there is none
	malformed   []string // for each leaf, the SQL condition under which its row is malformed; empty if there is none
	whole       string   // a whole row, as SQL makes a struct of it
}

const maxParquetDepth = 16 // structs in structs; what is deeper is malformed where a value belongs

func (l *loader) parquetCells() *cells {
	var cases []string
	for _, g := range l.given() {
		if when := l.parquet.malformed[g.column]; when != "" {
			cases = append(cases, when)
		}
	}
	malformed := "NULL::VARCHAR"
	if len(cases) > 0 {
		malformed = "CASE " + strings.Join(cases, " ") + " END"
	}
	return &cells{from: "read_parquet(" + literal(l.path) + ")", column: func(i int) string { return l.parquet.expressions[i] }, malformed: malformed}
}

// unreadableParquet turns what DuckDB says of a file's content into a refusal; other errors stay as they are.
func (l *loader) unreadableParquet(err error) error {
	if !store.IsAboutInput(err) {
		return err
	}
	reason := strings.NewReplacer(" '"+l.path+"'", "", ` "`+l.path+`"`, "").Replace(store.Reason(err))
	return &Refusal{Text: "not a readable Parquet file: " + reason, hint: "write the file again, or export it as CSV"}
}

// describeParquet reads the schema of the file.
func (l *loader) describeParquet(ctx context.Context) error {
	t, err := l.db.Read(ctx, "SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet("+literal(l.path)+"))")
	if err != nil {
		return l.unreadableParquet(err)
	}
	if len(t.Rows) > logfile.MaxColumns {
		return &Refusal{Text: fmt.Sprintf("%d columns (expected at most %d)", len(t.Rows), logfile.MaxColumns), hint: "export fewer columns"}
	}
	l.parquet = &parquetColumns{}
	var members []string
	for _, row := range t.Rows {
		name := row[0].(string)
		identifier := identifier(name)
		members = append(members, literal(name)+": "+identifier)
		if err := l.addParquet(ctx, name, identifier, row[1].(string), 0); err != nil {
			return l.unreadableParquet(err)
		}
	}
	l.parquet.whole = "{" + strings.Join(members, ", ") + "}"
	return nil
}

func (l *loader) addParquet(ctx context.Context, name, value, kind string, depth int) error {
	isStruct := strings.HasPrefix(kind, "STRUCT(") && !strings.HasSuffix(kind, "]")
	if isStruct && depth < maxParquetDepth {
		t, err := l.db.Read(ctx, fmt.Sprintf("SELECT column_name, column_type FROM (DESCRIBE SELECT unnest(%s) FROM read_parquet(%s))", value, literal(l.path)))
		if err != nil {
			return err
		}
		for _, row := range t.Rows {
			field := row[0].(string)
			if err := l.addParquet(ctx, name+"."+field, "struct_extract("+value+", "+literal(field)+")", row[1].(string), depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	text, malformed := value+"::VARCHAR", ""
	switch {
	case isStruct || strings.HasSuffix(kind, "]") || strings.HasPrefix(kind, "MAP("):
		malformed = "WHEN " + value + " IS NOT NULL THEN 'a list, map or struct where a value belongs'"
	case kind == "DOUBLE" || kind == "FLOAT":
		text = "plain_number(" + text + ")"
	case kind == "TIMESTAMP WITH TIME ZONE":
		// The same text as the cast's, for which DuckDB asks its library of calendars, at a quarter of the time.
		text = "CASE WHEN isfinite(" + value + ") THEN make_timestamp(epoch_us(" + value + "))::VARCHAR || '+00' ELSE " + text + " END"
	case kind == "BLOB":
		text = "TRY(decode(" + value + "))"
		malformed = "WHEN " + value + " IS NOT NULL AND " + text + " IS NULL THEN 'invalid UTF-8'"
	}
	p := l.parquet
	p.names, p.expressions, p.malformed = append(p.names, name), append(p.expressions, text), append(p.malformed, malformed)
	return nil
}
