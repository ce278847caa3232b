package card

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"offcut/ingest/normal"
)

// What happened to a setting or a rate between two cards.
const (
	Added   = "added"
	Removed = "removed"
	Changed = "changed"
)

// Change is one difference between two cards: of a setting (Setting names it;
// aliases and lighter are `aliases.NAME`, `lighter.MODEL`), or of a rate, known
// by its model and the cells that say when it applies (`any`: anything).
type Change struct {
	Kind    string // Added, Removed or Changed
	Setting string // empty: a rate

	Model, Task, Resolution, DurationS, Audio, Unit, From, To string

	// Before and After are the setting's values or the rate's credits (`-`: not
	// offered); empty where there was, or is, none. BaseBefore and BaseAfter are
	// its base credits.
	Before, After         string
	BaseBefore, BaseAfter string
}

// Diff returns the differences from a to b: settings first, then rates by model
// and cells. Names, files, the order of rows and of lists, sources and
// notes are no difference.
func Diff(a, b *Card) []Change {
	return append(diffSettings(a, b), diffRates(a, b)...)
}

// setting is one of a card's settings, as held against another card's: key is
// what it is known by (names by letters and digits), label what is shown.
type setting struct{ key, label, value string }

func diffSettings(a, b *Card) []Change {
	before, after := a.settings(), b.settings()
	labels := map[string]string{}
	for _, s := range append(slices.Clone(before), after...) {
		labels[s.key] = s.label
	}
	keys := slices.SortedFunc(maps.Keys(labels), func(x, y string) int {
		return cmp.Or(cmp.Compare(settingRank(x), settingRank(y)), strings.Compare(x, y))
	})
	value := func(list []setting, key string) (string, bool) {
		i := slices.IndexFunc(list, func(s setting) bool { return s.key == key })
		if i < 0 {
			return "", false
		}
		return list[i].value, true
	}
	var changes []Change
	for _, key := range keys {
		x, hadIt := value(before, key)
		y, hasIt := value(after, key)
		if kind := kindOf(hadIt, hasIt, x == y); kind != "" {
			changes = append(changes, Change{Kind: kind, Setting: labels[key], Before: x, After: y})
		}
	}
	return changes
}

func settingRank(key string) int {
	section, _, _ := strings.Cut(key, ".")
	return slices.Index(settingKeys, section)
}

func kindOf(had, has, same bool) string {
	switch {
	case !had:
		return Added
	case !has:
		return Removed
	case !same:
		return Changed
	}
	return ""
}

// settings lists a card's settings, but for its name and files.
func (c *Card) settings() []setting {
	var list []setting
	add := func(label, key, value string) { list = append(list, setting{key: key, label: label, value: value}) }
	for _, s := range [][2]string{{"title", c.Title}, {"currency", c.Currency}, {"checked", c.Checked},
		{"failed_runs", c.FailedRuns}, {"bill_for", c.BillFor},
		{"round_to", normal.FormatDecimal(c.RoundTo)}, {"min_credits", normal.FormatDecimal(c.MinCredits)}} {
		add(s[0], s[0], s[1])
	}
	for _, a := range c.Aliases {
		add("aliases."+a.Name, "aliases."+normal.Key(a.Name), a.Model)
	}
	for _, p := range c.Pairs {
		add("lighter."+p.Model, "lighter."+normal.Key(p.Model), strings.Join(p.Lighter, ", "))
	}
	return list
}

func diffRates(a, b *Card) []Change {
	before, after := byIdentity(a), byIdentity(b)
	var ids []string
	for id := range before {
		ids = append(ids, id)
	}
	for id := range after {
		if before[id] == nil {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	var changes []Change
	for _, id := range ids {
		x, y := before[id], after[id]
		ch := rateChange(cmp.Or(y, x))
		ch.Before, ch.BaseBefore = credits(x)
		ch.After, ch.BaseAfter = credits(y)
		ch.Kind = kindOf(x != nil, y != nil, ch.Before == ch.After && ch.BaseBefore == ch.BaseAfter)
		if ch.Kind != "" {
			changes = append(changes, ch)
		}
	}
	return changes
}

func rateChange(r *Rate) Change {
	cells := r.Cells()
	return Change{Model: cells[0], Task: cells[1], Resolution: cells[2], DurationS: cells[3], Audio: cells[4],
		Unit: cells[5], From: cells[8], To: cells[9]}
}

func credits(r *Rate) (credits, base string) {
	if r == nil {
		return "", ""
	}
	cells := r.Cells()
	if r.Unit == Second {
		cells[7] = cmp.Or(cells[7], "0")
	}
	return cells[6], cells[7]
}

// byIdentity keys rates by what they apply to, lists sorted. Rows of one card
// that agree in all of it would overlap, so there is one each.
func byIdentity(c *Card) map[string]*Rate {
	rates := map[string]*Rate{}
	for i := range c.Rates {
		r := &c.Rates[i]
		tasks, resolutions := slices.Clone(r.taskKeys), slices.Clone(r.Resolutions)
		slices.Sort(tasks)
		slices.SortFunc(resolutions, func(x, y string) int {
			return cmp.Or(cmp.Compare(rank(x), rank(y)), strings.Compare(x, y))
		})
		seconds := []string{}
		for _, d := range r.Durations {
			// Padded, so that 10 sorts after 8.
			seconds = append(seconds, fmt.Sprintf("%9s", d.StringFixed(3)))
		}
		slices.Sort(seconds)
		sound := []string{}
		for _, on := range r.Audio {
			sound = append(sound, onOff(on))
		}
		slices.Sort(sound)
		ranks := []string{}
		for _, name := range resolutions {
			ranks = append(ranks, fmt.Sprintf("%7d%s", rank(name), name))
		}
		id := []string{normal.Key(r.Model), strings.Join(tasks, "|"), strings.Join(ranks, "|"),
			strings.Join(seconds, "|"), strings.Join(sound, "|"), string(r.Unit), day(r.From), day(r.To)}
		rates[strings.Join(id, "\x1f")] = r
	}
	return rates
}
