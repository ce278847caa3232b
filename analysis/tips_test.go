package analysis

import (
	"context"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"offcut/ingest"
	"offcut/ingest/store"
	"offcut/pricing"
	"offcut/pricing/card"
)

// adviceCard has a model P whose every setting costs something, its lighter L, and S, which is charged by the run.
const adviceCard = `model,resolution,duration_s,audio,unit,credits
P,720p,4,off,video,20
P,720p,4,on,video,30
P,720p,8,off,video,40
P,720p,8,on,video,60
P,1080p,4,off,video,40
P,1080p,4,on,video,50
P,1080p,8,off,video,80
P,1080p,8,on,video,100
P,4K,8,on,video,200
L,720p,4,off,video,5
L,1080p,8,on,video,60
S,,,,run,7
`

const adviceHeader = "run_id,created_at,model,resolution,duration,audio,generations,status,credits,creator,team,project,prompt,session_id,accepted\n"

var adviceOptions = SavingsOptions{Chains: DefaultChainRules(), Draft: DefaultDraft(), Delivery: Delivery{Default: "1080p"}}

func newAdviceBook(t *testing.T, rates string) *book {
	t.Helper()
	b := newBook(t)
	settings := "rates = \"c.csv\"\n"
	if strings.Contains(rates, "\nL,") {
		settings += "[lighter]\nP = [\"L\"]\n"
	}
	c, err := card.Parse("c.toml", []byte(settings), "c.csv", []byte(rates))
	if err != nil {
		t.Fatal(err)
	}
	b.cards = pricing.Cards{Default: c}
	return b
}

// advise reads lines under adviceHeader and builds everything for the period.
func (b *book) advise(lines string, r Request, o SavingsOptions) {
	b.t.Helper()
	b.readCSV(adviceHeader + lines)
	b.adviseOn(r, o)
}

func (b *book) readCSV(text string) {
	b.t.Helper()
	file := filepath.Join(b.db.TempDir(), "advice.csv")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		b.t.Fatal(err)
	}
	b.readFile(file)
}

func (b *book) readFile(file string) {
	b.t.Helper()
	result, err := b.in.Files(context.Background(), []string{file}, ingest.Options{})
	if err != nil {
		b.t.Fatal(err)
	}
	if n := result.Total.Rejected; n > 0 || len(result.Refusals()) > 0 {
		b.t.Fatalf("%d rejected, refused %v", n, result.Refusals())
	}
}

func (b *book) adviseOn(r Request, o SavingsOptions) {
	b.t.Helper()
	b.price("UTC", "")
	if _, err := Select(context.Background(), b.db, Options{Request: r}); err != nil {
		b.t.Fatal(err)
	}
	if err := BuildSavings(context.Background(), b.db, b.cards, o); err != nil {
		b.t.Fatal(err)
	}
	if err := BuildAdvice(context.Background(), b.db, b.cards, o, "my card.toml"); err != nil {
		b.t.Fatal(err)
	}
}

var inOctober = Request{Month: dayOf("2026-10-01")}

