package analysis

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"offcut/ingest"
	"offcut/ingest/normal"
	"offcut/ingest/store"
	"offcut/pricing"
	"offcut/pricing/card"
	"offcut/pricing/cards"
)

// logged is a run of a log. Empty fields are what most runs of these tests share: creator ann, project spring, model veo,
// one generation, succeeded.
type logged struct {
	source, id                     string
	at                             time.Time
	creator, team, project         string
	model, task, resolution        string
	duration, audio, outputs       string // empty: not in the log
	generations                    int
	status, prompt, session, wants string // wants: delivery resolution
	accepted                       bool
}

var noon = time.Date(2026, 10, 5, 12, 0, 0, 0, time.UTC)

// at is a run some time after noon with a prompt.
func at(id string, after time.Duration, prompt string) logged {
	return logged{id: id, at: noon.Add(after), prompt: prompt}
}

func (r logged) by(creator string) logged    { r.creator = creator; return r }
func (r logged) of(project string) logged    { r.project = project; return r }
func (r logged) from(source string) logged   { r.source = source; return r }
func (r logged) inSession(id string) logged  { r.session = id; return r }
func (r logged) ended(status string) logged  { r.status = status; return r }
func (r logged) saying(prompt string) logged { r.prompt = prompt; return r }
func (r logged) kept() logged                { r.accepted = true; return r }
func (r logged) doing(task string) logged    { r.task = task; return r }
func (r logged) shot(model, resolution, duration string) logged {
	r.model, r.resolution, r.duration = model, resolution, duration
	return r
}

const runColumns = `(source, run_id, created_at, creator, team, project, model, model_key, task, task_key, resolution, duration_s, audio,
	generations, outputs, status, prompt, session_id, accepted, delivery_resolution, file_id, run_number) VALUES `

