package analysis

import (
	"context"
	"time"

	"offcut/ingest/store"
)

// ReconciliationModels hold the log against the vendor's ledger; they are built only where there is one.
var ReconciliationModels = []string{
	"int_ledger_entries", "int_reconciled", "mart_reconciliation", "mart_reconciliation_causes", "mart_reconciliation_lines",
}

// ReconciliationLaws are the laws over ReconciliationModels.
var ReconciliationLaws = []string{"law_reconciliation"}

// BuildReconciliation builds ReconciliationModels and mart_balance_breaks for the period that Select chose, and reports whether
// there is a ledger to build them from. Entries at or after before take no part; the zero time takes all.
func BuildReconciliation(ctx context.Context, db *store.DB, p Period, o Options, before time.Time) (bool, error) {
	if isThere, err := HasLedger(ctx, db); err != nil || !isThere {
		return false, err
	}
	db.Stage("reconciliation")
	if err := bindEntries(ctx, db, p, o.Request, before); err != nil {
		return true, err
	}
	if err := build(ctx, db, ReconciliationModels); err != nil {
		return true, err
	}
	return true, writeBalanceBreaks(ctx, db)
}

// HasLedger says whether a ledger was ingested.
func HasLedger(ctx context.Context, db *store.DB) (is bool, err error) {
	err = db.QueryRow(ctx, "SELECT count(*) > 0 FROM files WHERE kind = 'ledger'", nil, &is)
	return is, err
}

// bindEntries bounds the entries that belong to no known run: by the days of the period where it has ends of its own, which
// that of all runs has not.
func bindEntries(ctx context.Context, db *store.DB, p Period, r Request, before time.Time) error {
	from, to := p.From, p.To
	switch {
	case r.All:
		from, to = time.Time{}, time.Time{}
	case !r.From.IsZero() || !r.To.IsZero():
		from, to = r.From, r.To
	}
	for _, bound := range []struct {
		name, kind string
		at         time.Time
	}{{"entries_from", "DATE", from}, {"entries_to", "DATE", to}, {"entries_before", "TIMESTAMP", before.UTC()}} {
		if err := db.Exec(ctx, "SET VARIABLE "+bound.name+" = ?::"+bound.kind, dateOrNull(bound.at)); err != nil {
			return err
		}
	}
	return nil
}