// TestTipsOfTheVendorsExample: creator-01 has the shares 1,716, 416 and 1,300. Of drafting, r01 (3 × 832) would take 1,248 less
// at 4 s, 1,664 less with one generation, 2,080 less with both, so its parts are 832 and 1,248; r02 adds 416 to the first: each
// part is half of 1,716. For the team, drafting every shot would have cost 572 of the 2,496 it saves, and a first take on the
// lighter model 312 (r07) of 2,080: 858 × 1924/2496, 1300 × 1768/2080.
func TestTipsOfTheVendorsExample(t *testing.T) {
	dir := filepath.Join("..", "..", "shared", "examples", "qolaba")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the design's material does not lie beside the repository")
	}
	b := newBook(t)
	c, err := card.Load(filepath.Join(dir, "qolaba.toml"))
	if err != nil {
		t.Fatal(err)
	}
	b.cards = pricing.Cards{Default: c}
	b.readFile(filepath.Join(dir, "runs.csv"))
	o := adviceOptions
	o.Delivery = Delivery{}
	b.adviseOn(inOctober, o)
	b.want("SELECT name, rank, tip, saving_credits, saving_low_credits, saving_high_credits, basis, runs, credits, run_ids FROM mart_tips WHERE for_kind = 'creator' ORDER BY name, rank",
		"creator-01|1|lighter_model|1300|1300|1300|estimated|2|3328|r01, r02",
		"creator-01|2|draft_settings|858|858|858|estimated|2|3328|r01, r02",
		"creator-01|3|one_generation|858|858|858|estimated|1|2496|r01",
		"creator-01|4|delivery_resolution|416|0|416|estimated|1|1248|r03",
		"creator-02|1|delivery_resolution|832|0|832|estimated|1|1456|r10",
		"creator-02|2|claim_failures|832|832|832|measured|1|832|r08",
		"creator-02|3|keep_first_takes||||measured|2|2288|r07, r10",
		"creator-03|1|nothing||||measured|2|716|")
	b.want("SELECT rank, tip, saving_credits, saving_low_credits FROM mart_tips WHERE for_kind = 'team' AND name = 'Social' ORDER BY rank",
		"1|lighter_model|1300|1105", "2|delivery_resolution|1248|0", "3|draft_settings|858|661.375", "4|one_generation|858|661.375",
		"5|claim_failures|832|832")
	b.want("SELECT settings FROM mart_tips WHERE name = 'creator-01' ORDER BY rank",
		"Veo 3.1 Fast instead of Veo 3.1", "Veo 3.1: 4 s instead of 8 s", "Veo 3.1: 1 generation instead of 3 generations", "Veo 3.1: 1080p instead of 4K")
	b.want("SELECT rank, title, name, for_kind, saving_credits, basis FROM mart_actions",
		"1|Iterate on the lighter model|creator-01|creator|1300|estimated",
		"2|Stop at the delivery resolution|Social|team|1248|estimated",
		"3|Draft explorations at draft settings|creator-01|creator|858|estimated")
	b.want("SELECT sentence FROM mart_tips WHERE tip = 'keep_first_takes'",
		"2 shots kept at the first take: a draft before each would have cost 572 credits, and drafting would have saved 0 on shots that were iterated")
}

// TestPartsOfDrafting: the exploration cost 200. Settings save 140, one generation 100, no audio 40; the first two 170, the first
// and third 160, the last two 120, all 180. The means over the six orders are 590/6, 350/6 and 140/6.
func TestPartsOfDrafting(t *testing.T) {
	b := newAdviceBook(t, strings.ReplaceAll(adviceCard, "L,", "Z,"))
	b.advise(`a,2026-10-01T09:00:00Z,P,1080p,8,on,2,succeeded,200,ann,A,p,red fox,,
b,2026-10-01T09:05:00Z,P,1080p,8,on,1,succeeded,100,ann,A,p,red fox,,yes
`, inOctober, adviceOptions)
	b.want("SELECT tip, saving_credits, saving_low_credits, runs, credits, run_ids, settings FROM mart_tips WHERE for_kind = 'creator' ORDER BY rank",
		"draft_settings|98.333333|98.333333|1|200|a|P: 720p, 4 s instead of 1080p, 8 s",
		"one_generation|58.333333|58.333333|1|200|a|P: 1 generation instead of 2 generations",
		"audio_off|23.333333|23.333333|1|200|a|P: audio off instead of audio on")
}

// drafting is a card on which 8 s cost 10 and 4 s cost 5, and settings of ours that want 4 s.
const draftingCard = "model,duration_s,unit,credits\nP,8,video,10\nP,4,video,5\n"

// shot is a shot of n takes at 8 s, the last of them kept.
func shotOf(id string, n int) string {
	var b strings.Builder
	for i := range n {
		accepted := ""
		if i == n-1 {
			accepted = "yes"
		}
		fmt.Fprintf(&b, "%s%d,2026-10-02T10:%02d:00Z,P,,8,,1,succeeded,10,ann,A,p,,%s,%s\n", id, i, i, id, accepted)
	}
	return b.String()
}

