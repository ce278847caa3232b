package analysis

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"offcut/pricing/card"
	"offcut/pricing/cards"
)

// taken is a run as levers see it: `model/task resolution duration audio ×outputs`, with - for what is not known.
func taken(t testing.TB, text string) take {
	t.Helper()
	f := strings.Fields(text)
	if len(f) != 5 {
		t.Fatalf("%q has not five fields", text)
	}
	none := func(s string) string { return strings.Trim(s, "-") }
	model, task, _ := strings.Cut(f[0], "/")
	n, err := strconv.ParseInt(strings.TrimPrefix(f[4], "×"), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	k := take{configuration: card.Configuration{Model: strings.ReplaceAll(model, "_", " "), Task: task, Resolution: none(f[1])}, at: noon, n: n, delivery: "1080p"}
	if d := none(f[2]); d != "" {
		k.configuration.DurationS = decimal.NewNullDecimal(decimal.RequireFromString(d))
	}
	if a := none(f[3]); a != "" {
		on := a == "on"
		k.configuration.Audio = &on
	}
	return k
}

// inTextOrder are the sets of levers in the order of `offcut savings --per-run`.
var inTextOrder = [coalitions]int{0, draftFirst, lowerResolution, cheaperModel, draftFirst | lowerResolution, draftFirst | cheaperModel,
	lowerResolution | cheaperModel, draftFirst | lowerResolution | cheaperModel}

// pricesText are the prices under each set of levers: none d r m dr dm rm drm.
func pricesText(p [coalitions]decimal.Decimal) string {
	words := make([]string, coalitions)
	for i, set := range inTextOrder {
		words[i] = p[set].String()
	}
	return strings.Join(words, " ")
}

// TestLeversByHand: a run, the card's rows, and what it costs under: none d r m dr dm rm drm.
func TestLeversByHand(t *testing.T) {
	const lighter = "[lighter]\nm = [\"l\"]\n"
	perSecond := []string{"m,,,,,second,10,,,", "l,,,,,second,4,,,"}
	steps := []string{"m,,4K,,,video,40,,,", "m,,2K,,,video,30,,,", "m,,1080p,,,video,20,,,", "m,,720p,,,video,10,,,", "m,,480p,,,video,5,,,", "m,,,,,video,100,,,"}
	sound := []string{"m,,,,on,video,9,,,", "m,,,,off,video,6,,,", "m,,,,,video,7,,,"}
	long := DefaultDraft()
	long.DurationS, long.Generations = decimal.RequireFromString("2.5"), 2
	loud := DefaultDraft()
	loud.Audio = true
	sharp := DefaultDraft()
	sharp.Resolution = "2K"
	tests := []struct {
		name, toml string
		rows       []string
		draft      Draft
		run        string
		role       string
		delivery   string
		want       string
	}{
		{"all three", lighter, perSecond, DefaultDraft(), "m 1080p 8 - ×3", "exploration", "1080p", "240 40 240 96 40 16 96 16"},
		{"a final keeps all but the resolution", lighter, perSecond, DefaultDraft(), "m 1080p 8 on ×3", "final", "720p", "240 240 240 240 240 240 240 240"},
		{"a draft of 2.5 s and two", lighter, perSecond, long, "m 1080p 8 - ×3", "exploration", "1080p", "240 50 240 96 50 20 96 20"},
		{"already shorter", lighter, perSecond, DefaultDraft(), "m 1080p 3.999 - ×1", "exploration", "1080p", "39.99 39.99 39.99 15.996 39.99 15.996 15.996 15.996"},
		{"exactly the draft's seconds", "", perSecond, DefaultDraft(), "m 1080p 4 - ×1", "exploration", "1080p", "40 40 40 40 40 40 40 40"},
		{"just over", "", perSecond, DefaultDraft(), "m 1080p 4.001 - ×1", "exploration", "1080p", "40.01 40 40.01 40.01 40 40 40.01 40"},

		{"a 4K final delivered at 1080p", "", steps, DefaultDraft(), "m 4K - - ×2", "final", "1080p", "80 80 40 80 40 80 40 40"},
		{"delivered at 4K", "", steps, DefaultDraft(), "m 4K - - ×2", "final", "4K", "80 80 80 80 80 80 80 80"},
		{"delivered at 480p", "", steps, DefaultDraft(), "m 1080p - - ×1", "final", "480p", "20 20 5 20 5 20 5 5"},
		{"delivered above the run", "", steps, DefaultDraft(), "m 720p - - ×1", "final", "4K", "10 10 10 10 10 10 10 10"},
		{"both floors: the draft's is the lower", "", steps, DefaultDraft(), "m 4K - - ×1", "exploration", "1080p", "40 10 20 40 10 10 20 10"},
		{"both floors: the delivery's is the lower", "", steps, DefaultDraft(), "m 4K - - ×1", "exploration", "480p", "40 10 5 40 5 10 5 5"},
		{"both floors: one above the run", "", steps, sharp, "m 1080p - - ×1", "exploration", "720p", "20 20 10 20 10 20 10 10"},
		{"both floors: both above the run", "", steps, sharp, "m 480p - - ×1", "exploration", "1080p", "5 5 5 5 5 5 5 5"},
		{"a delivery without rank is no floor", "", steps, DefaultDraft(), "m 4K - - ×1", "exploration", "wide", "40 10 40 40 10 10 40 10"},
		{"a resolution without rank stays", "", steps, DefaultDraft(), "m wide - - ×1", "exploration", "480p", "100 100 100 100 100 100 100 100"},
		{"an unknown resolution stays", "", steps, DefaultDraft(), "m - - - ×1", "exploration", "480p", "100 100 100 100 100 100 100 100"},
		{"a size goes by its shorter side", "", append(steps, "m,,1000x1800,,,video,1,,,"), DefaultDraft(), "m 1080p - - ×1", "exploration", "1080p", "20 1 20 20 1 1 20 1"},
		{"no size as great as the run's", "", append(steps, "m,,1800x1200,,,video,1,,,"), DefaultDraft(), "m 1200x1200 - - ×1", "exploration", "1080p", "100 10 20 100 10 10 20 10"},
		{"no size below the floor", "", append(steps, "m,,719x1280,,,video,1,,,"), DefaultDraft(), "m 1080p - - ×1", "exploration", "1080p", "20 10 20 20 10 10 20 10"},
		{"a size of the other model's rows", lighter, []string{"m,,1080p,,,video,20,,,", "m,,800x800,,,video,15,,,", "l,,1080p,,,video,18,,,", "l,,900x900,,,video,3,,,"},
			DefaultDraft(), "m 1080p - - ×1", "exploration", "1080p", "20 15 20 18 15 3 18 3"},

		{"sound off", "", sound, DefaultDraft(), "m - - on ×1", "exploration", "1080p", "9 6 9 9 6 6 9 6"},
		{"a draft with sound", "", sound, loud, "m - - on ×1", "exploration", "1080p", "9 9 9 9 9 9 9 9"},
		{"unknown sound stays unknown", "", sound, DefaultDraft(), "m - - - ×1", "exploration", "1080p", "7 7 7 7 7 7 7 7"},
		{"off stays off, where on is cheaper", "", []string{"m,,,,on,video,3,,,", "m,,,,off,video,6,,,"}, DefaultDraft(), "m - - off ×1", "exploration", "1080p", "6 6 6 6 6 6 6 6"},
		{"on stays on where off is dearer", "", []string{"m,,,,on,video,3,,,", "m,,,,off,video,6,,,"}, DefaultDraft(), "m - - on ×1", "exploration", "1080p", "3 3 3 3 3 3 3 3"},

		{"a price per run", "", []string{"m,,,,,run,5,,,"}, DefaultDraft(), "m - - - ×4", "exploration", "1080p", "5 5 5 5 5 5 5 5"},
		{"a lighter model with a price per run", lighter, []string{"m,,,,,video,5,,,", "l,,,,,run,6,,,"}, DefaultDraft(), "m - - - ×4", "exploration", "1080p", "20 5 20 6 5 5 6 5"},
		{"from a price per run to a lighter one per output", lighter, []string{"m,,,,,run,12,,,", "l,,,,,video,5,,,"}, DefaultDraft(), "m - - - ×4", "exploration", "1080p",
			"12 12 12 12 12 5 12 5"},
		{"nothing delivered costs nothing", lighter, []string{"m,,,,,video,5,,,", "l,,,,,run,6,,,"}, DefaultDraft(), "m - - - ×0", "exploration", "1080p", "0 0 0 0 0 0 0 0"},
		{"nothing delivered, by the run", lighter, []string{"m,,,,,run,6,,,", "l,,,,,video,5,,,"}, DefaultDraft(), "m - - - ×0", "exploration", "1080p", "6 6 6 0 6 0 0 0"},

		{"durations as the rows name them", "", []string{"m,,,8,,video,80,,,", "m,,,6,,video,50,,,", "m,,,5,,video,55,,,", "m,,,3,,video,1,,,"}, DefaultDraft(),
			"m - 8 - ×1", "exploration", "1080p", "80 50 80 80 50 50 80 50"},
		{"a lighter model's own durations", lighter, []string{"m,,,8,,video,80,,,", "l,,,8,,video,60,,,", "l,,,6,,video,30,,,", "l,,,4,,video,-,,,"}, DefaultDraft(),
			"m - 8 - ×1", "exploration", "1080p", "80 80 80 60 80 30 60 30"},
		{"no duration, no shorter one", "", []string{"m,,,,,video,80,,,", "m,,,4,,video,1,,,"}, DefaultDraft(), "m - - - ×1", "exploration", "1080p", "80 80 80 80 80 80 80 80"},
		{"the lighter model has not the task", lighter, []string{"m,,,,,video,8,,,", "l,edit,,,,video,1,,,"}, DefaultDraft(), "m/draw - - - ×1", "exploration", "1080p", "8 8 8 8 8 8 8 8"},
		{"lighter models of lighter models", "[lighter]\nm = [\"l\"]\nl = [\"k\"]\n", []string{"m,,,,,video,8,,,", "l,,,,,video,9,,,", "k,,,,,video,1,,,"}, DefaultDraft(),
			"m - - - ×1", "exploration", "1080p", "8 8 8 1 8 1 1 1"},
		{"levers that need each other", lighter, []string{"m,,1080p,,,video,8,,,", "l,,720p,,,video,1,,,"}, DefaultDraft(), "m 1080p - - ×1", "exploration", "720p", "8 8 8 8 8 1 1 1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k := taken(t, tt.run)
			k.exploration, k.delivery = tt.role == "exploration", tt.delivery
			if got := pricesText(tt.draft.prices(parseCard(t, tt.toml, tt.rows...), k)); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// TestLeversOfTheWorkedExample: an exploration of Veo 3.1, 1080p, 8 s, three generations (README of the design's examples).
func TestLeversOfTheWorkedExample(t *testing.T) {
	c, err := cards.Load("qolaba")
	if err != nil {
		t.Fatal(err)
	}
	k := taken(t, "Veo_3.1 1080p 8 - ×3")
	k.exploration = true
	p := DefaultDraft().prices(c, k)
	if got := pricesText(p); got != "2496 416 2496 936 416 156 936 156" {
		t.Errorf("prices %s", got)
	}
	// v(D) 2,080, v(M) 1,560, v(DM) 2,340: D's share is (2,080 + 780)/2 = 1,430, M's (1,560 + 260)/2 = 910.
	if s := sixths(p); fmt.Sprint(s) != fmt.Sprint([3]decimal.Decimal{decimal.NewFromInt(6 * 1430), {}, decimal.NewFromInt(6 * 910)}) {
		t.Errorf("sixths %v, want 8580 0 5460", s)
	}
}

// TestLeversOfTheDesignsRuns prices the runs of the design's example as its table has them.
func TestLeversOfTheDesignsRuns(t *testing.T) {
	dir := shared(t, "examples", "qolaba")
	c, err := card.Load(dir + "/qolaba.toml")
	if err != nil {
		t.Fatal(err)
	}
	runs := map[string]string{"r01": "Veo_3.1 1080p 8 - ×3", "r02": "veo-3.1 1080p 8 - ×1", "r03": "Veo_3.1 4K 8 - ×1", "r05": "Veo_3.1_Fast 720p 4 - ×1",
		"r06": "Veo_3.1 1080p 8 - ×1", "r07": "Veo_3.1 1080p 8 - ×1", "r10": "Veo_3.1_Fast 4K 8 - ×2", "r12": "Nano_Banana_Pro - - - ×4"}
	text, err := os.Open(dir + "/want-savings-runs.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer text.Close()
	rows, err := csv.NewReader(text).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		k := taken(t, runs[row[1]])
		k.exploration = row[3] == "exploration"
		if got, want := pricesText(DefaultDraft().prices(c, k)), strings.Join(row[4:], " "); got != want {
			t.Errorf("%s: %s, want %s", row[1], got, want)
		}
	}
	if len(rows) != 9 {
		t.Errorf("%d rows, want 9", len(rows))
	}
}

// TestADraftOfAFinal: what a draft before it would have cost, alone and on the lighter model; 0 where there is none.
func TestADraftOfAFinal(t *testing.T) {
	rows := []string{"m,,,,off,second,10,,,", "m,,,,on,second,20,,,", "m,,,,,second,15,,,", "l,,,,,second,4,,,"}
	loud := DefaultDraft()
	loud.Audio = true
	tests := []struct {
		name, run, want string
		draft           Draft
		rows            []string
	}{
		{"shorter", "m 720p 8 off ×1", "40 16", DefaultDraft(), rows},
		{"exactly a draft", "m 720p 4 off ×1", "0 0", DefaultDraft(), rows},
		{"a millisecond longer", "m 720p 4.001 off ×1", "40 16", DefaultDraft(), rows},
		{"sharper at one price: no dearer, so no draft", "m 768p 4 off ×1", "0 16", DefaultDraft(), rows},
		{"less sharp than a draft", "m 480p 4 off ×1", "0 0", DefaultDraft(), rows},
		{"no rank, no duration", "m wide 4 off ×1", "0 0", DefaultDraft(), rows},
		{"with sound", "m 720p 4 on ×1", "40 16", DefaultDraft(), rows},
		{"with sound, as the drafts", "m 720p 4 on ×1", "0 0", loud, rows},
		{"sound not known", "m 720p 4 - ×1", "0 0", DefaultDraft(), rows},
		{"two", "m 720p 4 off ×2", "40 16", DefaultDraft(), rows},
		{"a draft that is dearer", "m 1080p 4 off ×1", "0 16", DefaultDraft(), []string{"m,,1080p,,,video,20,,,", "m,,720p,,,video,30,,,", "l,,720p,,,video,16,,,"}},
		{"the vendor's: a kept first take of Veo 3.1", "m 1080p 8 - ×1", "416 156", DefaultDraft(),
			[]string{"m,,720p|1080p,8,,video,832,,,", "m,,720p|1080p,4,,video,416,,,", "l,,720p|1080p,4,,video,156,,,"}},
		{"images have nothing to draft", "m - - - ×1", "0 0", DefaultDraft(), []string{"m,,,,,image,49,,,", "l,,,,,image,3,,,"}},
		{"but four have", "m - - - ×4", "49 3", DefaultDraft(), []string{"m,,,,,image,49,,,", "l,,,,,image,3,,,"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			plain, lighter := tt.draft.draftOf(parseCard(t, "[lighter]\nm = [\"l\"]\n", tt.rows...), taken(t, tt.run))
			if got := plain.String() + " " + lighter.String(); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// sides are the named resolutions' shorter sides (2-data §1).
var sides = map[string]int64{"360p": 360, "480p": 480, "540p": 540, "720p": 720, "768p": 768, "1080p": 1080, "2K": 1440, "4K": 2160}

func naiveRank(resolution string) (int64, bool) {
	if side, ok := sides[resolution]; ok {
		return side, true
	}
	var w, h int64
	if n, _ := fmt.Sscanf(resolution, "%dx%d", &w, &h); n == 2 {
		return min(w, h), true
	}
	return 0, false
}

// alternatives reads the table of 3-savings §2 for one run: every configuration and number of outputs that the levers allow.
func (d Draft) alternatives(c *card.Card, t take, withD, withR, withM bool) (all []card.Configuration, outputs []int64) {
	withD, withM = withD && t.exploration, withM && t.exploration
	models := []string{t.configuration.Model}
	for i := 0; withM && i < len(models); i++ {
		for _, pair := range c.Pairs {
			if c.ModelKey(pair.Model) == c.ModelKey(models[i]) {
				models = append(models, pair.Lighter...)
			}
		}
	}
	for _, model := range models {
		for _, resolution := range d.lowerOnes(c, t, model, withD, withR) {
			for _, duration := range d.shorterOnes(c, t, model, withD) {
				same := t.configuration
				same.Model, same.DurationS = model, duration
				if resolution != t.configuration.Resolution {
					same.Resolution, same.Width, same.Height = resolution, 0, 0
				}
				all = append(all, same)
				if withD && !d.Audio && same.Audio != nil {
					same.Audio = new(bool)
					all = append(all, same)
				}
			}
		}
	}
	outputs = []int64{t.n}
	if withD {
		outputs = append(outputs, min(t.n, d.Generations))
	}
	return all, outputs
}

func (d Draft) lowerOnes(c *card.Card, t take, model string, withD, withR bool) []string {
	kept := []string{t.configuration.Resolution}
	own, ranked := naiveRank(t.configuration.Resolution)
	floor := own
	for _, f := range []struct {
		given bool
		at    string
	}{{withD, d.Resolution}, {withR, t.delivery}} {
		if k, ok := naiveRank(f.at); ok && f.given {
			floor = min(floor, k)
		}
	}
	if !ranked {
		return kept
	}
	names := []string{}
	for name := range sides {
		names = append(names, name)
	}
	for _, r := range c.Rates {
		if c.ModelKey(r.Model) == c.ModelKey(model) {
			names = append(names, r.Resolutions...)
		}
	}
	for _, name := range names {
		if k, ok := naiveRank(name); ok && k >= floor && k < own {
			kept = append(kept, name)
		}
	}
	return kept
}

func (d Draft) shorterOnes(c *card.Card, t take, model string, withD bool) []decimal.NullDecimal {
	own := t.configuration.DurationS
	kept := []decimal.NullDecimal{own}
	if !withD || !own.Valid {
		return kept
	}
	floor := decimal.Min(own.Decimal, d.DurationS)
	kept = append(kept, decimal.NewNullDecimal(floor))
	for _, r := range c.Rates {
		for _, named := range r.Durations {
			if c.ModelKey(r.Model) == c.ModelKey(model) && named.Cmp(floor) >= 0 && named.Cmp(own.Decimal) <= 0 {
				kept = append(kept, decimal.NewNullDecimal(named))
			}
		}
	}
	return kept
}

// naivePrice is the cheapest alternative by brute force; not valid where none has a price.
func (d Draft) naivePrice(c *card.Card, t take, withD, withR, withM bool) (least decimal.NullDecimal) {
	all, outputs := d.alternatives(c, t, withD, withR, withM)
	for _, alternative := range all {
		p := c.Price(alternative, t.at)
		if p.Status != card.Priced {
			continue
		}
		for _, n := range outputs {
			if p.Unit == card.Run {
				n = 1
			}
			cost := p.UnitCredits.Decimal.Mul(decimal.NewFromInt(n))
			if !least.Valid || cost.LessThan(least.Decimal) {
				least = decimal.NewNullDecimal(cost)
			}
		}
	}
	return least
}

func drawCard(t *rapid.T) *card.Card {
	pick := func(values ...string) string { return rapid.SampledFrom(values).Draw(t, "cell") }
	const head = "model,task,resolution,duration_s,audio,unit,credits,base_credits,effective_from,effective_to\n"
	settings := fmt.Sprintf("rates = \"c.csv\"\nround_to = %q\nmin_credits = %q\nbill_for = %q\n", pick("0", "0", "0.5", "3"), pick("0", "0", "1"), pick("requested", "delivered"))
	lighter := pick("", "m = [\"l\"]", "m = [\"l\"]\nl = [\"k\"]", "m = [\"l\", \"k\"]\nk = [\"l\"]")
	// Each model has a row that matches anything, so that most runs have a price.
	rows := []string{"m,,,,,second,9,,,", "l,,,,,video,30,,,", "k,,,,,video,29.5,,,"}
	rows = rows[:rapid.IntRange(0, 3).Draw(t, "rows for anything")]
	var c *card.Card
	parse := func(rows []string) (*card.Card, error) {
		toml := settings
		if all := strings.Join(rows, "\n"); strings.Contains(all, "m,") && strings.Contains(all, "l,") && strings.Contains(all, "k,") && lighter != "" {
			toml += "[lighter]\n" + lighter + "\n"
		}
		return card.Parse("c.toml", []byte(toml), "c.csv", []byte(head+strings.Join(rows, "\n")+"\n"))
	}
	for range rapid.IntRange(1, 12).Draw(t, "rows") {
		unit := pick("video", "video", "second", "run", "kilotoken")
		base := ""
		if unit == "second" {
			base = pick("", "5")
		}
		row := strings.Join([]string{pick("m", "m", "l", "k"), pick("", "", "draw", "draw|edit"), pick("", "720p", "1080p", "720p|1080p", "4K", "480p", "1000x1000", "wide"),
			pick("", "", "8", "6", "5|6", "4", "3"), pick("", "", "on", "off"), unit, pick("-", "0", "1", "7", "12.5", "40", "0.000000001"), base, pick(",", ",", ",2026-10-05", "2026-10-05,")}, ",")
		if longer, err := parse(append(slices.Clone(rows), row)); err == nil {
			rows, c = append(rows, row), longer
		}
	}
	return c
}

func drawTake(t *rapid.T) take {
	pick := func(values ...string) string { return rapid.SampledFrom(values).Draw(t, "field") }
	k := take{configuration: card.Configuration{Model: pick("m", "M", "l", "k"), Task: pick("", "draw", "edit"),
		Resolution: pick("", "480p", "720p", "1080p", "1080p", "4K", "4K", "1000x1000", "1200x1200", "wide")},
		at: noon.AddDate(0, 0, rapid.IntRange(-1, 1).Draw(t, "day")), n: int64(rapid.IntRange(0, 4).Draw(t, "n")), exploration: rapid.IntRange(0, 3).Draw(t, "role") > 0,
		delivery: pick("1080p", "720p", "4K", "480p", "1100x1100", "wide")}
	if d := pick("", "3", "4", "5", "6", "8", "8", "7.5"); d != "" {
		k.configuration.DurationS = decimal.NewNullDecimal(decimal.RequireFromString(d))
	}
	if a := pick("", "on", "off"); a != "" {
		on := a == "on"
		k.configuration.Audio = &on
	}
	if rapid.IntRange(0, 3).Draw(t, "own size") == 0 {
		k.configuration.Width, k.configuration.Height = 1000, 700
		k.configuration.Resolution = cmp.Or(k.configuration.Resolution, "1000x700") // ingest fills it
	}
	return k
}

func drawDraft(t *rapid.T) Draft {
	return Draft{Resolution: rapid.SampledFrom([]string{"720p", "720p", "480p", "1080p", "900x900"}).Draw(t, "draft"), Generations: int64(rapid.IntRange(1, 3).Draw(t, "generations")),
		DurationS: decimal.RequireFromString(rapid.SampledFrom([]string{"4", "4", "2.5", "6", "30"}).Draw(t, "seconds")), Audio: rapid.IntRange(0, 3).Draw(t, "sound") == 0}
}

// TestLeversAgainstBruteForce: for every set of levers the same least price as all alternatives one by one; a lever more never
// costs more; shares are those of the definition; drafts of finals as §3 has them.
func TestLeversAgainstBruteForce(t *testing.T) {
	drawn, priced, saving := 0, 0, 0
	often(t, 20, func(rt *rapid.T) {
		c, k, d := drawCard(rt), drawTake(rt), drawDraft(rt)
		drawn++
		if c == nil || c.Price(k.configuration, k.at).Status != card.Priced {
			return
		}
		priced++
		p := d.prices(c, k)
		for set, got := range p {
			want := d.naivePrice(c, k, set&draftFirst != 0, set&lowerResolution != 0, set&cheaperModel != 0)
			if !want.Valid || !got.Equal(want.Decimal) {
				rt.Fatalf("levers %03b: %s, want %v", set, got, want)
			}
			for more := range p {
				if more&set == set && p[more].GreaterThan(got) {
					rt.Fatalf("levers %03b cost %s, more than %s with %03b", more, p[more], got, set)
				}
			}
		}
		if p[coalitions-1].LessThan(p[0]) {
			saving++
		}
		checkShares(rt, p)
		checkDraft(rt, c, d, k)
	})
	if drawn >= 100 && (priced < drawn/5 || saving < drawn/20) {
		t.Errorf("of %d runs drawn only %d have a price and %d save anything", drawn, priced, saving)
	}
}

// checkShares compares sixths with the six orders of joining, one by one.
func checkShares(t *rapid.T, p [coalitions]decimal.Decimal) {
	var want [3]decimal.Decimal
	for _, order := range [][3]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		set := 0
		for _, lever := range order {
			with := set | 1<<lever
			want[lever] = want[lever].Add(p[set].Sub(p[with]))
			set = with
		}
	}
	sum := decimal.Decimal{}
	for lever, got := range sixths(p) {
		if !got.Equal(want[lever]) || got.IsNegative() {
			t.Fatalf("six times the share of lever %d: %s, want %s", lever, got, want[lever])
		}
		sum = sum.Add(got)
	}
	together := p[0].Sub(p[coalitions-1])
	if !sum.Equal(together.Mul(decimal.NewFromInt(6))) || together.GreaterThan(p[0]) || together.IsNegative() {
		t.Fatalf("six times together %s are not %s", together, sum)
	}
}

// naiveDraft is one draft of a final (3-savings §3).
func (d Draft) naiveDraft(c *card.Card, k take, withM bool) decimal.Decimal {
	own, ranked := naiveRank(k.configuration.Resolution)
	draft, _ := naiveRank(d.Resolution)
	f := k.configuration
	small := (!ranked || own <= draft) && (!f.DurationS.Valid || !f.DurationS.Decimal.GreaterThan(d.DurationS)) && (f.Audio == nil || !*f.Audio || d.Audio) && k.n <= d.Generations
	k.exploration = true
	price := d.naivePrice(c, k, true, false, withM).Decimal
	if whole := d.naivePrice(c, k, false, false, false).Decimal; small || price.GreaterThanOrEqual(whole) {
		return decimal.Decimal{}
	}
	return price
}

func checkDraft(t *rapid.T, c *card.Card, d Draft, k take) {
	plain, lighter := d.draftOf(c, k)
	if want := d.naiveDraft(c, k, false); !plain.Equal(want) {
		t.Fatalf("a draft costs %s, want %s", plain, want)
	}
	if want := d.naiveDraft(c, k, true); !lighter.Equal(want) {
		t.Fatalf("a lighter draft costs %s, want %s", lighter, want)
	}
}

// TestSixthsAreFair: levers that do the same share alike, one that does nothing has nothing, and names do not matter.
func TestSixthsAreFair(t *testing.T) {
	of := func(prices ...int64) (p [coalitions]decimal.Decimal) {
		for i, set := range inTextOrder {
			p[set] = decimal.NewFromInt(prices[i])
		}
		return p
	}
	tests := []struct {
		name string
		p    [coalitions]decimal.Decimal // none d r m dr dm rm drm
		want string
	}{
		{"nothing to save", of(7, 7, 7, 7, 7, 7, 7, 7), "[0 0 0]"},
		{"one lever alone", of(10, 4, 10, 10, 4, 4, 10, 4), "[36 0 0]"},
		{"two that do the same", of(10, 4, 4, 10, 4, 4, 4, 4), "[18 18 0]"},
		{"three that do the same", of(10, 4, 4, 4, 4, 4, 4, 4), "[12 12 12]"},
		{"only all together", of(10, 10, 10, 10, 10, 10, 10, 4), "[12 12 12]"},
		{"a pair that needs each other", of(10, 10, 10, 10, 10, 4, 10, 4), "[18 0 18]"},
		{"each adds its own", of(10, 9, 8, 6, 7, 5, 4, 3), "[6 12 24]"},
		// D first twice 3, after R 1, after M 2, last twice 0: 9. R: 2·4 + 2 + 3 + 2·1 = 15. M: 2·5 + 4 + 4 + 2·3 = 24. 6 × 8 = 48.
		{"overlapping", of(20, 17, 16, 15, 15, 13, 12, 12), "[9 15 24]"},
	}
	for _, tt := range tests {
		if got := fmt.Sprint(sixths(tt.p)); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
	often(t, 20, func(rt *rapid.T) {
		var p [coalitions]decimal.Decimal
		for set := range p {
			p[set] = decimal.New(int64(rapid.IntRange(0, 1000).Draw(rt, "price")), -9)
		}
		to := rapid.Permutation([]int{0, 1, 2}).Draw(rt, "names")
		var renamed [coalitions]decimal.Decimal
		for set := range p {
			other := 0
			for lever := range 3 {
				other |= set >> lever & 1 << to[lever]
			}
			renamed[other] = p[set]
		}
		a, b := sixths(p), sixths(renamed)
		for lever := range 3 {
			if !a[lever].Equal(b[to[lever]]) {
				rt.Fatalf("%v became %v", a, b)
			}
		}
	})
}

// TestRatesThatChange: a run is repriced by the rates of its own day, on both sides; the lighter model's change parts runs of
// one configuration though their own price stays.
func TestRatesThatChange(t *testing.T) {
	c := parseCard(t, "[lighter]\nm = [\"l\"]\n", "m,,,8,,video,100,,,2026-10-20", "m,,,8,,video,90,,2026-10-20,", "m,,,4,,video,60,,,",
		"l,,,8,,video,40,,,2026-10-10", "l,,,8,,video,30,,2026-10-10,2026-10-15", "l,,,8,,video,120,,2026-10-15,")
	l := newLab(t)
	var log []logged
	for _, on := range []string{"2026-10-09T23:59:59.999999Z", "2026-10-10T00:00:00Z", "2026-10-14T00:00:00Z", "2026-10-15T00:00:00Z", "2026-10-19T23:59:59Z", "2026-10-20T00:00:00Z"} {
		instant, err := time.Parse(time.RFC3339Nano, on)
		if err != nil {
			t.Fatal(err)
		}
		log = append(log, logged{id: on[:10], at: instant, prompt: "a", session: "s"}.shot("m", "", "8"))
	}
	log = append(log, logged{id: "last", at: noon.AddDate(0, 0, 20), prompt: "a", session: "s"}.shot("m", "", "8"))
	l.hold(log...)
	l.price(c)
	l.savings(everything, defaults())
	got := ""
	for _, r := range l.rows("SELECT run_id, p_none, p_d, p_m, p_dm FROM int_baseline_runs WHERE role = 'exploration' ORDER BY created_at") {
		got += fmt.Sprintln(r...)
	}
	want := `2026-10-09 100 60 40 40
2026-10-10 100 60 30 30
2026-10-14 100 60 30 30
2026-10-15 100 60 100 60
2026-10-19 100 60 100 60
2026-10-20 90 60 90 60
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
