package sampledata

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

// rate is a row of the studio card, read by the simplest rules that fit it.
type rate struct {
	model, unit, audio, from, to string
	resolutions                  map[string]bool
	duration                     string
	credits                      decimal.Decimal
}

func studioRates(t testing.TB) []rate {
	t.Helper()
	text, err := static.ReadFile("studio/studio-rates.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rates []rate
	for _, row := range rows[1:] {
		r := rate{model: row[0], resolutions: map[string]bool{}, duration: row[3], audio: row[4], unit: row[5],
			credits: decimal.RequireFromString(row[6]), from: row[8], to: row[9]}
		for _, res := range strings.Split(row[2], "|") {
			r.resolutions[res] = true
		}
		rates = append(rates, r)
	}
	return rates
}

// studioPrice prices by the committed studio-rates.csv.
func studioPrice(t testing.TB) PriceFunc {
	rates := studioRates(t)
	return func(s Shot) (string, bool) {
		day := s.CreatedAt.UTC().Format("2006-01-02")
		audio := map[bool]string{true: "on", false: "off"}[s.Audio]
		for _, r := range rates {
			if r.model != s.Model || !r.resolutions["any"] && !r.resolutions[s.Resolution] ||
				r.audio != "any" && r.audio != audio || r.from > day || r.to != "" && r.to <= day ||
				r.duration != "any" && r.duration != strconv.Itoa(s.DurationS) {
				continue
			}
			if r.unit == "second" {
				return r.credits.Mul(decimal.NewFromInt(int64(s.DurationS))).String(), true
			}
			return r.credits.String(), true
		}
		return "", false
	}
}

// collect makes runs and copies what is used again.
func collect(t testing.TB, o Options) []run {
	t.Helper()
	o, err := o.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	var runs []run
	if err := newStudio(o, studioPrice(t)).each(func(r *run) error {
		kept := *r
		kept.prompt = append([]byte(nil), r.prompt...)
		runs = append(runs, kept)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return runs
}

var update = flag.Bool("update", false, "write the committed sample anew")

// committedFiles are all files of sample_data/studio.
var committedFiles = []string{
	"README.md", "offcut.toml",
	"runs-2026-03.csv", "runs-2026-04.csv", "runs-2026-05.csv", "runs-2026-06.csv", "runs-2026-07.csv",
	"runs-2026-08.jsonl", "runs-2026-09.csv", "runs-2026-10.csv",
	"studio-rates.csv", "studio.toml",
}

func TestCommittedStudioIsWhatSeedOneWrites(t *testing.T) {
	dir := t.TempDir()
	if *update {
		dir = "studio"
	}
	if err := WriteStudio(dir, Options{Seed: 1}, studioPrice(t)); err != nil {
		t.Fatal(err)
	}
	total := sameFiles(t, dir, "studio", committedFiles)
	if total > 2_500_000 {
		t.Errorf("the committed sample has %d bytes (expected at most 2,500,000)", total)
	}
}

func TestCommittedQolabaIsWhatIsWritten(t *testing.T) {
	dir := t.TempDir()
	if err := WriteQolaba(dir); err != nil {
		t.Fatal(err)
	}
	sameFiles(t, dir, "qolaba", []string{"README.md", "offcut.toml", "runs.csv"})
	sameFiles(t, filepath.Join(dir, "ledger"), "qolaba/ledger", []string{"statement.csv"})
}

// sameFiles fails unless both directories hold exactly these files, equal byte
// for byte. It returns their size.
func sameFiles(t *testing.T, got, want string, names []string) int {
	t.Helper()
	total := 0
	for _, dir := range []string{got, want} {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for _, e := range entries {
			if !e.IsDir() {
				found = append(found, e.Name())
			}
		}
		if !slices.Equal(found, names) {
			t.Errorf("%s holds %v (expected %v)", dir, found, names)
		}
	}
	for _, name := range names {
		a, errA := os.ReadFile(filepath.Join(got, name))
		b, errB := os.ReadFile(filepath.Join(want, name))
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		if !bytes.Equal(a, b) {
			t.Errorf("%s differs from what is committed: run go test ./sample_data -update", name)
		}
		total += len(a)
	}
	return total
}

func TestWriteIsDeterministic(t *testing.T) {
	write := func(seed uint64) [32]byte {
		h := sha256.New()
		if err := Write(h, Options{Seed: seed, Runs: 3000}, studioPrice(t)); err != nil {
			t.Fatal(err)
		}
		return [32]byte(h.Sum(nil))
	}
	first, second, other := write(5), write(5), write(6)
	if first != second {
		t.Error("one seed gave two logs")
	}
	if first == other {
		t.Error("two seeds gave one log")
	}
}

func TestRowsAreExactlyRuns(t *testing.T) {
	april := time.Date(2026, 4, 4, 0, 0, 0, 0, time.UTC) // a Saturday
	for _, c := range []struct {
		o    Options
		want int
	}{
		{Options{}, 9000},
		{Options{Runs: 1}, 1},
		{Options{Runs: 2, Seed: 3}, 2},
		{Options{Runs: 99}, 99},
		{Options{Runs: 4321, Seed: 9}, 4321},
		{Options{Runs: 150_000, Seed: 2}, 150_000},
		{Options{Runs: 500, From: april, To: april.AddDate(0, 0, 1)}, 500},
	} {
		var log bytes.Buffer
		if err := Write(&log, c.o, studioPrice(t)); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&log).ReadAll()
		if err != nil {
			t.Fatalf("%+v: %v", c.o, err)
		}
		ids := map[string]bool{}
		for _, row := range rows[1:] {
			ids[row[0]] = true
		}
		if len(rows)-1 != c.want || len(ids) != c.want {
			t.Errorf("%+v: %d rows, %d ids (expected %d)", c.o, len(rows)-1, len(ids), c.want)
		}
	}
}

// TestAnyOptions: whatever the seed, size and days, the runs are as many as asked
// for, in order, from days asked for, and the log reaches the last of them.
func TestAnyOptions(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		from := time.Date(2020+rapid.IntRange(0, 9).Draw(rt, "year"), 1, rapid.IntRange(1, 365).Draw(rt, "day"), 0, 0, 0, 0, time.UTC)
		to := from.AddDate(0, 0, rapid.IntRange(1, 400).Draw(rt, "days"))
		o := Options{rapid.Uint64().Draw(rt, "seed"), rapid.IntRange(1, 2000).Draw(rt, "runs"), from, to}
		runs := collect(t, o)
		if len(runs) != o.Runs {
			rt.Fatalf("%d runs (expected %d)", len(runs), o.Runs)
		}
		for i, r := range runs {
			if r.day.Before(from) || !r.day.Before(to) || i > 0 && r.at < runs[i-1].at || r.generations < 1 || r.generations > 4 {
				rt.Fatalf("run %d of %d: %+v", i, o.Runs, r)
			}
		}
		if last := runs[o.Runs-1].day; !last.Equal(to.AddDate(0, 0, -1)) {
			rt.Fatalf("the last run is of %s (expected the day before %s)", last.Format(time.DateOnly), to.Format(time.DateOnly))
		}
	})
}