// TestDraftingIsNotAdvisedWhereItLoses: an iterated take saves 5, a draft before a kept first take costs 5.
func TestDraftingIsNotAdvisedWhereItLoses(t *testing.T) {
	for name, c := range map[string]struct {
		log  string
		want string
	}{
		"iterates": {shotOf("x", 2), "draft_settings|5|5"},
		"gains":    {shotOf("x", 2) + shotOf("y", 2) + shotOf("z", 1), "draft_settings|10|5"},
		"even":     {shotOf("x", 2) + shotOf("z", 1), "nothing||"},
		"loses":    {shotOf("x", 2) + shotOf("y", 1) + shotOf("z", 1), "keep_first_takes||"},
		"keeps":    {shotOf("z", 1), "keep_first_takes||"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newAdviceBook(t, draftingCard)
			b.advise(c.log, inOctober, adviceOptions)
			b.want("SELECT tip, saving_credits, saving_low_credits FROM mart_tips WHERE for_kind = 'creator'", c.want)
			b.want("SELECT tip, saving_credits, saving_low_credits FROM mart_tips WHERE for_kind = 'team'", c.want)
		})
	}
}

// TestADurationThatNoRateNames: the card charges by the second and names no duration.
func TestADurationThatNoRateNames(t *testing.T) {
	for rates, want := range map[string]string{
		"model,duration_s,unit,credits\nP,,second,1\n":            "P: 4 s instead of 8 s (if the model offers 4 s)|estimated",
		"model,duration_s,unit,credits\nP,4|8,second,1\n":         "P: 4 s instead of 8 s|estimated",
		"model,duration_s,unit,credits\nP,5|8,second,1\n":         "P: 5 s instead of 8 s|estimated",
		"model,duration_s,unit,credits\nP,,second,1\nQ,4,video,1": "P: 4 s instead of 8 s (if the model offers 4 s)|estimated",
	} {
		b := newAdviceBook(t, rates)
		b.advise(shotOf("x", 2), inOctober, adviceOptions)
		b.want("SELECT settings, basis FROM mart_tips WHERE for_kind = 'creator'", want)
	}
}

// TestDeliveryMayBeAssumed: 4K costs 200, 1080p 100. One project's delivery is known, the other's assumed.
func TestDeliveryMayBeAssumed(t *testing.T) {
	const log = `a,2026-10-01T09:00:00Z,P,4K,8,on,1,succeeded,200,ann,A,p,one,,
b,2026-10-01T09:05:00Z,P,4K,8,on,1,succeeded,200,ann,A,q,two,,
`
	for _, c := range []struct {
		delivery Delivery
		want     string
	}{
		{Delivery{Default: "1080p"}, "200|200|200|measured"},
		{Delivery{Projects: map[string]string{"p": "1080p", "q": "1080p"}}, "200|200|200|measured"},
		{Delivery{Projects: map[string]string{"p": "1080p"}}, "200|100|200|estimated"},
		{Delivery{}, "200|0|200|estimated"},
		{Delivery{Default: "4K", Projects: map[string]string{"p": "1080p"}}, "100|100|100|measured"},
	} {
		b := newAdviceBook(t, adviceCard)
		o := adviceOptions
		o.Delivery = c.delivery
		b.advise(log, inOctober, o)
		b.want("SELECT saving_credits, saving_low_credits, saving_high_credits, basis FROM mart_tips WHERE for_kind = 'creator' AND tip = 'delivery_resolution'", c.want)
	}
}

