package pricing

import (
	"context"
	"fmt"
	"strings"
	"time"

	"offcut/ingest/store"
)

// mostZoneChanges is how many changes of clocks are worth looking at one by one for each run: those of some sixteen years.
const mostZoneChanges = 32

const (
	zoneOffset = `CREATE OR REPLACE TEMP MACRO zone_offset(t) AS
		epoch_us(timezone(getvariable('timezone'), timezone('UTC', t))) - epoch_us(t)`
	localDay = "CREATE OR REPLACE TEMP MACRO local_day(t) AS "
)

// defineLocalDay defines local_day(t), the day of a stored run's time on the clocks of the time zone. Asking DuckDB for the local time
// of each run takes twenty times as long as adding what clocks in the zone were ahead of UTC, which changes twice a year.
func defineLocalDay(ctx context.Context, db *store.DB, zone string) error {
	if zone == "UTC" {
		return db.Exec(ctx, localDay+"t::DATE")
	}
	if err := db.Exec(ctx, zoneOffset); err != nil {
		return err
	}
	if err := build(ctx, db, "int_zone_changes"); err != nil {
		return err
	}
	changes, err := db.Read(ctx, "SELECT from_at, offset_us FROM int_zone_changes ORDER BY from_at")
	if err != nil {
		return err
	}
	if n := len(changes.Rows); n == 0 || n > mostZoneChanges {
		return db.Exec(ctx, localDay+"timezone(getvariable('timezone'), timezone('UTC', t))::DATE")
	}
	var sum strings.Builder
	before := int64(0)
	for i, row := range changes.Rows {
		from, offset := row[0].(time.Time), row[1].(int64)
		fmt.Fprintf(&sum, " + %d", offset-before)
		if i > 0 {
			fmt.Fprintf(&sum, " * (t >= TIMESTAMP '%s')::BIGINT", from.Format(time.DateTime))
		}
		before = offset
	}
	return db.Exec(ctx, localDay+"make_timestamp(epoch_us(t)"+sum.String()+")::DATE")
}
