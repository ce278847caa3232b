package analysis

import (
	"context"
	"strings"

	"offcut/ingest/store"
)

// Alarms are the names of the SELECTs that return no rows while all is well with budgets and cards, in the form of laws.
// Unlike a law, an alarm that rings is no fault of offcut's.
var Alarms = []string{"alarm_budget_exceeded", "alarm_stale_card", "alarm_unknown_models"}

// ProjectedAlarms ring for what will probably happen.
var ProjectedAlarms = []string{"alarm_budget_likely"}

// StrictAlarms ring for what is known to be missing.
var StrictAlarms = []string{"alarm_unpriced"}

// Ring runs alarms and returns each with what it found: its Count is 0 and its Rows are nil where all is well.
func Ring(ctx context.Context, db *store.DB, names ...string) ([]store.Broken, error) {
	alarms, err := store.ReadLaws(sqlFiles, names...)
	if err != nil {
		return nil, err
	}
	found := make([]store.Broken, len(alarms))
	for i, alarm := range alarms {
		found[i] = store.Broken{Law: strings.TrimPrefix(alarm.Name, "alarm_"), Says: alarm.Says}
		broken, err := db.Check(ctx, alarm)
		if err != nil {
			return nil, err
		}
		if broken != nil {
			found[i].Count, found[i].Rows = broken.Count, broken.Rows
		}
	}
	return found, nil
}
