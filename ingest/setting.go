package ingest

import (
	"context"
	"database/sql/driver"
	"strconv"

	"github.com/shopspring/decimal"

	"offcut/ingest/normal"
	"offcut/ingest/store"
)

// setting is a row of the table settings, without its number.
type setting struct {
	source, model, modelKey string
	task, taskKey           optional[string]
	resolution              optional[string]
	width, height           optional[int64]
	milliseconds            optional[int64] // of duration
	audio                   optional[bool]
	generations             int64
	outputs                 optional[int64]
	status                  string
	accepted                optional[bool]
	delivery                optional[string]
}

// owner is a row of the table owners, without its number.
type owner struct{ creator, team, project string }

// optional is a value or null.
type optional[T comparable] struct {
	value T
	is    bool
}

func some[T comparable](v T) optional[T] { return optional[T]{v, true} }

// orNull is the value as Append takes it.
func (o optional[T]) orNull() driver.Value {
	if !o.is {
		return nil
	}
	return any(o.value)
}

// cellOf reads a cell of a row that a query gave.
func cellOf[T comparable](cell any) optional[T] {
	v, is := cell.(T)
	return optional[T]{v, is}
}

// cell is one of a file: null, or a text.
type cell = optional[string]

// isBlank says whether a cell holds nothing.
func isBlank(c cell) bool { return !c.is || normal.Empty(normal.Text(c.value)) }

// settingCells are the fields whose cells make a setting, in the order in which newSetting has them.
var settingCells = []string{
	"model", "task", "resolution", "width", "height", "duration_s", "audio", "generations", "outputs", "status", "accepted", "delivery_resolution",
}

// newSetting reads the cells of settingCells as sql/int_words.sql and sql/stg_typed.sql do. ok is false where a row that has them is
// to be rejected, or its duration to be rounded.
func (r *reading) newSetting(source string, c []cell) (s setting, ok bool) {
	s.source, s.model = source, normal.Text(c[0].value)
	s.modelKey = normal.Key(s.model)
	ok = s.model != ""
	if !isBlank(c[1]) {
		s.task = some(normal.Text(c[1].value))
		s.taskKey = some(normal.Key(s.task.value))
	}
	named, width, height := resolutionOf(c[2])
	s.resolution = named
	s.width, s.height = readCell(c[3], &ok, count(0)), readCell(c[4], &ok, count(0))
	if !s.width.is {
		s.width = width
	}
	if !s.height.is {
		s.height = height
	}
	if !named.is && s.width.value > 0 && s.height.value > 0 {
		s.resolution, _, _ = resolutionOf(some(strconv.FormatInt(s.width.value, 10) + "x" + strconv.FormatInt(s.height.value, 10)))
	}
	s.milliseconds = readCell(c[5], &ok, milliseconds)
	if s.milliseconds.value == 0 {
		s.milliseconds = optional[int64]{} // no duration
	}
	s.audio = readCell(c[6], &ok, normal.Bool)
	s.generations = 1
	if n := readCell(c[7], &ok, count(1)); n.is {
		s.generations = n.value
	}
	s.outputs = readCell(c[8], &ok, count(0))
	s.status = normal.Succeeded
	if word, isKnown := r.status(c[9].value).(string); c[9].is && isKnown {
		s.status = word
	} else if !isBlank(c[9]) {
		ok = false
	}
	s.accepted = readCell(c[10], &ok, normal.Bool)
	s.delivery, _, _ = resolutionOf(c[11])
	return s, ok
}

// readCell reads a cell; where it holds something that read does not take, ok becomes false.
func readCell[T comparable](c cell, ok *bool, read func(string) (T, bool)) optional[T] {
	if !c.is {
		return optional[T]{}
	}
	text := normal.Text(c.value)
	if v, is := read(text); is {
		return some(v)
	}
	*ok = *ok && normal.Empty(text)
	return optional[T]{}
}

func count(least int64) func(string) (int64, bool) {
	return func(s string) (int64, bool) { return normal.Whole(s, least, normal.MaxCount) }
}

func milliseconds(s string) (int64, bool) {
	d, rounded, ok := normal.Duration(s)
	return d.Shift(normal.DurationDecimals).IntPart(), ok && !rounded
}

func resolutionOf(c cell) (name optional[string], width, height optional[int64]) {
	text := normal.Text(c.value)
	if !c.is || normal.Empty(text) {
		return name, width, height
	}
	n, w, h := normal.Resolution(text)
	if n != "" {
		name = some(n)
	}
	if w > 0 {
		width = some(w)
	}
	if h > 0 {
		height = some(h)
	}
	return name, width, height
}

// newOwner reads the cells of creator, team and project.
func newOwner(c []cell) owner {
	or := func(c cell, none string) string {
		if text := normal.Text(c.value); text != "" {
			return text
		}
		return none
	}
	return owner{or(c[0], "(unknown)"), or(c[1], "(none)"), or(c[2], "(none)")}
}

// readSettings returns the stored settings and owners with their numbers.
func readSettings(ctx context.Context, db *store.DB) (map[setting]int32, map[owner]int32, error) {
	settings, owners := map[setting]int32{}, map[owner]int32{}
	_, err := db.Stream(ctx, func(r []any) error {
		duration := optional[int64]{}
		if d, ok := r[9].(decimal.Decimal); ok {
			duration = some(d.Shift(normal.DurationDecimals).IntPart())
		}
		settings[setting{
			r[1].(string), r[2].(string), r[3].(string), cellOf[string](r[4]), cellOf[string](r[5]), cellOf[string](r[6]), cellOf[int64](r[7]), cellOf[int64](r[8]),
			duration, cellOf[bool](r[10]), r[11].(int64), cellOf[int64](r[12]), r[13].(string), cellOf[bool](r[14]), cellOf[string](r[15]),
		}] = int32(r[0].(int64))
		return nil
	}, `SELECT setting_id, source, model, model_key, task, task_key, resolution, width, height, duration_s, audio, generations, outputs, status, accepted,
		delivery_resolution FROM settings`)
	if err != nil {
		return nil, nil, err
	}
	_, err = db.Stream(ctx, func(r []any) error {
		owners[owner{r[1].(string), r[2].(string), r[3].(string)}] = int32(r[0].(int64))
		return nil
	}, "SELECT owner_id, creator, team, project FROM owners")
	return settings, owners, err
}

// values are the setting as a row of the table.
func (s *setting) values(id int32) []driver.Value {
	duration := decimal.NullDecimal{}
	if s.milliseconds.is {
		duration = decimal.NewNullDecimal(decimal.New(s.milliseconds.value, -normal.DurationDecimals))
	}
	return []driver.Value{
		id, s.source, s.model, s.modelKey, s.task.orNull(), s.taskKey.orNull(), s.resolution.orNull(), s.width.orNull(), s.height.orNull(), store.Seconds(duration),
		s.audio.orNull(), s.generations, s.outputs.orNull(), s.status, s.accepted.orNull(), s.delivery.orNull(),
	}
}