// TestSavingsAMonth: of 10 in 61 days, 30.4375/61 fall on a month; of a month, or of less, nothing is taken or added.
func TestSavingsAMonth(t *testing.T) {
	for period, c := range map[string]struct {
		request Request
		want    string
	}{
		"month":   {inOctober, "10"},
		"week":    {Request{From: dayOf("2026-10-01"), To: dayOf("2026-10-08")}, "10"},
		"30 days": {Request{From: dayOf("2026-10-01"), To: dayOf("2026-10-31")}, "10"},
		"31 days": {Request{From: dayOf("2026-09-30"), To: dayOf("2026-10-31")}, "9.818548"},
		"61 days": {Request{From: dayOf("2026-10-01"), To: dayOf("2026-12-01")}, "4.989754"},
	} {
		t.Run(period, func(t *testing.T) {
			b := newAdviceBook(t, draftingCard)
			b.advise(shotOf("x", 3), c.request, adviceOptions)
			b.want("SELECT saving_credits FROM mart_tips WHERE for_kind = 'creator'", c.want)
		})
	}
}

func TestNobodyHasATeamCalledNone(t *testing.T) {
	b := newAdviceBook(t, draftingCard)
	b.advise(strings.ReplaceAll(shotOf("x", 3), ",A,", ",,"), inOctober, adviceOptions)
	b.want("SELECT for_kind, name FROM mart_tips", "creator|ann")
}

func TestWithoutAPriceThereIsNothingToCompare(t *testing.T) {
	b := newAdviceBook(t, draftingCard)
	b.advise(strings.ReplaceAll(shotOf("x", 2), ",P,", ",unheard,"), inOctober, adviceOptions)
	b.want("SELECT tip, saving_credits, runs, sentence FROM mart_tips WHERE for_kind = 'creator'",
		"nothing||2|nothing to compare: none of 2 runs succeeded and has a price")
}

func TestAnEmptyPeriodHasNoTips(t *testing.T) {
	for _, log := range []string{"", shotOf("x", 2)} {
		b := newAdviceBook(t, draftingCard)
		b.advise(log, Request{Month: dayOf("2026-12-01")}, adviceOptions)
		for _, mart := range []string{"mart_tips", "mart_actions", "mart_observed", "mart_creator_summary", "mart_creator_months", "mart_creator_chains"} {
			if mart != "mart_observed" || log == "" {
				b.want("SELECT count(*) FROM "+mart, "0")
			}
		}
	}
}

// TestActionsCountNothingTwice: ann is half of team A, whose tip is worth more than hers; bob of team B has the second.
func TestActionsCountNothingTwice(t *testing.T) {
	b := newAdviceBook(t, draftingCard)
	log := shotOf("x", 4) + strings.ReplaceAll(shotOf("y", 5), "ann,A", "bob,B") + strings.ReplaceAll(shotOf("z", 3), "ann,A", "cid,A")
	b.advise(log, inOctober, adviceOptions)
	b.want("SELECT rank, for_kind, name, saving_credits FROM mart_actions", "1|team|A|25", "2|creator|bob|20")
}

// TestWhatCameOfTips: in September 8 of the shot's 16 takes are explored at 8 s (waste 5 of every 10). In October ann has only
// drafts left, bob half, cid nothing but a final.
func TestWhatCameOfTips(t *testing.T) {
	september := strings.ReplaceAll(shotOf("x", 3), "2026-10", "2026-09")
	now := strings.ReplaceAll(shotOf("y", 3), ",8,", ",4,")
	half := strings.Replace(shotOf("y", 3), ",8,", ",4,", 1)
	var log strings.Builder
	for creator, lines := range map[string]string{"ann": september + now, "bob": september + half, "cid": september, "dee": now} {
		for line := range strings.Lines(lines) {
			log.WriteString(creator + strings.ReplaceAll(line, "ann,A,p,,", creator+",,p,,"+creator))
		}
	}
	b := newAdviceBook(t, draftingCard)
	b.advise(log.String(), inOctober, adviceOptions)
	// September: 20 of 30 are explorations, 10 of it waste, 20 needed: half a credit for each that is needed. ann's October
	// needs 15, of which she would have wasted 7.5. bob's takes 25 with 5 of waste, needs 20, would have wasted 10.
	b.want("SELECT name, tip, given_month, expected_credits, realised_credits, verdict FROM mart_tip_history ORDER BY name",
		"ann|draft_settings|2026-09-01|7.5|7.5|followed: nothing of this waste is left in October 2026",
		"bob|draft_settings|2026-09-01|10|5|this waste fell by 50 % from September 2026 to October 2026",
		"cid|draft_settings|2026-09-01|10||nothing in October 2026 to measure it on")
}