// values are the run as SQL, under a number.
func (r logged) values(number int) string {
	text := func(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
	null := func(s string) string {
		if s == "" {
			return "NULL"
		}
		return text(s)
	}
	model := cmp.Or(r.model, "veo")
	taskKey := ""
	if r.task != "" {
		taskKey = normal.Key(r.task)
	}
	cells := []string{text(r.source), text(r.id), text(r.at.Format("2006-01-02 15:04:05.000000")), text(cmp.Or(r.creator, "ann")), text(cmp.Or(r.team, "(none)")),
		text(cmp.Or(r.project, "spring")), text(model), text(normal.Key(model)), null(r.task), null(taskKey), null(r.resolution), null(r.duration), null(r.audio),
		fmt.Sprint(cmp.Or(r.generations, 1)), null(r.outputs), text(cmp.Or(r.status, "succeeded")), null(r.prompt), null(r.session), fmt.Sprint(r.accepted),
		null(r.wants), "1", fmt.Sprint(number)}
	return "(" + strings.Join(cells, ", ") + ")"
}

// lab is a temporary database with runs and a card.
type lab struct {
	t     testing.TB
	db    *store.DB
	cards pricing.Cards
	given int // run numbers
}

func newLab(t testing.TB) *lab {
	t.Helper()
	return newLabFor(t, 1)
}

// newLabFor is a lab in a temporary database for so many bytes of logs.
func newLabFor(t testing.TB, text int64) *lab {
	t.Helper()
	db, err := store.Open(context.Background(), "", store.Options{Threads: 2, TextSize: text})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return &lab{t: t, db: db}
}

// in is the same lab for a subtest.
func (l *lab) in(t testing.TB) *lab {
	l.t = t
	return l
}

func (l *lab) must(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

func (l *lab) exec(query string) {
	l.t.Helper()
	l.must(l.db.Exec(context.Background(), query))
}

func (l *lab) rows(query string) [][]any {
	l.t.Helper()
	t, err := l.db.Read(context.Background(), query)
	l.must(err)
	return t.Rows
}

// hold replaces the log by runs.
func (l *lab) hold(log ...logged) {
	l.t.Helper()
	l.exec("DELETE FROM stored_runs")
	l.add(log...)
}

func (l *lab) add(log ...logged) {
	l.t.Helper()
	if len(log) == 0 {
		return
	}
	values := make([]string, len(log))
	for i, r := range log {
		l.given++
		values[i] = r.values(l.given)
	}
	l.store(runColumns + strings.Join(values, ",\n"))
}

// store stores rows of runs, as INSERT takes them.
func (l *lab) store(rows string) {
	l.t.Helper()
	l.exec("CREATE OR REPLACE TEMP TABLE new_runs AS FROM runs LIMIT 0")
	l.exec("INSERT INTO new_runs " + rows)
	l.must(l.db.RunFile(context.Background(), ingest.Files(), "sql/store_runs.sql"))
}

// ingest reads files through the real front door.
func (l *lab) ingest(files ...string) {
	l.t.Helper()
	in, err := ingest.New(context.Background(), l.db)
	l.must(err)
	result, err := in.Files(context.Background(), files, ingest.Options{})
	l.must(err)
	if refused := result.Refusals(); len(refused) > 0 || result.Runs == 0 {
		l.t.Fatalf("refused %v, %d runs", refused, result.Runs)
	}
}

func parseCard(t testing.TB, toml string, rates ...string) *card.Card {
	t.Helper()
	text := "model,task,resolution,duration_s,audio,unit,credits,base_credits,effective_from,effective_to\n" + strings.Join(rates, "\n") + "\n"
	c, err := card.Parse("c.toml", []byte("name = \"c\"\nrates = \"c.csv\"\n"+toml), "c.csv", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// price prices the log, days cut in UTC.
func (l *lab) price(c *card.Card) {
	l.t.Helper()
	l.cards = pricing.Cards{Default: c}
	_, err := pricing.Price(context.Background(), l.db, l.cards, pricing.Options{Timezone: "UTC"})
	l.must(err)
	l.exec("CREATE OR REPLACE TEMP TABLE refused_files (ordinal BIGINT, file VARCHAR, refused VARCHAR)")
}

func defaults() SavingsOptions {
	return SavingsOptions{Chains: DefaultChainRules(), Draft: DefaultDraft()}
}

// savings builds the savings of the runs asked for and returns the group of all.
func (l *lab) savings(what Options, o SavingsOptions) Savings {
	l.t.Helper()
	_, err := Select(context.Background(), l.db, what)
	l.must(err)
	l.must(BuildSavings(context.Background(), l.db, l.cards, o))
	all := l.by("")
	if len(all) != 1 {
		l.t.Fatalf("%d groups of all runs", len(all))
	}
	return all[0]
}

func (l *lab) by(grouping string) []Savings {
	l.t.Helper()
	groups, err := ReadSavings(context.Background(), l.db, grouping)
	l.must(err)
	return groups
}

var everything = Options{Request: Request{All: true}}

// often checks a property that takes little time so many times more than the package's default.
func often(t *testing.T, times int, property func(*rapid.T)) {
	t.Helper()
	for range times {
		rapid.Check(t, property)
	}
}

// shared is the path of a file of the design's material, which lies beside the repository or not at all.
func shared(t testing.TB, parts ...string) string {
	t.Helper()
	path := filepath.Join(append([]string{"..", "..", "shared"}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the design's material is not here: %v", err)
	}
	return path
}

func credits(text string) decimal.Decimal { return decimal.RequireFromString(text) }

func TestShares(t *testing.T) {
	tests := []struct {
		name     string
		sixths   [3]string
		together string
		want     string
	}{
		{"whole", [3]string{"6", "12", "24"}, "7", "1 2 4"},
		{"nothing", [3]string{"0", "0", "0"}, "0", "0 0 0"},
		{"three equal thirds of one: the first", [3]string{"0.000002", "0.000002", "0.000002"}, "0.000001", "0.000001 0 0"},
		{"of two: the first two", [3]string{"0.000004", "0.000004", "0.000004"}, "0.000002", "0.000001 0.000001 0"},
		{"the largest remainder", [3]string{"0.000001", "0.000002", "0.000003"}, "0.000001", "0 0 0.000001"},
		{"a tie of the last two", [3]string{"0", "0.000003", "0.000003"}, "0.000001", "0 0.000001 0"},
		{"a tie of the outer two", [3]string{"0.000003", "0", "0.000003"}, "0.000001", "0.000001 0 0"},
		{"remainders, not shares, count", [3]string{"60.000001", "0.000003", "0.000002"}, "10.000001", "10 0.000001 0"},
		{"half rounds up", [3]string{"0.000003", "0", "0"}, "0.0000005", "0.000001 0 0"},
		{"a billionth under half does not", [3]string{"0.000002994", "0", "0"}, "0.000000499", "0 0 0"},
		{"each one up", [3]string{"0.000005", "0.000005", "0.000005"}, "0.0000025", "0.000001 0.000001 0.000001"},
		{"nine decimals", [3]string{"0.000000001", "0.000000002", "0.000000003"}, "0.000000001", "0 0 0"},
		{"the vendor's example", [3]string{"8580", "0", "5460"}, "2340", "1430 0 910"},
	}
	for _, tt := range tests {
		s := Savings{Together: credits(tt.together)}
		for i, text := range tt.sixths {
			s.Sixths[i] = credits(text)
		}
		shares := s.Shares()
		if got := fmt.Sprintf("%s %s %s", shares[0], shares[1], shares[2]); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestSharesSumToTogether(t *testing.T) {
	often(t, 20, func(rt *rapid.T) {
		var s Savings
		sum := int64(0)
		for i := range s.Sixths {
			n := rapid.Int64Range(0, 1_000_000_000_000).Draw(rt, "sixths")
			if i == 2 {
				n += 6 - (sum+n)%6
			}
			sum += n
			s.Sixths[i] = decimal.New(n, -9)
		}
		s.Together = decimal.New(sum/6, -9)
		total := decimal.Decimal{}
		for i, share := range s.Shares() {
			total = total.Add(share)
			if off := share.Mul(decimal.NewFromInt(6)).Sub(s.Sixths[i]).Abs(); !off.LessThan(decimal.New(6, -SharePlaces)) {
				rt.Fatalf("share %d is %s, of %s sixths", i, share, s.Sixths[i])
			}
		}
		if !total.Equal(s.Together.Round(SharePlaces)) {
			rt.Fatalf("shares sum to %s, not %s", total, s.Together)
		}
	})
}

func TestBreakEven(t *testing.T) {
	tests := []struct {
		name                 string
		hindsight, drafts    string
		iterated, firstTakes int64
		want                 string
	}{
		{"the design's example: 1248/(1248+286)", "2496", "572", 2, 2, "0.813559"},
		{"thirds stay exact", "1", "1", 3, 6, "0.666667"},
		{"no chain with explorations", "0", "572", 0, 2, "null"},
		{"no chain kept at the first take", "2496", "0", 2, 0, "null"},
		{"neither", "0", "0", 0, 0, "null"},
		{"nothing to save and drafts for nothing", "0", "0", 3, 3, "null"},
		{"nothing to save", "0", "5", 3, 3, "0.000000"},
		{"drafts for nothing", "5", "0", 3, 3, "1.000000"},
	}
	for _, tt := range tests {
		got := "null"
		s := Savings{Hindsight: credits(tt.hindsight), drafts: credits(tt.drafts), iterated: tt.iterated, firstTakes: tt.firstTakes}
		if r := s.BreakEven(); r != nil {
			got = r.FloatString(6)
		}
		if got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// studioWeek is a log like the design's worked example: the same configurations, roles and prices, found by session ids.
const studioWeek = `run_id,created_at,user,team,project,model,resolution,duration,generations,status,credits,session_id,accepted
a1,2026-10-05T09:00:00Z,creator-01,Social,Spring,Veo 3.1,1080p,8s,3,succeeded,2496,fox,
a2,2026-10-05T09:06:00Z,creator-01,Social,Spring,veo-3.1,1080p,8s,1,succeeded,832,fox,
a3,2026-10-05T09:15:00Z,creator-01,Social,Spring,Veo 3.1,4K,8s,1,succeeded,1248,fox,yes
b1,2026-10-05T09:20:00Z,creator-01,Social,Spring,Veo 3.1,4K,6s,1,failed,0,bottle,
b2,2026-10-05T09:22:00Z,creator-01,Social,Spring,Veo 3.1 Fast,720p,4s,1,succeeded,156,bottle,
b3,2026-10-05T09:30:00Z,creator-01,Social,Spring,Veo 3.1,1080p,8s,1,succeeded,800,bottle,
c1,2026-10-06T10:00:00Z,creator-02,Social,Spring,Veo 3.1,1080p,8s,1,succeeded,832,waves,yes
d1,2026-10-07T08:00:00Z,creator-02,Social,Autumn,Veo 3.1 Fast,4K,8,2,succeeded,1456,paint,
e1,2026-10-08T08:00:00Z,creator-03,Ads,Autumn,Veo 3.1,720p,5,1,succeeded,520,clock,
e2,2026-10-09T08:00:00Z,creator-03,Ads,Autumn,Nano Banana Pro,,,4,succeeded,196,clock,
`

func savingsText(s Savings) string {
	even := "null"
	if r := s.BreakEven(); r != nil {
		even = r.FloatString(6)
	}
	shares := s.Shares()
	return fmt.Sprintf("%s: %d runs %s, alone %s %s %s on %d %d %d, shares %s %s %s, together %s, policy %s of %s, lighter %s, even %s, assumed %d, inferred %s", s.Name,
		s.BaselineRuns, s.Baseline, s.Alone[0], s.Alone[1], s.Alone[2], s.Runs[0], s.Runs[1], s.Runs[2], shares[0], shares[1], shares[2], s.Together, s.PolicyNet,
		s.Hindsight, s.PolicyLighter, even, s.AssumedDelivery, s.Inferred)
}

func (l *lab) wantGroups(by string, want ...string) {
	l.t.Helper()
	var got []string
	for _, s := range l.by(by) {
		got = append(got, savingsText(s))
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		l.t.Errorf("by %q:\n%s\nwant\n%s", by, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestSavingsOfTheWorkedExample takes the example's figures from file to groups.
func TestSavingsOfTheWorkedExample(t *testing.T) {
	l := newLab(t)
	file := filepath.Join(t.TempDir(), "runs.csv")
	l.must(os.WriteFile(file, []byte(studioWeek), 0o600))
	l.ingest(file)
	c, err := cards.Load("qolaba")
	l.must(err)
	l.price(c)
	l.savings(everything, defaults())
	l.wantGroups("", ": 8 runs 8048, alone 2496 1248 2080 on 2 2 2, shares 1716 1248 1300, together 4264, policy 1924 of 2496, lighter 2704, even 0.813559, assumed 8, inferred 0")
	l.wantGroups("creator",
		"creator-01: 5 runs 5564, alone 2496 416 2080 on 2 1 2, shares 1716 416 1300, together 3432, policy 2496 of 2496, lighter 3016, even null, assumed 5, inferred 0",
		"creator-02: 2 runs 2288, alone 0 832 0 on 0 1 0, shares 0 832 0, together 832, policy -572 of 0, lighter -312, even null, assumed 2, inferred 0",
		"creator-03: 1 runs 196, alone 0 0 0 on 0 0 0, shares 0 0 0, together 0, policy 0 of 0, lighter 0, even null, assumed 1, inferred 0")
	l.wantGroups("model",
		"Nano Banana Pro: 1 runs 196, alone 0 0 0 on 0 0 0, shares 0 0 0, together 0, policy 0 of 0, lighter 0, even null, assumed 1, inferred 0",
		"Veo 3.1: 5 runs 6240, alone 2496 416 2080 on 2 1 2, shares 1716 416 1300, together 3432, policy 2080 of 2496, lighter 2860, even 0.857143, assumed 5, inferred 0",
		"Veo 3.1 Fast: 2 runs 1612, alone 0 832 0 on 0 1 0, shares 0 832 0, together 832, policy -156 of 0, lighter -156, even 0.000000, assumed 2, inferred 0")
	l.wantGroups("month", strings.Replace(savingsText(l.by("")[0]), ":", "2026-10:", 1))
}

// TestSavingsOfTheDesignsExample compares all figures of the example's two files, where they are here.
func TestSavingsOfTheDesignsExample(t *testing.T) {
	dir := shared(t, "examples", "qolaba")
	l := newLab(t)
	l.ingest(filepath.Join(dir, "runs.csv"))
	c, err := card.Load(filepath.Join(dir, "qolaba.toml"))
	l.must(err)
	l.price(c)
	l.savings(everything, defaults())
	l.wantGroups("", ": 8 runs 8048, alone 2496 1248 2080 on 2 2 2, shares 1716 1248 1300, together 4264, policy 1924 of 2496, lighter 2704, even 0.813559, assumed 8, inferred 0")
	want, err := os.ReadFile(filepath.Join(dir, "want-savings-runs.csv"))
	l.must(err)
	got := "source,run_id,chain,role,p_none,p_d,p_r,p_m,p_dr,p_dm,p_rm,p_drm\n"
	for _, r := range l.rows(`SELECT source, run_id, chain, role, p_none, p_d, p_r, p_m, p_dr, p_dm, p_rm, p_drm FROM int_baseline_runs
		JOIN (SELECT run_number AS chain_number, run_id AS chain FROM stg_log) USING (chain_number) ORDER BY created_at, source, run_id`) {
		got += strings.ReplaceAll(strings.TrimSuffix(fmt.Sprintf(strings.Repeat("%v,", len(r)), r...), ","), " ", "") + "\n"
	}
	if got != strings.ReplaceAll(string(want), "\r\n", "\n") {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestDelivery: the run's own resolution, else its project's, else the default, else 1080p, which is assumed.
func TestDelivery(t *testing.T) {
	c := parseCard(t, "", "m,,4K,,,video,40,,,", "m,,1080p,,,video,20,,,", "m,,720p,,,video,10,,,", "m,,480p,,,video,5,,,")
	final := func(id, project, wants string) logged {
		return logged{id: id, at: noon, session: id, wants: wants}.of(project).shot("m", "4K", "")
	}
	l := newLab(t)
	l.hold(final("own", "film", "480p"), final("project", "film", ""), final("other", "web", ""), final("unranked", "film", "wide"))
	l.price(c)
	tests := []struct {
		name     string
		delivery Delivery
		want     string
	}{
		{"nothing is known", Delivery{}, "other 20 true, own 5 false, project 20 true, unranked 40 false"},
		{"a project", Delivery{Projects: map[string]string{"film": "720p"}}, "other 20 true, own 5 false, project 10 false, unranked 40 false"},
		{"the default", Delivery{Default: "1080p"}, "other 20 false, own 5 false, project 20 false, unranked 40 false"},
		{"both", Delivery{Default: "480p", Projects: map[string]string{"film": "4K"}}, "other 5 false, own 5 false, project 40 false, unranked 40 false"},
	}
	for _, tt := range tests {
		o := defaults()
		o.Delivery = tt.delivery
		s := l.savings(everything, o)
		var words []string
		assumed := int64(0)
		for _, r := range l.rows("SELECT run_id, p_r, is_assumed_delivery FROM int_baseline_runs ORDER BY run_id") {
			words = append(words, fmt.Sprint(r[0], " ", r[1], " ", r[2]))
			if r[2] == true {
				assumed++
			}
		}
		if got := strings.Join(words, ", "); got != tt.want || s.AssumedDelivery != assumed {
			t.Errorf("%s: %s (%d assumed), want %s", tt.name, got, s.AssumedDelivery, tt.want)
		}
	}
}

// TestBaselineAndInferred: what failed, is pending or has no price is not of the baseline; wordless runs that were joined are
// inferred, with every run of their chain.
func TestBaselineAndInferred(t *testing.T) {
	l := newLab(t)
	wordless := func(id string, after time.Duration) logged { return at(id, after, "").shot("m", "", "") }
	l.hold(wordless("1", 0), wordless("2", time.Minute), wordless("3", 2*time.Minute).ended("failed"), wordless("4", time.Hour), at("5", 0, "fox").shot("m", "", ""),
		at("6", 0, "fox").shot("unknown", "", ""), at("7", 0, "fox").shot("m", "", "").ended("pending"))
	l.price(parseCard(t, "failed_runs = \"charged\"\n", "m,,,,,video,7,,,"))
	s := l.savings(everything, defaults())
	if s.BaselineRuns != 4 || !s.Baseline.Equal(credits("28")) || !s.Inferred.Equal(credits("14")) {
		t.Errorf("%s", savingsText(s))
	}
}

// TestNoRuns: an empty period has a group of all runs with zeros, and no other groups.
func TestNoRuns(t *testing.T) {
	l := newLab(t)
	l.hold(at("1", 0, "a").shot("m", "", ""))
	l.price(parseCard(t, "", "m,,,,,video,7,,,"))
	s := l.savings(Options{Request: Request{Month: noon.AddDate(0, -3, 0)}}, defaults())
	if got, want := savingsText(s), ": 0 runs 0, alone 0 0 0 on 0 0 0, shares 0 0 0, together 0, policy 0 of 0, lighter 0, even null, assumed 0, inferred 0"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	l.wantGroups("creator")
}

// TestDraftsAreCountedOnce: of a chain with several finals the first of the period, of its whole chain whether it explored.
func TestDraftsAreCountedOnce(t *testing.T) {
	september := time.Date(2026, 9, 30, 23, 0, 0, 0, time.UTC)
	run := func(id, session string, when time.Time, size string) logged {
		return logged{id: id, at: when, session: session, accepted: true}.shot("m", size, "8")
	}
	explored := func(r logged) logged { r.accepted = false; return r }
	l := newLab(t)
	l.hold(
		// Kept at the first take twice: only the first of October counts, 4 s × 10 = 40.
		run("a1", "a", september, "720p"), run("a2", "a", noon, "720p"), run("a3", "a", noon.Add(time.Hour), "4K"),
		// Explored, though in September: no first take.
		explored(run("b1", "b", september, "720p")), run("b2", "b", noon, "720p"),
		// Explored twice in October: one chain, 2 × (80 − 40) saved.
		explored(run("c1", "c", noon, "720p")), explored(run("c2", "c", noon, "720p")), run("c3", "c", noon, "720p"))
	l.price(parseCard(t, "", "m,,,,,second,10,,,"))
	october := Options{Request: Request{Month: noon}}
	s := l.savings(october, defaults())
	if s.firstTakes != 1 || s.iterated != 1 || !s.drafts.Equal(credits("40")) || !s.Hindsight.Equal(credits("80")) || !s.PolicyNet.Equal(credits("40")) {
		t.Errorf("%d first takes, %d iterated, drafts %s, %s", s.firstTakes, s.iterated, s.drafts, savingsText(s))
	}
	if got := fmt.Sprint(l.rows("SELECT run_id, draft FROM int_baseline_runs WHERE is_first_take")); got != "[[a2 40]]" {
		t.Errorf("first takes %s", got)
	}
}

// TestSourcesAreApart: run ids, and so the names of chains, may be those of another vendor's runs.
func TestSourcesAreApart(t *testing.T) {
	l := newLab(t)
	explored := func(r logged) logged { return r.inSession("s").shot("m", "", "8") }
	l.hold(explored(at("1", 0, "")), explored(at("2", 1, "")), explored(at("1", 0, "")).from("v"), explored(at("2", 1, "")).from("v"), at("3", 2, "kept").shot("m", "", "8"))
	l.price(parseCard(t, "", "m,,,,,second,10,,,"))
	s := l.savings(everything, defaults())
	// h = 80/2, k = 40/1.
	if got := s.BreakEven(); s.iterated != 2 || s.firstTakes != 1 || got.FloatString(6) != "0.500000" {
		t.Errorf("%d iterated, %d first takes, %s", s.iterated, s.firstTakes, savingsText(s))
	}
}

// TestOutputsOfAPricePerRun: one price for four outputs is compared with four prices of a lighter model, 12 with 4 × 5.
func TestOutputsOfAPricePerRun(t *testing.T) {
	l := newLab(t)
	four := at("1", 0, "").inSession("s").shot("m", "", "")
	four.generations = 4
	l.hold(four, at("2", 1, "").inSession("s").shot("m", "", ""))
	l.price(parseCard(t, "[lighter]\nm = [\"l\"]\n", "m,,,,,run,12,,,", "l,,,,,video,5,,,"))
	l.savings(everything, defaults())
	if got := fmt.Sprint(l.rows("SELECT p_none, p_d, p_m, p_dm FROM int_baseline_runs WHERE run_id = '1'")); got != "[[12 12 12 5]]" {
		t.Errorf("none, D, M and DM: %s", got)
	}
}

// drawStudio draws a log with a card: runs as chains see them, and configurations on and off the card.
func drawStudio(t *rapid.T) ([]logged, *card.Card) {
	log, c := drawLog(t, 40), drawCard(t)
	pick := func(what string, values ...string) string { return rapid.SampledFrom(values).Draw(t, what) }
	for i := range log {
		r := &log[i]
		r.model, r.resolution, r.duration = pick("model", "m", "m", "l", "k", "x"), pick("size", "", "480p", "720p", "1080p", "4K", "1000x1000", "wide"), pick("seconds", "", "4", "6", "8")
		r.audio, r.outputs, r.wants = pick("audio", "", "true", "false"), pick("outputs", "", "", "0", "2"), pick("wants", "", "", "480p", "1080p")
		r.generations, r.team = rapid.IntRange(1, 3).Draw(t, "generations"), pick("team", "one", "two")
	}
	return log, c
}

// take is a run of the log as levers see it.
func (r logged) take(c *card.Card, role string, d Delivery) (k take, isAssumed bool) {
	k = take{configuration: card.Configuration{Model: r.model, Task: r.task, Resolution: r.resolution}, at: r.at, n: int64(r.generations), exploration: role == "exploration"}
	if r.duration != "" {
		k.configuration.DurationS = decimal.NewNullDecimal(credits(r.duration))
	}
	if r.audio != "" {
		on := r.audio == "true"
		k.configuration.Audio = &on
	}
	if r.outputs != "" && c.BillFor == card.Delivered {
		k.n = credits(r.outputs).IntPart()
	}
	isAssumed = r.wants == "" && d.Projects[r.project] == "" && d.Default == ""
	k.delivery = cmp.Or(r.wants, d.Projects[r.project], d.Default, "1080p")
	return k, isAssumed
}

// naiveSavings reads 3-savings §2 and §3 for the runs that are asked for: sums over brute-force prices of naive chains.
func naiveSavings(log []logged, c *card.Card, o SavingsOptions, isAsked func(logged) bool, name string) string {
	links := naiveChains(log, o.Chains)
	slices.SortFunc(log, inOrder)
	s := Savings{Name: name}
	firsts, iterated := map[string]bool{}, map[string]bool{}
	var lighter decimal.Decimal
	for _, r := range log {
		link := links[r.id]
		k, isAssumed := r.take(c, link.role, o.Delivery)
		if !isAsked(r) || r.status != "succeeded" || c.Price(k.configuration, k.at).Status != card.Priced {
			continue
		}
		var p [coalitions]decimal.Decimal
		for set := range p {
			p[set] = o.Draft.naivePrice(c, k, set&draftFirst != 0, set&lowerResolution != 0, set&cheaperModel != 0).Decimal
		}
		s.BaselineRuns++
		s.Baseline = s.Baseline.Add(p[0])
		s.Together = s.Together.Add(p[0].Sub(p[7]))
		lighter = lighter.Add(p[0].Sub(p[draftFirst|cheaperModel]))
		for i, six := range sixths(p) {
			s.Sixths[i] = s.Sixths[i].Add(six)
			s.Alone[i] = s.Alone[i].Add(p[0].Sub(p[1<<i]))
			if p[1<<i].LessThan(p[0]) {
				s.Runs[i]++
			}
		}
		if isAssumed {
			s.AssumedDelivery++
		}
		if link.isInferred {
			s.Inferred = s.Inferred.Add(p[0])
		}
		chain := r.source + " " + link.chain
		switch {
		case k.exploration:
			iterated[chain] = true
		case link.explorations == 0 && !firsts[chain]:
			firsts[chain] = true
			s.drafts = s.drafts.Add(o.Draft.naiveDraft(c, k, false))
			lighter = lighter.Sub(o.Draft.naiveDraft(c, k, true))
		}
	}
	s.Hindsight, s.PolicyLighter = s.Alone[0], lighter
	s.PolicyNet = s.Hindsight.Sub(s.drafts)
	s.firstTakes, s.iterated = int64(len(firsts)), int64(len(iterated))
	return savingsText(s)
}

// TestSavingsAgainstTheText holds the figures of random logs, of all runs and of each creator and project, against naive chains
// and brute force; groups add up; the laws hold. Every run of a creator's project is asked for or none, so that a chain's first
// final is the same with and without groups.
func TestSavingsAgainstTheText(t *testing.T) {
	l := newLab(t)
	rapid.Check(t, func(rt *rapid.T) {
		log, c := drawStudio(rt)
		if c == nil {
			return
		}
		o := SavingsOptions{Chains: drawRules(rt), Draft: drawDraft(rt), Delivery: Delivery{Default: rapid.SampledFrom([]string{"", "720p"}).Draw(rt, "default"),
			Projects: map[string]string{"spring": rapid.SampledFrom([]string{"480p", "4K"}).Draw(rt, "delivery")}}}
		l.hold(log...)
		l.price(c)
		what := Options{Request: Request{All: true}}
		if rapid.Bool().Draw(rt, "one day") {
			what = Options{Request: Request{From: noon.Truncate(24 * time.Hour), To: noon.Truncate(24*time.Hour).AddDate(0, 0, 1)}}
		}
		inPeriod := func(r logged) bool {
			return what.Request.All || !r.at.Before(what.Request.From) && r.at.Before(what.Request.To)
		}
		_, err := Build(context.Background(), l.db, what)
		l.must(err)
		all := l.savings(what, o)
		if got, want := savingsText(all), naiveSavings(log, c, o, inPeriod, ""); got != want {
			rt.Fatalf("all runs\n%s\nwant\n%s", got, want)
		}
		for by, name := range map[string]func(logged) string{"creator": func(r logged) string { return r.creator }, "project": func(r logged) string { return r.project }} {
			for _, s := range l.by(by) {
				want := naiveSavings(log, c, o, func(r logged) bool { return inPeriod(r) && name(r) == s.Name }, s.Name)
				if got := savingsText(s); got != want {
					rt.Fatalf("%s\n%s\nwant\n%s", by, got, want)
				}
			}
		}
		for _, by := range Groupings {
			wantAddUp(rt, all, l.by(by), by)
		}
		p, err := Select(context.Background(), l.db, what)
		l.must(err)
		l.must(BuildSavingsMarts(context.Background(), l.db, p, what))
		if broken := l.broken(); len(broken) > 0 {
			rt.Fatalf("laws that do not hold: %v", broken)
		}
	})
}

// wantAddUp holds the sums of groups, and of the drafts that are not made, against all runs. A chain counts once for each of
// its groups, so that numbers of chains need not add up.
func wantAddUp(t *rapid.T, all Savings, groups []Savings, by string) {
	var sum Savings
	before := ""
	for _, s := range groups {
		if s.Name <= before && before != "" {
			t.Fatalf("by %s: %s after %s", by, s.Name, before)
		}
		before = s.Name
		sum.BaselineRuns += s.BaselineRuns
		sum.AssumedDelivery += s.AssumedDelivery
		sum.firstTakes += s.firstTakes
		sum.Baseline, sum.Together, sum.Inferred = sum.Baseline.Add(s.Baseline), sum.Together.Add(s.Together), sum.Inferred.Add(s.Inferred)
		sum.PolicyNet, sum.PolicyLighter, sum.Hindsight = sum.PolicyNet.Add(s.PolicyNet), sum.PolicyLighter.Add(s.PolicyLighter), sum.Hindsight.Add(s.Hindsight)
		sum.drafts = sum.drafts.Add(s.drafts)
		for i := range s.Alone {
			sum.Alone[i], sum.Runs[i], sum.Sixths[i] = sum.Alone[i].Add(s.Alone[i]), sum.Runs[i]+s.Runs[i], sum.Sixths[i].Add(s.Sixths[i])
		}
		if s.Together.GreaterThan(s.Baseline) || s.Together.IsNegative() {
			t.Fatalf("by %s: %s saves %s of %s", by, s.Name, s.Together, s.Baseline)
		}
	}
	sum.iterated = all.iterated
	if got, want := savingsText(sum), savingsText(all); got != want {
		t.Fatalf("by %s the groups add up to\n%s\nnot\n%s", by, got, want)
	}
}

// broken are the names of the savings' laws that do not hold.
func (l *lab) broken() (names []string) {
	l.t.Helper()
	laws, err := store.ReadLaws(sqlFiles, SavingsLaws...)
	l.must(err)
	for _, law := range laws {
		b, err := l.db.Check(context.Background(), law)
		l.must(err)
		if b != nil {
			names = append(names, b.Law)
		}
	}
	return names
}

// TestLawsAreBrokenByWrongFigures: each of the changes is noticed by its law.
func TestLawsAreBrokenByWrongFigures(t *testing.T) {
	l := newLab(t)
	file := filepath.Join(t.TempDir(), "runs.csv")
	l.must(os.WriteFile(file, []byte(studioWeek+"z1,2026-09-08T08:00:00Z,creator-03,Ads,Autumn,Nano Banana Pro,,,4,succeeded,200,z,\n"), 0o600))
	l.ingest(file)
	c, err := cards.Load("qolaba")
	l.must(err)
	const tiny = "0.000000001"
	const takeOf = `SELECT take_id FROM int_takes JOIN int_baseline_groups USING (configuration_id, n, role, delivery)
		JOIN int_baseline USING (owner_id, price_id, is_final, is_first_take, is_iterated) JOIN runs USING (run_number) WHERE run_id = `
	wrong := []struct{ law, change string }{
		{"", "UPDATE take_prices SET p_none = p_none"},
		{"levers", "UPDATE take_prices SET p_none = p_none + " + tiny + " WHERE take_id = (" + takeOf + "'a1')"},
		{"levers", "UPDATE take_prices SET p_d = p_none + " + tiny + " WHERE take_id = (" + takeOf + "'a3')"},
		{"levers", "UPDATE take_prices SET p_r = p_none + " + tiny + " WHERE take_id = (" + takeOf + "'a1')"},
		{"levers", "UPDATE take_prices SET p_m = p_none + " + tiny + " WHERE take_id = (" + takeOf + "'a3')"},
		{"levers", "UPDATE take_prices SET p_dr = p_d + " + tiny + " WHERE take_id = (" + takeOf + "'a1')"},
		{"levers", "UPDATE take_prices SET p_dr = p_r + " + tiny + " WHERE take_id = (" + takeOf + "'a3')"},
		{"levers", "UPDATE take_prices SET p_dm = p_d + " + tiny + " WHERE take_id = (" + takeOf + "'a1')"},
		{"levers", "UPDATE take_prices SET p_rm = p_m + " + tiny + " WHERE take_id = (" + takeOf + "'a1')"},
		{"levers", "UPDATE take_prices SET p_drm = p_dm + " + tiny + " WHERE take_id = (" + takeOf + "'a1')"},
		{"shares", "UPDATE take_prices SET sixths_d = sixths_d + " + tiny + " WHERE take_id = (" + takeOf + "'a1')"},
		{"shares", "UPDATE take_prices SET sixths_r = sixths_r - 1, sixths_d = sixths_d + 1 WHERE take_id = (" + takeOf + "'a1')"},
		{"shares", "UPDATE mart_savings_by SET share_cheaper_model = share_cheaper_model + 0.000001 WHERE name = 'creator-01'"},
		{"shares", "UPDATE mart_savings_by SET baseline_credits = together_credits - " + tiny + " WHERE name = 'Social'"},
		{"shares", "UPDATE mart_levers SET share_credits = share_credits + 0.000001 WHERE rank = 2"},
		{"groups_savings", "UPDATE mart_savings_by SET together_credits = together_credits + " + tiny + " WHERE name = 'creator-03'"},
		{"groups_savings", "UPDATE mart_savings_by SET baseline_credits = baseline_credits + " + tiny + " WHERE name = 'Autumn'"},
		{"groups_savings", "DELETE FROM mart_savings_by WHERE name = 'Veo 3.1 Fast'"},
		{"groups_savings", "UPDATE mart_savings SET baseline_credits = baseline_credits + " + tiny},
		{"groups_savings", "DELETE FROM int_baseline WHERE is_iterated"},
		{"change", "UPDATE mart_change_effects SET credits = credits + " + tiny + " WHERE effect = 'Price'"},
	}
	l.price(c)
	what := Options{Request: Request{Month: noon}}
	p, err := Build(context.Background(), l.db, what)
	l.must(err)
	for _, tt := range wrong {
		l.savings(what, defaults())
		l.must(BuildSavingsMarts(context.Background(), l.db, p, what))
		l.exec(tt.change)
		got := l.broken()
		if tt.law == "" && len(got) > 0 {
			t.Errorf("untouched, laws do not hold: %q", got)
		}
		if tt.law != "" && !slices.Contains(got, tt.law) {
			t.Errorf("%s breaks %q, not %s", tt.change, got, tt.law)
		}
	}
}
