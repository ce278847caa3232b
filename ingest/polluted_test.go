package ingest

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"offcut/ingest/store"
)

// polluted is a CSV file in the making, line by line, and what was done to it.
type polluted struct {
	delimiter, quote, ending string
	lines                    []string
	isOwn                    bool // something was done for which the contract has another answer than DuckDB's strict mode
	hasPreamble              bool
	done                     []string
}

// cell writes text as a field, quoted if it must be or force says so.
func (p *polluted) cell(text string, force bool) string {
	if !force && !strings.ContainsAny(text, p.delimiter+p.quote+"\r\n") {
		return text
	}
	return p.quote + strings.ReplaceAll(text, p.quote, p.quote+p.quote) + p.quote
}

// pollutions are ways to spoil the file at line i, after Vitagliano et al., Pollock: A Data Loading Benchmark (VLDB 2023).
var pollutions = map[string]func(p *polluted, i int){
	"a field less": func(p *polluted, i int) {
		if at := strings.LastIndex(p.lines[i], p.delimiter); at >= 0 {
			p.lines[i] = p.lines[i][:at]
		}
	},
	"a field more":         func(p *polluted, i int) { p.lines[i] += p.delimiter + "more" },
	"an empty field more":  func(p *polluted, i int) { p.lines[i] += p.delimiter; p.isOwn = true },
	"a blank line":         func(p *polluted, i int) { p.insert(i, "") },
	"a row of delimiters":  func(p *polluted, i int) { p.insert(i, strings.Repeat(p.delimiter, 4)) },
	"the header again":     func(p *polluted, i int) { p.insert(i, p.lines[0]) },
	"a preamble":           func(p *polluted, i int) { p.insert(-1, "exported by nobody"); p.hasPreamble = true },
	"a preamble of fields": func(p *polluted, i int) { p.insert(-1, strings.Repeat("x"+p.delimiter, 4)+"x"); p.hasPreamble = true },
	"a footnote":           func(p *polluted, i int) { p.lines = append(p.lines, "that was all") },
	"a lone quote":         func(p *polluted, i int) { p.lines[i] += p.quote },
	"a quote opened":       func(p *polluted, i int) { p.lines[i] += p.delimiter + p.quote },
	"a quote in a field": func(p *polluted, i int) {
		p.lines[i] = strings.Replace(p.lines[i], "veo", "ve"+p.quote+"o", 1)
		p.isOwn = true
	},
	"text after a quote": func(p *polluted, i int) {
		p.lines[i] = strings.Replace(p.lines[i], "veo", p.quote+"veo"+p.quote+"x", 1)
	},
	"a blank after a quote": func(p *polluted, i int) {
		p.lines[i] = strings.Replace(p.lines[i], "veo", p.quote+"veo"+p.quote+" ", 1)
		p.isOwn = true
	},
	"a blank before a quote": func(p *polluted, i int) {
		p.lines[i] = strings.Replace(p.lines[i], "veo", " "+p.quote+"veo"+p.quote, 1)
		p.isOwn = true
	},
	"another escape": func(p *polluted, i int) {
		p.lines[i] = strings.Replace(p.lines[i], "veo", p.quote+`ve\`+p.quote+"o"+p.quote, 1)
	},
	"another delimiter": func(p *polluted, i int) { p.lines[i] = strings.ReplaceAll(p.lines[i], p.delimiter, ":") },
	"other white space": func(p *polluted, i int) { p.lines[i] = strings.Replace(p.lines[i], "veo", "\u00a0veo\u3000", 1) },
	"a byte order mark": func(p *polluted, i int) { p.lines[0] = "\ufeff" + p.lines[0] },
	"a NUL": func(p *polluted, i int) {
		p.lines[i] = strings.Replace(p.lines[i], "veo", "ve\x00o", 1)
		p.isOwn = true
	},
	"no UTF-8": func(p *polluted, i int) {
		p.lines[i] = strings.Replace(p.lines[i], "veo", "ve\xe9o", 1)
		p.isOwn = true
	},
}

func (p *polluted) insert(after int, line string) {
	p.lines = append(p.lines[:after+1:after+1], append([]string{line}, p.lines[after+1:]...)...)
}

const pollutedHeader = "NR\tDATE\tENGINE\tWORDS\tNOTES"

func drawPolluted(r *rapid.T) (*polluted, string) {
	p := &polluted{
		delimiter: rapid.SampledFrom([]string{",", ";", "\t", "|", " ", "#"}).Draw(r, "delimiter"),
		quote:     rapid.SampledFrom([]string{`"`, "'"}).Draw(r, "quote"),
		ending:    rapid.SampledFrom([]string{"\n", "\n", "\r\n", "\r"}).Draw(r, "ending"),
	}
	p.lines = append(p.lines, strings.ReplaceAll(pollutedHeader, "\t", p.delimiter))
	text := rapid.SampledFrom([]string{"", "a", "fox", "a, b; c|d", `say "hi"`, "it's", "two\nlines", "two\r\nlines", "é漢字😀", `back\slash`, "#1", "''", `""`, "null", "a\tb"})
	for i := range rapid.IntRange(1, 8).Draw(r, "rows") {
		force := rapid.Bool().Draw(r, "force")
		cells := []string{fmt.Sprintf("r%dr", i), "2026-10-01", "veo", p.cell(text.Draw(r, "words"), force), p.cell(text.Draw(r, "notes"), force)}
		p.lines = append(p.lines, strings.Join(cells, p.delimiter))
	}
	for name := range rapid.MapOfN(rapid.SampledFrom(sortedKeys(pollutions)), rapid.Just(true), 0, 2).Draw(r, "pollutions") {
		pollutions[name](p, rapid.IntRange(1, len(p.lines)-1).Draw(r, "at"))
		p.done = append(p.done, name)
	}
	var b strings.Builder
	for i, line := range p.lines {
		b.WriteString(line)
		ending := p.ending
		if i > 0 && rapid.IntRange(0, 30).Draw(r, "other ending") == 0 {
			ending = rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(r, "ending")
		}
		if i < len(p.lines)-1 || rapid.Bool().Draw(r, "ended") {
			b.WriteString(ending)
		}
	}
	return p, b.String()
}

// TestPollutedCSVLoadsNoWorseThanInDuckDB: a file that DuckDB's strict mode reads whole gives the same rows and cells, and of any
// other file every row is kept or rejected.
func TestPollutedCSVLoadsNoWorseThanInDuckDB(t *testing.T) {
	b, dir := newBench(t), t.TempDir()
	m, problems := NewMapping(map[string]string{"run_id": "NR", "created_at": "DATE", "model": "ENGINE", "prompt": "WORDS", "project": "NOTES"}, nil, nil)
	if problems != nil {
		t.Fatal(problems)
	}
	whole, partly := 0, 0
	rapid.Check(t, func(r *rapid.T) {
		p, content := drawPolluted(r)
		path := write(r, dir, "a.csv", content)
		b.empty()
		f := b.ingest(Options{Mapping: m, Delimiter: p.delimiter, Quote: p.quote}, path).Files[0]
		if p.hasPreamble && f.Refused != nil {
			return // its first line does not name the columns
		}
		if f.Refused != nil {
			r.Fatalf("%q %v: refused: %v", content, p.done, f.Refused)
		}
		b.accountsFor(r, p, content)
		strict := fmt.Sprintf(`CREATE OR REPLACE TEMP TABLE strict AS FROM read_csv(%s, auto_detect = false, header = true, strict_mode = true, delim = %s, quote = %s, escape = %[3]s,
			columns = {'NR': 'VARCHAR', 'DATE': 'VARCHAR', 'ENGINE': 'VARCHAR', 'WORDS': 'VARCHAR', 'NOTES': 'VARCHAR'})`, literal(path), literal(p.delimiter), literal(p.quote))
		if err := b.db.Exec(t.Context(), strict); err != nil {
			if !store.IsAboutInput(err) {
				r.Fatal(err)
			}
			partly++
			return
		}
		if p.hasPreamble || p.isOwn || p.ending == "\r" && strings.Contains(content, "\n") {
			return
		}
		whole++
		var rows int64
		if err := b.db.QueryRow(t.Context(), "SELECT count(*) FROM strict", nil, &rows); err != nil || rows != f.Counts.Rows {
			r.Fatalf("%q %v: %d rows, DuckDB has %d, %v", content, p.done, f.Counts.Rows, rows, err)
		}
		missing := b.lines(`SELECT s.* FROM strict AS s ANTI JOIN runs AS r ON r.run_id = s.NR AND r.model = norm_name(s.ENGINE)
			AND coalesce(r.prompt, '') = coalesce(norm_name(s.WORDS), '') AND r.project = coalesce(nullif(norm_name(s.NOTES), ''), '(none)')
			WHERE s.DATE = '2026-10-01' AND norm_name(s.ENGINE) <> ''`)
		if len(missing) > 0 {
			r.Fatalf("%q %v: rows of DuckDB's that are not among ours: %q", content, p.done, missing)
		}
	})
	if !testing.Short() && (whole == 0 || partly == 0) { // four draws may well be of one kind
		t.Errorf("%d files read whole by DuckDB, %d not (expected some of both)", whole, partly)
	}
}

// accountsFor looks for the id of every row that was written: in a run, in a cell of one that swallowed it with good quotes, or in the text of a
// rejected row.
func (b *bench) accountsFor(r *rapid.T, p *polluted, content string) {
	held := strings.Join(b.lines("SELECT concat_ws('|', run_id, model, prompt, project) FROM runs"), "\n") + strings.Join(b.lines("SELECT text FROM rejects"), "\n")
	for i := range 8 {
		if id := fmt.Sprintf("r%dr", i); strings.Contains(content, id) && !strings.Contains(held, id) {
			r.Fatalf("%q %v: %s is lost; there are %q", content, p.done, id, held)
		}
	}
}