func TestBadOptions(t *testing.T) {
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	priced := studioPrice(t)
	for _, c := range []struct {
		o     Options
		price PriceFunc
		want  string
	}{
		{Options{Runs: -1}, priced, "a sample of -1 runs (expected 1 or more)"},
		{Options{From: day, To: day}, priced, "a sample from 2026-03-01 to 2026-03-01 holds no day (expected from before to)"},
		{Options{}, nil, "a sample needs a price function (got nil)"},
		{Options{Runs: 5}, func(Shot) (string, bool) { return "free", true }, `"free" is not a decimal`},
	} {
		if err := Write(io.Discard, c.o, c.price); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("Write(%+v) = %v (expected %q)", c.o, err, c.want)
		}
		if err := WriteStudio(t.TempDir(), c.o, c.price); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("WriteStudio(%+v) = %v (expected %q)", c.o, err, c.want)
		}
	}
}

func TestWriteStudioRefusesOtherLogs(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "runs-2025-12.csv"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	err := WriteStudio(dir, Options{Runs: 10}, studioPrice(t))
	var other interface{ Hint() string }
	if !errors.As(err, &other) || !strings.HasSuffix(err.Error(), "runs-2025-12.csv: a log that is not part of this sample (expected none beside it)") {
		t.Errorf("got %v", err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("%d files after a refusal (expected the one in the way)", len(entries))
	}
}

func TestFailingWriterIsReported(t *testing.T) {
	full := errors.New("disk full")
	if err := Write(failAfter{new(int), 200_000, full}, Options{}, studioPrice(t)); !errors.Is(err, full) {
		t.Errorf("got %v (expected %v)", err, full)
	}
}

type failAfter struct {
	written *int
	room    int
	err     error
}

func (f failAfter) Write(p []byte) (int, error) {
	if *f.written += len(p); *f.written > f.room {
		return 0, f.err
	}
	return len(p), nil
}

// TestShape holds the sample to what its README says of it.
func TestShape(t *testing.T) {
	runs := collect(t, Options{Seed: 1})
	var failures, weekends, charged, wrong, noPrice int
	months, creators, projects, models := map[time.Month]int{}, map[string]int{}, map[string]int{}, map[int]int{}
	price := studioPrice(t)
	for _, r := range runs {
		months[r.day.Month()]++
		creators[r.creator]++
		projects[r.project]++
		models[r.model]++
		if d := r.day.Weekday(); d == time.Saturday || d == time.Sunday {
			weekends++
		}
		unit, ok := price(Shot{modelNames[r.model], taskNames[r.task], resNames[r.res], r.durationS, r.audio, time.Unix(r.at, 0)})
		if ok != (r.model != offCard) {
			t.Fatalf("%s %s %d s: priced is %v", modelNames[r.model], resNames[r.res], r.durationS, ok)
		}
		if !ok {
			noPrice++
			continue
		}
		full := decimal.RequireFromString(unit).Mul(decimal.NewFromInt(int64(r.generations))).String()
		switch {
		case r.status == pending:
			if r.credits != "" {
				t.Errorf("a pending run is charged %s", r.credits)
			}
		case r.status != succeeded:
			failures++
			if r.credits == full {
				charged++
			} else if r.credits != "0" {
				t.Errorf("a failed run is charged %s (expected 0 or %s)", r.credits, full)
			}
		case r.credits != full:
			wrong++
		}
	}
	between(t, "runs that did not succeed", failures, 450, 720)
	between(t, "of those, charged", charged, 5, 45)
	between(t, "wrong charges", wrong, 12, 50)
	between(t, "runs without a price", noPrice, 5, 90)
	between(t, "weekend runs", weekends, 90, 540)
	between(t, "October against March, in percent", 100*months[time.October]/months[time.March], 130, 190)
	between(t, "September against July, in percent", 100*months[time.September]/months[time.July], 130, 190)
	if len(months) != 8 || len(creators) != 20 || len(projects) != 12 || len(models) != int(modelCount) {
		t.Errorf("%d months, %d creators, %d projects, %d models (expected 8, 20, 12, 10)", len(months), len(creators), len(projects), len(models))
	}
	for name, n := range creators {
		between(t, name, n, 100, 900)
	}
	if last := runs[len(runs)-1].day.Format(time.DateOnly); last != "2026-10-31" {
		t.Errorf("the last run is of %s (expected 2026-10-31, so that October is complete)", last)
	}
}

func between(t *testing.T, what string, got, lo, hi int) {
	t.Helper()
	if got < lo || got > hi {
		t.Errorf("%s: %d (expected %d to %d)", what, got, lo, hi)
	}
}

// TestTimes: in order, each within its Berlin day, in working hours.
func TestTimes(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range []Options{{Seed: 1}, {Seed: 4, Runs: 120_000}} {
		var before int64
		for _, r := range collect(t, o) {
			if r.at < before {
				t.Fatalf("run %d is earlier than the one before", r.number)
			}
			before = r.at
			local := time.Unix(r.at, 0).In(berlin)
			if local.Format(time.DateOnly) != r.day.Format(time.DateOnly) || local.Hour() < 8 {
				t.Fatalf("run %d of %s is at %s", r.number, r.day.Format(time.DateOnly), local)
			}
		}
	}
}

func TestBerlinOffset(t *testing.T) {
	for day, hours := range map[string]int64{
		"2026-03-28": 1, "2026-03-29": 2, "2026-10-24": 2, "2026-10-25": 1, "2026-01-01": 1, "2026-12-31": 1,
		"2024-03-30": 1, "2024-03-31": 2, "2024-10-26": 2, "2024-10-27": 1,
	} {
		d, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		if got := berlinOffset(d); got != hours*3600 {
			t.Errorf("%s: %d s (expected %d h)", day, got, hours)
		}
	}
}

// TestPricesChangeOnTheDate: one kling-v3 and one veo-3.1-fast charge on either
// side of 2026-09-01T00:00Z, by hand from the card: 5 s at 1080p without audio,
// 8 s at 1080p with it.
func TestPricesChangeOnTheDate(t *testing.T) {
	want := map[string][2]string{"kling-v3": {"98.45", "118.15"}, "veo-3.1-fast": {"253.2", "202.56"}}
	change := time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC).Unix()
	seen := map[string]map[string]int{}
	for _, r := range collect(t, Options{Seed: 1}) {
		fits := r.setup == setup{kling, res1080, 5, false, 1} || r.setup == setup{veoFast, res1080, 8, true, 1}
		if !fits || r.status != succeeded {
			continue
		}
		side := 0
		if r.at >= change {
			side = 1
		}
		key := fmt.Sprint(modelNames[r.model], side)
		if seen[key] == nil {
			seen[key] = map[string]int{}
		}
		seen[key][r.credits]++
	}
	for model, charges := range want {
		for side, credits := range charges {
			all := 0
			for _, n := range seen[fmt.Sprint(model, side)] {
				all += n
			}
			if n := seen[fmt.Sprint(model, side)][credits]; n < 20 || n*100 < all*97 {
				t.Errorf("%s on side %d: %d of %d charges are %s", model, side, n, all, credits)
			}
		}
	}
}