func TestVerdict(t *testing.T) {
	given, last := span{month: dayOf("2026-08-01")}, span{month: dayOf("2026-10-01")}
	for _, c := range []struct {
		expected, realised *big.Rat
		want               string
	}{
		{nil, nil, "nothing in October 2026 to measure it on"},
		{big.NewRat(8, 1), big.NewRat(8, 1), "followed: nothing of this waste is left in October 2026"},
		{big.NewRat(200, 1), big.NewRat(1, 1), "this waste fell by 1 % from August 2026 to October 2026"},
		{big.NewRat(201, 1), big.NewRat(1, 1), "this waste stayed the same from August 2026 to October 2026"},
		{big.NewRat(201, 1), big.NewRat(-1, 1), "this waste stayed the same from August 2026 to October 2026"},
		{big.NewRat(200, 1), big.NewRat(-1, 1), "this waste rose by 1 % from August 2026 to October 2026"},
		{big.NewRat(2, 1), big.NewRat(-3, 1), "this waste rose by 150 % from August 2026 to October 2026"},
	} {
		if got := verdict(c.expected, c.realised, given, last); got != c.want {
			t.Errorf("%v of %v: %q\nexpected %q", c.realised, c.expected, got, c.want)
		}
	}
}

func TestTextsOfTips(t *testing.T) {
	for amount, want := range map[string]string{"0": "0", "0.004": "less than 0.01", "-0.004": "less than 0.01", "0.005": "0.01", "99.994": "99.99",
		"99.995": "100", "100.4": "100", "100.5": "101", "999": "999", "1000": "1,000", "-1234567.5": "−1,234,568", "12": "12", "12.5": "12.5"} {
		if got := creditsText(decimal.RequireFromString(amount)); got != want {
			t.Errorf("%s: %q, expected %q", amount, got, want)
		}
	}
	for n, want := range map[int64]string{0: "0 runs", 1: "1 run", 2: "2 runs", 2000: "2,000 runs"} {
		if got := plural(n, "run"); got != want {
			t.Errorf("%d: %q, expected %q", n, got, want)
		}
	}
}

// drawAdviceLog draws runs of three creators in two teams over six weeks.
func drawAdviceLog(t *rapid.T) string {
	var b strings.Builder
	pick := func(label string, of ...string) string { return rapid.SampledFrom(of).Draw(t, label) }
	for i := range rapid.IntRange(1, 40).Draw(t, "runs") {
		at := dayOf("2026-10-05").AddDate(0, 0, -rapid.IntRange(0, 45).Draw(t, "days")).Add(time.Duration(rapid.IntRange(700, 790).Draw(t, "minutes")) * time.Minute)
		status := pick("status", "succeeded", "succeeded", "succeeded", "failed")
		fmt.Fprintf(&b, "r%02d,%s,%s,%s,%s,%s,%d,%s,%s,%s,%s,p,%s,%s,%s\n", i, at.Format("2006-01-02T15:04:05Z"), pick("model", "P", "P", "L", "S", "?"),
			pick("resolution", "720p", "1080p", "4K"), pick("duration", "4", "8"), pick("audio", "on", "off", ""), rapid.IntRange(1, 3).Draw(t, "n"), status,
			pick("credits", "0", "50.000000001", ""), pick("creator", "ann", "bob", "cid"), pick("team", "A", "B", ""), pick("prompt", "", "red fox", "old clock"),
			pick("session", "", "s1", "s2"), pick("accepted", "", "", "yes"))
	}
	return b.String()
}

