package ingest

import (
	"context"

	"offcut/ingest/store"
)

// lawLogic is the version of the laws over single runs and prices. Whoever adds or changes one counts it up, so that it is held
// against all runs.
const lawLogic = "4"

// checked is the runs, and their prices, for which laws were found to hold.
var checked = Derivation{Name: "laws", Basis: lawLogic}

// BindUnchecked tells laws over single runs from which run on they are to look: in a named database, at those alone that came
// since Checked.
func BindUnchecked(ctx context.Context, db *store.DB) error {
	since, err := checked.Since(ctx, db)
	if err != nil {
		return err
	}
	return db.Set(ctx, "unchecked_from", since.Number)
}

// Checked notes that the laws over single runs hold for all that are stored.
func Checked(ctx context.Context, db *store.DB) error {
	since, err := checked.Since(ctx, db)
	if err != nil || !db.Keeps() || since.IsCurrent {
		return err
	}
	return db.Transaction(ctx, func() error { return checked.Record(ctx, db) })
}

// CheckAll makes laws look at all runs this time.
func CheckAll(ctx context.Context, db *store.DB) error {
	return db.Set(ctx, "unchecked_from", Anew.Number)
}