// TestPromptsAreRefinedStepByStep: within a shot that has an id, every prompt
// shares at least half of its words with the one before; other shots do not.
func TestPromptsAreRefinedStepByStep(t *testing.T) {
	last, lastOf := map[int]string{}, map[string]string{}
	var steps, changed, shots, alike int
	for _, r := range collect(t, Options{Seed: 1}) {
		if r.shot == 0 || len(r.prompt) == 0 {
			continue
		}
		text := string(r.prompt)
		if before, ok := last[r.shot]; ok {
			steps++
			if text != before {
				changed++
			}
			if s := shared(before, text); s < 50 {
				t.Errorf("shot-%d shares %d %% of its words:\n%s\n%s", r.shot, s, before, text)
			}
		} else if other, ok := lastOf[r.creator]; ok {
			shots++
			if shared(other, text) >= 50 {
				alike++
			}
		}
		last[r.shot], lastOf[r.creator] = text, text
	}
	between(t, "steps within a shot", steps, 700, 2000)
	between(t, "steps that change the prompt, in percent", 100*changed/steps, 75, 98)
	between(t, "new shots", shots, 200, 900)
	between(t, "new shots like the one before, in percent", 100*alike/shots, 0, 5)
}

// shared gives the words that two prompts have in common, in percent of the shorter.
func shared(a, b string) int {
	words := func(s string) map[string]bool {
		m := map[string]bool{}
		for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			m[w] = true
		}
		return m
	}
	x, y := words(a), words(b)
	both := 0
	for w := range x {
		if y[w] {
			both++
		}
	}
	return 100 * both / min(len(x), len(y))
}