// TestTipsAddUpToNoMoreThanTheSavings: for every creator and team the levers' tips sum to no more than the levers saved together,
// which is worked out apart from them; all savings are above zero and no less than the low end of their range; everybody with
// runs is told something; actions do not overlap.
func TestTipsAddUpToNoMoreThanTheSavings(t *testing.T) {
	whole := newAdviceBook(t, adviceCard)
	rapid.Check(t, func(rt *rapid.T) {
		b := whole.again(rt)
		o := adviceOptions
		o.Delivery.Default = rapid.SampledFrom([]string{"", "720p", "1080p"}).Draw(rt, "delivery")
		r := rapid.SampledFrom([]Request{inOctober, {All: true}, {From: dayOf("2026-09-10"), To: dayOf("2026-09-25")}}).Draw(rt, "period")
		b.advise(drawAdviceLog(rt), r, o)
		for _, by := range []string{"creator", "team"} {
			groups, err := ReadSavings(context.Background(), b.db, by)
			if err != nil {
				rt.Fatal(err)
			}
			for _, s := range groups {
				if s.Name == "(none)" {
					continue
				}
				t, err := b.db.Read(context.Background(), `SELECT sum(saving_credits)::DECIMAL(38, 9), bool_and(saving_credits > 0), bool_and(saving_low_credits BETWEEN 0 AND saving_credits)
					FROM mart_tips WHERE for_kind = $1 AND name = $2 AND saving_credits IS NOT NULL AND tip <> 'claim_failures'`, by, s.Name)
				if err != nil {
					rt.Fatal(err)
				}
				if given, ok := t.Rows[0][0].(decimal.Decimal); ok && (given.GreaterThan(s.Together) || t.Rows[0][1] != true || t.Rows[0][2] != true) {
					rt.Fatalf("%s %s: tips %v of %s", by, s.Name, t.Rows[0], s.Together)
				}
				t, err = b.db.Read(context.Background(), "SELECT count(*) FILTER (tip IN ('draft_settings', 'one_generation', 'audio_off')) FROM mart_tips WHERE for_kind = $1 AND name = $2", by, s.Name)
				if err != nil {
					rt.Fatal(err)
				}
				if drafting := t.Rows[0][0].(int64); drafting > 0 && !s.PolicyNet.IsPositive() {
					rt.Fatalf("%s %s: drafting advised, though it would lose (%s)", by, s.Name, s.PolicyNet)
				}
			}
		}
		b.want("SELECT count(*) FROM (SELECT DISTINCT creator FROM stg_period_runs EXCEPT SELECT name FROM mart_tips WHERE for_kind = 'creator')", "0")
		b.want("SELECT count(*) FROM (SELECT DISTINCT team FROM stg_period_runs WHERE team <> '(none)' EXCEPT SELECT name FROM mart_tips WHERE for_kind = 'team')", "0")
		b.want(`SELECT count(*) FROM mart_actions AS a JOIN mart_actions AS c ON a.for_kind = 'team' AND c.for_kind = 'creator' AND a.title = c.title
			JOIN stg_period_runs AS r ON r.team = a.name AND r.creator = c.name`, "0")
	})
}

// TestTipsRestOnTheSavings: where drafting and lighter models are advised, a creator's tips are all of what levers saved together,
// but for what is cut after the sixth decimal.
func TestTipsRestOnTheSavings(t *testing.T) {
	b := newAdviceBook(t, adviceCard)
	b.advise(`a,2026-10-01T09:00:00Z,P,4K,8,on,3,succeeded,600,ann,A,p,red fox,,
b,2026-10-01T09:05:00Z,P,1080p,8,on,2,succeeded,200,ann,A,p,red fox,,
c,2026-10-01T09:09:00Z,P,4K,8,on,1,succeeded,200,ann,A,p,red fox,,yes
`, inOctober, adviceOptions)
	// a could have cost 5 (L at 720p, 4 s, no audio), b too, c 100 at 1080p: 595 + 195 + 100.
	b.want("SELECT sum(saving_credits) BETWEEN 889.99999 AND 890, count(*) FROM mart_tips WHERE for_kind = 'creator'", "true|5")
}

