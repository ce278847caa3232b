package report

import (
	"html"
	"strings"
	"testing"
)

// said is what a finding says in words; where picks the rows of its table.
func said(t *testing.T, name, table string, where map[string]string, data Dataset) string {
	t.Helper()
	facts := Facts{data: data}
	if rows, ok := data.Table(table); ok {
		facts.Rows = rowsOf(rows.where(where))
	}
	got, err := finding(name, facts)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(string(got), ""))), " ")
}

func TestFindingsOfSavingsReadWell(t *testing.T) {
	byTeam := map[string]string{"by": "team"}
	savings := func(pairs ...any) Tables {
		data := studio()
		for i := 0; i < len(pairs); i += 2 {
			data.set("mart_savings", pairs[i].(string), pairs[i+1])
		}
		return data
	}
	cut := func(table string, rows int) Tables {
		data := studio()
		data[table].Rows = data[table].Rows[:rows]
		return data
	}
	sure := []any{"inferred_credits", credits("0"), "inferred_share", 0.0}
	const shots = " In this period 121 shots were kept at the first take and 204 shots were tried again."
	const estimated = " Estimated: 18.2% of the baseline lies in inferred chains."
	for _, c := range []struct {
		name, finding, table string
		where                map[string]string
		data                 Tables
		want                 string
	}{
		{"three", "actions", "mart_actions", nil, studio(), "The three changes worth most; no credit is counted twice."},
		{"two", "actions", "mart_actions", nil, cut("mart_actions", 2), "The two changes worth most; no credit is counted twice."},
		{"one", "actions", "mart_actions", nil, cut("mart_actions", 1), "One change is worth making."},
		{"none", "actions", "mart_actions", nil, cut("mart_actions", 0), "Nothing: no other setting would have saved anything that the log and the card can show."},
		{"no priced run", "actions", "mart_actions", nil, emptyMarts(), "No run has both succeeded and a price, so there is nothing to compare."},

		{"many", "effects", "mart_change_effects", nil, studio(), "The largest of the 4 effects is Volume: +18,110.5 credits."},
		{"models", "drivers", "mart_drivers", map[string]string{"by": "model"}, studio(), "Veo 3.1 changed most: +19,000.5 credits, of which volume +14,200.5, mix +4,800 and price 0."},
		{"teams", "drivers", "mart_drivers", byTeam, studio(), "Social changed most: +16,000.5 credits, of which volume +12,000.5, mix +3,300 and price +700."},

		{"many", "levers", "mart_levers", nil, studio(), "The same work could have cost 41,873.75 credits less, 24.5% of the 171,220.5 that 1,060 runs cost at card prices." + estimated + " Delivery in 1080p is assumed for 214 runs, whose saving by lower resolution is estimated."},
		{"nothing assumed", "levers", "mart_levers", nil, savings(append(sure, "assumed_delivery_runs", n(0), "baseline_runs", n(1))...), "The same work could have cost 41,873.75 credits less, 24.5% of the 171,220.5 that 1 run cost at card prices. None of the baseline lies in inferred chains."},
		{"nothing saved", "levers", "mart_levers", nil, savings("together_credits", credits("0")), "Nothing: by other settings the same work would have cost as much."},
		{"no priced run", "levers", "mart_levers", nil, emptyMarts(), "No run has both succeeded and a price, so there is nothing to compare."},

		{"many", "savings_by", "mart_savings_by", byTeam, studio(), "Most of it in Social: 28,400 credits, 31.5% of its baseline." + estimated},
		{"one", "savings_by", "mart_savings_by", byTeam, cut("mart_savings_by", 1), "All of it in Social: 28,400 credits, 31.5% of its baseline." + estimated},

		{"pays", "draft_first", "mart_savings", nil, savings(sure...), "Yes: a draft of every shot would have saved 8,960.25 credits more than it cost. The rule loses once more than 42.2% of shots need no second take." + shots},
		{"pays, not on a lighter model", "draft_first", "mart_savings", nil, savings(append(sure, "policy_net_with_lighter_credits", credits("-5"), "break_even", nil)...), "Yes: a draft of every shot would have saved 8,960.25 credits more than it cost; on a lighter model it would have lost 5." + shots},
		{"loses", "draft_first", "mart_savings", nil, savings("policy_net_credits", credits("-412"), "policy_net_with_lighter_credits", credits("-30.5")), "Not as a rule: a draft of every shot would have cost 412 credits more than it saved; on a lighter model too, by 30.5. The rule loses once more than 42.2% of shots need no second take." + shots + estimated},
		{"loses, not on a lighter model", "draft_first", "mart_savings", nil, savings(append(sure, "policy_net_credits", credits("-412"))...), "Not as a rule: a draft of every shot would have cost 412 credits more than it saved; only drafts on a lighter model would have paid, 17,204.5 in all. The rule loses once more than 42.2% of shots need no second take." + shots},
		{"even", "draft_first", "mart_savings", nil, savings(append(sure, "policy_net_credits", credits("0"), "policy_net_with_lighter_credits", credits("0"), "break_even", nil)...), "It makes no difference: a draft of every shot would have cost as much as it saved." + shots},
		{"no drafts are cheaper", "draft_first", "mart_savings", nil, savings(append(sure, "policy_net_credits", credits("0"), "hindsight_credits", credits("0"), "policy_net_with_lighter_credits", credits("0"), "break_even", nil, "first_take_chains", n(1), "iterated_chains", n(0))...), "It makes no difference: drafts on the same model would have saved nothing. In this period 1 shot was kept at the first take and no shots were tried again."},

		{"no share is too small", "draft_first", "mart_savings", nil, savings(append(sure, "policy_net_with_lighter_credits", credits("0"), "break_even", 0.0)...), "Yes: a draft of every shot would have saved 8,960.25 credits more than it cost. The rule loses with every shot that needs no second take." + shots},
		{"no share is too great", "draft_first", "mart_savings", nil, savings(append(sure, "policy_net_with_lighter_credits", credits("0"), "break_even", 1.0)...), "Yes: a draft of every shot would have saved 8,960.25 credits more than it cost. The rule cannot lose." + shots},

		{"one loses", "draft_by", "mart_savings_by", byTeam, studio(), "It would have lost credits for Brand films: do not ask it to draft first. It would have paid for Social and Product." + estimated},
		{"all win", "draft_by", "mart_savings_by", byTeam, cut("mart_savings_by", 1), "It would have paid for Social." + estimated},

		{"many", "observed", "mart_observed", map[string]string{"model": "Veo 3.1"}, studio(), "Seen in the log itself, against shots of the same model and final settings that began without one. 1 more combination has too few shots to tell."},
		{"too few", "observed", "mart_observed", map[string]string{"model": "none"}, studio(), "There are too few shots to tell, for the one combination of model and final settings."},
		{"none", "observed", "mart_observed", nil, emptyMarts(), "No shot was finished, so there is nothing to compare."},

		{"many", "chains", "mart_top_chains", nil, savings(sure...), "The costliest took 24 runs and 9,984 credits; other settings would have saved 5,200. 1 shot of the 14 costliest came to nothing."},
		{"one", "chains", "mart_top_chains", nil, cut("mart_top_chains", 1), "The costliest took 24 runs and 9,984 credits; other settings would have saved 5,200." + estimated},

		{"teams", "efficiency", "mart_efficiency", byTeam, studio(), "From 505.27 credits for each final (Social) to 2,412.75 (Brand films), everything on the way to it included."},
		{"one team", "efficiency", "mart_efficiency", byTeam, cut("mart_efficiency", 1), "Brand films: 2,412.75 credits for each final, everything on the way to it included."},
		{"no team", "efficiency", "mart_efficiency", map[string]string{"name": "Product"}, studio(), "No shot was finished, or what they cost is not known."},

		{"one hint", "tips", "mart_tips", map[string]string{"tip": "keep_first_takes"}, studio(), "No other setting would have saved credits worth naming. One hint on how you work:"},
		{"one tip", "tips", "mart_tips", map[string]string{"tip": "claim_back"}, studio(), "One change is worth making. Measured is exact, from the log and the card; estimated depends on what you do or on an assumption."},

		{"one", "waste", "mart_waste", map[string]string{"kind": "charged_failed"}, studio(), "Failed, but charged: 2 runs, 320 credits. Batching saves nothing: the card charges for each output."},
	} {
		t.Run(c.finding+"/"+c.name, func(t *testing.T) {
			if got := said(t, c.finding, c.table, c.where, c.data); got != c.want {
				t.Errorf("the finding reads\n%s\nexpected\n%s", got, c.want)
			}
		})
	}
}

