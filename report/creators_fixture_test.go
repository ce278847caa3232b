package report

import (
	"fmt"
	"time"
)

func minute(month, day, hour, min int) any {
	return time.Date(2026, time.Month(month), day, hour, min, 0, 0, time.UTC)
}

// addSavings is what the studio's made-up month could have cost: one team that
// drafting first would have cost credits, one lever that saves little.
func addSavings(data Tables) {
	data["mart_savings"].Rows, data["mart_levers"].Rows = nil, nil
	data.add("mart_savings", n(1060), credits("171220.5"), credits("41873.75"), 0.244560, credits("31150"), 0.181929, n(214),
		credits("22410"), credits("8960.25"), credits("17204.5"), 0.4215, n(121), n(204))
	for i, l := range []struct {
		alone, share, basis string
		runs                int
	}{{"22410", "16204.25", "measured", 388}, {"9120.5", "6011.125", "estimated", 214}, {"25760", "19658.375", "measured", 402}} {
		data.add("mart_levers", n(i+1), levers[i][0], levers[i][1], credits(l.alone), credits(l.share), n(l.runs), l.basis)
	}
	for i, g := range []struct {
		name, baseline, together, d, r, m, net, lighter string
		share                                           float64
		breakEven                                       any
	}{
		{"Social", "90110.5", "28400", "12100.25", "3011.125", "13288.625", "9980.25", "14020", 0.315168, 0.552},
		{"Brand films", "51110", "9473.75", "3104", "2500", "3869.75", "-1540", "2184.5", 0.185360, 0.1904},
		{"Product", "30000", "4000", "1000", "500", "2500", "520", "1000", 0.133333, nil},
	} {
		data.add("mart_savings_by", "team", n(i+1), g.name, credits(g.baseline), credits(g.together), g.share, credits(g.d), credits(g.r), credits(g.m), credits(g.net), credits(g.lighter), g.breakEven)
	}
	for i, e := range [][3]string{{"Volume", "18110.5", "more or fewer outputs"}, {"Mix", "-6012.25", "dearer or cheaper settings"},
		{"Price", "1420", "the card's own prices changed"}, {"Outside the card", "-1186.75", "runs that failed or have no price, and charges that differ from the card"}} {
		data.add("mart_change_effects", n(i+1), e[0], credits(e[1]), e[2])
	}
	for i, d := range [][8]string{
		{"model", "Veo 3.1", "52000", "71000.5", "19000.5", "14200.5", "4800", "0"}, {"model", "Sora 2", "11100", "10142", "-958", "-2378", "0", "1420"},
		{"team", "Social", "80000", "96000.5", "16000.5", "12000.5", "3300", "700"}, {"team", "Brand films", "40000", "38000", "-2000", "-2900", "180", "720"},
	} {
		data.add("mart_drivers", d[0], n(i%2+1), d[1], credits(d[2]), credits(d[3]), credits(d[4]), credits(d[5]), credits(d[6]), credits(d[7]))
	}
	for i := range 14 {
		data.add("mart_top_chains", n(i+1), fmt.Sprintf("run-%05d", 4100+i*37), fmt.Sprintf("creator-%02d", i%3+1), "Social", "Spring launch", minute(10, 2+i, 9+i%8, 12),
			n(24-i), n(20-i), n(2), credits(fmt.Sprint(9984-i*416)), credits(fmt.Sprint(5200-i*300)), i%4 == 3, i == 5, "Veo 3.1", credits(fmt.Sprint(9800-i*400)), credits(fmt.Sprint(4600-i*100)))
	}
	for i, e := range []struct {
		name         string
		finals       int
		each         any
		explorations any
	}{{"Brand films", 21, credits("2412.75"), 5.125}, {"Social", 190, credits("505.27"), 2.4}, {"Product", 0, nil, nil}} {
		data.add("mart_efficiency", "team", n(i+1), e.name, n(e.finals), n(e.finals*3), credits("50667.75"), e.each, e.explorations)
	}
	for i, w := range []struct {
		kind, title, meaning, ids string
		runs                      int
		credits                   any
	}{
		{"charged_failed", "Failed, but charged", "the run gave nothing and the card says that failed runs are free: claim it back", "run-00412, run-00988", 2, credits("320")},
		{"overcharged", "Charged more than the card", "the charge is above the card's price", "run-00101, run-00345, run-01190", 6, credits("412.5")},
		{"exact_repeat", "The same again within a minute", "same prompt, same settings, at most 60 s later", "", 0, credits("0")},
	} {
		data.add("mart_waste", n(i+1), w.kind, w.title, n(w.runs), w.credits, w.ids, w.meaning)
	}
	data.add("mart_batching", n(640), n(0), "Batching saves nothing: the card charges for each output.")
	data.add("mart_observed", n(1), "Veo 3.1", "1080p, 8 s, audio on", n(41), n(63), credits("1310.5"), credits("2204.25"), credits("-893.75"), credits("-1290.5"), credits("-410"), "Drafted shots cost less.")
	data.add("mart_observed", n(2), "Kling 3", "720p, 5 s, audio off", n(3), n(17), credits("240"), credits("210"), credits("30"), nil, nil, "Too few drafted shots to tell.")
	data.add("mart_actions", n(1), "Draft explorations at draft settings", "creator-01", "creator", credits("5210.5"), "measured", "64 explorations on Veo 3.1 were made at 1080p, 8 s with 2 generations.", "Veo 3.1: 720p, 4 s, one generation", credits("5210.5"), credits("5210.5"))
	data.add("mart_actions", n(2), "Iterate on the lighter model", "Social", "team", credits("4100"), "measured", "118 explorations on Veo 3.1 would have cost a fifth on Veo 3.1 Fast.", "Veo 3.1 Fast instead of Veo 3.1", credits("4100"), credits("4100"))
	data.add("mart_actions", n(3), "Stop at the delivery resolution", "creator-02", "creator", credits("1980.25"), "estimated", "22 runs in 4K are assumed to be delivered in 1080p.", "1080p instead of 4K", credits("0"), credits("1980.25"))
}

