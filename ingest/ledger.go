package ingest

import (
	"context"
	"fmt"
	"strings"

	"offcut/ingest/normal"
)

// LedgerFields are the fields of a ledger's entry in the order of the contract, which is also the order of the hash of an
// entry without an id.
var LedgerFields = []Field{
	{"entry_id", false, []string{"transaction_id", "id", "uuid"}},
	{"at", true, []string{"created_at", "created", "timestamp", "datetime", "time", "date"}},
	{"type", true, []string{"entry_type", "transaction_type", "kind"}},
	{"run_id", false, []string{"generation_id", "prediction_id", "task_id", "request_id", "job_id"}},
	{"credits", true, []string{"amount"}},
	{"balance_after", false, []string{"balance"}},
	{"usd", false, []string{"amount_usd", "cost_usd"}},
	{"description", false, []string{"note", "notes", "memo", "details"}},
}

// LedgerModels are the names of the models that a ledger goes through, in the order they are built: from its cells (stg_rows)
// to its entries, and, after those were stored, what became of them.
var LedgerModels = []string{"int_entries", "int_file_entries", "int_entry_counts"}

// kind is what the rows of a file are, and how they come into the database.
type kind struct {
	name          string // as the table files has it
	fields        []Field
	claims        map[string]claim
	moment        string   // the field that a separate date column completes
	models        []string // the last one after merge
	counts        string   // query over the last model
	hasLocalTimes string   // model

	// mend says what to do about a file whose columns do not give the missing fields.
	mend func(columns, missing []string) string
}

var logs = &kind{
	name: "log", fields: Fields, claims: claims, moment: "created_at", models: Models,
	counts: "SELECT good, kept, updated, merged, rounded, colliding FROM int_counts", hasLocalTimes: "has_local_times",
	mend: func(columns, missing []string) string {
		if _, err := ledgers.planColumns(columns, Mapping{}); err == nil {
			return "this looks like a vendor's ledger: name it with --ledger FILE"
		}
		lines := make([]string, len(missing))
		for i, f := range missing {
			lines[i] = f + ` = "the header that holds it"`
		}
		return "write a mapping in offcut.toml, or in a file for --config (or ingest --mapping): [columns] " + strings.Join(lines, ", ")
	},
}

var ledgers = &kind{
	name: "ledger", fields: LedgerFields, claims: claimsOf(LedgerFields), moment: "at", models: LedgerModels,
	counts: "SELECT good, kept, updated, 0, rounded, 0 FROM int_entry_counts", hasLocalTimes: "has_local_entry_times",
	mend: func(_, missing []string) string {
		return "rename the column that holds it to " + strings.Join(missing, " and ") + "; a ledger has the columns at, type, credits and may have run_id, balance_after, usd, description, entry_id"
	},
}

func (k *kind) names() []string {
	names := make([]string, len(k.fields))
	for i, f := range k.fields {
		names[i] = f.Name
	}
	return names
}

// knows says whether a header names a field, by its own name or an alias.
func (k *kind) knows(header string) bool {
	_, ok := k.claims[normal.Fold(header)]
	return ok
}

// flagEntries flags the bad rows of the ledger in hand, and refuses one whose ids stand for more than one entry: they are
// ids of runs, perhaps, and merging by them would lose entries.
func (s *session) flagEntries(ctx context.Context) error {
	if err := s.db.RunFile(ctx, sqlFiles, "sql/flag_entries.sql"); err != nil {
		return err
	}
	t, err := s.db.Read(ctx, `SELECT entry_id, min(line), max(line) FROM int_entries AS e WHERE reason IS NULL AND entry_id IS NOT NULL
		GROUP BY entry_id HAVING count(DISTINCT entry_hash(e)) > 1 ORDER BY 2 LIMIT 1`)
	if err != nil || len(t.Rows) == 0 {
		return err
	}
	column := s.columns()[s.plan.column["entry_id"]]
	return &Refusal{
		Text: fmt.Sprintf("different entries share the id %q in column %q, in lines %d and %d", clip(t.Rows[0][0].(string), 60), column, t.Rows[0][1], t.Rows[0][2]),
		hint: fmt.Sprintf("if the column %q names runs, rename it to run_id; if it is no id of entries, rename it to anything else", column),
	}
}
