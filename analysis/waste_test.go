package analysis

import (
	"strings"
	"testing"
)

// wasteCard has models with one price each; S is charged by the run.
const wasteCard = "model,unit,credits\nP,video,10\nQ,video,4\nS,run,7\n"

// TestExactRepeats: which of the runs after `a` repeat it, or one another.
func TestExactRepeats(t *testing.T) {
	const first = "a,2026-10-01T09:00:00Z,P,1080p,8,on,1,succeeded,10,ann,A,p,red fox,,\n"
	for name, c := range map[string]struct {
		log  string
		want string
	}{
		"60 s later":                   {first + "b,2026-10-01T09:01:00Z,P,1080p,8,on,1,succeeded,10,ann,A,p,red fox,,\n", "b"},
		"61 s later":                   {first + "b,2026-10-01T09:01:01Z,P,1080p,8,on,1,succeeded,10,ann,A,p,red fox,,\n", ""},
		"60.000001 s later":            {first + "b,2026-10-01T09:01:00.000001Z,P,1080p,8,on,1,succeeded,10,ann,A,p,red fox,,\n", ""},
		"at once":                      {first + "b,2026-10-01T09:00:00Z,P,1080p,8,on,1,succeeded,10,ann,A,p,red fox,,\n", "b"},
		"in another project":           {first + "b,2026-10-01T09:00:30Z,P,1080p,8,on,1,succeeded,10,ann,B,q,red fox,,\n", "b"},
		"the model spelt otherwise":    {first + "b,2026-10-01T09:00:30Z,p,1080p,8,on,1,succeeded,10,ann,A,p,red fox,,\n", "b"},
		"each of the one before":       {first + "b,2026-10-01T09:00:50Z,P,1080p,8,on,1,succeeded,10,ann,A,p,red fox,,\nc,2026-10-01T09:01:40Z,P,1080p,8,on,1,succeeded,10,ann,A,p,red fox,,\n", "b c"},
		"another run between":          {first + "b,2026-10-01T09:00:20Z,P,1080p,8,on,1,succeeded,10,ann,A,p,blue fox,,\nc,2026-10-01T09:00:40Z,P,1080p,8,on,1,succeeded,10,ann,A,p,red fox,,\n", "c"},
		"of a failed one":              {strings.Replace(first, "succeeded", "failed", 1) + "b,2026-10-01T09:00:30Z,P,1080p,8,on,1,succeeded,10,ann,A,p,red fox,,\n", ""},
		"that failed":                  {first + "b,2026-10-01T09:00:30Z,P,1080p,8,on,1,failed,10,ann,A,p,red fox,,\n", ""},
		"with a failed one between":    {first + "b,2026-10-01T09:00:30Z,P,1080p,8,on,1,failed,0,ann,A,p,red fox,,\nc,2026-10-01T09:00:50Z,P,1080p,8,on,1,succeeded,10,ann,A,p,red fox,,\n", "c"},
		"by another":                   {first + "b,2026-10-01T09:00:30Z,P,1080p,8,on,1,succeeded,10,bob,A,p,red fox,,\n", ""},
		"other words":                  {first + "b,2026-10-01T09:00:30Z,P,1080p,8,on,1,succeeded,10,ann,A,p,red  fox,,\n", ""},
		"another model":                {first + "b,2026-10-01T09:00:30Z,Q,1080p,8,on,1,succeeded,10,ann,A,p,red fox,,\n", ""},
		"another resolution":           {first + "b,2026-10-01T09:00:30Z,P,720p,8,on,1,succeeded,10,ann,A,p,red fox,,\n", ""},
		"another duration":             {first + "b,2026-10-01T09:00:30Z,P,1080p,8.001,on,1,succeeded,10,ann,A,p,red fox,,\n", ""},
		"another audio":                {first + "b,2026-10-01T09:00:30Z,P,1080p,8,off,1,succeeded,10,ann,A,p,red fox,,\n", ""},
		"audio not in the log":         {first + "b,2026-10-01T09:00:30Z,P,1080p,8,,1,succeeded,10,ann,A,p,red fox,,\n", ""},
		"more generations":             {first + "b,2026-10-01T09:00:30Z,P,1080p,8,on,2,succeeded,10,ann,A,p,red fox,,\n", ""},
		"nothing known but the prompt": {"a,2026-10-01T09:00:00Z,P,,,,1,succeeded,10,ann,A,p,red fox,,\nb,2026-10-01T09:00:30Z,P,,,,1,succeeded,10,ann,A,p,red fox,,\n", "b"},
		"no prompt":                    {"a,2026-10-01T09:00:00Z,P,,,,1,succeeded,10,ann,A,p,,,\nb,2026-10-01T09:00:30Z,P,,,,1,succeeded,10,ann,A,p,,,\n", ""},
		"over the month's end":         {"a,2026-09-30T23:59:30Z,P,,,,1,succeeded,10,ann,A,p,red fox,,\nb,2026-10-01T00:00:30Z,P,,,,1,succeeded,10,ann,A,p,red fox,,\n", "b"},
		"before the month":             {"a,2026-09-30T23:58:00Z,P,,,,1,succeeded,10,ann,A,p,red fox,,\nb,2026-09-30T23:58:30Z,P,,,,1,succeeded,10,ann,A,p,red fox,,\n" + "c" + first[1:], ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := newAdviceBook(t, wasteCard)
			b.readCSV(adviceHeader + c.log)
			b.price("UTC", "")
			if _, err := Select(t.Context(), b.db, Options{Request: inOctober}); err != nil {
				t.Fatal(err)
			}
			if err := build(t.Context(), b.db, []string{"int_repeats"}); err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(b.rows("SELECT run_id FROM int_repeats ORDER BY run_id"), " "); got != c.want {
				t.Errorf("repeats %q, expected %q", got, c.want)
			}
		})
	}
}