// addCreators has three kinds of creator: one with much to improve in a team of
// seven, one for whom drafting first loses, and one who has finished nothing.
func addCreators(data Tables) {
	data.add("mart_creator_summary", "creator-01", "creator-01", "Social", n(96), n(88), credits("28110.5"), n(23), n(61), credits("1222.2"), 2.652174, n(7), credits("640.5"), 2.1,
		credits("3120.25"), credits("5004.5"), credits("4368.25"), 0.6104, credits("11020.75"), "offcut quote --card studio --model 'Veo 3.1' --resolution 1080p --duration 8 --audio on --generations 2")
	data.add("mart_creator_summary", "creator-02", "creator-02", "Brand films", n(31), n(30), credits("12480"), n(29), n(1), credits("430.344827586"), 0.034483, n(4), nil, nil,
		credits("-4368"), credits("-1404"), credits("416"), 0.017, credits("0"), "offcut quote --card studio --model 'Kling 3' --resolution 1080p --duration 5")
	data.add("mart_creator_summary", "Zoë / ../O’Brien", "Zoë / ../O’Brien", nil, n(2), n(0), nil, n(0), n(0), nil, nil, n(1), nil, nil, nil, nil, nil, nil, nil, nil)
	for i, tip := range []struct{ id, title, settings, saving, low, high, basis, sentence string }{
		{"draft_settings", "Draft explorations at draft settings", "720p, 4 s, 1 generation, audio off", "5210.5", "5210.5", "5210.5", "measured", "41 of your 61 explorations on Veo 3.1 were made at 1080p, 8 s with 2 generations."},
		{"lighter_model", "Iterate on the lighter model", "Veo 3.1 Fast until the direction is right", "3100", "1800", "3100", "estimated", "38 explorations would have cost 156 instead of 832 credits each."},
		{"claim_back", "Claim back charged failures", "", "320", "320", "320", "measured", "2 failed runs were charged, although the card says that failed runs are free."},
	} {
		var settings any
		if tip.settings != "" {
			settings = tip.settings
		}
		data.add("mart_tips", "creator", "creator-01", n(i+1), tip.id, tip.title, settings, credits(tip.saving), credits(tip.low), credits(tip.high), tip.basis, n(41-i), credits("20000"), "run-04100, run-04137, run-04174", tip.sentence)
	}
	data.add("mart_tips", "creator", "creator-01", n(4), "keep_first_takes", "Don’t draft what you always keep", "Final settings from the first take on", nil, nil, nil, "measured", n(3), nil, "run-04400", "3 shots were kept at the first take")
	data.add("mart_tips", "team", "creator-01", n(1), "draft_settings", "A tip for a team that is named like a creator", nil, credits("1"), credits("1"), credits("1"), "measured", n(1), credits("1"), "run-of-another", "Of a team.")
	data.add("mart_tip_history", "creator", "creator-01", "draft_settings", "Draft explorations at draft settings", date(8, 1), credits("4100"), credits("1220.5"), "Less than a third of it so far.")
	data.add("mart_tip_history", "creator", "creator-01", "lighter_model", "Iterate on the lighter model", date(9, 1), credits("2900"), nil, "Too early to tell.")
	for m := 5; m <= 10; m++ {
		var first, each any = nil, credits(fmt.Sprintf("%d.25", 1900-m*68))
		if m == 8 {
			first = "Draft explorations at draft settings"
		}
		if m == 6 {
			each = nil
		}
		data.add("mart_creator_months", "creator-01", date(m, 1), credits("25000"), n(20), each, first)
		data.add("mart_creator_months", "creator-02", date(m, 1), credits("12000"), n(29), credits("430"), nil)
		data.add("mart_creator_months", "Zoë / ../O’Brien", date(m, 1), nil, n(0), nil, nil)
	}
	for chain := 1; chain <= 5; chain++ {
		runs := 26 - chain*4
		data.add("mart_creator_chains", "creator-01", n(chain), fmt.Sprintf("run-%05d", 4000+chain*100), "Spring launch", minute(10, chain*4, 9, 12), minute(10, chain*4+chain/4, 11, 40), n(runs),
			credits(fmt.Sprint(9984-chain*900)), credits(fmt.Sprint(5200-chain*1040)))
		for i := range runs {
			addRun(data, chain, i, runs)
		}
	}
	data.add("mart_creator_chains", "creator-02", n(1), "run-00007", "Founders’ film", minute(10, 3, 10, 0), minute(10, 3, 10, 0), n(1), credits("832"), credits("0"))
	data.add("mart_creator_chain_runs", "creator-02", n(1), n(1), "run-00007", minute(10, 3, 10, 0), "final", "Veo 3.1, 1080p, 8 s, audio on, 1 generation", credits("832"), "the founder looks up, slow push in")
}

func addRun(data Tables, chain, i, runs int) {
	role, configuration, spend := "exploration", "Veo 3.1, 1080p, 8 s, audio on, 2 generations", any(credits("1664"))
	switch {
	case i < 4 && chain%2 == 1:
		role, configuration, spend = "draft", "Veo 3.1 Fast, 720p, 4 s, audio off, 1 generation", credits("78")
	case i == 6:
		role, spend = "failed", credits("0")
	case i == 7:
		role, spend = "cancelled", nil
	case i >= runs-1-chain%2:
		role, configuration, spend = "final", "Veo 3.1, 1080p, 8 s, audio on, 1 generation", credits("832")
	}
	data.add("mart_creator_chain_runs", "creator-01", n(chain), n(i+1), fmt.Sprintf("run-%05d", 4000+chain*100+i), minute(10, chain*4, 9, 12+i), role, configuration, spend,
		fmt.Sprintf("take %d: a paper boat crosses the harbour at dawn", i+1))
}