// TestFindingsOfCreatorsReadWell reads each creator's page as they would.
func TestFindingsOfCreatorsReadWell(t *testing.T) {
	const estimate = " Which runs belong to one shot is an estimate, except where the log has sessions or accepted runs."
	page := pageOf(t, "creators/{slug}.html")
	for _, c := range []struct{ key, finding, table, want string }{
		{"creator-01", "creator", "", "You spent 28,110.5 credits on 96 runs and kept 23 finals. At card prices, other settings would have saved 11,020.75."},
		{"creator-02", "creator", "", "You spent 12,480 credits on 31 runs and kept 29 finals."},
		{"Zoë / ../O’Brien", "creator", "", "What your 2 runs cost is not known. You kept no finals."},
		{"creator-01", "beside_team", "", "Beside yours stands the median of the 7 people in Social."},
		{"creator-02", "beside_team", "", "A team’s median is shown only where at least five people are in it."},
		{"creator-01", "tips", "mart_tips", "3 changes are worth making, the greatest first; no credit is counted twice. What has no number is a hint. Measured is exact, from the log and the card; estimated depends on what you do or on an assumption."},
		{"creator-02", "tips", "mart_tips", "Nothing to improve: with your runs, no other setting would have saved credits worth naming. Keep working as you do."},
		{"Zoë / ../O’Brien", "tips", "mart_tips", "No run has both succeeded and a price, so there is nothing to compare."},
		{"creator-02", "draft_first_own", "mart_creator_summary", "Not as a rule: a draft of every shot would have cost 4,368 credits more than it saved; on a lighter model too, by 1,404. The rule loses once more than 1.7% of shots need no second take." + estimate},
		{"creator-01", "own_chains", "mart_creator_chain_runs", "The costliest took 22 runs and 9,084 credits. Each bar is a run, as high as it cost; a diamond is a take you kept."},
		{"creator-01", "months", "mart_creator_months", "From 1,560.25 credits for each final in May 2026 to 1,220.25 in Oct 2026. ▲ marks a month in which a tip was first given."},
		{"creator-02", "months", "mart_creator_months", "From 430 credits for each final in May 2026 to 430 in Oct 2026."},
		{"Zoë / ../O’Brien", "months", "mart_creator_months", "You kept no final in these months."},
		{"creator-01", "history", "mart_tip_history", "2 tips were given before; 1 has been measured again."},
		{"creator-01", "quote", "mart_creator_summary", "Type this where offcut is installed: it prices the shot and lists the cheaper ways to get it."},
		{"Zoë / ../O’Brien", "quote", "mart_creator_summary", "None of your runs has a price, so there is no usual shot to quote."},
	} {
		t.Run(c.finding+"/"+c.key, func(t *testing.T) {
			own := ownedBy(page, studio())(c.key)
			if got := said(t, c.finding, c.table, nil, own); got != c.want {
				t.Errorf("the finding reads\n%s\nexpected\n%s", got, c.want)
			}
		})
	}
	for rows, want := range []string{
		"No run falls into this period, so there is no creator to show.",
		"One creator, with a page of their own. It has no other person’s name, prompt or run on it, so it can be given to them.",
		"2 creators, each with a page of their own. It has no other person’s name, prompt or run on it, so it can be given to them.",
	} {
		data := studio()
		data["mart_creator_summary"].Rows = data["mart_creator_summary"].Rows[:rows]
		if got := said(t, "creators", "", nil, data); got != want {
			t.Errorf("%d creators: %s\nexpected %s", rows, got, want)
		}
	}
	if got, want := said(t, "creator_list", "mart_creator_summary", nil, studio()), "creator-01 could have saved most by other settings: 11,020.75 credits. Drafting first as a rule would have lost credits for 1 of the 3."; got != want {
		t.Errorf("the list says\n%s\nexpected\n%s", got, want)
	}
}