// TestHabits: what the README says of single people.
func TestHabits(t *testing.T) {
	of := map[string][]run{}
	for _, r := range collect(t, Options{Seed: 1}) {
		of[r.creator] = append(of[r.creator], r)
	}
	share := func(name string, is func(i int, r run) bool) int {
		n := 0
		for i, r := range of[name] {
			if is(i, r) {
				n++
			}
		}
		return 100 * n / len(of[name])
	}
	draft := func(_ int, r run) bool { return r.res == res720 && r.durationS == 4 && r.generations == 1 && !r.audio }
	between(t, "creator-01's drafts", share("creator-01", draft), 50, 90)
	between(t, "creator-02's 4K", share("creator-02", func(_ int, r run) bool { return r.res == res4K }), 90, 100)
	between(t, "creator-05's batches", share("creator-05", func(_ int, r run) bool { return r.generations == 4 }), 85, 100)
	between(t, "creator-06's audio", share("creator-06", func(_ int, r run) bool { return r.audio }), 90, 100)
	between(t, "creator-14 without a prompt", share("creator-14", func(_ int, r run) bool { return len(r.prompt) == 0 }), 30, 70)
	between(t, "creator-09's drafts before July", share("creator-09", func(i int, r run) bool { return r.day.Month() < time.July && draft(i, r) }), 0, 0)
	between(t, "creator-09's drafts since August", share("creator-09", func(i int, r run) bool { return r.day.Month() > time.July && draft(i, r) }), 20, 60)
	repeats := func(name string) int {
		runs := of[name]
		return share(name, func(i int, r run) bool {
			return i > 0 && r.setup == runs[i-1].setup && len(r.prompt) > 0 && bytes.Equal(r.prompt, runs[i-1].prompt) && r.at-runs[i-1].at <= 60
		})
	}
	between(t, "creator-03's repeats", repeats("creator-03"), 15, 45)
	between(t, "creator-04's repeats", repeats("creator-04"), 0, 6)
	for name, runs := range of {
		for _, r := range runs {
			if (r.shot > 0) != (r.team == films) || r.approved && r.team != ads {
				t.Fatalf("%s of %s: shot %d, approved %v", name, teamNames[r.team], r.shot, r.approved)
			}
		}
	}
}

