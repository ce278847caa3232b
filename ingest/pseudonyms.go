package ingest

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"offcut/ingest/normal"
	"offcut/ingest/store"
)

// labelled says what the names in a column are names of, in every stored table that has such a column.
var labelled = map[string]string{
	"creator": "creator", "team": "team", "project": "project", "session_id": "session", "run_id": "run", "file": "file",
}

// codeDigits is how many hexadecimal digits of its code a label of each kind has: few where people read it, more where
// there are many.
var codeDigits = map[string]int{"creator": 6, "team": 6, "project": 6, "file": 6, "session": 12, "run": 12}

// noNames stand where the log has no name; they tell of nobody.
var noNames = []string{"(unknown)", "(none)"}

// Pseudonyms are the labels that stand for names from now on.
type Pseudonyms struct {
	key    []byte
	labels map[string]map[string]string // of names people read: by kind, then by name
}

// Pseudonymize puts a label in the place of every creator, team, project, session, run id and file name, for as long as
// the database is open: temporary tables with labels hide the stored ones. A label is its kind and the first digits of the
// name's HMAC-SHA256 under key; where two names share these it has all 64. Files are numbered anew, in the order of their
// labels. The stored tables stay as they are; nothing can be ingested afterwards.
func Pseudonymize(ctx context.Context, db *store.DB, key []byte) (*Pseudonyms, error) {
	p := &Pseudonyms{key: key}
	db.KeepNothing()
	if err := db.Register(ctx, store.Function{Name: "keyed_code", Result: store.Text, Call: func(s string) any { return p.code(s) }}); err != nil {
		return nil, err
	}
	stored, err := storedColumns(ctx, db)
	if err != nil {
		return nil, err
	}
	if err := writeLabels(ctx, db, stored); err != nil {
		return nil, err
	}
	for _, table := range slices.Sorted(maps.Keys(stored)) {
		if err := hide(ctx, db, table, stored[table]); err != nil {
			return nil, fmt.Errorf("pseudonymize %s: %w", table, err)
		}
	}
	return p, p.readLabels(ctx, db)
}

// Label is what stands for a name of a kind: creator, team, project, session, run or file.
func (p *Pseudonyms) Label(kind, name string) string {
	name = normal.Text(name)
	if slices.Contains(noNames, name) {
		return name
	}
	if label, ok := p.labels[kind][name]; ok {
		return label
	}
	return kind + "-" + p.code(kind + ":" + name)[:codeDigits[kind]]
}

func (p *Pseudonyms) code(text string) string {
	mac := hmac.New(sha256.New, p.key)
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil))
}

// storedColumns are the columns of the stored tables that hold names or the numbers of files.
func storedColumns(ctx context.Context, db *store.DB) (map[string][]string, error) {
	// A view reads the temporary tables once they hide the stored ones.
	t, err := db.Read(ctx, `SELECT table_name, column_name FROM duckdb_columns() JOIN duckdb_tables() USING (database_name, schema_name, table_name)
		WHERE database_name = current_database() AND schema_name = 'main' AND NOT duckdb_columns.internal ORDER BY table_name, column_index`)
	if err != nil {
		return nil, err
	}
	stored := map[string][]string{}
	for _, row := range t.Rows {
		table, column := row[0].(string), row[1].(string)
		if labelled[column] != "" || column == "file_id" {
			stored[table] = append(stored[table], column)
		}
	}
	return stored, nil
}

// writeLabels fills pseudonyms, one row per kind and name, and file_places, one row per file with its new number.
func writeLabels(ctx context.Context, db *store.DB, stored map[string][]string) error {
	var names, digits []string
	for _, table := range slices.Sorted(maps.Keys(stored)) {
		for _, column := range stored[table] {
			if kind := labelled[column]; kind != "" {
				names = append(names, fmt.Sprintf("SELECT '%s' AS kind, %s AS name FROM %s WHERE %[2]s NOT IN ('%[4]s')", kind, column, table, strings.Join(noNames, "', '")))
			}
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(codeDigits)) {
		digits = append(digits, fmt.Sprintf("WHEN '%s' THEN %d", kind, codeDigits[kind]))
	}
	err := db.Exec(ctx, fmt.Sprintf(`CREATE TEMP TABLE pseudonyms AS
		WITH names AS (%s), coded AS (
			SELECT kind, name, keyed_code(kind || ':' || name) AS code, code[:CASE kind %s END] AS few FROM names
		)
		SELECT kind, name, kind || '-' || if(count(*) OVER (PARTITION BY kind, few) = 1, few, code) AS label FROM coded`,
		strings.Join(names, " UNION "), strings.Join(digits, " ")))
	if err != nil {
		return err
	}
	return db.Exec(ctx, `CREATE TEMP TABLE file_places AS
		SELECT f.file_id, row_number() OVER (ORDER BY p.label, f.file_id) AS place
		FROM files AS f JOIN pseudonyms AS p ON p.kind = 'file' AND p.name = f.file`)
}

// hide makes a temporary table of the same name, with labels, which SQL finds before the stored one.
func hide(ctx context.Context, db *store.DB, table string, columns []string) error {
	var replaced, joined []string
	for _, column := range columns {
		if column == "file_id" {
			replaced = append(replaced, "place AS file_id")
			joined = append(joined, "LEFT JOIN file_places USING (file_id)")
			continue
		}
		replaced = append(replaced, fmt.Sprintf("coalesce(of_%s.label, t.%[1]s) AS %[1]s", column))
		joined = append(joined, fmt.Sprintf("LEFT JOIN pseudonyms AS of_%s ON of_%[1]s.kind = '%s' AND of_%[1]s.name = t.%[1]s", column, labelled[column]))
	}
	return db.Exec(ctx, fmt.Sprintf("CREATE TEMP TABLE %s AS SELECT t.* REPLACE (%s) FROM %[1]s AS t %[3]s", table, strings.Join(replaced, ", "), strings.Join(joined, " ")))
}

// readLabels keeps the labels of the names that a configuration or a command line may give.
func (p *Pseudonyms) readLabels(ctx context.Context, db *store.DB) error {
	t, err := db.Read(ctx, "SELECT kind, name, label FROM pseudonyms WHERE kind NOT IN ('run', 'session')")
	if err != nil {
		return err
	}
	p.labels = map[string]map[string]string{}
	for _, row := range t.Rows {
		kind, name, label := row[0].(string), row[1].(string), row[2].(string)
		if p.labels[kind] == nil {
			p.labels[kind] = map[string]string{}
		}
		p.labels[kind][name] = label
	}
	return nil
}