// TestWaste: charged 3 and 10 for runs that failed; 1.5 too much for a good one (an undercharged one and a failed one that cost
// nothing are no waste); repeats cost 10 and, uncharged, the card's 4.
func TestWaste(t *testing.T) {
	b := newAdviceBook(t, wasteCard)
	b.advise(`a,2026-10-01T09:00:00Z,P,,,,1,failed,3,ann,A,p,,,
b,2026-10-02T09:00:00Z,P,,,,1,cancelled,10,ann,A,p,,,
c,2026-10-03T09:00:00Z,P,,,,1,succeeded,11.5,ann,A,p,,,
d,2026-10-04T09:00:00Z,P,,,,1,succeeded,9,ann,A,p,,,
e,2026-10-05T09:00:00Z,P,,,,1,failed,0,ann,A,p,,,
f,2026-10-06T09:00:00Z,P,,,,1,succeeded,10,ann,A,p,fox,,
g,2026-10-06T09:00:10Z,P,,,,1,succeeded,10,ann,A,p,fox,,
h,2026-10-07T09:00:00Z,Q,,,,1,succeeded,4,ann,A,p,cat,,
i,2026-10-07T09:00:10Z,Q,,,,1,succeeded,,ann,A,p,cat,,
`, inOctober, adviceOptions)
	b.want("SELECT rank, kind, runs, credits, run_ids FROM mart_waste",
		"1|exact_repeat|2|14|g, i", "2|charged_failed|2|13|b, a", "3|overcharged|1|1.5|c")
	b.want("SELECT tip, saving_credits FROM mart_tips WHERE for_kind = 'creator'", "claim_failures|13", "exact_repeats|")
}

func TestNoWasteIsZeroAndUnknownWasteIsNot(t *testing.T) {
	b := newAdviceBook(t, wasteCard)
	b.advise(`a,2026-10-01T09:00:00Z,unheard,,,,1,succeeded,,ann,A,p,fox,,
b,2026-10-01T09:00:01Z,unheard,,,,1,succeeded,,ann,A,p,fox,,
`, inOctober, adviceOptions)
	b.want("SELECT kind, runs, credits, run_ids FROM mart_waste", "charged_failed|0|0|", "overcharged|0|0|", "exact_repeat|1||b")
}

func TestBatching(t *testing.T) {
	for log, want := range map[string]string{
		"a,2026-10-01T09:00:00Z,P,,,,2,succeeded,20,ann,A,p,,,\n":                                                       "1|0|Batching saves nothing: the card charges for each output, so two generations in one run cost as much as two runs of one.",
		"a,2026-10-01T09:00:00Z,S,,,,2,succeeded,7,ann,A,p,,,\n":                                                        "1|1|The card charges for each run, whatever it gives: several generations in one run cost no more than one.",
		"a,2026-10-01T09:00:00Z,S,,,,2,succeeded,7,ann,A,p,,,\nb,2026-10-01T09:00:00Z,P,,,,2,succeeded,20,ann,A,p,,,\n": "2|1|Batching saves nothing where the card charges for each output; it charges for each run, whatever it gives, in 1 of 2 runs.",
		"a,2026-10-01T09:00:00Z,S,,,,2,failed,7,ann,A,p,,,\n":                                                           "0|0|No run has a price, so nothing can be said about batching.",
	} {
		b := newAdviceBook(t, wasteCard)
		b.advise(log, inOctober, adviceOptions)
		b.want("SELECT * FROM mart_batching", want)
	}
}
