package cli

import (
	"fmt"
	"time"

	"github.com/cheggaaa/pb/v3"

	"offcut/report"
)

// progress shows how far the file in hand is read: a bar on a terminal, elsewhere a line for each file that takes long.
type progress struct {
	env   *Env
	quiet bool
	bar   *pb.ProgressBar
	name  string
	size  int64
	last  time.Time
}

// lineEvery is how long a file may take before a line tells of it where there is no terminal.
const lineEvery = 10 * time.Second

func newProgress(env *Env, quiet bool) *progress { return &progress{env: env, quiet: quiet} }

const barTemplate = `{{string . "name"}} {{bar . "[" "=" ">" " " "]"}} {{percent .}} {{rtime . "%s left" "%s" ""}} {{cycle . "|" "/" "-" "\\"}}`

func (p *progress) file(name string, size int64) {
	p.done()
	if p.quiet {
		return
	}
	p.name, p.size, p.last = report.Printable(name), size, p.env.Now()
	if p.env.IsTerminal {
		p.bar = pb.New64(size).SetTemplateString(barTemplate).SetWriter(p.env.Stderr).Set("name", p.name).Set(pb.CleanOnFinish, true).Start()
	}
}

func (p *progress) read(bytes int64) {
	switch {
	case p.quiet:
	case p.bar != nil:
		p.bar.SetCurrent(bytes)
	case p.size > 0 && p.env.Now().Sub(p.last) >= lineEvery:
		p.last = p.env.Now()
		fmt.Fprintf(p.env.Stderr, "%s: %d%% read\n", p.name, 100*min(bytes, p.size)/p.size)
	}
}

func (p *progress) done() {
	if p.bar != nil {
		p.bar.Finish()
		p.bar = nil
	}
}