// TestEveryRuleIsGiven: one log on which each rule has something to say to somebody.
func TestEveryRuleIsGiven(t *testing.T) {
	b := newAdviceBook(t, adviceCard)
	b.advise(`a,2026-10-01T09:00:00Z,P,1080p,8,on,3,succeeded,300,ann,A,p,red fox,,
b,2026-10-01T09:01:00Z,P,1080p,8,on,3,succeeded,300,ann,A,p,red fox,,
c,2026-10-01T09:09:00Z,P,4K,8,on,1,succeeded,200,ann,A,p,red fox,,yes
d,2026-10-01T09:09:00Z,P,1080p,8,on,1,failed,100,ann,A,p,red fox,,
e,2026-10-02T09:00:00Z,P,1080p,8,on,1,succeeded,100,bob,B,p,old clock,,yes
f,2026-10-02T09:00:00Z,S,,,,1,succeeded,7,cid,C,p,song,,yes
`, inOctober, adviceOptions)
	given := b.rows("SELECT DISTINCT tip FROM mart_tips")
	for _, rule := range append(slices.Clone(tipRules), nothingRule) {
		if !slices.Contains(given, rule.id) {
			t.Errorf("nobody is given %s", rule.id)
		}
		if rule.title == "" || rule.family == "" {
			t.Errorf("%s has no title or family", rule.id)
		}
	}
	if len(given) != len(tipRules)+1 {
		t.Errorf("tips %q", given)
	}
}

// TestTipsOfTheStudio: the made-up studio's habits, as its README tells them, are what its people are told.
func TestTipsOfTheStudio(t *testing.T) {
	dir := filepath.Join("..", "sample_data", "studio")
	b := newBook(t)
	c, err := card.Load(filepath.Join(dir, "studio.toml"))
	if err != nil {
		t.Fatal(err)
	}
	b.cards = pricing.Cards{Default: c}
	logs, err := filepath.Glob(filepath.Join(dir, "runs-*"))
	if err != nil || len(logs) != 8 {
		t.Fatal(logs, err)
	}
	if _, err := b.in.Files(context.Background(), logs, ingest.Options{Location: time.UTC}); err != nil {
		t.Fatal(err)
	}
	o := adviceOptions
	o.Delivery.Projects = map[string]string{"Always-on channel": "720p", "Festival clips": "720p", "Film library": "4K", "Winter preview": "4K"}
	b.adviseOn(inOctober, o)

	first := "SELECT tip FROM mart_tips WHERE for_kind = 'creator' AND rank = 1 AND name = 'creator-"
	b.want(first+"02'", "draft_settings")      // every video at 4K, from the first attempt on
	b.want(first+"04'", "keep_first_takes")    // keeps the first take
	b.want(first+"05'", "one_generation")      // four generations of every video
	b.want(first+"16'", "one_generation")      // drafts three at a time
	b.want(first+"20'", "delivery_resolution") // 4K where the channel shows 720p
	b.want("SELECT name FROM mart_tips WHERE for_kind = 'creator' AND tip = 'exact_repeats' ORDER BY runs DESC LIMIT 1", "creator-03")
	b.want("SELECT name FROM mart_tips WHERE for_kind = 'creator' AND tip IN ('draft_settings', 'one_generation', 'audio_off') AND name IN ('creator-01', 'creator-04', 'creator-09', 'creator-18')")
	b.want("SELECT count(*) > 0 FROM mart_tips WHERE name = 'creator-06' AND tip = 'audio_off' AND settings LIKE 'veo-3.1: audio off%'", "true")
	// creator-09 explored at full settings until the middle of July, and drafts since.
	b.want("SELECT given_month, realised_credits = expected_credits FROM mart_tip_history WHERE name = 'creator-09' AND tip = 'draft_settings' ORDER BY given_month",
		"2026-04-01|true", "2026-05-01|true", "2026-06-01|true", "2026-07-01|true")
	b.want("SELECT count(*) > 0, bool_and(verdict LIKE 'too few%' = (drafted_chains < 10 OR other_chains < 10)), bool_and(low_credits <= difference_credits AND difference_credits <= high_credits) FROM mart_observed",
		"true|true|true")
}

