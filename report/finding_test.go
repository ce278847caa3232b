package report

import (
	"html"
	"regexp"
	"strings"
	"testing"
)

var tags = regexp.MustCompile(`<[^>]*>`)

// TestFindingsReadWell holds the grammar of findings for none, one and many.
func TestFindingsReadWell(t *testing.T) {
	figures := func(set func(Tables)) Tables {
		data := emptyMarts()
		set(data)
		return data
	}
	put := func(data Tables, pairs ...any) {
		for i := 0; i < len(pairs); i += 2 {
			data.set("mart_figures", pairs[i].(string), pairs[i+1])
		}
	}
	for _, c := range []struct {
		name, finding, table string
		where                map[string]string
		data                 Tables
		want                 string
	}{
		{name: "no run", finding: "spend", data: emptyMarts(), want: "No run falls into this period, so nothing was spent."},
		{name: "one run", finding: "spend", data: figures(func(d Tables) {
			put(d, "runs", n(1), "creators", n(1), "models", n(1), "spend_credits", credits("832"))
		}), want: "832 credits for 1 run by 1 creator on 1 model."},
		{name: "one run of unknown spend", finding: "spend", data: figures(func(d Tables) { put(d, "runs", n(1), "unknown_spend_runs", n(1)) }),
			want: "What 1 run cost is unknown: the log has no charge for it and the card no price. 1 run has no known cost, unfinished or with neither charge nor price, and is not in this sum."},
		{name: "many", finding: "spend", data: studio(),
			want: "182,344.75 credits for 1,204 runs by 20 creators on 9 models, up 12,331.5 (+7.3%) on September 2026. 3 runs have no known cost, unfinished or with neither charge nor price, and are not in this sum. 14 rows of the log could not be read: which, and why."},
		{name: "less", finding: "spend", data: figures(func(d Tables) {
			put(d, "runs", n(2), "creators", n(2), "models", n(1), "spend_credits", credits("90"), "change_credits", credits("-10"), "change_share", -0.1)
		}), want: "90 credits for 2 runs by 2 creators on 1 model, down 10 (−10.0%) on September 2026."},
		{name: "unchanged", finding: "spend", data: figures(func(d Tables) {
			put(d, "runs", n(2), "creators", n(2), "models", n(2), "spend_credits", credits("90"), "change_credits", credits("0"), "change_share", 0.0)
		}), want: "90 credits for 2 runs by 2 creators on 2 models, unchanged from September 2026."},
		{name: "days", finding: "daily", table: "mart_daily_spend", data: studio(), want: "The costliest day was Tuesday 20 October: 14,236 credits, 4,860 of it on Veo 3.1. The pale bars behind are September 2026."},
		{name: "one day", finding: "daily", table: "mart_daily_spend", data: figures(func(d Tables) {
			d.add("mart_daily_spend", date(10, 5), "Veo 3.1", n(1), credits("832"), credits("832"), n(1))
		}), want: "The costliest day was Monday 5 October: 832 credits, all of it on Veo 3.1."},
		{name: "free days", finding: "daily", table: "mart_daily_spend", data: figures(func(d Tables) {
			d.add("mart_daily_spend", date(10, 5), "Veo 3.1", n(1), credits("0"), credits("0"), n(1))
		}), want: "Nothing was spent on any of these days."},
		{name: "days of unknown spend", finding: "daily", table: "mart_daily_spend", data: figures(func(d Tables) {
			d.add("mart_daily_spend", date(10, 5), "Veo 3.1", n(1), nil, nil, n(1))
		}), want: "What these days cost is not known."},
		{name: "one team", finding: "by", table: "mart_spend_by", data: figures(func(d Tables) {
			d.add("mart_spend_by", "team", n(1), "Social", n(1), n(1), credits("832"), 1.0, nil, nil, nil, n(0))
		}), want: "All of it is Social: 832 credits for 1 run."},
		{name: "a team of unknown spend", finding: "by", table: "mart_spend_by", data: figures(func(d Tables) {
			d.add("mart_spend_by", "team", n(1), "Social", n(1), n(1), nil, nil, nil, nil, nil, n(1))
		}), want: "What it cost is not known."},
		{name: "no change", finding: "changes", table: "mart_changes", data: figures(func(d Tables) {
			d.add("mart_changes", n(1), "team", "Social", credits("1"), credits("1"), credits("0"))
		}), want: "Nothing changed."},
		{name: "all as the card says", finding: "billed", table: "mart_variance", data: figures(func(d Tables) {
			d.add("mart_variance", "match", "", n(3), credits("1"), credits("1"), credits("0"))
			d.add("mart_variance", "overcharged", "", n(0), nil, nil, nil)
		}), want: "Every charge that can be compared is what the card says."},
		{name: "teams", finding: "by", table: "mart_spend_by", where: map[string]string{"by": "team"}, data: studio(), want: "Social comes first of 3: 96,000.5 credits, 52.6% of the whole."},
		{name: "changes", finding: "changes", table: "mart_changes", data: studio(), want: "The largest change is the model Veo 3.1: up 19,000.5 credits, from 52,000 to 71,000.5."},
		{name: "quality", finding: "quality", data: studio(), want: "The figures rest on 1,204 runs. 14 rows were rejected, 38 runs have no price on the card and both laws of the data hold."},
		{name: "quality of nothing", finding: "quality", data: emptyMarts(), want: "The figures rest on no runs. No row was rejected, there is nothing to price."},
		{name: "one rejected", finding: "rejects", data: figures(func(d Tables) { put(d, "rejected_rows", n(1)) }), want: "1 row was rejected; it is in no figure."},
		{name: "rejected", finding: "rejects", data: studio(), want: "14 rows were rejected; they are in no figure."},
		{name: "files", finding: "files", table: "mart_files", data: studio(), want: "9 files were given; 1 was refused and gave nothing."},
		{name: "unpriced", finding: "unpriced", data: studio(), want: "38 runs have no price on the card. An unknown price is counted and named, never taken as zero."},
		{name: "configurations", finding: "configurations", table: "mart_unpriced", data: studio(), want: "2 configurations have no price; those with the most runs come first."},
		{name: "card", finding: "card", table: "mart_card", data: studio(), want: "Studio credits (made up): 412 rates for 17 models, last compared with the source on 12 Sep 2026."},
		{name: "sources", finding: "sources", table: "mart_card_sources", data: studio(), want: "The rates come from 2 sources."},
		{name: "laws", finding: "laws", table: "mart_laws", data: studio(), want: "Both laws hold."},
		{name: "a broken law", finding: "laws", table: "mart_laws", data: figures(func(d Tables) {
			d.add("mart_laws", "a", "b", true, n(0))
			d.add("mart_laws", "c", "d", false, n(3))
		}), want: "1 law is not known to hold: do not rely on the figures before you know why."},
	} {
		t.Run(c.finding+"/"+c.name, func(t *testing.T) {
			facts := Facts{data: c.data}
			if table, ok := c.data.Table(c.table); ok {
				facts.Rows = rowsOf(table.where(c.where))
			}
			got, err := finding(c.finding, facts)
			if err != nil {
				t.Fatal(err)
			}
			text := html.UnescapeString(tags.ReplaceAllString(string(got), ""))
			text = strings.Join(strings.Fields(text), " ")
			if text != c.want {
				t.Errorf("the finding reads\n%s\nexpected\n%s", text, c.want)
			}
		})
	}
}
