package cli

import (
	"fmt"
	"io"
	"time"
)

// timings are how long the stages of a command take. A stage ends where the next begins; one that comes again is added to.
type timings struct {
	env    *Env
	began  time.Time // of the stage in hand
	stages []timedStage
	inHand int // its place in stages
}

type timedStage struct {
	name string
	took time.Duration
}

func newTimings(env *Env) *timings { return &timings{env: env, inHand: -1} }

func (t *timings) begin(stage string) {
	t.end()
	for i, s := range t.stages {
		if s.name == stage {
			t.inHand = i
			return
		}
	}
	t.inHand, t.stages = len(t.stages), append(t.stages, timedStage{name: stage})
}

// end ends the stage in hand, if there is one.
func (t *timings) end() {
	now := t.env.Now()
	if t.inHand >= 0 {
		t.stages[t.inHand].took += now.Sub(t.began)
	}
	t.began, t.inHand = now, -1
}

// write writes each stage's seconds and its share of them all.
func (t *timings) write(out io.Writer) {
	var all time.Duration
	for _, s := range t.stages {
		all += s.took
	}
	const line = "%-*s  %8s  %6s\n"
	fmt.Fprintf(out, line, stageWidth, "stage", "seconds", "share")
	for _, s := range append(t.stages, timedStage{"together", all}) {
		share := 0.0
		if all > 0 {
			share = 100 * float64(s.took) / float64(all)
		}
		fmt.Fprintf(out, line, stageWidth, s.name, fmt.Sprintf("%.2f", s.took.Seconds()), fmt.Sprintf("%.1f%%", share))
	}
}

// stageWidth is the room for a stage's name.
const stageWidth = 20