// TestAdviceIsWhatItsHeadersSay: columns and keys of every table, each of which has a row on this log.
func TestAdviceIsWhatItsHeadersSay(t *testing.T) {
	b := newAdviceBook(t, adviceCard)
	september := `y,2026-09-01T09:00:00Z,P,1080p,8,on,3,succeeded,300,ann,A,p,red fox,,
z,2026-09-01T09:09:00Z,P,1080p,8,on,1,succeeded,100,ann,A,p,red fox,,yes
`
	b.advise(september+`a,2026-10-01T09:00:00Z,P,1080p,8,on,3,succeeded,300,ann,A,p,red fox,,
b,2026-10-01T09:01:00Z,P,1080p,8,on,3,succeeded,300,ann,A,p,red fox,,
c,2026-10-01T09:09:00Z,P,4K,8,on,1,succeeded,200,ann,A,p,red fox,,yes
d,2026-10-01T09:09:00Z,P,1080p,8,on,1,failed,100,ann,A,p,red fox,,
e,2026-10-02T09:00:00Z,P,720p,4,off,1,succeeded,20,bob,B,p,old clock,,
f,2026-10-02T09:00:00Z,S,,,,1,succeeded,7,cid,C,p,song,,yes
`, inOctober, adviceOptions)
	models, err := store.ReadModels(Files(), AdviceModels...)
	if err != nil {
		t.Fatal(err)
	}
	for _, written := range AdviceWritten {
		models = append(models, written.Model)
	}
	for _, m := range models {
		if got := b.rows("SELECT column_name FROM (DESCRIBE " + m.Name + ")"); !slices.Equal(got, m.Columns) {
			t.Errorf("%s: columns %q\nits header says %q", m.Name, got, m.Columns)
		}
		b.want("SELECT count(*) > 0, count(*) = count(DISTINCT ("+strings.Join(m.Key, ", ")+", 0)) FROM "+m.Name, "true|true")
	}
}

// TestALighterModelFirstMayLose: on L the exploration would have cost 60 instead of 100, and on a draft of L 5 instead of 20, so
// the lighter model's share is (40 + 15) / 2. A first take on L before one that was kept on P costs 60; a kept take on L, which
// has no lighter model, would have cost nothing more.
func TestALighterModelFirstMayLose(t *testing.T) {
	shot := func(id string) string {
		return strings.ReplaceAll(`#1,2026-10-02T10:00:00Z,P,1080p,8,on,1,succeeded,100,ann,A,p,,#,
#2,2026-10-02T10:05:00Z,P,1080p,8,on,1,succeeded,100,ann,A,p,,#,yes
`, "#", id)
	}
	kept := func(model string) string {
		return "k,2026-10-03T10:00:00Z," + model + ",1080p,8,on,1,succeeded,100,ann,A,p,,k,yes\n"
	}
	for name, c := range map[string]struct {
		log  string
		want []string
	}{
		"none kept":   {shot("x"), []string{"27.5|27.5"}},
		"kept on L":   {shot("x") + kept("L"), []string{"27.5|27.5"}},
		"kept on P":   {shot("x") + kept("P"), nil},
		"two for one": {shot("x") + shot("y") + kept("P"), []string{"55|13.75"}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newAdviceBook(t, adviceCard)
			b.advise(c.log, inOctober, adviceOptions)
			b.want("SELECT saving_credits, saving_low_credits FROM mart_tips WHERE for_kind = 'creator' AND tip = 'lighter_model'", c.want...)
		})
	}
}
