package ingest

import (
	"strings"
	"time"

	"offcut/ingest/normal"
	"offcut/ingest/store"
)

// functions are the normal forms as SQL sees them. Each returns null for what it cannot read; norm_is_blank tells an empty
// cell from a bad one. norm_time and norm_status depend on the reading in force.
func (r *reading) functions() []store.Function {
	return []store.Function{
		{Name: "norm_name", Result: store.Text, Call: func(s string) any { return orNull(normal.Text(s)) }},
		{Name: "norm_text", Result: store.Text, Call: func(s string) any {
			if s = normal.Text(s); normal.Empty(s) {
				return nil
			}
			return orNull(s)
		}},
		{Name: "norm_is_blank", Result: store.Boolean, Call: func(s string) any { return normal.Empty(normal.Text(s)) }},
		{Name: "norm_key", Result: store.Text, Call: func(s string) any { return normal.Key(s) }},
		{Name: "norm_time", Result: store.Timestamp, Call: func(s string) any {
			if t, ok := normal.Time(normal.Text(s), r.location); ok {
				return t
			}
			return nil
		}},
		{Name: "norm_is_local_time", Result: store.Boolean, Call: func(s string) any { return isLocalTime(s) }},
		{Name: "norm_holds_date", Result: store.Boolean, Call: func(s string) any { return normal.HasZone(s) || isLocalTime(s) }},
		{Name: "norm_status", Result: store.Text, Call: r.status},
		{Name: "norm_boolean", Result: store.Boolean, Call: func(s string) any {
			if v, ok := normal.Bool(normal.Text(s)); ok {
				return v
			}
			return nil
		}},
		{Name: "norm_credits", Result: store.Text, Call: func(s string) any {
			if d, _, ok := normal.Credits(normal.Text(s)); ok {
				return normal.FormatDecimal(d)
			}
			return nil
		}},
		{Name: "norm_is_rounded_credits", Result: store.Boolean, Call: func(s string) any {
			_, rounded, ok := normal.Credits(normal.Text(s))
			return ok && rounded
		}},
		{Name: "norm_is_nan", Result: store.Boolean, Call: func(s string) any { return strings.EqualFold(normal.Text(s), "nan") }},
		{Name: "norm_duration", Result: store.Text, Call: func(s string) any {
			if d, _, ok := normal.Duration(normal.Text(s)); ok {
				return normal.FormatDecimal(d)
			}
			return nil
		}},
		{Name: "norm_is_rounded_duration", Result: store.Boolean, Call: func(s string) any {
			_, rounded, ok := normal.Duration(normal.Text(s))
			return ok && rounded
		}},
		{Name: "norm_count", Result: store.Integer, Call: whole(0)},
		{Name: "norm_generations", Result: store.Integer, Call: whole(1)},
		{Name: "norm_resolution", Result: store.Text, Call: func(s string) any {
			if s = normal.Text(s); normal.Empty(s) {
				return nil
			}
			name, _, _ := normal.Resolution(s)
			return orNull(name)
		}},
		{Name: "norm_resolution_width", Result: store.Integer, Call: func(s string) any {
			_, w, _ := normal.Resolution(normal.Text(s))
			return orUnknown(w)
		}},
		{Name: "norm_resolution_height", Result: store.Integer, Call: func(s string) any {
			_, _, h := normal.Resolution(normal.Text(s))
			return orUnknown(h)
		}},
		{Name: "plain_number", Result: store.Text, Call: func(s string) any {
			if plain, ok := normal.JSONNumber(s); ok {
				return plain
			}
			return s
		}},
	}
}

// reading is how the file in hand is read: its zone for local times and the user's own status words.
type reading struct {
	location *time.Location
	words    map[string]string
}

func (r *reading) status(s string) any {
	if canonical, ok := r.words[foldWord(s)]; ok {
		return canonical
	}
	if canonical, ok := normal.Status(s); ok {
		return canonical
	}
	return nil
}

// isLocalTime says whether s is a time that would name its zone with a Z behind it.
func isLocalTime(s string) bool {
	return !normal.HasZone(s) && normal.HasZone(normal.Text(s)+"Z")
}

// foldWord is the form in which status words are compared; one without letters and digits, such as ✓, stands for itself.
func foldWord(s string) string {
	if folded := normal.Fold(s); folded != "" {
		return folded
	}
	return normal.Text(s)
}

func whole(least int64) func(string) any {
	return func(s string) any {
		if n, ok := normal.Whole(normal.Text(s), least, normal.MaxCount); ok {
			return n
		}
		return nil
	}
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func orUnknown(n int64) any {
	if n == 0 {
		return nil
	}
	return n
}
