package card

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// rows of TestRateProblems are whole lines; good is one that is in order.
const good = "m,,,,,video,1,,,,,"

func TestRateProblems(t *testing.T) {
	tests := []struct{ name, csv, want string }{
		{"empty file", "", "c.csv:1: no header (model,task,resolution,duration_s,audio,unit,credits,base_credits,effective_from,effective_to,source,note is expected)"},
		{"blank lines only", "\n \t\n", "c.csv:1: no header (model,task,resolution,duration_s,audio,unit,credits,base_credits,effective_from,effective_to,source,note is expected)"},
		{"unknown column", "model,unit,credits,duration\n", `c.csv:1: unknown column "duration" (did you mean "duration_s"?)`},
		{"column without a name", "model,unit,credits,\n", `c.csv:1: unknown column ""`},
		{"column twice", "model,unit,credits,Effective From,effective_from\n", `c.csv:1: column "effective_from" is there twice`},
		{"columns missing", "\n\nmodel\nm\n", "c.csv:3: column \"credits\" is missing\nc.csv:3: column \"unit\" is missing"},
		{"broken header", "\"model,unit,credits\n", "c.csv:1: malformed header: a quote that is never closed"},
		{"too few fields", header + good + "\nm,,\n", "c.csv:3: malformed row: 3 fields (12 are expected, as in the header)"},
		{"too many fields", header + good + ",\n", "c.csv:2: malformed row: 13 fields (12 are expected, as in the header)"},
		{"text after a quote", header + `"m"x,,,,,video,1,,,,,` + "\nn,,,,,video,-1,,,,,\n",
			"c.csv:2: malformed row: text after a closing quote\nc.csv:3: credits \"-1\" is negative"},
		{"a stray quote swallows nothing", header + `"m,,,,,video,1,,,,,` + "\nn,,,,,video,-1,,,,,\n",
			"c.csv:2: malformed row: a quote that is never closed\nc.csv:3: credits \"-1\" is negative"},
		{"invalid UTF-8", header + "m\xff,,,,,video,1,,,,,\n", "c.csv:2: malformed row: invalid UTF-8"},
		{"a row's line is its first", header + "\"m\r\nn\",,,,,video,1,,,,,\r\n\r\no,,,,,video,,,,,,\r\n",
			"c.csv:5: credits are missing (a number, or - for not offered, is expected)"},
		{"too many rates", "model,unit,credits\n" + strings.Repeat("m,run,1\n", 50_001), "c.csv:50002: more than 50000 rates"},
		{"no model", header + ",,,,,video,1,,,,,\n", "c.csv:2: model is empty"},
		{"model of signs", header + "***,,,,,video,1,,,,,\n", `c.csv:2: model "***" has no letter or digit`},
		{"task of signs", header + "m,a|*,,,,video,1,,,,,\n", `c.csv:2: task "*" has no letter or digit`},
		{"any in a list", header + "m,,720p|any,,,video,1,,,,,\n", `c.csv:2: resolution "720p|any" lists "any" (values joined by | are expected)`},
		{"nothing in a list", header + "m,,,4|,,video,1,,,,,\n", `c.csv:2: duration_s "4|" lists "" (values joined by | are expected)`},
		{"bad duration", header + "m,,,4|eight,,video,1,,,,,\n", `c.csv:2: duration_s "eight" is not a duration (seconds from 0 to 3600 are expected)`},
		{"negative duration", header + "m,,,-4,,video,1,,,,,\n", `c.csv:2: duration_s "-4" is not a duration (seconds from 0 to 3600 are expected)`},
		{"duration above the bound", header + "m,,,3600.001,,video,1,,,,,\n", `c.csv:2: duration_s "3600.001" is not a duration (seconds from 0 to 3600 are expected)`},
		{"no duration in a list", header + "m,,,0|4,,video,1,,,,,\n", `c.csv:2: duration_s "0" in a list is no duration`},
		{"bad audio", header + "m,,,,loud,video,1,,,,,\n", `c.csv:2: audio "loud" is neither on, off nor any`},
		{"unknown unit", header + "m,,,,,minute,1,,,,,\n", `c.csv:2: unit "minute" is unknown (video, image, second, run, kilotoken are expected)`},
		{"no unit", header + "m,,,,,,1,,,,,\n", `c.csv:2: unit "" is unknown (video, image, second, run, kilotoken are expected)`},
		{"negative credits", header + "m,,,,,video,-0.01,,,,,\n", `c.csv:2: credits "-0.01" is negative`},
		{"missing credits", header + "m,,,,,video,,,,,,\n", "c.csv:2: credits are missing (a number, or - for not offered, is expected)"},
		{"credits with a unit", header + "m,,,,,video,8cr,,,,,\n", `c.csv:2: credits "8cr" is not a number (digits and one dot are expected)`},
		{"credits with an exponent", header + "m,,,,,video,1e2,,,,,\n", `c.csv:2: credits "1e2" is not a number (digits and one dot are expected)`},
		{"10 decimals", header + "m,,,,,video,0.1234567891,,,,,\n", `c.csv:2: credits "0.1234567891" has more than 9 decimals`},
		{"too large", header + "m,,,,,video,1000000000000000000,,,,,\n", `c.csv:2: credits "1000000000000000000" is too large (less than 10^18 is expected)`},
		{"negative base", header + "m,,,,,second,1,-2,,,,\n", `c.csv:2: base_credits "-2" is negative`},
		{"base with 10 decimals", header + "m,,,,,second,1,0.0000000001,,,,\n", `c.csv:2: base_credits "0.0000000001" has more than 9 decimals`},
		{"base outside second", header + "m,,,,,video,1,0,,,,\n", `c.csv:2: base_credits "0" without the unit second`},
		{"bad date", header + "m,,,,,video,1,,2026-02-30,,,\n", `c.csv:2: effective_from "2026-02-30" is not a date (YYYY-MM-DD from 2015 to 2100 is expected)`},
		{"date before 2015", header + "m,,,,,video,1,,,2014-12-31,,\n", `c.csv:2: effective_to "2014-12-31" is not a date (YYYY-MM-DD from 2015 to 2100 is expected)`},
		{"to equals from", header + "m,,,,,video,1,,2026-06-01,2026-06-01,,\n", "c.csv:2: effective_to 2026-06-01 is not after effective_from 2026-06-01"},
		{"two models with one key", header + "Veo 3,,,,on,video,1,,,,,\nveo-3,,,,off,video,1,,,,,\n",
			`c.csv:3: model "veo-3" has the key of "Veo 3" on line 2 (one spelling is expected)`},
		{"everything at once", header + "m,,,x,loud,hour,a,b,c,d,,\n", `c.csv:2: audio "loud" is neither on, off nor any
c.csv:2: base_credits "b" is not a number (digits and one dot are expected)
c.csv:2: credits "a" is not a number (digits and one dot are expected)
c.csv:2: duration_s "x" is not a duration (seconds from 0 to 3600 are expected)
c.csv:2: effective_from "c" is not a date (YYYY-MM-DD from 2015 to 2100 is expected)
c.csv:2: effective_to "d" is not a date (YYYY-MM-DD from 2015 to 2100 is expected)
c.csv:2: unit "hour" is unknown (video, image, second, run, kilotoken are expected)`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := Parse("", nil, "c.csv", []byte(tt.csv))
			if c != nil || err == nil || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestRatesThatAreInOrder(t *testing.T) {
	tests := []struct{ name, csv string }{
		{"header alone", header},
		{"needed columns in any spelling and order", "Credits,UNIT,Model\n1,video,m\n"},
		{"byte order mark, CRLF, no final newline", "\ufeffmodel,unit,credits\r\nm,video,1"},
		{"old line ends", "model,unit,credits\rm,video,1\r"},
		{"9 decimals", "model,unit,credits\nm,video,0.123456789\n"},
		{"a tenth that is zero", "model,unit,credits\nm,video,0.1234567890\n"},
		{"largest", "model,unit,credits\nm,video,999999999999999999.999999999\n"},
		{"the shortest time in force", header + "m,,,,,video,1,,2026-06-01T00:00:00Z,2026-06-01T00:00:00.000001Z,,\n"},
		{"the longest duration", header + "m,,,3600,,video,1,,,,,\n"},
		{"quotes", "model,unit,credits\n\"m \"\"x\"\", y\",video,1\n5\" m,video,1\n"},
		{"unit in capitals", "model,unit,credits\nm, Video ,1\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := Parse("", nil, "c.csv", []byte(tt.csv)); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestOverlaps(t *testing.T) {
	const says = " (both name 1 of task, resolution, duration_s, audio, and one run could match both)"
	tests := []struct {
		name string
		rows []string
		want string
	}{
		{"same row", []string{"m,,720p,,,video,1,,,", "m,,720p,,,video,1,,,"}, "c.csv:3: overlaps line 2" + says},
		{"one value shared", []string{"m,,720p|1080p,,,video,1,,,", "m,,1920x1080|4K,,,video,1,,,"}, "c.csv:3: overlaps line 2" + says},
		{"no value shared", []string{"m,,720p|1080p,,,video,1,,,", "m,,4K,,,video,1,,,"}, ""},
		{"any meets named", []string{"m,,720p,,,video,1,,,", "m,,,4,,video,1,,,"}, "c.csv:3: overlaps line 2" + says},
		{"more named wins", []string{"m,,720p,,,video,1,,,", "m,,720p,4,,video,1,,,"}, ""},
		{"a dash is a row too", []string{"m,,720p,,,video,1,,,", "m,,720p,,,video,-,,,"}, "c.csv:3: overlaps line 2" + says},
		{"another model", []string{"m,,720p,,,video,1,,,", "n,,720p,,,video,1,,,"}, ""},
		{"one after the other", []string{"m,,720p,,,video,1,,,2026-06-01", "m,,720p,,,video,1,,2026-06-01,"}, ""},
		{"a microsecond in common", []string{"m,,720p,,,video,1,,,2026-06-01T00:00:00.000001Z", "m,,720p,,,video,1,,2026-06-01,"},
			"c.csv:3: overlaps line 2" + says},
		{"same value, another form", []string{"m,,,4|8,,video,1,,,", "m,,,PT8S,,video,1,,,"}, "c.csv:3: overlaps line 2" + says},
		{"audio apart", []string{"m,,,,on,video,1,,,", "m,,,,off,video,1,,,"}, ""},
		{"audio together", []string{"m,,,,on|off,video,1,,,", "m,,,,off,video,1,,,"}, "c.csv:3: overlaps line 2" + says},
		{"task by key", []string{"m,a b,,,,video,1,,,", "m,A-B|c,,,,video,1,,,"}, "c.csv:3: overlaps line 2" + says},
		{"many", []string{"m,,720p,,,video,1,,,", "n,,,,,video,1,,,", "m,,,4,,video,1,,,", "m,x,,,,video,1,,,", "m,,,,on,video,1,,,", "m,,480p|720p,4,,video,2,,,",
			"m,,,8,,video,1,,,"},
			"c.csv:4: overlaps line 2" + says + "\nc.csv:5: overlaps line 2, 4" + says + "\nc.csv:6: overlaps line 2, 4, 5" + says + "\nc.csv:8: overlaps line 2, 5, 6" + says},
		{"more than three", []string{"m,,720p,,,video,1,,,", "m,,720p,,,video,1,,,", "m,,720p,,,video,1,,,", "m,,720p,,,video,1,,,", "m,,720p,,,video,1,,,"},
			"c.csv:3: overlaps line 2" + says + "\nc.csv:4: overlaps line 2, 3" + says + "\nc.csv:5: overlaps line 2, 3, 4" + says + "\nc.csv:6: overlaps line 2, 3, 4, 1 more" + says},
		{"beside a row whose price is wrong", []string{"m,,720p,,,video,,,,", "m,,720p,,,video,1,,,"},
			"c.csv:2: credits are missing (a number, or - for not offered, is expected)\nc.csv:3: overlaps line 2" + says},
		{"not beside a row that names nobody knows what", []string{"m,,,eight,,video,1,,,", "m,,,,,video,1,,,"},
			`c.csv:2: duration_s "eight" is not a duration (seconds from 0 to 3600 are expected)`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse("", nil, "c.csv", []byte(csvOf(tt.rows...)))
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestSettings(t *testing.T) {
	tests := []struct{ name, toml, want string }{
		{"unknown key", "\nround_up = \"1\"", `c.toml:3: unknown key "round_up" (did you mean "round_to"?)`},
		{"unknown table", "[alias]\na = \"m\"", `c.toml:2: unknown key "alias" (did you mean "aliases"?)`},
		{"not TOML", "name = ", "c.toml:2: unexpected EOF; expected value"},
		{"empty name", `name = " "`, "c.toml:2: name is empty"},
		{"name is a number", "name = 3", `c.toml:2: name is not a text (name = "…" is expected)`},
		{"checked", `checked = "2026-9-12"`, `c.toml:2: checked "2026-9-12" is not a date (YYYY-MM-DD is expected)`},
		{"failed_runs", `failed_runs = "Free"`, `c.toml:2: failed_runs "Free" is neither free nor charged`},
		{"bill_for", `bill_for = "all"`, `c.toml:2: bill_for "all" is neither requested nor delivered`},
		{"round_to binary", "round_to = 0.1", `c.toml:2: round_to is a binary number (write it in quotes, as in "0.01")`},
		{"round_to negative", `round_to = "-1"`, `c.toml:2: round_to "-1" is negative`},
		{"round_to list", `round_to = ["1"]`, `c.toml:2: round_to is not a number (a text such as "0.01" is expected)`},
		{"min_credits", `min_credits = "0.1234567891"`, `c.toml:2: min_credits "0.1234567891" has more than 9 decimals`},
		{"min_credits empty", `min_credits = ""`, `c.toml:2: min_credits "" is not a number (digits and one dot are expected)`},
		{"aliases not a table", `aliases = "m"`, "c.toml:2: aliases is not a table ([aliases] is expected)"},
		{"lighter not a table", `lighter = ["m"]`, "c.toml:2: lighter is not a table ([lighter] is expected)"},
		{"alias of no text", "[aliases]\nx = [\"m\"]", `c.toml:3: aliases: "x" is not a text (a model of the card is expected)`},
		{"lighter of no list", "[lighter]\nm = \"n\"", `c.toml:3: lighter: "m" is not a list of texts (models of the card are expected)`},
		{"lighter of numbers", "[lighter]\nm = [1]", `c.toml:3: lighter: "m" is not a list of texts (models of the card are expected)`},
		{"alias names no model", "[aliases]\n\nx = \"model nn\"", `c.toml:4: aliases: "model nn" is not on the card (did you mean "Model N"?)`},
		{"alias of an alias", "[aliases]\nx = \"m\"\ny = \"x\"", `c.toml:4: aliases: "x" is not on the card (did you mean "m"?)`},
		{"alias with a model's key", "[aliases]\n\"MODEL-N\" = \"m\"", `c.toml:3: aliases: "MODEL-N" has the key of the card's own model "Model N"`},
		{"alias of signs", "[aliases]\n\"*\" = \"m\"", `c.toml:3: aliases: "*" has no letter or digit`},
		{"alias with two meanings", "[aliases]\nx1 = \"m\"\n\"x 1\" = \"Model N\"", `c.toml:4: aliases: "x 1" already stands for "m"`},
		{"lighter than no model", "[lighter]\nmm = [\"m\"]", `c.toml:3: lighter: "mm" is not on the card (did you mean "m"?)`},
		{"lighter names no model", "[lighter]\nm = [\"Model N\", \"o\"]", `c.toml:3: lighter: "o" is not on the card (did you mean "m"?)`},
		{"lighter through an alias", "[aliases]\nx = \"m\"\n[lighter]\n\"Model N\" = [\"x\"]", `c.toml:5: lighter: "x" is not on the card (did you mean "m"?)`},
		{"lighter twice", "[lighter]\nm = []\nM = []", `c.toml:4: lighter: "M" is named twice`},
		{"all at once, in order of lines", "failed_runs = \"no\"\nchecked = 5\n[lighter]\no = []\n[aliases]\nx = \"o\"",
			"c.toml:2: failed_runs \"no\" is neither free nor charged\nc.toml:3: checked is not a text (checked = \"…\" is expected)\n" +
				"c.toml:5: lighter: \"o\" is not on the card (did you mean \"m\"?)\nc.toml:7: aliases: \"o\" is not on the card (did you mean \"m\"?)"},
	}
	rates := csvOf("m,,,,,video,1,,,", "Model N,,,,,video,1,,,")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse("c.toml", []byte("rates = \"c.csv\"\n"+tt.toml), "c.csv", []byte(rates))
			if err == nil || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
	_, err := Parse("c.toml", []byte("title = \"x\"\nrates = 3"), "c.csv", []byte(header+"m,,,,,video,,,,,,\n"))
	const both = "c.toml:2: rates is not a text (rates = \"…\" is expected)\nc.csv:2: credits are missing (a number, or - for not offered, is expected)"
	if err == nil || err.Error() != both {
		t.Errorf("both files: %v", err)
	}
	var problems Problems
	if !errors.As(err, &problems) || problems.Hint() != "correct the lines named above, then: offcut rates check c.toml" {
		t.Errorf("hint %q", problems.Hint())
	}
}

func TestDefaults(t *testing.T) {
	c, err := Parse("", nil, "dir/house.csv", []byte(header))
	if err != nil {
		t.Fatal(err)
	}
	if c.Name != "house" || c.Currency != "credits" || c.FailedRuns != Free || c.BillFor != Requested ||
		!c.RoundTo.IsZero() || !c.MinCredits.IsZero() || c.Source != "dir/house.csv" {
		t.Errorf("defaults %+v", c)
	}
	c, err = Parse("a.toml", []byte("rates = \"b.csv\"\nround_to = 2\nchecked = 2026-09-12\n"), "b.csv", []byte(header))
	if err != nil {
		t.Fatal(err)
	}
	if c.Name != "a" || c.RoundTo.String() != "2" || c.Checked != "2026-09-12" || c.RatesFile != "b.csv" || c.Source != "a.toml" {
		t.Errorf("read %+v", c)
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	rates := csvOf("m,,,,,video,7,,,")
	outside := write("outside.csv", rates)
	write("in/rates.csv", rates)
	write("in/sub/rates.csv", rates)
	if err := os.Symlink(outside, filepath.Join(dir, "in", "link.csv")); err != nil {
		t.Fatal(err)
	}
	const beside = ": not beside the card (a file in the card's own folder is expected)"
	tests := []struct{ rates, want string }{
		{"rates.csv", ""},
		{"sub/rates.csv", ""},
		{"../outside.csv", beside},
		{outside, beside},
		{"link.csv", beside},
		{"none.csv", ": no such file beside the card"},
		{"sub", ": not a regular file"},
	}
	for _, tt := range tests {
		t.Run(tt.rates, func(t *testing.T) {
			path := write("in/c.toml", "\nrates = '"+tt.rates+"'\n")
			c, err := Load(path)
			if tt.want == "" {
				if err != nil || shown(c.Price(conf("m", "", "", "", ""), october)) != "priced 7" {
					t.Errorf("%v", err)
				}
				return
			}
			want := path + ":2: rates \"" + tt.rates + "\"" + tt.want
			if err == nil || err.Error() != want {
				t.Errorf("got  %v\nwant %s", err, want)
			}
		})
	}
	path := write("in/c.toml", "title = \"x\"\n")
	if _, err := Load(path); err == nil || err.Error() != path+`:1: rates is missing (rates = "FILE.csv" beside this file is expected)` {
		t.Errorf("no rates: %v", err)
	}
	if c, err := Load(outside); err != nil || c.Name != "outside" {
		t.Errorf("bare CSV: %v", err)
	}
	large := write("in/large.csv", header+strings.Repeat("\n", 16<<20-len(header)))
	if _, err := Load(large); err != nil {
		t.Errorf("as large as a card may be: %v", err)
	}
	if _, err := Load(write("in/large.csv", header+strings.Repeat("\n", 16<<20-len(header)+1))); err == nil ||
		err.Error() != "card "+large+": larger than a card may be (16 MB)" {
		t.Errorf("larger: %v", err)
	}
	none := filepath.Join(dir, "none.toml")
	if _, err := Load(none); err == nil || err.Error() != "card "+none+": no such file or directory" || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	bad := write("in/rates2.csv", header+"m,,,,,video,,,,,,\n")
	if _, err := Load(write("in/c.toml", "rates = 'rates2.csv'")); err == nil ||
		!strings.HasPrefix(err.Error(), bad+":2: credits are missing") {
		t.Errorf("problem in the rates: %v", err)
	}
}