// TestLines holds the two faces of one run against lines written by hand.
func TestLines(t *testing.T) {
	r := run{seed: 0, number: 0, at: 1785571200, creator: "creator-07", team: films, project: "Film library",
		setup: setup{kling, res4K, 10, true, 2}, task: imageToVideo, credits: "1772.4", prompt: []byte(`a sign reading "open late", café`), shot: 1007, approved: true}
	id := string(appendID(nil, 0, 0))
	want := id + `,2026-08-01T08:00:00Z,creator-07,Brand Films,Film library,kling-v3,image-to-video,4K,10,on,2,Completed,1772.4,"a sign reading ""open late"", café",shot-1007,yes` + "\n"
	if got := string(appendCSV(nil, &r)); got != want {
		t.Errorf("got  %swant %s", got, want)
	}
	wantJSON := `{"task_id":"` + id + `","created_at":"2026-08-01T08:00:00Z","username":"creator-07","workspace":"Brand Films","project":"Film library","model":"Kling 3","mode":"image-to-video","resolution":"4K","duration":"10s","generate_audio":true,"num_outputs":2,"status":"SUCCESS","usage":{"cost_credits":1772.4},"input":{"prompt":"a sign reading \"open late\", café"},"chain_id":"shot-1007","approved":true}` + "\n"
	if got := string(appendJSON(nil, &r)); got != wantJSON {
		t.Errorf("got  %swant %s", got, wantJSON)
	}
	image := run{at: 1785571200, creator: "creator-08", team: social, project: "Spring launch",
		setup: setup{still, resSquare, 0, false, 3}, task: textToImage, status: pending}
	wantImage := id + ",2026-08-01T08:00:00Z,creator-08,Social,Spring launch,studio-still,text-to-image,1024x1024,,,3,Processing,,,,\n"
	if got := string(appendCSV(nil, &image)); got != wantImage {
		t.Errorf("got  %swant %s", got, wantImage)
	}
	for _, line := range [][]byte{appendJSON(nil, &r), appendJSON(nil, &image)} {
		if !json.Valid(line) {
			t.Errorf("not JSON: %s", line)
		}
	}
}

// TestMemoryDoesNotGrow writes a million runs and looks at the heap on the way.
func TestMemoryDoesNotGrow(t *testing.T) {
	var seen heapWatch
	runtime.GC() // what earlier tests left behind is not ours
	if err := Write(&seen, Options{Runs: 1_000_000}, studioPrice(t)); err != nil {
		t.Fatal(err)
	}
	if seen.bytes < 100<<20 {
		t.Errorf("only %d bytes written", seen.bytes)
	}
	if seen.most > 24<<20 {
		t.Errorf("heap of %d bytes (expected at most 24 MiB)", seen.most)
	}
}

type heapWatch struct {
	bytes, writes int
	most          uint64
}

func (h *heapWatch) Write(p []byte) (int, error) {
	h.bytes += len(p)
	if h.writes++; h.writes%100 == 0 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		h.most = max(h.most, m.HeapAlloc)
	}
	return len(p), nil
}

func TestBigLogsHaveMorePeople(t *testing.T) {
	for _, c := range []struct{ runs, creators, projects int }{
		{9000, 20, 12}, {100_000, 20, 12}, {105_000, 21, 13}, {1_000_000, 200, 125}, {2_000_000, 400, 250}, {50_000_000, 400, 300},
	} {
		o, err := Options{Runs: c.runs}.withDefaults()
		if err != nil {
			t.Fatal(err)
		}
		s := newStudio(o, studioPrice(t))
		if len(s.creators) != c.creators || len(s.projects) != c.projects {
			t.Errorf("%d runs: %d creators, %d projects (expected %d, %d)", c.runs, len(s.creators), len(s.projects), c.creators, c.projects)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	const runs = 500_000
	for b.Loop() {
		if err := Write(io.Discard, Options{Runs: runs}, studioPrice(b)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(runs*float64(b.N)/b.Elapsed().Seconds(), "runs/s")
}
