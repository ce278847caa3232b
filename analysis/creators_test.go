package analysis

import (
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
)

// people are n people of team A with one final each that cost 10, 20, 30 …
func people(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "r%d,2026-10-01T09:00:00Z,P,,,,1,succeeded,%d,person %d,A,p,,,\n", i, 10*(i+1), i+1)
	}
	return b.String()
}

// TestMediansNeedFivePeople: 10, 20, 30, 40, 50 have the median 30; with 61 it is (30 + 40) / 2.
func TestMediansNeedFivePeople(t *testing.T) {
	const summary = "SELECT team_people, team_credits_per_final, team_explorations_per_final FROM mart_creator_summary WHERE creator = 'person 1'"
	for name, c := range map[string]struct{ log, want string }{
		"four":                       {people(4), "4||"},
		"five":                       {people(5), "5|30|0.0000"},
		"six":                        {people(6), "6|35|0.0000"},
		"four and somebody":          {people(4) + "x,2026-10-01T09:00:00Z,P,,,,1,succeeded,10,,A,p,,,\n", "4||"},
		"four and a guest":           {people(4) + "x,2026-10-01T09:00:00Z,P,,,,1,succeeded,10,zoe,A,p,,,\ny,2026-10-01T10:00:00Z,P,,,,1,succeeded,10,zoe,B,p,,,\nz,2026-10-02T10:00:00Z,P,,,,1,succeeded,10,zoe,B,p,,,\n", "4||"},
		"four and one without any":   {people(4) + "x,2026-10-01T09:00:00Z,P,,,,1,failed,0,zoe,A,p,,,\n", "5|25|0.0000"},
		"four and one months before": {people(4) + "x,2026-09-01T09:00:00Z,P,,,,1,succeeded,10,zoe,A,p,,,\n", "4||"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newAdviceBook(t, wasteCard)
			b.advise(c.log, inOctober, adviceOptions)
			b.want(summary, c.want)
		})
	}
}

// TestCreatorSummary: ann's spend is 10 + 30 + 0 over two finals and one exploration.
func TestCreatorSummary(t *testing.T) {
	b := newAdviceBook(t, draftingCard)
	b.advise(`a,2026-10-01T09:00:00Z,P,,8,,1,succeeded,10,ann,A,p,,s,
b,2026-10-01T09:01:00Z,P,,8,,1,succeeded,30,ann,A,p,,s,yes
c,2026-10-01T09:02:00Z,P,,8,,1,failed,0,ann,A,p,,s,
d,2026-10-02T09:00:00Z,P,,4,,1,succeeded,5,ann,B,p,,t,yes
e,2026-10-03T09:00:00Z,unheard,,4,,1,pending,,bob,B,p,,u,
`, inOctober, adviceOptions)
	b.want(`SELECT creator, team, runs, succeeded_runs, spend_credits, finals, explorations, credits_per_final, explorations_per_final,
		hindsight_credits, policy_net_credits, together_credits FROM mart_creator_summary`,
		"ann|A|4|3|45|2|1|22.5|0.5000|5|5|5", "bob|B|1|0||0|0|||||")
	b.want("SELECT creator, quote_line FROM mart_creator_summary", "ann|offcut quote --card 'my card.toml' --model P --duration 8", "bob|")
	b.want("SELECT rank, chain, runs, spend_credits, saved_credits FROM mart_creator_chains WHERE creator = 'ann'", "1|a|3|40|5", "2|d|1|5|0")
	b.want("SELECT chain_rank, position, run_id, role, configuration, spend_credits FROM mart_creator_chain_runs WHERE creator = 'ann'",
		"1|1|a|exploration|P, 8 s|10", "1|2|b|final|P, 8 s|30", "1|3|c|failed|P, 8 s|0", "2|1|d|final|P, 4 s|5")
}

func TestChainRunsTellDraftsApart(t *testing.T) {
	b := newAdviceBook(t, adviceCard)
	b.advise(`a,2026-10-01T09:00:00Z,P,720p,4,off,1,succeeded,20,ann,A,p,red fox,,
b,2026-10-01T09:01:00Z,P,720p,4,on,2,succeeded,60,ann,A,p,red fox,,
c,2026-10-01T09:02:00Z,P,1080p,8,on,1,cancelled,0,ann,A,p,red fox,,
d,2026-10-01T09:03:00Z,P,720p,4,off,1,succeeded,20,ann,A,p,red fox,,yes
`, inOctober, adviceOptions)
	b.want("SELECT role, configuration, prompt FROM mart_creator_chain_runs", "draft|P, 720p, 4 s, audio off|red fox",
		"exploration|P, 720p, 4 s, audio on, 2 generations|red fox", "cancelled|P, 1080p, 8 s, audio on|red fox", "final|P, 720p, 4 s, audio off|red fox")
}

// TestCreatorMonths: ann explored at 8 s in August, not in September, and again in October; the log begins in August.
func TestCreatorMonths(t *testing.T) {
	b := newAdviceBook(t, draftingCard)
	b.advise(strings.ReplaceAll(shotOf("x", 2), "2026-10", "2026-08")+strings.ReplaceAll(shotOf("z", 3), ",A,", ",B,")+
		"f,2026-10-09T09:00:00Z,P,,8,,1,failed,10,ann,A,p,,s,\n", inOctober, adviceOptions)
	b.want("SELECT creator, month, spend_credits, finals, credits_per_final, first_tips FROM mart_creator_months",
		"ann|2026-08-01|20|1|20|Draft explorations at draft settings", "ann|2026-09-01|0|0||",
		"ann|2026-10-01|40|1|40|Claim charged failures back")
}

func TestQuoteLine(t *testing.T) {
	on, off := any(true), any(false)
	for want, cells := range map[string][]any{
		"offcut quote --card c --model 'Veo 3.1' --resolution 1080p --duration 8 --audio on --generations 3": {"Veo 3.1", nil, "1080p", decimal.New(8000, -3), on, int64(3)},
		"offcut quote --card c --model veo --task text-to-video --duration 2.5 --audio off":                  {"veo", "text-to-video", nil, decimal.New(2500, -3), off, int64(1)},
		`offcut quote --card c --model 'it'\''s; rm $(x)'`:                                                   {"it's; rm $(x)", nil, nil, nil, nil, int64(1)},
		"offcut quote --card c --model ''":                                                                   {"", nil, nil, nil, nil, int64(1)},
	} {
		if got := quoteLine("c", cells); got != want {
			t.Errorf("%s\nexpected\n%s", got, want)
		}
	}
}
